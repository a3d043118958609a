//! First transactions of a new chain: initialize, galleries, members.

use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use influence_client::{
    ClientError, address,
    chain::Chain,
    instructions::{SettleTargets, creator, user},
    rpc::{RpcChain, config::RpcConfig},
    tx::{BudgetPolicy, ComputeBudget, send_instructions},
};
use influence_migrations::{DeploymentSettings, RoleSettings, apply_settings};
use influence_testkit::actors::{Actor, Fan, Membership, Population, population::CRANKERS};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::{LocalnetConfig, LocalnetError};

/// Transactions in flight.
const MAX_IN_FLIGHT: usize = 256;
/// Computation is free here, and simulating takes time.
const PRICING: BudgetPolicy = BudgetPolicy::Fixed(ComputeBudget { units: 600_000, priority_fee: 0 });
pub use influence_testkit::genesis::QUORUM;

/// No other client is disturbed by many requests.
pub(crate) fn rpc_config(url: &str) -> RpcConfig {
    RpcConfig {
        requests_per_second: 10_000,
        poll_interval: Duration::from_millis(200),
        ..RpcConfig::new(url)
    }
}

/// The published settings with days of the configured length.
pub fn settings(config: &LocalnetConfig) -> Result<DeploymentSettings, LocalnetError> {
    let population = config.population();
    let address = |actor| population.address(actor);
    let settings = DeploymentSettings::published(RoleSettings {
        mint: address(Actor::Mint),
        accepted_freeze_authority: None,
        guardian: address(Actor::Guardian),
        marketplace: address(Actor::Marketplace),
        crankers: (1..=CRANKERS).map(|number| address(Actor::Cranker(number))).collect(),
        quorum: QUORUM,
        authority: None,
        upgrade_authority: None,
    })
    .map_err(influence_migrations::MigrationError::from)?;
    let rules = settings.rules.with_day_seconds(config.day_seconds);
    Ok(DeploymentSettings { rules, ..settings })
}

/// Sends the first transactions. Existing accounts stay as they are.
pub(crate) async fn set_up(chain: &RpcChain, config: &LocalnetConfig) -> Result<(), LocalnetError> {
    let population = config.population();
    let authority = population.key(Actor::Authority);
    apply_settings(chain, &settings(config)?, &authority, &authority, PRICING).await?;
    register(chain, population).await?;
    join(chain, population).await
}

/// A transaction with its signer and payer.
type Job = (Vec<Instruction>, Keypair);

async fn register(chain: &RpcChain, population: Population) -> Result<(), LocalnetError> {
    let wanted = (1..=population.galleries).map(|number| {
        let creator = population.key(Actor::Creator(number));
        let register = creator::register_gallery(&creator.pubkey(), &creator.pubkey(), 0);
        (population.gallery(number), (vec![register], creator))
    });
    send_missing(chain, wanted.collect()).await
}

/// Every member opens, locks and allocates in one transaction.
async fn join(chain: &RpcChain, population: Population) -> Result<(), LocalnetError> {
    let token = population.token();
    let wanted = (1..=population.fans).filter_map(|number| {
        let Membership { locked, allocations } = population.membership(number)?;
        let Fan { key, owner, tokens } = population.fan(number);
        let open = user::open_influence(&owner, &owner, &token);
        let lock = user::lock(&owner, &tokens, &token, locked, SettleTargets(&[]));
        let allocate = allocations
            .iter()
            .map(|(gallery, points)| user::allocate(&owner, &owner, gallery, *points, None));
        Some((address::influence(&owner), ([open, lock].into_iter().chain(allocate).collect(), key)))
    });
    send_missing(chain, wanted.collect()).await
}

/// Sends the transactions whose accounts do not exist yet.
async fn send_missing(chain: &RpcChain, wanted: Vec<(Address, Job)>) -> Result<(), LocalnetError> {
    let addresses: Vec<Address> = wanted.iter().map(|(address, _)| *address).collect();
    let there = chain.accounts(&addresses).await?;
    let missing = wanted.into_iter().zip(there).filter(|(_, account)| account.is_none());
    let sending = missing.map(async |((_, (instructions, signer)), _)| {
        send_instructions(chain, &instructions, &[&signer], PRICING).await.map(|_| ())
    });
    stream::iter(sending)
        .buffer_unordered(MAX_IN_FLIGHT)
        .try_collect::<()>()
        .await
        .map_err(|error: ClientError| error.into())
}
