//! What the live analysis of a stereo signal costs: µs of one core for a second of sound.
//!
//! `cargo run --release -p cochlea-dsp --example analysis`

use std::hint::black_box;
use std::time::Instant;

use cochlea_dsp::analysis::display::LiveSpectrum;
use cochlea_dsp::analysis::level::LiveLevels;
use cochlea_dsp::analysis::loudness::LoudnessMeter;

const SECONDS: usize = 5;
const ROUNDS: usize = 5;

/// Shortest time of several rounds, µs for a second of sound.
fn microseconds(mut work: impl FnMut()) -> f64 {
    let round = |_| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64()
    };
    (0..ROUNDS).map(round).fold(f64::INFINITY, f64::min) * 1e6 / SECONDS as f64
}

fn main() {
    println!("rate Hz   spectrum   loudness   levels");
    for rate_hz in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
        let noise = |n: usize| ((n as f64 * 0.754_877_666).fract() - 0.5) as f32;
        let frames: Vec<[f32; 2]> = (0..SECONDS * rate_hz as usize)
            .map(|n| [noise(n), noise(n + 77)])
            .collect();
        let planes: [Vec<f32>; 2] = [0, 1].map(|channel| frames.iter().map(|frame| frame[channel]).collect());
        let mut spectrum = LiveSpectrum::new(rate_hz).expect("a rate that is served");
        let mut loudness = LoudnessMeter::new(rate_hz, 2).expect("a rate that is served");
        let mut levels = LiveLevels::new(rate_hz).expect("a rate that is served");
        let times = [
            microseconds(|| {
                for chunk in frames.chunks(512) {
                    spectrum.add(chunk);
                    while let Some(line) = spectrum.next_line() {
                        black_box(line);
                    }
                }
            }),
            microseconds(|| loudness.add(&planes.each_ref().map(Vec::as_slice))),
            microseconds(|| levels.add(&frames)),
        ];
        black_box((spectrum.levels_db(), loudness.integrated_lufs(), levels.readings()));
        println!("{rate_hz:7}   {:8.0}   {:8.0}   {:6.0}", times[0], times[1], times[2]);
    }
}
