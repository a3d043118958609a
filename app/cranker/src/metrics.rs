//! All metrics in one table, for Prometheus and for the operator's runbook.
//!
//! A metric is named by its constant: `metrics::gauge!(metrics::DAY_LAG.name).set(2.0)`.

use std::{
    sync::{Mutex, PoisonError},
    time::Instant,
};

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricKind {
    Counter,
    Gauge,
    Histogram,
}

#[derive(Clone, Copy, Debug)]
pub struct Metric {
    pub name: &'static str,
    pub kind: MetricKind,
    pub unit: &'static str,
    /// Separated by commas.
    pub labels: &'static str,
    pub meaning: &'static str,
    /// Condition on which an operator has to act; empty if the metric only explains others.
    pub alert: &'static str,
}

macro_rules! metrics {
    ($($constant:ident = $name:literal, $kind:ident, $unit:literal, $labels:literal, $meaning:literal, $alert:literal;)*) => {
        $(
            #[doc = $meaning]
            pub const $constant: Metric = Metric {
                name: concat!("influence_", $name),
                kind: MetricKind::$kind,
                unit: $unit,
                labels: $labels,
                meaning: $meaning,
                alert: $alert,
            };
        )*
        /// In the order of the runbook's table.
        pub const ALL: &[Metric] = &[$($constant),*];
    };
}

metrics! {
    DAY_LAG = "day_lag", Gauge, "days", "", "Days that have ended and are not final on chain", "at 2 or more";
    LAST_FINAL_DAY = "last_final_day", Gauge, "day", "", "The latest final day", "";
    OBSERVED_SLOT = "observed_slot", Gauge, "slot", "", "Finalized slot up to which the journal is complete", "";
    OBSERVED_TIME = "observed_time_seconds", Gauge, "unix seconds", "", "Block time of that slot", "10 minutes behind the clock";
    DEGRADED_DAYS = "degraded_days", Gauge, "days", "", "Days that this cranker will not publish because its journal has gaps", "above 0";
    CONSECUTIVE_FAILURES = "consecutive_failures", Gauge, "cycles", "", "Cycles in a row that failed or could not close an ended day; the pauses between them grow to 5 minutes", "at 5 or more";
    QUORUM_MISMATCH = "quorum_mismatch", Gauge, "0 or 1", "", "1 when the quorum's day, or another cranker's vote, differs from what this cranker computed", "at 1";
    PEER_MISMATCHES = "peer_mismatches", Gauge, "peers", "", "Peers whose bundle of a disputed day differs from this cranker's; the log and `status` name the first difference", "";
    INPUT_ROWS = "input_rows_total", Counter, "rows", "table", "Accepted rows of the platform's tables", "";
    INPUT_ROWS_REJECTED = "input_rows_rejected_total", Counter, "rows", "table,reason", "Rows written to the reject file", "a jump: the export has changed";
    STEP_SECONDS = "step_seconds", Histogram, "seconds", "step", "Duration of a step of a day", "score above an hour";
    TRANSACTIONS = "transactions_total", Counter, "transactions", "outcome", "Transactions by outcome: landed, already_done, refused", "refused grows every cycle";
    FEES = "fees_lamports_total", Counter, "lamports", "", "Fees paid since the process started", "near the fee budget";
    FEE_PAYER_BALANCE = "fee_payer_balance_lamports", Gauge, "lamports", "", "Balance of the fee payer", "below 100000000";
    RPC_CALLS = "rpc_calls_total", Counter, "calls", "", "Requests to the RPC node", "";
    RPC_RETRIES = "rpc_retries_total", Counter, "calls", "class", "Retried requests, by reason", "above a tenth of the calls";
    HOLDERS = "holders", Gauge, "owners", "", "Owners in the latest day's holdings tree", "";
    MEMBERS = "members", Gauge, "owners", "", "Owners with an Influence account in that tree", "";
    HTTP_REQUESTS = "http_requests_total", Counter, "requests", "route,status", "Completed HTTP requests", "";
    HTTP_SECONDS = "http_request_seconds", Histogram, "seconds", "route", "Duration of HTTP requests", "";
}

/// Bounds of the histogram buckets, seconds: from a served proof to a long day.
const BUCKETS: [f64; 12] = [0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0, 30.0, 120.0, 600.0, 1_800.0, 3_600.0];

/// Installs the process-wide recorder, once; later calls return the same handle.
///
/// # Errors
/// When another recorder is installed.
pub fn install_recorder() -> Result<PrometheusHandle, BuildError> {
    static INSTALLED: Mutex<Option<PrometheusHandle>> = Mutex::new(None);
    // Held while installing, so that a concurrent caller waits and gets the same handle.
    let mut installed = INSTALLED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = &*installed {
        return Ok(handle.clone());
    }
    let builder =
        PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("seconds".into()), &BUCKETS)?;
    let handle = builder.install_recorder()?;
    ALL.iter().for_each(describe);
    Ok(installed.insert(handle).clone())
}

fn describe(metric: &Metric) {
    let unit = Unit::from_string(metric.unit).unwrap_or(Unit::Count);
    match metric.kind {
        MetricKind::Counter => describe_counter!(metric.name, unit, metric.meaning),
        MetricKind::Gauge => describe_gauge!(metric.name, unit, metric.meaning),
        MetricKind::Histogram => describe_histogram!(metric.name, unit, metric.meaning),
    }
}

pub fn record_step_duration(step: &'static str, started: Instant) {
    metrics::histogram!(STEP_SECONDS.name, "step" => step).record(started.elapsed().as_secs_f64());
}

/// Renders the runbook's table of all metrics.
pub fn markdown_table() -> String {
    let mut text =
        String::from("| metric | kind | unit | labels | meaning | alert when |\n|---|---|---|---|---|---|\n");
    for Metric { name, kind, unit, labels, meaning, alert } in ALL {
        text += &format!("| `{name}` | {kind:?} | {unit} | {labels} | {meaning} | {alert} |\n");
    }
    text
}
