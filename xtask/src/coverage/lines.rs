//! The lines of the product, and which of them were run, from what `llvm-cov` exports.

use super::build::PRODUCT;
use super::conditional::{TEST, TestCode, conditional};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// One source file of the product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// From the workspace's root, with `/`.
    pub path: String,
    /// The lines that were compiled and are no test's.
    pub lines: u64,
    /// Those of them that nothing ran, ascending, from 1.
    pub missed: Vec<u32>,
    /// The conditions under which code of this file is compiled elsewhere, and not here.
    pub elsewhere: Vec<String>,
}

/// All files below [`PRODUCT`] with lines that were compiled, in order of their paths.
pub fn of_product(lcov: &str) -> Result<Vec<File>> {
    let root = crate::root();
    let counts = parsed(lcov).context("llvm-cov's export makes no sense")?;
    let test_code = TestCode::below(&PRODUCT.map(|folder| root.join(folder)))?;
    let mut files = Vec::new();
    for (path, counts) in counts {
        let path = Path::new(path);
        let elsewhere = not_compiled(path, &counts)?;
        let product: BTreeMap<u32, u64> = counts
            .into_iter()
            .filter(|(line, _)| !test_code.has(path, *line))
            .collect();
        let is_missed = |(line, times): (&u32, &u64)| (*times == 0).then_some(*line);
        let short = path.strip_prefix(&root).unwrap_or(path);
        files.push(File {
            path: short.to_string_lossy().replace('\\', "/"),
            lines: product.len() as u64,
            missed: product.iter().filter_map(is_missed).collect(),
            elsewhere,
        });
    }
    files.retain(|file| file.lines > 0);
    Ok(files)
}

/// The files below [`PRODUCT`] of which no line was compiled, tests left out: other systems' code, or declarations alone.
pub fn without_lines(files: &[File]) -> Result<Vec<String>> {
    let root = crate::root();
    let folders = PRODUCT.map(|folder| root.join(folder));
    let test_code = TestCode::below(&folders)?;
    let known: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let all = super::conditional::sources(&folders)?;
    let product = all.iter().filter(|path| !test_code.is_all(path));
    let short = product.map(|path| path.strip_prefix(&root).unwrap_or(path).to_string_lossy().into_owned());
    Ok(short.filter(|path| !known.contains(path.as_str())).collect())
}

/// The conditions before functions or blocks of which no line was compiled.
fn not_compiled(path: &Path, counts: &BTreeMap<u32, u64>) -> Result<Vec<String>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let lines: Vec<&str> = text.lines().collect();
    let mut conditions = BTreeSet::new();
    for item in conditional(&text) {
        let (first, last) = (*item.lines.start(), *item.lines.end());
        let body = &lines[first as usize..last as usize];
        let has_code = body
            .iter()
            .any(|line| line.contains(" => ") || line.trim_end().ends_with('{'));
        if item.condition != TEST && has_code && counts.range(first..=last).next().is_none() {
            conditions.insert(item.condition);
        }
    }
    Ok(conditions.into_iter().collect())
}

/// How often each line of each file was run.
fn parsed(lcov: &str) -> Result<BTreeMap<&str, BTreeMap<u32, u64>>> {
    let mut files: BTreeMap<&str, BTreeMap<u32, u64>> = BTreeMap::new();
    let mut current = "";
    for record in lcov.lines() {
        if let Some(path) = record.strip_prefix("SF:") {
            current = path;
        } else if let Some(counted) = record.strip_prefix("DA:") {
            let mut numbers = counted.split(',');
            let mut next = || numbers.next().with_context(|| format!("no count of a line: {record}"));
            let (line, times) = (next()?.parse()?, next()?.parse::<u64>()?);
            *files.entry(current).or_default().entry(line).or_default() += times;
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::parsed;

    #[test]
    fn lines_are_read_with_their_counts_and_nonsense_is_refused() {
        let lcov =
            "SF:/a.rs\nFN:1,f\nFNDA:2,f\nDA:1,2\nDA:2,0\nLF:2\nend_of_record\nSF:/b.rs\nDA:7,18446744073709551615\n";
        let files = parsed(lcov).expect("as llvm-cov writes it");
        assert_eq!(files["/a.rs"].iter().collect::<Vec<_>>(), [(&1, &2), (&2, &0)]);
        assert_eq!(files["/b.rs"][&7], u64::MAX);
        for nonsense in ["SF:/a.rs\nDA:1", "SF:/a.rs\nDA:x,1", "SF:/a.rs\nDA:1,-1"] {
            assert!(parsed(nonsense).is_err(), "{nonsense}");
        }
    }
}
