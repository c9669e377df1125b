//! The binary `cochlea`: see `cochlea --help`, and [`cochlea_cli::commands`].

use std::process::ExitCode;

fn main() -> ExitCode {
    cochlea_cli::commands::main()
}
