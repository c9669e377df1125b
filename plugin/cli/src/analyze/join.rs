//! Shards' results put together: what one run over everything would have written.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::document::{Document, Entry, Head, VERSION};
use crate::error::Error;

/// Missing shards that are named at most.
const MOST_NAMED: usize = 20;

/// Reads the JSON of all shards, in any order, and gives the head and the entries of the whole.
///
/// # Errors
/// A file that is no such JSON or is of a later version, results that do not belong together, and shards that are missing
/// or there twice.
pub fn join(paths: &[PathBuf]) -> Result<(Head, Vec<Entry>), Error> {
    let mut whole: Option<(Head, usize, &Path)> = None;
    let mut shards: BTreeMap<usize, &Path> = BTreeMap::new();
    let mut entries: Vec<Entry> = Vec::new();
    for path in paths {
        let document = read(path)?;
        let Some(shard) = document.head.shard else {
            return Err(Error::file(
                path,
                "holds a whole run (expected a shard's results)",
                "leave it out: there is nothing to join",
            ));
        };
        let head = Head {
            shard: None,
            ..document.head
        };
        let (first, of, first_path) = whole.get_or_insert_with(|| (head.clone(), shard.of, path));
        if *first != head || *of != shard.of {
            return Err(Error::file(
                path,
                format!(
                    "does not belong to {}: {} of {} inputs, shard {} of {} (expected one version, the same options, \
                     inputs and number of shards)",
                    first_path.display(),
                    head.tool,
                    head.inputs,
                    shard.number,
                    shard.of
                ),
                "run its shard again as the others were run",
            ));
        }
        if let Some(other) = shards.insert(shard.number, path) {
            return Err(Error::file(
                path,
                format!(
                    "is shard {} of {}, and so is {} (expected each once)",
                    shard.number,
                    shard.of,
                    other.display()
                ),
                "leave one of them out",
            ));
        }
        let files = document.files.into_iter().map(|file| Entry::Measured(Box::new(file)));
        entries.extend(files.chain(document.failures.into_iter().map(Entry::Failed)));
    }
    let Some((head, of, first_path)) = whole else {
        return Err(Error::command("there are no shards to join", "name their JSON files"));
    };
    let missing: Vec<String> = (1..=of)
        .filter(|number| !shards.contains_key(number))
        .take(MOST_NAMED)
        .map(|number| format!("{number}/{of}"))
        .collect();
    if !missing.is_empty() {
        return Err(Error::file(
            first_path,
            format!("shards are missing beside it: {} (expected all)", missing.join(", ")),
            "run them with --shard, and name their files too",
        ));
    }
    check_places(&head, first_path, &mut entries)?;
    Ok((head, entries))
}

fn read(path: &Path) -> Result<Document, Error> {
    let text = fs::read(path).map_err(|error| {
        Error::file(
            path,
            format!("cannot be read: {error}"),
            "check the path, and run its shard",
        )
    })?;
    let document: serde_json::Value =
        serde_json::from_slice(&text).map_err(|error| not_ours(path, &error.to_string()))?;
    let version = document["cochlea_analysis"].as_u64();
    if version.is_some_and(|version| version > u64::from(VERSION)) {
        return Err(Error::file(
            path,
            format!(
                "is of version {} (expected {VERSION} at most)",
                version.unwrap_or_default()
            ),
            "update cochlea",
        ));
    }
    serde_json::from_value(document).map_err(|error| not_ours(path, &error.to_string()))
}

fn not_ours(path: &Path, reason: &str) -> Error {
    Error::file(
        path,
        format!("is not what 'cochlea analyze --json' writes: {reason} (expected a shard's results)"),
        "run its shard again",
    )
}

/// Sorts the entries, and makes sure that each input has one.
fn check_places(head: &Head, first_path: &Path, entries: &mut [Entry]) -> Result<(), Error> {
    entries.sort_by_key(Entry::place);
    if !entries.iter().map(Entry::place).eq(1..=head.inputs) {
        return Err(Error::file(
            first_path,
            format!(
                "{} results in all shards (expected one for each of {} inputs)",
                entries.len(),
                head.inputs
            ),
            "run the shards again",
        ));
    }
    Ok(())
}
