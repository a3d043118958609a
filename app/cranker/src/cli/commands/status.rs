//! `status`: what an operator wants to see in five seconds, asked of the running process.
//!
//! The journal belongs to the process that runs, so this reads nothing but what that one serves.

use std::process::ExitCode;

use anyhow::{Context, bail};
use serde_json::{Value, json};

use crate::{
    cli::{EXIT_FAILURE, time_format::moment},
    config::CrankerSettings,
    http::CrankerStatus,
    peers::http_client,
};

/// Show the last days, their votes, and how the running cranker is
///
/// Asks the process that listens on `listen_addr`. Exit code: 0 when it is ready, 1 when it is not or does not answer.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence-cranker status
  influence-cranker status --json --server http://cranker.example.org:8910")]
pub struct Args {
    /// Another cranker's server [default: the one that `listen_addr` names]
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
pub async fn command(settings: &CrankerSettings, args: &Args) -> anyhow::Result<ExitCode> {
    let server = match (&args.server, settings.listen_addr.0) {
        (Some(server), _) => server.clone(),
        (None, Some(address)) => format!("http://127.0.0.1:{}", address.port()),
        (None, None) => {
            bail!("`listen_addr` is off, so there is nobody to ask; name a cranker's server with --server")
        }
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
        return Ok(exit(ready));
    }
    let now = days["now"].as_i64().unwrap_or_else(|| chrono::Utc::now().timestamp());
    print!("{}", describe_days(&days, now));
    if runs {
        let report = serde_json::from_value(report).context("another version runs there")?;
        print!("{}", describe_cranker(&report, now));
    } else {
        println!("no cranker runs there, only its server");
    }
    for reason in health["reasons"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        println!("  ! {reason}");
    }
    Ok(exit(ready))
}

fn exit(ready: bool) -> ExitCode {
    if ready { ExitCode::SUCCESS } else { ExitCode::from(EXIT_FAILURE) }
}

fn describe_days(days: &Value, now: i64) -> String {
    let mut text = match days["last_final_day"].as_u64() {
        Some(day) => format!("last final day {day}\n"),
        None => "no day is final yet, or the chain was not read\n".into(),
    };
    for day in days["days"].as_array().into_iter().flatten().take(SHOWN) {
        let status = day["status"].as_str().unwrap_or_default();
        text += &format!("  day {}: {status}", day["day"]);
        if let Some(until) = day["challenge_ends_at"].as_i64().filter(|until| *until > now) {
            text += &format!(" until {}", moment(until, now));
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

/// Who voted for an open day, and for what.
fn describe_votes(text: &mut String, days: &Value, day: &Value) {
    let votes = || day["votes"].as_array().into_iter().flatten();
    for cranker in days["crankers"].as_array().into_iter().flatten() {
        let vote = votes().find(|vote| vote["cranker"] == *cranker).map(|vote| &vote["content_hash"]);
        let said = match vote {
            None => "has not voted",
            Some(hash) if *hash == day["computed"]["content_hash"] => "voted for what was computed here",
            Some(_) if day["computed"].is_null() => "voted",
            Some(_) => "voted for something ELSE than was computed here",
        };
        *text += &format!("    {} {said}\n", cranker.as_str().unwrap_or_default());
    }
}

fn describe_cranker(report: &CrankerStatus, now: i64) -> String {
    let name = report.cranker.as_deref().unwrap_or("none: applies and settles only");
    let mut text = format!("cranker {name}\n");
    text += &format!("  observed to slot {}, {}\n", report.observed_slot, moment(report.observed_time, now));
    for step in &report.steps {
        text += &format!("  day {} is at: {}\n", step.day, step.step);
    }
    text +=
        &format!("  fees {} lamports, {} left\n", report.fees_lamports, report.fee_payer_balance_lamports);
    text += &format!("  next look {}\n", moment(report.next_cycle_at, now));
    if report.consecutive_failures > 0 {
        text += &format!("  ! passes in a row that failed: {}\n", report.consecutive_failures);
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
    fn days_are_told_with_their_votes_and_times() {
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
    Two voted for something ELSE than was computed here
    Three has not voted
  day 9: in challenge until 1970-01-01 02:01:40 UTC (in 2 hours), NOT as computed here, degraded
";
        assert_eq!(describe_days(&days, 100), expected);
    }
}
