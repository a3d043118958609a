//! Every instruction: what it is built from, and what the Rust client builds.

use influence_client::{
    ConfigArgs, CreatorLevelArgs, InitializeArgs, address,
    instructions::{
        SettleTargets, admin,
        crank::{self, BatchLeaf, EngagementReveal},
        creator,
        user::{self, Reallocation},
    },
};
use influence_core::{merkle::holdings::SumNode, snapshot_vote::SnapshotContents};
use influence_tests::test_env::{TestEnv, key, setup};
use serde_json::{Value, json};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_signer::Signer;

use crate::to_json::{big, bytes, camel, signer};

/// A number that a 32-bit reader or a JavaScript number would lose.
const LARGE: u64 = u64::MAX - 5;

fn case(name: &str, input: Value, built: &Instruction) -> Value {
    let role = |signs: bool, writes: bool| u8::from(signs) * 2 + u8::from(writes);
    let accounts: Vec<Value> = built
        .accounts
        .iter()
        .map(|meta| json!([meta.pubkey.to_string(), role(meta.is_signer, meta.is_writable)]))
        .collect();
    json!({ "name": camel(name), "input": input, "accounts": accounts, "data": const_hex::encode(&built.data) })
}

/// All of them.
pub fn all<C>(env: &TestEnv<C>) -> Vec<Value> {
    let mut cases = admins(env);
    cases.extend(users(env));
    cases.extend(creators());
    cases.extend(anyones(env));
    cases
}

fn a(address: &Address) -> Value {
    json!(address.to_string())
}

fn settings_json(settings: &ConfigArgs) -> Value {
    let level = |level: &CreatorLevelArgs| json!({ "locked": big(level.locked), "minLockSeconds": level.min_lock_seconds });
    json!({
        "marketplace": a(&settings.marketplace),
        "guardian": a(&settings.guardian),
        "userTiers": settings.user_tiers.iter().map(big).collect::<Value>(),
        "creatorLevels": settings.creator_levels.iter().map(level).collect::<Value>(),
        "challengeSeconds": settings.challenge_seconds,
        "holdingExpiry": settings.holding_expiry,
        "lockFloorDays": settings.lock_floor_days,
    })
}

fn setup_json(setup: &InitializeArgs) -> Value {
    json!({
        "daySeconds": setup.day_seconds,
        "acceptedFreezeAuthority": setup.accepted_freeze_authority.as_ref().map(a),
        "crankers": setup.crankers.iter().map(a).collect::<Value>(),
        "quorum": setup.quorum,
        "settings": settings_json(&setup.settings),
    })
}

fn admins<C>(env: &TestEnv<C>) -> Vec<Value> {
    let roles = &env.roles;
    let [payer, authority, guardian] = [&roles.payer, &roles.authority, &roles.guardian].map(Signer::pubkey);
    let (next, token) = (key("next").pubkey(), &env.token);
    let mut setup = setup(roles);
    setup.settings.creator_levels[2].min_lock_seconds = 604_800;
    let (settings, crankers) = (setup.settings.clone(), setup.crankers.clone());
    let initialize = |setup: &InitializeArgs| {
        let input = json!({
            "payer": signer(&payer), "authority": signer(&authority), "mint": a(&token.mint),
            "programData": a(&address::program_data()), "tokenProgram": a(&token.program),
            "args": setup_json(setup),
        });
        case("initialize", input, &admin::initialize(&payer, &authority, token, setup.clone()))
    };
    let by = |more: Value| merged(json!({ "authority": signer(&authority) }), more);
    let guarded = |more: Value| merged(json!({ "guardian": signer(&guardian) }), more);
    let frozen = InitializeArgs { accepted_freeze_authority: Some(next), ..setup.clone() };
    vec![
        initialize(&setup),
        initialize(&frozen),
        case(
            "update_config",
            by(json!({ "settings": settings_json(&settings) })),
            &admin::update_config(&authority, settings),
        ),
        case(
            "set_crankers",
            by(json!({ "crankers": crankers.iter().map(a).collect::<Value>(), "quorum": 2 })),
            &admin::set_crankers(&authority, crankers, 2),
        ),
        case(
            "nominate_authority",
            by(json!({ "next": a(&next) })),
            &admin::nominate_authority(&authority, &next),
        ),
        case(
            "accept_authority",
            json!({ "pendingAuthority": signer(&next) }),
            &admin::accept_authority(&next),
        ),
        case("unpause", by(json!({ "bits": 5 })), &admin::unpause(&authority, 5)),
        case("pause", guarded(json!({ "bits": 127 })), &admin::pause(&guardian, 127)),
        case(
            "void_day",
            guarded(json!({ "snapshot": a(&address::snapshot(20_500)) })),
            &admin::void_day(&guardian, 20_500),
        ),
    ]
}

/// Both objects' fields.
fn merged(mut one: Value, other: Value) -> Value {
    if let (Some(one), Value::Object(other)) = (one.as_object_mut(), other) {
        one.extend(other);
    }
    one
}

fn users<C>(env: &TestEnv<C>) -> Vec<Value> {
    let [payer, owner, tokens, gallery, other] =
        ["payer", "owner", "tokens", "gallery", "other gallery"].map(|name| key(name).pubkey());
    let token = &env.token;
    let mine = |more: Value| merged(json!({ "owner": signer(&owner) }), more);
    let moved = |more: Value| {
        let token = json!({ "mint": a(&token.mint), "tokenProgram": a(&token.program) });
        mine(merged(token, more))
    };
    let paid = |more: Value| mine(merged(json!({ "payer": signer(&payer) }), more));
    let galleries = [gallery, other];
    let settling = json!([a(&gallery), a(&other)]);
    let change = |expected_revision| Reallocation {
        payer: &payer,
        from: &gallery,
        rent_payer: &payer,
        to: &other,
        points: LARGE,
        expected_revision,
    };
    let amount = big(LARGE);
    vec![
        case(
            "open_influence",
            moved(json!({ "payer": signer(&payer) })),
            &user::open_influence(&payer, &owner, token),
        ),
        case(
            "lock",
            moved(json!({ "source": a(&tokens), "amount": amount, "settling": settling })),
            &user::lock(&owner, &tokens, token, LARGE, SettleTargets(&galleries)),
        ),
        case(
            "unlock",
            moved(json!({ "destination": a(&tokens), "amount": amount, "settling": [] })),
            &user::unlock(&owner, &tokens, token, LARGE, SettleTargets(&[])),
        ),
        case(
            "cancel_unlock",
            mine(json!({ "settling": settling })),
            &user::cancel_unlock(&owner, SettleTargets(&galleries)),
        ),
        case(
            "allocate",
            paid(json!({ "gallery": a(&gallery), "points": amount })),
            &user::allocate(&payer, &owner, &gallery, LARGE, None),
        ),
        case(
            "allocate",
            paid(json!({ "gallery": a(&gallery), "points": big(7), "expectedRevision": big(LARGE) })),
            &user::allocate(&payer, &owner, &gallery, 7, Some(LARGE)),
        ),
        case(
            "withdraw",
            mine(
                json!({ "gallery": a(&gallery), "rentPayer": a(&payer), "points": amount, "expectedRevision": big(3) }),
            ),
            &user::withdraw(&owner, &gallery, &payer, LARGE, Some(3)),
        ),
        case(
            "reallocate",
            paid(json!({
                "fromGallery": a(&gallery), "rentPayer": a(&payer), "toGallery": a(&other), "points": amount,
            })),
            &user::reallocate(&owner, &change(None)),
        ),
        case(
            "close_influence",
            moved(json!({ "destination": a(&tokens), "rentPayer": a(&payer) })),
            &user::close_influence(&owner, &tokens, &payer, token),
        ),
    ]
}

fn creators() -> Vec<Value> {
    let [payer, creator, market, owner, gallery] =
        ["payer", "creator", "market", "owner", "gallery"].map(|name| key(name).pubkey());
    let mine = |more: Value| merged(json!({ "creator": signer(&creator) }), more);
    let floor =
        |owner: Value| json!({ "marketplace": signer(&market), "owner": owner, "amount": big(LARGE) });
    vec![
        case(
            "register_gallery",
            mine(json!({ "payer": signer(&payer), "index": 70_000 })),
            &creator::register_gallery(&payer, &creator, 70_000),
        ),
        case(
            "retire_gallery",
            mine(json!({ "gallery": a(&gallery) })),
            &creator::retire_gallery(&creator, &gallery),
        ),
        case(
            "close_gallery",
            mine(json!({ "gallery": a(&gallery), "rentPayer": a(&payer) })),
            &creator::close_gallery(&creator, &gallery, &payer),
        ),
        case("set_lock_floor", floor(a(&owner)), &creator::set_lock_floor(&market, &owner, LARGE, false)),
        case("set_lock_floor", floor(signer(&owner)), &creator::set_lock_floor(&market, &owner, LARGE, true)),
    ]
}

fn anyones<C>(env: &TestEnv<C>) -> Vec<Value> {
    let [payer, owner, other, tokens, gallery, cranker] =
        ["payer", "owner", "other", "tokens", "gallery", "cranker"].map(|name| key(name).pubkey());
    let (day, token, path) = (20_500, &env.token, [9_u8; 80]);
    let snapshot = a(&address::snapshot(day));
    let contents = SnapshotContents {
        holdings_root: [1; 32],
        holdings_sum: LARGE,
        members: 3,
        others: 70_000,
        engagement_root: [2; 32],
        galleries: 5,
        weights_hash: [3; 32],
    };
    let contents_json = json!({
        "holdingsRoot": bytes(&[1; 32]), "holdingsSum": big(LARGE), "members": 3, "others": 70_000,
        "engagementRoot": bytes(&[2; 32]), "galleries": 5, "weightsHash": bytes(&[3; 32]),
    });
    let bare = SumNode::new([4; 32], LARGE);
    let opening = EngagementReveal { score: LARGE, salt: [6; 32], rank: 2, position: 1, path: &path };
    let payout = |owner: Value| {
        json!({
            "owner": owner, "destination": a(&tokens), "mint": a(&token.mint), "tokenProgram": a(&token.program),
        })
    };
    vec![
        case(
            "publish_snapshot",
            json!({ "cranker": signer(&cranker), "mint": a(&token.mint), "day": day, "contents": contents_json }),
            &crank::publish_snapshot(&cranker, token, day, &contents),
        ),
        case(
            "apply_holdings",
            json!({
                "snapshot": snapshot, "position": 6, "siblingMask": 1, "updates": bytes(&[]),
                "siblingNodes": bytes(bare.as_bytes().as_slice()), "path": bytes(&path),
            }),
            &crank::apply_holdings(day, &[BatchLeaf::Sibling(bare)], 6, &path),
        ),
        case(
            "apply_rank",
            json!({
                "snapshot": snapshot, "gallery": a(&gallery), "rank": 2, "seal": bytes(&[5; 32]), "position": 1,
                "path": bytes(&path),
            }),
            &crank::apply_rank(day, &gallery, 2, [5; 32], 1, &path),
        ),
        case(
            "reveal_engagement",
            json!({
                "snapshot": snapshot, "gallery": a(&gallery), "score": big(LARGE), "salt": bytes(&[6; 32]), "rank": 2,
                "position": 1, "path": bytes(&path),
            }),
            &crank::reveal_engagement(day, &gallery, &opening),
        ),
        case(
            "expire_holding",
            json!({ "influence": a(&address::influence(&owner)) }),
            &crank::expire_holding(&owner),
        ),
        case(
            "settle",
            json!({ "gallery": a(&gallery), "owners": [a(&owner), a(&other)] }),
            &crank::settle(&gallery, &[owner, other]),
        ),
        case("finish_unlock", payout(a(&owner)), &crank::finish_unlock(&owner, &tokens, token, false)),
        case("finish_unlock", payout(signer(&owner)), &crank::finish_unlock(&owner, &tokens, token, true)),
        case(
            "release_delegation",
            json!({
                "influence": a(&address::influence(&owner)), "gallery": a(&gallery),
                "delegation": a(&address::delegation(&owner, &gallery)), "rentPayer": a(&payer),
            }),
            &crank::release_delegation(&owner, &gallery, &payer),
        ),
        case(
            "close_snapshot",
            json!({ "snapshot": snapshot, "rentPayer": a(&payer) }),
            &crank::close_snapshot(day, &payer),
        ),
    ]
}
