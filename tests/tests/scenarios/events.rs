//! What a reader of events alone knows.

use std::collections::BTreeMap;

use influence_client::{
    chain::Receipt,
    event::{ProgramEvent, events},
    instructions::{crank, creator},
};
use influence_tests::test_env::{FIRST_DAY, TestEnv};
use solana_address::Address;
use solana_signer::Signer;

/// Every gallery's points, followed from events.
#[derive(Default)]
struct Follower(BTreeMap<Address, u64>);

impl Follower {
    fn read(&mut self, receipt: &Receipt) {
        for event in events(&receipt.logs) {
            match event {
                ProgramEvent::PointsAllocated(e) => self.change(e.gallery, e.before, e.after),
                ProgramEvent::PointsWithdrawn(e) => self.change(e.gallery, e.before, e.after),
                ProgramEvent::PointsReallocated(e) => {
                    self.change(e.from, e.from_before, e.from_after);
                    self.change(e.to, e.to_before, e.to_after);
                }
                ProgramEvent::DelegationReleased(e) => self.change(e.gallery, e.before, 0),
                ProgramEvent::GallerySettled(e) => self.change(e.gallery, e.before, e.after),
                _ => {}
            }
        }
    }

    fn change(&mut self, gallery: Address, before: u64, after: u64) {
        let points = self.0.entry(gallery).or_default();
        *points = *points - before + after;
    }
}

#[tokio::test]
async fn events_alone_tell_what_every_gallery_counts() {
    let env = TestEnv::embedded().await;
    let fan = env.fan("fan", 3_000).await;
    let (a, b) = (env.register_gallery("a").await, env.register_gallery("b").await);
    let (keys, retire) = ([a.gallery, b.gallery], creator::retire_gallery(&a.creator.pubkey(), &a.gallery));
    let mut follower = Follower::default();
    let payer = env.roles.payer.pubkey();
    for instruction in [
        env.lock(&fan, 1_000, &[]),
        env.allocate(&fan, &keys[0], 400),
        env.allocate(&fan, &keys[1], 600),
        env.lock(&fan, 500, &keys),
        env.reallocate(&fan, &keys[0], &keys[1], 100),
        env.withdraw(&fan, &keys[1], 50),
    ] {
        follower.read(&env.send_as(&fan, instruction).await.unwrap());
        assert_eq!(
            follower.0.get(&keys[1]).copied().unwrap_or(0),
            u64::from(env.gallery(&keys[1]).await.points)
        );
    }
    env.advance(1).await;
    follower.read(&env.send_as(&fan, env.unlock(&fan, 700, &keys[..1])).await.unwrap());
    env.score(FIRST_DAY, &[(fan.owner, 900)]).await;
    follower.read(&env.send(&[crank::settle(&keys[1], &[fan.owner])], &[]).await.unwrap());
    follower.read(&env.send(&[retire], &[&a.creator]).await.unwrap());
    follower.read(&env.send(&[crank::release_delegation(&fan.owner, &keys[0], &payer)], &[]).await.unwrap());
    for gallery in keys {
        assert_eq!(follower.0[&gallery], u64::from(env.gallery(&gallery).await.points));
    }
}
