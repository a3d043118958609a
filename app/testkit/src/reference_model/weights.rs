//! The bundled weights, read as plainly as can be: the numbers of the file.

use anyhow::{Context, Result};
use influence_scoring::weights::DEFAULT_TOML;
use toml::{Table, Value};

use crate::genesis::TOKEN;

/// Kinds whose quantity is an amount of tokens.
const IN_TOKENS: [&str; 3] = ["purchase", "tip", "bid"];

pub struct PlainWeights(Table);

/// Worth of a kind of event: `points` for every `per`, up to a limit, in the unit of events.
pub struct KindWorth {
    pub points: u128,
    pub per: u128,
    /// Most that counts of one user with one target.
    pub limit: u128,
    /// Most that counts of one user.
    pub user_limit: u128,
}

impl PlainWeights {
    pub fn bundled() -> Result<Self> {
        Ok(Self(DEFAULT_TOML.parse().context("the bundled weights")?))
    }

    /// The number at `path`.
    pub fn number(&self, path: &[&str]) -> Result<u128> {
        let value = self.at(path)?.as_integer().with_context(|| format!("{path:?} is a number"))?;
        Ok(u128::try_from(value)?)
    }

    /// The names in the section at `path`.
    pub fn names(&self, path: &[&str]) -> Result<Vec<String>> {
        let table = self.at(path)?.as_table().with_context(|| format!("{path:?} is a section"))?;
        Ok(table.iter().filter(|(_, value)| !value.is_bool()).map(|(name, _)| name.clone()).collect())
    }

    pub fn worth(&self, kind: &str) -> Result<KindWorth> {
        let unit = if IN_TOKENS.contains(&kind) { u128::from(TOKEN) } else { 1 };
        let number = |what| self.number(&["activity", kind, what]);
        Ok(KindWorth {
            points: number("points")?,
            per: number("per")? * unit,
            limit: number("limit")? * unit,
            user_limit: number("user_limit")? * unit,
        })
    }

    /// Whether activity in the own gallery counts.
    pub fn counts_own(&self) -> bool {
        self.at(&["activity", "count_own_views"]).is_ok_and(|value| value.as_bool() == Some(true))
    }

    fn at(&self, path: &[&str]) -> Result<&Value> {
        let (first, rest) = path.split_first().context("a path has a name")?;
        let found = self.0.get(*first);
        let found = rest.iter().fold(found, |value, name| value?.get(name));
        found.with_context(|| format!("the weights have no {path:?}"))
    }
}
