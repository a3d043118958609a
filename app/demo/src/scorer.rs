//! Scoring a day as a cranker does: the platform's files staged, the rules run, the bundle written.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow};
use influence_client::PROGRAM_ID;
use influence_core::calendar::Day;
use influence_scoring::{
    bundle::{self, InputFile, Inputs, WindowRows, folder_name},
    day::{DayInputs, DayResult, Deployment, score_day},
    engagement::PlatformDay,
    engine::{Engine, EngineKind},
    fold::Holdings,
    input::{Location, Rejects, Staged, Table, stage},
    weights::Weights,
};
use tokio::runtime::Runtime;

use crate::{
    keys,
    platform::{Export, Platform},
    world::{DECIMALS, World},
};

/// Memory for sums and joins, bytes: far more than a town needs.
const MEMORY: usize = 1 << 28;
/// Most of the platform's rows that may be wrong, per 10 000.
pub const MAX_REJECT_BPS: u32 = 100;

/// One engine for all crankers of the demo: they are in one process.
pub struct Scorer {
    runtime: Runtime,
    engine: Engine,
    weights: Weights,
    days: Vec<Export>,
    first_day: Day,
    out: PathBuf,
    /// Held as long as anything is written.
    _lock: File,
}

impl Scorer {
    /// Writes the platform's files and makes the engine; everything goes into the folder `out`, of which
    /// `lock` keeps others out.
    ///
    /// # Errors
    /// When the folder can not be written.
    pub fn new(platform: &Platform, first_day: Day, out: &Path, lock: File) -> Result<Self> {
        let days = Export::write(platform, &out.join("platform"))?;
        // A run before this one may have left its bundles.
        for day in (first_day..).take(days.len()) {
            let folder = out.join("bundles").join(folder_name(day));
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
            weights: Weights::shipped()?,
            days,
            first_day,
            out: out.to_owned(),
            _lock: lock,
        })
    }

    /// Scores `day` from what a cranker folded, and the state at its end.
    ///
    /// # Errors
    /// What scoring refuses.
    pub fn score(
        &self,
        world: &World,
        holdings: &Holdings,
        window: &WindowRows,
    ) -> Result<(DayResult, Inputs)> {
        let day = window.day;
        let export = usize::try_from(day - self.first_day).ok().and_then(|number| self.days.get(number));
        let export = export.with_context(|| format!("day {day} has no activity"))?;
        let chain = window.chain_state(&world.calendar);
        let work = self.out.join("work").join(folder_name(day));
        let mut rejects = Rejects::create(self.rejects(day))?;
        self.runtime.block_on(async {
            let mut tables = Vec::new();
            let files = [&export.activity, &export.users, &export.galleries, &export.nfts];
            for (table, file) in Table::ALL.into_iter().zip(files) {
                tables.push(stage(table, &Location::local(file), &work, &mut rejects).await?);
            }
            let inputs = inputs(&tables);
            let [activity, users, galleries, nfts] =
                <[Staged; 4]>::try_from(tables).ok().context("there are four tables")?;
            let platform = PlatformDay { activity, users, galleries, nfts };
            let inputs_of_day = DayInputs {
                day,
                deployment: deployment(world),
                holdings,
                chain: &chain,
                platform: &platform,
                weights: &self.weights,
                secret: &world.secret,
                engine: &self.engine,
                rejects: &mut rejects,
                max_reject_bps: MAX_REJECT_BPS,
            };
            Ok((score_day(inputs_of_day).await?, inputs))
        })
    }

    /// Writes a day's bundle; gives its folder.
    ///
    /// # Errors
    /// When it can not be written.
    pub fn publish(&self, result: &DayResult, window: &WindowRows, inputs: &Inputs) -> Result<PathBuf> {
        let bundles = self.out.join("bundles");
        std::fs::create_dir_all(&bundles)?;
        Ok(bundle::write(&bundles, result, window, inputs)?)
    }

    /// The reject file of `day`.
    pub fn rejects(&self, day: Day) -> PathBuf {
        self.out.join("rejects").join(format!("{}.csv", folder_name(day)))
    }

    /// Where the page of `day` is written.
    pub fn page(&self, day: Day) -> PathBuf {
        self.out.join(format!("{}.html", folder_name(day)))
    }

    /// The folder of everything.
    pub fn out(&self) -> &Path {
        &self.out
    }
}

/// Keeps a second demo out of the folder.
///
/// # Errors
/// When another demo is in it, or it can not be made.
pub fn lock(out: &Path) -> Result<File> {
    std::fs::create_dir_all(out).with_context(|| format!("{} can not be made", out.display()))?;
    let lock = File::create(out.join("lock"))?;
    let shown = out.display();
    lock.try_lock().map_err(|_| {
        anyhow!("another demo is writing into {shown}; wait for it, or name another folder with --out")
    })?;
    Ok(lock)
}

/// The cranker's own record of what it read.
fn inputs(tables: &[Staged]) -> Inputs {
    let file = |staged: &Staged| {
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
    Inputs { files: tables.iter().flat_map(file).collect(), ..Inputs::default() }
}

/// What the demo's days are of.
fn deployment(world: &World) -> Deployment {
    Deployment {
        program: PROGRAM_ID.to_bytes(),
        cluster: keys::cluster(),
        mint: world.token.mint.to_bytes(),
        decimals: DECIMALS,
        calendar: world.calendar,
    }
}
