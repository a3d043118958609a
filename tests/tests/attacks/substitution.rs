//! Every instruction, every account, everything that could be passed instead: refused, or harmless for a reason.

use std::collections::BTreeMap;

use influence_client::address;
use influence_tests::actors::{Fan, TestGallery};
use solana_address::Address;
use solana_instruction::Instruction;

use crate::fixture::{Call, Cast, TestFixture, Thing, calls, initialize};

/// A change of one account that may succeed.
struct Harmless {
    calls: &'static [&'static str],
    /// Beginning of the account's name.
    slot: &'static str,
    /// Part of what is passed instead; empty for anything.
    thing: &'static str,
    why: &'static str,
}

const fn harmless(
    calls: &'static [&'static str],
    slot: &'static str,
    thing: &'static str,
    why: &'static str,
) -> Harmless {
    Harmless { calls, slot, thing, why }
}

/// Instructions with pairs behind their named accounts.
const PAIRS: &[&str] = &["settle", "lock", "unlock", "cancel_unlock"];
/// Instructions in which the signer pays rent for an account that it creates.
const PAID: &[&str] = &[
    "initialize",
    "allocate",
    "allocate: first",
    "reallocate",
    "reallocate: all",
    "open_influence",
    "register_gallery",
];

/// Everything that may succeed.
const HARMLESS: &[Harmless] = &[
    harmless(PAIRS, "trailing", "wallet", "a closed record looks like an empty wallet, and is skipped"),
    harmless(PAIRS, "trailing", "nothing", "what is not there is skipped"),
    harmless(PAID, "payer", "wallet", "any signer may pay the rent, and is recorded as the payer"),
    harmless(&["lock"], "source", "ann's second token account", "these are the owner's tokens as well"),
    harmless(&["unlock"], "destination", "ann's second token account", "this is the owner's as well"),
    harmless(&["finish_unlock: signed"], "destination", "uma's t", "this is the owner's as well"),
    harmless(&["publish_snapshot"], "cranker", "cranker", "every cranker of the set may vote"),
];

/// One changed account.
struct Change {
    slot: String,
    thing: String,
    instruction: Instruction,
}

/// The names of an instruction's accounts, from its published interface.
fn slots(call: &Call) -> Vec<String> {
    let idl: serde_json::Value =
        serde_json::from_str(include_str!("../../../idl/influence.json")).expect("the interface");
    let name = call.name.split(':').next().expect("a name");
    let instruction = idl["instructions"].as_array().expect("instructions");
    let instruction = instruction.iter().find(|instruction| instruction["name"] == name);
    let accounts = instruction.expect("the interface has it")["accounts"].as_array().expect("accounts");
    let named = accounts.iter().map(|account| account["name"].as_str().expect("a name").to_owned());
    let trailing = (0..).map(|place| format!("trailing {place}"));
    named.chain(trailing).take(call.instruction.accounts.len()).collect()
}

/// Every change of every account of a call.
fn changes(call: &Call, pool: &[Thing], key_of: &dyn Fn(&Thing) -> bool) -> Vec<Change> {
    let (names, original) = (slots(call), &call.instruction);
    let mut changes = Vec::new();
    for (place, meta) in original.accounts.iter().enumerate() {
        let mut add = |thing: String, instruction: Instruction| {
            changes.push(Change { slot: names[place].clone(), thing, instruction });
        };
        if meta.is_signer {
            let mut unsigned = original.clone();
            unsigned.accounts[place].is_signer = false;
            add("without a signature".into(), unsigned);
        }
        if meta.is_writable {
            let mut read_only = original.clone();
            let same = read_only.accounts.iter_mut().filter(|other| other.pubkey == meta.pubkey);
            same.for_each(|other| other.is_writable = false);
            add("read-only".into(), read_only);
        }
        for thing in pool.iter().filter(|thing| thing.address != meta.pubkey) {
            let mut other = original.clone();
            other.accounts[place].pubkey = thing.address;
            other.accounts[place].is_signer &= key_of(thing);
            add(thing.label.clone(), other);
        }
        for (name, twin) in names.iter().zip(&original.accounts) {
            let known = pool.iter().any(|thing| thing.address == twin.pubkey);
            if !known && twin.pubkey != meta.pubkey {
                let mut duplicate = original.clone();
                duplicate.accounts[place].pubkey = twin.pubkey;
                duplicate.accounts[place].is_signer &= twin.is_signer;
                add(format!("the account of {name}"), duplicate);
            }
        }
    }
    changes
}

#[tokio::test]
async fn no_account_can_be_passed_for_another() {
    let (fixture, cast) = TestFixture::new().await;
    let used = check_matrix(&fixture, &calls(&fixture, &cast)).await;
    for (rule, used) in HARMLESS.iter().zip(used) {
        assert_ne!(used, 0, "{} of {:?} never happens, although {}", rule.slot, rule.calls, rule.why);
    }
}

#[tokio::test]
async fn no_account_of_initialize_can_be_passed_for_another() {
    let fixture = TestFixture::unconfigured().await;
    check_matrix(&fixture, &[initialize(&fixture.env)]).await;
}

#[tokio::test]
async fn a_signer_changes_no_other_wallets_record() {
    let (fixture, cast) = TestFixture::new().await;
    let mut cases = 0;
    for call in calls(&fixture, &cast) {
        let signers: Vec<_> = call.instruction.accounts.iter().filter(|meta| meta.is_signer).collect();
        for owner in cast.fans().iter().filter(|fan| signers.iter().any(|meta| meta.pubkey == fan.owner)) {
            for other in cast.fans().iter().filter(|other| other.owner != owner.owner) {
                cases += mix(&fixture, &cast, &call, owner, other).await;
            }
        }
    }
    println!("{cases} mixtures of two owners' records");
    assert!(cases > 500);
}

/// Every way to pass some records of `other` instead of those of `owner`, who signs.
async fn mix(fixture: &TestFixture, cast: &Cast, call: &Call, owner: &Fan, other: &Fan) -> u32 {
    let twin = |address: &Address| {
        let mut pairs = vec![
            (address::influence(&owner.owner), address::influence(&other.owner)),
            (address::vault(&owner.owner), address::vault(&other.owner)),
            (owner.tokens, other.tokens),
        ];
        let delegation =
            |fan: &Fan, test_gallery: &TestGallery| address::delegation(&fan.owner, &test_gallery.gallery);
        pairs.extend(
            cast.test_galleries()
                .map(|test_gallery| (delegation(owner, test_gallery), delegation(other, test_gallery))),
        );
        pairs.into_iter().find(|(own, _)| own == address).map(|(_, others)| others)
    };
    let metas = call.instruction.accounts.iter().enumerate();
    let places: Vec<_> = metas.filter_map(|(i, meta)| Some((i, twin(&meta.pubkey)?))).collect();
    let mut cases = 0;
    for subset in 1u32..1 << places.len() {
        let mut mixed = call.instruction.clone();
        let chosen = places.iter().enumerate().filter(|(bit, _)| subset >> bit & 1 == 1);
        chosen.for_each(|(_, (place, twin))| mixed.accounts[*place].pubkey = *twin);
        // A delegation that does not exist is skipped; anything else of another owner is refused.
        let mut only_gone = true;
        for (place, _) in &places {
            let (own, passed) = (&call.instruction.accounts[*place], &mixed.accounts[*place]);
            only_gone &= own == passed || fixture.is_gone(&passed.pubkey).await;
        }
        if !only_gone {
            cases += 1;
            assert!(!fixture.works(&mixed).await, "{}: mixture {subset:b} of {places:?}", call.name);
        }
    }
    cases
}

/// Tries every change of every call; how often each harmless one happened.
async fn check_matrix(fixture: &TestFixture, calls: &[Call]) -> Vec<u32> {
    let mut used = vec![0u32; HARMLESS.len()];
    let (mut cases, mut wrong) = (0, Vec::new());
    let mut counts = BTreeMap::new();
    for call in calls {
        let (works, why) = fixture.outcome(&call.instruction).await;
        assert!(works, "the honest {} does not work: {why}", call.name);
        let signs = |thing: &Thing| fixture.key_of(&thing.address).is_some();
        for change in changes(call, &fixture.pool, &signs) {
            cases += 1;
            *counts.entry(call.name).or_insert(0) += 1;
            if !fixture.works(&change.instruction).await {
                continue;
            }
            let rule = HARMLESS.iter().position(|rule| {
                rule.calls.contains(&call.name)
                    && change.slot.starts_with(rule.slot)
                    && change.thing.contains(rule.thing)
            });
            match rule {
                Some(rule) => used[rule] += 1,
                None => wrong.push(format!("{}: {} for {}", call.name, change.thing, change.slot)),
            }
        }
    }
    println!("{cases} substitutions in {} calls, {} of them harmless", calls.len(), used.iter().sum::<u32>());
    for (name, count) in counts {
        println!("  {name}: {count}");
    }
    assert!(wrong.is_empty(), "{} accepted:\n{}", wrong.len(), wrong.join("\n"));
    used
}
