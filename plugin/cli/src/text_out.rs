//! Text on its way to a file, which appears whole or not at all, or to standard output.

use std::fmt::Arguments;
use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::partial::Partial;

/// A stream of lines. Nothing is kept in memory but the last few.
pub struct Output {
    path: PathBuf,
    to: To,
}

enum To {
    File(Partial, BufWriter<File>),
    StandardOutput(BufWriter<io::Stdout>),
    /// A reader of standard output that went away (`| head`) is no error.
    Nobody,
}

impl Output {
    /// Whether a name means standard output.
    pub fn is_standard(path: &Path) -> bool {
        path == Path::new("-")
    }

    /// # Errors
    /// As [`Partial::create`] has them.
    pub fn create(path: &Path) -> Result<Self, Error> {
        if Self::is_standard(path) {
            return Ok(Self {
                path: PathBuf::from("standard output"),
                to: To::StandardOutput(BufWriter::new(io::stdout())),
            });
        }
        let (partial, file) = Partial::create(path)?;
        Ok(Self {
            path: path.to_owned(),
            to: To::File(partial, BufWriter::new(file)),
        })
    }

    /// Writes what `format_args!` holds.
    ///
    /// # Errors
    /// A full disk, and its like.
    pub fn write(&mut self, text: Arguments<'_>) -> Result<(), Error> {
        let written = match &mut self.to {
            To::File(_, writer) => writer.write_fmt(text),
            To::StandardOutput(writer) => writer.write_fmt(text),
            To::Nobody => Ok(()),
        };
        self.settle(written)
    }

    /// Writes what is still on its way, and gives a file its name.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn finish(mut self) -> Result<(), Error> {
        let flushed = match &mut self.to {
            To::File(_, writer) => writer.flush(),
            To::StandardOutput(writer) => writer.flush(),
            To::Nobody => Ok(()),
        };
        self.settle(flushed)?;
        match self.to {
            To::File(partial, _) => partial.commit(),
            To::StandardOutput(_) | To::Nobody => Ok(()),
        }
    }

    fn settle(&mut self, result: io::Result<()>) -> Result<(), Error> {
        match (result, &self.to) {
            (Ok(()), _) => Ok(()),
            (Err(error), To::StandardOutput(_)) if error.kind() == ErrorKind::BrokenPipe => {
                self.to = To::Nobody;
                Ok(())
            }
            (Err(error), _) => Err(Error::file(
                &self.path,
                format!("cannot be written: {error}"),
                "check the space left",
            )),
        }
    }
}
