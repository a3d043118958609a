//! Served proofs lead to the root.

use influence_core::merkle::{
    Sha2, engagement,
    holdings::{self, SumNode},
};
use serde_json::Value;
use solana_address::Address;

use super::{
    DAY, Result, Server,
    day::{self, Day},
};

fn bytes<const N: usize>(value: &Value) -> Result<[u8; N]> {
    let text = value.as_str().ok_or("no text")?;
    let byte = |at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16);
    let bytes: Vec<u8> = (0..text.len() / 2).map(byte).collect::<std::result::Result<_, _>>()?;
    Ok(bytes.try_into().map_err(|_| "another length")?)
}

fn amount(value: &Value) -> Result<u64> {
    Ok(value.as_str().ok_or("a number of 64 bits is text")?.parse()?)
}

fn number(value: &Value) -> Result<u32> {
    Ok(value.as_u64().ok_or("no number")?.try_into()?)
}

#[tokio::test]
async fn every_owners_proof_leads_to_the_root() -> Result {
    let server = Server::start().await?;
    let root = Day::default().result().holdings.root();
    for place in 0..day::OWNERS {
        let answer = server.get(&format!("/v1/proof/{}", day::owner(place))).await?;
        let said = answer.json()?;
        let leaf = holdings::HoldingsLeaf {
            owner: day::owner(place).to_bytes(),
            holding_score: amount(&said["leaf"]["holding_score"])?,
            influence_index: number(&said["leaf"]["influence_index"])?,
            day: number(&said["leaf"]["day"])?,
        };
        let mut path = Vec::new();
        for node in said["path"].as_array().ok_or("no path")? {
            path.extend_from_slice(SumNode::new(bytes(&node["hash"])?, amount(&node["sum"])?).as_bytes());
        }
        let proved = holdings::root_of::<Sha2>(leaf.node::<Sha2>(), number(&said["position"])?, &path)?;
        assert_eq!(proved, root);
        assert_eq!(bytes(&said["root"]["hash"])?, root.hash());
        assert_eq!(amount(&said["root"]["sum"])?, root.sum());
        let member = place < day::MEMBERS;
        assert_eq!(said["half"], if member { "members" } else { "others" });
        assert_eq!(said["apply"].is_object(), member, "only members have an account to apply it to");
    }
    Ok(())
}

#[tokio::test]
async fn every_gallerys_rank_leads_to_the_root() -> Result {
    let server = Server::start().await?;
    let root = Day::default().result().engagement.root();
    for place in 0..day::GALLERIES - 1 {
        let said = server.get(&format!("/v1/rank/{}?day={DAY}", day::gallery(place))).await?.json()?;
        let leaf = engagement::EngagementLeaf {
            gallery: day::gallery(place).to_bytes(),
            rank: number(&said["leaf"]["rank"])?,
            day: DAY,
            seal: bytes(&said["leaf"]["seal"])?,
        };
        let mut path = Vec::new();
        for node in said["path"].as_array().ok_or("no path")? {
            path.extend_from_slice(&bytes::<32>(node)?);
        }
        let proved = engagement::root_of::<Sha2>(leaf.hash::<Sha2>(), number(&said["position"])?, &path)?;
        assert_eq!((proved, bytes(&said["root"])?), (root, root));
        assert!(said["apply"]["data"].is_string());
    }
    Ok(())
}

#[tokio::test]
async fn missing_leaves_and_invalid_queries_are_errors() -> Result {
    let server = Server::start().await?;
    let stranger = Address::from([1; 32]).to_string();
    let cases = [
        (format!("/v1/proof/{stranger}"), 404, "has no leaf on day 10"),
        (format!("/v1/rank/{stranger}"), 404, "has no rank on day 10"),
        (format!("/v1/proof/{stranger}?day=9"), 404, "no data for day 9"),
        (format!("/v1/proof/{stranger}?day=-1"), 400, "invalid day"),
        ("/v1/proof/abc".into(), 400, "invalid address"),
    ];
    for (path, status, error) in cases {
        let answer = server.get(&path).await?;
        let said = answer.json()?;
        assert_eq!(answer.status, status, "{path}");
        assert!(said["error"].as_str().is_some_and(|text| text.contains(error)), "{path}: {said}");
        assert!(said["remedy"].as_str().is_some_and(|text| !text.is_empty()), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn a_damaged_bundle_proves_nothing() -> Result {
    let server = Server::start().await?;
    let file = server.folder.path().join("day-10/public/holdings.parquet");
    let mut bytes = std::fs::read(&file)?;
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file, bytes)?;
    let answer = server.get(&format!("/v1/proof/{}", day::owner(0))).await?;
    assert_eq!(answer.status, 500);
    assert_eq!(answer.json()?["error"], "this cranker cannot read the day's bundle");
    Ok(())
}
