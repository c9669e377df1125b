//! Measures rival equalisers against Cochlea's in one run: `cargo xtask peers` builds and starts it.
//!
//! | module | idea |
//! |---|---|
//! | [`task`] | what everyone is asked to do |
//! | [`contestant`] | what takes part, and how a turn is timed |
//! | [`ours`], [`textbook`], [`crates`], [`lv2`], [`plugins`], [`children`], [`ffmpeg`] | who takes part |
//! | [`response`] | whether their bells are on |
//! | [`rounds`] | everyone in turn |
//! | [`machine`], [`report`], [`picture`] | what is told of it |

mod children;
mod contestant;
mod crates;
mod ffmpeg;
#[cfg(feature = "lv2")]
mod lv2;
mod machine;
mod ours;
mod picture;
#[cfg(feature = "lv2")]
mod plugins;
mod report;
mod response;
mod rounds;
mod task;
mod textbook;

use anyhow::{Context, Result};
use clap::Parser;
use contestant::Contestant;
use machine::Machine;
use report::Report;
use std::path::PathBuf;
use task::Task;

/// Measures rival equalisers against Cochlea's.
#[derive(Debug, Parser)]
struct Options {
    /// How many turns everyone gets.
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Only contestants whose name holds this, and Cochlea.
    #[arg(long)]
    only: Option<String>,
    /// A Python with scipy and pedalboard.
    #[arg(long)]
    python: Option<PathBuf>,
    /// Folder for peers.md, peers.json and peers.png.
    #[arg(long)]
    out: PathBuf,
}

fn main() -> Result<()> {
    let options = Options::parse();
    // Children inherit it.
    let cores = core_affinity::get_core_ids().unwrap_or_default();
    let pinned = cores.last().is_some_and(|&core| core_affinity::set_for_current(core));
    if !pinned {
        println!("this process could not be pinned to a core; the figures will spread more");
    }
    let folder = tempfile::tempdir().context("there is no room for temporary files")?;
    let task = Task::new();
    let mut contestants = ours::contestants(&task);
    contestants.extend(textbook::contestants(&task));
    contestants.extend(crates::contestants(&task));
    contestants.extend(lv2_contestants(&task));
    contestants.extend(children::contestants(&task, options.python.as_deref(), folder.path()));
    if let Some(part) = options.only.as_deref().map(str::to_lowercase) {
        contestants.retain(|it| it.ours || it.name.to_lowercase().contains(&part));
    }
    let rounds = options.rounds as usize;
    let rows = without_denormals(|| rounds::run(&task, contestants, rounds));
    let report = Report {
        rounds,
        machine: Machine::new(options.python.as_deref()),
        rows,
    };
    write(&report, &options)
}

fn write(report: &Report, options: &Options) -> Result<()> {
    let out = |name: &str| options.out.join(name);
    std::fs::create_dir_all(&options.out).with_context(|| format!("could not create {}", options.out.display()))?;
    picture::draw(&out("peers.png"), report)?;
    let page = report::markdown(report, "peers.png");
    std::fs::write(out("peers.json"), report::json(report)?)?;
    std::fs::write(out("peers.md"), &page)?;
    println!(
        "\n{page}\nwritten: peers.md, peers.json and peers.png in {}",
        options.out.display()
    );
    Ok(())
}

#[cfg(feature = "lv2")]
fn lv2_contestants(task: &Task) -> Vec<Contestant> {
    plugins::contestants(task)
}

#[cfg(not(feature = "lv2"))]
fn lv2_contestants(task: &Task) -> Vec<Contestant> {
    let missing = anyhow::anyhow!("the library lilv is missing (Debian: liblilv-dev)");
    let all = "LSP, eq10q, fil4, Calf";
    vec![children::contestant(task, all, "LV2", None, Err(missing))]
}

/// Runs with flush-to-zero and denormals-are-zero on.
#[expect(unsafe_code, reason = "the processor's floating-point mode")]
fn without_denormals<T>(action: impl FnOnce() -> T) -> T {
    // SAFETY: the mode is put back at the end; nothing in between relies on denormals, and no code is moved across, for
    // all that computes is behind calls through pointers.
    unsafe { no_denormals::no_denormals(action) }
}
