//! What can go wrong, and what each of it means to the shell.
//!
//! Every message is one line: the file or parameter, what is wrong with it, what was expected, and what to do.

use std::path::{Path, PathBuf};

use cochlea::presets::PresetError;
use cochlea::settings::SettingsError;

use crate::host::HostError;

/// A run that did not do what it was asked. [`Error::exit_code`] says whose fault that was.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read, understood or written. Exit code 1.
    #[error("{}: {problem}; {remedy}", path.display())]
    File {
        /// The file, as the user named it.
        path: PathBuf,
        /// What is wrong, and what was expected.
        problem: String,
        /// What to do about it.
        remedy: String,
    },
    /// The command itself was wrong: an option, a parameter, a preset, a value. Exit code 2.
    #[error("{problem}; {remedy}")]
    Command {
        /// What is wrong, and what was expected.
        problem: String,
        /// What to do about it.
        remedy: String,
    },
    /// A sound device or its server failed, or the window. Exit code 1.
    #[error("{problem}; {remedy}")]
    Audio {
        /// What is wrong, and what was expected.
        problem: String,
        /// What to do about it.
        remedy: String,
    },
    /// A preset was not found (exit code 2) or its file not understood (1); the message is the plugin's own.
    #[error(transparent)]
    Preset(#[from] PresetError),
    /// The settings could not be read or changed; the message is the plugin's own. Exit code 1.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The plugin refused something. Exit code 2 where the user named a wrong parameter or value, else 1.
    #[error(transparent)]
    Host(#[from] HostError),
    /// Some inputs failed, or all, each named before with its reason; the others are done. Exit code 1.
    #[error(
        "{failed} of {total} inputs failed, named above (expected all to be readable); mend them or leave them out"
    )]
    Inputs {
        /// How many failed.
        failed: usize,
        /// How many there were.
        total: usize,
    },
    /// The user stopped the run (Ctrl-C). Exit code 130, as shells have it.
    #[error("interrupted; nothing was written, run the command again to start over")]
    Interrupted,
    /// The same of a run that writes a file for each input. Exit code 130.
    #[error(
        "interrupted; what was written for inputs that were done is whole and stays, run the command again to start over"
    )]
    InterruptedBetween,
}

impl Error {
    /// A fault of a file.
    pub fn file(path: &Path, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::File {
            path: path.to_owned(),
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }

    /// A fault of the command line.
    pub fn command(problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Command {
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }

    /// A fault of a sound device, its server or the display.
    pub fn audio(problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Audio {
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }

    /// 1: an input failed. 2: the command itself was wrong. 130: interrupted.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Command { .. } | Self::Preset(PresetError::Unknown { .. }) => 2,
            Self::Host(error) if error.is_users() => 2,
            Self::File { .. }
            | Self::Audio { .. }
            | Self::Inputs { .. }
            | Self::Preset(_)
            | Self::Settings(_)
            | Self::Host(_) => 1,
            Self::Interrupted | Self::InterruptedBetween => 130,
        }
    }
}
