//! `docs/upstream.md` beside the code: every fault of a crate below us has its number, its guard and its test.

use crate::root;
use anyhow::{Context, Result, ensure};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The document, from the workspace's root.
const PAGE: &str = "docs/upstream.md";
/// Where the numbers may stand, and what such files are called.
const CODE: [&str; 3] = ["plugin", "tests", "xtask/src"];

/// A fault as the document tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fault {
    /// `U1`.
    number: String,
    /// The files that guard against it.
    guards: Vec<String>,
    /// The file of its test and the test's name; none where the document says why.
    test: Option<(String, String)>,
}

/// Holds the document against the code.
pub fn check() -> Result<()> {
    let page = read(&root().join(PAGE))?;
    let faults = faults(&page)?;
    let mut problems = Vec::new();
    for fault in &faults {
        for guard in &fault.guards {
            let text = read(&root().join(guard)).unwrap_or_default();
            if !numbers(&text).contains(&fault.number) {
                problems.push(format!(
                    "{}: its guard {guard} is missing, or does not name it",
                    fault.number
                ));
            }
        }
        if let Some((file, name)) = &fault.test
            && !read(&root().join(file))
                .unwrap_or_default()
                .contains(&format!(" {name}("))
        {
            problems.push(format!("{}: {file} has no test {name}", fault.number));
        }
    }
    let known: BTreeSet<&str> = faults.iter().map(|fault| fault.number.as_str()).collect();
    for path in sources()? {
        for number in numbers(&read(&path)?) {
            if !known.contains(number.as_str()) {
                let short = path.strip_prefix(root()).unwrap_or(&path).display();
                problems.push(format!("{number} stands in {short} and not in {PAGE}"));
            }
        }
    }
    ensure!(
        problems.is_empty(),
        "{PAGE} and the code differ:\n{}",
        problems.join("\n")
    );
    println!("{} faults, each with its guard", faults.len());
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// The faults of the document, in its order.
fn faults(page: &str) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for section in page.split("\n### ").skip(1) {
        let (number, _) = section.split_once(". ").context("a heading without a number")?;
        let line = |name: &str| {
            let start = format!("- {name}: ");
            let mut lines = section.lines();
            lines
                .find_map(|line| line.strip_prefix(&start))
                .with_context(|| format!("{PAGE}: {number} has no line {name}"))
        };
        for name in ["Happens", "Should", "Reproduce", "Where", "Mending"] {
            line(name)?;
        }
        let guards: Vec<String> = quoted(line("Guard")?)
            .filter(|text| text.contains('/'))
            .map(Into::into)
            .collect();
        ensure!(!guards.is_empty(), "{PAGE}: {number} names no file as its guard");
        let mut test = quoted(line("Test")?);
        let test = test.next().map(str::to_owned).zip(test.next().map(str::to_owned));
        ensure!(
            test.is_some() || line("Test")?.starts_with("none: "),
            "{PAGE}: {number} names no test as `file`: `name`, nor why there is none"
        );
        let number = number.to_owned();
        ensure!(
            faults.iter().all(|fault: &Fault| fault.number != number),
            "{PAGE}: {number} is there twice"
        );
        faults.push(Fault { number, guards, test });
    }
    Ok(faults)
}

/// What stands between backquotes.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// The numbers that a text names: a `U` that begins a word, and up to two digits that end it.
fn numbers(text: &str) -> BTreeSet<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let is_number = |word: &&str| {
        let digits = word.strip_prefix('U').unwrap_or_default();
        matches!(digits.len(), 1 | 2) && !digits.starts_with('0') && digits.bytes().all(|digit| digit.is_ascii_digit())
    };
    words.filter(is_number).map(Into::into).collect()
}

/// Our sources: Rust and Python.
fn sources() -> Result<Vec<PathBuf>> {
    let mut left = CODE.map(|folder| root().join(folder)).to_vec();
    let mut files = Vec::new();
    while let Some(folder) = left.pop() {
        let entries = std::fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                // `tests/peers` has a target folder of its own.
                left.extend((!path.ends_with("target")).then_some(path));
            } else if path
                .extension()
                .is_some_and(|extension| extension == "rs" || extension == "py")
            {
                files.push(path);
            }
        }
    }
    // Our own examples are no numbers of the document.
    files.retain(|path| !path.ends_with(file!()));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::{faults, numbers};

    const WHOLE: &str = "\
# Title

### U1. A title
- Happens: a
- Should: b
- Reproduce: c
- Where: `d`
- Mending: e
- Guard: `a/b.rs`, `a/c.rs`: in `Layer`
- Test: `t.rs`: `name`

### U22. Another
- Happens: a
- Should: b
- Reproduce: c
- Where: d
- Mending: e
- Guard: `a/b.rs`
- Test: none: it is seen at once
";

    #[test]
    fn faults_are_read_with_guards_and_tests() {
        let read = faults(WHOLE).expect("a whole page");
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].guards, ["a/b.rs", "a/c.rs"]);
        assert_eq!(read[0].test, Some(("t.rs".into(), "name".into())));
        assert_eq!((read[1].number.as_str(), &read[1].test), ("U22", &None));
    }

    #[test]
    fn a_line_that_is_missing_is_named() {
        for line in WHOLE.lines().filter(|line| line.starts_with("- ")) {
            let name = line[2..].split(':').next().expect("a name");
            let error = faults(&WHOLE.replacen(line, "", 1)).expect_err(line).to_string();
            assert!(error.contains(name), "{error}");
        }
        assert!(faults(&WHOLE.replace("U22", "U1")).is_err());
        assert!(faults(&WHOLE.replace("none: it", "it")).is_err());
    }

    #[test]
    fn numbers_are_whole_words() {
        let found = numbers("(U3), U4; U5's U3. U8_ XU1 U100 kU2 Ux U U0");
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["U3", "U4", "U5"]);
    }
}
