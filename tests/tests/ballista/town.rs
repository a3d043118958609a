//! A day of a small town on the platform and on chain, and its scores.

use std::{fmt::Write as _, fs, path::Path};

use influence_core::{
    calendar::{Calendar, Day},
    publish::Contents,
};
use influence_scoring::{
    balances::BalanceChange,
    chain_state::{ChainState, GalleryState, Member},
    day::{DayInputs, Deployment, ScoreRow, UserRow, score_day},
    engagement::PlatformDay,
    engine::{Engine, EngineKind},
    fold::Holdings,
    input::{Location, Rejects, Staged, Table, stage},
    key::{Key, base58},
    salt::SaltSecret,
    weights::Weights,
};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};

const DAY: Day = 20_778;
const START: i64 = DAY as i64 * 86_400;
const TOKEN: u64 = 1_000_000;
const USERS: u8 = 20;
/// The first of the users are members.
const MEMBERS: u8 = 12;
/// The last has no visitors.
const GALLERIES: u8 = 6;
const EVENTS: u32 = 400;
const KINDS: [&str; 9] = ["view", "visit", "like", "share", "comment", "purchase", "tip", "bid", "community"];

/// Events that can not be used, each for another reason: outside the day, unknown user, gallery and NFT, an NFT of
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
pub struct Town {
    activity: Option<String>,
}

/// What came out.
#[derive(Debug)]
pub struct Scores {
    pub galleries: Vec<ScoreRow>,
    pub users: Vec<UserRow>,
    pub contents: Contents,
    /// The reject file.
    pub rejected: String,
    counts: (u64, u64),
}

impl Town {
    /// A day with events of all kinds, of which a few can not be used.
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
        assert_eq!(scores.galleries.len(), usize::from(GALLERIES));
        let indices: Vec<u32> = scores.users.iter().map(|user| user.index).collect();
        let average = indices.iter().sum::<u32>() / u32::from(MEMBERS);
        assert!((9_990..=10_010).contains(&average), "{indices:?}");
        assert!(scores.users.iter().filter(|user| user.score > 0).count() >= usize::from(MEMBERS));
        if self.activity.is_some() {
            assert_eq!(scores.counts, (u64::from(EVENTS) + 1, REJECTED));
            assert_eq!(u64::try_from(scores.rejected.lines().count()).unwrap(), 1 + REJECTED);
            let busy = scores.galleries.iter().filter(|row| row.nfts > 0 && row.activity > 0).count();
            assert_eq!(busy, usize::from(GALLERIES) - 1);
        } else {
            assert_eq!(scores.counts, (0, 0));
        }
    }

    /// The day's scores by an engine.
    pub async fn score(&self, kind: &EngineKind) -> Scores {
        let folder = tempfile::tempdir().unwrap();
        let engine = Engine::new(kind.clone(), &folder.path().join("engine")).await.unwrap();
        let mut rejects = Rejects::create(folder.path().join("rejects.csv")).unwrap();
        let platform = self.platform(folder.path(), &mut rejects).await;
        let calendar = Calendar::new(86_400).unwrap();
        let result = score_day(DayInputs {
            day: DAY,
            deployment: Deployment {
                program: [1; 32],
                cluster: [2; 32],
                mint: [3; 32],
                decimals: 6,
                calendar,
            },
            holdings: &holdings(calendar),
            chain: &chain(),
            platform: &platform,
            weights: &Weights::shipped().unwrap(),
            secret: &SaltSecret::new(&[7; 32]).unwrap(),
            engine: &engine,
            rejects: &mut rejects,
            max_reject_share: 10_000,
        })
        .await
        .unwrap();
        let rejected = fs::read_to_string(rejects.path()).unwrap();
        Scores {
            galleries: result.scores,
            users: result.users,
            contents: result.contents,
            rejected: rejected.replace(&folder.path().display().to_string(), ""),
            counts: (result.rows.events_counted, result.rows.rejected),
        }
    }

    async fn platform(&self, folder: &Path, rejects: &mut Rejects) -> PlatformDay {
        let numbers = |count: u8| 1..=u64::from(count);
        let user =
            |user: u64| format!("{user},{},{},{},{user}\n", base58(&wallet(user)), user * 300, user * 7);
        let gallery = |number: u64| format!("{number},{},{number}\n", base58(&gallery(number)));
        let nft = |gallery: u64| (0..3).map(move |nft| format!("{},{gallery}\n", gallery * 10 + nft));
        let users: String = numbers(USERS).map(user).collect();
        let galleries: String = numbers(GALLERIES).map(gallery).collect();
        let nfts: String = numbers(GALLERIES - 1).flat_map(nft).collect();
        let nfts = self.activity.as_ref().map(|_| format!("nft,gallery\n{nfts}"));
        let users = Some(format!("user,wallet,nft_value,reputation,points\n{users}"));
        let galleries = Some(format!("gallery,address,owner\n{galleries}"));
        PlatformDay {
            activity: staged(Table::Activity, self.activity.clone(), folder, rejects).await,
            users: staged(Table::Users, users, folder, rejects).await,
            galleries: staged(Table::Galleries, galleries, folder, rejects).await,
            nfts: staged(Table::Nfts, nfts, folder, rejects).await,
        }
    }
}

async fn staged(table: Table, text: Option<String>, folder: &Path, rejects: &mut Rejects) -> Staged {
    let Some(text) = text else { return Staged::nothing(table) };
    let file = folder.join(format!("{table}.csv"));
    fs::write(&file, text).unwrap();
    stage(table, &Location::local(&file), &folder.join("staged"), rejects).await.unwrap()
}

fn key(tag: u8, number: u64) -> Key {
    let mut key = [tag; 32];
    key[..8].copy_from_slice(&number.to_be_bytes());
    key
}

fn wallet(user: u64) -> Key {
    key(1, user)
}

fn gallery(number: u64) -> Key {
    key(2, number)
}

/// Every user holds something since some hour of the day.
fn holdings(calendar: Calendar) -> Holdings {
    let mut holdings = Holdings::new(calendar, DAY);
    for user in 1..=u64::from(USERS) {
        let time = START + 3_600 * i64::try_from(user).unwrap();
        let balance = user * user * 1_234 * TOKEN + user;
        let change = BalanceChange { time, token_account: key(3, user), owner: wallet(user), balance };
        holdings.observe(&change).unwrap();
    }
    for Member { owner, vault_owner, .. } in chain().members {
        holdings.register_vault(vault_owner, owner).unwrap();
    }
    holdings.close_day().unwrap();
    holdings
}

fn chain() -> ChainState {
    let member = |user: u64| Member {
        owner: wallet(user),
        vault_owner: key(4, user),
        locked: if user % 3 == 0 { 0 } else { user * 777 * TOKEN },
    };
    let state =
        |number: u64| GalleryState { gallery: gallery(number), average_points: number * 1_000 * TOKEN + 1 };
    ChainState {
        members: (1..=u64::from(MEMBERS)).map(member).collect(),
        galleries: (1..=u64::from(GALLERIES)).map(state).collect(),
    }
}
