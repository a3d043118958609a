//! A day whose activity comes late: the daemon tries again ever more rarely, says so, and closes the day when it is
//! there.

use influence_tests::{
    crankers::folder,
    node::{Node, fault::FaultInjector},
};
use serde_json::Value;
use solana_signer::Signer;

use crate::{
    fixture::votes,
    platform_tables,
    process::Post,
    short::{self, first_day},
};

/// Passes that fail before the activity comes.
const FAILED: f64 = 5.0;

#[tokio::test(flavor = "multi_thread")]
async fn a_day_without_its_file_is_tried_again_after_growing_pauses() {
    let script = short::script().await;
    let node = Node::serve(script.env.chain.clone(), FaultInjector::none()).await;
    let ([tables, own], key, day) = ([folder(), folder()], &script.env.roles.crankers[0], first_day());
    platform_tables::write(tables.path(), &script);
    let post = Post { url: &node.url, key, tables: tables.path(), folder: own.path(), peers: Vec::new() };
    let daemon = post.start(&[]).await;
    let failed = async || daemon.metric("influence_consecutive_failures").await;
    short::wait(&script, &[&daemon], ("starting", 0), async || failed().await == Some(0.0)).await;
    short::end(&script, day, 30);
    short::wait(&script, &[&daemon], ("failing", 0), async || failed().await >= Some(FAILED)).await;
    let status = daemon.ask("/v1/status").await.expect("it runs");
    assert!(status["consecutive_failures"].as_u64() >= Some(5), "{status}");
    assert!(status["not_ready"][0].as_str().expect("a reason").contains("cannot be scored"), "{status}");
    let lines: Vec<Value> = daemon.log().lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let pauses: Vec<u64> =
        lines.iter().filter_map(|line| line["failures"].as_u64().and(line["seconds"].as_u64())).collect();
    assert_eq!(pauses[..4], [1, 2, 2, 2], "twice as long each time, and a 288th of a day at most");
    platform_tables::write_activity(tables.path(), &short::calendar(), day, true);
    let has_voted = async || votes(&script, key.pubkey(), day) == 1;
    short::wait(&script, &[&daemon], ("voting", 0), has_voted).await;
    short::wait(&script, &[&daemon], ("being well", 0), async || failed().await == Some(0.0)).await;
}
