//! Two results for one day, as two engines gave them, row by row.

use super::diff_contents;
use crate::{day::DayResult, key::base58};

/// The first thing in which two results for a day differ, as a sentence: a gallery, a user, else what the crankers vote
/// on. None if they are equal.
pub fn diff_results(one: &DayResult, other: &DayResult) -> Option<String> {
    if one.rows != other.rows {
        return Some(format!("the rows used differ: {:?} and {:?}", one.rows, other.rows));
    }
    rows("gallery", &one.scores, &other.scores, |row| base58(&row.gallery))
        .or_else(|| rows("user", &one.users, &other.users, |row| base58(&row.wallet)))
        .or_else(|| Some(diff_contents(&one.contents, &other.contents)?.to_string()))
}

fn rows<T: PartialEq + std::fmt::Debug>(
    what: &str,
    one: &[T],
    other: &[T],
    name: impl Fn(&T) -> String,
) -> Option<String> {
    let differ = one.iter().zip(other).find(|(a, b)| a != b);
    if let Some((a, b)) = differ {
        return Some(format!("{what} {} differs: {a:?} and {b:?}", name(a)));
    }
    let extra = one.get(other.len()).or(other.get(one.len()))?;
    Some(format!("{what} {} is only in one of them", name(extra)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_that_differs_is_named() {
        let differ = |a: &[u64], b: &[u64]| rows("number", a, b, |row| format!("#{row}"));
        assert_eq!(differ(&[1, 2], &[1, 2]), None);
        assert_eq!(differ(&[1, 2], &[1, 3]).as_deref(), Some("number #2 differs: 2 and 3"));
        assert_eq!(differ(&[1], &[1, 3]).as_deref(), Some("number #3 is only in one of them"));
        assert_eq!(differ(&[1, 3], &[1]).as_deref(), Some("number #3 is only in one of them"));
    }
}
