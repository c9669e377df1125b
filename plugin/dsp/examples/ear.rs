//! Prints what listening costs: time per stereo frame, and the longest control step beside the mean one.
//!
//! `cargo run --release -p cochlea-dsp --example ear`

use cochlea_dsp::Ear;
use cochlea_dsp::equaliser::CONTROL_STEP_SAMPLES;
use std::time::Instant;

/// Passes over the same hops of input; of each step the fastest one counts, so that interruptions do not.
const PASSES: usize = 40;

fn main() {
    println!("rate_hz  ns_per_frame  realtime_percent  longest_step_over_mean");
    for rate in [44_100.0, 48_000.0, 96_000.0, 192_000.0, 384_000.0] {
        let Ok(mut ear) = Ear::new(rate) else {
            continue;
        };
        // 8 windows' worth at any rate is a whole number of hops, so passes line up.
        let length = 32 * (1_024.0 * (rate / 48_000.0_f64).log2().round().exp2()) as usize;
        let signal: Vec<[f64; 2]> = (0..length)
            .map(|n| [(n as f64 * 0.1).sin(), (n as f64 * 0.37).sin()])
            .collect();
        let mut fastest = vec![f64::INFINITY; length / CONTROL_STEP_SAMPLES];
        for _ in 0..PASSES {
            for (frames, fastest) in signal.chunks_exact(CONTROL_STEP_SAMPLES).zip(&mut fastest) {
                let start = Instant::now();
                ear.listen(frames);
                *fastest = fastest.min(start.elapsed().as_secs_f64() * 1e9);
            }
        }
        let mean = fastest.iter().sum::<f64>() / fastest.len() as f64;
        let longest = fastest.iter().copied().fold(0.0, f64::max);
        let per_frame = mean / CONTROL_STEP_SAMPLES as f64;
        let share = 100.0 * per_frame * 1e-9 * rate;
        println!("{rate:7}  {per_frame:12.1}  {share:16.2}  {:22.2}", longest / mean);
    }
}
