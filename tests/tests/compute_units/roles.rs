//! What creators, the marketplace, the guardian and the authority call.

use influence_client::{
    constants::pause,
    instruction::{admin, crank, creator, user},
};
use influence_tests::world::{TOKEN, World, key, settings, setup};
use solana_signer::Signer;

use super::meter::{Meter, Row};

/// register_gallery, retire_gallery, release_delegation, close_gallery.
pub async fn galleries() -> Vec<Row> {
    let mut meter = Meter::new().await;
    let payer = meter.world.roles.payer.pubkey();
    let fan = meter.world.locked_fan("fan", 10_000 * TOKEN).await;
    let stage = meter.world.stage("a").await;
    let creator_key = stage.creator.pubkey();
    let call = creator::register_gallery(&payer, &creator_key, 1);
    meter.row(("register_gallery", "a creator's second"), None, call, &[&stage.creator]).await;
    meter.world.act(&fan, meter.world.allocate(&fan, &stage.gallery, user::ALL)).await.expect("allocate");
    meter.world.pass(60).await;
    let call = creator::retire_gallery(&creator_key, &stage.gallery);
    meter.row(("retire_gallery", "with one supporter"), None, call, &[&stage.creator]).await;
    let call = crank::release_delegation(&fan.owner, &stage.gallery, &payer);
    meter.row(("release_delegation", "by a stranger"), None, call, &[]).await;
    let call = creator::close_gallery(&creator_key, &stage.gallery, &payer);
    meter.row(("close_gallery", "without supporters"), None, call, &[&stage.creator]).await;
    let (marketplace, owner) = (key("marketplace"), fan.owner);
    let call = creator::set_lock_floor(&marketplace.pubkey(), &owner, 500 * TOKEN, true);
    meter.row(("set_lock_floor", "raises, with the owner"), None, call, &[&marketplace, &fan.key]).await;
    let call = creator::set_lock_floor(&marketplace.pubkey(), &owner, 100 * TOKEN, false);
    meter.row(("set_lock_floor", "lowers"), None, call, &[&marketplace]).await;
    meter.rows
}

/// initialize, update_config, set_crankers, nominate_authority, accept_authority, pause, unpause.
pub async fn administration() -> Vec<Row> {
    let world = World::unconfigured().await;
    let mut meter = Meter { world, rows: Vec::new() };
    let (authority, guardian) = (key("authority"), key("guardian"));
    let next = key("stranger");
    let payer = meter.world.roles.payer.pubkey();
    let first = setup(&meter.world.roles);
    let crankers = first.crankers.clone();
    let signer = authority.pubkey();
    let call = admin::initialize(&payer, &signer, &meter.world.token, first);
    meter.row(("initialize", "10 tiers, 11 levels, 3 crankers"), None, call, &[&authority]).await;
    let call = admin::update_config(&signer, settings(&meter.world.roles));
    meter.row(("update_config", "10 tiers, 11 levels"), None, call, &[&authority]).await;
    let call = admin::set_crankers(&signer, crankers, 2);
    meter.row(("set_crankers", "3 crankers"), None, call, &[&authority]).await;
    let call = admin::pause(&guardian.pubkey(), pause::ALL);
    meter.row(("pause", "everything"), None, call, &[&guardian]).await;
    let call = admin::unpause(&signer, pause::ALL);
    meter.row(("unpause", "everything"), None, call, &[&authority]).await;
    let call = admin::nominate_authority(&signer, &next.pubkey());
    meter.row(("nominate_authority", "a next key"), None, call, &[&authority]).await;
    let call = admin::accept_authority(&next.pubkey());
    meter.row(("accept_authority", "by that key"), None, call, &[&next]).await;
    meter.rows
}
