//! What bells that follow a pitch cost: mean, median and worst block of 64 frames, at 48 kHz stereo, without the tracker.
//!
//! `cargo run --release -p cochlea-dsp --example follow`

#[expect(dead_code, reason = "the tests use the rest")]
#[path = "../tests/sound/common.rs"]
mod common;

use cochlea_dsp::cascade::Step;
use cochlea_dsp::equaliser::{Direction, Director, FOLLOWING_BELL_COUNT};
use cochlea_dsp::{BAND_COUNT, Equaliser, Follower, PitchSettings};
use common::Random;
use std::time::Instant;

const RATE_HZ: f64 = 48_000.0;
const BLOCK: usize = 64;
const SECONDS: usize = 20;

/// Who knows the pitch, and may have nobody who follows it.
struct Singer {
    follower: Follower,
    steps: usize,
    f0_hz: fn(usize) -> Option<f64>,
}

impl Director for Singer {
    fn hear(&mut self, _: &[[f64; 2]]) {}

    fn direct(&mut self) -> Option<&Direction> {
        None
    }

    fn follow(&mut self, _: usize) -> Option<&Step<FOLLOWING_BELL_COUNT>> {
        self.steps += 1;
        match self.follower.is_idle() {
            true => None,
            false => Some(self.follower.step((self.f0_hz)(self.steps), 0)),
        }
    }
}

fn main() {
    let vibrato = |step: usize| Some(220.0 + 5.0 * (0.03 * step as f64).sin());
    println!("48 kHz stereo, blocks of {BLOCK}: all bands at +6 dB, and");
    let rows: [(&str, bool, fn(usize) -> Option<f64>); 4] = [
        ("nothing tracked", false, |_| None),
        ("no voice", true, |_| None),
        ("eight bells at rest", true, |_| Some(220.0)),
        ("eight bells that move", true, vibrato),
    ];
    let mut runs = rows.map(|_| vec![f64::INFINITY; SECONDS * RATE_HZ as usize / BLOCK]);
    // In turn, so that what else the machine does meets all alike; the least time of each block.
    for _ in 0..5 {
        for ((_, tracks, f0_hz), least) in rows.iter().zip(&mut runs) {
            let times = times_ns(*tracks, *f0_hz);
            least
                .iter_mut()
                .zip(times)
                .for_each(|(least, time)| *least = least.min(time));
        }
    }
    for ((name, ..), mut times) in rows.iter().zip(runs) {
        let mean = times.iter().sum::<f64>() / times.len() as f64;
        times.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        println!(
            "{name}: {:.1} ns a frame, {:.3} % of a core; median block {:.2} µs, 99.9 % {:.2} µs ({:.2}×)",
            mean / BLOCK as f64,
            100.0 * mean / BLOCK as f64 * 1e-9 * RATE_HZ,
            at(0.5) * 1e-3,
            at(0.999) * 1e-3,
            at(0.999) / at(0.5),
        );
    }
}

fn times_ns(tracks: bool, f0_hz: fn(usize) -> Option<f64>) -> Vec<f64> {
    let mut equaliser = Equaliser::new(RATE_HZ, 2).unwrap();
    equaliser.set_band_gains_db(&[6.0; BAND_COUNT]);
    equaliser.reset();
    let mut follower = Follower::new(RATE_HZ).unwrap();
    follower.set(&PitchSettings {
        tracks,
        follows: true,
        harmonic_gains_db: [6.0; FOLLOWING_BELL_COUNT],
        ..PitchSettings::OFF
    });
    let mut singer = Singer {
        follower,
        steps: 0,
        f0_hz,
    };
    let noise = Random::new(1).noise(SECONDS * RATE_HZ as usize, 0.3);
    let block = |part: &[f32]| {
        let (mut left, mut right) = (part.to_vec(), part.to_vec());
        let start = Instant::now();
        equaliser.process_directed(&mut [&mut left, &mut right], &mut singer);
        let time = start.elapsed().as_nanos() as f64;
        std::hint::black_box((left, right));
        time
    };
    noise.chunks_exact(BLOCK).map(block).collect()
}
