//! Plan of a command: what changes, and the instructions. It is shown before anything is sent.

use std::fmt;

use serde::Serialize;
use solana_instruction::Instruction;

use crate::Tokens;

#[derive(Clone, Debug, Serialize)]
pub struct PlannedChange {
    /// `locked`, or a gallery.
    pub what: String,
    pub before: ChangeValue,
    pub after: ChangeValue,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ChangeValue {
    Tokens(Tokens),
    Count(u64),
    Text(String),
}

impl From<Tokens> for ChangeValue {
    fn from(tokens: Tokens) -> Self {
        Self::Tokens(tokens)
    }
}

impl From<u64> for ChangeValue {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<&str> for ChangeValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for ChangeValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl fmt::Display for ChangeValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tokens(tokens) => tokens.fmt(f),
            Self::Count(count) => count.fmt(f),
            Self::Text(text) => f.pad(text),
        }
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct TxPlan {
    /// Name of the command in JSON: `lock`.
    pub action: &'static str,
    /// Imperative sentence: `Lock 100`.
    pub summary: String,
    pub changes: Vec<PlannedChange>,
    pub notes: Vec<String>,
    /// In order. They are packed into as few transactions as possible.
    #[serde(skip)]
    pub instructions: Vec<Instruction>,
}

impl TxPlan {
    pub fn new(action: &'static str, summary: impl Into<String>, instructions: Vec<Instruction>) -> Self {
        Self { action, summary: summary.into(), changes: Vec::new(), notes: Vec::new(), instructions }
    }

    /// Adds a change, unless both values are equal.
    pub fn add_change(
        &mut self,
        what: impl Into<String>,
        before: impl Into<ChangeValue>,
        after: impl Into<ChangeValue>,
    ) {
        let (before, after) = (before.into(), after.into());
        if before != after {
            self.changes.push(PlannedChange { what: what.into(), before, after });
        }
    }

    pub fn add_note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }
}

impl fmt::Display for TxPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.summary)?;
        let width = self.changes.iter().map(|change| change.what.chars().count()).max().unwrap_or(0);
        for PlannedChange { what, before, after } in &self.changes {
            write!(f, "\n  {what:width$}  {before} -> {after}")?;
        }
        for note in &self.notes {
            write!(f, "\n  note: {note}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_only_changes() {
        let mut plan = TxPlan::new("lock", "Lock 1.5", Vec::new());
        let tokens = |units| Tokens { units, decimals: 6 };
        plan.add_change("locked", tokens(0), tokens(1_500_000));
        plan.add_change("tier", 3, 3);
        plan.add_change("total points", tokens(10_000_000), tokens(11_500_000));
        plan.add_note("the first lock costs rent");
        let expected = "Lock 1.5\n  locked        0 -> 1.5\n  total points  10 -> 11.5\n  note: the first lock costs rent";
        assert_eq!(plan.to_string(), expected);
        let json = serde_json::to_value(&plan).expect("JSON");
        assert_eq!(json["changes"][0]["after"]["uiAmountString"], "1.5");
        assert_eq!(json["action"], "lock");
    }
}
