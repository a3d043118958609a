//! Proofs: of an owner's score and of a gallery's rank, with the instruction that applies each.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use influence_client::instruction::crank::{Place, apply_holdings, apply_rank};
use influence_core::{
    calendar::Day,
    merkle::{Sha2, holdings::NODE_LEN},
};
use influence_scoring::{
    bundle::Bundle,
    key::{Key, base58, from_base58},
    tree::Half,
};
use serde::Deserialize;
use serde_json::{Value, json};
use solana_address::Address;
use solana_instruction::Instruction;

use super::{
    answer::{Failure, Holds, hex},
    board::Board,
};

/// Which day.
#[derive(Debug, Deserialize)]
pub struct Asked {
    /// Its number; the newest that stands without.
    day: Option<String>,
}

/// `/v1/proof/{owner}`.
pub async fn proof(
    State(board): State<Arc<Board>>,
    Path(owner): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let owner = key(&owner)?;
    let (bundle, holds) = find(&board, &asked).await?;
    let (half, run) = bundle.holding_proof(&owner).ok_or_else(|| {
        Failure::missing(
            format!("{} has no leaf on day {}", base58(&owner), bundle.manifest.day),
            "an owner who is no member has one from the first day with a score above 0; ask for another day",
        )
    })?;
    let leaf = run.leaves.first().ok_or_else(broken)?;
    let live = Place::Live {
        owner: owner.into(),
        holding_score: leaf.holding_score,
        influence_index: leaf.influence_index,
    };
    let apply = (half == Half::Members)
        .then(|| instruction(&apply_holdings(leaf.day, &[live], run.position, &run.path)));
    let path: Vec<Value> = run.path.chunks(NODE_LEN).map(node).collect();
    let body = json!({
        "day": leaf.day,
        "stands": matches!(holds, Holds::Ever(_)),
        "half": if half == Half::Members { "members" } else { "others" },
        "leaf": {
            "owner": base58(&leaf.owner),
            "holding_score": leaf.holding_score.to_string(),
            "influence_index": leaf.influence_index,
            "day": leaf.day,
            "hash": hex(&leaf.node::<Sha2>().hash()),
        },
        "position": run.position,
        "path": path,
        "root": { "hash": hex(&bundle.manifest.holdings_root), "sum": bundle.manifest.holdings_sum.to_string() },
        "apply": apply,
    });
    Ok(holds.json(&headers, body))
}

/// `/v1/rank/{gallery}`.
pub async fn rank(
    State(board): State<Arc<Board>>,
    Path(gallery): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let gallery = key(&gallery)?;
    let (bundle, holds) = find(&board, &asked).await?;
    let proof = bundle.rank_proof(&gallery).ok_or_else(|| {
        Failure::missing(
            format!("{} has no rank on day {}", base58(&gallery), bundle.manifest.day),
            "every gallery that was registered and not retired at the day's end has one; ask for another day",
        )
    })?;
    let leaf = proof.leaf;
    let apply =
        apply_rank(leaf.day, &Address::from(gallery), leaf.rank, leaf.seal, proof.position, &proof.path);
    let body = json!({
        "day": leaf.day,
        "stands": matches!(holds, Holds::Ever(_)),
        "leaf": {
            "gallery": base58(&gallery),
            "rank": leaf.rank,
            "day": leaf.day,
            "seal": hex(&leaf.seal),
            "hash": hex(&leaf.hash::<Sha2>()),
        },
        "galleries": bundle.manifest.galleries,
        "position": proof.position,
        "path": proof.path.chunks(32).map(hex).collect::<Vec<_>>(),
        "root": hex(&bundle.manifest.engagement_root),
        "apply": instruction(&apply),
    });
    Ok(holds.json(&headers, body))
}

/// The bundle that is asked for: of the day named, else of the newest that stands as this cranker computed it, else the
/// newest there is.
async fn find(board: &Board, asked: &Asked) -> Result<(Arc<Bundle>, Holds), Failure> {
    let day = match &asked.day {
        Some(text) => super::days::number(text)?,
        None => newest(board).ok_or_else(|| {
            Failure::missing("there is no day yet", "ask again after the first day was computed")
        })?,
    };
    let bundle = board.bundle(day).await.map_err(|error| {
        tracing::error!(%error, day, "the bundle can not be read");
        broken()
    })?;
    let bundle = bundle.ok_or_else(|| super::days::no_such_day(day))?;
    let stands = board.chain().and_then(|chain| chain.standing(day)) == Some(bundle.manifest.contents());
    let holds = if stands { Holds::Ever(bundle.manifest.content_hash) } else { Holds::Now };
    Ok((bundle, holds))
}

/// The newest day that stands, else the newest there is.
pub fn newest(board: &Board) -> Option<Day> {
    let (days, chain) = (board.bundled(), board.chain());
    let stands = |day: &&Day| chain.as_ref().is_some_and(|chain| chain.standing(**day).is_some());
    days.iter().find(stands).or(days.first()).copied()
}

pub fn broken() -> Failure {
    Failure::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "the day's bundle can not be read here",
        "ask another cranker, and tell this one's operator",
    )
}

/// An address.
pub fn key(text: &str) -> Result<Key, Failure> {
    from_base58(text.as_bytes())
        .ok_or_else(|| Failure::bad("that is no address", "write 32 bytes in base58, 32 to 44 characters"))
}

/// A sibling: digest and sum.
fn node(bytes: &[u8]) -> Value {
    let node = <[u8; NODE_LEN]>::try_from(bytes).map(influence_core::merkle::holdings::SumNode::from_bytes);
    node.map_or(Value::Null, |node| json!({ "hash": hex(&node.hash()), "sum": node.sum().to_string() }))
}

/// An instruction as every Solana library takes it.
fn instruction(instruction: &Instruction) -> Value {
    let accounts = instruction.accounts.iter().map(|meta| {
        json!({ "pubkey": meta.pubkey.to_string(), "isSigner": meta.is_signer, "isWritable": meta.is_writable })
    });
    json!({
        "programId": instruction.program_id.to_string(),
        "accounts": accounts.collect::<Vec<_>>(),
        "data": BASE64_STANDARD.encode(&instruction.data),
    })
}
