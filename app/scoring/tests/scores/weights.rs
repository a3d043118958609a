//! The weights file: refused input, and the errors.

use influence_scoring::weights::{DEFAULT_TOML, Weights};
use sha2::{Digest, Sha256};

fn refusal(from: &str, to: &str) -> String {
    assert!(DEFAULT_TOML.contains(from), "{from}");
    let text = DEFAULT_TOML.replacen(from, to, 1);
    Weights::parse("w.toml", text.as_bytes()).expect_err(to).to_string()
}

#[test]
fn default_weights_are_valid_and_hashed() {
    let weights = Weights::load_default().expect("they are right");
    assert_eq!(weights.hash(), <[u8; 32]>::from(Sha256::digest(DEFAULT_TOML)));
    let other = Weights::parse("w.toml", format!("{DEFAULT_TOML}# a comment").as_bytes()).expect("right");
    assert_ne!(other.hash(), weights.hash());
    assert_eq!(other.resolve(6).expect("rules"), weights.resolve(6).expect("rules"));
}

#[test]
fn weights_file_is_read_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("weights.toml");
    let missing = Weights::read(&path).expect_err("there is none").to_string();
    assert!(missing.ends_with("check that the path exists and is readable"), "{missing}");
    std::fs::write(&path, DEFAULT_TOML).expect("written");
    assert_eq!(Weights::read(&path).expect("read"), Weights::load_default().expect("default"));
}

#[test]
fn unknown_keys_are_refused_with_a_suggestion() {
    let message = refusal("locked_per_1000", "locked_per_100");
    assert!(message.starts_with("w.toml, line "), "{message}");
    assert!(message.contains("unknown field `locked_per_100`"), "{message}");
    assert!(message.ends_with("; write locked_per_1000 instead"), "{message}");
    assert!(refusal("purchase  =", "purchases =").ends_with("; write purchase instead"));
    assert!(refusal("user_limit = 50 }", "user_limit = 50, colour = 3 }").ends_with("; remove it"));
}

#[test]
fn missing_words_are_named() {
    let message = refusal("base = 0", "");
    assert!(message.contains("missing field `base`; add it"), "{message}");
}

#[test]
fn numbers_outside_their_range_are_refused() {
    let cases = [
        ("per = 60, ", "per = 0, ", "activity.view.per is 0; write a whole number from 1 to 1000000000"),
        (
            "cap = 1000000",
            "cap = 1000000001",
            "user.cap is 1000000001; write a whole number from 0 to 1000000000",
        ),
        ("base = 0", "base = 1000001", "user.base is 1000001; write a whole number from 0 to 1000000"),
        (
            "activity_percent = 25",
            "activity_percent = 1001",
            "user.activity_percent is 1001; write a whole number from 0 to 1000",
        ),
        (
            "investor     = 65",
            "investor = 64",
            "influence.investor, meritocratic and additional sum to 99; change them so that they sum to 100",
        ),
        (
            "amount   = 60",
            "amount = 61",
            "influence.investor_parts.amount and duration sum to 101; change them so that they sum to 100",
        ),
    ];
    for (from, to, expected) in cases {
        assert_eq!(refusal(from, to), format!("w.toml: {expected}"));
    }
    for (from, to) in [("base = 0", "base = -1"), ("base = 0", "base = 0.5"), ("base = 0", "base = ")] {
        let message = refusal(from, to);
        assert!(message.starts_with("w.toml, line "), "{message}");
    }
    assert!(
        refusal("social_tasks        = 1", "social_tasks = 1001")
            .contains("influence.additional_parts.social_tasks")
    );
}

#[test]
fn weights_whose_sums_could_overflow_are_refused() {
    let weights = Weights::load_default().expect("right");
    assert!((0..=9).all(|decimals| weights.resolve(decimals).is_ok()));
    let error = weights.resolve(19).expect_err("a token of 10^19 base units").to_string();
    assert!(error.starts_with("with 19 decimals, a whole token would exceed 38 digits;"), "{error}");
    // The common denominator of different primes is their product.
    let text = DEFAULT_TOML.replacen("per = 60, ", "per = 999999937, ", 1).replacen(
        "per = 60, ",
        "per = 999999929, ",
        1,
    );
    let error =
        Weights::parse("w.toml", text.as_bytes()).expect("in range").resolve(6).expect_err("too large");
    assert!(error.to_string().contains("common denominator"), "{error}");
    let text = DEFAULT_TOML.replacen(
        "points = 1, per = 10,  limit = 10000",
        "points = 1000000, per = 1, limit = 1000000000",
        1,
    );
    let error =
        Weights::parse("w.toml", text.as_bytes()).expect("in range").resolve(9).expect_err("too large");
    assert!(error.to_string().contains("would exceed 38 digits"), "{error}");
}
