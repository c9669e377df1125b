//! What the adaptation costs: mean, median and worst block of 64 frames, at 48 kHz stereo.
//!
//! `cargo run --release -p cochlea-dsp --example adapt`

#[expect(dead_code, reason = "the tests use the rest")]
#[path = "../tests/sound/common.rs"]
mod common;

use cochlea_dsp::adapt::{Dynamics, SideChain};
use cochlea_dsp::{AdaptSettings, Adaptive};
use common::Random;
use std::time::Instant;

const RATE_HZ: f64 = 48_000.0;
const BLOCK: usize = 64;
const SECONDS: usize = 40;

fn main() {
    let amount = |amount| AdaptSettings {
        amount,
        ..AdaptSettings::default()
    };
    let everything = AdaptSettings {
        side_chain: SideChain::Unmask,
        dynamics: Dynamics {
            ratio: 3.0,
            ..Dynamics::OFF
        },
        speed: 4.0,
        ..amount(1.0)
    };
    println!("48 kHz stereo, blocks of {BLOCK}: noise in bursts, with three resonances that come and go");
    for (name, settings) in [
        ("Amount 0 (listening alone)", amount(0.0)),
        ("Amount 100 %", amount(1.0)),
        ("everything on", everything),
    ] {
        let mut times = times_ns(&settings);
        let mean = times.iter().sum::<f64>() / times.len() as f64;
        times.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        println!(
            "{name}: {:.0} ns a frame, {:.2} % of a core; median block {:.1} µs, 99.9 % {:.1} µs ({:.2}×), worst {:.1} \
             µs ({:.2}×)",
            mean / BLOCK as f64,
            100.0 * mean / BLOCK as f64 * 1e-9 * RATE_HZ,
            at(0.5) * 1e-3,
            at(0.999) * 1e-3,
            at(0.999) / at(0.5),
            at(1.0) * 1e-3,
            at(1.0) / at(0.5),
        );
    }
}

/// The least time of three runs for every block: what the block costs, without what else the machine did.
fn times_ns(settings: &AdaptSettings) -> Vec<f64> {
    let runs = [(); 3].map(|()| run(settings));
    (0..runs[0].len())
        .map(|block| runs.iter().map(|run| run[block]).fold(f64::INFINITY, f64::min))
        .collect()
}

fn run(settings: &AdaptSettings) -> Vec<f64> {
    let mut adaptive = Adaptive::new(RATE_HZ, 2).expect("48 kHz stereo");
    adaptive.set(settings);
    adaptive.reset();
    let mut random = Random::new(1);
    let rival = random.noise(BLOCK, 0.1);
    let blocks = SECONDS * RATE_HZ as usize / BLOCK;
    (0..blocks)
        .map(|block| {
            let (mut left, mut right) = (random.noise(BLOCK, 0.1), random.noise(BLOCK, 0.1));
            for (index, (left, right)) in left.iter_mut().zip(&mut right).enumerate() {
                let time = (block * BLOCK + index) as f64 / RATE_HZ;
                let loud = if (2.0 * time).fract() < 0.3 { 1.0 } else { 0.2 };
                let ring = |hz: f64| (std::f64::consts::TAU * hz * time).sin();
                let rings = 0.05 * (ring(440.0) + ring(2_960.0) + ring(700.0 + 100.0 * (time / 8.0).floor()));
                *left = (loud * (f64::from(*left) + rings)) as f32;
                *right = (loud * (f64::from(*right) + rings)) as f32;
            }
            let start = Instant::now();
            adaptive.process_block(&mut [&mut left, &mut right], &[&rival]);
            start.elapsed().as_nanos() as f64
        })
        .collect()
}
