//! Bundles are fetched from another cranker's server and imported.

use std::fs;

use influence_cranker::{
    peers::{bundle_import::ImportedBundle, http_client},
    pipeline::BundleStore,
};
use influence_scoring::bundle;

use super::{DAY, Result, Server, day::Day};

#[tokio::test]
async fn a_fetched_bundle_is_the_public_part() -> Result {
    let server = Server::start().await?;
    let folder = tempfile::tempdir()?;
    http_client::download_bundle(&format!("http://{}/", server.address), DAY, folder.path()).await?;
    let (fetched, ours) =
        (bundle::read_bundle(folder.path())?, bundle::read_bundle(&server.folder.path().join("day-10"))?);
    assert!(fetched.sealed.is_none() && ours.sealed.is_some());
    assert_eq!(fetched.manifest, ours.manifest);
    assert_eq!(bundle::diff_bundles(&ours, &fetched), None);
    Ok(())
}

#[tokio::test]
async fn a_planted_difference_is_named() -> Result {
    let other = Server::of(&Day { extra: 7_000, ..Day::default() }).await?;
    let ours = Server::start().await?;
    let folder = tempfile::tempdir()?;
    http_client::download_bundle(&format!("http://{}", other.address), DAY, folder.path()).await?;
    let (theirs, ours) =
        (bundle::read_bundle(folder.path())?, bundle::read_bundle(&ours.folder.path().join("day-10"))?);
    assert!(bundle::diff_bundles(&ours, &theirs).is_some());
    Ok(())
}

#[tokio::test]
async fn a_server_without_the_day_is_an_error() -> Result {
    let server = Server::start().await?;
    let folder = tempfile::tempdir()?;
    let address = format!("http://{}", server.address);
    let refused = http_client::download_bundle(&address, 11, folder.path()).await.err().ok_or("it came")?;
    assert!(refused.to_string().starts_with(&format!("no bundle of day 11 from {address} (")), "{refused}");
    Ok(())
}

#[tokio::test]
async fn without_a_day_the_last_final_one_is_imported() -> Result {
    let server = Server::start().await?;
    let days = tempfile::tempdir()?;
    let address = format!("http://{}", server.address);
    let refused =
        ImportedBundle::import(&address, None, days.path()).await.err().ok_or("nothing is final")?;
    assert!(refused.to_string().contains("has no final day"), "{refused}");
    server.set_final(&Day::default());
    let imported = ImportedBundle::import(&address, None, days.path()).await?;
    let theirs = bundle::read_bundle(&server.folder.path().join("day-10"))?;
    assert_eq!(imported.bundle.manifest, theirs.manifest);
    let mut bundles = BundleStore::open(days.path())?;
    bundles.replace(DAY, imported.dir())?;
    drop(imported);
    assert_eq!(bundles.read(DAY)?.manifest, theirs.manifest);
    Ok(())
}

#[tokio::test]
async fn an_interrupted_import_leaves_no_bundle_and_blocks_no_other() -> Result {
    let server = Server::start().await?;
    let days = tempfile::tempdir()?;
    let published = server.folder.path().join("day-10");
    // Left by a kill in the middle of a file.
    let half = days.path().join(".importing/public");
    fs::create_dir_all(&half)?;
    fs::write(half.join("holdings.parquet"), "PAR1 and no")?;
    assert_eq!(BundleStore::open(days.path())?.newest(), None);
    let imported = ImportedBundle::import(&published.display().to_string(), Some(DAY), days.path()).await?;
    assert!(imported.bundle.sealed.is_some(), "a directory is copied with its sealed part");
    assert!(published.is_dir(), "the source stays");
    drop(imported);
    assert_eq!(fs::read_dir(days.path())?.count(), 0, "a dropped import leaves nothing");
    let refused = ImportedBundle::import(&published.display().to_string(), Some(11), days.path()).await;
    let refused = refused.err().ok_or("it is of another day")?.to_string();
    assert!(refused.ends_with("is the bundle of day 10; use the one of day 11"), "{refused}");
    assert_eq!(fs::read_dir(days.path())?.count(), 0);
    Ok(())
}
