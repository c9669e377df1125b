//! Prints the measured figures that the documents cite.
//!
//! `cargo run --release -p cochlea-dsp --example figures`

#[path = "../tests/sound/common.rs"]
mod common;

use cochlea_dsp::bands::BAND_COUNT;
use cochlea_dsp::{Equaliser, Graphic, Targets};
use common::{Gains, Random, modulation_splatter_db, rounding_noise_dbfs, worst_db, zigzag};
use std::hint::black_box;
use std::time::Instant;

/// Nanoseconds of one call, the best of several rounds.
fn nanoseconds(mut call: impl FnMut()) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..20 {
        let start = Instant::now();
        for _ in 0..500 {
            call();
        }
        best = best.min(start.elapsed().as_nanos() as f64 / 500.0);
    }
    best
}

fn accuracy() {
    println!("Largest error, dB, at centres / at midpoints, from the processed impulse");
    println!(
        "{:>9} {:>13} {:>13} {:>13} {:>13} {:>13}",
        "rate, Hz", "all +12", "zigzag 12", "random 12", "random 6", "random 18"
    );
    for rate in [
        8_000.0, 22_050.0, 32_000.0, 44_100.0, 48_000.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0, 384_000.0,
    ] {
        let graphic = Graphic::new(rate).unwrap();
        let random = |limit: f64| {
            let mut random = Random::new(2024);
            (0..300).map(move |_| random.gains(limit)).collect::<Vec<Gains>>()
        };
        let sets: [Vec<Gains>; 5] = [
            vec![[12.0; BAND_COUNT]],
            vec![zigzag(12.0), zigzag(-12.0)],
            random(12.0),
            random(6.0),
            random(18.0),
        ];
        print!("{rate:>9}");
        for set in sets {
            let [centre, midpoint] = worst_db(&graphic, set);
            print!("   {centre:>4.2} / {midpoint:>4.2}");
        }
        println!();
    }
}

fn cost() {
    let graphic = Graphic::new(48_000.0).unwrap();
    let gains = Random::new(1).gains(12.0);
    let mut sections = [0.0; BAND_COUNT];
    let solve = nanoseconds(|| graphic.section_gains_db(black_box(&gains), black_box(&mut sections)));
    let mut all = Targets::UNITY;
    let coefficients = nanoseconds(|| graphic.targets(black_box(&sections), black_box(&mut all)));
    println!("solve {solve:.0} ns, 26 coefficient updates {coefficients:.0} ns");

    let mut equaliser = Equaliser::new(48_000.0, 2).unwrap();
    let (mut left, mut right) = ([0.1_f32; 32], [0.2_f32; 32]);
    let flat = nanoseconds(|| equaliser.process_block(&mut [&mut left, &mut right]));
    println!("equaliser: {:.1} ns per stereo frame when flat", flat / 32.0);
    equaliser.set_band_gains_db(&gains);
    equaliser.reset();
    let still = nanoseconds(|| {
        (left, right) = ([0.1; 32], [0.2; 32]);
        equaliser.process_block(&mut [&mut left, &mut right]);
    });
    println!("equaliser: {:.0} ns per stereo frame at rest", still / 32.0);
    println!(
        "Graphic::new: {:.2} ms",
        nanoseconds(|| drop(black_box(Graphic::new(black_box(48_000.0))))) * 1e-6
    );
}

fn main() {
    accuracy();
    println!("modulation splatter above 5 kHz: {:.1} dB", modulation_splatter_db());
    let mut lowest = [0.0; BAND_COUNT];
    lowest[0] = 12.0;
    for (name, gains) in [("32 Hz band at +12 dB", lowest), ("all +12 dB", [12.0; BAND_COUNT])] {
        println!(
            "rounding noise at 192 kHz, {name}: {:.0} dBFS",
            rounding_noise_dbfs(192_000.0, &gains)
        );
    }
    cost();
}
