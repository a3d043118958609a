//! What the server knows: the daemon writes it, requests read it.

use std::{
    path::PathBuf,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use influence_core::calendar::Day;
use influence_scoring::bundle::{self, Bundle, BundleError};
use metrics_exporter_prometheus::PrometheusHandle;
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use super::{history::History, page::Page, view::ChainView};

/// Bundles kept in memory: what is asked for is nearly always the newest day's.
const KEPT: usize = 2;

/// How a running cranker is: what `status` shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrankerReport {
    /// Its key; none for a stranger.
    pub cranker: Option<String>,
    /// The finalized slot up to which everything is recorded.
    pub observed_slot: u64,
    /// Its block time, unix seconds.
    pub observed_time: i64,
    /// How far each unfinished day is, oldest first.
    pub steps: Vec<DayStep>,
    /// Days that are not published because something is missing in the records.
    pub degraded: Vec<Day>,
    /// What others say differently, a sentence each.
    pub disagreements: Vec<String>,
    /// Fees paid since the process started, lamports.
    pub fees: u64,
    /// What the fee payer still has, lamports.
    pub fee_payer: u64,
    /// When something is to be done next, unix seconds.
    pub next_at: i64,
    /// Passes in a row that failed, or could not close a day that is over.
    pub failed_passes: u32,
    /// What keeps it from being ready, a sentence each; empty when it observes, caught up, and publishes.
    pub not_ready: Vec<String>,
}

/// How far a day is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayStep {
    /// The day.
    pub day: Day,
    /// The step that is under way or comes next.
    pub step: String,
}

/// Everything that requests are answered from.
pub struct Board {
    /// Where the bundles are, a folder a day.
    pub days: PathBuf,
    /// What the web page is told; none where there is none.
    pub page: Option<Page>,
    /// The galleries of past days.
    pub history: History,
    metrics: PrometheusHandle,
    chain: RwLock<Option<Arc<ChainView>>>,
    chain_is_lost: AtomicBool,
    funds: AtomicU64,
    cranker: RwLock<Option<CrankerReport>>,
    bundles: Mutex<Vec<Arc<Bundle>>>,
}

impl Board {
    /// A board that knows of the bundles in `days`, and of nothing else yet.
    pub fn new(days: PathBuf, metrics: PrometheusHandle) -> Self {
        Self {
            days,
            page: None,
            history: History::default(),
            metrics,
            chain: RwLock::new(None),
            chain_is_lost: AtomicBool::new(false),
            funds: AtomicU64::new(0),
            cranker: RwLock::new(None),
            bundles: Mutex::new(Vec::new()),
        }
    }

    /// The board, with a web page.
    pub fn with_page(self, page: Option<Page>) -> Self {
        Self { page, ..self }
    }

    /// Tells what the chain says now.
    pub fn set_chain(&self, view: ChainView) {
        *self.chain.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(view));
        self.chain_is_lost.store(false, Ordering::Relaxed);
    }

    /// Tells that the chain can not be read any more: what it said last is all there is.
    pub fn lose_chain(&self) {
        self.chain_is_lost.store(true, Ordering::Relaxed);
    }

    /// Whether the chain could not be read the last time.
    pub fn has_lost_chain(&self) -> bool {
        self.chain_is_lost.load(Ordering::Relaxed)
    }

    /// Tells what the cranker's key still has, lamports.
    pub fn set_funds(&self, lamports: u64) {
        self.funds.store(lamports, Ordering::Relaxed);
    }

    /// Tells how the cranker is.
    pub fn set_cranker(&self, report: CrankerReport) {
        *self.cranker.write().unwrap_or_else(PoisonError::into_inner) = Some(report);
    }

    /// What the chain said last; none before it was read.
    pub fn chain(&self) -> Option<Arc<ChainView>> {
        self.chain.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How the cranker is; none where none runs.
    pub fn cranker(&self) -> Option<CrankerReport> {
        let report = self.cranker.read().unwrap_or_else(PoisonError::into_inner).clone();
        report.map(|report| CrankerReport { fee_payer: self.funds.load(Ordering::Relaxed), ..report })
    }

    /// The metrics as Prometheus reads them.
    pub fn metrics(&self) -> String {
        self.metrics.run_upkeep();
        self.metrics.render()
    }

    /// The folder of a day's bundle.
    pub fn folder(&self, day: Day) -> PathBuf {
        self.days.join(bundle::folder_name(day))
    }

    /// The days with a bundle, newest first.
    pub fn bundled(&self) -> Vec<Day> {
        let names = std::fs::read_dir(&self.days).into_iter().flatten().flatten();
        let day = |name: String| {
            let day = name.rsplit('-').next()?.parse().ok()?;
            (bundle::folder_name(day) == name).then_some(day)
        };
        let mut days: Vec<Day> =
            names.filter_map(|entry| day(entry.file_name().into_string().ok()?)).collect();
        days.sort_unstable_by(|a, b| b.cmp(a));
        days
    }

    /// A day's bundle, read and verified once while it is asked for; none without one. One is read at a time.
    pub async fn bundle(&self, day: Day) -> Result<Option<Arc<Bundle>>, BundleError> {
        let mut kept = self.bundles.lock().await;
        if let Some(found) = kept.iter().find(|bundle| bundle.manifest.day == day) {
            return Ok(Some(found.clone()));
        }
        let folder = self.folder(day);
        if !folder.is_dir() {
            return Ok(None);
        }
        let Ok(read) = tokio::task::spawn_blocking(move || bundle::read(&folder)).await else {
            return Ok(None);
        };
        let read = Arc::new(read?);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push(read.clone());
        Ok(Some(read))
    }
}
