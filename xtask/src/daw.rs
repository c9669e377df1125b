//! `daw`: Cochlea in digital audio workstations as musicians have them.

mod page;

use crate::reliability::{self, Part, Record, Table};
use crate::{Args, bundle, in_target, process, root, target_dir, test, tools};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// The page that shows what came of it.
const PAGE: &str = "docs/hosts.md";

/// The workstations, by the names of their programs in `tests/daw` and of their pictures.
const HOSTS: [&str; 2] = ["ardour", "qtractor"];

/// Runs `cargo xtask daw`. The page and the record are written when both hosts were tried, or from what earlier trials left.
pub fn command(mut args: Args) -> Result<ExitCode> {
    let asked: Vec<_> = HOSTS.into_iter().filter(|host| args.flag(host)).collect();
    let from = args.value("--from")?;
    args.finish()?;
    if let Some(folder) = from {
        let read = |host| read(&Path::new(&folder).join(format!("{host}.json")));
        return write(&HOSTS.map(read).into_iter().collect::<Result<Vec<_>>>()?);
    }
    if !cfg!(target_os = "linux") {
        bail!("these workstations are Debian's: on Linux alone");
    }
    tools::debian(&tools::WINDOW)?;
    tools::debian(&tools::DAW)?;
    let bundles = bundle::build(true)?;
    let programs = programs()?;
    let is_whole = asked.is_empty();
    let hosts = HOSTS.into_iter().filter(|host| is_whole || asked.contains(host));
    let tried = hosts.map(|host| run(host, &bundles, &programs, is_whole));
    let tried = tried.collect::<Result<Vec<_>>>()?;
    if !is_whole {
        println!("\none host alone is a trial: {PAGE} stays as it was");
        return Ok(ExitCode::SUCCESS);
    }
    write(&tried)
}

/// Writes the page and the record.
fn write(tried: &[Value]) -> Result<ExitCode> {
    let path = root().join(PAGE);
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).context("cannot read Cargo.lock")?;
    let page = page::written(tried, &lock)?;
    std::fs::write(&path, page).with_context(|| format!("cannot write {}", path.display()))?;
    println!("\n{}", path.display());
    reliability::record(Part::Daw, &recorded(tried)?)?;
    Ok(ExitCode::SUCCESS)
}

/// What a trial of a host left.
fn read(results: &Path) -> Result<Value> {
    let text = std::fs::read_to_string(results).with_context(|| format!("cannot read {}", results.display()))?;
    serde_json::from_str(&text).with_context(|| results.display().to_string())
}

/// Tries one host; gives its record. The picture goes to the documents if `is_whole`.
fn run(host: &str, bundles: &bundle::Bundles, programs: &Programs, is_whole: bool) -> Result<Value> {
    let results = in_target(&format!("daw/{host}.json"))?;
    let picture = match is_whole {
        true => root().join("docs").join(format!("{host}.png")),
        false => in_target(&format!("daw/{host}.png"))?,
    };
    let mut python = test::python(&format!("../daw/{host}.py"), &tools::EDITOR)?;
    match host {
        "ardour" => python
            .arg("--vst3")
            .arg(&bundles.vst3)
            .arg("--cochlea")
            .arg(&programs.cochlea),
        _ => python
            .arg("--clap")
            .arg(&bundles.clap)
            .arg("--sequencer")
            .arg(sequencer()?),
    };
    python.arg("--places").arg(&programs.places);
    process::run(python.arg("--results").arg(&results).arg("--picture").arg(picture))?;
    read(&results)
}

/// What the tests use of ours beside the bundles.
struct Programs {
    cochlea: PathBuf,
    places: PathBuf,
}

fn programs() -> Result<Programs> {
    let mut build = process::cargo(["build", "--release", "-p", "cochlea-tests", "-p", "cochlea-cli"]);
    process::run(build.args(["--bin", "cochlea", "--bin", "editor_places"]))?;
    let built = target_dir().join("release");
    Ok(Programs {
        cochlea: built.join("cochlea"),
        places: built.join("editor_places"),
    })
}

/// The stand-in for the ALSA sequencer, compiled: qtractor does not start without one.
fn sequencer() -> Result<PathBuf> {
    let library = in_target("daw/sequencer.so")?;
    let source = root().join("tests/daw/sequencer.c");
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-o"]);
    process::run(compiler.arg(&library).arg(source).args(["-ldl", "-lpthread"]))?;
    Ok(library)
}

/// The part of the page of reliability.
fn recorded(tried: &[Value]) -> Result<Record> {
    let rows = tried.iter().map(|host| -> Result<Vec<String>> {
        let acts = page::acts(host)?;
        let held = acts.iter().filter(|act| act.held).count();
        let short: Vec<_> = acts.iter().filter(|act| !act.held).map(|act| act.what).collect();
        Ok(vec![
            page::name(host)?,
            acts.len().to_string(),
            held.to_string(),
            short.join("; "),
        ])
    });
    let columns = ["host", "acts", "held", "fell short"];
    Ok(Record {
        typed: "cargo xtask daw".into(),
        tables: vec![Table {
            title: String::new(),
            columns: columns.map(str::to_owned).to_vec(),
            rows: rows.collect::<Result<_>>()?,
        }],
        notes: vec![format!("Act by act: [{}]({}).", "hosts.md", name_beside(PAGE))],
        ..Record::default()
    })
}

/// A document's name as another document in the same folder links to it.
fn name_beside(page: &str) -> &str {
    Path::new(page)
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or(page)
}
