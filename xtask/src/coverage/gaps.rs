//! What no test runs, by the functions it lies in, and why.

mod reasons;

use super::lines::File;
use anyhow::{Context, Result};
use std::collections::BTreeMap;

/// A function of which some lines are never run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The file, from the workspace's root.
    pub path: String,
    /// The function; empty outside of any.
    pub function: String,
    /// How many of its lines.
    pub lines: usize,
    /// Why; none where nobody has said.
    pub reason: Option<&'static str>,
}

/// All gaps, in order of files and lines.
pub fn of(files: &[File]) -> Result<Vec<Gap>> {
    let mut gaps = Vec::new();
    for file in files.iter().filter(|file| !file.missed.is_empty()) {
        let path = crate::root().join(&file.path);
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut by_function: BTreeMap<u32, (String, usize)> = BTreeMap::new();
        for missed in &file.missed {
            let (line, name) = function_at(&text, *missed);
            by_function.entry(line).or_insert((name, 0)).1 += 1;
        }
        gaps.extend(by_function.into_values().map(|(function, lines)| Gap {
            reason: reasons::of(&file.path, &function),
            path: file.path.clone(),
            function,
            lines,
        }));
    }
    Ok(gaps)
}

/// The function that begins on this line or last before it: its line and its name. A closure is its function's.
fn function_at(text: &str, line: u32) -> (u32, String) {
    let mut found = (0, String::new());
    for (number, line) in (1..=line).zip(text.lines()) {
        if let Some(name) = function_name(line) {
            found = (number, name.to_owned());
        }
    }
    found
}

/// The name of the function that this line declares.
fn function_name(line: &str) -> Option<&str> {
    let code = line.trim_start();
    if code.starts_with("//") {
        return None;
    }
    let (before, after) = code.split_once("fn ")?;
    let is_qualifier =
        |word: &str| matches!(word, "pub" | "const" | "unsafe" | "extern" | "\"C\"") || word.starts_with("pub(");
    let end = after.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let name = &after[..end.unwrap_or(after.len())];
    (before.split_whitespace().all(is_qualifier) && !name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::{function_at, function_name};

    #[test]
    fn functions_are_known_by_their_declarations_alone() {
        for (line, name) in [
            ("fn plain() {", Some("plain")),
            ("    pub(crate) unsafe extern \"C\" fn door<P: Guarded>(", Some("door")),
            ("/// like fn plain()", None),
            ("    call: unsafe extern \"C\" fn(u32),", None),
            ("let f = call(|| fn_name);", None),
        ] {
            assert_eq!(function_name(line), name, "{line}");
        }
        let text = "const A: u32 = 1;\nfn one() {\n    a();\n}\nfn two() {}\n";
        let names: Vec<String> = (1..=5).map(|line| function_at(text, line).1).collect();
        assert_eq!(names, ["", "one", "one", "one", "two"]);
    }
}
