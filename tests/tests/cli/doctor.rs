//! `doctor` finds nothing in a healthy program, and exactly the injected faults otherwise.

use anchor_lang::bytemuck;
use influence_audit::{LiveState, recheck};
use influence_client::{
    accounts::{ProgramAccount, decode_account, test_accounts},
    address,
    instructions::crank,
    state::{Config, Delegation, Gallery, Influence, Snapshot},
};
use influence_tests::{
    actors::{Fan, TestGallery},
    snapshots::TestSnapshot,
    test_env::{FIRST_DAY, TOKEN, TestChain},
};
use solana_account::Account;
use solana_address::Address;
use solana_signer::Signer;

use crate::fixture::{CliFixture, CliOutput, run};

/// Two fans with locks, one with allocations to both galleries, after the first day was applied and settled.
struct Town {
    fixture: CliFixture,
    fan: Fan,
    test_galleries: [TestGallery; 2],
}

impl Town {
    async fn new() -> Self {
        let fixture = CliFixture::new().await;
        let env = &fixture.env;
        let test_galleries = [env.register_gallery("one").await, env.register_gallery("two").await];
        let (fan, other) = (env.locked_fan("ann", 100 * TOKEN).await, env.locked_fan("ben", 5 * TOKEN).await);
        for test_gallery in &test_galleries {
            env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 40 * TOKEN))
                .await
                .expect("allocated");
        }
        env.score(FIRST_DAY, &[(fan.owner, 50 * TOKEN), (other.owner, 0)]).await;
        for test_gallery in &test_galleries {
            env.send(&[crank::settle(&test_gallery.gallery, &[fan.owner])], &[]).await.expect("settled");
        }
        Self { fixture, fan, test_galleries }
    }

    async fn doctor(&self) -> CliOutput {
        run(&["doctor", "--url", &self.fixture.url, "--output", "json"], &[], "").await
    }

    /// Findings while the account at `address` is replaced: check, account and field.
    async fn found_with(&self, address: Address, changed: Account) -> Vec<(String, String, String)> {
        let chain = &self.fixture.env.chain;
        let before = self.fixture.env.account(&address).await.expect("an account");
        chain.set_account(&address, changed).await;
        let said = self.doctor().await;
        chain.set_account(&address, before).await;
        assert_eq!((said.code, said.err.as_str()), (Some(1), ""), "{}", said.out);
        let report: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
        assert_eq!((&report["ok"], &report["unstable"]), (&false.into(), &serde_json::json!([])));
        let text = |finding: &serde_json::Value, name: &str| finding[name].as_str().expect("text").to_owned();
        let findings = report["findings"].as_array().expect("a list");
        findings.iter().map(|f| (text(f, "check"), text(f, "account"), text(f, "field"))).collect()
    }

    /// Findings while an account is modified.
    async fn found<T: ProgramAccount>(
        &self,
        address: Address,
        change: impl Fn(&mut T),
    ) -> Vec<(String, String, String)> {
        let mut account = self.fixture.env.account(&address).await.expect("an account");
        let mut decoded: T = decode_account(&account).expect("an account");
        change(&mut decoded);
        let start = T::LEN - size_of::<T>();
        account.data[start..].copy_from_slice(bytemuck::bytes_of(&decoded));
        self.found_with(address, account).await
    }
}

/// Expected findings.
fn expected_findings(findings: &[(&str, Address, &str)]) -> Vec<(String, String, String)> {
    let text = |(check, account, field): &(&str, Address, &str)| {
        ((*check).to_owned(), account.to_string(), (*field).to_owned())
    };
    findings.iter().map(text).collect()
}

#[tokio::test]
async fn a_healthy_program_has_no_findings() {
    let town = Town::new().await;
    let report = town.doctor().await.json();
    assert_eq!((&report["ok"], &report["rounds"]), (&true.into(), &0.into()), "{report}");
    let read = &report["read"];
    let counts =
        ["influences", "vaults", "galleries", "delegations", "snapshots"].map(|kind| read[kind].clone());
    assert_eq!(counts, [2, 2, 2, 2, 1].map(serde_json::Value::from));
    let sums = ["inVaults", "points"].map(|sum| read[sum]["uiAmountString"].clone());
    assert_eq!(sums, ["105", "155"].map(serde_json::Value::from));
    assert_eq!(report["notes"]["unsettledDelegations"], 0);
    let said = run(&["doctor", "--url", &town.fixture.url], &[], "").await;
    assert!(said.code == Some(0) && said.out.ends_with("no problems found\n"), "{said:?}");
    assert!(!said.out.contains("note:"), "{said:?}");
}

#[tokio::test]
async fn unsettled_allocations_are_a_note() {
    let town = Town::new().await;
    let (env, fan) = (&town.fixture.env, &town.fan);
    let tokens = env.token_account(&fan.owner, 7 * TOKEN);
    env.chain.set_account(&fan.tokens, tokens).await;
    env.send_as(fan, env.lock(fan, 7 * TOKEN, &[town.test_galleries[0].gallery])).await.expect("locked");
    env.advance(3 * 3_600).await;
    let said = run(&["doctor", "--url", &town.fixture.url], &[], "").await;
    let note = "note: 1 allocations of 1 owners are unsettled, for up to 3 hours";
    assert!(said.code == Some(0) && said.out.contains(note), "{said:?}");
}

#[tokio::test]
async fn a_modified_influence_account_is_found() {
    let town = Town::new().await;
    let influence = address::influence(&town.fan.owner);
    let found = town.found::<Influence>(influence, |i| i.total = (u64::from(i.total) + 1).into()).await;
    assert_eq!(found, expected_findings(&[("I-2", influence, "total")]));
    let found = town.found::<Influence>(influence, |i| i.settled_count = 1.into()).await;
    assert_eq!(found, expected_findings(&[("I-6", influence, "delegation_count, settled_count")]));
    let later = FIRST_DAY + 1;
    let found = town.found::<Influence>(influence, |i| i.holding_day = later.into()).await;
    assert_eq!(found, expected_findings(&[("I-7", influence, "holding_day")]));
    let found = town.found::<Influence>(influence, |i| i.bump -= 1).await;
    assert_eq!(found, expected_findings(&[("address", influence, "bump")]));
}

#[tokio::test]
async fn a_modified_vault_is_found() {
    let town = Town::new().await;
    let (owner, mint) = (&town.fan.owner, town.fixture.env.token.mint);
    let (influence, vault) = (address::influence(owner), address::vault(owner));
    let less = test_accounts::token_account(&influence, &mint, 100 * TOKEN - 1);
    assert_eq!(
        town.found_with(vault, less).await,
        expected_findings(&[("I-1", influence, "locked, unlocking")])
    );
    let thiefs = test_accounts::token_account(owner, &mint, 100 * TOKEN);
    assert_eq!(town.found_with(vault, thiefs).await, expected_findings(&[("vault", vault, "owner")]));
    let other_mint = test_accounts::token_account(&influence, owner, 100 * TOKEN);
    assert_eq!(town.found_with(vault, other_mint).await, expected_findings(&[("vault", vault, "mint")]));
}

#[tokio::test]
async fn modified_galleries_and_delegations_are_found() {
    let town = Town::new().await;
    let [one, two] = [0, 1].map(|place| town.test_galleries[place].gallery);
    let influence = address::influence(&town.fan.owner);
    let part = address::delegation(&town.fan.owner, &one);
    let found = town.found::<Gallery>(one, |g| g.points = (u64::from(g.points) + 1).into()).await;
    assert_eq!(found, expected_findings(&[("I-4", one, "points, supporters")]));
    let found = town.found::<Gallery>(one, |g| g.rank_day = (FIRST_DAY + 1).into()).await;
    assert_eq!(found, expected_findings(&[("I-7", one, "rank_day")]));
    let found = town.found::<Gallery>(one, |g| g.creator = town.test_galleries[1].creator.pubkey()).await;
    assert_eq!(found, expected_findings(&[("address", one, "creator, index")]));
    let found = town.found::<Delegation>(part, |d| d.shares = (u64::from(d.shares) + 1).into()).await;
    assert_eq!(found, expected_findings(&[("I-3", influence, "allocated_shares")]));
    let moved = town.found::<Delegation>(part, |d| d.gallery = two).await;
    let expected = [
        ("I-4", one, "points, supporters"),
        ("I-4", two, "points, supporters"),
        ("address", part, "owner, gallery"),
    ];
    let mut expected = expected_findings(&expected);
    expected.sort();
    let mut sorted = moved;
    sorted.sort();
    assert_eq!(sorted, expected);
    // A gallery of another layout cannot be decoded, so its sums are not checked.
    let mut found = town.found::<Gallery>(two, |g| g.version = 2).await;
    found.sort();
    let orphan = address::delegation(&town.fan.owner, &two);
    assert_eq!(found, expected_findings(&[("I-4", orphan, "owner, gallery"), ("layout", two, "version")]));
}

#[tokio::test]
async fn a_modified_snapshot_is_found() {
    let town = Town::new().await;
    let (snapshot, config) = (address::snapshot(FIRST_DAY), address::config());
    let found = town.found::<Snapshot>(snapshot, |s| s.holdings_root[0] ^= 1).await;
    assert_eq!(found, expected_findings(&[("I-7", snapshot, "contents")]));
    let found = town.found::<Snapshot>(snapshot, |s| s.holdings_sum = 1.into()).await;
    assert_eq!(
        found,
        expected_findings(&[("I-12", snapshot, "holdings_sum"), ("I-7", snapshot, "contents")])
    );
    let found = town.found::<Snapshot>(snapshot, |s| s.members = 1.into()).await;
    assert_eq!(
        found,
        expected_findings(&[("I-12", snapshot, "members, others"), ("I-7", snapshot, "contents")])
    );
    let found = town.found::<Config>(config, |c| c.last_final_day = (FIRST_DAY + 1).into()).await;
    assert_eq!(found, expected_findings(&[("I-7", config, "last_final_day")]));
}

#[tokio::test]
async fn a_score_from_before_joining_is_valid() {
    let fixture = CliFixture::new().await;
    let env = &fixture.env;
    let early = env.fan("early", 9 * TOKEN).await;
    let late = env.wallet("late", 7 * TOKEN).await;
    env.end_day(FIRST_DAY).await;
    env.send_as(&late, env.open(&late)).await.expect("opened");
    let scored = TestSnapshot::of(FIRST_DAY, &[(early.owner, 9 * TOKEN)], &[(late.owner, 7 * TOKEN)]);
    env.publish(&scored).await;
    for owner in [early.owner, late.owner] {
        env.send(&[scored.apply_one(&owner)], &[]).await.expect("applied");
    }
    let said = run(&["doctor", "--url", &fixture.url], &[], "").await;
    assert!(said.code == Some(0) && said.out.ends_with("no problems found\n"), "{said:?}");
}

#[tokio::test]
async fn changes_between_reads_are_not_findings() {
    let town = Town::new().await;
    let (env, fan) = (&town.fixture.env, &town.fan);
    let mut live = LiveState::read(&env.chain, &mut |_| {}).await.expect("it is read");
    assert_eq!(live.findings(), []);
    // The owner was read before a withdrawal and an allocation, the galleries after it.
    let moved = env.reallocate(fan, &town.test_galleries[0].gallery, &town.test_galleries[1].gallery, TOKEN);
    env.send_as(fan, moved).await.expect("moved");
    let gallery = env.gallery(&town.test_galleries[1].gallery).await;
    live.accounts.galleries.insert(town.test_galleries[1].gallery, gallery);
    assert!(!live.findings().is_empty());
    let verdict = recheck(&env.chain, &mut live).await.expect("it is read again");
    assert!(verdict.findings.is_empty() && verdict.unstable.is_empty() && verdict.rounds > 0, "{verdict:?}");
}

#[tokio::test]
async fn doctor_requires_a_program_and_a_node() {
    let fixture = CliFixture::new().await;
    fixture.env.chain.set_account(&address::config(), Account::default()).await;
    let said = run(&["doctor", "--url", &fixture.url], &[], "").await;
    assert!(said.refused().0 == 2 && said.err.contains("is not initialized on this cluster"), "{said:?}");
    let said = run(&["doctor", "--url", "http://127.0.0.1:1"], &[], "").await;
    assert_eq!(said.refused().0, 3, "{said:?}");
}
