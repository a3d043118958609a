//! `status`: the state of a running cranker.
//!
//! The journal belongs to the running process, so this reads only what that process serves.

use std::process::ExitCode;

use anyhow::{Context, bail};
use serde_json::{Value, json};

use crate::{
    cli::{output::exit_code, time_format::format_time},
    config::CrankerSettings,
    http::CrankerStatus,
    peers::http_client,
};

/// Show the last days, their votes, and the state of the running cranker
///
/// Asks the process that listens on `listen_addr`. Exit code: 0 when it is ready, 1 when it is not or does not respond.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence-cranker status
  influence-cranker status --json --server http://cranker.example.org:8910")]
pub struct Args {
    /// Server of another cranker [default: the one of `listen_addr`]
    #[arg(long, value_name = "URL")]
    pub server: Option<String>,

    /// Write JSON
    #[arg(long)]
    pub json: bool,
}

const SHOWN_DAYS: usize = 7;

/// Runs the command.
///
/// # Errors
/// When there is no server, or it does not respond.
pub async fn command(settings: &CrankerSettings, args: &Args) -> anyhow::Result<ExitCode> {
    let server = match (&args.server, settings.listen_addr.0) {
        (Some(server), _) => server.clone(),
        (None, Some(address)) => format!("http://127.0.0.1:{}", address.port()),
        (None, None) => bail!("`listen_addr` is off; name a cranker's server with --server"),
    };
    let (_, days) = http_client::get_json(&server, "/v1/days").await?;
    let (runs, report) = http_client::get_json(&server, "/v1/status").await?;
    let (ready, health) = http_client::get_json(&server, "/readyz").await?;
    if args.json {
        let report = if runs { report } else { Value::Null };
        println!(
            "{}",
            json!({ "ready": ready, "reasons": health["reasons"], "days": days, "cranker": report })
        );
        return Ok(exit_code(!ready));
    }
    let now = days["now"].as_i64().unwrap_or_else(|| chrono::Utc::now().timestamp());
    print!("{}", describe_days(&days, now));
    if runs {
        let report =
            serde_json::from_value(report).context("the server runs another version of the cranker")?;
        print!("{}", describe_cranker(&report, now));
    } else {
        println!("no cranker runs there, only its server");
    }
    for reason in health["reasons"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        println!("  ! {reason}");
    }
    Ok(exit_code(!ready))
}

fn describe_days(days: &Value, now: i64) -> String {
    let mut text = match days["last_final_day"].as_u64() {
        Some(day) => format!("last final day {day}\n"),
        None => "no day is final yet, or the chain was not read\n".into(),
    };
    for day in days["days"].as_array().into_iter().flatten().take(SHOWN_DAYS) {
        let status = day["status"].as_str().unwrap_or_default();
        text += &format!("  day {}: {status}", day["day"]);
        if let Some(until) = day["challenge_ends_at"].as_i64().filter(|until| *until > now) {
            text += &format!(" until {}", format_time(until, now));
        }
        text += match day["matches_chain"].as_bool() {
            Some(true) => ", as computed here",
            Some(false) => ", NOT as computed here",
            None => "",
        };
        text += if day["degraded"] == true { ", degraded\n" } else { "\n" };
        if status == "open" {
            describe_votes(&mut text, days, day);
        }
    }
    text
}

/// Describes each cranker's vote for an open day.
fn describe_votes(text: &mut String, days: &Value, day: &Value) {
    let votes = || day["votes"].as_array().into_iter().flatten();
    for cranker in days["crankers"].as_array().into_iter().flatten() {
        let vote = votes().find(|vote| vote["cranker"] == *cranker).map(|vote| &vote["content_hash"]);
        let described = match vote {
            None => "has not voted",
            Some(hash) if *hash == day["computed"]["content_hash"] => "voted for what was computed here",
            Some(_) if day["computed"].is_null() => "voted",
            Some(_) => "voted for OTHER contents than computed here",
        };
        *text += &format!("    {} {described}\n", cranker.as_str().unwrap_or_default());
    }
}

fn describe_cranker(report: &CrankerStatus, now: i64) -> String {
    let name = report.cranker.as_deref().unwrap_or("permissionless: applies and settles only");
    let observed_at = format_time(report.observed_time, now);
    let mut text = format!("cranker {name}\n  indexed to slot {}, {observed_at}\n", report.observed_slot);
    for step in &report.steps {
        text += &format!("  day {} is at: {}\n", step.day, step.step);
    }
    text += &format!(
        "  paid {} lamports in fees, {} left\n",
        report.fees_lamports, report.fee_payer_balance_lamports
    );
    text += &format!("  next cycle {}\n", format_time(report.next_cycle_at, now));
    if report.consecutive_failures > 0 {
        text += &format!("  ! failed cycles in a row: {}\n", report.consecutive_failures);
    }
    for sentence in &report.disagreements {
        text += &format!("  ! {sentence}\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_described_with_votes_and_times() {
        let vote = |cranker: &str, hash: &str| json!({ "cranker": cranker, "content_hash": hash });
        let computed = json!({ "content_hash": "aa" });
        let days = json!({
            "last_final_day": 9,
            "crankers": ["One", "Two", "Three"],
            "days": [
                { "day": 10, "status": "open", "votes": [vote("One", "aa"), vote("Two", "bb")], "computed": computed },
                { "day": 9, "status": "in challenge", "challenge_ends_at": 7_300, "matches_chain": false, "degraded": true },
            ],
        });
        let expected = "last final day 9
  day 10: open
    One voted for what was computed here
    Two voted for OTHER contents than computed here
    Three has not voted
  day 9: in challenge until 1970-01-01 02:01:40 UTC (in 2 hours), NOT as computed here, degraded
";
        assert_eq!(describe_days(&days, 100), expected);
    }
}
