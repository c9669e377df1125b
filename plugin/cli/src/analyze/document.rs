//! The JSON file: a head, a line for each recording in the order of the inputs, a line for each failure.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Options;
use super::figures::Figures;
use super::inputs::Shard;
use crate::error::Error;
use crate::text_out::Output;

/// The version of the form.
pub const VERSION: u32 = 1;

/// A whole file, read back.
#[derive(Debug, Deserialize)]
pub struct Document {
    /// What all of it has in common.
    #[serde(flatten)]
    pub head: Head,
    /// Recordings, in the order of the inputs.
    pub files: Vec<Measured>,
    /// What failed, likewise.
    pub failures: Vec<Failure>,
}

/// What all results have in common.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// [`VERSION`].
    pub cochlea_analysis: u32,
    /// The program and its version.
    pub tool: String,
    /// What was asked for, as far as it has to do with the figures.
    pub settings: Settings,
    /// How many inputs there are in all.
    pub inputs: usize,
    /// Which part of them is here; none: all.
    pub shard: Option<Shard>,
}

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Whether the pitch was followed.
    pub pitch: bool,
    /// Reference pitch of the notes.
    pub a4_hz: f64,
}

/// One recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Its place among all inputs, from 1.
    pub place: usize,
    /// Where it is, as the command line named it.
    pub path: String,
    /// What was measured.
    #[serde(flatten)]
    pub figures: Figures,
}

/// An input that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Its place among all inputs, from 1.
    pub place: usize,
    /// Where it is, as the command line named it.
    pub path: String,
    /// What is wrong with it.
    pub problem: String,
    /// What to do about it.
    pub remedy: String,
}

/// What came of an input.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// It was measured.
    Measured(Box<Measured>),
    /// It failed.
    Failed(Failure),
}

impl Entry {
    /// The input's place.
    pub fn place(&self) -> usize {
        match self {
            Self::Measured(measured) => measured.place,
            Self::Failed(failure) => failure.place,
        }
    }
}

impl Failure {
    /// What the user is told of it.
    pub fn error(&self) -> Error {
        Error::file(self.path.as_ref(), &self.problem, &self.remedy)
    }
}

impl Head {
    /// Of this program's results.
    pub fn new(options: &Options, inputs: usize, shard: Option<Shard>) -> Self {
        Self {
            cochlea_analysis: VERSION,
            tool: format!("cochlea {}", env!("CARGO_PKG_VERSION")),
            settings: Settings {
                pitch: options.pitch,
                a4_hz: options.a4_hz,
            },
            inputs,
            shard,
        }
    }
}

/// A JSON file on its way: recordings are written as they come, so that memory holds none but failures.
pub struct Writer {
    output: Output,
    files: usize,
    failures: Vec<Failure>,
}

impl Writer {
    /// Writes the head.
    ///
    /// # Errors
    /// As [`Output::write`].
    pub fn begin(mut output: Output, head: &Head) -> Result<Self, Error> {
        let Head {
            cochlea_analysis,
            tool,
            settings,
            inputs,
            shard,
        } = head;
        output.write(format_args!(
            "{{\n\"cochlea_analysis\": {cochlea_analysis},\n\"tool\": {},\n\"settings\": {},\n\"inputs\": {inputs},\n\
             \"shard\": {},\n\"files\": [",
            json!(tool),
            json!(settings),
            json!(shard),
        ))?;
        Ok(Self {
            output,
            files: 0,
            failures: Vec::new(),
        })
    }

    /// Writes a recording, or keeps a failure for the end.
    ///
    /// # Errors
    /// As [`Output::write`].
    pub fn add(&mut self, entry: &Entry) -> Result<(), Error> {
        match entry {
            Entry::Measured(measured) => {
                let comma = if self.files > 0 { "," } else { "" };
                self.files += 1;
                self.output.write(format_args!("{comma}\n{}", line(measured)))
            }
            Entry::Failed(failure) => {
                self.failures.push(failure.clone());
                Ok(())
            }
        }
    }

    /// Writes the failures, and gives the file its name.
    ///
    /// # Errors
    /// As [`Output::finish`].
    pub fn finish(mut self) -> Result<(), Error> {
        self.output.write(format_args!("\n],\n\"failures\": ["))?;
        let failures: Vec<String> = self.failures.iter().map(line).collect();
        let end = if failures.is_empty() { "" } else { "\n" };
        self.output
            .write(format_args!("{end}{}{end}]\n}}\n", failures.join(",\n")))?;
        self.output.finish()
    }
}

/// Strings for keys and finite numbers, or null, for values: nothing that could fail.
fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
