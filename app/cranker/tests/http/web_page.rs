//! Routes of the web page: its configuration, its files, and the data of its charts.

use influence_cranker::{
    config::CrankerSettings,
    http::{GalleryNamesError, WebPage, WebPageError},
};
use serde_json::json;
use solana_address::Address;
use solana_hash::Hash;

use super::{DAY, Result, Server, day, day::Day};

/// Parses settings from flags.
fn settings(flags: &[&str]) -> Result<CrankerSettings> {
    use clap::{Args, Command, FromArgMatches};
    let command = CrankerSettings::augment_args(Command::new("test"));
    let matches = command.try_get_matches_from([&["test"], flags].concat())?;
    Ok(CrankerSettings::from_arg_matches(&matches)?)
}

#[tokio::test]
async fn without_a_page_the_server_names_the_remedy() -> Result {
    let server = Server::start().await?;
    let answer = server.get("/config.json").await?;
    assert_eq!(answer.status, 404);
    assert!(answer.json()?["remedy"].as_str().is_some_and(|remedy| remedy.contains("public_rpc_url")));
    assert_eq!(server.get("/nowhere").await?.status, 404);
    assert_eq!(server.get("/assets/../config.json").await?.status, 404);
    Ok(())
}

#[tokio::test]
async fn the_page_gets_the_public_node_and_never_the_operators() -> Result {
    let secret = ["--rpc-url", "https://node.example/secret-key"];
    assert!(WebPage::new(&settings(&secret)?, None)?.is_none());
    let open = [&secret[..], &["--public-rpc-url", "https://open.example"]].concat();
    let server = Server::with_page(WebPage::new(&settings(&open)?, None)?).await?;
    let answer = server.get("/config.json").await?;
    assert_eq!((answer.status, answer.json()?["rpc"].as_str()), (200, Some("https://open.example/")));
    assert_eq!(answer.json()?["websocket"], "wss://open.example/");
    assert!(!String::from_utf8(answer.body)?.contains("secret-key"));
    Ok(())
}

#[tokio::test]
async fn a_node_on_this_machine_is_published() -> Result {
    let server = Server::with_page(WebPage::new(&settings(&[])?, None)?).await?;
    let said = server.get("/config.json").await?.json()?;
    assert_eq!(
        (said["rpc"].as_str(), said["cluster"].as_str()),
        (Some("http://127.0.0.1:8899/"), Some("localnet"))
    );
    assert_eq!(said["websocket"], "ws://127.0.0.1:8900/");
    Ok(())
}

#[tokio::test]
async fn names_are_reread_and_invalid_ones_reported() -> Result {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("names.json");
    let flags = ["--gallery-names", file.to_str().ok_or("no text")?];
    assert!(matches!(
        WebPage::new(&settings(&flags)?, None),
        Err(WebPageError::Names(GalleryNamesError::Unreadable(_)))
    ));
    std::fs::write(&file, r#"{ "nowhere": "Nothing" }"#)?;
    let refused = WebPage::new(&settings(&flags)?, None).map(drop).map_err(|error| error.to_string());
    assert!(refused.is_err_and(|why| why.starts_with("invalid address \"nowhere\"")));
    let gallery = day::gallery(0).to_string();
    std::fs::write(&file, json!({ &gallery: "<b>Blue</b>" }).to_string())?;
    let server = Server::with_page(WebPage::new(&settings(&flags)?, None)?).await?;
    assert_eq!(server.get("/config.json").await?.json()?["names"], "./galleries.json");
    assert_eq!(server.get("/galleries.json").await?.json()?[&gallery], "<b>Blue</b>");
    std::fs::write(&file, json!({ &gallery: "Green" }).to_string())?;
    assert_eq!(server.get("/galleries.json").await?.json()?[&gallery], "Green");
    std::fs::write(&file, "[")?;
    assert_eq!(server.get("/galleries.json").await?.status, 404);
    Ok(())
}

#[tokio::test]
async fn the_development_wallet_is_served_to_its_own_page_only() -> Result {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("wallet.json");
    std::fs::write(&file, "{}")?;
    let flags = ["--development-wallet", file.to_str().ok_or("no text")?];
    let own = Some(Hash::new_from_array([9; 32]));
    let server = Server::with_page(WebPage::new(&settings(&flags)?, own)?).await?;
    assert_eq!(server.get("/config.json").await?.json()?["wallet"], "./development-wallet.json");
    let ask =
        |host| format!("GET /development-wallet.json HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let keys = server.send(&ask("127.0.0.1:8910")).await?;
    assert_eq!((keys.status, keys.body.as_slice()), (200, &b"{}"[..]));
    assert_eq!(keys.header("access-control-allow-origin"), None);
    assert_eq!(keys.header("cache-control"), Some("no-store"));
    assert_eq!(server.send(&ask("evil.example")).await?.status, 403);
    // A proxy on this machine forwards requests of others.
    for proxy in
        ["Forwarded: for=10.0.0.1", "X-Forwarded-For: 10.0.0.1", "X-Real-IP: 10.0.0.1", "Via: 1.1 proxy"]
    {
        let asked = ask("127.0.0.1:8910").replace("Connection:", &format!("{proxy}\r\nConnection:"));
        assert_eq!(server.send(&asked).await?.status, 403, "{proxy}");
    }
    let none = Server::with_page(WebPage::new(&settings(&[])?, own)?).await?;
    assert_eq!(none.send(&ask("127.0.0.1")).await?.status, 404);
    assert!(none.get("/config.json").await?.json()?["wallet"].is_null());
    Ok(())
}

#[tokio::test]
async fn an_owners_integrals_are_those_of_the_bundle() -> Result {
    let server = Server::start().await?;
    let said = server.get(&format!("/v1/owners/{}/twab", day::owner(3))).await?.json()?;
    let owners = Day::default().state().twab.owners;
    let row = owners.iter().find(|row| row.owner == day::owner(3)).ok_or("no row")?;
    let integrals: Vec<&str> = said["integrals"]
        .as_array()
        .ok_or("no list")?
        .iter()
        .filter_map(|integral| integral.as_str())
        .collect();
    assert_eq!(integrals, row.integrals.map(|integral| integral.to_string()));
    assert!(row.integrals.iter().sum::<u128>() > 0);
    assert_eq!((said["day"].as_u64(), said["day_seconds"].as_u64()), (Some(DAY.into()), Some(10)));
    let said = server.get(&format!("/v1/owners/{}/twab", Address::from([77; 32]))).await?.json()?;
    assert_eq!(said["integrals"].as_array().map(|week| week.iter().all(|day| day == "0")), Some(true));
    assert_eq!(server.get("/v1/owners/invalid/twab").await?.status, 400);
    Ok(())
}

#[tokio::test]
async fn a_gallerys_days_are_listed_oldest_first() -> Result {
    let server = Server::start().await?;
    let path = |place| format!("/v1/galleries/{}/days", day::gallery(place));
    let said = server.get(&path(0)).await?.json()?;
    let day = &said["days"][0];
    assert_eq!((day["day"].as_u64(), day["points"].as_str()), (Some(DAY.into()), Some("700")));
    assert_eq!((day["average_points"].as_str(), day["rank"].is_u64()), (Some("700"), true));
    let retired = server.get(&path(day::GALLERIES - 1)).await?.json()?;
    assert!(retired["days"][0]["rank"].is_null());
    let said = server.get(&format!("/v1/galleries/{}/days", Address::from([77; 32]))).await?.json()?;
    assert_eq!(said["days"].as_array().map(Vec::len), Some(0));
    Ok(())
}
