//! Scores one day: its trees, the contents that crankers vote on, and everything else that its bundle holds.

mod build_trees;
mod error;
mod result;
mod score_day;

pub use build_trees::build_trees;
pub use error::{DayError, ScoreError};
pub use result::{
    DayResult, DeploymentId, GalleryScoreRow, RowCounts, ScoreOutputs, UserScoreRow, check_within_supply,
};
pub use score_day::{DayInputs, score_day};
