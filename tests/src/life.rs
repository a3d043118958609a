//! What fans and creators of a small world do, the same in every run.

use influence_client::{address, instruction::user::ALL};
use solana_signer::Signer;

use crate::{
    people::{Fan, Stage},
    world::{FIRST_DAY, START, TOKEN, TestChain, World},
};

/// A small world: five fans, one of whom only holds, and two galleries.
pub struct Life<C> {
    /// Where they live: a configured program.
    pub world: World<C>,
    /// Ann, Ben, Cem, Dot and Eve.
    pub fans: Vec<Fan>,
    /// The painter's and the poet's.
    pub stages: Vec<Stage>,
}

impl<C: TestChain> Life<C> {
    /// Everybody has tokens; nobody has done anything.
    pub async fn new(world: World<C>) -> Self {
        let mut fans = Vec::new();
        for (name, tokens) in [("ann", 9_000), ("ben", 5_000), ("cem", 700), ("dot", 60), ("eve", 8)] {
            fans.push(world.wallet(name, tokens * TOKEN).await);
        }
        let stages = vec![world.stage("painter").await, world.stage("poet").await];
        Self { world, fans, stages }
    }

    /// What happens on day number `n`, from 0: at noon, and in the last second before midnight.
    pub async fn live(&self, n: u32) {
        let noon = START + i64::from(n) * 86_400;
        if self.world.time().await < noon {
            self.world.chain.set_time(noon).await;
        }
        let (world, [ann, ben, cem, ..]) = (&self.world, &self.fans[..]) else { return };
        match n {
            0 => self.join().await,
            1 => {
                world
                    .act(ann, world.allocate(ann, &self.stages[0].gallery, 600 * TOKEN))
                    .await
                    .expect("allocated");
                self.transfer(ann, ben, 1_000).await;
            }
            2 => {
                world.act(ben, world.allocate(ben, &self.stages[1].gallery, ALL)).await.expect("allocated");
                world.act(ann, world.unlock(ann, 500 * TOKEN, &[])).await.expect("unlocked");
            }
            3 => {
                world.act(cem, world.withdraw(cem, &self.stages[0].gallery, ALL)).await.expect("withdrawn");
                world.act(cem, world.unlock(cem, 300 * TOKEN, &[])).await.expect("unlocked");
                world.act(cem, world.close(cem)).await.expect("closed");
            }
            _ => self.trade(n).await,
        }
        world.chain.set_time(noon + 86_400 / 2 - 1).await;
        self.transfer(ben, &self.fans[3], 3).await;
    }

    /// The first day: three fans open and lock, one of them supports a gallery at once.
    async fn join(&self) {
        let (world, fans) = (&self.world, &self.fans);
        for (fan, locked) in fans.iter().zip([2_000, 1_000, 300]) {
            let instructions = [world.open(fan), world.lock(fan, locked * TOKEN, &[])];
            world.send(&instructions, &[&fan.key]).await.expect("joined");
        }
        let all = world.allocate(&fans[2], &self.stages[0].gallery, ALL);
        world.act(&fans[2], all).await.expect("allocated");
    }

    /// Any later day: tokens move between two fans.
    async fn trade(&self, n: u32) {
        let (from, to) = if n.is_multiple_of(2) { (0, 1) } else { (1, 0) };
        self.transfer(&self.fans[from], &self.fans[to], 10 + u64::from(n)).await;
    }

    async fn transfer(&self, from: &Fan, to: &Fan, tokens: u64) {
        let (token, amount) = (&self.world.token, tokens * TOKEN);
        let instruction = spl_token_interface::instruction::transfer_checked(
            &token.program,
            &from.tokens,
            &token.mint,
            &to.tokens,
            &from.owner,
            &[],
            amount,
            6,
        );
        let instruction = instruction.expect("a transfer");
        self.world.act(from, instruction).await.expect("transferred");
    }

    /// Ends day number `n`, some blocks later.
    pub async fn end(&self, n: u32) {
        self.world.end_day(FIRST_DAY + n).await;
        self.world.pass(30).await;
    }

    /// Everything the program's accounts say, to be compared: owner or gallery, and what scores and settling made of it.
    pub async fn accounts(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for fan in &self.fans {
            let address = address::influence(&fan.owner);
            if let Some(record) = self.world.find::<influence::state::Influence>(&address).await {
                lines.push(format!(
                    "{} score {} of day {} index {} locked {} unlocking {} settled {} of {}",
                    fan.owner,
                    u64::from(record.holding_score),
                    u32::from(record.holding_day),
                    u32::from(record.influence_index),
                    u64::from(record.locked),
                    u64::from(record.unlocking),
                    u32::from(record.settled_count),
                    u32::from(record.delegation_count),
                ));
            }
        }
        for stage in &self.stages {
            let gallery = self.world.gallery(&stage.gallery).await;
            lines.push(format!(
                "{} points {} rank {} of day {}",
                stage.creator.pubkey(),
                u64::from(gallery.points),
                u32::from(gallery.rank),
                u32::from(gallery.rank_day)
            ));
        }
        lines
    }
}
