//! The marked sections in the output of the program crate's printing tests.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

const BEGIN: &str = "--- IDL begin ";
const END: &str = "--- IDL end ";
const MARK: &str = " ---";

/// Section name -> the contents of every section of that name, in order.
pub type Sections = BTreeMap<String, Vec<String>>;

/// Cuts the output into its sections; lines outside of any are the test runner's.
pub fn parse(output: &str) -> Result<Sections> {
    let mut found = Sections::new();
    let mut open: Option<(&str, String)> = None;
    for line in output.lines() {
        if let Some(name) = marked(line, BEGIN) {
            if let Some((other, _)) = open {
                bail!("section {name} begins inside section {other}: the printing tests ran interleaved");
            }
            open = Some((name, String::new()));
        } else if let Some(name) = marked(line, END) {
            match open.take() {
                Some((opened, contents)) if opened == name => {
                    found.entry(name.to_owned()).or_default().push(contents.trim().to_owned());
                }
                _ => bail!("section {name} ends without having begun"),
            }
        } else if let Some((_, contents)) = &mut open {
            contents.push_str(line);
            contents.push('\n');
        }
    }
    match open {
        Some((name, _)) => bail!("section {name} has no end"),
        None => Ok(found),
    }
}

fn marked<'a>(line: &'a str, kind: &str) -> Option<&'a str> {
    line.strip_prefix(kind)?.strip_suffix(MARK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_of_one_name_are_kept_apart() -> Result<()> {
        let output = "noise\n--- IDL begin event ---\n{1}\n--- IDL end event ---\nmore noise\n\
                      --- IDL begin event ---\n{2}\n--- IDL end event ---\n";
        let sections = parse(output)?;
        assert_eq!(sections.get("event"), Some(&vec!["{1}".to_owned(), "{2}".to_owned()]));
        Ok(())
    }

    #[test]
    fn a_section_must_end() {
        assert!(parse("--- IDL begin event ---\n{1}\n").is_err());
        assert!(parse("--- IDL end event ---\n").is_err());
    }
}
