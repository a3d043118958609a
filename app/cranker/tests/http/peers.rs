//! Comparison of disputed days with peers.

use std::time::Duration;

use influence_cranker::{config::http_url, peers::Peers};

use super::{DAY, Result, Server, day::Day};

/// Waits up to 5 seconds for `count` mismatches.
async fn mismatches(peers: &Peers, count: usize) -> Vec<String> {
    for _ in 0..500 {
        if peers.mismatches().len() >= count {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    peers.mismatches()
}

#[tokio::test]
async fn the_peer_that_differs_is_named_with_the_first_difference() -> Result {
    let (ours, same) = (Server::start().await?, Server::start().await?);
    let other = Server::of(&Day { extra: 7_000, ..Day::default() }).await?;
    let addresses = [same.address, other.address].map(|address| format!("http://{address}"));
    // An unreachable first peer does not keep the others from being compared.
    let servers = ["http://127.0.0.1:1", &addresses[0], &addresses[1]].map(http_url);
    let servers: Vec<_> = servers.into_iter().collect::<std::result::Result<_, _>>()?;
    let mut peers = Peers::new(ours.folder.path().to_owned(), servers);
    peers.compare_in_background(&[]);
    assert!(peers.mismatches().is_empty());
    peers.compare_in_background(&[DAY]);
    let sentences = mismatches(&peers, 1).await;
    let [sentence] = sentences.as_slice() else { return Err(format!("{sentences:?}").into()) };
    assert!(sentence.starts_with(&format!("{} differs on day 10: ", addresses[1])), "{sentence}");
    peers.compare_in_background(&[]);
    assert!(peers.mismatches().is_empty(), "the dispute is over");
    Ok(())
}
