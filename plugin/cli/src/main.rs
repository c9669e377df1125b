//! The binary `cochlea`: see `cochlea --help`, and [`cochlea_cli::commands`].

use std::process::ExitCode;

use assert_no_alloc::AllocDisabler;

/// The system's allocator, and a count for `cochlea bench pitch`: two thread-local reads a call.
#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

fn main() -> ExitCode {
    cochlea_cli::commands::main()
}
