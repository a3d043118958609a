//! Sizes of the accounts and of the program, and the rent they cost.

use std::fmt::Write;

use influence_client::{accounts::ProgramAccount, address, state};
use influence_tests::{
    program,
    test_env::{TOKEN, TestEnv},
};
use solana_address::Address;
use solana_signer::Signer;

use super::markdown::grouped;

/// What accounts cost.
pub struct Accounts {
    /// Rent-exempt minimum per byte, lamports.
    per_byte: u64,
    /// Bytes that are charged for every account beside its data.
    overhead: u64,
    /// Bytes of the program.
    program: u64,
    /// Kind, who pays, bytes, lamports.
    rows: Vec<(&'static str, &'static str, u64, u64)>,
}

/// Reads the rent from the runtime, and what accounts really hold.
pub async fn measure() -> Accounts {
    let env = TestEnv::new().await;
    let fan = env.locked_fan("fan", TOKEN).await;
    let test_gallery = env.register_gallery("a").await;
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, TOKEN)).await.expect("allocate");
    let scored = env.score(20_500, &[(fan.owner, TOKEN)]).await;
    let (empty, one) = (env.chain.rent(0).await, env.chain.rent(1).await);
    let per_byte = one - empty;
    let kinds: [(&str, &str, Address, usize); 6] = [
        ("Config", "the deployer", address::config(), state::Config::LEN),
        ("Influence", "the fan", address::influence(&fan.owner), state::Influence::LEN),
        ("vault (token account)", "the fan", address::vault(&fan.owner), 165),
        ("Gallery", "the creator", test_gallery.gallery, state::Gallery::LEN),
        (
            "Delegation",
            "the fan",
            address::delegation(&fan.owner, &test_gallery.gallery),
            state::Delegation::LEN,
        ),
        ("Snapshot", "the day's first voter", address::snapshot(scored.day), state::Snapshot::LEN),
    ];
    let mut rows = Vec::new();
    for (kind, payer, key, len) in kinds {
        let account = env.account(&key).await.expect("the account");
        assert_eq!(account.data.len(), len, "{kind}");
        assert_eq!(account.lamports, env.chain.rent(len).await, "{kind}");
        rows.push((kind, payer, len as u64, account.lamports));
    }
    assert_eq!(env.snapshot(scored.day).await.rent_payer, env.roles.crankers[0].pubkey());
    let overhead = empty / per_byte;
    Accounts { per_byte, overhead, program: program::elf().len() as u64, rows }
}

impl Accounts {
    /// Writes the section.
    pub fn render(&self, page: &mut String) {
        let _ = write!(
            page,
            "\n## Accounts and rent\n\nAt the runtime's rate of {} lamports per byte, which is charged for an account's data and {} bytes beside it. Every\naccount but Config can be closed, and its rent goes back to the recorded payer.\n\n",
            grouped(self.per_byte),
            self.overhead
        );
        page.push_str("| account | bytes | lamports | paid by |\n|---|--:|--:|---|\n");
        for (kind, payer, bytes, lamports) in &self.rows {
            let _ = writeln!(page, "| {kind} | {} | {} | {payer} |", grouped(*bytes), grouped(*lamports));
        }
        let lamports = (self.program + self.overhead) * self.per_byte;
        let _ = writeln!(
            page,
            "\nThe program itself, `influence.so`, has {} bytes: about {} lamports of rent while it is deployed.",
            grouped(self.program),
            grouped(lamports)
        );
    }
}
