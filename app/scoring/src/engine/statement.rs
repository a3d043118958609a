//! The files of `sql/`, by name.

/// An SQL file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Statement {
    /// Name of the file, for errors.
    pub(crate) name: &'static str,
    /// Text of the file.
    pub(crate) sql: &'static str,
}

macro_rules! statements {
    ($($name:ident = $file:literal;)*) => {
        $(pub(crate) const $name: Statement =
            Statement { name: $file, sql: include_str!(concat!("../sql/", $file)) };)*
        /// All statements.
        #[cfg(test)]
        pub(crate) const ALL: &[Statement] = &[$($name),*];
    };
}

statements! {
    VALID_EVENTS = "valid_events.sql";
    REPEATED_IDS = "repeated_ids.sql";
    DEDUP_EVENTS = "dedup_events.sql";
    USERS_WITH_STAKE = "users_with_stake.sql";
    TARGETS = "targets.sql";
    EVENT_GROUPS = "event_groups.sql";
    INTERACTIONS = "interactions.sql";
    EVENT_COUNTS = "event_counts.sql";
    USER_ACTIVITY = "user_activity.sql";
    USER_SCORES = "user_scores.sql";
    TARGET_SUMS = "target_sums.sql";
    NFT_SCORES = "nft_scores.sql";
    GALLERY_SCORES = "gallery_scores.sql";
    REJECTED_EVENTS = "rejected_events.sql";
    REJECTED_EVENT_ROWS = "rejected_event_rows.sql";
    REJECTED_EVENT_COUNTS = "rejected_event_counts.sql";
    DAO_USERS = "dao_users.sql";
    FACTOR_VALUES = "factor_values.sql";
    FACTOR_MULTIPLIERS = "factor_multipliers.sql";
    INFLUENCE_INDEX = "influence_index.sql";
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text without comments, in lower case, as words.
    fn words(statement: &Statement) -> Vec<String> {
        let code = statement.sql.lines().filter_map(|line| line.split("--").next());
        let word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
        let text: String = code.flat_map(|line| line.chars().chain(['\n'])).collect();
        text.to_lowercase().split(|c| !word(c)).filter(|w| !w.is_empty()).map(str::to_owned).collect()
    }

    #[test]
    fn statements_are_deterministic() {
        for statement in ALL {
            let words = words(statement);
            let has = |word: &str| words.iter().any(|w| w == word);
            for inexact in
                ["float", "double", "real", "avg", "round", "floor", "random", "now", "intersect", "except"]
            {
                assert!(!has(inexact), "{}: {inexact}", statement.name);
            }
            assert!(!has("limit") || has("order"), "{}: a limit without an order", statement.name);
        }
    }

    #[test]
    fn every_statement_starts_with_a_comment() {
        for statement in ALL {
            assert!(statement.sql.starts_with("-- "), "{}", statement.name);
            assert!(statement.sql.ends_with('\n'), "{}", statement.name);
        }
    }
}
