//! A day's bundle: writing, reading, damage, comparison and proofs.

mod support;

use std::{fs, path::Path};

use influence_core::merkle::{Sha2, holdings::root_of};
use influence_scoring::{
    bundle::{
        Bundle, BundleDiff, BundleError, InputsRecord, diff_bundles, diff_contents, read_bundle, read_inputs,
        write_bundle,
    },
    day::{ScoreError, check_within_supply},
    merkle::Subtree,
    twab::TwabTracker,
};
use support::day::{Day, OWNERS, inputs, owner};

fn written(day: &Day, parent: &Path) -> std::path::PathBuf {
    write_bundle(parent, &day.result(), &day.state(), &inputs()).unwrap()
}

fn bundle_of(day: &Day) -> Bundle {
    let parent = tempfile::tempdir().unwrap();
    read_bundle(&written(day, parent.path())).unwrap()
}

/// Every file of the folder, by relative path.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut open = vec![folder.to_owned()];
    let mut files = Vec::new();
    while let Some(folder_or_file) = open.pop() {
        if folder_or_file.is_dir() {
            open.extend(fs::read_dir(&folder_or_file).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            let name = folder_or_file.strip_prefix(folder).unwrap().display().to_string();
            files.push((name, fs::read(&folder_or_file).unwrap()));
        }
    }
    files.sort();
    files
}

#[test]
fn written_bundle_is_read_back() {
    let (day, parent) = (Day::default(), tempfile::tempdir().unwrap());
    let folder = written(&day, parent.path());
    let (bundle, result) = (read_bundle(&folder).unwrap(), day.result());
    assert_eq!(folder.file_name().unwrap(), "day-10");
    assert_eq!(bundle.manifest.contents(), result.contents);
    assert_eq!(bundle.manifest.deployment().unwrap(), result.deployment);
    assert_eq!(bundle.manifest.rows(), result.rows);
    for half in [Subtree::Members, Subtree::Others] {
        assert_eq!(bundle.holdings.entries(half), result.holdings.entries(half));
    }
    assert_eq!(bundle.engagement.leaves(), result.engagement.leaves());
    assert_eq!(bundle.state, day.state());
    let sealed = bundle.sealed.unwrap();
    assert_eq!((sealed.scores, sealed.users), (result.scores, result.users));
    assert_eq!(read_inputs(&folder).unwrap().files, inputs().files);
    // The next day continues from this state.
    let next = TwabTracker::from_state(result.deployment.calendar, &bundle.state.twab).unwrap();
    assert_eq!(next.state(10).unwrap(), bundle.state.twab);
    assert_eq!(bundle.state.chain, day.chain().sorted());
}

#[test]
fn the_same_day_gives_the_same_bytes() {
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let first = written(&Day::default(), a.path());
    let second = written(&Day { reversed: true, ..Day::default() }, b.path());
    let names: Vec<String> = files(&first).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), 10, "{names:?}");
    assert_eq!(files(&first), files(&second));
}

#[test]
fn only_the_inputs_record_differs_between_crankers() {
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let day = Day::default();
    let first = written(&day, a.path());
    let second = write_bundle(b.path(), &day.result(), &day.state(), &InputsRecord::default()).unwrap();
    let (first, second) = (files(&first), files(&second));
    let differ: Vec<_> =
        first.iter().zip(&second).filter(|(a, b)| a != b).map(|(a, _)| a.0.as_str()).collect();
    assert_eq!(differ, ["inputs.json"]);
}

#[test]
fn any_flipped_byte_is_detected() {
    let parent = tempfile::tempdir().unwrap();
    let folder = written(&Day::default(), parent.path());
    let mut flipped = 0;
    for (name, good) in files(&folder) {
        let path = folder.join(&name);
        for place in (0..good.len()).step_by(37).chain([good.len() - 1]) {
            let mut bad = good.clone();
            bad[place] ^= 1 << (place % 8);
            fs::write(&path, &bad).unwrap();
            let error =
                if name == "inputs.json" { read_inputs(&folder).err() } else { read_bundle(&folder).err() };
            let error = error.unwrap_or_else(|| panic!("byte {place} of {name}")).to_string();
            assert!(error.contains(&name), "{name}: {error}");
            flipped += 1;
        }
        fs::write(&path, &good).unwrap();
    }
    assert!(flipped > 250 && read_bundle(&folder).is_ok(), "{flipped}");
}

#[test]
fn sealed_part_is_optional_as_a_whole() {
    let parent = tempfile::tempdir().unwrap();
    let folder = written(&Day::default(), parent.path());
    fs::remove_file(folder.join("sealed/users.parquet")).unwrap();
    let error = read_bundle(&folder).err().unwrap().to_string();
    assert!(error.contains("sealed/users.parquet"), "{error}");
    fs::remove_dir_all(folder.join("sealed")).unwrap();
    assert!(read_bundle(&folder).unwrap().sealed.is_none());
    fs::remove_file(folder.join("public/window/owners.parquet")).unwrap();
    assert!(matches!(read_bundle(&folder), Err(BundleError::Io { .. })));
}

#[cfg(unix)]
#[test]
fn sealed_files_are_private() {
    use std::os::unix::fs::PermissionsExt;
    let parent = tempfile::tempdir().unwrap();
    let folder = written(&Day::default(), parent.path());
    let mode = |name: &str| fs::metadata(folder.join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("sealed/scores.parquet"), mode("sealed/users.parquet")), (0o600, 0o600));
    assert_ne!(mode("public/holdings.parquet"), 0o600);
}

#[test]
fn partial_bundle_is_replaced_and_different_one_is_kept() {
    let (day, parent) = (Day::default(), tempfile::tempdir().unwrap());
    let partial = parent.path().join(".day-10.partial");
    fs::create_dir_all(partial.join("public")).unwrap();
    fs::write(partial.join("public/holdings.parquet"), "half").unwrap();
    let folder = written(&day, parent.path());
    assert!(!partial.exists());
    let before = files(&folder);
    assert_eq!(written(&day, parent.path()), folder);
    let other = Day { extra: 1, ..Day::default() };
    let refused = write_bundle(parent.path(), &other.result(), &other.state(), &inputs());
    assert!(matches!(refused, Err(BundleError::Exists { .. })));
    assert_eq!(files(&folder), before);
    assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 1);
}

#[test]
fn state_must_give_the_scores() {
    let (day, parent) = (Day::default(), tempfile::tempdir().unwrap());
    let mut state = day.state();
    state.twab.owners[0].integrals[6] += 70;
    let folder = write_bundle(parent.path(), &day.result(), &state, &inputs()).unwrap();
    let error = read_bundle(&folder).err().unwrap().to_string();
    assert!(error.contains("the score of"), "{error}");
}

#[test]
fn scores_must_open_the_seals() {
    let (day, parent) = (Day::default(), tempfile::tempdir().unwrap());
    let mut result = day.result();
    result.scores[1].score += 1;
    let folder = write_bundle(parent.path(), &result, &day.state(), &inputs()).unwrap();
    let error = read_bundle(&folder).err().unwrap().to_string();
    assert!(error.contains("the seal of"), "{error}");
}

#[test]
fn first_difference_is_found() {
    let ours = bundle_of(&Day::default());
    assert_eq!(diff_bundles(&ours, &bundle_of(&Day { reversed: true, ..Day::default() })), None);
    let score = ours.holdings.leaf(&owner(OWNERS - 1)).unwrap();

    let richer = bundle_of(&Day { extra: 7_000, ..Day::default() });
    let found = diff_bundles(&ours, &richer).unwrap();
    let said = |score: u64, index: u32| Some((score, index));
    assert_eq!(
        found,
        BundleDiff::Holding {
            owner: owner(OWNERS - 1),
            subtree: Subtree::Others,
            ours: said(score.holding_score, 0),
            theirs: said(score.holding_score + 7_000, 0),
        }
    );
    assert!(found.to_string().starts_with("other owner "), "{found}");

    let other_rank = bundle_of(&Day { gallery_bonus: 5_000, ..Day::default() });
    let found = diff_bundles(&ours, &other_rank).unwrap();
    assert!(
        matches!(found, BundleDiff::Rank { rank: 1, ours: Some(a), theirs: Some(b) } if a != b),
        "{found}"
    );

    let other_weights = bundle_of(&Day { weights: [9; 32], extra: 1, ..Day::default() });
    let found = diff_bundles(&ours, &other_weights).unwrap();
    assert!(matches!(found, BundleDiff::Value { what: "weights hash", .. }), "{found}");

    let found = diff_contents(&ours.manifest.contents(), &richer.manifest.contents()).unwrap();
    assert!(matches!(found, BundleDiff::Value { what: "sum of holding scores", .. }), "{found}");
}

#[test]
fn bundle_proves_its_leaves() {
    let bundle = bundle_of(&Day::default());
    for place in 0..OWNERS {
        let (_, proof) = bundle.holding_proof(&owner(place)).unwrap();
        let node = proof.leaves[0].node::<Sha2>();
        assert_eq!(root_of::<Sha2>(node, proof.position, &proof.path).unwrap(), bundle.holdings.root());
    }
    assert!(bundle.holding_proof(&[77; 32].into()).is_none());
    for leaf in bundle.engagement.leaves() {
        assert_eq!(bundle.rank_proof(&leaf.gallery.into()).unwrap().leaf, *leaf);
    }
}

#[test]
fn scores_above_the_supply_are_refused() {
    let contents = Day::default().result().contents;
    let supply = contents.holdings_sum - (contents.leaves() / 2 + 1);
    assert_eq!(check_within_supply(&contents, supply, []), Ok(()));
    assert_eq!(check_within_supply(&contents, 0, [supply, 3]), Ok(()));
    let refused = ScoreError::AboveSupply { sum: contents.holdings_sum, bound: contents.holdings_sum - 1 };
    assert_eq!(check_within_supply(&contents, supply - 1, [0]), Err(refused));
}
