//! A day of a small cluster on the platform and on chain, and its scores.

use std::{fmt::Write as _, fs, path::Path};

use influence_core::calendar::{Calendar, Day};
use influence_cranker::config::CrankerSettings;
use influence_scoring::{
    bundle::{DayEndState, InputsRecord, write_bundle},
    chain_state::{ChainState, GalleryState, MemberState},
    day::{DayError, DayInputs, DayResult, DeploymentId, score_day},
    engine::{Engine, EngineKind},
    ingest::{RejectFile, balances::BalanceChange},
    salt::SaltSecret,
    twab::TwabTracker,
    weights::Weights,
};
use influence_testkit::platform::{PlatformFiles, PlatformGallery, SampleTables, USER_FIELDS};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use solana_address::Address;

pub const DAY: Day = 20_778;
const START: i64 = DAY as i64 * 86_400;
const TOKEN: u64 = 1_000_000;
const SECRET: &[u8] = b"a secret of thirty-two characters";
const USERS: u8 = 20;
/// The first of the users are members.
const MEMBERS: u8 = 12;
/// The last has no visitors.
const GALLERIES: u8 = 6;
const EVENTS: u32 = 400;
const KINDS: [&str; 9] = ["view", "visit", "like", "share", "comment", "purchase", "tip", "bid", "community"];

/// Events that cannot be used, each for another reason: outside the day, unknown user, gallery and NFT, an NFT of
/// another gallery, a quantity out of range, and an id for the second time.
const WRONG: &str = "\
5,1,1,,like,1,
NOON,99,1,,like,1,
NOON,1,99,,like,1,
NOON,1,1,99,like,1,
NOON,1,1,20,like,1,
NOON,1,1,,like,-1,
NOON,1,1,,like,1,once
NOON,2,1,,like,1,once
";
/// How many of them are left out: of the two with one id, one.
const REJECTED: u64 = 7;

/// What happened.
pub struct ClusterFixture {
    activity: Option<String>,
}

/// What came out.
pub struct Scores {
    pub result: DayResult,
    /// The reject file.
    pub rejected: String,
}

impl ClusterFixture {
    /// A day with events of all kinds, of which a few cannot be used.
    pub fn busy() -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(11);
        let mut below = |most: u64| random.next_u64() % most;
        let mut text = "time,user,gallery,nft,kind,quantity,id\n".to_owned();
        for _ in 0..EVENTS {
            let (user, gallery) = (1 + below(u64::from(USERS)), 1 + below(u64::from(GALLERIES) - 1));
            let nft = if below(3) > 0 { (gallery * 10 + below(3)).to_string() } else { String::new() };
            let kind = KINDS[usize::try_from(below(9)).unwrap()];
            let time = START + i64::try_from(below(86_400)).unwrap();
            writeln!(text, "{time},{user},{gallery},{nft},{kind},{},", 1 + below(500)).unwrap();
        }
        text += &WRONG.replace("NOON", &(START + 43_200).to_string());
        Self { activity: Some(text) }
    }

    /// A day without activity, on a platform without NFTs.
    pub fn asleep() -> Self {
        Self { activity: None }
    }

    /// Queries that the day takes at least.
    pub fn queries(&self) -> usize {
        if self.activity.is_some() { 14 } else { 8 }
    }

    /// Whether the scores say enough for it to mean something that others are equal.
    pub fn is_worth_comparing(&self, scores: &Scores) {
        let DayResult { scores: galleries, users, rows, .. } = &scores.result;
        assert_eq!(galleries.len(), usize::from(GALLERIES));
        let average = users.iter().map(|user| user.index).sum::<u32>() / u32::from(MEMBERS);
        assert!((9_990..=10_010).contains(&average), "{users:?}");
        assert!(users.iter().filter(|user| user.score > 0).count() >= usize::from(MEMBERS));
        if self.activity.is_some() {
            assert_eq!((rows.events_counted, rows.rejected()), (u64::from(EVENTS) + 1, REJECTED));
            assert_eq!(u64::try_from(scores.rejected.lines().count()).unwrap(), 1 + REJECTED);
            let busy = galleries.iter().filter(|row| row.nfts > 0 && row.activity > 0).count();
            assert_eq!(busy, usize::from(GALLERIES) - 1);
        } else {
            assert_eq!((rows.events_counted, rows.rejected()), (0, 0));
        }
    }

    /// The day's scores by an engine.
    pub async fn score(&self, kind: &EngineKind) -> Scores {
        self.try_score(kind).await.unwrap()
    }

    /// The same by one that may fail.
    pub async fn try_score(&self, kind: &EngineKind) -> Result<Scores, DayError> {
        let folder = tempfile::tempdir().unwrap();
        let engine = Engine::new(kind.clone(), &folder.path().join("engine")).await.unwrap();
        let mut rejects = RejectFile::create(folder.path().join("rejects.csv")).unwrap();
        let files = self.write_tables(folder.path());
        let platform = files.stage(&folder.path().join("staged"), &mut rejects).await.unwrap();
        let calendar = calendar();
        let result = score_day(DayInputs {
            day: DAY,
            deployment: DeploymentId {
                program: Address::from([1; 32]),
                cluster: Address::from([2; 32]),
                mint: Address::from([3; 32]),
                decimals: 6,
                calendar,
            },
            holdings: &holdings(calendar),
            chain: &state().chain,
            platform: &platform,
            weights: &Weights::load_default().unwrap(),
            secret: &SaltSecret::new(SECRET).unwrap(),
            engine: &engine,
            rejects: &mut rejects,
            max_reject_bps: 10_000,
        })
        .await?;
        let rejected = fs::read_to_string(rejects.path()).unwrap();
        Ok(Scores { result, rejected: rejected.replace(&folder.path().display().to_string(), "") })
    }

    /// Writes the platform's tables into `folder`, as `users.csv` and so on.
    fn write_tables(&self, folder: &Path) -> PlatformFiles {
        let mut tables = SampleTables::default();
        for user in 1..=i64::from(USERS) {
            let field = |name| match name {
                "nft_value" => user * 300,
                "reputation" => user * 7,
                "points" => user,
                _ => 0,
            };
            tables.add(user, wallet(user.unsigned_abs()), String::new(), USER_FIELDS.map(field));
        }
        for number in 1..=i64::from(GALLERIES) {
            let nfts = if number < i64::from(GALLERIES) { 3 } else { 0 };
            let nfts = (0..nfts).map(|nft| number * 10 + nft).collect();
            let address = gallery(number.unsigned_abs());
            tables.galleries.push(PlatformGallery { gallery: number, address, owner: number, nfts });
        }
        tables.write(folder).unwrap();
        let files = PlatformFiles::in_folder(folder, "activity.csv");
        match &self.activity {
            Some(activity) => fs::write(&files.activity, activity).unwrap(),
            None => fs::remove_file(&files.nfts).unwrap(),
        }
        files
    }

    /// A cranker's data directory with the day's bundle, and settings for it with the platform's tables beside it.
    pub async fn cranker(&self, folder: &Path) -> CrankerSettings {
        let files = self.write_tables(folder);
        fs::write(folder.join("secret"), SECRET).unwrap();
        let pattern = |file: &Path| Some(file.display().to_string().parse().unwrap());
        let settings = CrankerSettings {
            data_dir: folder.to_owned(),
            activity: pattern(&files.activity),
            users: pattern(&files.users),
            galleries: pattern(&files.galleries),
            nfts: pattern(&files.nfts),
            salt_secret: Some(folder.join("secret")),
            max_reject_bps: 10_000,
            ..CrankerSettings::defaults()
        };
        let one = self.score(&EngineKind::DataFusion { threads: 1, memory_bytes: 256 << 20 }).await;
        fs::create_dir_all(settings.bundles_dir()).unwrap();
        write_bundle(&settings.bundles_dir(), &one.result, &state(), &InputsRecord::default()).unwrap();
        settings
    }
}

fn key(tag: u8, number: u64) -> Address {
    let mut key = [tag; 32];
    key[..8].copy_from_slice(&number.to_be_bytes());
    Address::from(key)
}

fn wallet(user: u64) -> Address {
    key(1, user)
}

fn gallery(number: u64) -> Address {
    key(2, number)
}

/// Every user holds something since some hour of the day.
fn holdings(calendar: Calendar) -> TwabTracker {
    let mut holdings = TwabTracker::new(calendar, DAY);
    for user in 1..=u64::from(USERS) {
        let time = START + 3_600 * i64::try_from(user).unwrap();
        let balance = user * user * 1_234 * TOKEN + user;
        let change = BalanceChange { time, token_account: key(3, user), owner: wallet(user), balance };
        holdings.apply_change(&change).unwrap();
    }
    for user in 1..=u64::from(MEMBERS) {
        holdings.register_vault(key(4, user), wallet(user)).unwrap();
    }
    holdings.close_day().unwrap();
    holdings
}

/// The state at the day's end.
fn state() -> DayEndState {
    let member = |user: u64| MemberState {
        owner: wallet(user),
        vault_owner: key(4, user),
        opened_day: DAY,
        locked: if user.is_multiple_of(3) { 0 } else { user * 777 * TOKEN },
        unlocking: 0,
    };
    let gallery = |number: u64| GalleryState {
        gallery: gallery(number),
        creator: wallet(number),
        index: 0,
        points: 0,
        retired: false,
        point_seconds: 0,
        day_point_seconds: u128::from(number * 1_000 * TOKEN + 1) * 86_400,
    };
    let members = (1..=u64::from(MEMBERS)).map(member).collect();
    let galleries = (1..=u64::from(GALLERIES)).map(gallery).collect();
    let chain = ChainState { members, galleries };
    DayEndState::new(holdings(calendar()).state(DAY).unwrap(), chain)
}

fn calendar() -> Calendar {
    Calendar::new(86_400).unwrap()
}
