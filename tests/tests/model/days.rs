//! What the rules say about days: publish, void, apply, expire, close.

use influence_client::constants::pause;
use influence_core::{
    calendar::Day,
    holding,
    merkle::Sha2,
    snapshot_vote::{holdings_bound, may_become_final},
};
use influence_scoring::merkle::Subtree;
use influence_tests::{snapshots::TestSnapshot, test_env::DAY};
use solana_address::Address;

use crate::state::{Model, Outcome, Refused, Snapshot, Status, calendar, require};

/// A batch of owners to bring up to date.
pub struct Batch {
    pub half: Subtree,
    pub start: u32,
    pub len: u32,
    pub bare: u32,
    pub tampered: bool,
}

impl Model {
    pub fn publish(&mut self, cranker: &Address, scored: &TestSnapshot) -> Outcome {
        let (day, contents) = (scored.day, scored.contents());
        let config = &self.config;
        let place = config.crankers.iter().position(|key| key == cranker);
        let place = place.ok_or(Refused::Ours("NotCranker"))?;
        self.running(pause::PUBLISH)?;
        require(day != 0 && calendar().has_ended(day, self.now), "DayNotEnded")?;
        let last = (config.last_final_day != 0).then_some(config.last_final_day);
        require(last != Some(day), "AlreadyFinal")?;
        require(may_become_final(day, last, self.today()), "DayTooOld")?;
        // The holdings of a late day are never applied, so nothing bounds them.
        if last.is_none_or(|last| day > last) {
            let supplies = config.final_days.iter().map(|past| past.1);
            let bound = holdings_bound(self.supply, supplies, contents.leaves());
            require(contents.holdings_sum <= bound.map_err(crate::support::name)?, "SumAboveSupply")?;
        }
        let (set, quorum) = (config.cranker_set, usize::from(config.quorum));
        if let Some(snapshot) = self.snapshots.get(&day) {
            require(snapshot.status != Status::Voided, "DayVoided")?;
            require(snapshot.status == Status::Open, "AlreadyFinal")?;
        } else {
            self.pay_rent(cranker, self.rents.snapshot);
            let rent_payer = *cranker;
            self.snapshots.insert(day, Snapshot { rent_payer, ..Default::default() });
        }
        let (now, supply, challenge) = (self.now, self.supply, i64::from(self.config.challenge));
        let hash = contents.hash::<Sha2>(day);
        let snapshot = self.snapshots.get_mut(&day).ok_or(Refused::Theirs)?;
        snapshot.votes.insert(place, (*cranker, set, hash));
        let votes = snapshot.votes.values().filter(|vote| (vote.1, vote.2) == (set, hash)).count();
        if votes >= quorum {
            snapshot.status = Status::Final;
            snapshot.contents = Some(contents);
            snapshot.finalized_at = now;
            snapshot.challenge_ends_at = now + challenge;
            if last.is_none_or(|last| day > last) {
                self.config.final_days.rotate_right(1);
                // A day half a day late, or one that cannot be applied, expires no score; its supply is remembered.
                let in_time = now < calendar().end_of(day) + DAY / 2;
                let counts = in_time && self.config.paused & pause::APPLY == 0;
                self.config.final_days[0] = (if counts { day } else { 0 }, supply);
                self.config.last_final_day = day;
            }
        }
        Ok(())
    }

    pub fn void(&mut self, day: Day) -> Outcome {
        let now = self.now;
        let snapshot = self.snapshots.get_mut(&day).ok_or(Refused::Theirs)?;
        require(snapshot.status != Status::Voided, "DayVoided")?;
        require(snapshot.status == Status::Final, "NotFinal")?;
        require(now < snapshot.challenge_ends_at, "ChallengePeriodOver")?;
        snapshot.status = Status::Voided;
        self.config.final_days.iter_mut().filter(|past| past.0 == day).for_each(|past| past.0 = 0);
        Ok(())
    }

    pub fn close_snapshot(&mut self, day: Day, rent_payer: &Address) -> Outcome {
        let snapshot = self.snapshots.get(&day).ok_or(Refused::Theirs)?;
        require(snapshot.rent_payer == *rent_payer, "WrongRentPayer")?;
        require(self.today().saturating_sub(day) > 90, "SnapshotTooYoung")?;
        self.snapshots.remove(&day);
        self.return_rent(rent_payer, self.rents.snapshot);
        Ok(())
    }

    /// Refuses unless the day is final and past its challenge time.
    fn standing(&self, day: Day) -> Result<&Snapshot, Refused> {
        let snapshot = self.snapshots.get(&day).ok_or(Refused::Theirs)?;
        require(snapshot.status != Status::Voided, "DayVoided")?;
        require(snapshot.status == Status::Final, "NotFinal")?;
        require(self.now >= snapshot.challenge_ends_at, "ChallengePeriodActive")?;
        Ok(snapshot)
    }

    pub fn apply_holdings(&mut self, scored: &TestSnapshot, batch: &Batch) -> Outcome {
        let day = scored.day;
        self.snapshots.get(&day).ok_or(Refused::Theirs)?;
        self.running(pause::APPLY)?;
        require(day == self.config.last_final_day, "NotLastFinalDay")?;
        let root =
            self.standing(day)?.contents.map(|contents| (contents.holdings_root, contents.holdings_sum));
        let lines = scored.holdings.entries(batch.half).iter().skip(batch.start as usize);
        let run = lines.take(batch.len as usize).enumerate();
        let live: Vec<_> =
            run.filter(|(place, _)| batch.bare >> place & 1 == 0).map(|(_, line)| *line).collect();
        for line in &live {
            self.owner(&line.owner)?;
        }
        let proved = scored.holdings.root();
        let right = root == Some((proved.hash(), proved.sum())) && (!batch.tampered || live.is_empty());
        require(right, "ProofMismatch")?;
        for line in &live {
            let owner = line.owner;
            let record = self.owner(&owner)?.clone();
            // An owner who has the day, or whose total would overflow, is skipped.
            if day > record.holding_day && self.set_total(&owner, line.holding_score, record.locked).is_ok() {
                let record = self.owners.get_mut(&owner).ok_or(Refused::Theirs)?;
                (record.index, record.holding_day) = (line.influence_index, day);
            }
        }
        Ok(())
    }

    pub fn apply_rank(&mut self, scored: &TestSnapshot, rank: u32, claimed: u32) -> Outcome {
        let (day, tree) = (scored.day, &scored.engagement);
        let leaf = tree.prove_rank(rank - 1).expect("a rank of the tree").leaf;
        let gallery = Address::new_from_array(leaf.gallery);
        self.snapshots.get(&day).ok_or(Refused::Theirs)?;
        let record = self.gallery(&gallery)?;
        self.running(pause::APPLY)?;
        let root = self.standing(day)?.contents.map(|contents| contents.engagement_root);
        let registered = calendar().day_of(record.registered_at).expect("a time");
        require(day > record.rank_day && day >= registered, "StaleRank")?;
        require(root == Some(tree.root()) && claimed == rank, "ProofMismatch")?;
        let record = self.galleries.get_mut(&gallery).ok_or(Refused::Theirs)?;
        (record.rank, record.rank_day) = (rank, day);
        Ok(())
    }

    pub fn expire(&mut self, owner: &Address) -> Outcome {
        let (config, record) = (&self.config, self.owner(owner)?.clone());
        self.running(pause::APPLY)?;
        let days = config.final_days.map(|past| past.0);
        let end = calendar().end_of(config.last_final_day);
        let expired =
            holding::has_expired(record.holding_day, config.expiry, &days, end, DAY as u32, self.now);
        require(expired && record.holding != 0, "NotExpired")?;
        self.set_total(owner, 0, record.locked)
    }
}
