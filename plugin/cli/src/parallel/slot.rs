//! Where a result waits to be taken, a panic included.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// The work on a file panicked: a fault of this program, not of the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Panicked(
    /// What the panic said.
    pub String,
);

impl From<Box<dyn Any + Send>> for Panicked {
    fn from(panic: Box<dyn Any + Send>) -> Self {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
        Self(text.unwrap_or_else(|| "a panic without a message".to_owned()))
    }
}

/// The place of one result.
pub(super) struct Slot<R>(Mutex<Option<thread::Result<R>>>);

impl<R> Default for Slot<R> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<R> Slot<R> {
    /// Puts in what `work` gives.
    pub(super) fn fill(&self, work: impl FnOnce() -> R) {
        // What a panic leaves half done goes with the file: its error is all that is kept.
        let result = catch_unwind(AssertUnwindSafe(work));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
    }

    pub(super) fn is_filled(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    pub(super) fn take(&self) -> Option<thread::Result<R>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
