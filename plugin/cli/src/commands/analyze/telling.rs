//! What people see: a table of what was measured, and each failure as it comes.

use crate::analyze::document::Entry;
use crate::analyze::table;
use crate::commands::print;
use crate::error::Error;

/// Tells of each result.
pub(super) struct Telling {
    table: bool,
    lines: usize,
    failed: usize,
    /// Results that will come.
    total: usize,
    /// Of one that stands alone: it is the run's own error.
    only: Option<Error>,
}

impl Telling {
    pub fn new(table: bool, total: usize) -> Self {
        Self {
            table,
            lines: 0,
            failed: 0,
            total,
            only: None,
        }
    }

    pub fn tell(&mut self, entry: &Entry) -> Result<(), Error> {
        let measured = match entry {
            Entry::Measured(measured) => measured,
            Entry::Failed(failure) => {
                self.failed += 1;
                match self.total {
                    1 => self.only = Some(failure.error()),
                    _ => eprintln!("cochlea: {}", failure.error()),
                }
                return Ok(());
            }
        };
        let bad_samples = measured.figures.level.non_finite_samples;
        if bad_samples > 0 {
            eprintln!(
                "cochlea: warning: {}: {bad_samples} samples are NaN or infinite; they are taken as silence",
                measured.path
            );
        }
        if !self.table {
            return Ok(());
        }
        self.lines += 1;
        if self.lines == 1 {
            print(table::HEAD)?;
        }
        print(&table::line(measured))
    }

    /// How the run went.
    pub fn result(self) -> Result<(), Error> {
        match self.only {
            Some(error) => Err(error),
            None if self.failed > 0 => Err(Error::Inputs {
                failed: self.failed,
                total: self.total,
            }),
            None => Ok(()),
        }
    }
}
