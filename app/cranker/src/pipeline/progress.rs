//! Progress of the days that are not finished.

use influence_client::chain::Chain;
use influence_core::calendar::Day;

use super::{cranker::Cranker, scorer::Scorer};
use crate::{
    indexer::FinalizedSource,
    journal::{JournalError, steps::DayStep},
};

impl<C: Chain, K: FinalizedSource, S: Scorer> Cranker<C, K, S> {
    /// Scored but unchecked days from the last final one on, oldest first, each with the step that is in progress or comes
    /// next. Older days are no longer applied.
    pub(super) fn unfinished_days(
        &self,
        last_final: Option<Day>,
    ) -> Result<Vec<(Day, DayStep)>, JournalError> {
        let mut days = Vec::new();
        for day in self.bundles.contents().range(last_final.unwrap_or(0)..).map(|(day, _)| *day) {
            days.extend(self.next_step(day)?.map(|step| (day, step)));
        }
        Ok(days)
    }

    /// First step of `day` that is not done; none if it is checked.
    fn next_step(&self, day: Day) -> Result<Option<DayStep>, JournalError> {
        if self.journal().is_step_done(day, DayStep::Check)? {
            return Ok(None);
        }
        for step in DayStep::ALL.into_iter().filter(|step| *step != DayStep::Score) {
            if !self.journal().is_step_done(day, step)? {
                return Ok(Some(step));
            }
        }
        Ok(None)
    }
}
