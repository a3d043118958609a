//! Terminal output: the plan, and the progress of each step.

use console::style;
use indicatif::{ProgressBar, ProgressStyle};
use influence_client::amount::format_sol;

use crate::{
    MigrationProgress, Signers,
    step::{MigrationStep, lamports_needed},
};

pub fn print_plan(steps: &[MigrationStep], signers: &Signers) {
    if steps.is_empty() {
        println!("{} the cluster matches the settings", style("✓").green());
        return;
    }
    for (index, step) in steps.iter().enumerate() {
        let number = index.saturating_add(1);
        println!("{} {}", style(format!("{number}.")).bold(), step.title);
        for change in &step.changes {
            match &change.before {
                Some(before) => println!("     {}: {before} -> {}", change.field, change.after),
                None => println!("     {}: {}", change.field, change.after),
            }
        }
        let cost = step.cost();
        let amount = format_sol(cost.unsigned_abs());
        let money = if cost < 0 { format!("returns {amount}") } else { format!("costs {amount}") };
        let transactions = match step.transactions.len() {
            1 => "1 transaction".to_owned(),
            count => format!("{count} transactions"),
        };
        println!("     {}", style(format!("{transactions}, {money}, {}", signing(step, signers))).dim());
    }
    let needed = lamports_needed(steps, &signers.payer);
    println!("{} needs {needed} lamports ({}), excluding priority fees", signers.payer, format_sol(needed));
}

fn signing(step: &MigrationStep, signers: &Signers) -> String {
    let missing: Vec<String> = step
        .signers()
        .iter()
        .filter(|key| !signers.available.contains(key))
        .map(ToString::to_string)
        .collect();
    if missing.is_empty() { "signed here".into() } else { format!("to be signed by {}", missing.join(", ")) }
}

pub fn warn(text: &str) {
    eprintln!("{} {text}", style("warning:").for_stderr().yellow().bold());
}

/// A bar while a step runs, and a line when it is finished.
#[derive(Default)]
pub struct ProgressBars {
    bar: Option<ProgressBar>,
}

impl ProgressBars {
    pub fn show(&mut self, event: &MigrationProgress<'_>) {
        match event {
            MigrationProgress::StepStarted(step) => {
                let bar = ProgressBar::new(u64::try_from(step.transactions.len()).unwrap_or(u64::MAX));
                let template = "{spinner:.cyan} {wide_msg}  {bar:24.cyan/dim} {pos}/{len}";
                if let Ok(style) = ProgressStyle::with_template(template) {
                    bar.set_style(style);
                }
                bar.set_message(step.title.clone());
                self.bar = Some(bar);
            }
            MigrationProgress::Landed(count) => {
                if let Some(bar) = &self.bar {
                    bar.set_position(u64::try_from(*count).unwrap_or(u64::MAX));
                }
            }
            MigrationProgress::StepFinished(step) => {
                if let Some(bar) = self.bar.take() {
                    bar.finish_and_clear();
                }
                eprintln!("{} {}", style("✓").green(), step.title);
            }
        }
    }
}
