//! The program's own instructions that a new chain begins with: initialise, galleries, members.

use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use influence_client::{
    ClientError, address,
    chain::{
        Chain,
        rpc::{Rpc, config::Config},
    },
    instruction::{Pairs, creator, user},
    send::{Pricing, send},
    transaction::Budget,
};
use influence_migrations::{Roles, Settings, initialise};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::{
    Error,
    keys::{CRANKERS, Role, key},
    people::{self, Fan, Membership},
    plan::Plan,
};

/// Transactions that are on their way at once.
const AT_ONCE: usize = 256;
/// Computation is free here, and simulating takes time.
const PRICING: Pricing = Pricing::Fixed(Budget { units: 600_000, priority_fee: 0 });
/// Crankers whose equal votes make a day final.
pub const QUORUM: u8 = 2;

/// Our own way to use the node: nobody else is disturbed by many requests.
pub(crate) fn rpc_config(url: &str) -> Config {
    Config { requests_per_second: 10_000, poll: Duration::from_millis(200), ..Config::new(url) }
}

/// What the program is set up with: the published rules for days of the plan's length.
///
/// # Errors
/// As the settings' own.
pub fn settings(plan: &Plan) -> Result<Settings, Error> {
    let address = |role| key(plan.seed, role).pubkey();
    let settings = Settings::published(Roles {
        mint: address(Role::Mint),
        accepted_freeze_authority: None,
        guardian: address(Role::Guardian),
        marketplace: address(Role::Marketplace),
        crankers: (1..=CRANKERS).map(|number| address(Role::Cranker(number))).collect(),
        quorum: QUORUM,
        authority: None,
        upgrade_authority: None,
    })
    .map_err(influence_migrations::MigrationError::from)?;
    let rules = settings.rules.with_days_of(plan.day_seconds);
    Ok(Settings { rules, ..settings })
}

/// Brings the chain to where everybody can begin. What is there already stays as it is.
pub(crate) async fn set_up(chain: &Rpc, plan: &Plan) -> Result<(), Error> {
    let authority = key(plan.seed, Role::Authority);
    initialise(chain, &settings(plan)?, &authority, &authority, PRICING).await?;
    register(chain, plan).await?;
    join(chain, plan).await
}

/// A transaction, and who signs it and pays.
type Job = (Vec<Instruction>, Keypair);

/// A gallery for every creator.
async fn register(chain: &Rpc, plan: &Plan) -> Result<(), Error> {
    let wanted = (1..=plan.galleries).map(|number| {
        let creator = key(plan.seed, Role::Creator(number));
        let register = creator::register_gallery(&creator.pubkey(), &creator.pubkey(), 0);
        (people::gallery(plan, number), (vec![register], creator))
    });
    send_missing(chain, wanted.collect()).await
}

/// Every member opens, locks and allocates in one transaction.
async fn join(chain: &Rpc, plan: &Plan) -> Result<(), Error> {
    let token = people::token(plan.seed);
    let wanted = (1..=plan.fans).filter_map(|number| {
        let Membership { locked, allocations } = people::membership(plan, number)?;
        let Fan { key, owner, tokens, .. } = people::fan(plan, number);
        let open = user::open_influence(&owner, &owner, &token);
        let lock = user::lock(&owner, &tokens, &token, locked, Pairs(&[]));
        let allocate = allocations
            .iter()
            .map(|(gallery, points)| user::allocate(&owner, &owner, gallery, *points, None));
        Some((address::influence(&owner), ([open, lock].into_iter().chain(allocate).collect(), key)))
    });
    send_missing(chain, wanted.collect()).await
}

/// Sends what makes the accounts that are not there yet.
async fn send_missing(chain: &Rpc, wanted: Vec<(Address, Job)>) -> Result<(), Error> {
    let addresses: Vec<Address> = wanted.iter().map(|(address, _)| *address).collect();
    let there = chain.accounts(&addresses).await?;
    let missing = wanted.into_iter().zip(there).filter(|(_, account)| account.is_none());
    let sending = missing.map(async |((_, (instructions, signer)), _)| {
        send(chain, &instructions, &[&signer], PRICING).await.map(|_| ())
    });
    stream::iter(sending)
        .buffer_unordered(AT_ONCE)
        .try_collect::<()>()
        .await
        .map_err(|error: ClientError| error.into())
}
