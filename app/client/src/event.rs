//! Events of the program, decoded from a transaction's log. Data that another program of the transaction logged is
//! ignored, even if it looks the same.

use anchor_lang::{BORSH_CONFIG, Discriminator};
use base64::{Engine, engine::general_purpose::STANDARD};
use influence::events::*;

use crate::PROGRAM_ID;

/// Line with which the runtime truncates a log. Later lines are not used: they have gaps, so an `invoke` line may be
/// missing and an event of another program would be attributed to ours.
const TRUNCATED: &str = "Log truncated";

macro_rules! events {
    ($($name:ident)*) => {
        /// Event of the program.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(missing_docs)]
        pub enum ProgramEvent { $($name($name)),* }

        /// Decodes logged bytes; `None` for data that is not an event of this version.
        pub fn decode(bytes: &[u8]) -> Option<ProgramEvent> {
            $(if let Some(body) = bytes.strip_prefix($name::DISCRIMINATOR) {
                return wincode::config::deserialize(body, BORSH_CONFIG).ok().map(ProgramEvent::$name);
            })*
            None
        }
    };
}

events! {
    ConfigInitialized ConfigUpdated AuthorityNominated AuthorityAccepted CrankersSet PauseChanged DayVoided
    LockFloorSet InfluenceOpened TokensLocked TokensUnlocked UnlockPaid UnlockCanceled PointsAllocated
    PointsWithdrawn PointsReallocated InfluenceClosed GalleryRegistered GalleryRetired GalleryClosed SnapshotVoted
    SnapshotFinalized SnapshotClosed HoldingsApplied HoldingExpired RankApplied EngagementRevealed GallerySettled
    DelegationReleased
}

/// Decodes the events that the program logged, in order, up to the truncation.
pub fn events(logs: &[String]) -> Vec<ProgramEvent> {
    payloads(logs).iter().filter_map(|bytes| decode(bytes)).collect()
}

/// Returns whether the runtime truncated the log, so that events may be missing.
pub fn is_truncated(logs: &[String]) -> bool {
    logs.iter().any(|line| line == TRUNCATED)
}

/// Extracts the bytes of the events for [`decode`], in order, up to the truncation.
pub fn payloads(logs: &[String]) -> Vec<Vec<u8>> {
    let program = PROGRAM_ID.to_string();
    let mut callers: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for line in logs {
        if line == TRUNCATED {
            break;
        }
        if line.starts_with("Program log: ") {
            continue; // Free text of a program, which may imitate other lines.
        }
        if let Some(data) = line.strip_prefix("Program data: ") {
            if callers.last() == Some(&program.as_str()) {
                found.extend(STANDARD.decode(data));
            }
        } else if let Some((id, rest)) = line.strip_prefix("Program ").and_then(|rest| rest.split_once(' ')) {
            if rest.starts_with("invoke [") {
                callers.push(id);
            } else if (rest == "success" || rest.starts_with("failed")) && callers.last() == Some(&id) {
                callers.pop();
            }
        }
    }
    found
}
