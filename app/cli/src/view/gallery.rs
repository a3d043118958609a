//! A gallery as it is shown.

use std::fmt;

use influence_client::state::Gallery;
use serde::Serialize;
use solana_address::Address;

use crate::{
    Deployment, Tokens,
    output::{Text, time},
};

/// A gallery.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GalleryView {
    /// Its address.
    pub gallery: Text<Address>,
    /// Whose it is.
    pub creator: Text<Address>,
    /// Which of the creator's galleries.
    pub index: u32,
    /// Whether it takes no new support.
    pub retired: bool,
    /// Points that it counts.
    pub points: Tokens,
    /// Its average points over the last whole day it knows of; none before that.
    pub day_average: Option<Tokens>,
    /// How many support it.
    pub supporters: u32,
    /// Its position by engagement, 1 is the highest; none before the first.
    pub rank: Option<u32>,
    /// The day of the position.
    pub rank_day: Option<u32>,
    /// When it was registered, unix seconds.
    pub registered_at: i64,
    /// Who gets its rent back.
    pub rent_payer: Text<Address>,
}

impl GalleryView {
    /// The gallery at `address`.
    pub fn of(address: &Address, gallery: &Gallery, deployment: &Deployment) -> Self {
        let some = |number: u32| Some(number).filter(|number| *number != 0);
        let average = gallery.accrual().last_day_average(&deployment.calendar).ok();
        Self {
            gallery: Text(*address),
            creator: Text(gallery.creator),
            index: gallery.index.into(),
            retired: gallery.is_retired(),
            points: deployment.tokens(gallery.points),
            day_average: average.map(|points| deployment.tokens(points)),
            supporters: gallery.supporters.into(),
            rank: some(gallery.rank.into()),
            rank_day: some(gallery.rank_day.into()),
            registered_at: gallery.registered_at.into(),
            rent_payer: Text(gallery.rent_payer),
        }
    }
}

impl fmt::Display for GalleryView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.gallery)?;
        writeln!(f, "  creator     {}, number {}", self.creator, self.index)?;
        writeln!(f, "  points      {} of {} supporters", self.points, self.supporters)?;
        if let Some(average) = self.day_average {
            writeln!(f, "  last day    {average} on average")?;
        }
        match (self.rank, self.rank_day) {
            (Some(rank), Some(day)) => writeln!(f, "  rank        {rank} on day {day}")?,
            _ => writeln!(f, "  rank        none yet")?,
        }
        let status = if self.retired { "retired: it takes no new support" } else { "active" };
        writeln!(f, "  status      {status}")?;
        writeln!(f, "  registered  {}", time(self.registered_at))?;
        write!(f, "  rent        goes back to {}", self.rent_payer)
    }
}
