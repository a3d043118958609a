//! Scripted actions of a few fans and creators, the same in every run.

use influence_client::{address, instructions::user::ALL};
use solana_signer::Signer;

use crate::{
    actors::{Fan, TestGallery},
    test_env::{FIRST_DAY, START, TOKEN, TestChain, TestEnv},
};

/// Five fans, one of whom only holds, and two galleries.
pub struct ScriptedDays<C> {
    pub env: TestEnv<C>,
    /// Ann, Ben, Cem, Dot and Eve.
    pub fans: Vec<Fan>,
    /// Of the painter and the poet.
    pub test_galleries: Vec<TestGallery>,
}

impl<C: TestChain> ScriptedDays<C> {
    /// All fans have tokens, and have done nothing yet.
    pub async fn new(env: TestEnv<C>) -> Self {
        let mut fans = Vec::new();
        for (name, tokens) in [("ann", 9_000), ("ben", 5_000), ("cem", 700), ("dot", 60), ("eve", 8)] {
            fans.push(env.wallet(name, tokens * TOKEN).await);
        }
        let test_galleries = vec![env.register_gallery("painter").await, env.register_gallery("poet").await];
        Self { env, fans, test_galleries }
    }

    /// Runs day number `n`, from 0: actions at noon, and in the last second before midnight.
    pub async fn run_day(&self, n: u32) {
        let noon = START + i64::from(n) * 86_400;
        if self.env.time().await < noon {
            self.env.chain.set_time(noon).await;
        }
        let (env, [ann, ben, cem, ..]) = (&self.env, &self.fans[..]) else { return };
        match n {
            0 => self.join().await,
            1 => {
                env.send_as(ann, env.allocate(ann, &self.test_galleries[0].gallery, 600 * TOKEN))
                    .await
                    .expect("allocated");
                self.transfer(ann, ben, 1_000).await;
            }
            2 => {
                env.send_as(ben, env.allocate(ben, &self.test_galleries[1].gallery, ALL))
                    .await
                    .expect("allocated");
                env.send_as(ann, env.unlock(ann, 500 * TOKEN, &[])).await.expect("unlocked");
            }
            3 => {
                env.send_as(cem, env.withdraw(cem, &self.test_galleries[0].gallery, ALL))
                    .await
                    .expect("withdrawn");
                env.send_as(cem, env.unlock(cem, 300 * TOKEN, &[])).await.expect("unlocked");
                env.send_as(cem, env.close(cem)).await.expect("closed");
            }
            _ => self.trade(n).await,
        }
        env.chain.set_time(noon + 86_400 / 2 - 1).await;
        self.transfer(ben, &self.fans[3], 3).await;
    }

    /// The first day: three fans open and lock, one of them supports a gallery at once.
    async fn join(&self) {
        let (env, fans) = (&self.env, &self.fans);
        for (fan, locked) in fans.iter().zip([2_000, 1_000, 300]) {
            let instructions = [env.open(fan), env.lock(fan, locked * TOKEN, &[])];
            env.send(&instructions, &[&fan.key]).await.expect("joined");
        }
        let all = env.allocate(&fans[2], &self.test_galleries[0].gallery, ALL);
        env.send_as(&fans[2], all).await.expect("allocated");
    }

    /// Any later day: tokens move between two fans.
    async fn trade(&self, n: u32) {
        let (from, to) = if n.is_multiple_of(2) { (0, 1) } else { (1, 0) };
        self.transfer(&self.fans[from], &self.fans[to], 10 + u64::from(n)).await;
    }

    async fn transfer(&self, from: &Fan, to: &Fan, tokens: u64) {
        let (token, amount) = (&self.env.token, tokens * TOKEN);
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
        self.env.send_as(from, instruction).await.expect("transferred");
    }

    /// Ends day number `n`, some blocks later.
    pub async fn end_day(&self, n: u32) {
        self.env.end_day(FIRST_DAY + n).await;
        self.env.advance(30).await;
    }

    /// All accounts of the program as text, to be compared.
    pub async fn accounts(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for fan in &self.fans {
            let address = address::influence(&fan.owner);
            if let Some(record) = self.env.find::<influence::state::Influence>(&address).await {
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
        for test_gallery in &self.test_galleries {
            let gallery = self.env.gallery(&test_gallery.gallery).await;
            lines.push(format!(
                "{} points {} rank {} of day {}",
                test_gallery.creator.pubkey(),
                u64::from(gallery.points),
                u32::from(gallery.rank),
                u32::from(gallery.rank_day)
            ));
        }
        lines
    }
}
