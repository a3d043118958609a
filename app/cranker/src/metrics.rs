//! What the cranker measures: one table of all metrics, for Prometheus and for the operator's runbook.
//!
//! Name a metric by its constant: `metrics::gauge!(metrics::DAY_LAG.name).set(2.0)`.

use std::{
    sync::{Mutex, PoisonError},
    time::Instant,
};

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

/// What kind of number a metric is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Only grows while the process lives.
    Counter,
    /// A value of now.
    Gauge,
    /// How often which values were seen.
    Histogram,
}

/// A metric.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// Name, as Prometheus has it.
    pub name: &'static str,
    /// Counter, gauge or histogram.
    pub kind: Kind,
    /// Unit of its values.
    pub unit: &'static str,
    /// Its labels, separated by commas; none is empty.
    pub labels: &'static str,
    /// What it says.
    pub meaning: &'static str,
    /// When somebody has to look; empty when it only explains others.
    pub wake: &'static str,
}

macro_rules! metrics {
    ($($constant:ident = $name:literal, $kind:ident, $unit:literal, $labels:literal, $meaning:literal, $wake:literal;)*) => {
        $(
            #[doc = $meaning]
            pub const $constant: Metric = Metric {
                name: concat!("influence_", $name),
                kind: Kind::$kind,
                unit: $unit,
                labels: $labels,
                meaning: $meaning,
                wake: $wake,
            };
        )*
        /// All of them, in the order of the runbook's table.
        pub const ALL: &[Metric] = &[$($constant),*];
    };
}

metrics! {
    DAY_LAG = "day_lag", Gauge, "days", "", "Days that have ended and are not final on chain", "at 2 or more";
    LAST_FINAL_DAY = "last_final_day", Gauge, "day", "", "The newest final day", "";
    OBSERVED_SLOT = "observed_slot", Gauge, "slot", "", "The finalized slot up to which everything is recorded", "";
    OBSERVED_TIME = "observed_time_seconds", Gauge, "unix seconds", "", "Block time of that slot", "10 minutes behind the clock";
    DEGRADED_DAYS = "degraded_days", Gauge, "days", "", "Days that this cranker will not publish because something is missing in its records", "above 0";
    FAILED_PASSES = "failed_passes", Gauge, "passes", "", "Passes in a row that failed, or could not close a day that is over; the pauses between them grow to 5 minutes", "at 5 or more";
    DISAGREEMENT = "disagreement", Gauge, "0 or 1", "", "1 when the quorum's day, or another cranker's vote, is not what this cranker computed", "at 1";
    PEERS_DIFFER = "peers_differ", Gauge, "peers", "", "Peers whose bundle of a disputed day differs from this cranker's; the log and status name the first difference", "";
    ROWS = "rows_total", Counter, "rows", "table", "Rows of the platform's tables that counted", "";
    ROWS_REJECTED = "rows_rejected_total", Counter, "rows", "table,reason", "Rows that were set aside in the reject file", "a jump: the export has changed";
    STEP_SECONDS = "step_seconds", Histogram, "seconds", "step", "How long a step of a day took", "score above an hour";
    TRANSACTIONS = "transactions_total", Counter, "transactions", "outcome", "Transactions: landed, already_done, refused", "refused grows every round";
    FEES = "fees_lamports_total", Counter, "lamports", "", "Fees paid since the process started", "near the fee budget";
    FEE_PAYER = "fee_payer_lamports", Gauge, "lamports", "", "What the fee payer still has", "below 100000000";
    RPC_CALLS = "rpc_calls_total", Counter, "calls", "", "Requests to the node", "";
    RPC_RETRIES = "rpc_retries_total", Counter, "calls", "class", "Requests that were repeated, by why", "above a tenth of the calls";
    HOLDERS = "holders", Gauge, "owners", "", "Owners in the newest day's holdings tree", "";
    MEMBERS = "members", Gauge, "owners", "", "Owners with an Influence account in it", "";
    HTTP_REQUESTS = "http_requests_total", Counter, "requests", "route,status", "Answered HTTP requests", "";
    HTTP_SECONDS = "http_request_seconds", Histogram, "seconds", "route", "How long answering them took", "";
}

/// Upper bounds of the histograms' buckets, seconds: from a served proof to a long day.
const BUCKETS: [f64; 12] = [0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0, 30.0, 120.0, 600.0, 1_800.0, 3_600.0];

/// The metrics as Prometheus reads them. Collects them from the first call on.
///
/// # Errors
/// When something else in this process collects metrics already.
pub fn install() -> Result<PrometheusHandle, BuildError> {
    // Held while installing: whoever comes second waits and takes the same.
    static INSTALLED: Mutex<Option<PrometheusHandle>> = Mutex::new(None);
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
        Kind::Counter => describe_counter!(metric.name, unit, metric.meaning),
        Kind::Gauge => describe_gauge!(metric.name, unit, metric.meaning),
        Kind::Histogram => describe_histogram!(metric.name, unit, metric.meaning),
    }
}

/// Notes how long a step that began at `started` took.
pub fn took(step: &'static str, started: Instant) {
    metrics::histogram!(STEP_SECONDS.name, "step" => step).record(started.elapsed().as_secs_f64());
}

/// The runbook's table of all metrics.
pub fn table() -> String {
    let mut text = String::from(
        "| metric | kind | unit | labels | meaning | wake up when |\n|---|---|---|---|---|---|\n",
    );
    for Metric { name, kind, unit, labels, meaning, wake } in ALL {
        text += &format!("| `{name}` | {kind:?} | {unit} | {labels} | {meaning} | {wake} |\n");
    }
    text
}
