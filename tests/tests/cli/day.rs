//! Days: shown, proved and verified with a cranker's server.

use influence_tests::{
    actors::Fan,
    test_env::{FIRST_DAY, TOKEN, key},
};
use serde_json::Value;
use solana_signer::Signer;

use crate::{
    fixture::{CliFixture, CliOutput, run},
    published_day::{Published, publish},
};

/// Two fans with tokens.
async fn fixture_with_fans() -> (CliFixture, [Fan; 2]) {
    let fixture = CliFixture::new().await;
    let fans = [fixture.env.fan("ann", 700 * TOKEN).await, fixture.env.fan("ben", 70 * TOKEN).await];
    (fixture, fans)
}

async fn ask(fixture: &CliFixture, arguments: &[&str]) -> CliOutput {
    run(&[arguments, &["-u", &fixture.url, "--output", "json"]].concat(), &[], "").await
}

/// Report of a failed check.
#[track_caller]
fn failed_report(said: &CliOutput) -> Value {
    assert_eq!((said.code, said.err.as_str()), (Some(1), ""), "{}", said.out);
    serde_json::from_str(&said.out).expect("JSON")
}

#[tokio::test]
async fn a_day_is_shown_from_the_first_vote_on() {
    let (fixture, [ann, ben]) = fixture_with_fans().await;
    let (_server, result) = Published::of(&[(&ann, 700), (&ben, 70)]).await;
    let said = ask(&fixture, &["day", "show"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("no day is final yet"), "{said:?}");
    let day = FIRST_DAY.to_string();
    let said = ask(&fixture, &["day", "show", &day]).await;
    assert!(said.refused().0 == 2 && said.err.contains("no cranker has voted for it"), "{said:?}");
    fixture.env.end_day(FIRST_DAY).await;
    fixture.env.cast_vote(0, FIRST_DAY, &result.contents).await.expect("a vote");
    let shown = ask(&fixture, &["day", "show", &day]).await.json();
    assert_eq!((&shown["status"], &shown["contents"]), (&"open".into(), &Value::Null));
    let voter = fixture.env.roles.crankers[0].pubkey().to_string();
    assert_eq!((&shown["votes"][0]["cranker"], &shown["votes"][0]["equal"]), (&voter.into(), &1.into()));
    publish(&fixture.env, &result, false).await;
    assert_eq!(ask(&fixture, &["day", "show"]).await.json()["status"], "in challenge");
    fixture.env.advance(86_400).await;
    let shown = ask(&fixture, &["day", "show"]).await.json();
    assert_eq!((&shown["day"], &shown["status"]), (&FIRST_DAY.into(), &"final".into()));
    let contents = &shown["contents"];
    assert_eq!((&contents["members"], &contents["others"]), (&2.into(), &0.into()));
    // Half a day of seven.
    assert_eq!(contents["holdingsSum"]["uiAmountString"], "55");
    let said = run(&["day", "show", "-u", &fixture.url], &[], "").await;
    assert!(said.out.contains("55 held by 2 members and 0 others"), "{}", said.out);
}

#[tokio::test]
async fn a_score_is_proved_from_a_server_and_from_a_file() {
    let (fixture, [ann, ben]) = fixture_with_fans().await;
    let (server, result) = Published::of(&[(&ann, 700), (&ben, 70)]).await;
    let (day, owner) = (FIRST_DAY.to_string(), ann.owner.to_string());
    let file = fixture.path("proof.json").display().to_string();
    let prove = ["day", "proof", &day, &owner, "--server", &server.url, "--out", &file];
    publish(&fixture.env, &result, true).await;
    let proved = ask(&fixture, &prove).await.json();
    assert_eq!((&proved["proved"], &proved["status"]), (&true.into(), &"final".into()));
    assert_eq!(proved["holdingScore"]["uiAmountString"], "50");
    assert_eq!(ask(&fixture, &["day", "verify", "--proof", &file]).await.json(), proved);
    let alone =
        run(&["day", "verify", "--proof", &file, "--offline", "--output", "json"], &[], "").await.json();
    assert_eq!((&alone["proved"], &alone["status"]), (&true.into(), &Value::Null));
    // A higher score does not match the root, with and without the chain.
    let text = std::fs::read_to_string(&file).expect("the proof");
    std::fs::write(&file, text.replacen("\"50000000\"", "\"50000001\"", 1)).expect("written");
    let report = failed_report(&ask(&fixture, &["day", "verify", "--proof", &file]).await);
    assert!(report["fault"].as_str().expect("a fault").starts_with("root mismatch"), "{report}");
    failed_report(&run(&["day", "verify", "--proof", &file, "--offline", "--output", "json"], &[], "").await);
    std::fs::write(&file, "{}").expect("written");
    let said = ask(&fixture, &["day", "verify", "--proof", &file]).await;
    assert!(said.refused().0 == 2 && said.err.contains("invalid proof from"), "{said:?}");
}

#[tokio::test]
async fn a_lying_server_is_not_trusted() {
    let (fixture, [ann, ben]) = fixture_with_fans().await;
    let (_honest, result) = Published::of(&[(&ann, 700), (&ben, 70)]).await;
    let (liar, _) = Published::of(&[(&ann, 7_000), (&ben, 70)]).await;
    publish(&fixture.env, &result, true).await;
    let (day, owner) = (FIRST_DAY.to_string(), ann.owner.to_string());
    let said = ask(&fixture, &["day", "proof", &day, &owner, "--server", &liar.url]).await;
    assert_eq!(failed_report(&said)["proved"], false);
    let stranger = key("stranger").pubkey().to_string();
    let said = ask(&fixture, &["day", "proof", &day, &stranger, "--server", &liar.url]).await;
    assert!(said.refused().0 == 2 && said.err.contains("has no leaf on day"), "{said:?}");
    let said = ask(&fixture, &["day", "proof", &day, &owner, "--server", "http://127.0.0.1:1"]).await;
    assert!(said.refused().0 == 3 && said.err.contains("unreachable"), "{said:?}");
}

#[tokio::test]
async fn a_bundle_is_recomputed_and_compared_with_the_chain() {
    let (fixture, [ann, ben]) = fixture_with_fans().await;
    let (server, result) = Published::of(&[(&ann, 700), (&ben, 70)]).await;
    let (other, _) = Published::of(&[(&ann, 700), (&ben, 77)]).await;
    let day = FIRST_DAY.to_string();
    let folder = server.bundle().display().to_string();
    let said = ask(&fixture, &["day", "verify", &day, "--bundle", &folder]).await;
    assert!(said.refused().0 == 2 && said.err.contains("no cranker has voted"), "{said:?}");
    publish(&fixture.env, &result, true).await;
    for place in [&server.url, &folder] {
        let report = ask(&fixture, &["day", "verify", &day, "--bundle", place]).await.json();
        assert_eq!((&report["agrees"], &report["status"]), (&true.into(), &"final".into()), "{report}");
    }
    // Another bundle differs from the chain in a total, and from this one in a row.
    let report = failed_report(&ask(&fixture, &["day", "verify", &day, "--bundle", &other.url]).await);
    let differs = report["differences"][0].as_str().expect("a difference");
    assert!(differs.starts_with("the chain differs: the sum of holding scores is"), "{differs}");
    let compare = ["day", "verify", &day, "--bundle", &server.url, "--compare-with", &other.url];
    let report = failed_report(&ask(&fixture, &compare).await);
    let differs = report["differences"][0].as_str().expect("a difference");
    assert!(differs.contains(&format!("member {} has score 5000000", ben.owner)), "{differs}");
    // A bundle of another day, and a damaged bundle.
    let said = ask(&fixture, &["day", "verify", "7", "--bundle", &folder]).await;
    assert!(said.refused().0 == 2 && said.err.contains("use the one of day 7"), "{said:?}");
    let rows = server.bundle().join("public/holdings.parquet");
    let mut bytes = std::fs::read(&rows).expect("rows");
    bytes[40] ^= 1;
    std::fs::write(&rows, bytes).expect("written");
    let said = ask(&fixture, &["day", "verify", &day, "--bundle", &folder]).await;
    assert!(said.refused().0 == 2 && said.err.contains("holdings.parquet"), "{said:?}");
}
