//! Next actions of role holders, and of thieves.

use influence::instructions::{ConfigArgs, CreatorLevelArgs};
use influence_client::constants::pause;
use rand::Rng;
use solana_address::Address;

use crate::{
    action::{Action, Forgery, Scene},
    generate::Generator,
    state::Refused,
};

impl Generator<'_> {
    pub fn forge(&mut self) -> Action {
        for _ in 0..8 {
            let action = self.act();
            let scene = Scene::of(self.model, self.library);
            let Some(victim) = scene.principal(&action) else { continue };
            // Whatever an account is missing for is refused before signatures are checked.
            if self.model.clone().apply(&action, self.library) == Err(Refused::Theirs) {
                continue;
            }
            let thieves: Vec<Address> =
                self.actors.fans.iter().filter(|fan| **fan != victim).copied().collect();
            let thief = Forgery::Signer(self.one(&thieves));
            // Finishing an unlock needs no signature, so there leaving it out is no theft.
            let unsigned = self.chance(0.3) && !matches!(action, Action::Finish { .. });
            let how = if unsigned { Forgery::Unsigned } else { thief };
            return Action::Forged { action: Box::new(action), how };
        }
        Action::Pass { seconds: 1 }
    }

    pub fn role(&mut self) -> Action {
        let all_accounts = self.actors.all_accounts();
        match self.rng.random_range(0..10) {
            0..3 => {
                let bits = 1 << self.rng.random_range(0..7);
                Action::Pause { bits: if self.chance(0.1) { pause::ALL + 1 } else { bits } }
            }
            3 => Action::Unpause { bits: if self.chance(0.1) { 1 << 31 } else { pause::ALL } },
            4..7 => Action::Update { settings: self.settings() },
            7 => {
                let mut keys = self.actors.crankers.clone();
                keys.truncate(self.rng.random_range(0..=4));
                if self.chance(0.1) {
                    keys.extend(keys.first().copied());
                }
                let quorum = u8::try_from(keys.len() / 2 + 1).expect("few crankers");
                Action::SetCrankers { keys, quorum: if self.chance(0.1) { 0 } else { quorum } }
            }
            8 => Action::Nominate { next: self.actors.authorities[self.rng.random_range(0..2)] },
            _ if self.model.config.pending != Address::default() => {
                Action::Accept { signer: self.model.config.pending }
            }
            _ => Action::Accept { signer: self.one(&all_accounts) },
        }
    }

    fn settings(&mut self) -> ConfigArgs {
        let (scale, actors) = (self.actors.scale, self.actors);
        let (tiers, levels) = (self.rng.random_range(0..5u64), self.rng.random_range(0..5u64));
        let threshold = |number: u64| scale / 8 * number + number;
        let waits = [0, 0, 60, 3_600, 3 * 86_400];
        let level =
            |number| CreatorLevelArgs { locked: threshold(number), min_lock_seconds: self.one(&waits) };
        let mut settings = ConfigArgs {
            creator_levels: (1..=levels).map(level).collect(),
            user_tiers: (1..=tiers).map(threshold).collect(),
            marketplace: actors.marketplaces[usize::from(self.chance(0.3))],
            guardian: actors.guardians[usize::from(self.chance(0.3))],
            challenge_seconds: self.one(&[0, 3_600, 21_600]),
            holding_expiry: self.one(&[1, 3, 7]),
            lock_floor_days: self.one(&[1, 30, 90]),
        };
        match self.rng.random_range(0..30) {
            0 => settings.guardian = Address::default(),
            1 => settings.user_tiers = vec![5, 5],
            2 => settings.user_tiers = (1..=17).collect(),
            3 => {
                settings.creator_levels =
                    vec![CreatorLevelArgs { locked: 1, min_lock_seconds: 365 * 86_400 + 1 }]
            }
            4 => settings.challenge_seconds = 21_601,
            5 => settings.holding_expiry = self.one(&[0, 8]),
            6 => settings.lock_floor_days = self.one(&[0, 91]),
            _ => {}
        }
        settings
    }
}
