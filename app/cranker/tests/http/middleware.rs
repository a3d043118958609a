//! Requests that are rejected on every route.

use super::{Result, Server};

#[tokio::test]
async fn only_get_requests_without_a_body_are_served() -> Result {
    let server = Server::start().await?;
    let request =
        |line: &str, rest: &str| format!("{line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{rest}\r\n");
    let cases = [
        (request("GET /v1/days", ""), 200),
        (request("GET /v1/days", "Content-Length: 0\r\n"), 200),
        (request("POST /v1/days", ""), 405),
        (request("DELETE /v1/days/10", ""), 405),
        (request("GET /v1/days", "Content-Length: 5\r\n") + "12345", 413),
        (request("POST /v1/days", "Transfer-Encoding: chunked\r\n") + "0\r\n\r\n", 413),
        (request("GET /v2/days", ""), 404),
        (request("OPTIONS /v1/days", ""), 204),
    ];
    for (request, status) in cases {
        let answer = server.send(&request).await?;
        assert_eq!(answer.status, status, "{request}");
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{request}");
        if status >= 400 {
            assert!(answer.json()?["remedy"].is_string(), "{request}");
        }
    }
    Ok(())
}
