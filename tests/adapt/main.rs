//! `cargo xtask adapt`: what the adaptation does to recordings, in figures and a picture.
//!
//! Each file runs through the equaliser with its ear as the plugin runs it, Amount at 100 % and all else at its default,
//! from a cold start. Loops are played again and again until 30 s are full; of longer files the first 90 s count.

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

/// A vector a channel: repeated to the least length, cut to the most.
fn read(path: &Path) -> Result<Sound> {
    let mut audio = AudioIn::open(path)?;
    let (channels, sample_rate_hz) = (audio.format().channels, audio.format().sample_rate_hz);
    let (least, most) = (
        LEAST_SECONDS * sample_rate_hz as usize,
        MOST_SECONDS * sample_rate_hz as usize,
    );
    let mut samples = vec![Vec::new(); channels];
    let mut block = vec![vec![0.0; READ_FRAMES]; channels];
    while samples[0].len() < most {
        let frames = audio.read(&mut block, READ_FRAMES)?;
        if frames == 0 {
            break;
        }
        for (to, from) in samples.iter_mut().zip(&block) {
            to.extend_from_slice(&from[..frames]);
        }
    }
    let frames = samples[0].len();
    ensure!(frames > 0, "{}: holds no audio", path.display());
    for channel in &mut samples {
        *channel = channel.repeat(least.div_ceil(frames).max(1));
        channel.truncate(if frames < least { least } else { most });
    }
    Ok(Sound {
        samples,
        sample_rate_hz,
    })
}
