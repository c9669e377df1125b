//! `replay FOLDER`: what pedalboard played (see `tests/python/pedalboard_host.py --dump`), played again through the
//! CLAP bundle in clack-host and the VST3 bundle in vst3-host; all three must give the same bits.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use cochlea_cli::host::Host;
use cochlea_tests::bundles;
use cochlea_tests::vst3_host_player::Vst3Player;

const RATE_HZ: f64 = 48_000.0;
const BLOCK_FRAMES: usize = 512;

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: replay FOLDER");
        return ExitCode::from(2);
    };
    let results = [("clack-host", clack(&folder)), ("vst3-host", vst3(&folder))];
    let mut failed = 0;
    for (host, result) in &results {
        match result {
            Ok(frames) => println!("{host}: {frames} frames, the same bits as pedalboard"),
            Err(error) => {
                failed += 1;
                println!("{host}: {error:#}");
            }
        }
    }
    println!("{} passed, {failed} failed", results.len() - failed);
    ExitCode::from(u8::from(failed > 0))
}

fn clack(folder: &Path) -> Result<usize> {
    let mut host = Host::bundle(&bundles::clap())?;
    for (name, value) in settings(folder)? {
        let parameter = host
            .parameters()
            .iter()
            .find(|parameter| parameter.name == name)
            .with_context(|| format!("no parameter \"{name}\""))?;
        let (id, value) = (parameter.id, value * parameter.maximum);
        host.set_value(id, value)?;
    }
    host.activate(RATE_HZ, BLOCK_FRAMES as u32)?;
    let sound = stereo(&folder.join("input.f32"))?;
    let mut played = sound.clone();
    let frames = sound[0].len();
    for start in (0..frames).step_by(BLOCK_FRAMES) {
        let end = (start + BLOCK_FRAMES).min(frames);
        let [left, right] = played.as_mut_slice() else {
            unreachable!("two channels");
        };
        host.process(
            &[&sound[0][start..end], &sound[1][start..end]],
            &mut [&mut left[start..end], &mut right[start..end]],
            &[],
        )?;
    }
    compare(folder, &played)
}

fn vst3(folder: &Path) -> Result<usize> {
    let mut player = Vst3Player::load(&bundles::vst3(), RATE_HZ)?;
    let played = player.play(&settings(folder)?, &stereo(&folder.join("input.f32"))?)?;
    compare(folder, &played)
}

/// (name, normalised value) pairs.
fn settings(folder: &Path) -> Result<Vec<(String, f64)>> {
    let path = folder.join("settings.json");
    let text = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("{}: expected [name, value] pairs", path.display()))
}

/// Raw float32, left and right alternating.
fn stereo(path: &Path) -> Result<Vec<Vec<f32>>> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let (samples, rest) = bytes.as_chunks::<4>();
    ensure!(
        rest.is_empty() && samples.len().is_multiple_of(2),
        "{}: not whole stereo frames",
        path.display()
    );
    let mut channels = vec![Vec::new(); 2];
    for (at, sample) in samples.iter().enumerate() {
        channels[at % 2].push(f32::from_le_bytes(*sample));
    }
    Ok(channels)
}

fn compare(folder: &Path, played: &[Vec<f32>]) -> Result<usize> {
    let expected = stereo(&folder.join("output.f32"))?;
    for (channel, (played, expected)) in played.iter().zip(&expected).enumerate() {
        ensure!(
            played.len() == expected.len(),
            "{} frames instead of {}",
            played.len(),
            expected.len()
        );
        if let Some(frame) = played
            .iter()
            .zip(expected)
            .position(|(a, b)| a.to_bits() != b.to_bits())
        {
            anyhow::bail!(
                "channel {channel} differs from frame {frame}: {} here, {} in pedalboard",
                played[frame],
                expected[frame]
            );
        }
    }
    Ok(expected[0].len())
}
