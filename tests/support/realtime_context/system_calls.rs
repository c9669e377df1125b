//! Every system call of a thread, seen as it is made: Linux' syscall user dispatch.
//!
//! While a byte of ours says so, the kernel sends SIGSYS instead of doing what it was asked. The handler notes the number,
//! lets the thread's calls through from there on, and steps back to the instruction, so that the call is made after all.

use std::cell::Cell;
use std::io::{Error, Result};
use std::marker::PhantomData;
use std::ptr::{from_ref, null_mut};
use std::sync::atomic::{AtomicU8, Ordering};

use libc::{REG_RAX, REG_RIP, SA_SIGINFO, SIGSYS, c_int, c_void, sigaction, siginfo_t, ucontext_t};

/// From <linux/prctl.h>; libc has no names for them.
const PR_SET_SYSCALL_USER_DISPATCH: c_int = 59;
const PR_SYS_DISPATCH_OFF: u64 = 0;
const PR_SYS_DISPATCH_ON: u64 = 1;

/// What the kernel reads: calls go through.
const ALLOW: u8 = 0;
/// The next call is dispatched to the handler.
const BLOCK: u8 = 1;

/// Bytes of the instruction `syscall`.
const INSTRUCTION_BYTES: i64 = 2;

thread_local! {
    // Without a destructor, and made without allocation: the handler touches both.
    static SELECTOR: AtomicU8 = const { AtomicU8::new(ALLOW) };
    static SEEN: Cell<Option<SystemCall>> = const { Cell::new(None) };
}

/// A system call, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SystemCall(pub i64);

/// The dispatch of one thread's system calls, to its end. Stays on that thread.
pub struct Dispatch(PhantomData<*mut ()>);

impl Dispatch {
    /// For the thread that calls; nothing is dispatched yet.
    pub fn of_this_thread() -> Result<Self> {
        // SAFETY: plain data, all zeros but for the handler and its kind; the handler is good for any thread.
        let result = unsafe {
            let mut action: sigaction = std::mem::zeroed();
            let handler: extern "C" fn(c_int, *mut siginfo_t, *mut c_void) = handle;
            action.sa_sigaction = handler as *const () as usize;
            action.sa_flags = SA_SIGINFO;
            sigaction(SIGSYS, &raw const action, null_mut())
        };
        if result != 0 {
            return Err(Error::last_os_error());
        }
        let selector = SELECTOR.with(from_ref);
        // SAFETY: the byte lives as long as the thread; `Drop` ends the dispatch before.
        match unsafe { libc::prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, 0_u64, 0_u64, selector) } {
            0 => Ok(Self(PhantomData)),
            _ => Err(Error::last_os_error()),
        }
    }

    /// From now on the first call is noted.
    pub fn begin(&self) {
        SEEN.set(None);
        SELECTOR.with(|selector| selector.store(BLOCK, Ordering::SeqCst));
    }

    /// No longer. The call that was noted, if there was one.
    pub fn end(&self) -> Option<SystemCall> {
        SELECTOR.with(|selector| selector.store(ALLOW, Ordering::SeqCst));
        SEEN.take()
    }
}

impl Drop for Dispatch {
    fn drop(&mut self) {
        // SAFETY: takes no memory.
        unsafe { libc::prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_OFF, 0_u64, 0_u64, 0_u64) };
    }
}

extern "C" fn handle(_signal: c_int, _info: *mut siginfo_t, context: *mut c_void) {
    SELECTOR.with(|selector| selector.store(ALLOW, Ordering::SeqCst));
    // SAFETY: the kernel's context of this very thread. The number of the call is in its register still, and the
    // instruction pointer stands behind the instruction.
    unsafe {
        let registers = &mut (*context.cast::<ucontext_t>()).uc_mcontext.gregs;
        SEEN.set(Some(SystemCall(registers[REG_RAX as usize])));
        registers[REG_RIP as usize] -= INSTRUCTION_BYTES;
    }
}
