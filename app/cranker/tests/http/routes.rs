//! Days, health, metrics, and cache policies.

use influence_cranker::http::{ChainView, CrankerStatus};

use super::{Result, Server, day, day::Day};

#[tokio::test]
async fn a_day_is_computed_and_then_final() -> Result {
    let server = Server::start().await?;
    let said = server.get("/v1/days/10").await?.json()?;
    assert_eq!((said["status"].as_str(), said["matches_chain"].is_null()), (Some("computed"), true));
    server.set_final(&Day::default());
    let said = server.get("/v1/days").await?.json()?;
    assert_eq!((said["last_final_day"].as_u64(), said["days"].as_array().map(Vec::len)), (Some(10), Some(1)));
    let said = &said["days"][0];
    assert_eq!((said["status"].as_str(), said["matches_chain"].as_bool()), (Some("final"), Some(true)));
    assert_eq!(said["on_chain"], said["computed"]);
    assert!(said["on_chain"]["holdings_sum"].is_string());
    Ok(())
}

#[tokio::test]
async fn a_day_that_differs_from_the_quorums_is_not_cached() -> Result {
    let server = Server::start().await?;
    server.set_final(&Day { extra: 7_000, ..Day::default() });
    assert_eq!(server.get("/v1/days/10").await?.json()?["matches_chain"], false);
    let answer = server.get(&format!("/v1/proof/{}", day::owner(1))).await?;
    assert_eq!(
        (answer.json()?["applicable"].as_bool(), answer.header("cache-control")),
        (Some(false), Some("no-cache"))
    );
    Ok(())
}

#[tokio::test]
async fn a_proof_of_a_final_day_is_immutable() -> Result {
    let server = Server::start().await?;
    let path = format!("/v1/proof/{}", day::owner(1));
    assert_eq!(server.get(&path).await?.header("cache-control"), Some("no-cache"));
    server.set_final(&Day::default());
    let answer = server.get(&path).await?;
    assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
    let tag = answer.header("etag").ok_or("no tag")?;
    let again =
        format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nIf-None-Match: {tag}\r\n\r\n");
    let answer = server.send(&again).await?;
    assert_eq!((answer.status, answer.body.len()), (304, 0));
    Ok(())
}

#[tokio::test]
async fn readiness_lists_the_reasons() -> Result {
    let server = Server::start().await?;
    assert_eq!(server.get("/healthz").await?.status, 200);
    let answer = server.get("/readyz").await?;
    assert_eq!(
        (answer.status, answer.json()?["reasons"][0].as_str()),
        (503, Some("the chain has not been read yet"))
    );
    server.set_final(&Day::default());
    assert_eq!(server.get("/readyz").await?.status, 200);
    let degraded = CrankerStatus { not_ready: vec!["day 9 is degraded".into()], ..CrankerStatus::default() };
    assert_eq!(server.get("/v1/status").await?.status, 404);
    server.app.set_cranker_status(degraded);
    let answer = server.get("/readyz").await?;
    assert_eq!((answer.status, answer.json()?["reasons"][0].as_str()), (503, Some("day 9 is degraded")));
    assert_eq!(server.get("/v1/status").await?.json()?["not_ready"][0], "day 9 is degraded");
    Ok(())
}

#[tokio::test]
async fn readiness_fails_if_the_chain_is_unreachable_or_late() -> Result {
    let server = Server::start().await?;
    server.set_final(&Day::default());
    server.app.mark_chain_unreachable();
    let answer = server.get("/readyz").await?;
    assert_eq!(answer.status, 503);
    assert!(
        answer.json()?["reasons"][0]
            .as_str()
            .is_some_and(|text| text.contains("last read of the chain failed"))
    );
    server.set_final(&Day::default());
    assert_eq!(server.get("/readyz").await?.status, 200);
    let view = server.app.chain_view().ok_or("a view was set")?;
    assert_eq!(view.final_day_lag(), Some(1), "votes on the day before are still open");
    server.app.set_chain_view(ChainView { now: 130, ..(*view).clone() });
    let answer = server.get("/readyz").await?;
    let expected = "2 days have ended and are not final on chain";
    assert_eq!((answer.status, answer.json()?["reasons"][0].as_str()), (503, Some(expected)));
    Ok(())
}

#[tokio::test]
async fn metrics_are_valid_prometheus_text() -> Result {
    let server = Server::start().await?;
    server.get("/healthz").await?;
    metrics::gauge!(influence_cranker::metrics::DAY_LAG.name).set(2.0);
    let text = String::from_utf8(server.get("/metrics").await?.body)?;
    assert!(text.contains("influence_day_lag 2\n"), "{text}");
    assert!(text.contains(r#"influence_http_requests_total{route="/healthz",status="200"}"#), "{text}");
    for line in text.lines().filter(|line| !line.is_empty()) {
        if line.starts_with("# ") {
            continue;
        }
        let (name, value) = line.rsplit_once(' ').ok_or("no value")?;
        assert!(value.parse::<f64>().is_ok(), "{line}");
        let name = name.split('{').next().unwrap_or_default();
        let known = |metric: &&influence_cranker::metrics::Metric| name.starts_with(metric.name);
        assert!(
            influence_cranker::metrics::ALL.iter().any(|metric| known(&metric)),
            "{name} is not in the table"
        );
    }
    Ok(())
}
