//! The ear on signals whose level, tonality and masking are known.

mod masking;

use crate::common::Random;
use crate::noise::noise_lines as noise;
use assert_no_alloc::{assert_no_alloc, violation_count};
use cochlea_dsp::ear::{GATE_LUFS, LEVEL_FLOOR_DB};
use cochlea_dsp::{BANDS, Ear, Hearing, Routing, active_band_count};
use std::f64::consts::TAU;

const RATES_HZ: [f64; 6] = [8_000.0, 44_100.0, 48_000.0, 96_000.0, 192_000.0, 384_000.0];

/// Samples of a hop: a quarter of the window.
fn hop(rate_hz: f64) -> usize {
    (1_024.0 * (rate_hz / 48_000.0).log2().round().exp2()) as usize
}

fn stereo(signal: impl IntoIterator<Item = f64>) -> Vec<[f64; 2]> {
    signal.into_iter().map(|x| [x, x]).collect()
}

fn sine(length: usize, hz: f64, rate_hz: f64, level_db: f64) -> Vec<f64> {
    let peak = 10.0_f64.powf(level_db / 20.0);
    (0..length)
        .map(|n| peak * (TAU * hz * n as f64 / rate_hz).sin())
        .collect()
}

#[test]
fn full_scale_sine_at_any_centre_is_0_db() {
    for rate in RATES_HZ {
        let mut ear = Ear::new(rate).unwrap();
        for (index, band) in BANDS.iter().enumerate().take(active_band_count(rate)) {
            ear.reset();
            ear.listen(&stereo(sine(12 * hop(rate), band.centre_hz, rate, 0.0)));
            let Hearing { slow_db, fast_db, .. } = ear.hearing();
            assert!(
                slow_db[index].abs() < 0.3,
                "{rate} Hz, band {index}: {} dB",
                slow_db[index]
            );
            assert!(
                fast_db[index].abs() < 0.3,
                "{rate} Hz, band {index}: {} dB",
                fast_db[index]
            );
        }
    }
}

/// Pink noise of density 1/f: the level of a band is 10·log10 ln(upper/lower), at the window's mean over one period of
/// the noise, which is shorter than the slow time constant.
#[test]
fn pink_noise_has_its_theoretical_level_in_every_band() {
    for rate in RATES_HZ {
        let period = 256 * hop(rate);
        let spacing_hz = rate / period as f64;
        let pink = noise(period, rate, 3, |hz| 0.01 * spacing_hz / hz);
        let mut ear = Ear::new(rate).unwrap();
        ear.set_slow_seconds(10.0);
        // Three hops before the first whole window, one for the last window's work.
        ear.listen(&stereo(pink.iter().chain(&pink[..4 * hop(rate)]).copied()));
        let heard = ear.hearing();
        assert!(
            (heard.heard_seconds - period as f64 / rate).abs() < 1e-9,
            "{rate}: {}",
            heard.heard_seconds
        );
        for (index, band) in BANDS.iter().enumerate().take(active_band_count(rate)) {
            let expected = -20.0 + 10.0 * (band.upper_hz / band.lower_hz).ln().log10();
            let found = heard.slow_db[index];
            assert!(
                (found - expected).abs() < 0.5,
                "{rate} Hz, band {index}: {found} not {expected}"
            );
        }
    }
}

/// The spectrum is level on pink noise, and its points keep their distance. Over an octave, which averages the noise of
/// 48 points and of the last second: ±1 dB.
#[test]
fn fine_spectrum_of_pink_noise_is_level() {
    let rate = 48_000.0;
    let period = 256 * hop(rate);
    let pink = noise(period, rate, 3, |hz| 0.01 * rate / period as f64 / hz);
    let mut ear = Ear::new(rate).unwrap();
    ear.listen(&stereo(pink));
    let expected = -20.0 + 10.0 * (2.0_f64.ln() / 48.0).log10();
    for (octave, levels) in ear.spectrum_db().chunks_exact(48).enumerate() {
        let power = levels.iter().map(|level| 10.0_f64.powf(level / 10.0)).sum::<f64>() / 48.0;
        // Below 80 Hz a window holds one or two independent bins to the octave.
        let tolerance = if octave < 2 { 3.0 } else { 1.0 };
        let found = 10.0 * power.log10();
        assert!(
            (found - expected).abs() < tolerance,
            "octave {octave}: {found} not {expected}"
        );
    }
    for pair in ear.spectrum_hz().windows(2) {
        assert!((48.0 * (pair[1] / pair[0]).log2() - 1.0).abs() < 1e-9);
    }
}

/// All parts of the hearing, bit for bit.
fn bits(ear: &Ear) -> Vec<u64> {
    let Hearing {
        slow_db,
        fast_db,
        tonality,
        threshold_db,
        participation,
        heard_seconds,
    } = ear.hearing();
    let bands = [slow_db, fast_db, tonality, threshold_db, participation];
    let values = bands
        .into_iter()
        .flatten()
        .chain(ear.spectrum_db())
        .chain([heard_seconds]);
    values
        .map(|x| x.to_bits())
        .chain([ear.momentary_lufs().to_bits(), u64::from(ear.is_gated())])
        .collect()
}

#[test]
fn any_partition_is_heard_with_the_same_bits() {
    for rate in [8_000.0, 48_000.0] {
        let mut random = Random::new(9);
        let mut signal: Vec<[f64; 2]> = (0..40_000)
            .map(|_| [random.uniform() - 0.5, random.uniform() - 0.5])
            .collect();
        signal[20_000..30_000].fill([0.0; 2]);
        signal[35_000] = [f64::NAN, f64::INFINITY];
        let ends = [12_345, 26_000, 31_000, 40_000];
        let run = |partition: usize| {
            let mut ear = Ear::new(rate).unwrap();
            let mut start = 0;
            let mut heard = Vec::new();
            for (end, detector) in ends
                .into_iter()
                .zip([Routing::Stereo, Routing::Mid, Routing::Side, Routing::Left])
            {
                ear.set_detector(detector);
                signal[start..end].chunks(partition).for_each(|part| ear.listen(part));
                heard.extend(bits(&ear));
                start = end;
            }
            heard
        };
        let expected = run(32);
        for partition in [1, 7, 333, 4_096] {
            assert!(run(partition) == expected, "{rate} Hz in parts of {partition}");
        }
    }
}

#[test]
fn listening_allocates_and_frees_nothing() {
    let mut ear = Ear::new(48_000.0).unwrap();
    let mut random = Random::new(4);
    let signal: Vec<[f64; 2]> = (0..1 << 15).map(|_| [random.uniform() - 0.5; 2]).collect();
    let before = violation_count();
    assert_no_alloc(|| {
        for detector in [
            Routing::Stereo,
            Routing::Mid,
            Routing::Side,
            Routing::Left,
            Routing::Right,
        ] {
            ear.set_detector(detector);
            ear.set_slow_seconds(1.0);
            ear.set_full_scale_db_spl(90.0);
            signal.chunks(31).for_each(|part| ear.listen(part));
            ear.listen(&[[0.0; 2]; 4_096]);
        }
        assert!(ear.hearing().heard_seconds > 1.0 && ear.spectrum_db().len() == ear.spectrum_hz().len());
        ear.reset();
    });
    assert_eq!(violation_count(), before);
}

#[test]
fn silence_is_finite_and_nothing_takes_part() {
    for rate in RATES_HZ {
        let mut ear = Ear::new(rate).unwrap();
        ear.listen(&vec![[0.0; 2]; rate as usize]);
        let heard = ear.hearing();
        assert!(ear.is_gated() && ear.momentary_lufs().is_finite());
        assert_eq!(heard.participation, [0.0; 26]);
        for levels in [&heard.slow_db, &heard.fast_db, &heard.threshold_db] {
            assert!(levels.iter().all(|level| level.is_finite()));
        }
        assert!(ear.spectrum_db().iter().all(|&level| level == LEVEL_FLOOR_DB));
    }
}

/// What is not a number or far beyond full scale counts as silence, and nothing of it stays.
#[test]
fn bad_samples_are_silence() {
    let mut ear = Ear::new(48_000.0).unwrap();
    let noise: Vec<[f64; 2]> = Random::new(2)
        .noise(48_000, 0.1)
        .iter()
        .map(|&x| [f64::from(x); 2])
        .collect();
    let mut bad = noise.clone();
    let mut quiet = noise;
    for n in (0..48_000).step_by(777) {
        bad[n] = [f64::NAN, 1e300];
        quiet[n] = [0.0; 2];
    }
    ear.listen(&bad);
    let found = bits(&ear);
    ear.reset();
    ear.listen(&quiet);
    assert!(found == bits(&ear));
    assert!(ear.hearing().slow_db[10] > -60.0);
}

/// A signal, then noise 20 dB under the gate: momentary loudness needs 400 ms to forget, the window as long as it is.
#[test]
fn gate_freezes_every_estimate_and_opens_again() {
    let rate = 48_000.0;
    let loud = noise(48 * 1_024, rate, 1, |hz| if hz < 10_000.0 { 1e-6 } else { 0.0 });
    let quiet: Vec<f64> = loud.iter().map(|x| 1e-4 * x).collect();
    let mut ear = Ear::new(rate).unwrap();
    ear.listen(&stereo(loud.iter().copied()));
    assert!(!ear.is_gated());
    ear.listen(&stereo(quiet.iter().copied()));
    assert!(ear.is_gated() && ear.momentary_lufs() < GATE_LUFS - 20.0);
    let (frozen, spectrum) = (*ear.hearing(), ear.spectrum_db().to_vec());
    ear.listen(&stereo(quiet.iter().copied()));
    assert_eq!(*ear.hearing(), frozen);
    assert_eq!(ear.spectrum_db(), spectrum);
    ear.listen(&stereo(loud));
    assert!(!ear.is_gated());
    assert!(ear.hearing().heard_seconds > frozen.heard_seconds + 0.5 && ear.hearing().slow_db != frozen.slow_db);
}

/// A constant offset reaches no band, however large: the window's first two bins, which hold it, are left out.
#[test]
fn constant_offset_is_not_heard() {
    let rate = 48_000.0;
    let tone = sine(20 * hop(rate), 1_000.0, rate, -20.0);
    let mut ear = Ear::new(rate).unwrap();
    ear.listen(&stereo(tone.iter().map(|x| x + 0.5)));
    assert!(ear.hearing().slow_db[0] < -100.0, "{} dB", ear.hearing().slow_db[0]);
    assert!(ear.spectrum_db()[0] < -100.0, "{} dB", ear.spectrum_db()[0]);
    assert!((ear.hearing().slow_db[9] + 20.0).abs() < 0.01);
}

/// Left 0 dB, right −20 dB of opposite sign, one tone: every detector reads what its definition says.
#[test]
fn detectors_hear_what_they_are_told_to() {
    let rate = 48_000.0;
    let tone = sine(20 * hop(rate), 1_000.0, rate, 0.0);
    let signal: Vec<[f64; 2]> = tone.iter().map(|&x| [x, -0.1 * x]).collect();
    for (detector, power) in [
        (Routing::Stereo, 0.5 * (1.0 + 0.01)),
        (Routing::Left, 1.0),
        (Routing::Right, 0.01),
        (Routing::Mid, 0.45_f64.powi(2)),
        (Routing::Side, 0.55_f64.powi(2)),
    ] {
        let mut ear = Ear::new(rate).unwrap();
        ear.set_detector(detector);
        ear.listen(&signal);
        let found = ear.hearing().slow_db[9];
        assert!((found - 10.0 * power.log10()).abs() < 0.05, "{detector:?}: {found} dB");
    }
}

/// A tone that begins after 1 s of another: the slow estimate holds it at the share of time it has had, with a tolerance
/// for the windows that hold both; with a time constant of 0.5 s it has all but arrived after 3 s.
#[test]
fn slow_estimate_is_a_true_mean_until_its_time_has_passed() {
    let rate = 48_000.0;
    let second = |hz: f64, seconds: f64| stereo(sine((seconds * rate) as usize, hz, rate, -10.0));
    let mut ear = Ear::new(rate).unwrap();
    ear.listen(&second(1_000.0, 1.0));
    ear.listen(&second(4_000.0, 1.0));
    assert!(
        (ear.hearing().slow_db[18] + 13.0).abs() < 0.6,
        "{}",
        ear.hearing().slow_db[18]
    );
    assert!(
        (ear.hearing().slow_db[9] + 13.0).abs() < 0.6,
        "{}",
        ear.hearing().slow_db[9]
    );
    ear.set_slow_seconds(0.5);
    ear.listen(&second(4_000.0, 3.0));
    assert!(
        (ear.hearing().slow_db[18] + 10.0).abs() < 0.05,
        "{}",
        ear.hearing().slow_db[18]
    );
    assert!(ear.hearing().slow_db[9] < -30.0, "{}", ear.hearing().slow_db[9]);
}
