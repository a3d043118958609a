//! `/v1/proof/{owner}` and `/v1/rank/{gallery}`: Merkle proofs, with the instruction that applies each.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    http::HeaderMap,
    response::Response,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use influence_client::instructions::crank::{BatchLeaf, apply_holdings, apply_rank};
use influence_core::merkle::{
    Sha2,
    holdings::{NODE_LEN, SumNode},
};
use influence_scoring::merkle::Subtree;
use serde::Deserialize;
use serde_json::{Value, json};
use solana_instruction::Instruction;

use super::lookup::{cache_policy, load_bundle, parse_address, unreadable_bundle};
use crate::http::{
    app_state::AppState,
    response::{ApiError, CachePolicy},
};

#[derive(Debug, Deserialize)]
pub struct ProofQuery {
    /// None for the latest day.
    day: Option<String>,
}

/// `/v1/proof/{owner}`.
pub async fn owner_proof(
    State(app): State<Arc<AppState>>,
    Path(owner): Path<String>,
    Query(query): Query<ProofQuery>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let owner = parse_address(&owner)?;
    let bundle = load_bundle(&app, query.day.as_deref()).await?;
    let (half, run) = bundle.holding_proof(&owner).ok_or_else(|| {
        ApiError::not_found(
            format!("{} has no leaf on day {}", owner, bundle.manifest.day),
            "an owner who is not a member has a leaf from the first day with a score above 0; query another day",
        )
    })?;
    let leaf = run.leaves.first().ok_or_else(unreadable_bundle)?;
    let update =
        BatchLeaf::Update { owner, holding_score: leaf.holding_score, influence_index: leaf.influence_index };
    let apply = (half == Subtree::Members)
        .then(|| instruction_json(&apply_holdings(leaf.day, &[update], run.position, &run.path)));
    let path: Vec<Value> = run.path.chunks(NODE_LEN).map(node_json).collect();
    let cache = cache_policy(&app, &bundle.manifest, bundle.manifest.content_hash);
    let body = json!({
        "day": leaf.day,
        "applicable": matches!(cache, CachePolicy::Immutable(_)),
        "half": if half == Subtree::Members { "members" } else { "others" },
        "leaf": {
            "owner": owner.to_string(),
            "holding_score": leaf.holding_score.to_string(),
            "influence_index": leaf.influence_index,
            "day": leaf.day,
            "hash": const_hex::encode(leaf.node::<Sha2>().hash()),
        },
        "position": run.position,
        "path": path,
        "root": {
            "hash": const_hex::encode(bundle.manifest.holdings_root),
            "sum": bundle.manifest.holdings_sum.to_string(),
        },
        "apply": apply,
    });
    Ok(cache.respond_json(&headers, body))
}

/// `/v1/rank/{gallery}`.
pub async fn rank_proof(
    State(app): State<Arc<AppState>>,
    Path(gallery): Path<String>,
    Query(query): Query<ProofQuery>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let gallery = parse_address(&gallery)?;
    let bundle = load_bundle(&app, query.day.as_deref()).await?;
    let proof = bundle.rank_proof(&gallery).ok_or_else(|| {
        ApiError::not_found(
            format!("{} has no rank on day {}", gallery, bundle.manifest.day),
            "galleries that were registered and not retired at the day's end have one; query another day",
        )
    })?;
    let leaf = proof.leaf;
    let apply = apply_rank(leaf.day, &gallery, leaf.rank, leaf.seal, proof.position, &proof.path);
    let cache = cache_policy(&app, &bundle.manifest, bundle.manifest.content_hash);
    let body = json!({
        "day": leaf.day,
        "applicable": matches!(cache, CachePolicy::Immutable(_)),
        "leaf": {
            "gallery": gallery.to_string(),
            "rank": leaf.rank,
            "day": leaf.day,
            "seal": const_hex::encode(leaf.seal),
            "hash": const_hex::encode(leaf.hash::<Sha2>()),
        },
        "galleries": bundle.manifest.galleries,
        "position": proof.position,
        "path": proof.path.chunks(32).map(const_hex::encode).collect::<Vec<_>>(),
        "root": const_hex::encode(bundle.manifest.engagement_root),
        "apply": instruction_json(&apply),
    });
    Ok(cache.respond_json(&headers, body))
}

/// A sibling on the path to the root.
fn node_json(bytes: &[u8]) -> Value {
    let node = <[u8; NODE_LEN]>::try_from(bytes).map(SumNode::from_bytes);
    node.map_or(
        Value::Null,
        |node| json!({ "hash": const_hex::encode(node.hash()), "sum": node.sum().to_string() }),
    )
}

/// An instruction in the form that Solana's JavaScript libraries use.
fn instruction_json(instruction: &Instruction) -> Value {
    let accounts = instruction.accounts.iter().map(|meta| {
        json!({ "pubkey": meta.pubkey.to_string(), "isSigner": meta.is_signer, "isWritable": meta.is_writable })
    });
    json!({
        "programId": instruction.program_id.to_string(),
        "accounts": accounts.collect::<Vec<_>>(),
        "data": BASE64_STANDARD.encode(&instruction.data),
    })
}
