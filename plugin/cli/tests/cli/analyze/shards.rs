//! Shards, and their results put together.

use std::fs;

use super::{text, with_recordings};
use crate::support::{Folder, noise};

/// Five inputs, one of them bad, in three shards.
fn with_shards() -> Folder {
    let folder = with_recordings();
    fs::write(folder.path("in/bad.wav"), "x").unwrap();
    folder.write_float("in/more.wav", &[noise(10_000, 1)], 48_000);
    for shard in ["1", "2", "3"] {
        let (of, file) = (format!("{shard}/3"), format!("{shard}.json"));
        // The bad one is the first of the folder.
        let run = folder.run(&["analyze", "in", "--shard", &of, "--json", &file, "-q"]);
        assert_eq!(run.code, i32::from(shard == "1"), "{}", run.stderr);
    }
    folder
}

#[test]
fn shards_joined_are_the_whole_run() {
    let folder = with_shards();
    let whole = folder.run(&["analyze", "in", "--json", "whole.json", "--csv", "whole.csv"]);
    let joined = folder.run(&[
        "analyze",
        "--join",
        "2.json",
        "3.json",
        "1.json",
        "--json",
        "joined.json",
        "--csv",
        "joined.csv",
    ]);
    assert_eq!((whole.code, joined.code), (1, 1));
    assert_eq!(joined.stdout, whole.stdout);
    assert_eq!(joined.stderr, whole.stderr);
    assert_eq!(text(&folder, "joined.json"), text(&folder, "whole.json"));
    assert_eq!(text(&folder, "joined.csv"), text(&folder, "whole.csv"));
}

#[test]
fn what_does_not_belong_together_is_named() {
    let folder = with_shards();
    let fails = |files: &[&str], words: &[&str]| {
        folder.must_fail(
            &[&["analyze", "--join"], files, &["--json", "all.json"]].concat(),
            1,
            words,
        );
    };
    fails(&["1.json", "3.json"], &["1.json", "shards are missing", "2/3"]);
    fails(
        &["1.json", "2.json", "3.json", "2.json"],
        &["2.json", "is shard 2 of 3, and so is 2.json"],
    );
    fails(&["1.json", "gone.json"], &["gone.json", "cannot be read"]);
    fs::write(folder.path("other.json"), "{}").unwrap();
    fails(
        &["1.json", "other.json"],
        &["other.json", "is not what 'cochlea analyze --json' writes"],
    );
    let newer = text(&folder, "2.json").replace("\"cochlea_analysis\": 1", "\"cochlea_analysis\": 2");
    fs::write(folder.path("newer.json"), newer).unwrap();
    fails(&["1.json", "newer.json"], &["newer.json", "version 2", "update"]);
    folder.must(&["analyze", "in/more.wav", "--json", "whole.json", "-q"]);
    fails(&["whole.json"], &["whole.json", "holds a whole run", "leave it out"]);
    folder.must(&[
        "analyze",
        "in",
        "--shard",
        "2/3",
        "--no-pitch",
        "--json",
        "without.json",
        "-q",
    ]);
    fails(
        &["1.json", "without.json"],
        &["without.json", "does not belong to 1.json"],
    );
}

/// More shards than inputs: the last ones are empty, and count.
#[test]
fn an_empty_shard_is_one_too() {
    let folder = Folder::new();
    folder.write_float("a.wav", &[noise(10_000, 1)], 48_000);
    for shard in ["1", "2"] {
        let (of, file) = (format!("{shard}/2"), format!("{shard}.json"));
        folder.must(&["analyze", "a.wav", "--shard", &of, "--json", &file, "-q"]);
    }
    folder.must(&["analyze", "--join", "1.json", "2.json", "--json", "all.json", "-q"]);
    assert_eq!(folder.json("all.json")["files"].as_array().unwrap().len(), 1);
}
