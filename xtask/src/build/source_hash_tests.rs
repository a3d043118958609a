//! What must change the source hash, and what must not.

use anyhow::Result;

use super::*;

const TREE: &str = "influence v0.1.0 (/somewhere/programs/influence)|\nserde v1.0.1|derive,std\n";
const LOCK: &str = "\
[[package]]
name = \"serde\"
version = \"1.0.1\"
checksum = \"aa\"

[[package]]
name = \"unrelated\"
version = \"2.0.0\"
checksum = \"bb\"
";

fn tree_of(source: &str) -> Result<tempfile::TempDir> {
    let root = tempfile::tempdir()?;
    for package in SOURCES {
        files::write(&root.path().join(package).join("Cargo.toml"), b"[package]")?;
        files::write(&root.path().join(package).join("src/lib.rs"), source.as_bytes())?;
    }
    Ok(root)
}

#[test]
fn one_source_byte_changes_it_and_the_clones_place_does_not() -> Result<()> {
    let hash = |source: &str| -> Result<String> { Ok(digest(&sources(tree_of(source)?.path())?)) };
    assert_eq!(hash("fn a() {}")?, hash("fn a() {}")?);
    assert_ne!(hash("fn a() {}")?, hash("fn b() {}")?);
    Ok(())
}

#[test]
fn a_new_file_changes_it() -> Result<()> {
    let root = tree_of("x")?;
    let before = digest(&sources(root.path())?);
    files::write(&root.path().join("programs/influence/src/new.rs"), b"")?;
    assert_ne!(before, digest(&sources(root.path())?));
    Ok(())
}

#[test]
fn only_locked_dependencies_of_the_program_count() {
    let before = locked(TREE, LOCK);
    assert_eq!(before, locked(TREE, &LOCK.replace("bb", "cc")));
    assert_ne!(before, locked(TREE, &LOCK.replace("aa", "cc")));
    assert_ne!(before, locked(&TREE.replace("derive,", ""), LOCK));
    assert_eq!(before, locked(&TREE.replace("/somewhere", "/elsewhere"), LOCK));
}

#[test]
fn only_the_profile_that_builds_it_counts() {
    let manifest = "[profile.release]\nlto = \"fat\"\n\n[profile.dev]\ndebug = 0\n";
    assert_eq!(sections(manifest), "[profile.release]\nlto = \"fat\"\n");
}

#[test]
fn bytes_cannot_move_between_a_name_and_its_contents() {
    let one = BTreeMap::from([("ab".to_owned(), b"c".to_vec())]);
    let other = BTreeMap::from([("a".to_owned(), b"bc".to_vec())]);
    assert_ne!(digest(&one), digest(&other));
}
