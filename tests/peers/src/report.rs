//! The report: what was compared, how, and what came out, as Markdown and as JSON.

use crate::contestant::{Gait, block_text};
use crate::machine::Machine;
use crate::rounds::{Outcome, Row};
use crate::task::{MAX_GAIN_DB, SAMPLE_RATE_HZ};
use std::fmt::Write;

/// An error beyond this, dB, is said beside the time: the task was not quite the same then.
pub const LARGE_ERROR_DB: f64 = 1.0;

/// Everything.
#[derive(Debug)]
pub struct Report {
    /// How many rounds.
    pub rounds: usize,
    /// Where.
    pub machine: Machine,
    /// All contestants.
    pub rows: Vec<Row>,
}

const METHOD: &str = "\
One process, pinned to one core, plays the same white noise to everyone. A round gives each contestant a turn of about \
0.2 s, after 4096 untimed frames; the order rotates from round to round. Times are ns per stereo frame: the median \
over the rounds, and the 10th and 90th percentile. *× ours* divides by the whole equaliser of Cochlea with the same \
gains and blocks in the same round, and takes the median of that: above 1, Cochlea is faster.

- Everything takes and gives f32 in separate buffers; copies and conversions count.
- *Moved*: all 26 gains are set to new random values before every block, as automation would, and the setting counts. \
What a move is differs: Cochlea solves for filters that give the new gains and glides there; `biquad` is given new \
coefficients at a stroke, which clicks.
- Flush-to-zero and denormals-are-zero are on in the harness, for Cochlea, crates and LV2 alike. The noise has none, so \
they do not matter to the children (Python, ffmpeg), which are as their makers have them.
- Rust is compiled for the plain x86-64 target, as the plugin is; Debian's and PyPI's binaries are as they come. \
Whoever picks faster code at run time does so here.
- LV2 runs in the same process through lilv (crate `livi`). Where an equaliser has fewer than 26 bells, instances are \
chained, and bells to spare are off. Analysers are off.
- scipy gets the noise in calls of 65 536 frames; pedalboard cuts such a call into the blocks named. ffmpeg filters \
half a minute in a process of its own; its figure is the processor time of that less a run with `anull`, both on \
planar f32.
- *Error* tells whether the bells are on: the response to an impulse, different in both channels, at the 26 centres, \
against the textbook's bells in series (for Cochlea: against the gains themselves, which it solves for); the largest \
difference. Were no bell on, it would be above 11 dB. Where it is large, the equaliser cannot be set to these bells, or \
is not exact. *Delay* is where that response peaks, in frames.
";

/// The page.
pub fn markdown(report: &Report, picture: &str) -> String {
    let mut page = String::from("# Peers: what 26 bells cost\n\n");
    let task = format!(
        "The task for all: {} peaking bands on Cochlea's centres, random gains of ±{MAX_GAIN_DB} dB from a fixed \
         seed, Q from the bands' widths, stereo, {} kHz, one core.\n\n",
        cochlea_dsp::BAND_COUNT,
        SAMPLE_RATE_HZ / 1000.0
    );
    page += &task;
    page += &format!("![Time per stereo frame, logarithmic]({picture})\n\n");
    for gait in [Gait::Rest, Gait::Moved] {
        page += &format!("## Gains {}\n\n", gait.text());
        page += &table(report, gait);
        page += "\n";
    }
    page += "## Where Cochlea loses\n\n";
    page += &losses(report);
    page += "\n## Method\n\n";
    page += METHOD;
    let machine = &report.machine;
    page += &format!(
        "\nMeasured on {} in {} rounds on one core of: {}; {}.\n\n| | version |\n|---|---|\n",
        machine.date, report.rounds, machine.cpu, machine.system
    );
    for (name, version) in &machine.versions {
        page += &format!("| {name} | {version} |\n");
    }
    page += "\n`cargo xtask peers` measures all of this again. Peers are measured, not copied: none of their code is here.\n";
    page
}

/// One row a line, so that two runs can be compared line by line.
///
/// # Errors
/// None in practice: all of it is numbers and text.
pub fn json(report: &Report) -> serde_json::Result<String> {
    let machine = serde_json::to_string(&report.machine)?;
    let rows: serde_json::Result<Vec<_>> = report.rows.iter().map(serde_json::to_string).collect();
    let (rounds, rows) = (report.rounds, rows?.join(",\n"));
    Ok(format!(
        "{{\"rounds\":{rounds},\"machine\":{machine},\"rows\":[\n{rows}\n]}}\n"
    ))
}

/// Measured rows from fast to slow, then those that were not.
fn table(report: &Report, gait: Gait) -> String {
    let mut text = String::from(
        "| equaliser | how | block | ns per frame | 10–90 % | × ours | error, dB | delay |\n|---|---|--:|--:|--:|--:|--:|--:|\n",
    );
    let rows = sorted(report.rows.iter().filter(|row| row.gait == gait));
    for row in rows {
        let name = if row.ours {
            format!("**{}**", row.name)
        } else {
            row.name.clone()
        };
        let block = block_text(row.block);
        let figures = match &row.outcome {
            Outcome::Measured(it) => {
                let ratio = it.times_ours.map_or("–".into(), |ratio| ratio_text(ratio.median));
                let spread = format!("{}–{}", ns_text(it.ns.p10), ns_text(it.ns.p90));
                let error_db = it.check.largest_error_db;
                let flag = if error_db > LARGE_ERROR_DB { " (!)" } else { "" };
                format!(
                    "{} | {spread} | {ratio} | {error_db:.2}{flag} | {}",
                    ns_text(it.ns.median),
                    it.check.delay_frames
                )
            }
            Outcome::NotMeasured(reason) => format!("not measured: {} | | | |", reason.replace(['|', '\n'], " ")),
        };
        // Writing to a string cannot fail.
        writeln!(text, "| {name} | {} | {block} | {figures} |", row.note).ok();
    }
    text
}

/// Fast first; what was not measured last.
pub fn sorted<'a>(rows: impl Iterator<Item = &'a Row>) -> Vec<&'a Row> {
    let mut rows: Vec<_> = rows.collect();
    let key = |row: &Row| row.figures().map_or(f64::INFINITY, |figures| figures.ns.median);
    rows.sort_by(|a, b| key(a).total_cmp(&key(b)));
    rows
}

fn losses(report: &Report) -> String {
    let mut text = String::new();
    for row in sorted(report.rows.iter().filter(|row| !row.ours)) {
        let Some(figures) = row.figures() else { continue };
        let Some(ratio) = figures.times_ours.filter(|ratio| ratio.median < 1.0) else {
            continue;
        };
        let (gait, block, times) = (row.gait.text(), block_text(row.block), 1.0 / ratio.median);
        text += &format!("- {}, {gait}, blocks: {block}: {times:.2} times as fast", row.name);
        if figures.check.delay_frames > 0 {
            text += &format!(", {} frames late", figures.check.delay_frames);
        }
        if figures.check.largest_error_db > LARGE_ERROR_DB {
            text += &format!(", off by up to {:.1} dB", figures.check.largest_error_db);
        }
        text += "\n";
    }
    if text.is_empty() {
        text += "Nowhere in this run.\n";
    }
    text
}

fn ns_text(ns: f64) -> String {
    if ns < 100.0 {
        format!("{ns:.1}")
    } else {
        format!("{ns:.0}")
    }
}

fn ratio_text(ratio: f64) -> String {
    if ratio < 10.0 {
        format!("{ratio:.2}")
    } else {
        format!("{ratio:.0}")
    }
}
