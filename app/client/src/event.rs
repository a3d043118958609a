//! The program's events, from a transaction's log. Only what the program itself logged is taken: a look-alike from
//! another program in the same transaction is not.

use anchor_lang::{BORSH_CONFIG, Discriminator};
use base64::{Engine, engine::general_purpose::STANDARD};
use influence::events::*;

use crate::PROGRAM_ID;

/// The runtime's own line where a log has become too long. Lines behind it have gaps, so that it is no longer certain
/// whose they are: a short event of another program may follow where the line that it was invoked is missing.
const TRUNCATED: &str = "Log truncated";

macro_rules! events {
    ($($name:ident)*) => {
        /// One event of the program.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(missing_docs)]
        pub enum Event { $($name($name)),* }

        /// The event that the program logged as `bytes`; `None` for what is none of this version.
        pub fn decode(bytes: &[u8]) -> Option<Event> {
            $(if let Some(body) = bytes.strip_prefix($name::DISCRIMINATOR) {
                return wincode::config::deserialize(body, BORSH_CONFIG).ok().map(Event::$name);
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

/// The events that the program logged, in order, as far as the log is whole.
pub fn events(logs: &[String]) -> Vec<Event> {
    payloads(logs).iter().filter_map(|bytes| decode(bytes)).collect()
}

/// Whether the runtime cut the log, so that events may be missing.
pub fn is_truncated(logs: &[String]) -> bool {
    logs.iter().any(|line| line == TRUNCATED)
}

/// The events that the program logged as the bytes it logged, for [`decode`], in order, as far as the log is whole.
pub fn payloads(logs: &[String]) -> Vec<Vec<u8>> {
    let program = PROGRAM_ID.to_string();
    let mut callers: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for line in logs {
        if line == TRUNCATED {
            break;
        }
        if line.starts_with("Program log: ") {
            continue; // Free text: it may look like anything.
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
