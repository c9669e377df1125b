//! The command line: one subcommand a file, errors on one line, exit codes that scripts can trust.

mod analyze;
mod bench;
mod bounce;
mod config;
mod generate;
mod learn;
mod live;
mod matching;
mod params;
mod pitch;
mod response;

use std::io::Write;
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};
use cochlea::settings::{Settings, SettingsError};

use crate::error::Error;

const EXAMPLES: &str = "\
Examples:
  cochlea generate phrase phrase.wav
  cochlea bounce phrase.wav warm.wav --set \"Band 4 Gain=3 dB\" --set \"Band 22 Gain=-2 dB\"
  cochlea match mix.wav record.flac matched.wav
  cochlea analyze recordings/ --csv figures.csv
  cochlea pitch song.wav --csv track.csv
  cochlea live --play song.flac
  cochlea params

Exit codes: 0 all done; 1 an input or output failed, named with reason and remedy; 2 the command itself was wrong.
Colours follow the terminal and obey NO_COLOR.";

/// The equaliser that listens like an ear, on the command line.
#[derive(Parser)]
#[command(name = "cochlea", version, after_help = EXAMPLES, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Bounce(bounce::Arguments),
    Analyze(analyze::Arguments),
    Params(params::Arguments),
    Generate(generate::Arguments),
    Response(response::Arguments),
    Learn(learn::Arguments),
    Match(matching::Arguments),
    Pitch(pitch::Arguments),
    Bench(bench::Arguments),
    Config(config::Arguments),
    Live(live::Arguments),
}

/// The form of the command line: commands, arguments, options.
pub fn command_line() -> clap::Command {
    Cli::command()
}

/// Reads the command line and does what it says.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    let result = match cli.command {
        Command::Bounce(arguments) => bounce::run(arguments),
        Command::Analyze(arguments) => analyze::run(&arguments),
        Command::Params(arguments) => params::run(&arguments),
        Command::Generate(arguments) => generate::run(&arguments),
        Command::Response(arguments) => response::run(&arguments),
        Command::Learn(arguments) => learn::run(&arguments),
        Command::Match(arguments) => matching::run(arguments),
        Command::Pitch(arguments) => pitch::run(&arguments),
        Command::Bench(arguments) => bench::run(&arguments),
        Command::Config(arguments) => config::run(&arguments),
        Command::Live(arguments) => live::run(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cochlea: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

/// Help and version as clap writes them; its errors on one line, like ours.
fn refuse(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        return if error.print().is_ok() {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(1)
        };
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        // Nothing was asked for, so the help is the answer; it is still a wrong command.
        let _ = error.print();
        return ExitCode::from(2);
    }
    let text = error.render().to_string();
    let mut parts: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.starts_with("Usage:") || line.starts_with("For more information") {
            break;
        }
        if !line.is_empty() {
            parts.push(line);
        }
    }
    let problem = parts.join(" ");
    let problem = problem.strip_prefix("error: ").unwrap_or(&problem);
    eprintln!("cochlea: {problem}; see 'cochlea --help'");
    ExitCode::from(2)
}

/// Writes to standard output. A reader that went away (`| head`) is no error.
fn print(text: &str) -> Result<(), Error> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::file(
            std::path::Path::new("standard output"),
            format!("cannot be written: {error}"),
            "check where it goes",
        )),
        _ => Ok(()),
    }
}

/// What a job under way is to do: break off once Ctrl-C was pressed.
fn go_on() -> ControlFlow<()> {
    if interrupted() {
        ControlFlow::Break(())
    } else {
        ControlFlow::Continue(())
    }
}

/// Tells of a bounce: warnings always, the summary unless `quiet`.
fn tell(warnings: &[String], quiet: bool, summary: impl FnOnce() -> String) -> Result<(), Error> {
    for warning in warnings {
        eprintln!("cochlea: warning: {warning}");
    }
    if quiet { Ok(()) } else { print(&summary()) }
}

/// The user's settings; what is wrong with them is said, and takes its default.
fn settings() -> Settings {
    let (settings, problems) = Settings::load();
    warn_of_settings(&problems);
    settings
}

fn warn_of_settings(problems: &[SettingsError]) {
    for problem in problems {
        eprintln!("cochlea: warning: {problem}");
    }
}

/// Whether Ctrl-C was pressed. The first call takes the signal over, so that files half written can be removed.
fn interrupted() -> bool {
    static INTERRUPTED: AtomicBool = AtomicBool::new(false);
    static HANDLER: OnceLock<()> = OnceLock::new();
    HANDLER.get_or_init(|| {
        // Without the handler Ctrl-C kills the process, and a temporary file may stay.
        let _ = ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::Relaxed));
    });
    INTERRUPTED.load(Ordering::Relaxed)
}
