//! What a command is going to do, said before it is done.

use std::fmt;

use serde::Serialize;
use solana_instruction::Instruction;

use crate::Tokens;

/// Something that changes, before and after.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// What changes: `locked`, or a gallery.
    pub what: String,
    /// As it is.
    pub before: Value,
    /// As it will be.
    pub after: Value,
}

/// A value that may change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// An amount.
    Tokens(Tokens),
    /// A number of things.
    Count(u64),
    /// Anything else.
    Text(String),
}

impl From<Tokens> for Value {
    fn from(tokens: Tokens) -> Self {
        Self::Tokens(tokens)
    }
}

impl From<u64> for Value {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tokens(tokens) => tokens.fmt(f),
            Self::Count(count) => f.pad(&count.to_string()),
            Self::Text(text) => f.pad(text),
        }
    }
}

/// What is going to be done, and how.
#[derive(Clone, Debug, Serialize)]
pub struct Intent {
    /// The command's name, for programs: `lock`.
    pub action: &'static str,
    /// One sentence without its full stop: `Lock 100`.
    pub summary: String,
    /// What changes by it, as far as can be said before.
    pub changes: Vec<Change>,
    /// What else there is to know before: what it costs, what it can not do.
    pub notes: Vec<String>,
    /// How: in as few transactions as they fit, in this order.
    #[serde(skip)]
    pub instructions: Vec<Instruction>,
}

impl Intent {
    /// To do `instructions`, which `summary` says.
    pub fn new(action: &'static str, summary: impl Into<String>, instructions: Vec<Instruction>) -> Self {
        Self { action, summary: summary.into(), changes: Vec::new(), notes: Vec::new(), instructions }
    }

    /// Notes that `what` changes; nothing where it does not.
    pub fn change(&mut self, what: impl Into<String>, before: impl Into<Value>, after: impl Into<Value>) {
        let (before, after) = (before.into(), after.into());
        if before != after {
            self.changes.push(Change { what: what.into(), before, after });
        }
    }

    /// Says something more.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }
}

impl fmt::Display for Intent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.summary)?;
        let width = self.changes.iter().map(|change| change.what.chars().count()).max().unwrap_or(0);
        for Change { what, before, after } in &self.changes {
            write!(f, "\n  {what:width$}  {before} -> {after}")?;
        }
        for note in &self.notes {
            write!(f, "\n  ! {note}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changes_is_shown() {
        let mut intent = Intent::new("lock", "Lock 1.5", Vec::new());
        let tokens = |units| Tokens { units, decimals: 6 };
        intent.change("locked", tokens(0), tokens(1_500_000));
        intent.change("tier", 3, 3);
        intent.change("total points", tokens(10_000_000), tokens(11_500_000));
        intent.note("the first lock costs rent");
        let expected =
            "Lock 1.5\n  locked        0 -> 1.5\n  total points  10 -> 11.5\n  ! the first lock costs rent";
        assert_eq!(intent.to_string(), expected);
        let json = serde_json::to_value(&intent).expect("JSON");
        assert_eq!(json["changes"][0]["after"]["uiAmountString"], "1.5");
        assert_eq!(json["action"], "lock");
    }
}
