//! `editor`: the editor in a real window of a real host, and what it costs.

mod page;

use crate::process::{self, Counts, cargo, run, run_counting};
use crate::steps::Steps;
use crate::{Args, Usage, bundle, in_target, root, target_dir, test, tools};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// Windows opened and closed while sound runs, where time does not count.
const CYCLES: &str = "200";
/// The same in a run of all tests.
pub const FEW_CYCLES: &str = "10";
/// The page that shows the figures.
const PAGE: &str = "docs/editor.md";

/// Runs `cargo xtask editor`. Without options everything is measured and the page is written.
pub fn command(mut args: Args) -> Result<ExitCode> {
    let (cost, pictures, cycles) = (args.flag("--cost"), args.flag("--pictures"), args.value("--cycles")?);
    args.finish()?;
    if let Some(cycles) = &cycles
        && !cycles.parse::<u32>().is_ok_and(|cycles| (2..=10_000).contains(&cycles))
    {
        return Err(Usage(format!("--cycles {cycles} is no number from 2 to 10000")).into());
    }
    if cost {
        print!("{}", page::cost_table(&cost_of_a_frame()?)?);
        return Ok(ExitCode::SUCCESS);
    }
    if !cfg!(target_os = "linux") {
        bail!("the virtual screen that the window opens on is there on Linux alone");
    }
    let bundles = bundle::build(true)?;
    let figures = in_target("editor.json")?;
    let mut window = window(&bundles, cycles.as_deref().unwrap_or(CYCLES))?;
    window.arg("--figures").arg(&figures);
    if pictures {
        window.arg("--pictures").arg(root().join("docs"));
    }
    let mut counts = Counts::default();
    let outcome = run_counting(&mut window, &mut counts);
    let text = std::fs::read_to_string(&figures).with_context(|| format!("cannot read {}", figures.display()))?;
    let window: Value = serde_json::from_str(&text).with_context(|| figures.display().to_string())?;
    let page = page::written(&cost_of_a_frame()?, &window)?;
    print!("\n{page}");
    outcome?;
    // A trial is not what the documents should show.
    let path = match cycles {
        Some(_) => in_target("editor.md")?,
        None => root().join(PAGE),
    };
    std::fs::write(&path, page).with_context(|| format!("cannot write {}", path.display()))?;
    println!("\n{}", path.display());
    Ok(ExitCode::SUCCESS)
}

/// Adds the short form to the run of all tests.
pub fn add_step(steps: &mut Steps, bundles: impl FnOnce() -> Result<bundle::Bundles>) {
    steps.counting_step("editor window", "cargo xtask editor --cycles 10", |counts| {
        run_counting(&mut window(&bundles()?, FEW_CYCLES)?, counts)
    });
}

/// The acts in the window, ready to run, with all that they need.
fn window(bundles: &bundle::Bundles, cycles: &str) -> Result<Command> {
    tools::debian(&tools::WINDOW)?;
    let mut python = test::python("editor_window.py", &tools::EDITOR)?;
    python
        .arg("--places")
        .arg(built("editor_places")?)
        .args(["--cycles", cycles]);
    bundles.name_to(&mut python);
    Ok(python)
}

/// What a frame costs before it is drawn, as `editor_cost --json` says.
fn cost_of_a_frame() -> Result<Value> {
    let mut cost = Command::new(built("editor_cost")?);
    cost.arg("--json");
    println!("$ {}", process::text(&cost));
    Ok(serde_json::from_str(&process::capture(&mut cost)?)?)
}

/// A program of the tests' package, in release.
fn built(name: &str) -> Result<PathBuf> {
    // With the command line's package, so that features unite as in the other steps.
    run(cargo(["build", "--release", "-p", "cochlea-tests", "-p", "cochlea-cli"]).args(["--bin", name]))?;
    Ok(Path::new(&target_dir())
        .join("release")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}
