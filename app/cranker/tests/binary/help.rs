//! Every command explains itself, and says by its exit code what became of it.

use clap::CommandFactory;
use influence_cranker::cli::Cli;

use super::run;

#[test]
fn every_command_has_an_example() -> std::io::Result<()> {
    for command in Cli::command().get_subcommands() {
        let said = run(&[command.get_name(), "--help"], &[])?;
        assert_eq!(said.code, Some(0), "{}", said.err);
        let example = format!("influence-cranker {}", command.get_name());
        let (_, examples) = said.out.split_once("Example").unwrap_or_default();
        assert!(examples.contains(&example), "{} --help has no example:\n{}", command.get_name(), said.out);
    }
    Ok(())
}

#[test]
fn the_command_line_is_well_formed() {
    Cli::command().debug_assert();
}

#[test]
fn exit_codes_say_what_happened() -> std::io::Result<()> {
    assert_eq!(run(&["schema", "users"], &[])?.code, Some(0));
    let failed = run(&["schema", "fans"], &[])?;
    assert_eq!((failed.code, failed.out.as_str()), (Some(1), ""));
    assert!(failed.err.contains("unknown table `fans`"), "{}", failed.err);
    assert_eq!(run(&["schema", "--threads", "0"], &[])?.code, Some(2));
    assert_eq!(run(&[], &[])?.code, Some(2));
    Ok(())
}

#[test]
fn a_mistyped_command_is_recognised() -> std::io::Result<()> {
    let said = run(&["schemas"], &[])?;
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("'schema'"), "{}", said.err);
    Ok(())
}
