//! Check of a single account: layout, and whether its address follows from its fields.

use influence_client::{
    accounts::{ProgramAccount, decode_account},
    address::PdaSeeds,
    state::{Config, Delegation, Gallery, Influence, Snapshot},
};
use solana_account::Account;
use solana_address::Address;

use crate::finding::{Finding, checker};

/// Account whose address is derived from its fields.
pub(crate) trait PdaAccount: ProgramAccount {
    /// Names of the fields that are seeds.
    const SEED_FIELDS: &'static str;

    fn seeds(&self) -> PdaSeeds<'_>;

    fn bump(&self) -> u8;
}

/// Decodes the account at `address` if possible, and returns its faults.
pub(crate) fn check_pda<T: PdaAccount>(address: &Address, account: &Account) -> (Option<T>, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut expect = checker(|| *address, &mut findings);
    let decoded: T = match decode_account(account) {
        Ok(decoded) => decoded,
        Err(error) => {
            expect("layout", "version", false, error.to_string());
            drop(expect);
            return (None, findings);
        }
    };
    let (derived, bump) = decoded.seeds().derive();
    expect("address", T::SEED_FIELDS, derived == *address, format!("they derive {derived}"));
    let stored = decoded.bump();
    // The bump of another address says nothing.
    let holds = derived != *address || stored == bump;
    expect("address", "bump", holds, format!("is {stored}, the address has {bump}"));
    drop(expect);
    (Some(decoded), findings)
}

macro_rules! pda_accounts {
    ($($kind:ident $fields:literal |$account:ident| $seeds:expr;)*) => { $(
        impl PdaAccount for $kind {
            const SEED_FIELDS: &'static str = $fields;

            fn seeds(&self) -> PdaSeeds<'_> {
                let $account = self;
                $seeds
            }

            fn bump(&self) -> u8 {
                self.bump
            }
        }
    )* };
}

pda_accounts! {
    Config "config" |_config| PdaSeeds::Config;
    Influence "owner" |influence| PdaSeeds::Influence(&influence.owner);
    Gallery "creator, index" |gallery| PdaSeeds::Gallery(&gallery.creator, gallery.index.into());
    Delegation "owner, gallery" |delegation| PdaSeeds::Delegation(&delegation.owner, &delegation.gallery);
    Snapshot "day" |snapshot| PdaSeeds::Snapshot(snapshot.day.into());
}
