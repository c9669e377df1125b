//! Which recordings are measured, in which order, and which of them are a shard's.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::recordings;

/// One of them.
#[derive(Debug)]
pub struct Input {
    /// Its place among all inputs, from 1.
    pub place: usize,
    /// The file, or the folder that failed.
    pub path: PathBuf,
    /// What files made of it are called, without their extension: its path within the folder that was named.
    pub name: PathBuf,
    /// Why it could not be found.
    pub failure: Option<(String, String)>,
}

/// Every N-th input: the K-th, the K+N-th, and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Which, from 1.
    pub number: usize,
    /// Of how many.
    pub of: usize,
}

impl Shard {
    /// Whether an input is of this shard.
    pub fn holds(self, input: &Input) -> bool {
        (input.place - 1) % self.of == self.number - 1
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = "expected K/N with K from 1 to N, such as 2/8";
        let (number, of) = text.split_once('/').ok_or(expected)?;
        match (number.trim().parse(), of.trim().parse()) {
            (Ok(number), Ok(of)) if (1..=of).contains(&number) => Ok(Self { number, of }),
            _ => Err(expected.to_owned()),
        }
    }
}

/// All recordings of the files and folders, in the order given, a folder's by path.
pub fn list(paths: &[PathBuf]) -> Vec<Input> {
    let mut inputs = Vec::new();
    for given in paths {
        for found in recordings::find(given) {
            let (path, failure) = match found {
                Ok(path) => (path, None),
                Err(Error::File { path, problem, remedy }) => (path, Some((problem, remedy))),
                Err(error) => (
                    given.clone(),
                    Some((error.to_string(), "check it, or leave it out".to_owned())),
                ),
            };
            let within = path.strip_prefix(given).unwrap_or(&path);
            let name = match within.as_os_str().is_empty() {
                true => path.file_name().map_or_else(PathBuf::new, PathBuf::from),
                false => within.to_owned(),
            };
            inputs.push(Input {
                place: inputs.len() + 1,
                path,
                name,
                failure,
            });
        }
    }
    inputs
}

/// Where something made of an input goes in `folder`: its name, with an extension more. Folders on the way are made.
///
/// # Errors
/// Where that cannot be.
pub(super) fn place_in(folder: &Path, input: &Input, extension: &str) -> Result<PathBuf, Error> {
    let mut name = input.name.clone().into_os_string();
    name.push(".");
    name.push(extension);
    let path = folder.join(name);
    let parent = path.parent().unwrap_or(folder);
    std::fs::create_dir_all(parent).map_err(|error| {
        Error::file(
            &path,
            format!("its folder cannot be made: {error}"),
            "check the folder's permissions, or choose another",
        )
    })?;
    Ok(path)
}

/// No two inputs may have one name where files are made of each.
///
/// # Errors
/// A wrong command that names both.
pub fn check_names(inputs: &[Input]) -> Result<(), Error> {
    let mut names: HashMap<&Path, &Input> = HashMap::new();
    for input in inputs.iter().filter(|input| input.failure.is_none()) {
        if let Some(other) = names.insert(&input.name, input) {
            return Err(Error::command(
                format!(
                    "{} and {} would both be written as {} (expected names that differ)",
                    other.path.display(),
                    input.path.display(),
                    input.name.display()
                ),
                "name the folder that holds both, or write them to two folders, one run each",
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_checked_and_share_everything_out() {
        for text in ["0/4", "5/4", "1", "1/0", "-1/4", "1/4/2", "a/b", ""] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
        let shards: Vec<Shard> = ["1/3", "2/3", "3/3"].map(|text| text.parse().unwrap()).to_vec();
        for place in 1..=20 {
            let input = Input {
                place,
                path: PathBuf::new(),
                name: PathBuf::new(),
                failure: None,
            };
            assert_eq!(shards.iter().filter(|shard| shard.holds(&input)).count(), 1);
        }
    }
}
