//! `adapt`: what the adaptation does to recordings, in figures and a picture.

use crate::{Args, Usage, in_target, process, root};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const SOURCE: &str = "The recordings are those of\nDebian 12's packages sonic-pi-samples, wesnoth-1.16-music, asterisk-core-sounds-en-wav and tuxpaint-stamps-default (every sixth of its\ndescriptions in a language, in a row: many people, each with a sentence).";
const SONIC_PI: &str = "sonic-pi-samples/usr/share/sonic-pi/samples";
const WESNOTH: &str = "wesnoth-1.16-music/usr/share/games/wesnoth/1.16/data/core/music";
const ASTERISK: &str = "asterisk-core-sounds-en-wav/usr/share/asterisk/sounds/en_US_f_Allison";

const TUXPAINT: &str = "tuxpaint-stamps-default/usr/share/tuxpaint/stamps";
/// Of descriptions, so many are passed by for each that counts.
const TUXPAINT_EVERY: usize = 6;

/// Kind, folder below `target/recordings`, file.
const RECORDINGS: [(&str, &str, &str); 14] = [
    ("drums", SONIC_PI, "loop_amen_full.flac"),
    ("drums", SONIC_PI, "loop_breakbeat.flac"),
    ("drums", SONIC_PI, "loop_compus.flac"),
    ("drums", SONIC_PI, "loop_safari.flac"),
    ("drums", SONIC_PI, "loop_tabla.flac"),
    ("synths", SONIC_PI, "loop_garzul.flac"),
    ("synths", SONIC_PI, "loop_weirdo.flac"),
    ("orchestra", WESNOTH, "battle-epic.ogg"),
    ("orchestra", WESNOTH, "knolls.ogg"),
    ("orchestra", WESNOTH, "nunc_dimittis.ogg"),
    ("orchestra", WESNOTH, "the_dangerous_symphony.ogg"),
    ("speech", ASTERISK, "demo-instruct.wav"),
    ("speech", ASTERISK, "demo-congrats.wav"),
    ("speech", ASTERISK, "basic-pbx-ivr-main.wav"),
];

/// Kind, folder, name, and how the files end that are played in a row.
const ROWS: [(&str, &str, &str, &str); 2] = [
    ("speech", TUXPAINT, "spanish", "_desc_es.ogg"),
    ("speech", TUXPAINT, "french", "_desc_fr.ogg"),
];

/// Runs `cargo xtask adapt`. Without a folder the recordings come from Debian packages, and the result goes to `docs/`.
pub fn command(mut args: Args) -> Result<ExitCode> {
    let folder = args.command();
    args.finish()?;
    let (files, out, source) = match folder {
        Some(folder) => (in_folder(Path::new(&folder))?, in_target("adapt")?, None),
        None => (from_packages()?, root().join("docs"), Some(SOURCE)),
    };
    let mut run = process::cargo(["run", "--quiet", "--release", "--manifest-path"]);
    run.arg(root().join("Cargo.toml"));
    run.args(["-p", "cochlea-tests", "--bin", "adapt", "--", "--out"])
        .arg(out);
    if let Some(source) = source {
        run.args(["--source", source]);
    }
    for (kind, path) in files {
        run.arg(format!("{kind}={}", path.display()));
    }
    process::run(&mut run)?;
    Ok(ExitCode::SUCCESS)
}

/// Every file in a folder, the folder's name as its kind; `speech` has a target of its own.
fn in_folder(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    let folder = folder
        .canonicalize()
        .map_err(|error| Usage(format!("{}: {error}", folder.display())))?;
    let kind = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&folder).with_context(|| format!("cannot search {}", folder.display()))? {
        let path = entry?.path();
        if path.is_file() {
            files.push((kind.clone(), path));
        }
    }
    files.sort();
    Ok(files)
}

/// The recordings above, unpacked below the target folder; nothing is installed.
fn from_packages() -> Result<Vec<(String, PathBuf)>> {
    let recordings = in_target("recordings/deb")?.with_file_name("");
    for place in [SONIC_PI, WESNOTH, ASTERISK, TUXPAINT] {
        let package = place.split('/').next().unwrap_or(place);
        if recordings.join(place).is_dir() {
            continue;
        }
        let deb = recordings.join("deb");
        std::fs::create_dir_all(&deb).with_context(|| format!("cannot make {}", deb.display()))?;
        process::run(
            Command::new("apt-get")
                .args(["-q", "download", package])
                .current_dir(&deb),
        )
        .context("the recordings come from Debian's packages; elsewhere name a folder of your own")?;
        for entry in std::fs::read_dir(&deb)? {
            let path = entry?.path();
            process::run(Command::new("dpkg").arg("-x").arg(&path).arg(recordings.join(package)))?;
            std::fs::remove_file(path)?;
        }
    }
    let path = |place: &str, file: &str| recordings.join(place).join(file);
    let mut files: Vec<(String, PathBuf)> = RECORDINGS
        .iter()
        .map(|(kind, place, file)| ((*kind).to_owned(), path(place, file)))
        .collect();
    for (kind, place, name, end) in ROWS {
        let playlist = recordings.join(format!("{name}.m3u"));
        std::fs::write(&playlist, playlist_of(&recordings.join(place), end)?)
            .with_context(|| format!("cannot write {}", playlist.display()))?;
        files.push((kind.to_owned(), playlist));
    }
    Ok(files)
}

/// Some of the files anywhere below `folder` whose names end in `end`, a path a line.
fn playlist_of(folder: &Path, end: &str) -> Result<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| format!("cannot search {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(end) {
                found.push(path);
            }
        }
    }
    found.sort();
    let lines = found
        .iter()
        .step_by(TUXPAINT_EVERY)
        .map(|path| format!("{}\n", path.display()));
    Ok(lines.collect())
}
