//! The latest of something, whole: what came before it is forgotten.

use std::sync::{Mutex, PoisonError};

/// The latest `T` of whoever makes them at present.
pub struct Window<T: Send>(Mutex<triple_buffer::Output<T>>);

impl<T: Clone + Default + Send> Default for Window<T> {
    fn default() -> Self {
        Self(Mutex::new(triple_buffer::triple_buffer(&T::default()).1))
    }
}

impl<T: Clone + Default + Send> Window<T> {
    /// A new way in, for a new maker; the one before leads nowhere from now on, and what it said is forgotten. Writing is
    /// wait-free. Allocates; waits for readers.
    pub fn open(&self) -> triple_buffer::Input<T> {
        let (input, output) = triple_buffer::triple_buffer(&T::default());
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = output;
        input
    }

    /// The latest. Waits for other readers, never for the maker.
    pub fn latest(&self) -> T {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).read().clone()
    }
}
