//! `pitch`: the pitch tracker against others, on sounds whose pitch is known, in figures and pictures.

use crate::{Args, Usage, in_target, process, root, target_dir, tools};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// What makes the sounds, and what some of the rivals are compiled with.
const DEBIAN: [&str; 8] = [
    "fluidsynth",
    "fluid-soundfont-gm",
    "espeak-ng",
    "ffmpeg",
    "sonic-pi-samples",
    "python3-venv",
    "python3-dev",
    "build-essential",
];
const DRUMS: &str = "/usr/share/sonic-pi/samples/loop_amen_full.flac";
/// The seed that nobody was tuned on.
const REPORTED_SEED: &str = "2";
const RIVALS: &str = "praat,pyin,harvest,rapt,yinfast";

/// Runs `cargo xtask pitch`.
pub fn command(mut args: Args) -> Result<ExitCode> {
    let seed = args.value("--seed")?.unwrap_or_else(|| REPORTED_SEED.to_owned());
    args.finish()?;
    let number: u32 = seed.parse().map_err(|_| {
        Usage(format!(
            "--seed {seed}: expected a whole number, such as {REPORTED_SEED}"
        ))
    })?;
    tools::debian(&DEBIAN)?;
    let mut build = process::cargo(["build", "--release", "-p", "cochlea-cli"]);
    process::run(build.current_dir(root()))?;
    let cochlea = target_dir().join("release").join("cochlea");
    let work = in_target("pitch/work")?.with_file_name("");
    let python = environment(&work)?;
    let script = |name: &str| {
        let mut run = Command::new(&python);
        run.arg(root().join("tests/pitch").join(name));
        run
    };
    let set = work.join(format!("set{number}"));
    let tracks = work.join(format!("tracks{number}"));
    if !set.join("set.json").is_file() {
        process::run(script("make_set.py").arg(&set).args(["--seed", &seed]))?;
    }
    process::run(script("peers.py").args([&set, &tracks]).args(["--only", RIVALS]))?;
    process::run(
        script("peers.py")
            .args([&set, &tracks])
            .args(["--speed", "--only", "praat,pyin"]),
    )?;
    let ours = tracks.join("cochlea");
    let speed = tracks.join("speed.json");
    process::run(
        script("tracks.py")
            .arg(&cochlea)
            .args([&set, &ours])
            .arg("--speed")
            .arg(&speed),
    )?;
    let scores = tracks.join("scores.json");
    let latency_ms = latency_ms(&ours)?;
    let mut score = script("score.py");
    score
        .arg(&set)
        .arg(&ours)
        .args(RIVALS.split(',').map(|rival| tracks.join(rival)));
    process::run(score.args(["--latency-ms", &latency_ms, "--json"]).arg(&scores))?;
    let docs = if seed == REPORTED_SEED {
        root().join("docs")
    } else {
        work.clone()
    };
    let mut report = script("report.py");
    report
        .arg(&scores)
        .arg(docs.join("pitch.md"))
        .args(["--latency-ms", &latency_ms]);
    process::run(report.arg("--speed").arg(speed.with_extension("all.json")))?;
    process::run(script("pictures.py").arg(&cochlea).arg(&work).args(["--drums", DRUMS]))?;
    keep_pictures(&work, &docs)?;
    Ok(ExitCode::SUCCESS)
}

/// What `tracks.py` left.
fn latency_ms(ours: &Path) -> Result<String> {
    let file = ours.join("latency_ms");
    std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))
}

/// The Python of a virtual environment with all that `tests/pitch` names; some of it has to be compiled.
fn environment(work: &Path) -> Result<PathBuf> {
    let venv = work.join("venv");
    let python = venv.join("bin").join("python");
    if !python.is_file() {
        tools::create_venv(&venv)?;
    }
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]);
    process::run(pip.arg(root().join("tests/pitch/requirements.txt")))?;
    Ok(python)
}

fn keep_pictures(work: &Path, docs: &Path) -> Result<()> {
    if work == docs {
        return Ok(());
    }
    for name in ["violin", "flute", "speech", "drums"] {
        let file = format!("pitch-{name}.png");
        std::fs::copy(work.join(&file), docs.join(&file)).with_context(|| format!("cannot keep {file}"))?;
    }
    Ok(())
}
