//! The same with the tracker: the pitch of the sound itself.

use super::{RATE_HZ, last_second_db, only, riding};
use crate::adapt::{band_noise, full, pink, spectrum, sum};
use crate::common::{Random, sine};
use cochlea_dsp::equaliser::FOLLOWING_BELL_COUNT;
use cochlea_dsp::{AdaptSettings, Adaptive, BAND_COUNT, Estimate, PhaseMode, PitchSettings, Quality};

/// Mono. The output, and every estimate with the sample that it was known with.
fn play(
    settings: &AdaptSettings,
    pitch: &PitchSettings,
    mode: PhaseMode,
    signal: &[f32],
) -> (Vec<f32>, Vec<(usize, Estimate)>) {
    let mut adaptive = Adaptive::new(RATE_HZ, 1).unwrap();
    adaptive.set(settings);
    adaptive.set_pitch(pitch);
    adaptive.equaliser().set_phase_mode(mode);
    adaptive.reset();
    let (mut output, mut estimates) = (signal.to_vec(), Vec::new());
    for (index, block) in output.chunks_mut(512).enumerate() {
        adaptive.process_block(&mut [block], &[]);
        let known = adaptive.estimates().iter();
        estimates.extend(known.map(|&(frame, estimate)| (512 * index + frame, estimate)));
    }
    (output, estimates)
}

/// Harmonics whose peaks fall as 1/n.
fn voice(length: usize, f0_hz: f64) -> Vec<f32> {
    (1..=10).fold(vec![0.0; length], |voice, harmonic| {
        let harmonic = f64::from(harmonic);
        sum(&voice, &sine(length, harmonic * f0_hz, RATE_HZ, 0.2 / harmonic))
    })
}

#[test]
fn harmonics_of_a_tracked_tone_change_by_what_was_asked() {
    let zero = PhaseMode::ZeroLatency;
    for f0_hz in [98.0, 311.0] {
        let signal = voice(2 * RATE_HZ as usize, f0_hz);
        let points: Vec<f64> = (1..=10).map(|harmonic| f0_hz * f64::from(harmonic)).collect();
        let before = last_second_db(&signal, &points);
        for (harmonic, gain_db) in [(1, 6.0), (3, -12.0), (8, 6.0)] {
            let settings = riding(only(harmonic, gain_db));
            let (output, _) = play(&AdaptSettings::default(), &settings, zero, &signal);
            let after = last_second_db(&output, &points);
            let change_db = after[harmonic - 1] - before[harmonic - 1];
            println!("{f0_hz} Hz, harmonic {harmonic}: {change_db:.3} dB of {gain_db} dB");
            assert!((change_db - gain_db).abs() < 0.3);
        }
    }
}

/// Noise after the tone: 50 ms after the tracker has lost the voice, what the bells add is down by 20 dB.
#[test]
fn bells_are_gone_within_50_ms_after_the_tracker_has_lost_the_voice() {
    const END: usize = 48_000;
    let mut signal = voice(END, 220.0);
    signal.extend(Random::new(5).noise(END, 0.3));
    let settings = riding([12.0; FOLLOWING_BELL_COUNT]);
    let flat = AdaptSettings::default();
    let (output, estimates) = play(&flat, &settings, PhaseMode::ZeroLatency, &signal);
    let voiced = estimates
        .iter()
        .filter(|(at, estimate)| *at < END + 24_000 && estimate.pitch.f0_hz().is_some());
    let lost = voiced.map(|&(at, _)| at).max().unwrap();
    println!("lost {:.1} ms after the tone", (lost as f64 - END as f64) / 48.0);
    assert!(lost > END - 4_800 && lost < END + 4_800);
    let added_db = |from: usize| {
        let pairs = output[from..from + 480].iter().zip(&signal[from..from + 480]);
        10.0 * (pairs.map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>() / 480.0)
            .max(1e-30)
            .log10()
    };
    // Against the noise 20 ms before, while the voice still counted.
    let left_db = added_db(lost + 2_400) - added_db(lost - 960);
    println!("{left_db:.1} dB of it are left");
    assert!(left_db < -20.0);
}

/// A tone leaps by a fifth, and its bell with it: late with zero latency, together in linear phase.
#[test]
fn in_linear_phase_the_tracked_bells_meet_the_sound() {
    const LEAP: usize = 48_000;
    let mut signal = voice(LEAP, 440.0);
    signal.extend(voice(LEAP, 660.0));
    let settings = PitchSettings {
        glide_seconds: 0.003,
        ..riding(only(1, 12.0))
    };
    let dull_ms = |mode: PhaseMode| {
        let (output, _) = play(&AdaptSettings::default(), &settings, mode, &signal);
        let late = mode.latency_samples(RATE_HZ);
        // Milliseconds about the leap in which the tone is not up by 7 dB of the 10 that its fundamental brings.
        let dull = (-60_i64..150).filter(|ms| {
            let start = (LEAP as i64 + 48 * ms) as usize;
            let power = |signal: &[f32]| signal.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>();
            let (before, after) = (
                power(&signal[start..start + 480]),
                power(&output[start + late..start + late + 480]),
            );
            10.0 * (after / before).log10() < 7.0
        });
        (dull.clone().min().unwrap_or(0), dull.max().unwrap_or(0))
    };
    let zero = dull_ms(PhaseMode::ZeroLatency);
    let linear = dull_ms(PhaseMode::Linear(Quality::Normal));
    println!("not up about the leap: {zero:?} ms with zero latency, {linear:?} ms in linear phase");
    // Half the tracker's window on either side holds both tones.
    assert!(linear.0 > -45 && linear.1 < 60 && linear.1 < zero.1);
}

/// The harmonic that stands out.
const STRONG_HZ: f64 = 1_100.0;
const RESONANCE_HZ: f64 = 3_190.0;

/// Level of both after bells have looked for resonances, dB.
fn melody_and_resonance_db(signal: &[f32], resonance: f64, protect: f64) -> [f64; 2] {
    let settings = AdaptSettings {
        target_db: [None; BAND_COUNT],
        loudness_match: false,
        resonance,
        ..full()
    };
    let pitch = PitchSettings {
        tracks: true,
        protect,
        ..PitchSettings::OFF
    };
    let (output, _) = play(&settings, &pitch, PhaseMode::ZeroLatency, signal);
    let near = |hz: f64| (hz / RESONANCE_HZ).log2().abs();
    let points = spectrum(&output);
    let nearest = points.iter().min_by(|a, b| near(a.0).total_cmp(&near(b.0)));
    [
        last_second_db(&output, &[STRONG_HZ])[0],
        nearest.map_or(f64::NAN, |point| point.1),
    ]
}

/// A voice whose fifth harmonic stands out, and a narrow resonance between its 14th and 15th.
#[test]
fn a_tracked_melody_may_stand_out_and_a_resonance_beside_it_may_not() {
    let seconds = 8.0;
    let mut signal: Vec<f32> = pink(seconds, 31).iter().map(|x| 0.1 * x).collect();
    signal = sum(
        &signal,
        &band_noise(seconds, 32, -45.0, [RESONANCE_HZ - 12.0, RESONANCE_HZ + 12.0]),
    );
    signal = sum(&signal, &voice(signal.len(), 220.0));
    signal = sum(&signal, &sine(signal.len(), STRONG_HZ, RATE_HZ, 0.15));
    let without = melody_and_resonance_db(&signal, 0.0, 0.0);
    let [bare, protected] = [0.0, 1.0].map(|protect| {
        let with = melody_and_resonance_db(&signal, 0.8, protect);
        [with[0] - without[0], with[1] - without[1]]
    });
    println!("harmonic and resonance: {bare:.2?} dB unprotected, {protected:.2?} dB protected");
    assert!(bare[0] < -3.0, "{bare:?}");
    assert!(protected[0].abs() < 0.5 && protected[1] < -3.0, "{protected:?}");
}
