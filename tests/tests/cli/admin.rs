//! What offices do: shown before and after, refused by name for anybody else.

use influence_client::constants::pause;
use influence_tests::{
    snapshots::TestSnapshot,
    test_env::{FIRST_DAY, TOKEN, key},
};
use solana_signer::Signer;

use crate::fixture::{Rig, run};

#[tokio::test]
async fn the_settings_are_shown_to_anybody_and_changed_by_the_authority() {
    let rig = Rig::new().await;
    let roles = &rig.env.roles;
    let shown = run(&["admin", "config", "-u", &rig.url, "--output", "json"], &[], "").await.json();
    assert_eq!((&shown["quorum"], &shown["daySeconds"]), (&2.into(), &86_400.into()));
    assert_eq!(shown["userTiers"][0]["uiAmountString"], "20000");
    let change = ["admin", "config", "--challenge-seconds", "60", "--creator-levels", "40,80.5:604800"];
    let done = rig.done(&roles.authority, &change).await;
    let change_of = |what: &str| {
        let changes = done["changes"].as_array().expect("changes");
        changes.iter().find(|change| change["what"] == what).cloned().unwrap_or_default()
    };
    assert_eq!(done["changes"].as_array().map(Vec::len), Some(2), "{done}");
    let challenge = change_of("rules.challenge_seconds");
    assert_eq!((&challenge["before"], &challenge["after"]), (&"3600".into(), &"60".into()));
    assert_eq!(change_of("rules.creator_levels")["after"], "[40, 80.5 for 604800 s]");
    assert_eq!(done["state"]["creatorLevels"][1]["minLockSeconds"], 604_800);
    let config = rig.env.config().await;
    assert_eq!((u32::from(config.challenge_seconds), config.holding_expiry), (60, 3));
    // Nothing to do, nobody else's to do, and not what the program takes.
    let before = rig.landed();
    let said = rig.signed(&roles.authority, &["admin", "config", "--challenge-seconds", "60", "--yes"]).await;
    assert!(said.code == Some(0) && said.out.starts_with("nothing differs"), "{said:?}");
    let said = rig.signed(&roles.stranger, &["admin", "config", "--lock-floor-days", "9", "--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("only the authority"), "{said:?}");
    let said =
        rig.signed(&roles.authority, &["admin", "config", "--holding-expiry-days", "9", "--yes"]).await;
    assert!(said.refused().0 == 4 && said.err.contains("ExpiryOutOfRange"), "{said:?}");
    assert_eq!(rig.landed(), before);
}

#[tokio::test]
async fn crankers_come_and_go_with_a_quorum_that_fits() {
    let rig = Rig::new().await;
    let roles = &rig.env.roles;
    let [stays, goes, _] = roles.crankers.each_ref().map(|key| key.pubkey().to_string());
    let new = key("a new cranker").pubkey().to_string();
    let change = ["admin", "crankers", "--remove", &goes, "--add", &new, "--quorum", "3"];
    let done = rig.done(&roles.authority, &change).await;
    let crankers = done["state"]["crankers"].as_array().expect("crankers");
    assert!(crankers.contains(&stays.into()) && crankers.contains(&new.into()), "{done}");
    assert!(!crankers.contains(&goes.clone().into()) && done["state"]["quorum"] == 3, "{done}");
    assert_eq!(done["state"]["crankerSet"], 2);
    let said = rig.signed(&roles.authority, &["admin", "crankers", "--quorum", "1", "--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("not more than half of 3 crankers"), "{said:?}");
    let said = rig.signed(&roles.authority, &["admin", "crankers", "--remove", &goes, "--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("is no cranker"), "{said:?}");
}

#[tokio::test]
async fn the_authority_is_handed_over_in_two_steps() {
    let rig = Rig::new().await;
    let (authority, stranger) = (&rig.env.roles.authority, &rig.env.roles.stranger);
    let next = stranger.pubkey().to_string();
    let said = rig.signed(stranger, &["admin", "authority", "accept", "--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("nobody is nominated"), "{said:?}");
    let done = rig.done(authority, &["admin", "authority", "nominate", &next]).await;
    assert_eq!(done["state"]["pendingAuthority"], next.as_str());
    assert_eq!(done["state"]["authority"], authority.pubkey().to_string());
    let said = rig.signed(authority, &["admin", "authority", "accept", "--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("only the nominated authority"), "{said:?}");
    let done = rig.done(stranger, &["admin", "authority", "accept"]).await;
    assert_eq!(
        (&done["state"]["authority"], &done["state"]["pendingAuthority"]),
        (&next.into(), &serde_json::Value::Null)
    );
    rig.done(stranger, &["admin", "authority", "nominate", &authority.pubkey().to_string()]).await;
    let done = rig.done(stranger, &["admin", "authority", "cancel"]).await;
    assert_eq!(done["changes"][0]["after"], "nobody");
}

#[tokio::test]
async fn a_pause_says_what_it_can_not_stop_and_only_the_authority_lifts_it() {
    let rig = Rig::new().await;
    let (authority, guardian) = (&rig.env.roles.authority, &rig.env.roles.guardian);
    let said = rig.signed(guardian, &["admin", "pause", "allocate", "lock", "--yes"]).await;
    for words in [
        "Pause lock, allocate",
        "nothing -> lock, allocate",
        "they can never be paused",
        "paused          lock, allocate",
    ] {
        assert!(said.out.contains(words), "{words} is not in\n{}{}", said.out, said.err);
    }
    assert_eq!(u32::from(rig.env.config().await.paused), pause::LOCK | pause::ALLOCATE);
    let said = rig.signed(guardian, &["admin", "unpause", "--all", "--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("only the authority"), "{said:?}");
    let said = rig.signed(authority, &["admin", "unpause", "open", "--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("open is not paused"), "{said:?}");
    assert_eq!(
        rig.done(authority, &["admin", "unpause", "--all"]).await["state"]["paused"],
        serde_json::json!([])
    );
    for wrong in
        [vec!["admin", "pause"], vec!["admin", "pause", "unlock"], vec!["admin", "pause", "lock", "--all"]]
    {
        assert_eq!(run(&wrong, &[], "").await.refused().0, 2);
    }
}

#[tokio::test]
async fn a_lock_floor_is_raised_with_the_owners_key_and_lowered_without() {
    let rig = Rig::new().await;
    let fan = rig.env.locked_fan("creator", 100 * TOKEN).await;
    let (owner, marketplace) = (fan.owner.to_string(), &rig.env.roles.marketplace);
    let raise = ["admin", "lock-floor", &owner, "40%"];
    let said = rig.signed(marketplace, &[&raise[..], &["--yes"]].concat()).await;
    assert!(said.refused().0 == 2 && said.err.contains("--owner-key"), "{said:?}");
    let strangers = rig.key(&rig.env.roles.stranger);
    let said = rig.signed(marketplace, &[&raise[..], &["--owner-key", &strangers, "--yes"]].concat()).await;
    assert!(said.refused().0 == 2 && said.err.contains("not of the owner"), "{said:?}");
    let owners = rig.key(&fan.key);
    let done = rig.done(marketplace, &[&raise[..], &["--owner-key", &owners]].concat()).await;
    assert_eq!(done["state"]["lockFloor"]["uiAmountString"], "40");
    assert!(done["notes"][0].as_str().expect("a note").contains("lapses by itself"), "{done}");
    let said = rig
        .signed(marketplace, &["admin", "lock-floor", &owner, "101", "--owner-key", &owners, "--yes"])
        .await;
    assert!(said.refused().0 == 2 && said.err.contains("more than the 100 that are locked"), "{said:?}");
    let done = rig.done(marketplace, &["admin", "lock-floor", &owner, "none"]).await;
    assert_eq!(done["state"]["lockFloor"]["amount"], "0");
}

#[tokio::test]
async fn a_final_day_is_voided_within_its_challenge_time() {
    let rig = Rig::new().await;
    let (guardian, env) = (&rig.env.roles.guardian, &rig.env);
    let scored = TestSnapshot::of(FIRST_DAY, &[], &[]);
    let day = FIRST_DAY.to_string();
    let void = ["admin", "void-day", &day];
    let said = rig.signed(guardian, &[&void[..], &["--yes"]].concat()).await;
    assert!(said.refused().0 == 2 && said.err.contains("nothing of day"), "{said:?}");
    env.end_day(FIRST_DAY).await;
    env.cast_vote(0, FIRST_DAY, &scored.contents()).await.expect("a vote");
    let said = rig.signed(guardian, &[&void[..], &["--yes"]].concat()).await;
    assert!(said.refused().0 == 2 && said.err.contains("not final yet"), "{said:?}");
    env.cast_vote(1, FIRST_DAY, &scored.contents()).await.expect("a vote");
    let done = rig.done(guardian, &void).await;
    assert_eq!(
        (&done["changes"][0]["before"], &done["state"]["status"]),
        (&"in challenge".into(), &"voided".into())
    );
    let said = rig.signed(guardian, &[&void[..], &["--yes"]].concat()).await;
    assert!(said.refused().0 == 2 && said.err.contains("voided already"), "{said:?}");
}

#[tokio::test]
async fn a_program_is_set_up_from_a_file_once_and_changed_by_what_differs() {
    let rig = Rig::bare().await;
    let roles = &rig.env.roles;
    let file = rig.path("settings.toml");
    let write = |quorum: u8, cluster: &str| {
        let [a, b, c] = roles.crankers.each_ref().map(|key| key.pubkey());
        let (mint, guardian) = (rig.env.token.mint, roles.guardian.pubkey());
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
    let done = rig.done(&roles.authority, &init).await;
    assert_eq!((&done["action"], &done["state"]["quorum"]), (&"admin-init".into(), &2.into()), "{done}");
    assert_eq!(rig.env.config().await.authority, roles.authority.pubkey());
    let landed = rig.landed();
    let said = rig.signed(&roles.authority, &[&init[..], &["--yes"]].concat()).await;
    assert!(said.code == Some(0) && said.out.starts_with("nothing differs"), "{said:?}");
    assert_eq!(rig.landed(), landed);
    write(3, "");
    let done = rig.done(&roles.authority, &init).await;
    assert_eq!(done["changes"], serde_json::json!([{"what": "roles.quorum", "before": "2", "after": "3"}]));
    // Another cluster, and a file that is wrong, are refused by name.
    write(2, "cluster = \"devnet\"");
    let said = rig.signed(&roles.authority, &[&init[..], &["--yes"]].concat()).await;
    assert!(said.refused().0 == 2 && said.err.contains("not of devnet"), "{said:?}");
    write(1, "");
    let said = rig.signed(&roles.authority, &[&init[..], &["--yes"]].concat()).await;
    assert!(said.refused().0 == 2 && said.err.contains("roles.quorum"), "{said:?}");
}
