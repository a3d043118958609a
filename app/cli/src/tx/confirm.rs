//! The question before something is sent.

use std::{
    fmt::Display,
    io::{self, BufRead, IsTerminal, Write},
};

use crate::Failure;

/// Asks whoever sits there, unless `yes` says that nobody is to be asked. What they have not been shown yet stands before
/// the question, on the standard error: results for programs are on the other one.
///
/// # Errors
/// [`Failure::User`] when nobody agreed, or nobody is there.
pub fn confirm(yes: bool, unseen: Option<&dyn Display>) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    if !io::stdin().is_terminal() {
        return Err(Failure::user(
            "nothing was sent: there is nobody to ask; add --yes to send it, or --dry-run to only look",
        ));
    }
    ask(unseen, &mut io::stdin().lock(), &mut io::stderr().lock())
}

/// Asks on a screen, and reads the answer: only a yes is one.
fn ask(
    unseen: Option<&dyn Display>,
    answers: &mut impl BufRead,
    screen: &mut impl Write,
) -> Result<(), Failure> {
    let mut question = || {
        if let Some(unseen) = unseen {
            writeln!(screen, "{unseen}")?;
        }
        write!(screen, "Send it? [y/N] ")?;
        screen.flush()?;
        let mut answer = String::new();
        answers.read_line(&mut answer)?;
        Ok(answer.trim().to_ascii_lowercase())
    };
    let answer =
        question().map_err(|error: io::Error| Failure::user(format!("nothing was sent: {error}")))?;
    if ["y", "yes"].contains(&answer.as_str()) { Ok(()) } else { Err(Failure::user("nothing was sent")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether an answer agrees, and what was on the screen.
    fn asked(unseen: Option<&dyn Display>, answer: &str) -> (bool, String) {
        let mut screen = Vec::new();
        let outcome = ask(unseen, &mut answer.as_bytes(), &mut screen);
        let refused = Err(Failure::user("nothing was sent"));
        assert!(outcome == Ok(()) || outcome == refused, "{outcome:?}");
        (outcome.is_ok(), String::from_utf8(screen).expect("text"))
    }

    #[test]
    fn only_a_yes_is_one() {
        for answer in ["y\n", "Y\n", "yes\n", " YES \r\n", "y"] {
            assert!(asked(None, answer).0, "{answer:?}");
        }
        for answer in ["", "\n", "n\n", "no\n", "yess\n", "y y\n", "\ny\n"] {
            assert!(!asked(None, answer).0, "{answer:?}");
        }
    }

    #[test]
    fn what_was_not_shown_stands_before_the_question() {
        assert_eq!(asked(None, "").1, "Send it? [y/N] ");
        assert_eq!(asked(Some(&"Lock 1"), "").1, "Lock 1\nSend it? [y/N] ");
    }

    #[test]
    fn an_answer_that_can_not_be_read_is_none() {
        let refused = ask(None, &mut &b"\xff\n"[..], &mut Vec::new()).expect_err("no text").to_string();
        assert!(refused.starts_with("nothing was sent: "), "{refused}");
    }
}
