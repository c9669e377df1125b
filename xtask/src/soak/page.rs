//! The soak's part of the page.

use crate::reliability::{Record, Table};
use anyhow::{Result, ensure};
use serde_json::Value;

/// Growth of memory in use at rest that is no leak, MB: lists of designs that fill, what threads that stay keep at hand.
const SLACK_MB: f64 = 4.0;
/// What OpenGL in software may keep of a window that was closed, MB: with and without a plug-in one to three.
const WINDOW_MB: f64 = 4.5;
/// Rests of a process before memory is judged: the drawing's libraries and the lists of designs settle.
const SETTLING_RESTS: usize = 2;

/// What is shown, and which numbers of an episode it adds up.
const ROWS: [(&str, &str); 20] = [
    ("scenes", "scenes"),
    ("of them silent", "silent_scenes"),
    ("blocks at random lengths", "blocks"),
    ("parameter changes, each at its sample", "moves"),
    ("of them changes of a mode", "mode_changes"),
    ("samples that were no sound", "bad_samples"),
    ("resets", "resets"),
    ("activations at another rate", "activations"),
    ("states loaded", "loads"),
    ("states saved beside the sound", "saves_beside"),
    ("states of both runs compared", "states_compared"),
    ("editors opened for the analysis", "watches"),
    ("editors opened in a window", "windows"),
    ("instances", "instances"),
    ("notes and values told and compared", "told"),
    ("samples compared", "compared"),
    ("samples that differ", "differing"),
    ("samples not finite", "not_finite"),
    ("samples beyond the bound", "too_loud"),
    ("allocations while sound ran", "allocations"),
];

/// What the results say. Memory, threads or files that grew are an error.
pub fn record(hours: f64, seed: u64, lines: &[Value]) -> Result<Record> {
    let done = |line: &&Value| line["episode"].is_u64() && line["failure"].is_null();
    let episodes: Vec<&Value> = lines.iter().filter(done).collect();
    let sum = |key: &str| {
        episodes
            .iter()
            .filter_map(|line| line["count"][key].as_f64())
            .sum::<f64>()
    };
    let row = |name: &str, value: String| vec![name.to_owned(), value];
    let mut rows = vec![
        row("sound, hours", format!("{:.2}", sum("audio_s") / 3600.0)),
        row("episodes", episodes.len().to_string()),
    ];
    rows.extend(ROWS.map(|(name, key)| row(name, format!("{:.0}", sum(key)))));
    rows.push(row("probes as from a fresh instance", format!("{:.0}", sum("probes"))));
    let share = |key: &str| format!("{:.0} %", 100.0 * sum(key) / sum("audio_s").max(1.0));
    let notes = vec![
        format!(
            "Each episode is six minutes of sound through one instance, driven at random, beside a straight run of the \
             same script in blocks of 4096; a third of them over CLAP, over VST3, and without a format. Most of the \
             sound is at 44.1 and 48 kHz. What costs most was on for a part of it: the adaptation for {}, the pitch for \
             {}, linear phase for {}.",
            share("adaptation_s"),
            share("pitch_s"),
            share("linear_s")
        ),
        "At rest nothing plays: no instance is there, no editor open. Memory in use is what was asked of the C library and \
         not given back; what it keeps for itself, of threads that came and went, it hands out again. Windows are opened by a process of their own, for \
         OpenGL in software keeps one to three MB of each, whoever draws in it."
            .into(),
    ];
    Ok(Record {
        typed: format!("cargo xtask soak --hours {hours} --seed {seed}"),
        tables: vec![
            Table {
                title: "What was done, and what came of it.".into(),
                columns: ["what", "sum"].map(Into::into).into(),
                rows,
            },
            at_rest(lines, sum("windows"))?,
        ],
        notes,
        ..Record::default()
    })
}

/// What each process held at rest, once settled and at its end. `windows`: that were opened.
fn at_rest(lines: &[Value], windows: f64) -> Result<Table> {
    let rests: Vec<&Value> = lines.iter().filter(|line| line["in_use_mb"].is_f64()).collect();
    let mut rows = Vec::new();
    for of_one in rests.chunk_by(|one, next| one["process"] == next["process"]) {
        let (mut settled, last) = (of_one[0], of_one[of_one.len() - 1]);
        if of_one.len() > SETTLING_RESTS + 1 {
            settled = of_one[SETTLING_RESTS];
        }
        let number = |line: &Value, key: &str| line[key].as_f64().unwrap_or(f64::NAN);
        let pair = |key: &str| [number(settled, key), number(last, key)];
        let [before, after] = pair("in_use_mb");
        let with_windows = last["with_windows"] == true;
        let slack = SLACK_MB + if with_windows { WINDOW_MB * windows } else { 0.0 };
        ensure!(
            after <= before + slack,
            "memory in use at rest grew from {before:.1} to {after:.1} MB"
        );
        let (first, second) = of_one.split_at(of_one.len() / 2);
        let halves = |key: &str| {
            let ([most, _], [_, least]) = (most_and_least(first, key), most_and_least(second, key));
            [if first.is_empty() { least } else { most }, least]
        };
        for what in ["threads", "files"] {
            let [before, after] = halves(what);
            ensure!(
                after <= before,
                "there were at most {before} {what} at rest, and later at least {after}"
            );
        }
        let shown = |key: &str, digits: usize| {
            let [before, after] = pair(key);
            format!("{before:.digits$} → {after:.digits$}")
        };
        rows.push(vec![
            format!(
                "{}{}",
                last["after_episodes"],
                if with_windows { ", with windows" } else { "" }
            ),
            shown("in_use_mb", 1),
            shown("resident_mb", 1),
            halves("threads").map(|count| count.to_string()).join(" → "),
            halves("files").map(|count| count.to_string()).join(" → "),
            format!("{:.0}", number(last, "wall_s") / 60.0),
            format!("{:.0}", number(last, "cpu_s") / 60.0),
        ]);
    }
    let columns = [
        "episodes of a process",
        "memory in use, MB, settled → end",
        "resident, the allocator's own included, MB",
        "threads, most of the first half → least of the second",
        "open files, likewise",
        "minutes",
        "of processor time",
    ];
    Ok(Table {
        title: "What a process held at rest.".into(),
        columns: columns.map(Into::into).into(),
        rows,
    })
}

/// The most and the least that there were of something at these rests. Threads come and go, and one that is just ending
/// may be counted; what never ends is, in the end, more at its least than it was at its most.
fn most_and_least(rests: &[&Value], key: &str) -> [f64; 2] {
    let counts = || rests.iter().filter_map(|line| line[key].as_f64());
    [counts().fold(0.0, f64::max), counts().fold(f64::INFINITY, f64::min)]
}

#[cfg(test)]
mod tests {
    use super::record;
    use serde_json::{Value, json};

    fn rest(process: u64, in_use_mb: f64, threads: u64) -> Value {
        json!({
            "process": process, "in_use_mb": in_use_mb, "resident_mb": 2.0 * in_use_mb, "threads": threads, "files": 5, "wall_s": 60.0,
            "cpu_s": 90.0, "after_episodes": 12,
        })
    }

    #[test]
    fn episodes_add_up_and_failed_ones_are_left_out() {
        let episode = |number: u64, failure: Value| json!({ "episode": number, "failure": failure, "count": { "audio_s": 1800.0, "blocks": 10 } });
        let lines = [
            episode(0, Value::Null),
            episode(1, "different".into()),
            rest(1, 50.0, 3),
            episode(1, Value::Null),
        ];
        let record = record(1.0, 7, &lines).expect("all is well");
        let rows = &record.tables[0].rows;
        let value = |name: &str| rows.iter().find(|row| row[0] == name).map(|row| row[1].as_str());
        assert_eq!(value("sound, hours"), Some("1.00"));
        assert_eq!(value("blocks at random lengths"), Some("20"));
    }

    #[test]
    fn growth_at_rest_is_an_error_process_by_process() {
        let of = |process: u64, last: Value| {
            [
                rest(process, 90.0, 3),
                rest(process, 40.0, 2),
                rest(process, 50.0, 4),
                last,
            ]
        };
        // A thread that is just ending is none that stays.
        let lines = [of(1, rest(1, 50.0, 3)), of(2, rest(2, 53.0, 3))].concat();
        assert_eq!(record(1.0, 7, &lines).expect("no growth").tables[1].rows.len(), 2);
        for grown in [rest(2, 55.0, 3), rest(2, 50.0, 5)] {
            assert!(record(1.0, 7, &of(2, grown)).is_err());
        }
    }
}
