//! `cochlea config`.

use clap::{Args, Subcommand};
use cochlea::settings::{self, Key, Settings, SettingsError};
use serde::Serialize;
use serde_json::Value;

use crate::commands::print;
use crate::error::Error;

const EXAMPLES: &str = "\
Examples:
  cochlea config list
  cochlea config get analysis.threads
  cochlea config set analysis.threads 2
  cochlea config set editor.theme light
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
        /// What the setting takes: a number in its range, a word, true or false; or `default`.
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
    current: Value,
    default: Value,
    minimum: Value,
    maximum: Value,
    /// Whether the user set it.
    set: bool,
    purpose: &'static str,
}

impl Row {
    fn new(key: Key, settings: &Settings) -> Self {
        let [minimum, maximum] = key.range().map(|value| key.stored(value));
        Self {
            key: key.name(),
            current: key.stored(settings.value(key)),
            default: key.stored(key.default()),
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
        let [current, default, minimum, maximum] = [current, default, minimum, maximum].map(plain);
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
        Action::Set { key, value: text, json } => {
            let key = named(key)?;
            let settings = Settings::change(key, value(key, text)?)?;
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

/// What a text means; `None` stands for the default.
fn value(key: Key, text: &str) -> Result<Option<f64>, Error> {
    if text == "default" {
        return Ok(None);
    }
    key.read(text).map(Some).ok_or_else(|| {
        let now = key.text(Settings::load().0.value(key));
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

/// A value without the quotes of JSON.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
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
        let [current, default, minimum, maximum] = [current, default, minimum, maximum].map(plain);
        text += &format!("{key:width$}  {current:>8}  {default:>8}  {minimum:>8}  {maximum:>8}  {purpose}\n");
    }
    text
}
