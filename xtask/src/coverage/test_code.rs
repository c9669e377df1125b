//! Tests that live in the product's folders: their lines are no product's.

use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// What stands before an item that only tests have.
const MARK: &str = "#[cfg(test)]";

/// Where the tests are.
#[derive(Debug, Default)]
pub struct TestCode {
    /// Files, and folders with all that is in them.
    whole: Vec<PathBuf>,
    /// Lines of the others, from 1.
    parts: BTreeMap<PathBuf, Vec<RangeInclusive<u32>>>,
}

impl TestCode {
    /// Reads all sources below `folders`.
    pub fn below(folders: &[PathBuf]) -> Result<Self> {
        let mut found = Self::default();
        for path in sources(folders)? {
            let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let (parts, modules) = marked(&text);
            // `tests` of `room.rs` is `room/tests.rs` and what lies in `room/tests`.
            let room = path.with_extension("");
            let is_root = room.file_name().is_some_and(|name| name == "lib");
            let room = if is_root { room.with_file_name("") } else { room };
            for module in modules {
                found.whole.push(room.join(format!("{module}.rs")));
                found.whole.push(room.join(module));
            }
            found.parts.insert(path, parts);
        }
        Ok(found)
    }

    /// Whether a line is a test's.
    pub fn has(&self, path: &Path, line: u32) -> bool {
        let is_inside = |lines: &Vec<RangeInclusive<u32>>| lines.iter().any(|lines| lines.contains(&line));
        self.is_all(path) || self.parts.get(path).is_some_and(is_inside)
    }

    /// Whether all of a file is.
    pub fn is_all(&self, path: &Path) -> bool {
        self.whole.iter().any(|whole| path.starts_with(whole))
    }
}

/// All Rust sources below `folders`, in order.
pub fn sources(folders: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut left = folders.to_vec();
    let mut files = Vec::new();
    while let Some(folder) = left.pop() {
        let entries = std::fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                left.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The lines of the items that are marked, and the modules among them that lie in files of their own. It goes by
/// rustfmt's layout: an item ends with the first line that is indented as its first, and closes it.
fn marked(text: &str) -> (Vec<RangeInclusive<u32>>, Vec<String>) {
    let lines: Vec<&str> = text.lines().collect();
    let (mut parts, mut modules) = (Vec::new(), Vec::new());
    for (mark, line) in lines.iter().enumerate() {
        if line.trim() != MARK {
            continue;
        }
        let indent = &line[..line.len() - line.trim_start().len()];
        let is_attribute = |line: &&str| line.trim().starts_with("#[") || line.trim().starts_with("//");
        let Some(first) = (mark..lines.len()).find(|at| !is_attribute(&lines[*at])) else {
            continue;
        };
        let item = lines[first].trim();
        let words = item.trim_end_matches(';').split_whitespace();
        if item.ends_with(';')
            && let Some(module) = words.skip_while(|word| *word != "mod").nth(1)
        {
            modules.push(module.to_owned());
        }
        let closes = |line: &&str| {
            let inside = line.strip_prefix(indent);
            inside.is_some_and(|rest| rest.starts_with('}') || (rest.ends_with(';') && !rest.starts_with(' ')))
        };
        let length = lines[first..].iter().position(closes).unwrap_or(0);
        parts.push(mark as u32 + 1..=(first + length) as u32 + 1);
    }
    (parts, modules)
}

#[cfg(test)]
mod tests {
    use super::marked;

    #[test]
    fn marked_items_are_found_with_their_ends_and_modules_by_their_names() {
        let text = "\
fn product() {
    work();
}

#[cfg(test)]
mod crossing;

impl Thing {
    #[cfg(test)]
    fn only_in_tests(&self) {
        if true {
            work();
        }
    }

    fn product(&self) {}
}

#[cfg(test)]
#[derive(Clone)]
mod tests {
    use super::*;
}
fn after() {}
";
        let (parts, modules) = marked(text);
        assert_eq!(parts, [5..=6, 9..=14, 19..=23]);
        assert_eq!(modules, ["crossing"]);
    }
}
