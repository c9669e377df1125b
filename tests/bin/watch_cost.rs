//! `watch_cost`: what an open editor costs the audio thread, in nanoseconds a frame. Run it in release.
//!
//! Instances that somebody watches and that nobody does take turns, and differences are taken round by round. The queue
//! to the analysis is emptied between turns, so that every chunk finds room, and its reader takes no time here.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use cochlea::link::{Link, Tap, TapChunk};
use cochlea_tests::signals::noise_and_tones;
use cochlea_tests::stress::{RATE_HZ, Rig};

const ROUNDS: usize = 400;
const BLOCKS: usize = 16;
/// At rest; and with an ear that listens whether somebody watches or not.
const STATES: [(&str, &str); 2] = [("flat", "{}"), ("adapting", r#"{"amount":60,"gain_7":6}"#)];

/// Half of them were faster; one and nine in ten were.
struct Spread([f64; 3]);

impl Spread {
    fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        Self([0.5, 0.1, 0.9].map(|share| values[(share * (values.len() - 1) as f64).round() as usize]))
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self([median, low, high]) = self;
        write!(f, "{median:7.2} ns a frame ({low:.2} to {high:.2})")
    }
}

fn main() {
    if cfg!(debug_assertions) {
        println!("This build is not optimised: the figures mean nothing. Build with --release.");
    }
    for block in [64, 512] {
        println!("blocks of {block}, stereo, 48 kHz, {ROUNDS} rounds: median (10th to 90th percentile)");
        let tap = tap_alone(block);
        println!("  the tap alone                {tap}");
        for (name, parameters) in STATES {
            let state = format!(r#"{{"cochlea_state":1,"parameters":{parameters}}}"#);
            let mut pair = [(); 2].map(|()| Rig::with_state(state.as_bytes()));
            let mut times = [Vec::new(), Vec::new()];
            for round in 0..ROUNDS + 20 {
                for turn in 0..2 {
                    let watched = (turn + round) % 2;
                    let time = turn_of(&mut pair[watched], watched == 1, block);
                    // The first rounds settle the ear.
                    if round >= 20 {
                        times[watched].push(time);
                    }
                }
            }
            let more = times[0]
                .iter()
                .zip(&times[1])
                .map(|(alone, watched)| watched - alone)
                .collect();
            let [alone, watched] = times.map(Spread::of);
            println!("  {name:<9} unwatched          {alone}");
            println!("  {name:<9} watched            {watched}");
            println!("  {name:<9} watched, more by   {}", Spread::of(more));
        }
    }
}

/// Nanoseconds a frame of some blocks.
fn turn_of(rig: &mut Rig, watched: bool, block: usize) -> f64 {
    let link: Arc<Link> = rig.link().clone();
    let sound = noise_and_tones(block, RATE_HZ, 3);
    let (mut left, mut right) = (vec![0.0; block], vec![0.0; block]);
    let blocks = BLOCKS * 512 / block;
    let mut nanoseconds = 0.0;
    for _ in 0..blocks {
        left.copy_from_slice(&sound[0]);
        right.copy_from_slice(&sound[1]);
        link.watched.store(watched, Ordering::Relaxed);
        let begin = Instant::now();
        rig.process(&mut [&mut left, &mut right]);
        nanoseconds += begin.elapsed().as_secs_f64() * 1e9;
    }
    empty(&link.tap);
    assert_eq!(link.tap.dropped(), 0, "a chunk found no room");
    nanoseconds / (blocks * block) as f64
}

fn tap_alone(block: usize) -> Spread {
    let tap = Tap::default();
    let mut input = tap.open(RATE_HZ, 2, block);
    let mut sound = noise_and_tones(block, RATE_HZ, 3);
    let [left, right] = sound.as_mut_slice() else {
        unreachable!("two channels");
    };
    let blocks = BLOCKS * 512 / block;
    let mut times = Vec::new();
    for _ in 0..10 * ROUNDS {
        let begin = Instant::now();
        for _ in 0..blocks {
            input.hold(&[left, right]);
            input.send(&tap, &[left, right]);
        }
        times.push(begin.elapsed().as_secs_f64() * 1e9 / (blocks * block) as f64);
        empty(&tap);
    }
    assert_eq!(tap.dropped(), 0, "a chunk found no room");
    Spread::of(times)
}

fn empty(tap: &Tap) {
    let mut chunks: Vec<TapChunk> = Vec::with_capacity(512);
    tap.take(&mut chunks);
}
