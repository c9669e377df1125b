//! What test programs counted while they ran.

use anyhow::{Context, Result};
use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;

use crate::in_target;

/// The variable by which the tests' `tally` knows where to write.
const VARIABLE: &str = "COCHLEA_TALLY";

/// Inputs of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Where they were tried.
    pub area: String,
    /// What they were.
    pub what: String,
    /// How many.
    pub inputs: u64,
}

/// A file that test programs append their counts to.
#[derive(Debug)]
pub struct Tally(PathBuf);

impl Tally {
    /// An empty one below the target folder.
    pub fn new(name: &str) -> Result<Self> {
        let path = in_target(&format!("tally/{name}.jsonl"))?;
        std::fs::write(&path, "").with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self(path))
    }

    /// Tells `command` where to count.
    pub fn name_to(&self, command: &mut Command) {
        command.env(VARIABLE, &self.0);
    }

    /// The sums by area and kind, in order of their first appearance.
    pub fn read(&self) -> Result<Vec<Counted>> {
        let text = std::fs::read_to_string(&self.0).with_context(|| format!("cannot read {}", self.0.display()))?;
        summed(&text)
    }
}

fn summed(text: &str) -> Result<Vec<Counted>> {
    let mut sums: Vec<Counted> = Vec::new();
    for line in text.lines() {
        let parsed: Value = serde_json::from_str(line).with_context(|| format!("no count: {line}"))?;
        let word = |key: &str| parsed[key].as_str().with_context(|| format!("no {key}: {line}"));
        let (area, what) = (word("area")?, word("what")?);
        let inputs = parsed["inputs"]
            .as_u64()
            .with_context(|| format!("no inputs: {line}"))?;
        match sums.iter_mut().find(|sum| sum.area == area && sum.what == what) {
            Some(sum) => sum.inputs += inputs,
            None => sums.push(Counted {
                area: area.into(),
                what: what.into(),
                inputs,
            }),
        }
    }
    Ok(sums)
}

#[cfg(test)]
mod tests {
    use super::summed;

    #[test]
    fn counts_of_one_kind_are_added_up_and_nonsense_is_named() {
        let line = |what: &str, inputs: u64| format!(r#"{{"area":"CLAP","what":"{what}","inputs":{inputs}}}"#);
        let text = [line("states", 3), line("events", 1), line("states", 4)].join("\n");
        let sums = summed(&text).expect("all lines are counts");
        let short: Vec<_> = sums.iter().map(|sum| (sum.what.as_str(), sum.inputs)).collect();
        assert_eq!(short, [("states", 7), ("events", 1)]);
        for nonsense in [
            "x",
            r#"{"area":"CLAP"}"#,
            r#"{"area":"CLAP","what":"states","inputs":-1}"#,
        ] {
            assert!(summed(nonsense).is_err(), "{nonsense}");
        }
    }
}
