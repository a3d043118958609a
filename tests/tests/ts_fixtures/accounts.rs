//! One account of every kind, after a day of an ordinary life: its bytes, and what they say.

use influence::state::{Config, CreatorLevel, Delegation, FinalDay, Gallery, Influence, Snapshot, Vote};
use influence_client::{
    accounts::{ProgramAccount, decode_account},
    address,
    chain::embedded::EmbeddedChain,
};
use influence_tests::{
    snapshots::TestSnapshot,
    test_env::{FIRST_DAY, TOKEN, TestEnv},
};
use serde_json::{Value, json};
use solana_address::Address;

use crate::to_json::{Plain, camel, fields};

/// The accounts, and the addresses with what they are made of.
pub async fn of(env: &TestEnv<EmbeddedChain>) -> (Value, Value) {
    let (fan, test_gallery) = (env.locked_fan("fan", 700 * TOKEN).await, env.register_gallery("stage").await);
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 300 * TOKEN)).await.expect("allocated");
    let scored = TestSnapshot::with_galleries(
        FIRST_DAY,
        &[(fan.owner, 40 * TOKEN)],
        &[],
        &[(test_gallery.gallery, 5_000)],
    );
    env.publish(&scored).await;
    env.send(&[scored.apply_one(&fan.owner), scored.apply_rank(1)], &[]).await.expect("applied");
    let delegation = address::delegation(&fan.owner, &test_gallery.gallery);
    let creator = solana_signer::Signer::pubkey(&test_gallery.creator);
    let accounts = json!([
        account(env, &address::config(), config).await,
        account(env, &address::influence(&fan.owner), influence).await,
        account(env, &test_gallery.gallery, gallery).await,
        account(env, &delegation, self::delegation).await,
        account(env, &address::snapshot(FIRST_DAY), snapshot).await,
    ]);
    let place = |name: &str, seeds: Value, address: Address| json!({ "name": name, "seeds": seeds, "address": address.to_string() });
    let (owner, index) = (fan.owner.to_string(), 0);
    let addresses = json!([
        place("config", json!({}), address::config()),
        place("influence", json!({ "owner": owner }), address::influence(&fan.owner)),
        place("vault", json!({ "owner": owner }), address::vault(&fan.owner)),
        place("gallery", json!({ "creator": creator.to_string(), "index": index }), test_gallery.gallery),
        place(
            "delegation",
            json!({ "owner": owner, "gallery": test_gallery.gallery.to_string() }),
            delegation
        ),
        place("snapshot", json!({ "day": FIRST_DAY }), address::snapshot(FIRST_DAY)),
    ]);
    (accounts, addresses)
}

async fn account<T: ProgramAccount>(
    env: &TestEnv<EmbeddedChain>,
    address: &Address,
    fields: impl Fn(&T) -> Value,
) -> Value {
    let account = env.account(address).await.expect("an account");
    let record: T = decode_account(&account).expect("a record");
    json!({
        "name": camel(T::NAME),
        "address": address.to_string(),
        "data": const_hex::encode(&account.data),
        "fields": fields(&record),
    })
}

fn list<T>(items: &[T], plain: impl Fn(&T) -> Value) -> Value {
    items.iter().map(plain).collect()
}

fn config(config: &Config) -> Value {
    let mut all = fields!(config;
        version bump decimals cranker_count quorum user_tier_count creator_level_count holding_expiry lock_floor_days
        day_seconds challenge_seconds paused cranker_set last_final_day authority pending_authority mint token_program
        marketplace guardian);
    all["crankers"] = list(&config.crankers, Plain::plain);
    all["userTiers"] = list(&config.user_tiers, Plain::plain);
    all["creatorLevels"] =
        list(&config.creator_levels, |level: &CreatorLevel| fields!(level; locked min_lock_seconds));
    all["finalDays"] = list(&config.final_days, |day: &FinalDay| fields!(day; day supply));
    all
}

fn influence(influence: &Influence) -> Value {
    fields!(influence;
        version bump vault_bump user_tier creator_level owner rent_payer opened_day holding_day influence_index
        delegation_count settled_count holding_score locked unlocking total revision share_supply allocated_shares
        locked_seconds locked_updated_at last_lock_slot unlockable_at lock_floor lock_floor_end)
}

fn gallery(gallery: &Gallery) -> Value {
    fields!(gallery;
        version bump status index supporters rank rank_day mark_day registered_at updated_at points point_seconds mark
        previous_mark creator rent_payer)
}

fn delegation(delegation: &Delegation) -> Value {
    fields!(delegation; version bump owner gallery rent_payer shares points revision)
}

fn snapshot(snapshot: &Snapshot) -> Value {
    let mut all = fields!(snapshot;
        version bump status day members others galleries holdings_sum finalized_at challenge_ends_at holdings_root
        engagement_root weights_hash rent_payer);
    all["votes"] = list(&snapshot.votes, |vote: &Vote| fields!(vote; cranker cranker_set content_hash));
    all
}
