//! What a reader of events alone knows.

use std::collections::BTreeMap;

use influence_client::{
    chain::Receipt,
    event::{Event, events},
    instruction::{crank, creator},
};
use influence_tests::world::{FIRST_DAY, World};
use solana_address::Address;
use solana_signer::Signer;

/// Every gallery's points, followed from events.
#[derive(Default)]
struct Follower(BTreeMap<Address, u64>);

impl Follower {
    fn read(&mut self, receipt: &Receipt) {
        for event in events(&receipt.logs) {
            match event {
                Event::PointsAllocated(e) => self.change(e.gallery, e.before, e.after),
                Event::PointsWithdrawn(e) => self.change(e.gallery, e.before, e.after),
                Event::PointsReallocated(e) => {
                    self.change(e.from, e.from_before, e.from_after);
                    self.change(e.to, e.to_before, e.to_after);
                }
                Event::DelegationReleased(e) => self.change(e.gallery, e.before, 0),
                Event::GallerySettled(e) => self.change(e.gallery, e.before, e.after),
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
    let world = World::embedded().await;
    let fan = world.fan("fan", 3_000).await;
    let (a, b) = (world.stage("a").await, world.stage("b").await);
    let (keys, retire) = ([a.gallery, b.gallery], creator::retire_gallery(&a.creator.pubkey(), &a.gallery));
    let mut follower = Follower::default();
    let payer = world.roles.payer.pubkey();
    for instruction in [
        world.lock(&fan, 1_000, &[]),
        world.allocate(&fan, &keys[0], 400),
        world.allocate(&fan, &keys[1], 600),
        world.lock(&fan, 500, &keys),
        world.reallocate(&fan, &keys[0], &keys[1], 100),
        world.withdraw(&fan, &keys[1], 50),
    ] {
        follower.read(&world.act(&fan, instruction).await.unwrap());
        assert_eq!(
            follower.0.get(&keys[1]).copied().unwrap_or(0),
            u64::from(world.gallery(&keys[1]).await.points)
        );
    }
    world.pass(1).await;
    follower.read(&world.act(&fan, world.unlock(&fan, 700, &keys[..1])).await.unwrap());
    world.score(FIRST_DAY, &[(fan.owner, 900)]).await;
    follower.read(&world.send(&[crank::settle(&keys[1], &[fan.owner])], &[]).await.unwrap());
    follower.read(&world.send(&[retire], &[&a.creator]).await.unwrap());
    follower
        .read(&world.send(&[crank::release_delegation(&fan.owner, &keys[0], &payer)], &[]).await.unwrap());
    for gallery in keys {
        assert_eq!(follower.0[&gallery], u64::from(world.gallery(&gallery).await.points));
    }
}
