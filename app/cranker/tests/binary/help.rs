//! Help texts and exit codes of the commands.

use clap::CommandFactory;
use influence_cranker::cli::Cli;

use super::run;

#[test]
fn every_command_has_an_example() -> std::io::Result<()> {
    for command in Cli::command().get_subcommands() {
        let output = run(&[command.get_name(), "--help"], &[])?;
        assert_eq!(output.code, Some(0), "{}", output.err);
        let example = format!("influence-cranker {}", command.get_name());
        let (_, examples) = output.out.split_once("Example").unwrap_or_default();
        assert!(examples.contains(&example), "{} --help has no example:\n{}", command.get_name(), output.out);
    }
    Ok(())
}

#[test]
fn the_command_line_is_valid() {
    Cli::command().debug_assert();
}

#[test]
fn exit_codes_distinguish_failures_and_usage_errors() -> std::io::Result<()> {
    assert_eq!(run(&["schema", "users"], &[])?.code, Some(0));
    let failed = run(&["schema", "fans"], &[])?;
    assert_eq!((failed.code, failed.out.as_str()), (Some(1), ""));
    assert!(failed.err.contains("unknown table `fans`"), "{}", failed.err);
    assert_eq!(run(&["schema", "--threads", "0"], &[])?.code, Some(2));
    assert_eq!(run(&[], &[])?.code, Some(2));
    Ok(())
}

#[test]
fn a_mistyped_command_gets_a_suggestion() -> std::io::Result<()> {
    let output = run(&["schemas"], &[])?;
    assert_eq!(output.code, Some(2));
    assert!(output.err.contains("'schema'"), "{}", output.err);
    Ok(())
}
