//! A project sounds as it did: three states of each version, and what came out then.
//!
//! Of two seconds every 37th frame is kept; 37 is prime, so that nothing periodic hides between. The bits depend on the
//! processor (with or without fused multiply-adds) and on the system's mathematical functions, so they are not asked for.

use cochlea::host_guard::PlainValue::{self, Bool, Float, Int};
use cochlea_tests::raw_clap::RawClap;
use cochlea_tests::raw_vst3::Queued;
use cochlea_tests::side_chain::Given;
use cochlea_tests::signals::{Random, even_blocks};

use crate::frozen::{Version, versions};
use crate::session::rich;
use crate::vst3;

const RATE_HZ: f64 = 48_000.0;
const FRAMES: usize = 96_000;
/// Every so many frames one is kept.
const KEPT_EVERY: usize = 37;

/// Of full scale or of the peak, whichever is more: −120 dB. Families of instructions differ by 1e-12, and what goes out
/// is rounded to 6e-8; both are far below, and a change that can be heard is far above.
const TOLERANCE: f64 = 1e-6;

/// Moderate, so that the sound is neither silence nor clipped.
const COMMON: [(&str, PlainValue); 9] = [
    ("bypass", Bool(false)),
    ("delta", Bool(false)),
    ("freeze", Bool(false)),
    ("range", Float(40.0)),
    ("output_gain", Float(-3.5)),
    ("channel_mode", Int(0)),
    ("amount", Float(85.0)),
    ("speed", Float(150.0)),
    ("resonance", Float(60.0)),
];

/// A sawtooth of 160 Hz in dark noise whose level steps twice a second, made without a mathematical function.
fn input(seed: u64) -> [Vec<f32>; 2] {
    let mut random = Random::new(seed);
    let mut last = [0.0_f64; 2];
    let mut channels = [(); 2].map(|()| Vec::with_capacity(FRAMES));
    for frame in 0..FRAMES {
        let level = [0.3, 0.05, 0.5, 0.15][frame / 24_000];
        let sawtooth = (frame % 300) as f64 / 300.0 - 0.5;
        for (channel, last) in channels.iter_mut().zip(&mut last) {
            *last += 0.3 * (random.bipolar() - *last);
            channel.push((level * (0.2 * *last + sawtooth)) as f32);
        }
    }
    channels
}

/// Plays the input through `block`, 512 frames at a time, with a side chain; every so many frames of what comes out.
fn kept(mut block: impl FnMut(&mut [&mut [f32]], Given<'_>)) -> Vec<[f32; 2]> {
    let ([mut left, mut right], side_chain) = (input(5), input(9));
    let mut start = 0;
    for frames in even_blocks(FRAMES, 512) {
        let here = start..start + frames;
        let given = side_chain.each_ref().map(|channel| &channel[here.clone()]);
        block(
            &mut [&mut left[here.clone()], &mut right[here.clone()]],
            Given::Channels(&given),
        );
        start += frames;
    }
    let frames = (0..FRAMES).step_by(KEPT_EVERY);
    frames.map(|frame| [left[frame], right[frame]]).collect()
}

fn over_clap(state: &[u8]) -> Vec<[f32; 2]> {
    let plugin = RawClap::from_entry(&cochlea::clap_entry);
    assert!(plugin.load_state(state, 4096), "it is refused");
    assert!(plugin.activate(RATE_HZ, 512));
    kept(|channels, given| assert_ne!(plugin.process_given(channels, given, &[]), 0))
}

fn over_vst3(state: &[u8]) -> Vec<[f32; 2]> {
    let plugin = vst3::plugin();
    assert!(plugin.load_state(state), "it is refused");
    assert_eq!(plugin.activate_input(1, true), 0);
    assert_eq!(plugin.activate(RATE_HZ, 512, true), 0);
    kept(|channels, given| assert_eq!(plugin.process_given(channels, given, &Queued::new(&[])), 0))
}

fn to_bytes(sound: &[[f32; 2]]) -> Vec<u8> {
    sound.iter().flatten().flat_map(|sample| sample.to_le_bytes()).collect()
}

fn of_bytes(bytes: &[u8]) -> Vec<[f32; 2]> {
    let sample = |bytes: &[u8]| f32::from_le_bytes(bytes.try_into().expect("four bytes"));
    bytes
        .chunks_exact(8)
        .map(|frame| [sample(&frame[..4]), sample(&frame[4..])])
        .collect()
}

/// Plays the state `name` of every version over both formats and holds it against what came out then.
fn sounds_as_it_did(name: &str, but: &[(&str, PlainValue)]) {
    let hold = |version: &Version| {
        let state = version.bytes(&format!("sound-{name}.json"), || rich(&[&COMMON, but].concat()));
        let frozen = version.bytes(&format!("sound-{name}.f32"), || to_bytes(&over_clap(&state)));
        let frozen = of_bytes(&frozen);
        let peak = frozen
            .iter()
            .flatten()
            .fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        assert!(peak > 0.01, "there is next to nothing to compare");
        for (format, found) in [("CLAP", over_clap(&state)), ("VST3", over_vst3(&state))] {
            assert_eq!(found.len(), frozen.len());
            let differences = found
                .iter()
                .zip(&frozen)
                .flat_map(|(a, b)| [0, 1].map(|nth| (a[nth] - b[nth]).abs()));
            let (at, largest) =
                differences.enumerate().fold(
                    (0, 0.0),
                    |worst: (usize, f32), (at, difference)| {
                        if difference <= worst.1 { worst } else { (at, difference) }
                    },
                );
            let allowed = TOLERANCE * f64::from(peak.max(1.0));
            println!("sound-{name} over {format}: {largest:e} of {allowed:e}, peak {peak}");
            assert!(
                f64::from(largest) <= allowed,
                "sound-{name} over {format}: frame {} differs by {largest:e}, allowed are {allowed:e}; a project that \
                 was saved with that version must sound the same, or CHANGELOG.md has to say so under Sound and the \
                 state a new version",
                at / 2 * KEPT_EVERY
            );
        }
    };
    versions().iter().for_each(hold);
}

#[test]
fn the_adaptation_without_latency() {
    sounds_as_it_did("adapting", &[("phase_mode", Int(0)), ("pitch", Int(0))]);
}

#[test]
fn linear_phase() {
    sounds_as_it_did(
        "linear-phase",
        &[("phase_mode", Int(1)), ("phase_quality", Int(0)), ("pitch", Int(0))],
    );
}

#[test]
fn bells_on_the_pitch_and_mid_side() {
    sounds_as_it_did(
        "following",
        &[("phase_mode", Int(0)), ("pitch", Int(2)), ("channel_mode", Int(3))],
    );
}
