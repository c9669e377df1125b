//! `soak`: the whole plugin for hours, against a straight run of the same script. `cargo xtask soak` runs it in release.

use std::collections::HashSet;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, bail};
use assert_no_alloc::AllocDisabler;
use cochlea_tests::soak::{Outcome, Plan, Rest, run};
use serde_json::{Value, json};

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

/// Sound of an episode, s.
const EPISODE_S: f64 = 360.0;
/// Episodes at once: more than there are cores, so that threads are interrupted anywhere.
const LANES_PER_CORE: usize = 2;
/// Every so many episodes one belongs to the run with windows. That is a process of its own: OpenGL in software keeps some
/// memory of each window that was closed, and without windows none may be lost.
const WINDOWS_EVERY: u64 = 6;

const USAGE: &str = "usage: soak HOURS SEED FILE              episodes without windows that FILE has not yet
       soak HOURS SEED FILE --windows    those with
       soak --episode K SEED [--windows]";

fn main() -> ExitCode {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let with_windows = arguments.iter().any(|argument| argument == "--windows");
    arguments.retain(|argument| argument != "--windows");
    match soaked(&arguments, with_windows) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("soak: {error:#}\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

/// Whether nothing was found.
fn soaked(arguments: &[String], with_windows: bool) -> Result<bool> {
    let (seed, episodes, file) = match arguments {
        [flag, episode, seed] if flag == "--episode" => (seed, vec![episode.parse()?], None),
        [hours, seed, file] => {
            let hours: f64 = hours
                .parse()
                .with_context(|| format!("'{hours}' is no number of hours"))?;
            let file = Path::new(file);
            let done = done(file)?;
            let all = (hours * 3600.0 / EPISODE_S).ceil() as u64;
            let is_ours = |episode: &u64| episode.is_multiple_of(WINDOWS_EVERY) == with_windows;
            let open = (0..all).filter(is_ours).filter(|episode| !done.contains(episode));
            (seed, open.collect(), Some(file))
        }
        _ => bail!("hours, seed and a file for results are expected"),
    };
    let plan = Plan {
        seed: seed.parse().with_context(|| format!("'{seed}' is no seed"))?,
        episodes,
        episode_s: EPISODE_S,
        lanes: LANES_PER_CORE * std::thread::available_parallelism().map_or(1, usize::from),
        with_windows,
    };
    let process = std::process::id();
    let is_fine = AtomicBool::new(true);
    run(&plan, |told| {
        let line = match told {
            Ok(outcome) => of_outcome(outcome, &is_fine),
            Err(rest) => of_rest(rest, process, with_windows),
        };
        if let Some(file) = file
            && let Err(error) = append(file, &line)
        {
            eprintln!("soak: cannot write {}: {error}", file.display());
            is_fine.store(false, Ordering::Relaxed);
        }
    });
    Ok(is_fine.load(Ordering::Relaxed))
}

fn of_outcome(outcome: &Outcome, is_fine: &AtomicBool) -> Value {
    let Outcome {
        episode,
        count,
        failure,
    } = outcome;
    match failure {
        None => println!(
            "episode {episode}: {:.0} s of sound in {} blocks, {} moves: every bit the same",
            count.audio_s, count.blocks, count.moves
        ),
        Some(what) => {
            is_fine.store(false, Ordering::Relaxed);
            println!("episode {episode}: FAILED: {what}");
        }
    }
    json!(outcome)
}

fn of_rest(rest: &Rest, process: u32, with_windows: bool) -> Value {
    if let Some(health) = rest.health {
        println!(
            "after {} episodes, {:.0} s, {:.0} s of processor time: {:.1} MB in use, {:.1} resident, {} threads, {} files",
            rest.after_episodes,
            rest.wall_s,
            health.cpu_s,
            health.in_use_mb,
            health.resident_mb,
            health.threads,
            health.files
        );
    }
    let mut line = json!(rest);
    line["process"] = process.into();
    line["with_windows"] = with_windows.into();
    line
}

/// The episodes of which `file` says that nothing was found.
fn done(file: &Path) -> Result<HashSet<u64>> {
    let text = match std::fs::read_to_string(file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        text => text.with_context(|| file.display().to_string())?,
    };
    let mut done = HashSet::new();
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).with_context(|| format!("{}: {line}", file.display()))?;
        if line["failure"].is_null() {
            done.extend(line["episode"].as_u64());
        }
    }
    Ok(done)
}

fn append(file: &Path, line: &Value) -> std::io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(file)?;
    file.write_all(format!("{line}\n").as_bytes())
}
