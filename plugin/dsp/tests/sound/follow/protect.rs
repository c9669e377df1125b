//! A melody that may stand out, beside a resonance that may not.

use super::{RATE_HZ, last_second_db};
use crate::adapt::{band_noise, full, pink, spectrum, sum};
use crate::common::sine;
use cochlea_dsp::adapt::{Adaptation, Held};
use cochlea_dsp::equaliser::{CONTROL_STEP_SAMPLES, Direction, Director};
use cochlea_dsp::{AdaptSettings, BAND_COUNT, BANDS, Equaliser, Estimate, Pitch};

/// The harmonic that stands out.
const STRONG_HZ: f64 = 1_100.0;
/// Between the 14th and the 15th.
const RESONANCE_HZ: f64 = 3_190.0;

/// Someone who knows the pitch.
struct Knowing {
    adaptation: Adaptation,
    estimate: Estimate,
    steps: usize,
    pitch: fn(usize) -> Pitch,
}

impl Director for Knowing {
    fn hear(&mut self, frames: &[[f64; 2]]) {
        self.adaptation.hear(frames, None);
    }

    fn direct(&mut self) -> Option<&Direction> {
        self.steps += 1;
        if self.steps.is_multiple_of(8) {
            self.estimate.number += 1;
            self.estimate.pitch = (self.pitch)(self.steps * CONTROL_STEP_SAMPLES);
        }
        self.adaptation.hear_pitch(&self.estimate);
        Some(self.adaptation.direct())
    }
}

/// Known before it sounds: it is nowhere then.
fn a3(_: usize) -> Pitch {
    Pitch::Voiced {
        f0_hz: 220.0,
        probability: 0.9,
    }
}

/// The output, and what held each band longest in the end.
fn play(
    settings: &AdaptSettings,
    protect: f64,
    pitch: fn(usize) -> Pitch,
    signal: &[f32],
) -> (Vec<f32>, [Held; BAND_COUNT]) {
    let mut adaptation = Adaptation::new(RATE_HZ).unwrap();
    adaptation.set(settings);
    adaptation.set_protection(protect);
    adaptation.reset();
    let mut director = Knowing {
        adaptation,
        estimate: Estimate::NOTHING,
        steps: 0,
        pitch,
    };
    let mut output = signal.to_vec();
    let mut equaliser = Equaliser::new(RATE_HZ, 1).unwrap();
    equaliser.process_directed(&mut [&mut output], &mut director);
    (output, director.adaptation.explanation().bands.map(|band| band.held))
}

/// A voice on A3 whose fifth harmonic stands out, from `start` on, over pink noise with a narrow resonance of its own.
fn voice_and_resonance(start: usize) -> Vec<f32> {
    let mut signal = sum(
        &pink(8.0, 31),
        &band_noise(8.0, 32, -24.0, [RESONANCE_HZ - 12.0, RESONANCE_HZ + 12.0]),
    );
    for harmonic in 1..=10 {
        let hz = 220.0 * f64::from(harmonic);
        let peak = if hz == STRONG_HZ { 0.15 } else { 0.02 };
        let partial = sine(signal.len() - start, hz, RATE_HZ, peak);
        signal[start..]
            .iter_mut()
            .zip(partial)
            .for_each(|(sum, partial)| *sum += partial);
    }
    signal
}

/// Level of the strong harmonic, and of the resonance, dB.
fn measured_db(signal: &[f32]) -> [f64; 2] {
    let [harmonic] = last_second_db(signal, &[STRONG_HZ])[..] else {
        return [f64::NAN; 2];
    };
    let near = |hz: f64| (hz / RESONANCE_HZ).log2().abs();
    let points = spectrum(signal);
    let resonance = points.iter().min_by(|a, b| near(a.0).total_cmp(&near(b.0)));
    [harmonic, resonance.map_or(f64::NAN, |point| point.1)]
}

/// What looking for resonances changes, dB: against the same adaptation without it.
fn change_db(settings: &AdaptSettings, protect: f64, signal: &[f32]) -> [f64; 2] {
    let without = AdaptSettings {
        resonance: 0.0,
        ..*settings
    };
    let before = measured_db(&play(&without, protect, a3, signal).0);
    let after = measured_db(&play(settings, protect, a3, signal).0);
    std::array::from_fn(|index| after[index] - before[index])
}

/// By bells alone: every band of the target is open.
#[test]
fn bells_leave_a_melody_alone_and_take_a_resonance_down() {
    let signal = voice_and_resonance(0);
    let settings = AdaptSettings {
        target_db: [None; BAND_COUNT],
        loudness_match: false,
        ..full()
    };
    let [bare, protected] = [0.0, 1.0].map(|protect| change_db(&settings, protect, &signal));
    println!("bells: harmonic and resonance {bare:.2?} dB unprotected, {protected:.2?} dB protected");
    assert!(bare[0] < -3.0 && bare[1] < -3.0, "{bare:?}");
    assert!(protected[0].abs() < 0.5 && protected[1] < -3.0, "{protected:?}");
    let half = change_db(&settings, 0.5, &signal);
    println!("bells: {half:.2?} dB half protected");
    assert!(half[0] > bare[0] && half[0] < protected[0] + 0.1, "{half:?}");
}

/// With the bands' prominence too, towards pink, two seconds after the voice has begun, when the curve is not there yet; the
/// band says why.
#[test]
fn bands_leave_a_melody_alone() {
    let signal = voice_and_resonance(288_000);
    let settings = AdaptSettings {
        loudness_match: false,
        max_cut_db: 24.0,
        ..full()
    };
    let [bare, protected] = [0.0, 1.0].map(|protect| change_db(&settings, protect, &signal));
    println!("bands and bells: {bare:.2?} dB unprotected, {protected:.2?} dB protected");
    assert!(bare[0] < -3.0 && bare[1] < -3.0, "{bare:?}");
    assert!(protected[0].abs() < 0.5 && protected[1] < -3.0, "{protected:?}");
    let strong = BANDS.iter().position(|band| STRONG_HZ < band.upper_hz).unwrap();
    // As little that nothing else holds it.
    let open = AdaptSettings {
        amount: 0.1,
        ..settings
    };
    assert_eq!(play(&open, 1.0, a3, &signal).1[strong], Held::Protected);
    assert_ne!(play(&open, 0.0, a3, &signal).1[strong], Held::Protected);
}

/// Without a share, and without a pitch, it is as if there were no tracker.
#[test]
fn nothing_protected_is_bit_for_bit_what_it_was() {
    let signal = voice_and_resonance(0);
    let plain = play(&full(), 0.0, |_| Pitch::Unvoiced, &signal);
    assert!(play(&full(), 0.0, a3, &signal) == plain);
    assert!(play(&full(), 1.0, |_| Pitch::Unvoiced, &signal) == plain);
    assert!(play(&full(), 1.0, a3, &signal) != plain);
}

/// A note that has ended is forgotten with what the ear hears of it: a resonance in its place is taken down.
#[test]
fn a_resonance_where_a_note_was_is_taken_down() {
    let settings = AdaptSettings {
        target_db: [None; BAND_COUNT],
        loudness_match: false,
        ..full()
    };
    let signal = voice_and_resonance(0);
    let ends = |sample: usize| if sample < 96_000 { a3(sample) } else { Pitch::Unvoiced };
    let bare = measured_db(&play(&settings, 0.0, a3, &signal).0);
    let ended = measured_db(&play(&settings, 1.0, ends, &signal).0);
    println!(
        "six seconds after the voice: {:.2} dB from unprotected",
        ended[0] - bare[0]
    );
    assert!((ended[0] - bare[0]).abs() < 0.5);
}
