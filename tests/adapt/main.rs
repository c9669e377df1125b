//! `cargo xtask adapt`: what the adaptation does to recordings, in figures and a picture.
//!
//! Each file runs through the equaliser with its ear as the plugin runs it, Amount at 100 % and all else at its default,
//! from a cold start and once more from where that led. Loops are played again and again until 30 s are full; of longer files the first 90 s count.

mod measure;
mod modulation;
mod page;
mod picture;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use cochlea_cli::audio_in::AudioIn;
use cochlea_dsp::FactoryTarget;

use measure::{Figures, Sound};

const LEAST_SECONDS: usize = 30;
const MOST_SECONDS: usize = 90;
const READ_FRAMES: usize = 65_536;

struct Arguments {
    out: PathBuf,
    source: Option<String>,
    /// Kind and path.
    files: Vec<(String, PathBuf)>,
}

fn main() -> ExitCode {
    match parse().and_then(|arguments| run(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("adapt: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn parse() -> Result<Arguments> {
    let (mut out, mut source, mut files) = (None, None, Vec::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.split_once('=') {
            _ if argument == "--source" => source = Some(arguments.next().context("--source needs a value")?),
            _ if argument == "--out" => out = Some(arguments.next().context("--out needs a value")?.into()),
            Some((kind, path)) => files.push((kind.to_owned(), path.into())),
            None => bail!("\"{argument}\" is not understood; expected --out FOLDER [--source SENTENCE] KIND=FILE..."),
        }
    }
    ensure!(!files.is_empty(), "there are no files; expected KIND=FILE...");
    Ok(Arguments {
        out: out.context("--out is missing")?,
        source,
        files,
    })
}

fn run(arguments: &Arguments) -> Result<()> {
    std::fs::create_dir_all(&arguments.out).with_context(|| format!("cannot make {}", arguments.out.display()))?;
    let mut all: Vec<Figures> = Vec::new();
    for (kind, path) in &arguments.files {
        let sound = read(path)?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        // People who talk are no music.
        let target = match kind.as_str() {
            "speech" => FactoryTarget::Speech,
            _ => FactoryTarget::Tilted45,
        };
        let figures = measure::measure(kind, &name, &sound, target).with_context(|| path.display().to_string())?;
        println!("{}", page::row(&figures));
        all.push(figures);
    }
    let (text, picture) = (
        arguments.out.join("adaptation.md"),
        arguments.out.join("adaptation.png"),
    );
    picture::draw(&picture, &all)?;
    std::fs::write(&text, page::page(&all, arguments.source.as_deref()))
        .with_context(|| format!("cannot write {}", text.display()))?;
    println!("wrote {} and {}", text.display(), picture.display());
    Ok(())
}

/// A vector a channel: repeated to the least length, cut to the most. A playlist is its files in a row.
fn read(path: &Path) -> Result<Sound> {
    let is_playlist = path.extension().is_some_and(|extension| extension == "m3u");
    let list = match is_playlist {
        true => std::fs::read_to_string(path).with_context(|| path.display().to_string())?,
        false => path.to_string_lossy().into_owned(),
    };
    let mut whole: Option<Sound> = None;
    for file in list.lines() {
        let sound = read_file(Path::new(file))?;
        whole = Some(match whole {
            None => sound,
            Some(whole) => joined(whole, &sound).with_context(|| file.to_owned())?,
        });
    }
    let mut sound = whole.with_context(|| format!("{}: names no file", path.display()))?;
    let length = |seconds: usize| seconds * sound.sample_rate_hz as usize;
    let (least, most) = (length(LEAST_SECONDS), length(MOST_SECONDS));
    let frames = sound.samples[0].len();
    ensure!(frames > 0, "{}: holds no audio", path.display());
    for channel in &mut sound.samples {
        *channel = channel.repeat(least.div_ceil(frames).max(1));
        channel.truncate(if frames < least { least } else { most });
    }
    Ok(sound)
}

/// One after the other; what is mono goes into every channel.
fn joined(mut first: Sound, next: &Sound) -> Result<Sound> {
    ensure!(
        next.sample_rate_hz == first.sample_rate_hz,
        "has {} Hz, the files before it have {} Hz",
        next.sample_rate_hz,
        first.sample_rate_hz
    );
    let last = next.samples.len() - 1;
    for (nth, channel) in first.samples.iter_mut().enumerate() {
        channel.extend_from_slice(&next.samples[nth.min(last)]);
    }
    Ok(first)
}

/// A file's beginning: no more than counts.
fn read_file(path: &Path) -> Result<Sound> {
    let mut audio = AudioIn::open(path)?;
    let (channels, sample_rate_hz) = (audio.format().channels, audio.format().sample_rate_hz);
    let mut samples = vec![Vec::new(); channels];
    let mut block = vec![vec![0.0; READ_FRAMES]; channels];
    while samples[0].len() < MOST_SECONDS * sample_rate_hz as usize {
        let frames = audio.read(&mut block, READ_FRAMES)?;
        if frames == 0 {
            break;
        }
        for (to, from) in samples.iter_mut().zip(&block) {
            to.extend_from_slice(&from[..frames]);
        }
    }
    Ok(Sound {
        samples,
        sample_rate_hz,
    })
}
