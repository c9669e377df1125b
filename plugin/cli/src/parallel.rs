//! A crew of threads for work that must give the same numbers however many there are.
//!
//! | work | what it is | who does it |
//! |---|---|---|
//! | a *file* | long and with an order of its own: decode, meter, hand out chunks | whoever of the crew is free, in the order given |
//! | a *chunk* | a part of a file under way that needs nothing else | whoever is free, before any new file |
//!
//! Many files keep the crew busy file by file; with few, the chunks of a long one go round. [`Crew::files`] and
//! [`Crew::chunks`] both take results strictly in the order of the items, so sums come out with the same bits for one
//! thread and for sixty-four. One thread is the caller itself; no other is started.
//!
//! **Memory.** Items are drawn from their iterators when there is room for them. At any time as many chunks are filled, as
//! many wait, and as many are worked on as there are threads, at most, whatever the number of files and their length.
//!
//! **Waiting.** A thread that waits for chunks does chunks meanwhile, its own or another file's, and never begins a second
//! file: that would hold up the first, and its memory would come on top.
//!
//! **Panics.** A chunk's is its file's; a file's is that file's error ([`Panicked`]), and the others go on.
//!
//! ```
//! # use std::{num::NonZeroUsize, ops::ControlFlow};
//! # use cochlea_cli::parallel::Crew;
//! let squares_of = |crew: &Crew<'_>, up_to: u64| {
//!     let mut squares = Vec::new();
//!     crew.chunks(0..up_to, |number| number * number, |square| squares.push(square));
//!     squares
//! };
//! let mut sums = Vec::new();
//! Crew::gather(NonZeroUsize::new(2).unwrap(), |crew| {
//!     crew.files([3, 4], squares_of, |squares| {
//!         sums.push(squares.unwrap().iter().sum::<u64>());
//!         ControlFlow::Continue(())
//!     });
//! });
//! assert_eq!(sums, [5, 14]);
//! ```

mod slot;

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Builder};

use slot::Slot;

pub use slot::Panicked;

/// Results of files that may wait for an earlier file, for each thread. They are small; the work goes on behind a long one.
const FILES_AHEAD: usize = 32;
/// Results of chunks that may wait for an earlier chunk, for each thread.
const CHUNKS_AHEAD: usize = 4;

/// Something to do, with the crew at hand for its parts.
type Task<'env> = Box<dyn FnOnce(&Crew<'env>) + Send + 'env>;

/// Threads that work for the one which gathered them, itself among them. See the module.
///
/// `'env`: what the work may borrow, all that outlives [`Crew::gather`].
pub struct Crew<'env> {
    threads: usize,
    work: Mutex<Work<'env>>,
    /// There is something to do, or a result.
    news: Condvar,
}

#[derive(Default)]
struct Work<'env> {
    chunks: VecDeque<Task<'env>>,
    files: VecDeque<Task<'env>>,
    over: bool,
}

impl<'env> Crew<'env> {
    /// Runs `lead` with a crew of `threads`, and joins them. Where the system gives fewer threads, the crew is smaller.
    pub fn gather<R>(threads: NonZeroUsize, lead: impl FnOnce(&Self) -> R) -> R {
        let crew = Self {
            threads: threads.get(),
            work: Mutex::default(),
            news: Condvar::new(),
        };
        thread::scope(|scope| {
            // However `lead` ends, the others are sent home, or they would be waited for without end.
            let _send_home = SendHome(&crew);
            for number in 1..crew.threads {
                let named = Builder::new().name(format!("cochlea-crew-{number}"));
                if named.spawn_scoped(scope, || crew.serve()).is_err() {
                    break;
                }
            }
            lead(&crew)
        })
    }

    /// How many threads were asked for, the caller among them.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Does `each` file of `items`, several at once, and lets the caller `take` the results in the items' order. If `take`
    /// breaks off, no other file is begun, and those under way are waited for when the crew is dismissed.
    ///
    /// The caller draws the items and works like the others; it is the thread that gathered the crew, not a file.
    pub fn files<T, R>(
        &self,
        items: impl IntoIterator<Item = T>,
        each: impl Fn(&Self, T) -> R + Send + Sync + 'env,
        mut take: impl FnMut(Result<R, Panicked>) -> ControlFlow<()>,
    ) where
        T: Send + 'env,
        R: Send + 'env,
    {
        let each = Arc::new(each);
        // With one thread a file is drawn when the one before is done.
        let ahead = if self.threads == 1 {
            1
        } else {
            FILES_AHEAD * self.threads
        };
        let mut items = items.into_iter().peekable();
        let mut due: VecDeque<Arc<Slot<R>>> = VecDeque::new();
        while !due.is_empty() || items.peek().is_some() {
            for item in items.by_ref().take(ahead - due.len()) {
                let (slot, each) = (Arc::new(Slot::default()), Arc::clone(&each));
                due.push_back(Arc::clone(&slot));
                let file: Task<'env> = Box::new(move |crew| slot.fill(|| each(crew, item)));
                self.lock().files.push_back(file);
                self.news.notify_all();
            }
            while let Some(result) = take_first(&mut due) {
                if take(result.map_err(Panicked::from)).is_break() {
                    self.lock().files.clear();
                    return;
                }
            }
            if let Some(first) = due.front() {
                self.help(|work| work.chunks.pop_front().or_else(|| work.files.pop_front()), first);
            }
        }
    }

    /// Does `each` chunk of `items`, several at once, and lets the caller `take` the results in the items' order. The
    /// caller draws the items, from a decoder perhaps, and does chunks itself where it would have to wait.
    ///
    /// # Panics
    /// Where a chunk panics.
    pub fn chunks<T, R>(
        &self,
        items: impl IntoIterator<Item = T>,
        each: impl Fn(T) -> R + Send + Sync + 'env,
        mut take: impl FnMut(R),
    ) where
        T: Send + 'env,
        R: Send + 'env,
    {
        if self.threads == 1 {
            items.into_iter().for_each(|item| take(each(item)));
            return;
        }
        let each = Arc::new(each);
        let mut due: VecDeque<Arc<Slot<R>>> = VecDeque::new();
        let mut take_all_ready = |due: &mut VecDeque<Arc<Slot<R>>>| {
            while let Some(result) = take_first(due) {
                take(result.unwrap_or_else(|panic| resume_unwind(panic)));
            }
        };
        for item in items {
            let (slot, each) = (Arc::new(Slot::default()), Arc::clone(&each));
            due.push_back(Arc::clone(&slot));
            let mut chunk: Option<Task<'env>> = Some(Box::new(move |_| slot.fill(|| each(item))));
            while let Some(waiting) = chunk.take() {
                let mut work = self.lock();
                if work.chunks.len() < self.threads {
                    work.chunks.push_back(waiting);
                    drop(work);
                    self.news.notify_all();
                } else {
                    chunk = Some(waiting);
                    let oldest = work.chunks.pop_front();
                    drop(work);
                    self.run(oldest);
                }
            }
            take_all_ready(&mut due);
            while due.len() > CHUNKS_AHEAD * self.threads {
                self.help(|work| work.chunks.pop_front(), &due[0]);
                take_all_ready(&mut due);
            }
        }
        while let Some(first) = due.front() {
            self.help(|work| work.chunks.pop_front(), first);
            take_all_ready(&mut due);
        }
    }

    /// Works until there is nothing more to do.
    fn serve(&self) {
        let mut work = self.lock();
        while !work.over {
            let task = work.chunks.pop_front().or_else(|| work.files.pop_front());
            if task.is_some() {
                drop(work);
                self.run(task);
                work = self.lock();
            } else {
                work = self.news.wait(work).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    /// Does one thing that `choose` finds; where there is none, waits until there is, or until `due` has its result.
    fn help<R>(&self, choose: impl Fn(&mut Work<'env>) -> Option<Task<'env>>, due: &Slot<R>) {
        let mut work = self.lock();
        let task = loop {
            if due.is_filled() {
                return;
            }
            let task = choose(&mut work);
            if task.is_some() {
                break task;
            }
            work = self.news.wait(work).unwrap_or_else(PoisonError::into_inner);
        };
        drop(work);
        self.run(task);
    }

    fn run(&self, task: Option<Task<'env>>) {
        if let Some(task) = task {
            task(self);
            // Whoever looked for the result just before holds the lock until it waits.
            drop(self.lock());
            self.news.notify_all();
        }
    }

    /// Tasks run without the lock, and what runs with it does not panic: a poisoned lock is as good as any.
    fn lock(&self) -> MutexGuard<'_, Work<'env>> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn take_first<R>(due: &mut VecDeque<Arc<Slot<R>>>) -> Option<thread::Result<R>> {
    let result = due.front()?.take()?;
    due.pop_front();
    Some(result)
}

struct SendHome<'crew, 'env>(&'crew Crew<'env>);

impl Drop for SendHome<'_, '_> {
    fn drop(&mut self) {
        self.0.lock().over = true;
        self.0.news.notify_all();
    }
}

#[cfg(test)]
mod tests;
