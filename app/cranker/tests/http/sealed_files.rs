//! No path leads to the sealed files, or out of the bundle.

use super::{Result, Server};

#[tokio::test]
async fn the_public_files_are_served_as_they_are() -> Result {
    let server = Server::start().await?;
    let list = server.get("/v1/days/10/bundle").await?.json()?;
    let files = list["files"].as_array().ok_or("no files")?;
    assert_eq!(files.len(), 7, "{list}");
    for file in files {
        let (name, href) = (file["name"].as_str().ok_or("no name")?, file["href"].as_str().ok_or("no link")?);
        let answer = server.get(href).await?;
        assert_eq!(answer.status, 200, "{name}");
        assert_eq!(answer.body, std::fs::read(server.folder.path().join("day-10").join(name))?, "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn no_path_leads_elsewhere() -> Result {
    let server = Server::start().await?;
    let sealed = std::fs::read(server.folder.path().join("day-10/sealed/scores.parquet"))?;
    assert!(!sealed.is_empty());
    std::fs::write(server.folder.path().join("secret"), "secret")?;
    let paths = [
        "sealed/scores.parquet",
        "sealed/users.parquet",
        "inputs.json",
        "public/../sealed/scores.parquet",
        "public/window/../../sealed/scores.parquet",
        "public/%2e%2e/sealed/scores.parquet",
        "public/..%2fsealed%2fscores.parquet",
        "public%2f..%2fsealed/scores.parquet",
        "public/%252e%252e/sealed/scores.parquet",
        "public/..\\sealed\\scores.parquet",
        "public/..%5csealed%5cscores.parquet",
        "./sealed/scores.parquet",
        "/sealed/scores.parquet",
        "//sealed/scores.parquet",
        "%2fetc%2fpasswd",
        "../../../../../../etc/passwd",
        "../secret",
        "%2e%2e%2fsecret",
        "public",
        "public/",
        "public/window",
        "public/holdings.parquet/",
        "public/holdings.parquet%00",
        "public//holdings.parquet",
        "PUBLIC/holdings.parquet",
        "sealed",
        "",
    ];
    for path in paths {
        let answer = server.get(&format!("/v1/days/10/files/{path}")).await?;
        assert!([400, 404].contains(&answer.status), "{path}: {}", answer.head);
        assert!(answer.body != sealed && !answer.body.windows(6).any(|six| six == b"secret"), "{path}");
    }
    for day in ["..", "%2e%2e", "10%2f..", "+10", "10.0", "../day-10", "4294967296"] {
        let answer = server.get(&format!("/v1/days/{day}/files/sealed/scores.parquet")).await?;
        assert!([400, 404].contains(&answer.status), "{day}: {}", answer.head);
    }
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_in_the_place_of_a_file_is_not_followed() -> Result {
    let server = Server::start().await?;
    let folder = server.folder.path().join("day-10");
    std::fs::remove_file(folder.join("public/holdings.parquet"))?;
    std::os::unix::fs::symlink(folder.join("sealed/scores.parquet"), folder.join("public/holdings.parquet"))?;
    assert_eq!(server.get("/v1/days/10/files/public/holdings.parquet").await?.status, 404);
    Ok(())
}
