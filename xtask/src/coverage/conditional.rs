//! Code that is compiled under a condition: tests that live in the product's folders, whose lines are no product's, and
//! other systems' code.

use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// What stands before an item that only tests have.
pub const TEST: &str = "#[cfg(test)]";

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
            let tests: Vec<_> = conditional(&text)
                .into_iter()
                .filter(|item| item.condition == TEST)
                .collect();
            // `tests` of `room.rs` is `room/tests.rs` and what lies in `room/tests`.
            let room = path.with_extension("");
            let is_root = room.file_name().is_some_and(|name| name == "lib");
            let room = if is_root { room.with_file_name("") } else { room };
            for module in tests.iter().filter_map(|item| item.module.as_ref()) {
                found.whole.push(room.join(format!("{module}.rs")));
                found.whole.push(room.join(module));
            }
            let parts = tests.into_iter().map(|item| item.lines).collect();
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

/// An item, or a block, with a condition before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conditional {
    /// `#[cfg(test)]`.
    pub condition: String,
    /// From the condition to the end, from 1.
    pub lines: RangeInclusive<u32>,
    /// The name of a module that lies in a file of its own.
    module: Option<String>,
}

/// What is compiled under a condition. It goes by rustfmt's layout: an item ends with the first line that is indented as
/// its first, and closes it.
pub fn conditional(text: &str) -> Vec<Conditional> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let condition = line.trim();
        if !(condition.starts_with("#[cfg(") && condition.ends_with(")]")) {
            continue;
        }
        let indent = &line[..line.len() - line.trim_start().len()];
        let is_attribute = |line: &&str| line.trim().starts_with("#[") || line.trim().starts_with("//");
        let Some(first) = (at..lines.len()).find(|at| !is_attribute(&lines[*at])) else {
            continue;
        };
        let item = lines[first].trim();
        let mut words = item
            .trim_end_matches(';')
            .split_whitespace()
            .skip_while(|word| *word != "mod");
        let closes = |line: &&str| {
            let inside = line.strip_prefix(indent);
            inside.is_some_and(|rest| rest.starts_with('}') || (rest.ends_with([';', ',']) && !rest.starts_with(' ')))
        };
        let length = lines[first..].iter().position(closes).unwrap_or(0);
        found.push(Conditional {
            condition: condition.to_owned(),
            lines: at as u32 + 1..=(first + length) as u32 + 1,
            module: words.nth(1).filter(|_| item.ends_with(';')).map(str::to_owned),
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::conditional;

    #[test]
    fn items_are_found_with_their_conditions_and_ends_and_modules_by_their_names() {
        let text = "\
fn product() {
    work();
}

#[cfg(test)]
mod crossing;

impl Thing {
    #[cfg(windows)]
    fn elsewhere(&self) {
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
fn after() {
    match path {
        #[cfg(target_arch = \"aarch64\")]
        Path::Neon => neon(),
    }
}
";
        let found = conditional(text);
        let lines: Vec<_> = found.iter().map(|item| item.lines.clone()).collect();
        assert_eq!(lines, [5..=6, 9..=14, 19..=23, 26..=27]);
        let conditions: Vec<_> = found.iter().map(|item| item.condition.as_str()).collect();
        let (test, neon) = ("#[cfg(test)]", "#[cfg(target_arch = \"aarch64\")]");
        assert_eq!(conditions, [test, "#[cfg(windows)]", test, neon]);
        let modules: Vec<_> = found.iter().filter_map(|item| item.module.as_deref()).collect();
        assert_eq!(modules, ["crossing"]);
    }
}
