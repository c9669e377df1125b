//! The forms of the command line: commands, arguments, options, what they take and what they are without.

use clap::{Arg, ArgAction, Command};

use crate::frozen::versions;

/// The lines of a command and of the commands below it.
fn forms(command: &Command, path: &str, lines: &mut Vec<String>) {
    lines.push(format!("{path} | a command"));
    for argument in command.get_arguments() {
        lines.push(format!("{path} {}", form(argument)));
    }
    for below in command.get_subcommands() {
        forms(below, &format!("{path} {}", below.get_name()), lines);
    }
}

/// How an argument is written.
fn form(argument: &Arg) -> String {
    let long = argument.get_long().map(|long| format!("--{long}"));
    let short = argument.get_short().map(|short| format!("-{short}"));
    let name = match (long, short) {
        (Some(long), Some(short)) => format!("{long} {short}"),
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => format!("<{}>", argument.get_id()),
    };
    let counts = argument
        .get_num_args()
        .map_or_else(|| "one value".into(), |count| format!("{count} values"));
    let takes = match argument.get_action() {
        ArgAction::Set => counts,
        ArgAction::Append => format!("{counts}, repeatable"),
        _ => "no value".into(),
    };
    let choices: Vec<String> = match argument.get_action().takes_values() {
        true => argument
            .get_possible_values()
            .iter()
            .map(|value| value.get_name().to_owned())
            .collect(),
        false => Vec::new(),
    };
    let defaults: Vec<_> = argument
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy())
        .collect();
    format!(
        "{name} | {takes}{} | choices: {} | without: {}",
        if argument.is_required_set() { ", required" } else { "" },
        if choices.is_empty() {
            "any".into()
        } else {
            choices.join(", ")
        },
        if defaults.is_empty() {
            "nothing".into()
        } else {
            defaults.join(" ")
        },
    )
}

#[test]
fn commands_and_options() {
    let mut command = cochlea_cli::commands::command_line();
    command.build();
    let mut lines = Vec::new();
    forms(&command, "cochlea", &mut lines);
    // clap's own, for every command the same.
    lines.retain(|line| !line.starts_with("cochlea help") && !line.contains(" help "));
    versions()
        .iter()
        .for_each(|version| version.holds("command-line.txt", &lines));
}
