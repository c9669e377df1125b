//! The command line, for tests of this package that run it.

use std::process::ExitCode;

fn main() -> ExitCode {
    cochlea_cli::commands::main()
}
