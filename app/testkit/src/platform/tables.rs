//! Who and what there is on the platform: users with what it knows of them, galleries, NFTs.

use influence_scoring::key::Key;
use solana_signer::Signer;

use crate::{
    fans::Below,
    input::Input,
    keys,
    world::{Seat, TOKEN},
};

/// First numbers of fans, creators and of the account that a script made.
const FIRST_FAN: i64 = 1_000;
const FIRST_CREATOR: i64 = 100;
/// The account that a script made.
pub const SCRIPT: i64 = 9_999;
/// Most NFTs in a gallery.
const MOST_NFTS: u64 = 6;

/// A user of the platform.
#[derive(Clone, Debug)]
pub struct Person {
    /// The user's number.
    pub user: i64,
    /// The user's wallet.
    pub wallet: Key,
    /// What to call the user.
    pub name: String,
    /// What the platform knows, in the order of [`FACTS`].
    pub facts: [i64; FACTS.len()],
}

/// Names of what the platform knows of a user, as in the users table.
pub const FACTS: [&str; 11] = [
    "nft_value",
    "reputation",
    "reputation_leased_in",
    "reputation_leased_out",
    "points",
    "social_tasks",
    "social_engagement",
    "community_activity",
    "upvotes_given",
    "following_influence",
    "social_mining",
];

impl Person {
    /// What the platform knows under `name`; 0 for what it does not.
    pub fn fact(&self, name: &str) -> i64 {
        FACTS.iter().zip(self.facts).find(|(known, _)| **known == name).map_or(0, |(_, value)| value)
    }
}

/// A gallery of the platform.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its number.
    pub gallery: i64,
    /// Its account on chain.
    pub address: Key,
    /// The number of the user whose it is.
    pub owner: i64,
}

/// An NFT and where it hangs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nft {
    /// Its number.
    pub nft: i64,
    /// The gallery's number.
    pub gallery: i64,
}

/// Everybody and everything.
pub struct Catalogue {
    /// Users: fans in their order, creators, the script's account.
    pub people: Vec<Person>,
    /// How many of them are fans.
    pub fans: usize,
    /// Galleries in the order of their seats.
    pub galleries: Vec<Place>,
    /// NFTs.
    pub nfts: Vec<Nft>,
}

impl Catalogue {
    /// The catalogue of the fans of `input` and the galleries at `seats`.
    pub fn new(input: &Input, seats: &[Seat], rng: &mut impl Below) -> Self {
        let fans = input.fans.len();
        let mut catalogue = Self { people: Vec::new(), fans, galleries: Vec::new(), nfts: Vec::new() };
        for (number, fan) in (FIRST_FAN..).zip(&input.fans) {
            let facts = known_of_a_fan(rng);
            catalogue.add(number, fan.key.pubkey().to_bytes(), fan.name.clone(), facts);
        }
        for (number, seat) in (1..).zip(seats) {
            let wallet = seat.creator.pubkey().to_bytes();
            let known = catalogue.people.iter_mut().find(|person| person.wallet == wallet);
            let owner = known.as_ref().map_or(FIRST_CREATOR + number, |person| person.user);
            if let Some(person) = known {
                person.name.push_str(&format!(" and {}", seat.name));
            } else {
                // Creators own what they made and have not sold yet, and hold no tokens.
                let mut facts = [0; FACTS.len()];
                facts[0] = (10_000 + rng.below(90_000) as i64) * TOKEN as i64;
                catalogue.add(owner, wallet, format!("creator of {}", seat.name), facts);
            }
            catalogue.galleries.push(Place { gallery: number, address: seat.address.to_bytes(), owner });
            let nfts = 2 + rng.below(MOST_NFTS - 1) as i64;
            catalogue.nfts.extend((1..=nfts).map(|nft| Nft { nft: number * 100 + nft, gallery: number }));
        }
        let wallet = keys::role("script", 0).pubkey().to_bytes();
        catalogue.add(SCRIPT, wallet, "the script".into(), [0; FACTS.len()]);
        catalogue
    }

    /// The number of the fan at `place` of the balance file.
    pub fn fan(place: usize) -> i64 {
        FIRST_FAN + place as i64
    }

    /// The NFTs that hang in `gallery`.
    pub fn nfts_of(&self, gallery: i64) -> Vec<i64> {
        self.nfts.iter().filter(|nft| nft.gallery == gallery).map(|nft| nft.nft).collect()
    }

    fn add(&mut self, user: i64, wallet: Key, name: String, facts: [i64; FACTS.len()]) {
        self.people.push(Person { user, wallet, name, facts });
    }
}

/// What the platform knows of a fan: many do little, few do much.
fn known_of_a_fan(rng: &mut impl Below) -> [i64; FACTS.len()] {
    let mut some = |most: u64| (rng.below(most).min(rng.below(most)).min(rng.below(most))) as i64;
    let nft_value = some(40_000) * TOKEN as i64;
    [
        nft_value,
        some(500),
        some(60),
        some(40),
        some(2_000),
        some(12),
        some(80),
        some(40),
        some(300),
        some(900),
        some(25),
    ]
}
