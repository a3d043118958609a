//! docs/cli.md names every field of real JSON output.

use std::collections::BTreeSet;

use influence_tests::test_env::{FIRST_DAY, TOKEN};
use serde_json::Value;

use crate::{
    fixture::{CliFixture, name},
    published_day::{Published, publish},
};

const PAGE: &str = include_str!("../../../docs/cli.md");

fn fields(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields_here) => {
            for (field, value) in fields_here {
                found.insert(field.clone());
                fields(value, found);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| fields(value, found)),
        _ => {}
    }
}

#[tokio::test]
async fn fields_of_owner_commands_are_documented() {
    let fixture = CliFixture::new().await;
    let test_gallery = fixture.env.register_gallery("creator").await;
    let fan = fixture.env.wallet("fan", 9 * TOKEN).await;
    let mut found = BTreeSet::new();
    let allocate = format!("{}=all", name(&test_gallery));
    fields(&fixture.json(&fan, &["lock", "1", "--allocate", &allocate]).await, &mut found);
    fields(&fixture.run_as(&fan, &["lock", "1", "--sign-only", "--output", "json"]).await.json(), &mut found);
    fields(&fixture.run_as(&fan, &["simulate", "5", "--output", "json"]).await.json(), &mut found);
    let refused = fixture.run_confirmed(&fan, &["unlock", "1", "--output", "json"]).await;
    fields(&serde_json::from_str(&refused.err).expect("JSON"), &mut found);
    assert!(found.len() > 40, "{found:?}");
    assert_documented(&found);
}

#[tokio::test]
async fn fields_of_operator_commands_are_documented() {
    let fixture = CliFixture::new().await;
    let test_gallery = fixture.env.register_gallery("creator").await;
    let fan = fixture.env.fan("fan", 70 * TOKEN).await;
    let (server, result) = Published::of(&[(&fan, 70)]).await;
    publish(&fixture.env, &result, true).await;
    let (day, owner, gallery) = (FIRST_DAY.to_string(), fan.owner.to_string(), name(&test_gallery));
    let mut found = BTreeSet::new();
    let shown: [&[&str]; 9] = [
        &["gallery", "show", &gallery],
        &["gallery", "supporters", &gallery],
        &["leaderboard"],
        &["leaderboard", "fans"],
        &["day", "show"],
        &["day", "proof", &day, &owner, "--server", &server.url],
        &["day", "verify", &day, "--bundle", &server.url],
        &["admin", "config"],
        &["doctor"],
    ];
    for arguments in shown {
        fields(&fixture.run_as(&fan, &[arguments, &["--output", "json"]].concat()).await.json(), &mut found);
    }
    fields(&fixture.json_with_key(&test_gallery.creator, &["gallery", "close", &gallery]).await, &mut found);
    assert!(found.len() > 80, "{found:?}");
    assert_documented(&found);
}

#[track_caller]
fn assert_documented(found: &BTreeSet<String>) {
    let missing: Vec<_> = found
        .iter()
        .filter(|field| !PAGE.contains(&format!("`{field}`")) && !PAGE.contains(&format!("\"{field}\"")))
        .collect();
    assert!(missing.is_empty(), "docs/cli.md does not name {missing:?}");
}
