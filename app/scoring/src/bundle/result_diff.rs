//! The first difference between two results for one day, as two engines computed them.

use super::diff::diff_contents;
use crate::day::DayResult;

/// Describes the first difference between two results of a day: row counts, then a gallery, a user, or the contents that
/// crankers vote on. None for equal results.
pub fn diff_results(one: &DayResult, other: &DayResult) -> Option<String> {
    if one.rows != other.rows {
        return Some(format!("the row counts differ: {:?} and {:?}", one.rows, other.rows));
    }
    diff_rows("gallery", &one.scores, &other.scores, |row| row.gallery.to_string())
        .or_else(|| diff_rows("user", &one.users, &other.users, |row| row.wallet.to_string()))
        .or_else(|| Some(diff_contents(&one.contents, &other.contents)?.to_string()))
}

fn diff_rows<T: PartialEq + std::fmt::Debug>(
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
    Some(format!("{what} {} is in only one of them", name(extra)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differing_row_is_named() {
        let differ = |a: &[u64], b: &[u64]| diff_rows("number", a, b, |row| format!("#{row}"));
        assert_eq!(differ(&[1, 2], &[1, 2]), None);
        assert_eq!(differ(&[1, 2], &[1, 3]).as_deref(), Some("number #2 differs: 2 and 3"));
        assert_eq!(differ(&[1], &[1, 3]).as_deref(), Some("number #3 is in only one of them"));
        assert_eq!(differ(&[1, 3], &[1]).as_deref(), Some("number #3 is in only one of them"));
    }
}
