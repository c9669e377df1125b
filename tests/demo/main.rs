//! The README's first command: the built bundles on real sound, in two hosts, with what came of it.
//!
//! Plays a file (or a short piece made here) through the `.clap` in clack-host, plays the same through the `.vst3` in
//! vst3-host and compares the bits, prints a table, and writes sound, picture and numbers to a folder.

mod picture;
mod spectrum;
mod table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use cochlea::params::{CochleaParams, TARGET_COUNT};
use cochlea_cli::audio_in::AudioIn;
use cochlea_cli::audio_out::Depth;
use cochlea_cli::bounce::{self, Options};
use cochlea_cli::report::Report;
use cochlea_dsp::{BAND_COUNT, Graphic};
use cochlea_tests::vst3_host_player::Vst3Player;

/// A preset that one can hear.
const PRESET: &str = "Bright and Deep";
const PHRASE_RATE_HZ: u32 = 48_000;
const READ_FRAMES: usize = 65_536;

struct Arguments {
    file: Option<PathBuf>,
    preset: String,
    clap: PathBuf,
    vst3: PathBuf,
    out: PathBuf,
}

fn main() -> ExitCode {
    match parse().and_then(|arguments| run(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("demo: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn parse() -> Result<Arguments> {
    let (mut file, mut preset) = (None, PRESET.to_owned());
    let (mut clap, mut vst3, mut out) = (None, None, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().with_context(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--preset" => preset = value()?,
            "--clap" => clap = Some(PathBuf::from(value()?)),
            "--vst3" => vst3 = Some(PathBuf::from(value()?)),
            "--out" => out = Some(PathBuf::from(value()?)),
            option if option.starts_with('-') => {
                bail!("unknown option {option}; expected [FILE] [--preset NAME] --clap FILE --vst3 FILE --out FOLDER")
            }
            path if file.is_none() => file = Some(PathBuf::from(path)),
            path => bail!("one file at a time; {path} is one too many"),
        }
    }
    Ok(Arguments {
        file,
        preset,
        clap: clap.context("--clap is missing")?,
        vst3: vst3.context("--vst3 is missing")?,
        out: out.context("--out is missing")?,
    })
}

fn run(arguments: &Arguments) -> Result<()> {
    std::fs::create_dir_all(&arguments.out).with_context(|| format!("cannot make {}", arguments.out.display()))?;
    let before_path = match &arguments.file {
        Some(file) => file.clone(),
        None => write_phrase(&arguments.out.join("before.wav"))?,
    };
    let after_path = arguments.out.join("after.wav");
    let mut options = Options::new(&before_path, &after_path);
    options.plugin = Some(arguments.clap.clone());
    options.preset = Some(arguments.preset.clone());
    options.depth = Some(Depth::Float32);
    options.report = Some(arguments.out.join("report.json"));
    let report = bounce::bounce(&options)?;

    let before = read(&before_path)?;
    let after = read(&after_path)?;
    let gains_db = gains_db(&report)?;
    println!("{}", table::text(&report, &arguments.preset, &gains_db));

    let rate_hz = f64::from(report.input.sample_rate_hz);
    if before.len() == 2 {
        compare_with_vst3(arguments, &report, &before, &after)?;
    } else {
        println!("mono sound: the VST3 bundle is compared on stereo sound only");
    }

    let curve = curve(&gains_db, rate_hz)?;
    let picture_path = arguments.out.join("spectrum.png");
    picture::draw(
        &picture_path,
        &spectrum::long_term(&before, rate_hz),
        &spectrum::long_term(&after, rate_hz),
        &curve,
    )?;
    println!(
        "\nCLAP plugin alone: {} times real time",
        times(report.plugin_times_real_time)
    );
    for name in ["before.wav", "after.wav", "spectrum.png", "report.json"] {
        let path = arguments.out.join(name);
        if path.exists() && (name != "before.wav" || arguments.file.is_none()) {
            println!("wrote {}", path.display());
        }
    }
    Ok(())
}

/// The same sound and settings through the VST3 bundle in another host: the bits must be those of the CLAP bundle.
fn compare_with_vst3(arguments: &Arguments, report: &Report, before: &[Vec<f32>], after: &[Vec<f32>]) -> Result<()> {
    let settings: Vec<(String, f64)> = report
        .parameters
        .iter()
        .filter(|parameter| !parameter.is_default)
        .map(|parameter| {
            // CLAP counts a choice in steps, VST3 from 0 to 1.
            let steps = match parameter.name.as_str() {
                "Channel Mode" => 4.0,
                "Target" | "Target B" => (TARGET_COUNT - 1) as f64,
                "Side Chain Mode" => 2.0,
                _ => 1.0,
            };
            (parameter.name.clone(), parameter.clap_value / steps)
        })
        .collect();
    let started = Instant::now();
    let mut player = Vst3Player::load(&arguments.vst3, f64::from(report.input.sample_rate_hz))?;
    let vst3 = player.play(&settings, before)?;
    let differing = after
        .iter()
        .zip(&vst3)
        .flat_map(|(clap, vst3)| clap.iter().zip(vst3))
        .filter(|(clap, vst3)| clap.to_bits() != vst3.to_bits())
        .count();
    ensure!(
        differing == 0 && after[0].len() == vst3[0].len(),
        "{differing} samples differ between the CLAP bundle in clack-host and the VST3 bundle in vst3-host"
    );
    println!(
        "VST3 in vst3-host: all {} samples the same bits as CLAP in clack-host ({:.2} s with loading)",
        after.len() * after[0].len(),
        started.elapsed().as_secs_f64()
    );
    Ok(())
}

/// The gains in force, as the report names them, with switches and range applied.
fn gains_db(report: &Report) -> Result<[f64; BAND_COUNT]> {
    let preset = report.preset.as_deref().context("the report names no preset")?;
    let preset = cochlea::presets::load(preset)?;
    let params = std::sync::Arc::new(CochleaParams::new());
    let table = cochlea::host_guard::ParameterTable::new(params.clone());
    cochlea::host_guard::state::load(&table, &cochlea::host_guard::KeepsNothing, &preset.state_bytes())?;
    Ok(params.settings().band_gains_db)
}

fn curve(gains_db: &[f64; BAND_COUNT], sample_rate_hz: f64) -> Result<Vec<(f64, f64)>> {
    let graphic = Graphic::new(sample_rate_hz)?;
    let mut sections_db = [0.0; BAND_COUNT];
    graphic.section_gains_db(gains_db, &mut sections_db);
    Ok((0..400)
        .map(|point| 20.0 * 1000.0_f64.powf(f64::from(point) / 399.0))
        .take_while(|frequency_hz| *frequency_hz < sample_rate_hz / 2.0)
        .map(|frequency_hz| (frequency_hz, graphic.response_db(&sections_db, frequency_hz)))
        .collect())
}

fn write_phrase(path: &Path) -> Result<PathBuf> {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: PHRASE_RATE_HZ,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer =
        hound::WavWriter::create(path, spec).with_context(|| format!("cannot write {}", path.display()))?;
    for [left, right] in cochlea_cli::generate::phrase(PHRASE_RATE_HZ, 1) {
        writer.write_sample(left)?;
        writer.write_sample(right)?;
    }
    writer.finalize()?;
    Ok(path.to_owned())
}

/// A whole file, a vector a channel.
fn read(path: &Path) -> Result<Vec<Vec<f32>>> {
    let mut audio = AudioIn::open(path)?;
    let channels = audio.format().channels;
    let mut sound = vec![Vec::new(); channels];
    let mut block = vec![vec![0.0; READ_FRAMES]; channels];
    loop {
        let frames = audio.read(&mut block, READ_FRAMES)?;
        if frames == 0 {
            return Ok(sound);
        }
        for (to, from) in sound.iter_mut().zip(&block) {
            to.extend_from_slice(&from[..frames]);
        }
    }
}

fn times(value: Option<f64>) -> String {
    value.map_or_else(|| "?".to_owned(), |value| format!("{value:.0}"))
}
