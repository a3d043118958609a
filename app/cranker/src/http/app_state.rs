//! State shared with the request handlers: the daemon writes it, requests read it.

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

use super::{chain_view::ChainView, gallery_history::GalleryHistory, web_page::WebPage};

/// Bundles kept in memory. Nearly all requests are about the latest day.
const CACHED_BUNDLES: usize = 2;

/// State of a running cranker, as `/v1/status` shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrankerStatus {
    /// None when it runs permissionless.
    pub cranker: Option<String>,
    /// Finalized slot up to which the journal is complete.
    pub observed_slot: u64,
    /// Block time of that slot, unix seconds.
    pub observed_time: i64,
    /// Progress of the unfinished days, oldest first.
    pub steps: Vec<DayProgress>,
    /// Days that are not published because the journal has gaps.
    pub degraded_days: Vec<Day>,
    /// Differences to the quorum, to other crankers' votes and to peers' bundles, a sentence each.
    pub disagreements: Vec<String>,
    /// Fees paid since the process started.
    pub fees_lamports: u64,
    pub fee_payer_balance_lamports: u64,
    /// Unix seconds.
    pub next_cycle_at: i64,
    /// Cycles in a row that failed, or could not close a day that has ended.
    pub consecutive_failures: u32,
    /// Reasons why the cranker is not ready, a sentence each.
    pub not_ready: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayProgress {
    pub day: Day,
    /// The step in progress, or the next one.
    pub step: String,
}

pub struct AppState {
    bundles_dir: PathBuf,
    /// None if no web page is served.
    pub(super) web_page: Option<WebPage>,
    pub(super) gallery_history: GalleryHistory,
    metrics: PrometheusHandle,
    chain_view: RwLock<Option<Arc<ChainView>>>,
    chain_unreachable: AtomicBool,
    fee_payer_balance: AtomicU64,
    cranker_status: RwLock<Option<CrankerStatus>>,
    cached_bundles: Mutex<Vec<Arc<Bundle>>>,
}

impl AppState {
    /// Creates the state of a server over the bundles in `bundles_dir`.
    pub fn new(bundles_dir: PathBuf, metrics: PrometheusHandle) -> Self {
        Self {
            bundles_dir,
            web_page: None,
            gallery_history: GalleryHistory::default(),
            metrics,
            chain_view: RwLock::new(None),
            chain_unreachable: AtomicBool::new(false),
            fee_payer_balance: AtomicU64::new(0),
            cranker_status: RwLock::new(None),
            cached_bundles: Mutex::new(Vec::new()),
        }
    }

    pub fn with_page(self, web_page: Option<WebPage>) -> Self {
        Self { web_page, ..self }
    }

    pub fn set_chain_view(&self, view: ChainView) {
        *self.chain_view.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(view));
        self.chain_unreachable.store(false, Ordering::Relaxed);
    }

    /// Marks the last view of the chain as outdated.
    pub fn mark_chain_unreachable(&self) {
        self.chain_unreachable.store(true, Ordering::Relaxed);
    }

    pub fn is_chain_unreachable(&self) -> bool {
        self.chain_unreachable.load(Ordering::Relaxed)
    }

    pub fn set_fee_payer_balance(&self, lamports: u64) {
        self.fee_payer_balance.store(lamports, Ordering::Relaxed);
    }

    pub fn set_cranker_status(&self, status: CrankerStatus) {
        *self.cranker_status.write().unwrap_or_else(PoisonError::into_inner) = Some(status);
    }

    /// Returns the last view of the chain; none before the first read.
    pub fn chain_view(&self) -> Option<Arc<ChainView>> {
        self.chain_view.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the cranker's status; none if no cranker runs in this process.
    pub fn cranker_status(&self) -> Option<CrankerStatus> {
        let status = self.cranker_status.read().unwrap_or_else(PoisonError::into_inner).clone();
        let fee_payer_balance_lamports = self.fee_payer_balance.load(Ordering::Relaxed);
        status.map(|status| CrankerStatus { fee_payer_balance_lamports, ..status })
    }

    /// Renders the metrics in the Prometheus text format.
    pub fn render_metrics(&self) -> String {
        self.metrics.run_upkeep();
        self.metrics.render()
    }

    /// Returns the directory of a day's bundle.
    pub fn bundle_dir(&self, day: Day) -> PathBuf {
        self.bundles_dir.join(bundle::bundle_dir_name(day))
    }

    /// Lists the days with a bundle, newest first.
    pub fn bundle_days(&self) -> Vec<Day> {
        let names = std::fs::read_dir(&self.bundles_dir).into_iter().flatten().flatten();
        let day = |name: String| {
            let day = name.rsplit('-').next()?.parse().ok()?;
            (bundle::bundle_dir_name(day) == name).then_some(day)
        };
        let mut days: Vec<Day> =
            names.filter_map(|entry| day(entry.file_name().into_string().ok()?)).collect();
        days.sort_unstable_by(|a, b| b.cmp(a));
        days
    }

    /// Returns the latest day that is final on chain and has a bundle, else the latest day with a bundle.
    pub fn latest_day(&self) -> Option<Day> {
        let (days, chain) = (self.bundle_days(), self.chain_view());
        let is_final =
            |day: &&Day| chain.as_ref().is_some_and(|chain| chain.applicable_contents(**day).is_some());
        days.iter().find(is_final).or(days.first()).copied()
    }

    /// Returns a day's verified bundle, from the cache or from disk; none if there is none.
    pub async fn load_bundle(&self, day: Day) -> Result<Option<Arc<Bundle>>, BundleError> {
        // The lock is held while reading, so that concurrent requests do not each load a large bundle.
        let mut cached = self.cached_bundles.lock().await;
        if let Some(found) = cached.iter().find(|bundle| bundle.manifest.day == day) {
            return Ok(Some(found.clone()));
        }
        let dir = self.bundle_dir(day);
        if !dir.is_dir() {
            return Ok(None);
        }
        let Ok(read) = tokio::task::spawn_blocking(move || bundle::read_bundle(&dir)).await else {
            return Ok(None);
        };
        let read = Arc::new(read?);
        if cached.len() >= CACHED_BUNDLES {
            cached.remove(0);
        }
        cached.push(read.clone());
        Ok(Some(read))
    }
}
