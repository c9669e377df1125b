//! Mel features and resampling of raw samples, for programs that compare them with others' (`tests/python/features.py`).
//!
//! `cargo run --release -p cochlea-dsp --example mel -- FOLDER JOB...`, each job one of
//!
//! - `mel:PROFILE:RATE:NAME`: reads `NAME.f32`, mono samples at RATE Hz, and writes `NAME.PROFILE.f32`, rows × bands
//!   values, and `NAME.PROFILE.resampled.f32`, the samples at the profile's rate that they were made from;
//! - `resample:FROM:TO:NAME`: reads `NAME.f32`, and writes `NAME.TO.f32`; prints the seconds that one core took, the best
//!   of 25 runs.
//!
//! All files are raw little-endian f32.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use cochlea_dsp::analysis::mel::{Mel, MelProfile};
use cochlea_dsp::analysis::resample::Resampler;

const RUNS: usize = 25;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("name a folder, and what to do in it")?;
    let folder = Path::new(&folder);
    for job in arguments {
        let words: Vec<&str> = job.split(':').collect();
        match words[..] {
            ["mel", profile, rate, name] => mel(folder, profile, rate.parse()?, name)?,
            ["resample", from, to, name] => resample(folder, from.parse()?, to.parse()?, name)?,
            _ => return Err(format!("'{job}' is no job (expected mel:… or resample:…)").into()),
        }
    }
    Ok(())
}

fn mel(folder: &Path, profile: &str, rate_hz: u32, name: &str) -> Result<(), Box<dyn Error>> {
    let profile = MelProfile::ALL
        .into_iter()
        .find(|known| known.name() == profile)
        .ok_or("no such profile")?;
    let samples = read(&folder.join(format!("{name}.f32")))?;
    let mut resampler = Resampler::new(rate_hz, profile.sample_rate_hz())?;
    let mut resampled = Vec::new();
    resampler.add(&samples, |part| resampled.extend_from_slice(part));
    resampler.finish(|part| resampled.extend_from_slice(part));
    let (mut mel, mut rows) = (Mel::new(profile), Vec::new());
    mel.add(&resampled, |row| rows.extend_from_slice(row));
    mel.finish(|row| rows.extend_from_slice(row));
    let stem = format!("{name}.{}", profile.name());
    write(&folder.join(format!("{stem}.resampled.f32")), &resampled)?;
    write(&folder.join(format!("{stem}.f32")), &rows)
}

fn resample(folder: &Path, from_hz: u32, to_hz: u32, name: &str) -> Result<(), Box<dyn Error>> {
    let samples = read(&folder.join(format!("{name}.f32")))?;
    let mut resampler = Resampler::new(from_hz, to_hz)?;
    let mut resampled = Vec::with_capacity(resampler.output_samples(samples.len() as u64) as usize);
    let mut best_s = f64::INFINITY;
    for _ in 0..RUNS {
        resampled.clear();
        let start = Instant::now();
        resampler.add(&samples, |part| resampled.extend_from_slice(part));
        resampler.finish(|part| resampled.extend_from_slice(part));
        best_s = best_s.min(start.elapsed().as_secs_f64());
    }
    println!("{best_s}");
    write(&folder.join(format!("{name}.{to_hz}.f32")), &resampled)
}

fn read(path: &Path) -> Result<Vec<f32>, Box<dyn Error>> {
    let bytes = std::fs::read(path)?;
    let samples = bytes
        .chunks_exact(4)
        .map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]));
    Ok(samples.collect())
}

fn write(path: &Path, samples: &[f32]) -> Result<(), Box<dyn Error>> {
    let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    Ok(std::fs::write(path, bytes)?)
}
