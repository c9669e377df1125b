//! Bells that follow a pitch, on processed sound: what they do to harmonics, how they come and go, and in which order of
//! blocks. The pitch is given: what a tracker makes of a sound is another matter.

mod protect;
mod steady;

use crate::common::{Random, levels_db, sine, splatter_db};
use cochlea_dsp::cascade::Step;
use cochlea_dsp::equaliser::{Direction, Director, FOLLOWING_BELL_COUNT};
use cochlea_dsp::linear_phase::{PhaseMode, Quality};
use cochlea_dsp::{Bell, Equaliser, Follower, PitchSettings};

pub const RATE_HZ: f64 = 48_000.0;
/// How late the pitch of these tests is known, samples.
const KNOWN_AFTER: usize = 1_920;

/// Everything on, with these gains.
pub fn riding(harmonic_gains_db: [f64; FOLLOWING_BELL_COUNT]) -> PitchSettings {
    PitchSettings {
        tracks: true,
        follows: true,
        harmonic_gains_db,
        ..PitchSettings::OFF
    }
}

/// A gain on one harmonic alone, counted from 1.
pub fn only(harmonic: usize, gain_db: f64) -> [f64; FOLLOWING_BELL_COUNT] {
    std::array::from_fn(|index| if index + 1 == harmonic { gain_db } else { 0.0 })
}

/// The pitch at every sample of the input, from someone who knows it after a while.
pub struct Scripted<F: Fn(usize) -> Option<f64>> {
    pub follower: Follower,
    pub heard: usize,
    pub pitch: F,
}

impl<F: Fn(usize) -> Option<f64>> Scripted<F> {
    pub fn new(settings: &PitchSettings, pitch: F) -> Self {
        let mut follower = Follower::new(RATE_HZ).unwrap();
        follower.set(settings);
        Self {
            follower,
            heard: 0,
            pitch,
        }
    }
}

impl<F: Fn(usize) -> Option<f64>> Director for Scripted<F> {
    fn hear(&mut self, frames: &[[f64; 2]]) {
        self.heard += frames.len();
    }

    fn direct(&mut self) -> Option<&Direction> {
        None
    }

    fn follow(&mut self, latency_samples: usize) -> Option<&Step<FOLLOWING_BELL_COUNT>> {
        let pitch = self.heard.checked_sub(KNOWN_AFTER).and_then(|then| (self.pitch)(then));
        let delay_samples = latency_samples.saturating_sub(KNOWN_AFTER);
        Some(self.follower.step(pitch, delay_samples))
    }
}

/// Mono, zero latency, in one block.
fn play(settings: &PitchSettings, signal: &[f32], pitch: impl Fn(usize) -> Option<f64>) -> Vec<f32> {
    let mut output = signal.to_vec();
    let mut equaliser = Equaliser::new(RATE_HZ, 1).unwrap();
    equaliser.process_directed(&mut [&mut output], &mut Scripted::new(settings, pitch));
    output
}

/// Equal harmonics of one fundamental.
fn harmonics(length: usize, f0_hz: f64, count: usize) -> Vec<f32> {
    let mut sum = vec![0.0; length];
    for harmonic in 1..=count {
        let partial = sine(length, f0_hz * harmonic as f64, RATE_HZ, 0.05);
        sum.iter_mut().zip(partial).for_each(|(sum, partial)| *sum += partial);
    }
    sum
}

fn last_second_db(signal: &[f32], points_hz: &[f64]) -> Vec<f64> {
    let second: Vec<f64> = signal[signal.len() - RATE_HZ as usize..]
        .iter()
        .map(|&x| f64::from(x))
        .collect();
    levels_db(&second, points_hz, RATE_HZ)
}

/// The asked harmonic changes by what was asked, every other by what the bell's formula says of it.
#[test]
fn single_harmonics_change_by_what_was_asked() {
    for f0_hz in [110.0, 220.0, 1_234.0] {
        let signal = harmonics(2 * RATE_HZ as usize, f0_hz, 10);
        let points: Vec<f64> = (1..=10).map(|harmonic| f0_hz * f64::from(harmonic)).collect();
        let before = last_second_db(&signal, &points);
        let (mut worst, mut worst_beside) = (0.0_f64, 0.0_f64);
        for (harmonic, gain_db) in [
            (1, 6.0),
            (1, -12.0),
            (2, 6.0),
            (3, -12.0),
            (5, 6.0),
            (8, -12.0),
            (8, 6.0),
        ] {
            let settings = riding(only(harmonic, gain_db));
            let after = last_second_db(&play(&settings, &signal, |_| Some(f0_hz)), &points);
            let half = f64::exp2(0.5 * settings.width_octaves);
            let bell = Bell::new(f0_hz * harmonic as f64, 1.0 / (half - 1.0 / half), 0.5, RATE_HZ);
            let filter = bell.shape(gain_db).coefficients();
            for (index, (after, before)) in after.iter().zip(&before).enumerate() {
                let change_db = after - before;
                if index + 1 == harmonic {
                    worst = worst.max((change_db - gain_db).abs());
                } else {
                    let says_db = 20.0 * filter.magnitude(points[index], RATE_HZ).log10();
                    worst_beside = worst_beside.max((change_db - says_db).abs());
                }
            }
        }
        println!("{f0_hz} Hz: asked within {worst:.4} dB, neighbours within {worst_beside:.4} dB of the formula");
        assert!(worst < 0.3 && worst_beside < 0.05, "{worst} {worst_beside}");
    }
}

/// A tone, then noise: what the bells do to the noise, against what they do while the tone lasts. Bit for bit nothing in
/// the end.
#[test]
fn bells_are_gone_within_50_ms_after_the_voice() {
    const END: usize = 48_000;
    for f0_hz in [110.0, 440.0] {
        let mut signal = sine(4 * END, f0_hz, RATE_HZ, 0.1);
        let noise = Random::new(5).noise(3 * END, 0.3);
        signal[END..].copy_from_slice(&noise);
        let settings = riding([12.0; FOLLOWING_BELL_COUNT]);
        // Known at once, so that the time is that of the fade.
        let voiced = |sample: usize| (sample + KNOWN_AFTER <= END).then_some(f0_hz);
        let output = play(&settings, &signal, voiced);
        let forever = play(&settings, &signal, |_| Some(f0_hz));
        let change_db = |output: &[f32], from_ms: usize, to_ms: usize| {
            let range = END + 48 * from_ms..END + 48 * to_ms;
            let pairs = output[range.clone()].iter().zip(&signal[range]);
            let square = pairs.map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>();
            10.0 * (square / (48 * (to_ms - from_ms)) as f64).max(1e-30).log10()
        };
        let left: Vec<f64> = [(0, 10), (20, 30), (50, 60), (80, 90)]
            .iter()
            .map(|&(from, to)| change_db(&output, from, to) - change_db(&forever, from, to))
            .collect();
        println!("{f0_hz} Hz: of what the bells add, at 0, 20, 50, 80 ms after the voice: {left:.1?} dB");
        // What is left then rings out, with the filters' own time.
        assert!(left[2] < -20.0 && left[3] < -35.0, "{left:?}");
        let bits = |signal: &[f32]| signal.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        assert!(bits(&output[3 * END..]) == bits(&signal[3 * END..]));
    }
}

/// Bells that come and go, and glide, make no sound of their own: energy above 5 kHz while a sine at 997 Hz plays.
#[test]
fn nothing_clicks() {
    let signal = sine(1 << 17, 997.0, RATE_HZ, 0.1);
    type Voice = fn(usize) -> Option<f64>;
    let voices: [(&str, Voice); 4] = [
        ("comes and goes", |at| (at / 4_800 % 2 == 0).then_some(997.0)),
        ("comes and goes beside", |at| (at / 3_000 % 2 == 0).then_some(900.0)),
        ("leaps by an octave", |at| Some([997.0, 498.5][at / 4_800 % 2])),
        ("sweeps", |at| Some(500.0 * f64::exp2((at % 48_000) as f64 / 24_000.0))),
    ];
    for gain_db in [18.0, -18.0] {
        for (name, voice) in &voices {
            for glide_seconds in [0.003, 0.02] {
                let settings = PitchSettings {
                    glide_seconds,
                    ..riding([gain_db; FOLLOWING_BELL_COUNT])
                };
                let output = play(&settings, &signal, voice);
                let splatter = splatter_db(&output[1 << 16..], RATE_HZ);
                println!("{name}, {gain_db} dB, glide {glide_seconds} s: {splatter:.1} dB above 5 kHz");
                assert!(splatter < if glide_seconds < 0.02 { -75.0 } else { -85.0 }, "{name}");
            }
        }
    }
}

/// A tone leaps by a fifth, and its bell with it. In linear phase, where the FIR takes longer than the tracker, the bell
/// leaps when the sound does; with zero latency it comes as late as the pitch is known.
#[test]
fn in_linear_phase_the_bells_meet_the_sound() {
    const LEAP: usize = 48_000;
    let mut signal = sine(LEAP, 440.0, RATE_HZ, 0.1);
    signal.extend(sine(LEAP, 660.0, RATE_HZ, 0.1));
    let pitch = |sample: usize| Some(if sample < LEAP { 440.0 } else { 660.0 });
    let settings = PitchSettings {
        glide_seconds: 0.003,
        ..riding(only(1, 12.0))
    };
    let late_ms = |mode: PhaseMode| {
        let mut output = signal.clone();
        let mut equaliser = Equaliser::new(RATE_HZ, 1).unwrap();
        equaliser.set_phase_mode(mode);
        equaliser.reset();
        equaliser.process_directed(&mut [&mut output], &mut Scripted::new(&settings, pitch));
        let leap = LEAP + equaliser.latency_samples();
        // Milliseconds about the leap in which the tone is not up by 11 dB: windows of 5 ms, a whole number of periods
        // of neither, hence the decibel.
        let dull = (-20_i64..60).filter(|ms| {
            let start = (leap as i64 + 48 * ms) as usize;
            let square = output[start..start + 240]
                .iter()
                .map(|&x| f64::from(x).powi(2))
                .sum::<f64>();
            10.0 * (square / 240.0 / 0.005).log10() < 11.0
        });
        (dull.clone().min(), dull.max())
    };
    let zero = late_ms(PhaseMode::ZeroLatency);
    println!("zero latency: not up from {zero:?} ms about the leap");
    assert!(zero.1.unwrap() >= 35);
    for quality in [Quality::Normal, Quality::High] {
        let linear = late_ms(PhaseMode::Linear(quality));
        println!("{quality:?}: not up from {linear:?} ms about the leap");
        assert!(linear.0.unwrap() >= -10 && linear.1.unwrap() <= 20);
    }
}
