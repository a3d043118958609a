//! A gallery.

use std::fmt;

use influence_client::state::Gallery;
use serde::Serialize;
use solana_address::Address;

use crate::{
    CliError, Context, DeploymentInfo, Tokens,
    model::GalleryRef,
    output::{AsString, format_time},
};

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GalleryView {
    pub gallery: AsString<Address>,
    pub creator: AsString<Address>,
    pub index: u32,
    pub retired: bool,
    /// Points that the gallery counts.
    pub points: Tokens,
    /// Average points over the last whole day; `None` before the first.
    pub day_average: Option<Tokens>,
    pub supporters: u32,
    /// Position by engagement, 1 is the highest; `None` before the first.
    pub rank: Option<u32>,
    pub rank_day: Option<u32>,
    /// Unix seconds.
    pub registered_at: i64,
    pub rent_payer: AsString<Address>,
}

impl GalleryView {
    pub async fn read(context: &Context, address: &Address) -> Result<Self, CliError> {
        let deployment = context.deployment().await?;
        let gallery = GalleryRef(*address).read(&context.chain).await?;
        Ok(Self::new(address, &gallery, &deployment))
    }

    pub fn new(address: &Address, gallery: &Gallery, deployment: &DeploymentInfo) -> Self {
        let nonzero = |number: u32| Some(number).filter(|number| *number != 0);
        let average = gallery.accrual().last_day_average(&deployment.calendar).ok();
        Self {
            gallery: AsString(*address),
            creator: AsString(gallery.creator),
            index: gallery.index.into(),
            retired: gallery.is_retired(),
            points: deployment.tokens(gallery.points),
            day_average: average.map(|points| deployment.tokens(points)),
            supporters: gallery.supporters.into(),
            rank: nonzero(gallery.rank.into()),
            rank_day: nonzero(gallery.rank_day.into()),
            registered_at: gallery.registered_at.into(),
            rent_payer: AsString(gallery.rent_payer),
        }
    }
}

/// `yes`, or the outdated points that the gallery counts.
pub fn format_settled(is_settled: bool, counted: Tokens) -> String {
    if is_settled { "yes".into() } else { format!("no ({counted} counted)") }
}

impl fmt::Display for GalleryView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.gallery)?;
        writeln!(f, "  creator     {}, index {}", self.creator, self.index)?;
        writeln!(f, "  points      {} from {} supporters", self.points, self.supporters)?;
        if let Some(average) = self.day_average {
            writeln!(f, "  last day    {average} on average")?;
        }
        match (self.rank, self.rank_day) {
            (Some(rank), Some(day)) => writeln!(f, "  rank        {rank} on day {day}")?,
            _ => writeln!(f, "  rank        none yet")?,
        }
        let status = if self.retired { "retired: accepts no new support" } else { "active" };
        writeln!(f, "  status      {status}")?;
        writeln!(f, "  registered  {}", format_time(self.registered_at))?;
        write!(f, "  rent payer  {}", self.rent_payer)
    }
}
