//! `status`: what an operator wants to see in five seconds, asked of the running process.
//!
//! The journal belongs to the process that runs, so this reads nothing but what that one serves.

use std::process::ExitCode;

use anyhow::{Context, bail};
use serde_json::{Value, json};

use crate::{cli::FAILED, config::Settings, fetch, serve::CrankerReport};

/// Show the last days, their votes, and how the running cranker is
///
/// Asks the process that listens on `listen`. Exit code: 0 when it is ready, 1 when it is not or does not answer.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence-cranker status
  influence-cranker status --json --server http://cranker.example.org:8910")]
pub struct Args {
    /// Another cranker's server [default: the one that `listen` names]
    #[arg(long, value_name = "URL")]
    pub server: Option<String>,

    /// Write JSON
    #[arg(long)]
    pub json: bool,
}

/// Days that are shown.
const SHOWN: usize = 7;

/// Asks, and prints.
///
/// # Errors
/// When there is no server to ask, or it does not answer.
pub async fn command(settings: &Settings, args: &Args) -> anyhow::Result<ExitCode> {
    let server = match (&args.server, settings.listen.0) {
        (Some(server), _) => server.clone(),
        (None, Some(address)) => format!("http://127.0.0.1:{}", address.port()),
        (None, None) => {
            bail!("`listen` is off, so there is nobody to ask; name a cranker's server with --server")
        }
    };
    let days = fetch::json(&server, "/v1/days").await?;
    let report = fetch::json(&server, "/v1/status").await.ok();
    let ready = fetch::json(&server, "/readyz").await.is_ok();
    if args.json {
        println!("{}", json!({ "ready": ready, "days": days, "cranker": report }));
    } else {
        print_days(&days);
        match report {
            Some(report) => {
                print_cranker(&serde_json::from_value(report).context("another version runs there")?)
            }
            None => println!("no cranker runs there, only its server"),
        }
    }
    Ok(if ready { ExitCode::SUCCESS } else { ExitCode::from(FAILED) })
}

fn print_days(days: &Value) {
    match days["last_final_day"].as_u64() {
        Some(day) => println!("last final day {day}"),
        None => println!("no day is final yet, or the chain was not read"),
    }
    for day in days["days"].as_array().into_iter().flatten().take(SHOWN) {
        let votes = day["votes"].as_array().map_or(0, Vec::len);
        let agrees = match day["agrees"].as_bool() {
            Some(true) => ", as computed here",
            Some(false) => ", NOT as computed here",
            None => "",
        };
        let degraded = if day["degraded"] == true { ", degraded" } else { "" };
        let status = day["status"].as_str().unwrap_or_default();
        println!("  day {}: {status}, {votes} votes{agrees}{degraded}", day["day"]);
    }
}

fn print_cranker(report: &CrankerReport) {
    println!("cranker {}", report.cranker.as_deref().unwrap_or("none: applies and settles only"));
    println!("  observed to slot {}, unix time {}", report.observed_slot, report.observed_time);
    for step in &report.steps {
        println!("  day {} is at: {}", step.day, step.step);
    }
    println!(
        "  fees {} lamports, {} left; next at unix time {}",
        report.fees, report.fee_payer, report.next_at
    );
    for sentence in report.disagreements.iter().chain(&report.not_ready) {
        println!("  ! {sentence}");
    }
}
