//! The audio thread's promise, watched from below: inside a [`RealtimeContext`] no function of the system that may wait is
//! called, and no system call is made.
//!
//! Two watchers, since each sees what the other does not. RealtimeSanitizer stands before the functions of libc that may
//! block (an allocation without a system call, a lock, output) and prints a report with the stack. The kernel's dispatch
//! of system calls to a handler of ours (`system_calls`) sees every system call of the thread, by whatever way it came.
//! A lock of the standard library that nobody else holds is a compare-and-swap in our own code: neither sees that.
//!
//! `cargo xtask sanitize realtime` links the sanitizer's runtime, which comes with Rust, to the program `realtime_path`.

#![expect(unsafe_code, reason = "the sanitizer's runtime")]

mod system_calls;

use anyhow::{Context, Result, ensure};
use libloading::os::unix::{Library, Symbol};

use system_calls::{Dispatch, SystemCall};

type Switch = unsafe extern "C" fn();

/// What one thread did.
#[derive(Clone, Debug, Default)]
pub struct Watched {
    /// Calls that were watched.
    pub calls: u64,
    /// The first system call of each in which there was one, by number.
    pub system_calls: Vec<i64>,
}

/// One thread's door into a context in which nothing may wait.
pub struct RealtimeContext {
    enter: Symbol<Switch>,
    exit: Symbol<Switch>,
    dispatch: Dispatch,
    watched: Watched,
}

impl RealtimeContext {
    /// For the thread that calls. Allocates.
    ///
    /// # Errors
    /// The sanitizer is not linked, or this kernel cannot dispatch system calls (Linux from 5.11 on can).
    pub fn new() -> Result<Self> {
        let program = Library::this();
        let switch = |name: &str| -> Result<Symbol<Switch>> {
            // SAFETY: the runtime's own functions, which take and give nothing.
            let found = unsafe { program.get(name.as_bytes()) };
            found.context(
                "this program is without RealtimeSanitizer: `cargo xtask sanitize realtime` builds one with it",
            )
        };
        Ok(Self {
            enter: switch("__rtsan_realtime_enter")?,
            exit: switch("__rtsan_realtime_exit")?,
            dispatch: Dispatch::of_this_thread().context("the kernel does not dispatch system calls")?,
            watched: Watched::default(),
        })
    }

    /// Calls `action` in a real-time context. What the sanitizer sees it reports itself.
    pub fn run<T>(&mut self, action: impl FnOnce() -> T) -> T {
        // SAFETY: the runtime is linked, and every entry is followed by an exit: a panic ends the program.
        unsafe { (self.enter)() };
        self.dispatch.begin();
        let result = action();
        let system_call = self.dispatch.end();
        // SAFETY: as above.
        unsafe { (self.exit)() };
        self.watched.calls += 1;
        self.watched
            .system_calls
            .extend(system_call.map(|SystemCall(number)| number));
        result
    }

    /// What was seen so far.
    pub fn watched(&self) -> &Watched {
        &self.watched
    }

    /// What was seen, if there was no system call among it.
    ///
    /// # Errors
    /// The numbers of the system calls.
    pub fn finish(self) -> Result<u64> {
        let Watched { calls, system_calls } = &self.watched;
        ensure!(
            system_calls.is_empty(),
            "{} of {calls} calls in a real-time context made system calls, first of all those with the numbers {:?}",
            system_calls.len(),
            &system_calls[..system_calls.len().min(16)]
        );
        Ok(*calls)
    }
}
