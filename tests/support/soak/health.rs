//! What the process holds, as Linux and its C library tell it.
#![expect(unsafe_code, reason = "the C library's allocator")]

use serde::Serialize;

/// The clock's ticks in which Linux tells processor time, a second: the same on every architecture that it has now.
const TICKS_PER_SECOND: f64 = 100.0;

/// What the process holds at one moment.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Health {
    /// Memory that was asked for and not given back, MB: what a leak adds to. The allocator keeps more than that for
    /// itself, the more so the more threads came and went.
    pub in_use_mb: f64,
    /// Resident memory, MB.
    pub resident_mb: f64,
    /// Threads.
    pub threads: usize,
    /// Open files, sockets among them.
    pub files: usize,
    /// Processor time that it took so far, s.
    pub cpu_s: f64,
}

impl Health {
    /// Of this process; none where the system does not tell.
    pub fn now() -> Option<Self> {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
        // The name, in parentheses, may hold anything.
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks = |field: usize| fields.get(field)?.parse::<f64>().ok();
        // SAFETY: the C library's own count, over all of its arenas.
        let allocated = unsafe { libc::mallinfo2() };
        Some(Self {
            in_use_mb: (allocated.uordblks + allocated.hblkhd) as f64 / f64::from(1 << 20),
            resident_mb: kilobytes / 1024.0,
            threads: std::fs::read_dir("/proc/self/task").ok()?.count(),
            // The listing itself is one.
            files: std::fs::read_dir("/proc/self/fd").ok()?.count() - 1,
            cpu_s: (ticks(11)? + ticks(12)?) / TICKS_PER_SECOND,
        })
    }
}
