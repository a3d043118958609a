//! Scoring a day as a cranker does: stage the platform's files, run the rules, write the bundle.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow};
use influence_client::PROGRAM_ID;
use influence_core::calendar::Day;
use influence_scoring::{
    bundle::{self, DayEndState, InputFile, InputsRecord, bundle_dir_name},
    day::{DayInputs, DayResult, DeploymentId, score_day},
    engagement::PlatformTables,
    engine::{Engine, EngineKind},
    ingest::{RejectFile, StagedTable},
    twab::TwabTracker,
    weights::Weights,
};
use influence_testkit::{
    actors::keys,
    genesis::DECIMALS,
    platform::{PlatformFiles, SamplePlatform},
};
use tokio::runtime::Runtime;

use crate::demo_chain::DemoChain;

/// Memory of the engine, bytes.
const MEMORY: usize = 1 << 28;
/// Most of the platform's rows that may be wrong, per 10 000.
pub const MAX_REJECT_BPS: u32 = 100;

/// The scoring of all crankers of the demo, which share one engine.
pub struct DayScorer {
    runtime: Runtime,
    engine: Engine,
    weights: Weights,
    days: Vec<PlatformFiles>,
    first_day: Day,
    out: PathBuf,
    /// Held as long as anything is written.
    _lock: File,
}

impl DayScorer {
    /// Writes the platform's files into the folder `out`, which `lock` protects, and starts the engine.
    pub fn new(platform: &SamplePlatform, first_day: Day, out: &Path, lock: File) -> Result<Self> {
        let days = PlatformFiles::write(platform, &out.join("platform"))?;
        // A run before this one may have left its bundles.
        for day in (first_day..).take(days.len()) {
            let folder = out.join("bundles").join(bundle_dir_name(day));
            if folder.exists() {
                std::fs::remove_dir_all(&folder).with_context(|| format!("{}", folder.display()))?;
            }
        }
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let kind = EngineKind::DataFusion { threads: 1, memory_bytes: MEMORY };
        let engine = runtime.block_on(Engine::new(kind, &out.join("work")))?;
        Ok(Self {
            runtime,
            engine,
            weights: Weights::load_default()?,
            days,
            first_day,
            out: out.to_owned(),
            _lock: lock,
        })
    }

    /// Scores a day from a cranker's balances and the state at its end.
    pub fn score(
        &self,
        chain: &DemoChain,
        holdings: &TwabTracker,
        state: &DayEndState,
    ) -> Result<(DayResult, InputsRecord)> {
        let day = state.twab.day;
        let files = usize::try_from(day - self.first_day).ok().and_then(|number| self.days.get(number));
        let files = files.with_context(|| format!("day {day} has no activity"))?;
        let work = self.out.join("work").join(bundle_dir_name(day));
        let mut rejects = RejectFile::create(self.rejects(day))?;
        self.runtime.block_on(async {
            let platform = files.stage(&work, &mut rejects).await?;
            let PlatformTables { activity, users, galleries, nfts } = &platform;
            let inputs = inputs(&[activity, users, galleries, nfts]);
            let inputs_of_day = DayInputs {
                day,
                deployment: deployment(chain),
                holdings,
                chain: &state.chain,
                platform: &platform,
                weights: &self.weights,
                secret: &chain.secret,
                engine: &self.engine,
                rejects: &mut rejects,
                max_reject_bps: MAX_REJECT_BPS,
            };
            Ok((score_day(inputs_of_day).await?, inputs))
        })
    }

    /// Writes a day's bundle and returns its folder.
    pub fn publish(&self, result: &DayResult, state: &DayEndState, inputs: &InputsRecord) -> Result<PathBuf> {
        let bundles = self.out.join("bundles");
        std::fs::create_dir_all(&bundles)?;
        Ok(bundle::write_bundle(&bundles, result, state, inputs)?)
    }

    pub fn rejects(&self, day: Day) -> PathBuf {
        self.out.join("rejects").join(format!("{}.csv", bundle_dir_name(day)))
    }

    /// Path of the page of `day`.
    pub fn page(&self, day: Day) -> PathBuf {
        self.out.join(format!("{}.html", bundle_dir_name(day)))
    }

    pub fn out(&self) -> &Path {
        &self.out
    }
}

/// Locks the folder against a second demo.
pub fn lock(out: &Path) -> Result<File> {
    std::fs::create_dir_all(out).with_context(|| format!("cannot create {}", out.display()))?;
    let lock = File::create(out.join("lock"))?;
    let shown = out.display();
    lock.try_lock().map_err(|_| {
        anyhow!("another demo is writing into {shown}; wait for it, or name another folder with --out")
    })?;
    Ok(lock)
}

/// The bundle's record of the files that were read.
fn inputs(tables: &[&StagedTable]) -> InputsRecord {
    let files = |staged: &&StagedTable| {
        let table = staged.table.to_string();
        let record = staged.files.iter().map(move |file| InputFile {
            table: table.clone(),
            source: file.source.clone(),
            rows: file.rows,
            rejected: file.rejected,
            bytes: file.bytes,
            sha256: file.sha256,
        });
        record.collect::<Vec<_>>()
    };
    InputsRecord { files: tables.iter().flat_map(files).collect(), ..InputsRecord::default() }
}

fn deployment(chain: &DemoChain) -> DeploymentId {
    DeploymentId {
        program: PROGRAM_ID,
        cluster: keys::cluster(),
        mint: chain.token.mint,
        decimals: DECIMALS,
        calendar: chain.calendar,
    }
}
