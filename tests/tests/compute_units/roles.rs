//! What creators, the marketplace, the guardian and the authority call.

use influence_client::{
    constants::pause,
    instructions::{admin, crank, creator, user},
};
use influence_tests::test_env::{TOKEN, TestEnv, key, settings, setup};
use solana_signer::Signer;

use super::meter::{Meter, Row};

/// register_gallery, retire_gallery, release_delegation, close_gallery.
pub async fn galleries() -> Vec<Row> {
    let mut meter = Meter::new().await;
    let payer = meter.env.roles.payer.pubkey();
    let fan = meter.env.locked_fan("fan", 10_000 * TOKEN).await;
    let test_gallery = meter.env.register_gallery("a").await;
    let creator_key = test_gallery.creator.pubkey();
    let call = creator::register_gallery(&payer, &creator_key, 1);
    meter.row(("register_gallery", "a creator's second"), None, call, &[&test_gallery.creator]).await;
    meter
        .env
        .send_as(&fan, meter.env.allocate(&fan, &test_gallery.gallery, user::ALL))
        .await
        .expect("allocate");
    meter.env.advance(60).await;
    let call = creator::retire_gallery(&creator_key, &test_gallery.gallery);
    meter.row(("retire_gallery", "with one supporter"), None, call, &[&test_gallery.creator]).await;
    let call = crank::release_delegation(&fan.owner, &test_gallery.gallery, &payer);
    meter.row(("release_delegation", "by a stranger"), None, call, &[]).await;
    let call = creator::close_gallery(&creator_key, &test_gallery.gallery, &payer);
    meter.row(("close_gallery", "without supporters"), None, call, &[&test_gallery.creator]).await;
    let (marketplace, owner) = (key("marketplace"), fan.owner);
    let call = creator::set_lock_floor(&marketplace.pubkey(), &owner, 500 * TOKEN, true);
    meter.row(("set_lock_floor", "raises, with the owner"), None, call, &[&marketplace, &fan.key]).await;
    let call = creator::set_lock_floor(&marketplace.pubkey(), &owner, 100 * TOKEN, false);
    meter.row(("set_lock_floor", "lowers"), None, call, &[&marketplace]).await;
    meter.rows
}

/// initialize, update_config, set_crankers, nominate_authority, accept_authority, pause, unpause.
pub async fn administration() -> Vec<Row> {
    let env = TestEnv::unconfigured().await;
    let mut meter = Meter { env, rows: Vec::new() };
    let (authority, guardian) = (key("authority"), key("guardian"));
    let next = key("stranger");
    let payer = meter.env.roles.payer.pubkey();
    let first = setup(&meter.env.roles);
    let crankers = first.crankers.clone();
    let signer = authority.pubkey();
    let call = admin::initialize(&payer, &signer, &meter.env.token, first);
    meter.row(("initialize", "10 tiers, 11 levels, 3 crankers"), None, call, &[&authority]).await;
    let call = admin::update_config(&signer, settings(&meter.env.roles));
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
