//! Results of a run on the terminal.

use influence_client::amount::group_digits;

use crate::LoadResult;

/// Prints the machine.
pub fn machine() {
    println!("machine: {}", machine_name());
    println!("command: {}", command());
}

/// Processor and cores.
pub fn machine_name() -> String {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let model = model.map_or("unknown processor", |(_, name)| name.trim());
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let profile = if cfg!(debug_assertions) { "development" } else { "optimized" };
    format!("{model}, {cores} cores, which validator and cranker share; {profile} build")
}

/// The command line, without the path of the page.
pub fn command() -> String {
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    let mut command = String::from("cargo xtask bench load --");
    while let Some(word) = words.next() {
        if word == "--page" {
            words.next();
        } else {
            command += &format!(" {word}");
        }
    }
    command.trim_end_matches(" --").to_owned()
}

pub fn print(outcome: &LoadResult) {
    println!("{} participants, {} galleries each\n", outcome.participants, outcome.allocations);
    println!(
        "{:<44}{:>9}{:>14}{:>8}{:>8}{:>8}{:>10}{:>12}{:>8}{:>8}",
        "", "done", "", "tx", "a tx", "tx/s", "done/s", "lamports", "signed", "query"
    );
    for one in &outcome.measured {
        println!(
            "{:<44}{:>9}{:>14}{:>8}{:>8.2}{:>8.1}{:>10.1}{:>12}{:>8}{:>8}",
            one.name,
            group_digits(one.done, ' '),
            one.unit,
            group_digits(one.transactions, ' '),
            one.in_a_transaction(),
            one.transactions_a_second(),
            one.done_a_second(),
            group_digits(one.lamports, ' '),
            one.signed_again,
            one.asked_again
        );
    }
    println!("\nsigned, query: again, because a transaction expired or the node did not answer");
    println!("nothing is left to do, and the accounts add up (I-1 to I-6)");
}
