//! The page, from what was measured.

use anyhow::{Context, Result};
use serde_json::Value;
use std::fmt::Write;

/// What ours may take of a frame, ms.
const OURS_MS: f64 = 2.0;
/// The picture is there within this after the first time, ms.
const OPENING_MS: f64 = 300.0;

/// A table of what a frame costs before it is drawn.
///
/// # Errors
/// If `cost` is not what `editor_cost --json` prints.
pub fn cost_table(cost: &Value) -> Result<String> {
    let mut table = String::from(
        "| view | pass, ms | tessellation, ms | both, ms | asked | vertices |\n|---|---|---|---|---|---|\n",
    );
    for row in cost.as_array().context("the cost is no list")? {
        let spread = |part: &str| -> Result<String> {
            let (median, most) = (
                number(&row[part], "median_ms")?,
                number(&row[part], "ninety_percent_ms")?,
            );
            Ok(format!("{median:.2} ({most:.2})"))
        };
        let verdict = verdict(number(&row["both"], "median_ms")?, OURS_MS);
        writeln!(
            table,
            "| {} | {} | {} | {} | {OURS_MS}: {verdict} | {} |",
            row["view"].as_str().context("a view without a name")?,
            spread("pass")?,
            spread("tessellation")?,
            spread("both")?,
            row["vertices"],
        )?;
    }
    Ok(table)
}

/// The whole page.
///
/// # Errors
/// If `cost` or `window` lacks something: an act that failed leaves no figures.
pub fn written(cost: &Value, window: &Value) -> Result<String> {
    let mut page = String::from("# The editor: what it costs\n\n");
    writeln!(
        page,
        "`cargo xtask editor` measured this and wrote it, on {}, with OpenGL in software. The window is that of the \
         built VST3 in pedalboard, on a virtual screen (Xvfb, openbox); the sound is noise and sines that swell and fade. Figures do not \
         compare with those of another machine, nor with one that is busy.\n",
        processor()
    )?;
    page.push_str(
        "## A frame\n\nOurs is all that happens before triangles go to OpenGL: egui's pass over all views, and the \
         tessellation. At 1366 × 768, scale 1, with music, adaptation and pitch at work; median over four seconds of \
         frames (90th percentile), the quickest of six runs for each frame.\n\n",
    );
    page.push_str(&cost_table(cost)?);

    let load = &window["load"];
    let share = |name: &str| -> Result<String> { Ok(format!("{:.0} %", 100.0 * number(load, name)?)) };
    let (frames_hz, rasteriser_ms) = (number(load, "frames_hz")?, number(load, "rasteriser_ms")?);
    let window_ms = number(load, "window_ms")?;
    let ours_ms = number(&cost[0]["both"], "median_ms")?;
    writeln!(
        page,
        "\n## The processor\n\nOf all threads of the host's process while sound plays, in per cent of one core, with the \
         window at {} × {} and without. It drew {frames_hz:.1} frames a second.\n\n\
         | what | of a core |\n|---|---|\n\
         | the host and the sound, window closed | {} |\n| the same, window open | {} |\n\
         | of which OpenGL's own threads (llvmpipe) | {} |\n\
         | of which the window's thread: ours, OpenGL's commands, copying to the screen | {} |\n\
         | of which the analysis | {} |\n",
        load["size"][0],
        load["size"][1],
        share("closed")?,
        share("open")?,
        share("rasteriser")?,
        share("window")?,
        share("analysis")?,
    )?;
    writeln!(
        page,
        "A frame takes OpenGL's threads {rasteriser_ms:.1} ms and the window's thread {window_ms:.1} ms, of which \
         {ours_ms:.2} ms are ours. At 30 frames a second that is {:.0} % of a core, {:.0} % of it ours.\n",
        3.0 * (rasteriser_ms + window_ms),
        100.0 * ours_ms / (rasteriser_ms + window_ms),
    )?;

    let (opening, frames, cycles) = (&window["opening"], &window["frames"], &window["cycles"]);
    page.push_str("## The window\n\n| what | found | asked |\n|---|---|---|\n");
    let median_ms = number(opening, "median_ms")?;
    writeln!(
        page,
        "| first opening in a process | {:.0} ms | |",
        number(opening, "first_ms")?
    )?;
    writeln!(
        page,
        "| opening after that, median (worst of {}) | {median_ms:.0} ms ({:.0} ms) | {OPENING_MS:.0} ms: {} |",
        opening["times"],
        number(opening, "worst_ms")?,
        verdict(median_ms, OPENING_MS),
    )?;
    writeln!(page, "| frames in 5 s of silence | {} | 0 to 2 |", frames["silence"])?;
    writeln!(
        page,
        "| frames in 5 s of sound, window as it opens | {} | |",
        frames["sound"]
    )?;
    writeln!(
        page,
        "| process with closed windows and no sound | {:.1} % of a core | 0 |",
        100.0 * number(window, "closed_load")?
    )?;
    let list = |name: &str, at: usize| cycles[name][at].clone();
    let count = &cycles["count"];
    writeln!(
        page,
        "| windows opened and closed while sound ran | {count} in {:.0} s | 200 |",
        number(cycles, "seconds")?
    )?;
    writeln!(
        page,
        "| blocks of sound that differ from a run without | {} of {} | 0 |",
        cycles["different_blocks"], cycles["blocks"]
    )?;
    writeln!(
        page,
        "| threads before and after | {}, {} | the same |",
        list("threads", 0),
        list("threads", 1)
    )?;
    writeln!(
        page,
        "| open files before and after | {}, {} | the same |",
        list("files", 0),
        list("files", 1)
    )?;
    writeln!(
        page,
        "| memory in use in the host, more with each window | {:.0} kB | 0; a bare OpenGL window without a plug-in: {:.0} kB |",
        number(cycles, "slope_kb")?,
        number(window, "bare_slope_kb")?,
    )?;
    page.push_str("\nOpen files and memory count from the sixth window on.\n");
    Ok(page)
}

fn number(of: &Value, name: &str) -> Result<f64> {
    of[name]
        .as_f64()
        .with_context(|| format!("'{name}' was not measured: has an act failed?"))
}

fn verdict(found: f64, asked: f64) -> &'static str {
    if found <= asked { "held" } else { "missed" }
}

/// The processor as Linux calls it, and how many cores there are.
fn processor() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = text.lines().find_map(|line| line.strip_prefix("model name"));
    let name = name
        .and_then(|rest| rest.split_once(':'))
        .map_or("an unknown processor", |(_, name)| name.trim());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{name}, {cores} cores")
}
