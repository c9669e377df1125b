//! The files that `cochlea analyze` writes as results come in.

use std::path::Path;

use crate::analyze::csv;
use crate::analyze::document::{self, Entry, Head};
use crate::bounce::is_same_file;
use crate::error::Error;
use crate::text_out::Output;

/// JSON and CSV on their way; dropped unfinished, they leave nothing.
pub(super) struct Outputs {
    json: Option<document::Writer>,
    csv: Option<csv::Writer>,
}

impl Outputs {
    pub fn create(json: Option<&Path>, csv: Option<&Path>, head: &Head) -> Result<Self, Error> {
        let open = |path: Option<&Path>| path.map(Output::create).transpose();
        let (json, csv) = (open(json)?, open(csv)?);
        Ok(Self {
            json: json.map(|output| document::Writer::begin(output, head)).transpose()?,
            csv: csv.map(csv::Writer::begin).transpose()?,
        })
    }

    pub fn add(&mut self, entry: &Entry) -> Result<(), Error> {
        if let Some(json) = &mut self.json {
            json.add(entry)?;
        }
        if let Some(csv) = &mut self.csv {
            csv.add(entry)?;
        }
        Ok(())
    }

    pub fn finish(self) -> Result<(), Error> {
        self.json.map_or(Ok(()), document::Writer::finish)?;
        self.csv.map_or(Ok(()), csv::Writer::finish)
    }
}

/// No file is written that is read, or twice.
pub(super) fn check<'a>(
    json: Option<&Path>,
    csv: Option<&Path>,
    mut read: impl Iterator<Item = &'a Path>,
) -> Result<(), Error> {
    let wrong = |option: &str, path: &Path, problem: &str| {
        Error::command(
            format!("{option} {}: is to be written but {problem}", path.display()),
            "choose another name",
        )
    };
    if let (Some(json), Some(csv)) = (json, csv)
        && is_same_file(json, csv)
    {
        return Err(wrong("--csv", csv, "is also written by --json"));
    }
    let written = [("--json", json), ("--csv", csv)];
    let written: Vec<(&str, &Path)> = written
        .into_iter()
        .filter_map(|(option, path)| Some((option, path?)))
        .filter(|(_, path)| !Output::is_standard(path))
        .collect();
    let twice = read.find_map(|input| written.iter().find(|(_, path)| is_same_file(path, input)));
    match twice {
        Some((option, path)) => Err(wrong(option, path, "is also an input")),
        None => Ok(()),
    }
}
