//! Public type names: a reader of one name should not have to ask which of several types it is.

use std::collections::BTreeMap;

use super::sources::RustSource;

/// The highest share of types that may have another one's name, in percent.
const LIMIT: usize = 10;
/// Names whose module says what they are.
const USUAL: [&str; 4] = ["Args", "Command", "Error", "Result"];
const KINDS: [&str; 4] = ["struct ", "enum ", "trait ", "type "];

/// One finding per shared name, when there are too many.
pub fn check(sources: &[RustSource]) -> Vec<String> {
    let mut by_name: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for source in sources.iter().filter(|source| !source.is_outside_of_the_product()) {
        for name in source.text.lines().filter_map(public_type).filter(|name| !USUAL.contains(name)) {
            by_name.entry(name).or_default().push(&source.path);
        }
    }
    let total: usize = by_name.values().map(Vec::len).sum();
    by_name.retain(|_, places| places.len() > 1);
    let shared: usize = by_name.values().map(Vec::len).sum();
    if shared * 100 <= total * LIMIT {
        return Vec::new();
    }
    let list = |(name, places): (&str, Vec<&str>)| format!("{name}: {}", places.join(", "));
    let mut findings: Vec<String> = by_name.into_iter().map(list).collect();
    findings
        .push(format!("{shared} of {total} public types share a name, {LIMIT} % may: rename types above"));
    findings
}

/// The type that a line at the top of a file defines for others.
fn public_type(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("pub")?;
    let rest = match rest.strip_prefix('(') {
        Some(scope) => scope.split_once(") ")?.1,
        None => rest.strip_prefix(' ')?,
    };
    let name = KINDS.iter().find_map(|kind| rest.strip_prefix(kind))?;
    name.split(|c: char| !c.is_alphanumeric() && c != '_').next().filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_types_are_found() {
        assert_eq!(public_type("pub struct Plan<'a> {"), Some("Plan"));
        assert_eq!(public_type("pub(crate) enum TxPlan {"), Some("TxPlan"));
        assert_eq!(public_type("pub fn plan() {"), None);
        assert_eq!(public_type("struct Private;"), None);
    }

    #[test]
    fn a_tenth_may_share_a_name() -> anyhow::Result<()> {
        let file = |path: &str, first: &str| {
            let others: String =
                (0..9).map(|n| format!("pub struct {}{n};\n", path.replace('/', "_"))).collect();
            RustSource { path: format!("{path}.rs"), text: format!("pub enum {first} {{}}\n{others}") }
        };
        assert_eq!(check(&[file("a", "State"), file("b", "State")]), Vec::<String>::new());
        let many = RustSource { path: "c.rs".into(), text: "pub type State = u8;\n".into() };
        assert_eq!(check(&[file("a", "State"), file("b", "State"), many]).len(), 2);
        Ok(())
    }
}
