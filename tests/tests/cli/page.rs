//! The page on what programs are told names every field of real results.

use std::collections::BTreeSet;

use influence_tests::world::TOKEN;
use serde_json::Value;

use crate::rig::{Rig, name};

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
async fn every_field_is_on_the_page() {
    let rig = Rig::new().await;
    let stage = rig.world.stage("creator").await;
    let fan = rig.world.wallet("fan", 9 * TOKEN).await;
    let mut found = BTreeSet::new();
    let allocate = format!("{}=all", name(&stage));
    fields(&rig.json(&fan, &["lock", "1", "--allocate", &allocate]).await, &mut found);
    fields(&rig.look(&fan, &["lock", "1", "--sign-only", "--output", "json"]).await.json(), &mut found);
    fields(&rig.look(&fan, &["simulate", "5", "--output", "json"]).await.json(), &mut found);
    let refused = rig.act(&fan, &["unlock", "1", "--output", "json"]).await;
    fields(&serde_json::from_str(&refused.err).expect("JSON"), &mut found);
    assert!(found.len() > 40, "{found:?}");
    let missing: Vec<_> = found
        .iter()
        .filter(|field| !PAGE.contains(&format!("`{field}`")) && !PAGE.contains(&format!("\"{field}\"")))
        .collect();
    assert!(missing.is_empty(), "docs/cli.md does not name {missing:?}");
}
