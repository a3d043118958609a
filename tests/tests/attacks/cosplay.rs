//! Accounts that stand at the right address under our program, but are not what they should be: another kind's bytes,
//! another discriminator, another layout version, too short, too long, another owner. All ordered pairs of kinds.

use influence_client::{PROGRAM_ID, address};
use solana_account::Account;

use crate::fixture::{Cast, LAST_DAY, TestFixture, calls, foreign_program};

/// One account of every kind, and a vault.
async fn kinds(fixture: &TestFixture, cast: &Cast) -> Vec<(&'static str, Account)> {
    let addresses = [
        ("config", address::config()),
        ("influence", address::influence(&cast.bob.owner)),
        ("gallery", cast.b.gallery),
        ("delegation", address::delegation(&cast.bob.owner, &cast.b.gallery)),
        ("snapshot", address::snapshot(LAST_DAY)),
        ("vault", address::vault(&cast.bob.owner)),
    ];
    let mut kinds = Vec::new();
    for (name, address) in addresses {
        kinds.push((name, fixture.env.account(&address).await.expect("one of each kind")));
    }
    kinds
}

/// What an account is turned into; everything must be refused.
fn disguises(original: &Account, kinds: &[(&'static str, Account)]) -> Vec<(String, Account)> {
    let mut disguises = Vec::new();
    let own_kind = original.data[..8].to_vec();
    for (name, other) in kinds.iter().filter(|(_, other)| other.data[..8] != own_kind) {
        let ours = |data: Vec<u8>| Account { data, owner: PROGRAM_ID, ..original.clone() };
        disguises.push((format!("the bytes of a {name}"), ours(other.data.clone())));
        let relabelled = [&other.data[..8], &original.data[8..]].concat();
        disguises.push((format!("its own bytes labelled as a {name}"), ours(relabelled)));
    }
    let mut change = |label: &str, change: &dyn Fn(&mut Account)| {
        let mut account = original.clone();
        change(&mut account);
        disguises.push((label.to_owned(), account));
    };
    for byte in 0..8 {
        change("another discriminator", &move |account| account.data[byte] ^= 1);
    }
    change("another layout version", &|account| account.data[8] ^= 1);
    change("one byte short", &|account| account.data.truncate(original.data.len() - 1));
    change("only its discriminator", &|account| account.data.truncate(8));
    change("zeroes", &|account| account.data.fill(0));
    change("another program's", &|account| account.owner = foreign_program());
    change("a token account's owner", &|account| account.owner = crate::foreign::TOKEN_2022);
    disguises
}

#[tokio::test]
async fn no_account_passes_for_another_kind() {
    let (fixture, cast) = TestFixture::new().await;
    let kinds = kinds(&fixture, &cast).await;
    let (mut cases, mut accepted) = (0, Vec::new());
    for call in calls(&fixture, &cast) {
        // reveal_engagement reads nothing of the gallery but its address: it may be closed by then.
        let read = if call.name == "reveal_engagement" { 1 } else { call.instruction.accounts.len() };
        for meta in &call.instruction.accounts[..read] {
            let Some(original) = fixture.env.account(&meta.pubkey).await else { continue };
            if original.owner != PROGRAM_ID {
                continue;
            }
            for (label, disguise) in disguises(&original, &kinds) {
                fixture.env.chain.set_account(&meta.pubkey, disguise).expect("an account");
                cases += 1;
                if fixture.works(&call.instruction).await {
                    accepted.push(format!("{}: {} as {label}", call.name, meta.pubkey));
                }
            }
            fixture.env.chain.set_account(&meta.pubkey, original).expect("an account");
        }
        assert!(fixture.works(&call.instruction).await, "{} works again", call.name);
    }
    println!("{cases} disguises");
    assert!(accepted.is_empty(), "{} accepted:\n{}", accepted.len(), accepted.join("\n"));
}
