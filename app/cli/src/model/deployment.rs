//! The program as it is set up on a cluster.

use influence_client::{ClientError, PROGRAM_ID, address, chain, instructions::MintInfo, state::Config};
use influence_core::calendar::Calendar;

use crate::{Failure, Tokens, chain::source::Node};

/// The program's settings on a cluster, with what commands need of them.
pub struct Deployment {
    /// The settings.
    pub config: Config,
    /// The mint and its token program.
    pub token: MintInfo,
    /// Its days.
    pub calendar: Calendar,
}

impl Deployment {
    /// Reads the settings.
    ///
    /// # Errors
    /// [`Failure::User`] when the program is not set up there.
    pub async fn read(node: &Node) -> Result<Self, Failure> {
        let config: Config = match chain::get_account(node, &address::config()).await {
            Err(ClientError::Missing { .. }) => {
                return Err(Failure::user(format!(
                    "the program {PROGRAM_ID} is not set up on this cluster; check --url"
                )));
            }
            other => other?,
        };
        let token = MintInfo { mint: config.mint, program: config.token_program };
        let calendar = Calendar::new(config.day_seconds.into())?;
        Ok(Self { config, token, calendar })
    }

    /// Base units as an amount.
    pub fn tokens(&self, units: impl Into<u64>) -> Tokens {
        Tokens { units: units.into(), decimals: self.config.decimals }
    }
}
