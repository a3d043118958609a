//! Help, usage errors and completions.

use clap::CommandFactory;
use influence_cli::cli::CliArgs;

use crate::fixture::run;

#[test]
fn command_line_is_valid() {
    CliArgs::command().debug_assert();
}

#[tokio::test]
async fn every_command_has_an_example() {
    let mut seen = 0;
    for command in CliArgs::command().get_subcommands() {
        let mut lines = vec![vec![command.get_name()]];
        lines.extend(command.get_subcommands().map(|below| vec![command.get_name(), below.get_name()]));
        for line in lines {
            let said = run(&[&line[..], &["--help"]].concat(), &[], "").await;
            assert_eq!(said.code, Some(0), "{}", said.err);
            let example = format!("influence {}", line.join(" "));
            let (_, examples) = said.out.split_once("Example").unwrap_or_default();
            assert!(examples.contains(&example), "{example} --help has no example:\n{}", said.out);
            seen += 1;
        }
    }
    assert!(seen >= 10);
    let said = run(&["--help"], &[], "").await;
    assert!(said.out.contains("Exit codes:") && said.out.contains("Examples:"), "{}", said.out);
}

#[tokio::test]
async fn typos_get_a_suggestion() {
    for (arguments, right) in [
        (vec!["alocate"], "'allocate'"),
        (vec!["gallery", "regster"], "'register'"),
        (vec!["admin", "lock-flor"], "'lock-floor'"),
        (vec!["leaderboard", "fnas"], "'fans'"),
        (vec!["show", "--ouput", "json"], "'--output'"),
        (vec!["show", "--output", "jsn"], "'json'"),
    ] {
        let said = run(&arguments, &[], "").await;
        assert!(said.refused().0 == 2 && said.err.contains(right), "{said:?}");
    }
    for arguments in [vec![], vec!["lock"], vec!["unlock", "1", "--cancel"], vec!["show", "--blockhash", "x"]]
    {
        assert_eq!(run(&arguments, &[], "").await.refused().0, 2);
    }
}

#[tokio::test]
async fn completions_are_generated_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let said = run(&["completions", shell], &[], "").await;
        assert!(said.code == Some(0) && said.out.contains("reallocate"), "{shell}: {}", said.err);
    }
}
