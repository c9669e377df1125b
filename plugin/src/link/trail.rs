//! One thing after the other: where a [`Window`](super::Window) may skip what is old, a trail may not.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rtrb::{Consumer, Producer, RingBuffer};

/// The items of whoever makes them at present; `CAPACITY` of them can wait.
pub struct Trail<T, const CAPACITY: usize> {
    output: Mutex<Option<Consumer<T>>>,
    /// Makers so far.
    opened: AtomicU64,
    dropped: AtomicU64,
}

impl<T, const CAPACITY: usize> Default for Trail<T, CAPACITY> {
    fn default() -> Self {
        Self {
            output: Mutex::new(None),
            opened: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
        }
    }
}

impl<T, const CAPACITY: usize> Trail<T, CAPACITY> {
    /// A new way in, for a new maker; the one before leads nowhere from now on. Allocates; waits for readers.
    pub fn open(&self) -> Producer<T> {
        let (input, output) = RingBuffer::new(CAPACITY);
        *self.output.lock().unwrap_or_else(PoisonError::into_inner) = Some(output);
        self.opened.fetch_add(1, Ordering::Release);
        input
    }

    /// The maker: puts an item in, or counts it where there is no room. Real time: wait-free.
    pub fn add(&self, input: &mut Producer<T>, item: T) {
        if input.push(item).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Takes what waits. Waits for other readers, never for the maker.
    pub fn take(&self, mut each: impl FnMut(T)) {
        if let Some(output) = &mut *self.output.lock().unwrap_or_else(PoisonError::into_inner) {
            while let Ok(item) = output.pop() {
                each(item);
            }
        }
    }

    /// Grows when time begins anew.
    pub fn generation(&self) -> u64 {
        self.opened.load(Ordering::Acquire)
    }

    /// Items that there was no room for.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}
