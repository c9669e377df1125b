//! A stack of our own for what needs more than a host may give.
//!
//! Building a processor moves large parts through the stack, some 400 kB of it. Hosts have threads with less, and some
//! activate plugins on them: Ardour 7.3 calls VST3's `setActive` on its audio threads, whose stacks have 128 KiB.

use std::panic::resume_unwind;
use std::thread::{Builder, scope};

/// What Linux gives a program's main thread; only what is touched costs memory.
const STACK_BYTES: usize = 8 << 20;

/// Does `work` on a thread made for it and waits. `None` if the system has no thread to give. A panic goes on here.
///
/// Not for the audio thread's blocks: allocates and waits.
pub fn run<R: Send>(work: impl FnOnce() -> R + Send) -> Option<R> {
    scope(|threads| {
        let thread = Builder::new().name("cochlea-activation".into()).stack_size(STACK_BYTES);
        let worker = thread.spawn_scoped(threads, work).ok()?;
        Some(worker.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}

#[cfg(test)]
mod tests {
    use std::hint::black_box;

    use super::run;

    #[test]
    fn what_needs_more_than_the_caller_has_is_done() {
        let caller = std::thread::Builder::new().stack_size(64 << 10);
        let summed = caller.spawn(|| {
            run(|| {
                let large = black_box([1_u8; 1 << 20]);
                large.iter().map(|&byte| usize::from(byte)).sum::<usize>()
            })
        });
        assert_eq!(summed.expect("a thread").join().expect("no panic"), Some(1 << 20));
    }

    #[test]
    #[should_panic(expected = "as it was")]
    fn a_panic_goes_on_in_the_caller() {
        run::<()>(|| panic!("as it was"));
    }
}
