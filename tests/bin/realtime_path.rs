//! `realtime_path [sin NAME]`: the whole way of the sound, every call of it in a real-time context; or, to show that the
//! context sees anything, one sin on purpose.
//!
//! `cargo xtask sanitize realtime` builds it with RealtimeSanitizer's runtime and reads its reports. It exits 1 if a system
//! call was made; what the sanitizer found counts by its own report.

use std::process::ExitCode;

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[path = "realtime_path/entries.rs"]
mod entries;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[path = "realtime_path/hosted.rs"]
mod hosted;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[path = "realtime_path/scenes.rs"]
mod scenes;

/// A wrong command line.
const EXIT_USAGE: u8 = 2;

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn main() -> ExitCode {
    use cochlea_tests::sins::Sin;

    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match (words.as_slice(), words.get(1).and_then(|name| Sin::named(name))) {
        ([], _) => scenes::all(),
        (["sin", _], Some(sin)) => scenes::commit(sin),
        (["sin", "bundle-allocation"], None) => scenes::bundle_allocates(),
        _ => {
            let names: Vec<&str> = Sin::ALL.into_iter().map(|(name, _)| name).collect();
            eprintln!("usage: realtime_path [sin {}|bundle-allocation]", names.join("|"));
            return ExitCode::from(EXIT_USAGE);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("realtime_path: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
fn main() -> ExitCode {
    eprintln!("realtime_path: the context that it needs is there on Linux on x86-64 alone");
    ExitCode::from(EXIT_USAGE)
}
