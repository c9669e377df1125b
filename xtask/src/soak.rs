//! `soak`: the whole plugin for hours of sound, and the analysis under stress.

mod page;
mod screen;

use crate::process::{cargo, run};
use crate::reliability::{self, Part};
use crate::{Args, Usage, in_target, target_dir};
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::str::FromStr;

const HOURS: f64 = 24.0;
const SEED: u64 = 1;
const MINUTES: f64 = 10.0;

/// Runs `cargo xtask soak`, in release: what it finds, the programs say themselves.
pub fn command(mut args: Args) -> Result<ExitCode> {
    if args.flag("--pool") {
        let minutes = number(&mut args, "--minutes", MINUTES)?;
        args.finish()?;
        let stress = ["run", "--release", "-p", "cochlea-tests", "--bin", "pool_stress", "--"];
        run(cargo(stress).arg(minutes.to_string()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let hours = number(&mut args, "--hours", HOURS)?;
    let seed = number(&mut args, "--seed", SEED)?;
    let episode = args.value("--episode")?;
    let goes_on = args.flag("--continue");
    args.finish()?;
    if !(0.1..=10_000.0).contains(&hours) {
        return Err(Usage(format!("--hours {hours} is not from 0.1 to 10000")).into());
    }
    run(cargo(["build", "--release", "-p", "cochlea-tests", "-p", "cochlea-cli"]).args(["--bin", "soak"]))?;
    let program = target_dir()
        .join("release")
        .join(format!("soak{}", std::env::consts::EXE_SUFFIX));
    // Its user's settings and presets are no part of it.
    let settings = in_target("soak/settings")?;
    let screen = screen::Screen::start()?;
    let soak = || {
        let mut soak = Command::new(&program);
        soak.env("COCHLEA_CONFIG_DIR", &settings);
        screen.show(&mut soak);
        soak
    };
    if let Some(episode) = episode {
        run(soak().args(["--episode", &episode, &seed.to_string(), "--windows"]))?;
        return Ok(ExitCode::SUCCESS);
    }
    let results = in_target(&format!("soak/{seed}.jsonl"))?;
    if !goes_on {
        std::fs::write(&results, "").with_context(|| format!("cannot write {}", results.display()))?;
    }
    let mut outcome = Ok(());
    for windows in [None, Some("--windows")] {
        let run = run(soak()
            .args([hours.to_string(), seed.to_string()])
            .arg(&results)
            .args(windows));
        outcome = outcome.and(run);
    }
    let record = page::record(hours, seed, &lines(&results)?)?;
    for table in &record.tables {
        println!("\n{}", table.title);
        for row in &table.rows {
            println!("  {}", row.join(": "));
        }
    }
    outcome.context("repeat an episode that failed with --seed S --episode K")?;
    reliability::record(Part::Soak, &record)?;
    Ok(ExitCode::SUCCESS)
}

fn number<T: FromStr>(args: &mut Args, name: &str, default: T) -> Result<T> {
    match args.value(name)? {
        Some(text) => text
            .parse()
            .map_err(|_| Usage(format!("{name} {text} is no number that it takes")).into()),
        None => Ok(default),
    }
}

/// The results, one a line.
fn lines(path: &Path) -> Result<Vec<Value>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let parsed = text.lines().map(serde_json::from_str);
    parsed
        .collect::<Result<_, _>>()
        .with_context(|| format!("{} holds no results", path.display()))
}
