//! Long recordings take no more memory than short ones.

use std::fs;

use crate::support::{Folder, wav_header};

/// An hour at 8 kHz takes hardly more memory than a minute; all of it would be 115 MB as 32-bit floats. 16 MB are for the
/// chunks (half a megabyte each, three a thread, of which the minute fills but some) and for what the allocator keeps.
#[cfg(target_os = "linux")]
#[test]
fn an_hour_takes_the_memory_of_a_minute() {
    let folder = Folder::new();
    let write = |name: &str, seconds: u32| {
        // Sparse: nothing on the disk but the header.
        let data_bytes = seconds * 8_000 * 2;
        let mut header = wav_header(1, data_bytes);
        header[24..28].copy_from_slice(&8_000_u32.to_le_bytes());
        header[28..32].copy_from_slice(&16_000_u32.to_le_bytes());
        fs::write(folder.path(name), header).unwrap();
        let file = fs::OpenOptions::new().write(true).open(folder.path(name)).unwrap();
        file.set_len(u64::from(data_bytes) + 44).unwrap();
    };
    write("minute.wav", 60);
    write("hour.wav", 3600);
    let most_kilobytes = |name: &str| {
        let mut run = folder.start(&["analyze", name, "--no-pitch", "--threads", "2", "-q"]);
        let mut most = 0;
        while run.try_wait().unwrap().is_none() {
            most = most.max(peak_kilobytes(run.id()).unwrap_or(0));
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        assert!(run.wait().unwrap().success());
        most
    };
    let (minute, hour) = (most_kilobytes("minute.wav"), most_kilobytes("hour.wav"));
    assert!(minute > 5_000, "{minute} kB for a minute: not seen");
    assert!(hour < minute + 16_000, "{hour} kB for an hour, {minute} for a minute");
}

/// The most memory that a process has held so far.
#[cfg(target_os = "linux")]
fn peak_kilobytes(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
