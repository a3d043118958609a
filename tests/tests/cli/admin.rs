//! Commands of the authority, the guardian and the marketplace.

use influence_client::constants::pause;
use influence_tests::{
    snapshots::TestSnapshot,
    test_env::{FIRST_DAY, TOKEN, key},
};
use solana_signer::Signer;

use crate::fixture::{CliFixture, run};

#[tokio::test]
async fn any_signer_sees_the_settings_and_the_authority_changes_them() {
    let fixture = CliFixture::new().await;
    let roles = &fixture.env.roles;
    let shown = run(&["admin", "config", "-u", &fixture.url, "--output", "json"], &[], "").await.json();
    assert_eq!((&shown["quorum"], &shown["daySeconds"]), (&2.into(), &86_400.into()));
    assert_eq!(shown["userTiers"][0]["uiAmountString"], "20000");
    let change = ["admin", "config", "--challenge-seconds", "60", "--creator-levels", "40,80.5:604800"];
    let done = fixture.json_with_key(&roles.authority, &change).await;
    let change_of = |what: &str| {
        let changes = done["changes"].as_array().expect("changes");
        changes.iter().find(|change| change["what"] == what).cloned().unwrap_or_default()
    };
    assert_eq!(done["changes"].as_array().map(Vec::len), Some(2), "{done}");
    let challenge = change_of("rules.challenge_seconds");
    assert_eq!((&challenge["before"], &challenge["after"]), (&"3600".into(), &"60".into()));
    assert_eq!(change_of("rules.creator_levels")["after"], "[40, 80.5 for 604800 s]");
    assert_eq!(done["state"]["creatorLevels"][1]["minLockSeconds"], 604_800);
    let config = fixture.env.config().await;
    assert_eq!((u32::from(config.challenge_seconds), config.holding_expiry), (60, 3));
    // No change, another signer, and a value that the program rejects.
    let before = fixture.landed_count();
    let said = fixture
        .run_with_key(&roles.authority, &["admin", "config", "--challenge-seconds", "60", "--yes"])
        .await;
    assert!(said.code == Some(0) && said.out.starts_with("nothing to change"), "{said:?}");
    let said =
        fixture.run_with_key(&roles.stranger, &["admin", "config", "--lock-floor-days", "9", "--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("only the authority"), "{said:?}");
    let said = fixture
        .run_with_key(&roles.authority, &["admin", "config", "--holding-expiry-days", "9", "--yes"])
        .await;
    assert!(said.refused().0 == 4 && said.err.contains("ExpiryOutOfRange"), "{said:?}");
    assert_eq!(fixture.landed_count(), before);
}

#[tokio::test]
async fn crankers_are_added_and_removed_with_a_valid_quorum() {
    let fixture = CliFixture::new().await;
    let roles = &fixture.env.roles;
    let [stays, goes, _] = roles.crankers.each_ref().map(|key| key.pubkey().to_string());
    let new = key("a new cranker").pubkey().to_string();
    let change = ["admin", "crankers", "--remove", &goes, "--add", &new, "--quorum", "3"];
    let done = fixture.json_with_key(&roles.authority, &change).await;
    let crankers = done["state"]["crankers"].as_array().expect("crankers");
    assert!(crankers.contains(&stays.into()) && crankers.contains(&new.into()), "{done}");
    assert!(!crankers.contains(&goes.clone().into()) && done["state"]["quorum"] == 3, "{done}");
    assert_eq!(done["state"]["crankerSet"], 2);
    let said = fixture.run_with_key(&roles.authority, &["admin", "crankers", "--quorum", "1", "--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("must be more than half of 3 crankers"), "{said:?}");
    let said =
        fixture.run_with_key(&roles.authority, &["admin", "crankers", "--remove", &goes, "--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("is not a cranker"), "{said:?}");
}

#[tokio::test]
async fn the_authority_changes_in_two_steps() {
    let fixture = CliFixture::new().await;
    let (authority, stranger) = (&fixture.env.roles.authority, &fixture.env.roles.stranger);
    let next = stranger.pubkey().to_string();
    let said = fixture.run_with_key(stranger, &["admin", "authority", "accept", "--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("no authority is nominated"), "{said:?}");
    let done = fixture.json_with_key(authority, &["admin", "authority", "nominate", &next]).await;
    assert_eq!(done["state"]["pendingAuthority"], next.as_str());
    assert_eq!(done["state"]["authority"], authority.pubkey().to_string());
    let said = fixture.run_with_key(authority, &["admin", "authority", "accept", "--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("only the nominated authority"), "{said:?}");
    let done = fixture.json_with_key(stranger, &["admin", "authority", "accept"]).await;
    assert_eq!(
        (&done["state"]["authority"], &done["state"]["pendingAuthority"]),
        (&next.into(), &serde_json::Value::Null)
    );
    fixture
        .json_with_key(stranger, &["admin", "authority", "nominate", &authority.pubkey().to_string()])
        .await;
    let done = fixture.json_with_key(stranger, &["admin", "authority", "cancel"]).await;
    assert_eq!(done["changes"][0]["after"], "none");
}

#[tokio::test]
async fn only_the_authority_lifts_a_pause() {
    let fixture = CliFixture::new().await;
    let (authority, guardian) = (&fixture.env.roles.authority, &fixture.env.roles.guardian);
    let said = fixture.run_with_key(guardian, &["admin", "pause", "allocate", "lock", "--yes"]).await;
    for words in [
        "Pause lock, allocate",
        "nothing -> lock, allocate",
        "cannot be paused",
        "paused          lock, allocate",
    ] {
        assert!(said.out.contains(words), "{words} is not in\n{}{}", said.out, said.err);
    }
    assert_eq!(u32::from(fixture.env.config().await.paused), pause::LOCK | pause::ALLOCATE);
    let said = fixture.run_with_key(guardian, &["admin", "unpause", "--all", "--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("only the authority"), "{said:?}");
    let said = fixture.run_with_key(authority, &["admin", "unpause", "open", "--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("open is not paused"), "{said:?}");
    assert_eq!(
        fixture.json_with_key(authority, &["admin", "unpause", "--all"]).await["state"]["paused"],
        serde_json::json!([])
    );
    for wrong in
        [vec!["admin", "pause"], vec!["admin", "pause", "unlock"], vec!["admin", "pause", "lock", "--all"]]
    {
        assert_eq!(run(&wrong, &[], "").await.refused().0, 2);
    }
}

#[tokio::test]
async fn raising_a_lock_floor_requires_the_owners_key() {
    let fixture = CliFixture::new().await;
    let fan = fixture.env.locked_fan("creator", 100 * TOKEN).await;
    let (owner, marketplace) = (fan.owner.to_string(), &fixture.env.roles.marketplace);
    let raise = ["admin", "lock-floor", &owner, "40%"];
    let said = fixture.run_with_key(marketplace, &[&raise[..], &["--yes"]].concat()).await;
    assert!(said.refused().0 == 2 && said.err.contains("--owner-key"), "{said:?}");
    let strangers = fixture.key(&fixture.env.roles.stranger);
    let said = fixture
        .run_with_key(marketplace, &[&raise[..], &["--owner-key", &strangers, "--yes"]].concat())
        .await;
    assert!(said.refused().0 == 2 && said.err.contains("not of the owner"), "{said:?}");
    let owners = fixture.key(&fan.key);
    let done = fixture.json_with_key(marketplace, &[&raise[..], &["--owner-key", &owners]].concat()).await;
    assert_eq!(done["state"]["lockFloor"]["uiAmountString"], "40");
    assert!(done["notes"][0].as_str().expect("a note").contains("expires at "), "{done}");
    let said = fixture
        .run_with_key(marketplace, &["admin", "lock-floor", &owner, "101", "--owner-key", &owners, "--yes"])
        .await;
    assert!(said.refused().0 == 2 && said.err.contains("more than the 100 that are locked"), "{said:?}");
    let done = fixture.json_with_key(marketplace, &["admin", "lock-floor", &owner, "none"]).await;
    assert_eq!(done["state"]["lockFloor"]["amount"], "0");
}

#[tokio::test]
async fn a_final_day_is_voided_within_its_challenge_period() {
    let fixture = CliFixture::new().await;
    let (guardian, env) = (&fixture.env.roles.guardian, &fixture.env);
    let scored = TestSnapshot::of(FIRST_DAY, &[], &[]);
    let day = FIRST_DAY.to_string();
    let void = ["admin", "void-day", &day];
    let said = fixture.run_with_key(guardian, &[&void[..], &["--yes"]].concat()).await;
    assert!(said.refused().0 == 2 && said.err.contains("has no snapshot"), "{said:?}");
    env.end_day(FIRST_DAY).await;
    env.cast_vote(0, FIRST_DAY, &scored.contents()).await.expect("a vote");
    let said = fixture.run_with_key(guardian, &[&void[..], &["--yes"]].concat()).await;
    assert!(said.refused().0 == 2 && said.err.contains("not final yet"), "{said:?}");
    env.cast_vote(1, FIRST_DAY, &scored.contents()).await.expect("a vote");
    let done = fixture.json_with_key(guardian, &void).await;
    assert_eq!(
        (&done["changes"][0]["before"], &done["state"]["status"]),
        (&"in challenge".into(), &"voided".into())
    );
    let said = fixture.run_with_key(guardian, &[&void[..], &["--yes"]].concat()).await;
    assert!(said.refused().0 == 2 && said.err.contains("already voided"), "{said:?}");
}

#[tokio::test]
async fn initializes_from_a_file_and_changes_only_differences() {
    let fixture = CliFixture::uninitialized().await;
    let roles = &fixture.env.roles;
    let file = fixture.path("settings.toml");
    let write = |quorum: u8, cluster: &str| {
        let [a, b, c] = roles.crankers.each_ref().map(|key| key.pubkey());
        let (mint, guardian) = (fixture.env.token.mint, roles.guardian.pubkey());
        let marketplace = roles.marketplace.pubkey();
        let text = format!(
            "{cluster}\n[roles]\nmint = \"{mint}\"\nguardian = \"{guardian}\"\nmarketplace = \"{marketplace}\"\n\
             crankers = [\"{a}\", \"{b}\", \"{c}\"]\nquorum = {quorum}\n[rules]\nday_seconds = 86400\n\
             challenge_seconds = 3600\nholding_expiry_days = 3\nlock_floor_days = 30\nuser_tiers = [20000]\n\
             creator_levels = [{{ locked = 40000 }}]\n"
        );
        std::fs::write(&file, text).expect("a settings file");
    };
    let init = ["admin", "init", "--settings", file.to_str().expect("UTF-8")];
    write(2, "");
    let done = fixture.json_with_key(&roles.authority, &init).await;
    assert_eq!((&done["action"], &done["state"]["quorum"]), (&"admin-init".into(), &2.into()), "{done}");
    assert_eq!(fixture.env.config().await.authority, roles.authority.pubkey());
    let landed = fixture.landed_count();
    let said = fixture.run_with_key(&roles.authority, &[&init[..], &["--yes"]].concat()).await;
    assert!(said.code == Some(0) && said.out.starts_with("nothing to change"), "{said:?}");
    assert_eq!(fixture.landed_count(), landed);
    write(3, "");
    let done = fixture.json_with_key(&roles.authority, &init).await;
    assert_eq!(done["changes"], serde_json::json!([{"what": "roles.quorum", "before": "2", "after": "3"}]));
    // Another cluster, and invalid settings.
    write(2, "cluster = \"devnet\"");
    let said = fixture.run_with_key(&roles.authority, &[&init[..], &["--yes"]].concat()).await;
    assert!(said.refused().0 == 2 && said.err.contains("not to devnet"), "{said:?}");
    write(1, "");
    let said = fixture.run_with_key(&roles.authority, &[&init[..], &["--yes"]].concat()).await;
    assert!(said.refused().0 == 2 && said.err.contains("roles.quorum"), "{said:?}");
}
