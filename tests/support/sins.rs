//! What no audio thread may do, done on purpose: so that whatever watches for it can be shown to see it.

use std::hint::black_box;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sin {
    /// Memory is asked for and given back.
    Allocation = 1,
    /// A lock that another thread holds, and gives back a little later.
    Lock,
    /// Somebody is woken.
    Wake,
    /// A line on the standard error.
    Log,
    /// The thread sleeps.
    Sleep,
    /// The file system is asked.
    File,
}

impl Sin {
    /// All of them, with their names.
    pub const ALL: [(&str, Self); 6] = [
        ("allocation", Self::Allocation),
        ("lock", Self::Lock),
        ("wake", Self::Wake),
        ("log", Self::Log),
        ("sleep", Self::Sleep),
        ("file", Self::File),
    ];

    /// The one of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|(known, _)| *known == name)
            .map(|(_, sin)| sin)
    }

    /// The probe commits this one with its next block.
    pub fn ask(self) {
        ASKED.store(self as u8, Ordering::SeqCst);
    }
}

/// What is asked for; 0: nothing.
static ASKED: AtomicU8 = AtomicU8::new(0);

static LOCK: Mutex<()> = Mutex::new(());
static WOKEN: Condvar = Condvar::new();

/// How long the other thread keeps the lock: longer than any spinning lasts.
const HELD: Duration = Duration::from_millis(50);

/// Holds the lock of [`Sin::Lock`] on a thread of its own from before this returns, for a moment (`HELD`).
pub fn hold_the_lock() {
    let (held, is_held) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let _guard = LOCK.lock().unwrap_or_else(PoisonError::into_inner);
        held.send(()).expect("the one who waits");
        std::thread::sleep(HELD);
    });
    is_held.recv().expect("the one who holds");
}

/// Commits what was asked for, once; nothing, and nothing that waits, otherwise.
pub fn commit() {
    let asked = ASKED.swap(0, Ordering::SeqCst);
    let sin = Sin::ALL.into_iter().find(|(_, sin)| *sin as u8 == asked);
    match sin.map(|(_, sin)| sin) {
        None => {}
        Some(Sin::Allocation) => drop(black_box(vec![0_u8; 64])),
        Some(Sin::Lock) => drop(LOCK.lock().unwrap_or_else(PoisonError::into_inner)),
        Some(Sin::Wake) => WOKEN.notify_one(),
        Some(Sin::Log) => eprintln!("a sin on purpose"),
        Some(Sin::Sleep) => std::thread::sleep(Duration::from_millis(1)),
        Some(Sin::File) => drop(black_box(std::fs::metadata("/"))),
    }
}
