//! The scoring rules: the files of `sql/`, by name.

/// An SQL file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Statement {
    /// The file's name, for messages.
    pub(crate) name: &'static str,
    /// Its text.
    pub(crate) sql: &'static str,
}

macro_rules! statements {
    ($($name:ident = $file:literal;)*) => {
        $(pub(crate) const $name: Statement =
            Statement { name: $file, sql: include_str!(concat!("../sql/", $file)) };)*
        /// All of them.
        #[cfg(test)]
        pub(crate) const ALL: &[Statement] = &[$($name),*];
    };
}

statements! {
    VALID_EVENTS = "valid_events.sql";
    REPEATED_IDS = "repeated_ids.sql";
    FIRST_EVENTS = "first_events.sql";
    PEOPLE = "people.sql";
    INTERACTIONS = "interactions.sql";
    EVENT_COUNTS = "event_counts.sql";
    USER_ACTIVITY = "user_activity.sql";
    USER_SCORES = "user_scores.sql";
    TARGET_SUMS = "target_sums.sql";
    NFT_SCORES = "nft_scores.sql";
    GALLERY_SCORES = "gallery_scores.sql";
    FAULTS = "faults.sql";
    FAULT_ROWS = "fault_rows.sql";
    FAULT_COUNTS = "fault_counts.sql";
    FACTOR_VALUES = "factor_values.sql";
    FACTOR_MULTIPLIERS = "factor_multipliers.sql";
    INFLUENCE_INDEX = "influence_index.sql";
}
