//! A pool of named threads that serve clients in turn, each client by one thread at a time.
//!
//! Nobody wakes a thread for work: the audio thread must not. A thread looks after all clients every few milliseconds
//! while it finds something, and less often when it does not; then one thread does all there is while it can, and the
//! others come when it cannot.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How often a thread looks that found something not long ago. Chunks of a quarter of a second wait meanwhile.
const POLL: Duration = Duration::from_millis(10);
/// How often it looks otherwise.
const IDLE_POLL: Duration = Duration::from_millis(100);
/// How long after the last work a thread counts as idle.
const IDLE_AFTER: Duration = Duration::from_secs(1);

/// What a turn came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Served {
    /// There was nothing to do.
    Nothing,
    /// All that waited is done.
    All,
    /// There is more to do.
    Part,
}

/// Somebody who has work now and then.
pub trait Client: Send {
    /// Does what waits, for a few milliseconds at most; others wait for their turn.
    fn serve(&mut self) -> Served;

    /// It panicked in [`Client::serve`], and will not be served again.
    fn give_up(&mut self);
}

/// A client's place. The client goes when it is removed or panics.
pub struct Seat(Mutex<Option<Box<dyn Client>>>);

/// The threads. Dropped, it waits until each has finished the turn that it is at.
pub struct Pool {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    seats: Mutex<Vec<Arc<Seat>>>,
    stop: AtomicBool,
    panics: AtomicU64,
}

impl Pool {
    /// Starts `count` threads, named `NAME-1` and so on, or as many as the system gives; without any there is no pool.
    /// Linux shows the first 15 letters of a name.
    pub fn start(name: &str, count: usize) -> Option<Self> {
        let shared = Arc::new(Shared::default());
        let spawn = |number: usize| {
            let seen = shared.clone();
            std::thread::Builder::new()
                .name(format!("{name}-{number}"))
                .spawn(move || seen.work(number))
                .ok()
        };
        let threads: Vec<_> = (1..=count).map_while(spawn).collect();
        (!threads.is_empty()).then_some(Self { shared, threads })
    }

    /// How many threads there are.
    pub fn threads(&self) -> usize {
        self.threads.len()
    }

    /// How often a client panicked.
    pub fn panics(&self) -> u64 {
        self.shared.panics.load(Ordering::Relaxed)
    }

    /// Serves `client` from now on. Wakes the threads.
    pub fn add(&self, client: Box<dyn Client>) -> Arc<Seat> {
        let seat = Arc::new(Seat(Mutex::new(Some(client))));
        self.shared.seats().push(seat.clone());
        self.wake();
        seat
    }

    /// Serves it no more. Waits for the turn that is under way, if one is.
    pub fn remove(&self, seat: &Arc<Seat>) {
        self.shared.seats().retain(|other| !Arc::ptr_eq(other, seat));
        seat.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    fn wake(&self) {
        self.threads.iter().for_each(|thread| thread.thread().unpark());
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Release);
        self.wake();
        for thread in self.threads.drain(..) {
            // Panics of clients are contained in the turn, so there is none to pass on.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn seats(&self) -> MutexGuard<'_, Vec<Arc<Seat>>> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Each thread's rounds begin with another client, so that none is always the last.
    fn work(&self, number: usize) {
        let mut round = number;
        let mut at_table = Vec::new();
        let mut worked = Instant::now();
        while !self.stop.load(Ordering::Acquire) {
            at_table.clone_from(&self.seats());
            let served = self.round(&at_table, round);
            // A seat that is held here would live on after its removal.
            at_table.clear();
            round = round.wrapping_add(1);
            if served > Served::Nothing {
                worked = Instant::now();
            }
            match served {
                Served::Part => {}
                _ if worked.elapsed() < IDLE_AFTER => std::thread::park_timeout(POLL),
                _ => std::thread::park_timeout(IDLE_POLL),
            }
        }
    }

    /// One turn each, but for those that another thread serves.
    fn round(&self, seats: &[Arc<Seat>], first: usize) -> Served {
        let mut most = Served::Nothing;
        for nth in 0..seats.len() {
            if self.stop.load(Ordering::Acquire) {
                break;
            }
            let seat = &seats[first.wrapping_add(nth) % seats.len()];
            let mut guest = match seat.0.try_lock() {
                Ok(guest) => guest,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => continue,
            };
            most = most.max(self.turn(&mut guest));
        }
        most
    }

    /// A client that panics stands in nobody's way: it is counted, told, and gone.
    fn turn(&self, guest: &mut Option<Box<dyn Client>>) -> Served {
        let Some(client) = guest else {
            return Served::Nothing;
        };
        match catch_unwind(AssertUnwindSafe(|| client.serve())) {
            Ok(served) => served,
            Err(_) => {
                self.panics.fetch_add(1, Ordering::Relaxed);
                // What it left behind may be in any state; should that panic too, it is leaked.
                let left = guest.take();
                let _ = catch_unwind(AssertUnwindSafe(move || {
                    left.into_iter().for_each(|mut client| client.give_up());
                }));
                Served::Nothing
            }
        }
    }
}

#[cfg(test)]
mod tests;
