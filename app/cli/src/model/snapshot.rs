//! Snapshot account of a day.

use influence_client::{ClientError, address, chain, state::Snapshot};
use influence_core::calendar::Day;

use super::DeploymentInfo;
use crate::{CliError, chain::ChainSource};

/// Reads a day's snapshot; `None` reads the last final day's.
pub async fn read_snapshot(
    source: &ChainSource,
    deployment: &DeploymentInfo,
    day: Option<Day>,
) -> Result<(Day, Snapshot), CliError> {
    let last_final = deployment.config.last_final();
    let day = day.or(last_final).ok_or_else(|| {
        CliError::user("no day is final yet; name a day, or try again when the crankers have agreed on one")
    })?;
    match chain::get_account(source, &address::snapshot(day)).await {
        Ok(snapshot) => Ok((day, snapshot)),
        Err(ClientError::Missing { .. }) => Err(CliError::user(format!(
            "day {day} has no snapshot: no cranker has voted for it, or it was closed after 90 days{}",
            last_final.map(|last| format!("; the last final day is {last}")).unwrap_or_default()
        ))),
        Err(error) => Err(error.into()),
    }
}
