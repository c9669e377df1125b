//! The analysis of the sound while somebody looks: one pool of threads for the process, a listener for each open editor.
//!
//! The pool starts with the first editor that opens and is joined when the last one closes; how many threads it has is
//! read from the settings as it starts, so a change takes effect once all editors were closed. The sound comes through
//! the instance's [`Tap`](crate::link::Tap), what was found goes to its [`AnalysisLink`](crate::link::AnalysisLink).

mod listener;
mod pool;

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::link::Link;
use crate::settings::Settings;
use listener::Listener;
use pool::{Pool, Seat};

/// Threads are called this and a number.
pub const THREAD_NAME: &str = "cochlea-analysis";

/// The editors of the process.
#[derive(Default)]
struct Process {
    /// While there are some, unless the system has no thread to give.
    pool: Option<Pool>,
    watched: Vec<Watched>,
}

/// An instance with an open editor.
struct Watched {
    link: Arc<Link>,
    seat: Option<Arc<Seat>>,
    /// Windows on it: one may open before the last one is gone.
    watchers: usize,
}

static PROCESS: Mutex<Process> = Mutex::new(Process {
    pool: None,
    watched: Vec::new(),
});

fn process() -> MutexGuard<'static, Process> {
    PROCESS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// As long as it lives, the sound of its instance is analysed. For whoever owns a window; not for the audio thread.
pub struct Watch {
    link: Arc<Link>,
}

/// Begins to watch an instance, and starts the pool where it is the first. Returns with it what is wrong with the
/// settings, if they were read. Reads a small file, allocates, and waits for an editor that is just closing.
pub fn watch(link: &Arc<Link>) -> (Watch, Vec<String>) {
    let mut process = process();
    let mut problems = Vec::new();
    if process.pool.is_none() {
        let (settings, wrong) = Settings::load();
        problems.extend(wrong.iter().map(ToString::to_string));
        process.pool = Pool::start(THREAD_NAME, settings.analysis_threads());
    }
    process.add(link);
    (Watch { link: link.clone() }, problems)
}

/// Threads of the pool at present; 0 while nobody watches.
pub fn threads() -> usize {
    process().pool.as_ref().map_or(0, Pool::threads)
}

/// How often an analysis panicked since the pool started; its editor says so.
pub fn panics() -> u64 {
    process().pool.as_ref().map_or(0, Pool::panics)
}

impl Process {
    fn add(&mut self, link: &Arc<Link>) {
        if let Some(known) = self.find(link) {
            self.watched[known].watchers += 1;
            return;
        }
        let seat = self
            .pool
            .as_ref()
            .map(|pool| pool.add(Box::new(Listener::new(link.clone()))));
        self.watched.push(Watched {
            link: link.clone(),
            seat,
            watchers: 1,
        });
    }

    fn find(&self, link: &Arc<Link>) -> Option<usize> {
        self.watched.iter().position(|watched| Arc::ptr_eq(&watched.link, link))
    }

    fn remove(&mut self, link: &Arc<Link>) {
        let Some(known) = self.find(link) else {
            return;
        };
        self.watched[known].watchers -= 1;
        if self.watched[known].watchers > 0 {
            return;
        }
        let gone = self.watched.swap_remove(known);
        if let (Some(pool), Some(seat)) = (&self.pool, &gone.seat) {
            pool.remove(seat);
        }
        link.watched.store(false, Ordering::Relaxed);
        link.repaint.close();
        if self.watched.is_empty() {
            self.pool = None;
        }
    }
}

impl Drop for Watch {
    /// Waits for the turn of its listener, and for the threads where it was the last: a few milliseconds.
    fn drop(&mut self) {
        process().remove(&self.link);
    }
}
