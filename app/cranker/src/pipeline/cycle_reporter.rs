//! Reports every cycle to logs, metrics and the HTTP server.

use std::sync::Arc;

use indicatif::ProgressBar;

use super::{
    cranker::{CycleError, CycleReport},
    daemon::{CycleObserver, Idle},
    disagreement::report_disagreements,
};
use crate::{
    http::{AppState, CrankerStatus, DayProgress},
    indexer::IndexerStep,
    keeper::ExecutionReport,
    metrics,
    peers::Peers,
};

pub struct CycleReporter {
    app: Arc<AppState>,
    /// Address of the cranker's key.
    cranker: String,
    peers: Peers,
    fees_lamports: u64,
    bar: ProgressBar,
}

impl CycleReporter {
    pub fn new(cranker: String, app: Arc<AppState>, peers: Peers, bar: ProgressBar) -> Self {
        Self { app, cranker, peers, fees_lamports: 0, bar }
    }

    fn set_gauges(&self, report: &CycleReport) {
        let gauge = |metric: metrics::Metric, value: f64| ::metrics::gauge!(metric.name).set(value);
        gauge(metrics::OBSERVED_SLOT, report.progress.finalized.slot as f64);
        gauge(metrics::OBSERVED_TIME, report.progress.finalized.time as f64);
        gauge(metrics::DEGRADED_DAYS, report.progress.degraded.len() as f64);
    }

    /// Counts and logs transactions.
    fn report_sent(&mut self, sent: &ExecutionReport) {
        self.fees_lamports = self.fees_lamports.saturating_add(sent.lamports);
        ::metrics::counter!(metrics::FEES.name).increment(sent.lamports);
        let refused = sent.failures.len() as u64;
        let outcomes =
            [("landed", sent.transactions), ("already_done", sent.already_done), ("refused", refused)];
        for (outcome, count) in outcomes {
            ::metrics::counter!(metrics::TRANSACTIONS.name, "outcome" => outcome).increment(count);
        }
        for failure in &sent.failures {
            tracing::warn!(reason = failure.reason, "backing off: {}", failure.what);
        }
        if sent.transactions > 0 {
            tracing::info!("{sent}");
        }
    }

    fn log_days(&self, report: &CycleReport, idle: Idle) {
        for day in &report.closed {
            tracing::info!(day, "scored and bundled");
        }
        if let Some(error) = &report.close_error {
            let (failures, seconds) = (idle.failures, idle.pause.as_secs());
            tracing::error!(failures, seconds, "retrying in {seconds}s: {error}");
        }
        for blocker in &report.vote_blockers {
            tracing::error!("not voted for: {blocker}");
        }
    }

    /// Reports a failed cycle: the last status stays, with the reason added.
    fn report_failure(&self, error: &CycleError, Idle { failures, pause }: Idle) {
        let seconds = pause.as_secs();
        tracing::warn!(failures, seconds, "the cycle failed; retrying in {seconds}s: {error}");
        let known = self.app.cranker_status().unwrap_or_default();
        let reason = format!("{failures} cycles in a row failed; retrying in {seconds}s: {error}");
        self.app.set_cranker_status(CrankerStatus {
            cranker: Some(self.cranker.clone()),
            consecutive_failures: failures,
            fees_lamports: self.fees_lamports,
            not_ready: vec![reason],
            ..known
        });
    }

    fn not_ready_reasons(report: &CycleReport) -> Vec<String> {
        let close_error = report.close_error.iter().map(ToString::to_string);
        let blockers = report.vote_blockers.iter().map(ToString::to_string);
        let degraded = report.progress.degraded.iter().map(|day| format!("day {day} is degraded"));
        close_error.chain(blockers).chain(degraded).collect()
    }
}

impl CycleObserver for CycleReporter {
    fn on_step(&mut self, step: IndexerStep) {
        match step {
            IndexerStep::ReadingEvents => self.bar.set_message("reading the program's transactions"),
            IndexerStep::ComparingBalances => self.bar.set_message("comparing all balances"),
            IndexerStep::ReadingHistory { account, of } => {
                self.bar.set_message(format!("reading the history of account {account} of {of}"));
            }
        }
        self.bar.tick();
    }

    fn on_cycle(&mut self, outcome: Result<&CycleReport, &CycleError>, sent: &ExecutionReport, idle: Idle) {
        self.bar.set_message("waiting");
        ::metrics::gauge!(metrics::CONSECUTIVE_FAILURES.name).set(f64::from(idle.failures));
        self.report_sent(sent);
        let report = match outcome {
            Ok(report) => report,
            Err(error) => return self.report_failure(error, idle),
        };
        self.set_gauges(report);
        self.log_days(report, idle);
        // After a failure the pause decides, whatever else is due.
        let pause = i64::try_from(idle.pause.as_secs()).unwrap_or(i64::MAX);
        let next_cycle_at = if idle.failures > 0 { report.now.saturating_add(pause) } else { report.wake_at };
        let steps = report.unfinished.iter();
        self.app.set_cranker_status(CrankerStatus {
            consecutive_failures: idle.failures,
            cranker: Some(self.cranker.clone()),
            observed_slot: report.progress.finalized.slot,
            observed_time: report.progress.finalized.time,
            steps: steps.map(|(day, step)| DayProgress { day: *day, step: step.name().into() }).collect(),
            degraded_days: report.progress.degraded.clone(),
            disagreements: report_disagreements(&report.disagreements, &mut self.peers),
            fees_lamports: self.fees_lamports,
            next_cycle_at,
            not_ready: Self::not_ready_reasons(report),
            ..CrankerStatus::default()
        });
    }
}
