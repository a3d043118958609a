//! The peer: DuckDB's Python package on the same Parquet files, whose result must be equal.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use influence_scoring::weights::Weights;

use crate::measure::{DECIMALS, Input, Scored};

pub struct PeerRun {
    /// Time of its query from files to gallery scores.
    pub time: Duration,
    pub version: String,
}

/// Runs the peer and compares every gallery's score.
pub fn compare(python: &Path, input: &Input<'_>, scored: &Scored, threads: usize) -> Result<PeerRun> {
    let rules = Weights::load_default()?.resolve(DECIMALS)?;
    let kind = |kind: &influence_scoring::weights::resolved::EventWeight| {
        serde_json::json!([kind.name, kind.limit, kind.user_limit, kind.points_per_unit])
    };
    let most = rules.kinds.iter().map(|kind| kind.limit.max(kind.user_limit)).max();
    let job = serde_json::json!({
        "folder": input.folder,
        "work": input.work,
        "threads": threads,
        "memory_mib": input.memory_bytes >> 20,
        "kinds": rules.kinds.iter().map(kind).collect::<Vec<_>>(),
        "rules": {
            "start": input.calendar.start_of(input.day),
            "end": input.calendar.end_of(input.day),
            "most": most,
            "count_own": i64::from(rules.count_own_views),
            "denominator": rules.denominator,
            "nft_value": rules.nft_value,
            "locked": rules.locked,
            "holding": rules.holding,
            "base": rules.base,
            "activity_percent": rules.activity_percent,
            "cap": rules.cap,
            "influence": rules.influence,
        },
    });
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/score_day/peer.py");
    let mut child = Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    child.stdin.take().context("the peer has no input")?.write_all(job.to_string().as_bytes())?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("the peer failed ({}): see its output above", output.status);
    }
    let report: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    check(input.work, scored)?;
    let seconds = report["seconds"].as_f64().context("the peer does not report its time")?;
    let version = report["version"].as_str().unwrap_or("of unknown version").to_owned();
    Ok(PeerRun { time: Duration::from_secs_f64(seconds), version })
}

fn check(work: &Path, scored: &Scored) -> Result<()> {
    let text = std::fs::read_to_string(work.join("peer.csv"))?;
    let ours: std::collections::HashMap<_, _> =
        scored.engagement.galleries.iter().map(|gallery| (gallery.gallery, gallery.score)).collect();
    let mut rows = 0;
    for line in text.lines().skip(1) {
        let (position, score) = line.split_once(',').context("a row of the peer has two fields")?;
        let gallery = &scored.chain.galleries[position.parse::<usize>()?];
        let score: u64 = score.parse()?;
        let own = ours.get(&gallery.gallery);
        ensure!(own == Some(&score), "gallery {position}: the peer says {score}, this says {own:?}");
        rows += 1;
    }
    ensure!(rows == ours.len(), "the peer has {rows} galleries, this has {}", ours.len());
    Ok(())
}
