//! The program's own instructions that a new chain begins with: apply_settings, galleries, members.

use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use influence_client::{
    ClientError, address,
    chain::Chain,
    instructions::{SettleTargets, creator, user},
    rpc::{RpcChain, config::RpcConfig},
    tx::{BudgetPolicy, ComputeBudget, send_instructions},
};
use influence_migrations::{RoleSettings, DeploymentSettings, apply_settings};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::{
    LocalnetError,
    keys::{CRANKERS, Role, key},
    accounts::{self, Fan, Membership},
    config::LocalnetConfig,
};

/// Transactions that are on their way at once.
const AT_ONCE: usize = 256;
/// Computation is free here, and simulating takes time.
const PRICING: BudgetPolicy = BudgetPolicy::Fixed(ComputeBudget { units: 600_000, priority_fee: 0 });
/// Crankers whose equal votes make a day final.
pub const QUORUM: u8 = 2;

/// Our own way to use the node: nobody else is disturbed by many requests.
pub(crate) fn rpc_config(url: &str) -> RpcConfig {
    RpcConfig { requests_per_second: 10_000, poll_interval: Duration::from_millis(200), ..RpcConfig::new(url) }
}

/// What the program is set up with: the published rules for days of the plan's length.
///
/// # Errors
/// As the settings' own.
pub fn settings(config: &LocalnetConfig) -> Result<DeploymentSettings, LocalnetError> {
    let address = |role| key(config.seed, role).pubkey();
    let settings = DeploymentSettings::published(RoleSettings {
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
    let rules = settings.rules.with_day_seconds(config.day_seconds);
    Ok(DeploymentSettings { rules, ..settings })
}

/// Brings the chain to where everybody can begin. What is there already stays as it is.
pub(crate) async fn set_up(chain: &RpcChain, config: &LocalnetConfig) -> Result<(), LocalnetError> {
    let authority = key(config.seed, Role::Authority);
    apply_settings(chain, &settings(config)?, &authority, &authority, PRICING).await?;
    register(chain, config).await?;
    join(chain, config).await
}

/// A transaction, and who signs it and pays.
type Job = (Vec<Instruction>, Keypair);

/// A gallery for every creator.
async fn register(chain: &RpcChain, config: &LocalnetConfig) -> Result<(), LocalnetError> {
    let wanted = (1..=config.galleries).map(|number| {
        let creator = key(config.seed, Role::Creator(number));
        let register = creator::register_gallery(&creator.pubkey(), &creator.pubkey(), 0);
        (accounts::gallery(config, number), (vec![register], creator))
    });
    send_missing(chain, wanted.collect()).await
}

/// Every member opens, locks and allocates in one transaction.
async fn join(chain: &RpcChain, config: &LocalnetConfig) -> Result<(), LocalnetError> {
    let token = accounts::token(config.seed);
    let wanted = (1..=config.fans).filter_map(|number| {
        let Membership { locked, allocations } = accounts::membership(config, number)?;
        let Fan { key, owner, tokens, .. } = accounts::fan(config, number);
        let open = user::open_influence(&owner, &owner, &token);
        let lock = user::lock(&owner, &tokens, &token, locked, SettleTargets(&[]));
        let allocate = allocations
            .iter()
            .map(|(gallery, points)| user::allocate(&owner, &owner, gallery, *points, None));
        Some((address::influence(&owner), ([open, lock].into_iter().chain(allocate).collect(), key)))
    });
    send_missing(chain, wanted.collect()).await
}

/// Sends what makes the accounts that are not there yet.
async fn send_missing(chain: &RpcChain, wanted: Vec<(Address, Job)>) -> Result<(), LocalnetError> {
    let addresses: Vec<Address> = wanted.iter().map(|(address, _)| *address).collect();
    let there = chain.accounts(&addresses).await?;
    let missing = wanted.into_iter().zip(there).filter(|(_, account)| account.is_none());
    let sending = missing.map(async |((_, (instructions, signer)), _)| {
        send_instructions(chain, &instructions, &[&signer], PRICING).await.map(|_| ())
    });
    stream::iter(sending)
        .buffer_unordered(AT_ONCE)
        .try_collect::<()>()
        .await
        .map_err(|error: ClientError| error.into())
}
