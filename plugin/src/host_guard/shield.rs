//! What stands around our own processing: no panic leaves it, and subnormals cost nothing in it.
//!
//! A panic that crosses the framework's C boundary aborts the host (U5). The framework sets FTZ (with its feature
//! `unsafe_flush_denormals`) but never DAZ, so a subnormal *input* still costs a hundred times as much (U6).
#![expect(unsafe_code, reason = "the floating-point control register has no safe door")]

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs processing that must not take the host with it.
///
/// After a panic the shield stays down, because what panicked may be left half changed: a new processor comes with a new
/// shield.
#[derive(Debug, Default)]
pub struct Shield {
    tripped: bool,
}

impl Shield {
    /// Runs `work` with subnormals flushed. `None`: it panicked now or earlier, and what it was to write is as it left
    /// it.
    ///
    /// Real time: no allocation unless `work` panics.
    pub fn run<R>(&mut self, work: impl FnOnce() -> R) -> Option<R> {
        if self.tripped {
            return None;
        }
        let _flushed = FlushSubnormals::begin();
        // Unwind safety: whatever `work` leaves half changed is not used again.
        let outcome = catch_unwind(AssertUnwindSafe(work));
        self.tripped = outcome.is_err();
        outcome.ok()
    }

    /// Whether processing panicked.
    pub fn tripped(&self) -> bool {
        self.tripped
    }
}

/// `work`, or `instead` when it panics. Real time: no allocation unless `work` panics.
pub(super) fn caught<R>(instead: R, work: impl FnOnce() -> R) -> R {
    // Unwind safety: what a panic leaves half done are atomics and the host's own objects.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(instead)
}

/// Flush-to-zero and denormals-are-zero for the current thread while it lives; the host's setting comes back after.
struct FlushSubnormals {
    before: Register,
}

impl FlushSubnormals {
    fn begin() -> Self {
        let before = control::read();
        if before & control::FLUSH != control::FLUSH {
            control::write(before | control::FLUSH);
        }
        Self { before }
    }
}

impl Drop for FlushSubnormals {
    fn drop(&mut self) {
        if self.before & control::FLUSH != control::FLUSH {
            // Sticky exception flags that our work raised are dropped with it: the host finds its own.
            control::write(self.before);
        }
    }
}

#[cfg(all(target_arch = "x86_64", not(miri)))]
type Register = u32;
#[cfg(not(all(target_arch = "x86_64", not(miri))))]
type Register = u64;

#[cfg(all(target_arch = "x86_64", not(miri)))]
mod control {
    /// FTZ is bit 15, DAZ bit 6 (Intel SDM volume 1, 10.2.3).
    pub const FLUSH: u32 = 1 << 15 | 1 << 6;

    pub fn read() -> u32 {
        let mut mxcsr = 0_u32;
        // SAFETY: stores the register into the four bytes pointed to; SSE is part of x86-64.
        unsafe { std::arch::asm!("stmxcsr [{}]", in(reg) &raw mut mxcsr, options(nostack, preserves_flags)) };
        mxcsr
    }

    pub fn write(mxcsr: u32) {
        // SAFETY: loads a value read from the same register with two defined bits changed.
        unsafe { std::arch::asm!("ldmxcsr [{}]", in(reg) &raw const mxcsr, options(nostack, preserves_flags)) };
    }
}

#[cfg(all(target_arch = "aarch64", not(miri)))]
mod control {
    /// FZ is bit 24 of FPCR; on Arm it flushes inputs too.
    pub const FLUSH: u64 = 1 << 24;

    pub fn read() -> u64 {
        let fpcr: u64;
        // SAFETY: reads a register that every AArch64 thread may read.
        unsafe { std::arch::asm!("mrs {}, fpcr", out(reg) fpcr, options(nomem, nostack, preserves_flags)) };
        fpcr
    }

    pub fn write(fpcr: u64) {
        // SAFETY: writes a value read from the same register with one defined bit changed.
        unsafe { std::arch::asm!("msr fpcr, {}", in(reg) fpcr, options(nomem, nostack, preserves_flags)) };
    }
}

#[cfg(any(miri, not(any(target_arch = "x86_64", target_arch = "aarch64"))))]
mod control {
    /// Elsewhere, and in an interpreter without such registers, subnormals are left as the host has them.
    pub const FLUSH: u64 = 0;

    pub fn read() -> u64 {
        0
    }

    pub fn write(_: u64) {}
}

#[cfg(test)]
mod tests {
    use std::hint::black_box;

    use super::*;

    #[test]
    fn a_panic_stays_inside_and_the_shield_stays_down() {
        let mut shield = Shield::default();
        assert_eq!(shield.run(|| 1), Some(1));
        assert_eq!(shield.run(|| panic!("on purpose")), None::<()>);
        assert!(shield.tripped());
        assert_eq!(shield.run(|| 2), None);
        assert_eq!(Shield::default().run(|| 3), Some(3));
    }

    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    #[test]
    fn subnormals_are_flushed_inside_and_the_hosts_setting_returns() {
        let subnormal = f64::MIN_POSITIVE / 4.0;
        let product = |factor: f64| black_box(black_box(subnormal) * black_box(factor));
        let sum = || black_box(black_box(subnormal) + black_box(0.0));
        assert_ne!(product(0.5), 0.0, "the test thread starts with gradual underflow");
        let before = control::read();
        // FTZ flushes the product, DAZ the operand of the sum.
        assert_eq!(Shield::default().run(|| (product(0.5), sum())), Some((0.0, 0.0)));
        assert_eq!(Shield::default().run(|| panic!("on purpose")), None::<()>);
        assert_eq!(control::read() & control::FLUSH, before & control::FLUSH);
        assert_ne!(product(0.5), 0.0);
    }
}
