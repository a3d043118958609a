//! What a person sees of a migration: the plan, then a line or a bar for every step.

use console::style;
use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    Progress as Event, Who,
    step::{Step, lamports_needed},
};

/// Shows the steps, what they change and what they cost.
pub fn plan(steps: &[Step], who: &Who) {
    if steps.is_empty() {
        println!("{} everything is as the settings say", style("✓").green());
        return;
    }
    for (place, step) in steps.iter().enumerate() {
        let number = place.saturating_add(1);
        println!("{} {}", style(format!("{number}.")).bold(), step.title);
        for change in &step.changes {
            match &change.before {
                Some(before) => println!("     {}: {before} -> {}", change.field, change.after),
                None => println!("     {}: {}", change.field, change.after),
            }
        }
        let cost = step.cost();
        let money =
            if cost < 0 { format!("gives back {}", sol(cost)) } else { format!("costs {}", sol(cost)) };
        let transactions = match step.transactions.len() {
            1 => "1 transaction".to_owned(),
            count => format!("{count} transactions"),
        };
        println!("     {}", style(format!("{transactions}, {money}, {}", signed_by(step, who))).dim());
    }
    let needed = lamports_needed(steps, &who.payer);
    println!("{} needs {needed} lamports ({}), priority fees aside", who.payer, sol_of(needed.into()));
}

fn signed_by(step: &Step, who: &Who) -> String {
    let away: Vec<String> =
        step.signers().iter().filter(|key| !who.held.contains(key)).map(ToString::to_string).collect();
    if away.is_empty() { "signed here".into() } else { format!("to be signed by {}", away.join(", ")) }
}

fn sol(lamports: i64) -> String {
    sol_of(lamports.unsigned_abs().into())
}

/// Lamports as SOL, exactly.
fn sol_of(lamports: u128) -> String {
    let (whole, rest) = (lamports / 1_000_000_000, lamports % 1_000_000_000);
    format!("{whole}.{rest:09} SOL")
}

/// Something to know before going on.
pub fn warn(text: &str) {
    eprintln!("{} {text}", style("!").yellow().bold());
}

/// A line for every step that is done, and a bar while one takes many transactions.
#[derive(Default)]
pub struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Shows what happens.
    pub fn show(&mut self, event: &Event<'_>) {
        match event {
            Event::Begins(step) => {
                let bar = ProgressBar::new(u64::try_from(step.transactions.len()).unwrap_or(u64::MAX));
                let template = "{spinner:.cyan} {wide_msg}  {bar:24.cyan/dim} {pos}/{len}";
                if let Ok(style) = ProgressStyle::with_template(template) {
                    bar.set_style(style);
                }
                bar.set_message(step.title.clone());
                self.bar = Some(bar);
            }
            Event::Landed(count) => {
                if let Some(bar) = &self.bar {
                    bar.set_position(u64::try_from(*count).unwrap_or(u64::MAX));
                }
            }
            Event::Ends(step) => {
                if let Some(bar) = self.bar.take() {
                    bar.finish_and_clear();
                }
                eprintln!("{} {}", style("✓").green(), step.title);
            }
        }
    }
}
