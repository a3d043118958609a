//! How far each day is that is not done.

use influence_client::chain::Chain;
use influence_core::calendar::Day;

use super::{cranker::Cranker, scorer::Rules};
use crate::{
    indexer::Cluster,
    journal::{JournalError, steps::Step},
};

impl<C: Chain, K: Cluster, R: Rules> Cranker<C, K, R> {
    /// The days from the last final one on that were scored and are not checked, oldest first, each with the step that
    /// is under way or comes next. Older ones are not applied any more.
    pub(super) fn unfinished(&self, last_final: Option<Day>) -> Result<Vec<(Day, Step)>, JournalError> {
        let mut days = Vec::new();
        for day in self.bundles.contents().range(last_final.unwrap_or(0)..).map(|(day, _)| *day) {
            days.extend(self.next_step(day)?.map(|step| (day, step)));
        }
        Ok(days)
    }

    /// The first step of `day` that is not done; none when it is checked.
    fn next_step(&self, day: Day) -> Result<Option<Step>, JournalError> {
        if self.journal().is_done(day, Step::Check)? {
            return Ok(None);
        }
        for step in Step::ALL.into_iter().filter(|step| *step != Step::Score) {
            if !self.journal().is_done(day, step)? {
                return Ok(Some(step));
            }
        }
        Ok(None)
    }
}
