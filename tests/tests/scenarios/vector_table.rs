//! Which layer runs which published example: every file of vectors, and where each number in it is computed.

use std::{fs, path::Path};

/// A test that runs a vector: the layer, the file, and the function in it.
type Run = (&'static str, &'static str, &'static str);

const CORE: &str = "programs/influence-core/tests/vectors.rs";
const CHAIN: &str = "tests/tests/scenarios/vectors.rs";
const LAYERS: &str = "tests/tests/scenarios/layers.rs";
const TREES: &str = "tests/tests/scenarios/published_trees.rs";

/// The vectors with their runs. Tiers, floors and the split of points are no part of scoring; the index and engagement are
/// no part of core, which only carries their results. Nothing of ours computes the split of revenue in `engagement`.
const TABLE: [(&str, &[Run]); 6] = [
    (
        "engagement",
        &[
            (
                "SQL",
                "app/scoring/tests/scores/document_examples.rs",
                "user_and_nft_scores_are_those_of_the_example",
            ),
            ("SQL", "app/scoring/tests/scores/document_examples.rs", "gallery_score_is_that_of_the_example"),
            ("SQL to chain", LAYERS, "activity_becomes_the_published_gallery_score_behind_a_rank_on_chain"),
        ],
    ),
    (
        "holding_score",
        &[
            ("core", CORE, "holding_score"),
            ("fold", "app/scoring/tests/holding_vectors.rs", "every_example_gives_its_score"),
            ("chain", CHAIN, "holding_scores"),
            ("fold to chain", LAYERS, "balance_changes_become_the_published_holding_scores_on_chain"),
        ],
    ),
    (
        "influence_index",
        &[
            ("SQL", "app/scoring/tests/scores/index.rs", "investor_index_is_that_of_the_example"),
            ("weights", "app/scoring/tests/scores/index.rs", "default_weights_are_those_of_the_documents"),
            ("SQL to chain", LAYERS, "balance_changes_become_the_published_investor_index_on_chain"),
        ],
    ),
    ("influence_points", &[("core", CORE, "influence_points"), ("chain", CHAIN, "influence_points")]),
    (
        "merkle",
        &[
            ("core", CORE, "holdings_trees"),
            ("core", CORE, "engagement_trees"),
            ("scoring", "app/scoring/tests/merkle.rs", "holdings_vectors"),
            ("scoring", "app/scoring/tests/merkle.rs", "engagement_vector"),
            ("chain", TREES, "the_program_takes_every_published_path_of_holdings"),
            ("chain", TREES, "the_program_takes_every_published_seal_and_path_of_engagement"),
        ],
    ),
    (
        "tiers",
        &[
            ("core", CORE, "tiers_and_levels"),
            ("core", CORE, "lock_floor"),
            ("chain", CHAIN, "tiers_and_levels"),
            ("chain", CHAIN, "the_lock_floor"),
        ],
    ),
];

#[test]
fn every_vector_is_run_by_every_layer_that_computes_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let folder = fs::read_dir(root.join("programs/influence-core/tests/vectors")).expect("the vectors");
    let mut files: Vec<String> = folder
        .map(|file| file.expect("a file").file_name().into_string().expect("a name").replace(".json", ""))
        .collect();
    files.sort();
    assert_eq!(files, TABLE.map(|(vector, _)| vector), "a row for each file");
    for (vector, runs) in TABLE {
        for (layer, file, test) in runs {
            println!("{vector:16} {layer:13} {file} {test}");
            let text = fs::read_to_string(root.join(file)).expect("the file of the test");
            assert!(text.contains(&format!("fn {test}()")), "{file} has no test {test}");
            assert!(text.contains(vector), "{file} does not name {vector}");
        }
    }
}
