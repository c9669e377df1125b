//! `cochlea config`.

use clap::{Args, Subcommand};
use cochlea::settings::{self, Key, Settings, SettingsError};
use serde::Serialize;

use crate::commands::print;
use crate::error::Error;

const EXAMPLES: &str = "\
Examples:
  cochlea config list
  cochlea config get analysis.threads
  cochlea config set analysis.threads 2
  cochlea config set a4_hz default

The settings are those of this user on this machine, in settings.json in the configuration folder (COCHLEA_CONFIG_DIR
names another folder). None of them changes the plugin's sound.";

/// Read and change what is set once for this machine.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Say what a setting is: current, default, minimum and maximum.
    Get {
        /// As `cochlea config list` shows it.
        #[arg(value_name = "KEY")]
        key: String,
        /// Print JSON instead of text.
        #[arg(long)]
        json: bool,
    },
    /// Change a setting.
    Set {
        /// As `cochlea config list` shows it.
        #[arg(value_name = "KEY")]
        key: String,
        /// A number in the setting's range, or `default`.
        #[arg(value_name = "VALUE", allow_hyphen_values = true)]
        value: String,
        /// Print JSON instead of text.
        #[arg(long)]
        json: bool,
    },
    /// Say what all settings are, and what each does.
    List {
        /// Print JSON instead of a table.
        #[arg(long)]
        json: bool,
    },
}

/// One setting in the JSON output. Names are stable.
#[derive(Serialize)]
struct Row {
    key: &'static str,
    current: f64,
    default: f64,
    minimum: f64,
    maximum: f64,
    /// Whether the user set it.
    set: bool,
    purpose: &'static str,
}

impl Row {
    fn new(key: Key, settings: &Settings) -> Self {
        let [minimum, maximum] = key.range();
        Self {
            key: key.name(),
            current: settings.value(key),
            default: key.default(),
            minimum,
            maximum,
            set: settings.set_value(key).is_some(),
            purpose: key.purpose(),
        }
    }

    fn line(&self) -> String {
        let Self {
            key,
            current,
            default,
            minimum,
            maximum,
            ..
        } = self;
        format!("{key}: {current} (default {default}, minimum {minimum}, maximum {maximum})\n")
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Error> {
    match &arguments.action {
        Action::Get { key, json } => {
            let key = named(key)?;
            let (settings, problems) = Settings::load();
            show(&Row::new(key, &settings), *json, Row::line)?;
            fail(problems)
        }
        Action::Set { key, value, json } => {
            let key = named(key)?;
            let settings = Settings::change(key, number(key, value)?)?;
            show(&Row::new(key, &settings), *json, Row::line)
        }
        Action::List { json } => {
            let (settings, problems) = Settings::load();
            let rows = Key::ALL.map(|key| Row::new(key, &settings));
            show(&rows, *json, |rows| table(rows))?;
            fail(problems)
        }
    }
}

fn named(name: &str) -> Result<Key, Error> {
    Key::named(name).ok_or_else(|| {
        let known = Key::ALL.map(Key::name).join(", ");
        Error::command(
            format!("unknown setting \"{name}\" (expected {known})"),
            "see 'cochlea config list'",
        )
    })
}

/// `None` stands for the default.
fn number(key: Key, text: &str) -> Result<Option<f64>, Error> {
    if text == "default" {
        return Ok(None);
    }
    let number: Option<f64> = text.parse().ok().filter(|number| key.takes(*number));
    number.map(Some).ok_or_else(|| {
        let now = Settings::load().0.value(key);
        Error::command(
            format!(
                "{} cannot be \"{text}\" (expected {}, or default)",
                key.name(),
                key.expected()
            ),
            format!("it stays at {now}; give a value in this range"),
        )
    })
}

fn show<R: Serialize>(report: &R, json: bool, text: impl FnOnce(&R) -> String) -> Result<(), Error> {
    match json {
        true => print(&format!(
            "{}\n",
            serde_json::to_string_pretty(report).unwrap_or_default()
        )),
        false => print(&text(report)),
    }
}

/// What is wrong with the file: all but the last as warnings, the last as the end of the command.
fn fail(mut problems: Vec<SettingsError>) -> Result<(), Error> {
    let last = problems.pop();
    super::warn_of_settings(&problems);
    last.map_or(Ok(()), |problem| Err(problem.into()))
}

fn table(rows: &[Row]) -> String {
    let mut text = match settings::path() {
        Ok(path) => format!("{}\n", path.display()),
        Err(_) => String::new(),
    };
    let width = rows.iter().map(|row| row.key.len()).max().unwrap_or(0);
    text += &format!(
        "{:width$}  {:>8}  {:>8}  {:>8}  {:>8}\n",
        "key", "current", "default", "minimum", "maximum"
    );
    for Row {
        key,
        current,
        default,
        minimum,
        maximum,
        purpose,
        ..
    } in rows
    {
        text += &format!("{key:width$}  {current:>8}  {default:>8}  {minimum:>8}  {maximum:>8}  {purpose}\n");
    }
    text
}
