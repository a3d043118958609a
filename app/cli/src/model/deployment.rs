//! Deployment of the program on a cluster.

use influence_client::{ClientError, PROGRAM_ID, address, chain, instructions::MintInfo, state::Config};
use influence_core::calendar::Calendar;

use crate::{CliError, Tokens, chain::ChainSource};

pub struct DeploymentInfo {
    pub config: Config,
    pub token: MintInfo,
    pub calendar: Calendar,
}

impl DeploymentInfo {
    pub async fn read(source: &ChainSource) -> Result<Self, CliError> {
        let config: Config = match chain::get_account(source, &address::config()).await {
            Err(ClientError::Missing { .. }) => {
                return Err(CliError::user(format!(
                    "program {PROGRAM_ID} is not initialized on this cluster; check --url"
                )));
            }
            other => other?,
        };
        let token = MintInfo { mint: config.mint, program: config.token_program };
        let calendar = Calendar::new(config.day_seconds.into())?;
        Ok(Self { config, token, calendar })
    }

    /// Amount of this many base units.
    pub fn tokens(&self, units: impl Into<u64>) -> Tokens {
        Tokens { units: units.into(), decimals: self.config.decimals }
    }
}
