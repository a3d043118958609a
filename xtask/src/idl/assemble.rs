//! Assembles the sections into one description; equal sections give equal text.

use std::collections::BTreeMap;

use anchor_lang_idl_spec::{Idl, IdlErrorCode, IdlEvent, IdlTypeDef};
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::sections::Sections;

/// The contents of a section `event`.
#[derive(Deserialize)]
struct Event {
    event: IdlEvent,
    types: Vec<IdlTypeDef>,
}

/// Assembles the description, sorted by name, as JSON.
pub fn idl(sections: &Sections) -> Result<String> {
    let program = one(sections, "program")?;
    let mut idl: Idl = parse("program", &short_names(program))?;
    idl.address = one(sections, "address")?.trim().to_owned();
    let mut types = Types::default();
    for known in std::mem::take(&mut idl.types) {
        types.add(known)?;
    }
    for text in all(sections, "event") {
        let event: Event = parse("event", &short_names(text))?;
        idl.events.push(event.event);
        for known in event.types {
            types.add(known)?;
        }
    }
    for text in all(sections, "errors") {
        idl.errors.extend(parse::<Vec<IdlErrorCode>>("errors", text)?);
    }
    for text in all(sections, "const") {
        idl.constants.push(parse("const", text)?);
    }
    idl.types = types.by_name.into_values().collect();
    idl.instructions.sort_by(|a, b| a.name.cmp(&b.name));
    idl.accounts.sort_by(|a, b| a.name.cmp(&b.name));
    idl.events.sort_by(|a, b| a.name.cmp(&b.name));
    idl.constants.sort_by(|a, b| a.name.cmp(&b.name));
    idl.errors.sort_by_key(|error| error.code);
    check(&idl)?;
    Ok(serde_json::to_string_pretty(&idl)? + "\n")
}

/// Types by name; two layouts of one name are an error.
#[derive(Default)]
struct Types {
    by_name: BTreeMap<String, IdlTypeDef>,
}

impl Types {
    fn add(&mut self, new: IdlTypeDef) -> Result<()> {
        match self.by_name.get(&new.name) {
            Some(known) if *known != new => bail!("two different types are called {}: rename one", new.name),
            Some(_) => Ok(()),
            None => {
                self.by_name.insert(new.name.clone(), new);
                Ok(())
            }
        }
    }
}

/// Refuses two accounts, events or instructions that begin with the same bytes: a reader could confuse them.
fn check(idl: &Idl) -> Result<()> {
    let kinds = [
        ("accounts", idl.accounts.iter().map(|a| (&a.name, &a.discriminator)).collect::<Vec<_>>()),
        ("events", idl.events.iter().map(|e| (&e.name, &e.discriminator)).collect()),
        ("instructions", idl.instructions.iter().map(|i| (&i.name, &i.discriminator)).collect()),
    ];
    for (kind, entries) in kinds {
        for (at, (name, bytes)) in entries.iter().enumerate() {
            if let Some((other, _)) =
                entries.iter().skip(at + 1).find(|(_, o)| o.starts_with(bytes) || bytes.starts_with(o))
            {
                bail!(
                    "{kind} {name} and {other} begin with the same bytes: rename one, or set its discriminator"
                );
            }
        }
    }
    Ok(())
}

/// `"module::Name"` becomes `"Name"`, as readers of a description expect.
fn short_names(json: &str) -> String {
    let is_path = |text: &str| {
        let mut segments = text.split("::");
        segments.all(|s| !s.is_empty() && s.chars().all(|c| c.is_alphanumeric() || c == '_'))
    };
    let pieces = json.split('"').map(|piece| {
        if piece.contains("::") && is_path(piece) {
            piece.rsplit("::").next().unwrap_or(piece)
        } else {
            piece
        }
    });
    pieces.collect::<Vec<_>>().join("\"")
}

fn all<'a>(sections: &'a Sections, name: &str) -> &'a [String] {
    sections.get(name).map_or(&[], Vec::as_slice)
}

fn one<'a>(sections: &'a Sections, name: &str) -> Result<&'a str> {
    match all(sections, name) {
        [text] => Ok(text),
        found => bail!(
            "{} sections `{name}` were printed instead of one: is feature idl-build declared?",
            found.len()
        ),
    }
}

fn parse<T: DeserializeOwned>(what: &str, text: &str) -> Result<T> {
    serde_json::from_str(text).with_context(|| format!("a section `{what}` cannot be read"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: &str = r#"{"address":"","metadata":{"name":"p","version":"0.1.0","spec":"0.1.0"},"instructions":[
        {"name":"b","discriminator":[2],"accounts":[],"args":[]},
        {"name":"a","discriminator":[1],"accounts":[],"args":[]}],"accounts":[],"types":[]}"#;

    fn sections(program: &str) -> Sections {
        let one = |name: &str, text: &str| (name.to_owned(), vec![text.to_owned()]);
        let errors = r#"[{"code":6001,"name":"B","msg":"b"},{"code":6000,"name":"A"}]"#;
        Sections::from([one("program", program), one("address", "Addr1"), one("errors", errors)])
    }

    #[test]
    fn the_description_is_sorted_and_complete() -> Result<()> {
        let idl: Idl = serde_json::from_str(&idl(&sections(PROGRAM))?)?;
        assert_eq!(idl.address, "Addr1");
        assert_eq!(idl.instructions.iter().map(|i| i.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(idl.errors.iter().map(|e| e.code).collect::<Vec<_>>(), [6000, 6001]);
        Ok(())
    }

    #[test]
    fn equal_discriminators_are_refused() {
        assert!(idl(&sections(&PROGRAM.replace("[2]", "[1]"))).is_err());
    }

    #[test]
    fn module_paths_are_shortened_and_text_is_not() {
        let json = r#"{"name":"a::b::C","docs":["see a::b for more"]}"#;
        assert_eq!(short_names(json), r#"{"name":"C","docs":["see a::b for more"]}"#);
    }
}
