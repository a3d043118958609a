//! Who plays, and the addresses of what they have.

use std::{cell::RefCell, collections::BTreeMap};

use influence_client::{accounts::test_accounts, address, chain::embedded::EmbeddedChain};
use influence_tests::test_env::{SUPPLY, TestEnv, key};
use rand::{Rng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

/// How many fans play; the first three are creators, too.
const FANS: usize = 5;
const CREATORS: usize = 3;
/// Lamports of every actor at the start.
pub const LAMPORTS: u64 = 1_000_000_000_000;
/// Largest supply that the program takes.
const HUGE: u64 = 1 << 61;

/// Every actor, with keys.
pub struct ActorSet {
    keys: BTreeMap<Address, Keypair>,
    pub fans: Vec<Address>,
    pub creators: Vec<Address>,
    pub crankers: Vec<Address>,
    pub sponsor: Address,
    /// May be the authority one after the other.
    pub authorities: Vec<Address>,
    pub guardians: Vec<Address>,
    pub marketplaces: Vec<Address>,
    /// The mint's supply, base units.
    pub supply: u64,
    /// Has all tokens there are, in runs about the largest total.
    pub whale: Option<Address>,
    /// What amounts are like in this run, base units.
    pub scale: u64,
    known: RefCell<BTreeMap<(u8, Address, Address), Address>>,
}

impl ActorSet {
    /// Every actor, with tokens in their wallets: some runs are about single base units, some about more than the whole
    /// world's tokens.
    pub fn assemble(env: &TestEnv<EmbeddedChain>, rng: &mut ChaCha8Rng) -> Self {
        let labels = |label: &str, count: usize| -> Vec<Keypair> {
            (0..count).map(|number| key(&format!("{label} {number}"))).collect()
        };
        let (fans, crankers) = (labels("fan", FANS), labels("cranker", 4));
        let authorities = vec![key("authority"), key("heir")];
        let guardians = vec![key("guardian"), key("second guardian")];
        let marketplaces = vec![key("marketplace"), key("second marketplace")];
        let sponsor = vec![key("sponsor")];
        let of = |keys: &[Keypair]| -> Vec<Address> { keys.iter().map(Signer::pubkey).collect() };
        let supply = if rng.random_bool(0.2) { HUGE } else { SUPPLY };
        let scales = [5, 1_000, 10_000_000_000, supply / FANS as u64];
        let scale = *scales.choose(rng).expect("a scale");
        let whale = (supply == HUGE && rng.random_bool(0.5)).then(|| fans[0].pubkey());
        let mut actors = Self {
            whale,
            keys: BTreeMap::new(),
            fans: of(&fans),
            creators: of(&fans[..CREATORS]),
            crankers: of(&crankers),
            sponsor: sponsor[0].pubkey(),
            authorities: of(&authorities),
            guardians: of(&guardians),
            marketplaces: of(&marketplaces),
            supply,
            scale,
            known: RefCell::default(),
        };
        for key in [fans, crankers, authorities, guardians, marketplaces, sponsor].into_iter().flatten() {
            actors.keys.insert(key.pubkey(), key);
        }
        for address in actors.keys.keys() {
            env.chain.set_account(address, test_accounts::wallet(LAMPORTS)).expect("a wallet");
        }
        let mint = test_accounts::mint(&actors.authorities[0], 6, supply);
        env.chain.set_account(&env.token.mint, mint).expect("the mint");
        for fan in &actors.fans {
            let amount = match actors.whale {
                Some(whale) => u64::from(*fan == whale) * supply,
                None if rng.random_bool(0.1) => 0,
                None => rng.random_range(0..=scale),
            };
            let tokens = test_accounts::token_account(fan, &env.token.mint, amount);
            env.chain.set_account(&actors.tokens(env, fan), tokens).expect("a token account");
        }
        actors
    }

    /// The keys of these addresses.
    pub fn signers<'a>(&'a self, addresses: impl Iterator<Item = &'a Address>) -> Vec<&'a Keypair> {
        addresses.filter_map(|address| self.keys.get(address)).collect()
    }

    /// Every account that may pay rent, or get it by mistake.
    pub fn all_accounts(&self) -> Vec<Address> {
        self.keys.keys().copied().collect()
    }

    fn find(&self, kind: u8, a: &Address, b: &Address, derive: impl Fn() -> Address) -> Address {
        *self.known.borrow_mut().entry((kind, *a, *b)).or_insert_with(derive)
    }

    /// A text with names in place of addresses.
    pub fn named(&self, text: &str) -> String {
        let groups = [
            ("fan", &self.fans),
            ("cranker", &self.crankers),
            ("authority", &self.authorities),
            ("guardian", &self.guardians),
            ("marketplace", &self.marketplaces),
        ];
        let mut text = text.replace(&self.sponsor.to_string(), "sponsor");
        for (label, members) in groups {
            for (number, address) in members.iter().enumerate() {
                text = text.replace(&address.to_string(), &format!("{label}{number}"));
            }
        }
        for (number, creator) in self.creators.iter().enumerate() {
            for index in 0..2 {
                let gallery = self.gallery(creator, index).to_string();
                text = text.replace(&gallery, &format!("gallery{number}.{index}"));
            }
        }
        text
    }

    /// A fan's associated token account.
    pub fn tokens(&self, env: &TestEnv<EmbeddedChain>, fan: &Address) -> Address {
        let token = &env.token;
        self.find(0, fan, fan, || address::associated_token(fan, &token.mint, &token.program))
    }

    /// A fan's vault.
    pub fn vault(&self, fan: &Address) -> Address {
        self.find(1, fan, fan, || address::vault(fan))
    }

    /// A fan's Influence.
    pub fn influence(&self, fan: &Address) -> Address {
        self.find(2, fan, fan, || address::influence(fan))
    }

    /// A fan's delegation to a gallery.
    pub fn delegation(&self, fan: &Address, gallery: &Address) -> Address {
        self.find(3, fan, gallery, || address::delegation(fan, gallery))
    }

    /// A creator's gallery; each may have two.
    pub fn gallery(&self, creator: &Address, index: u32) -> Address {
        let kind = 4 + u8::try_from(index).expect("a small index");
        self.find(kind, creator, creator, || address::gallery(creator, index))
    }
}
