//! Days: shown, proved, verified, over a cranker's own server.

use influence_tests::{
    actors::Fan,
    test_env::{FIRST_DAY, TOKEN, key},
};
use serde_json::Value;
use solana_signer::Signer;

use crate::{
    published_day::{Published, publish},
    fixture::{CliOutput, Rig, run},
};

/// Two fans who hold tokens, and their first day at a cranker.
async fn rig() -> (Rig, [Fan; 2]) {
    let rig = Rig::new().await;
    let fans = [rig.env.fan("ann", 700 * TOKEN).await, rig.env.fan("ben", 70 * TOKEN).await];
    (rig, fans)
}

async fn ask(rig: &Rig, arguments: &[&str]) -> CliOutput {
    run(&[arguments, &["-u", &rig.url, "--output", "json"]].concat(), &[], "").await
}

/// The report of a check that found something wrong.
#[track_caller]
fn wrong(said: &CliOutput) -> Value {
    assert_eq!((said.code, said.err.as_str()), (Some(1), ""), "{}", said.out);
    serde_json::from_str(&said.out).expect("JSON")
}

#[tokio::test]
async fn a_day_is_shown_from_its_first_vote_on() {
    let (rig, [ann, ben]) = rig().await;
    let (_server, result) = Published::of(&[(&ann, 700), (&ben, 70)]).await;
    let said = ask(&rig, &["day", "show"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("no day is final yet"), "{said:?}");
    let day = FIRST_DAY.to_string();
    let said = ask(&rig, &["day", "show", &day]).await;
    assert!(said.refused().0 == 2 && said.err.contains("nobody voted for it yet"), "{said:?}");
    rig.env.end_day(FIRST_DAY).await;
    rig.env.cast_vote(0, FIRST_DAY, &result.contents).await.expect("a vote");
    let shown = ask(&rig, &["day", "show", &day]).await.json();
    assert_eq!((&shown["status"], &shown["contents"]), (&"open".into(), &Value::Null));
    let voter = rig.env.roles.crankers[0].pubkey().to_string();
    assert_eq!((&shown["votes"][0]["cranker"], &shown["votes"][0]["equal"]), (&voter.into(), &1.into()));
    publish(&rig.env, &result, false).await;
    assert_eq!(ask(&rig, &["day", "show"]).await.json()["status"], "in challenge");
    rig.env.advance(86_400).await;
    let shown = ask(&rig, &["day", "show"]).await.json();
    assert_eq!((&shown["day"], &shown["status"]), (&FIRST_DAY.into(), &"final".into()));
    let contents = &shown["contents"];
    assert_eq!((&contents["members"], &contents["others"]), (&2.into(), &0.into()));
    // Half a day of seven.
    assert_eq!(contents["holdingsSum"]["uiAmountString"], "55");
    let said = run(&["day", "show", "-u", &rig.url], &[], "").await;
    assert!(said.out.contains("55 of 2 members and 0 others"), "{}", said.out);
}

#[tokio::test]
async fn a_score_is_proved_from_a_server_and_from_a_file() {
    let (rig, [ann, ben]) = rig().await;
    let (server, result) = Published::of(&[(&ann, 700), (&ben, 70)]).await;
    let (day, owner) = (FIRST_DAY.to_string(), ann.owner.to_string());
    let file = rig.path("proof.json").display().to_string();
    let prove = ["day", "proof", &day, &owner, "--server", &server.url, "--out", &file];
    publish(&rig.env, &result, true).await;
    let proved = ask(&rig, &prove).await.json();
    assert_eq!((&proved["proved"], &proved["status"]), (&true.into(), &"final".into()));
    assert_eq!(proved["holdingScore"]["uiAmountString"], "50");
    assert_eq!(ask(&rig, &["day", "verify", "--proof", &file]).await.json(), proved);
    let alone =
        run(&["day", "verify", "--proof", &file, "--offline", "--output", "json"], &[], "").await.json();
    assert_eq!((&alone["proved"], &alone["status"]), (&true.into(), &Value::Null));
    // A higher score leads elsewhere, with and without the chain.
    let text = std::fs::read_to_string(&file).expect("the proof");
    std::fs::write(&file, text.replacen("\"50000000\"", "\"50000001\"", 1)).expect("written");
    let report = wrong(&ask(&rig, &["day", "verify", "--proof", &file]).await);
    assert!(report["fault"].as_str().expect("a fault").starts_with("it leads to the root"), "{report}");
    wrong(&run(&["day", "verify", "--proof", &file, "--offline", "--output", "json"], &[], "").await);
    std::fs::write(&file, "{}").expect("written");
    let said = ask(&rig, &["day", "verify", "--proof", &file]).await;
    assert!(said.refused().0 == 2 && said.err.contains("holds no proof"), "{said:?}");
}

#[tokio::test]
async fn a_server_that_proves_something_else_is_not_believed() {
    let (rig, [ann, ben]) = rig().await;
    let (_honest, result) = Published::of(&[(&ann, 700), (&ben, 70)]).await;
    let (liar, _) = Published::of(&[(&ann, 7_000), (&ben, 70)]).await;
    publish(&rig.env, &result, true).await;
    let (day, owner) = (FIRST_DAY.to_string(), ann.owner.to_string());
    let said = ask(&rig, &["day", "proof", &day, &owner, "--server", &liar.url]).await;
    assert_eq!(wrong(&said)["proved"], false);
    let nobody = key("nobody").pubkey().to_string();
    let said = ask(&rig, &["day", "proof", &day, &nobody, "--server", &liar.url]).await;
    assert!(said.refused().0 == 2 && said.err.contains("has no leaf on day"), "{said:?}");
    let said = ask(&rig, &["day", "proof", &day, &owner, "--server", "http://127.0.0.1:1"]).await;
    assert!(said.refused().0 == 3 && said.err.contains("can not be asked"), "{said:?}");
}

#[tokio::test]
async fn a_bundle_is_recomputed_and_held_against_the_chain() {
    let (rig, [ann, ben]) = rig().await;
    let (server, result) = Published::of(&[(&ann, 700), (&ben, 70)]).await;
    let (other, _) = Published::of(&[(&ann, 700), (&ben, 77)]).await;
    let day = FIRST_DAY.to_string();
    let folder = server.bundle().display().to_string();
    let said = ask(&rig, &["day", "verify", &day, "--bundle", &folder]).await;
    assert!(said.refused().0 == 2 && said.err.contains("nobody voted"), "{said:?}");
    publish(&rig.env, &result, true).await;
    for place in [&server.url, &folder] {
        let report = ask(&rig, &["day", "verify", &day, "--bundle", place]).await.json();
        assert_eq!((&report["agrees"], &report["status"]), (&true.into(), &"final".into()), "{report}");
    }
    // Another bundle differs from the chain as a whole, and from this one by a line.
    let report = wrong(&ask(&rig, &["day", "verify", &day, "--bundle", &other.url]).await);
    let differs = report["differences"][0].as_str().expect("a difference");
    assert!(differs.starts_with("the chain differs: the sum of holding scores is"), "{differs}");
    let against = ["day", "verify", &day, "--bundle", &server.url, "--against", &other.url];
    let report = wrong(&ask(&rig, &against).await);
    let differs = report["differences"][0].as_str().expect("a difference");
    assert!(differs.contains(&format!("member {} has score 5000000", ben.owner)), "{differs}");
    // A bundle that was changed is no bundle, and another day's is another's.
    let said = ask(&rig, &["day", "verify", "7", "--bundle", &folder]).await;
    assert!(said.refused().0 == 2 && said.err.contains("name the one of day 7"), "{said:?}");
    let rows = server.bundle().join("public/holdings.parquet");
    let mut bytes = std::fs::read(&rows).expect("rows");
    bytes[40] ^= 1;
    std::fs::write(&rows, bytes).expect("written");
    let said = ask(&rig, &["day", "verify", &day, "--bundle", &folder]).await;
    assert!(said.refused().0 == 2 && said.err.contains("holdings.parquet"), "{said:?}");
}
