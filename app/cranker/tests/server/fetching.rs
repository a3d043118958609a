//! A bundle that one cranker serves is the bundle that another one reads.

use influence_cranker::fetch;
use influence_scoring::bundle;

use super::{DAY, Result, Server, day::Day};

#[tokio::test]
async fn a_fetched_bundle_is_the_public_part() -> Result {
    let server = Server::start().await?;
    let folder = tempfile::tempdir()?;
    fetch::bundle(&format!("http://{}/", server.address), DAY, folder.path()).await?;
    let (fetched, ours) = (bundle::read(folder.path())?, bundle::read(&server.folder.path().join("day-10"))?);
    assert!(fetched.sealed.is_none() && ours.sealed.is_some());
    assert_eq!(fetched.manifest, ours.manifest);
    assert_eq!(bundle::first_difference(&ours, &fetched), None);
    Ok(())
}

#[tokio::test]
async fn a_planted_difference_is_named() -> Result {
    let other = Server::of(&Day { extra: 7_000, ..Day::default() }).await?;
    let ours = Server::start().await?;
    let folder = tempfile::tempdir()?;
    fetch::bundle(&format!("http://{}", other.address), DAY, folder.path()).await?;
    let (theirs, ours) = (bundle::read(folder.path())?, bundle::read(&ours.folder.path().join("day-10"))?);
    assert!(bundle::first_difference(&ours, &theirs).is_some());
    Ok(())
}

#[tokio::test]
async fn a_server_without_the_day_is_named() -> Result {
    let server = Server::start().await?;
    let folder = tempfile::tempdir()?;
    let address = format!("http://{}", server.address);
    let refused = fetch::bundle(&address, 11, folder.path()).await.err().ok_or("it came")?;
    assert!(refused.to_string().starts_with(&format!("{address} gives no bundle of day 11 (")), "{refused}");
    Ok(())
}
