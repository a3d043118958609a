//! A bundle that one cranker serves is the bundle that another one reads.

use influence_cranker::{config::Settings, fetch, start::begin_with};
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

#[tokio::test]
async fn a_newcomer_begins_with_the_last_final_day_of_another() -> Result {
    let server = Server::start().await?;
    let work = tempfile::tempdir()?;
    let settings = Settings { work_folder: work.path().to_owned(), ..Settings::defaults() };
    let address = format!("http://{}", server.address);
    let refused = begin_with(&settings, &address).await.err().ok_or("nothing is final")?;
    assert!(refused.to_string().contains("knows of no final day"), "{refused}");
    server.set_final(&Day::default());
    begin_with(&settings, &address).await?;
    let begun = bundle::read(&work.path().join("days/day-10"))?;
    assert_eq!(begun.manifest, bundle::read(&server.folder.path().join("day-10"))?.manifest);
    let refused = begin_with(&settings, &address).await.err().ok_or("there is a bundle")?;
    assert!(refused.to_string().contains("has bundles up to day 10 already"), "{refused}");
    Ok(())
}
