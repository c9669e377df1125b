//! `docs/reliability.md`: what was tried and what came of it, written by the commands that tried it.
//!
//! Each command records its part in `docs/reliability.json`; the page is drawn anew from all parts. What was found on the
//! way stands in `docs/faults.json`, by hand, each with the test that keeps it from coming back.

mod page;
mod tally;

use crate::{process, root};
use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use std::process::Command;

pub use tally::Tally;

/// A part of the page; the page has them in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// `cargo xtask conformance`
    Conformance,
    /// `cargo xtask fuzz`
    Fuzz,
    /// `cargo xtask sanitize`
    Sanitize,
    /// `cargo xtask soak`
    Soak,
    /// `cargo xtask daw`
    Daw,
    /// `cargo xtask coverage`
    Coverage,
}

impl Part {
    const ALL: [Self; 6] = [
        Self::Conformance,
        Self::Fuzz,
        Self::Sanitize,
        Self::Soak,
        Self::Daw,
        Self::Coverage,
    ];

    /// The command, and the key in the record.
    fn command(self) -> &'static str {
        match self {
            Self::Conformance => "conformance",
            Self::Fuzz => "fuzz",
            Self::Sanitize => "sanitize",
            Self::Soak => "soak",
            Self::Daw => "daw",
            Self::Coverage => "coverage",
        }
    }
}

/// A table of the page.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// A line above the table; empty: none.
    pub title: String,
    /// The heads of the columns.
    pub columns: Vec<String>,
    /// As many cells a row as there are columns.
    pub rows: Vec<Vec<String>>,
}

/// What one command has to say.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// The command as it was typed, for instance `cargo xtask fuzz --minutes 30`.
    pub typed: String,
    /// Its tables.
    pub tables: Vec<Table>,
    /// Sentences below them: what was not run, and why.
    pub notes: Vec<String>,
    /// Numbers to go on from in a later run: see [`sums`]. Not shown.
    pub sums: Map<String, Value>,
}

/// Puts `record` in the place of what its part said before, and draws the page anew.
pub fn record(part: Part, record: &Record) -> Result<()> {
    let mut all = read("docs/reliability.json")?;
    let tables = record
        .tables
        .iter()
        .map(|table| json!({ "title": table.title, "columns": table.columns, "rows": table.rows }));
    let said = json!({
        "typed": record.typed,
        "tree": tree()?,
        "tables": tables.collect::<Vec<_>>(),
        "notes": record.notes,
        "sums": record.sums,
    });
    all.insert(part.command().into(), said);
    write("docs/reliability.json", &format!("{:#}\n", Value::Object(all.clone())))?;
    write("docs/reliability.md", &page::drawn(&all, &faults()?))?;
    println!("\ndocs/reliability.md has a new part: {}", part.command());
    Ok(())
}

/// The numbers that this part's last record left to go on from; empty before the first.
pub fn sums(part: Part) -> Result<Map<String, Value>> {
    let all = read("docs/reliability.json")?;
    let sums = all.get(part.command()).and_then(|record| record["sums"].as_object());
    Ok(sums.cloned().unwrap_or_default())
}

/// The faults that were found, as `docs/faults.json` has them.
fn faults() -> Result<Vec<Value>> {
    let path = path("docs/faults.json");
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no list of faults", path.display()))
}

/// The commit that was tried, and whether anything was changed since.
pub fn tree() -> Result<String> {
    let git = |args: &[&str]| process::capture(Command::new("git").args(args).current_dir(root()));
    let commit = git(&["rev-parse", "--short=10", "HEAD"])?;
    let changed = git(&["status", "--porcelain", "--", "plugin", "tests", "xtask", "Cargo.lock"])?;
    Ok(match changed.is_empty() {
        true => commit,
        false => format!("{commit} and changes"),
    })
}

fn path(name: &str) -> PathBuf {
    root().join(name)
}

/// An object of JSON; empty if there is no such file.
fn read(name: &str) -> Result<Map<String, Value>> {
    let path = path(name);
    let text = match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Map::new()),
        text => text.with_context(|| format!("cannot read {}", path.display()))?,
    };
    serde_json::from_str(&text).with_context(|| format!("{} is no record", path.display()))
}

fn write(name: &str, text: &str) -> Result<()> {
    let path = path(name);
    std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
}
