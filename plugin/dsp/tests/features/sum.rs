//! Whole signals: however they are cut, and against the long-term spectrum of the targets.

use crate::common::Random;
use cochlea_dsp::LongTerm;
use cochlea_dsp::analysis::descriptors::{FrameAnalyser, SpectrumSum};

/// Noise whose colour and level wander, with a gap: about what music does.
fn music_like(frames: usize, sample_rate_hz: f64) -> Vec<f32> {
    let mut random = Random::new(17);
    let mut state = 0.0;
    (0..frames)
        .map(|n| {
            let seconds = n as f64 / sample_rate_hz;
            let colour = 0.5 + 0.49 * (3.0 * seconds).sin();
            state = colour * state + (1.0 - colour) * (2.0 * random.uniform() - 1.0);
            let tone = (2_764.6 * seconds * (1.0 + 0.1 * seconds)).sin();
            let level = if (1.0..1.5).contains(&seconds) {
                1e-5
            } else {
                0.3 + 0.2 * (5.0 * seconds).cos()
            };
            (level * (state + 0.3 * tone)) as f32
        })
        .collect()
}

/// The frames of a range, summed.
fn sum(signal: &[f32], sample_rate_hz: f64, frames: std::ops::Range<usize>) -> SpectrumSum {
    let mut analyser = FrameAnalyser::new(sample_rate_hz, 1).unwrap();
    let mut sum = SpectrumSum::new(sample_rate_hz).unwrap();
    for frame in frames {
        let start = frame * analyser.hop_samples();
        let found = analyser.analyse(&[&signal[start..start + analyser.frame_samples()]]);
        sum.add(&found, analyser.power());
    }
    sum
}

#[test]
fn any_partition_into_chunks_gives_the_same_bits() {
    let rate_hz = 44_100.0;
    let signal = music_like(3 * 44_100, rate_hz);
    let frames = (signal.len() - 4096) / 1024 + 1;
    let whole = sum(&signal, rate_hz, 0..frames);
    for chunk in [1, 5, 32, 77] {
        let mut joined = SpectrumSum::new(rate_hz).unwrap();
        for start in (0..frames).step_by(chunk) {
            joined.append(&sum(&signal, rate_hz, start..(start + chunk).min(frames)));
        }
        assert!(joined == whole, "chunks of {chunk}");
        assert_eq!(joined.summary(), whole.summary());
    }
}

/// The same windows, bands and gate, in f32 instead of f64: 0.05 dB are allowed, about 1e-5 is seen.
#[test]
fn critical_bands_agree_with_the_long_term_spectrum() {
    for rate_hz in [8_000.0, 44_100.0, 96_000.0] {
        let signal = music_like((3.0 * rate_hz) as usize, rate_hz);
        let mut long_term = LongTerm::new(rate_hz, 1).unwrap();
        long_term.add(&[&signal]);
        let expected = long_term.levels().unwrap();
        let analyser = FrameAnalyser::new(rate_hz, 1).unwrap();
        let (length, hop) = (analyser.frame_samples(), analyser.hop_samples());
        let found = sum(&signal, rate_hz, 0..(signal.len() - length) / hop + 1).summary();
        assert_eq!(found.heard_frames as f64 * hop as f64 / rate_hz, expected.seconds);
        assert!(found.frames > found.heard_frames + 3);
        for (found, expected) in found.critical_bands_db.iter().zip(&expected.bands_db) {
            match (found, expected) {
                (Some(found), Some(expected)) => assert!((found - expected).abs() < 0.05, "{found} not {expected} dB"),
                (found, expected) => assert_eq!(found, expected),
            }
        }
    }
}

#[test]
fn silence_alone_has_no_measures_and_bands_beyond_half_the_rate_are_unknown() {
    let silent = sum(&vec![0.0; 44_100], 44_100.0, 0..20).summary();
    assert_eq!((silent.frames, silent.heard_frames), (20, 0));
    assert!(silent.centroid_hz.is_none() && silent.rolloff_hz.is_none() && silent.flatness.is_none());
    assert!(
        silent
            .log_bands_db
            .iter()
            .chain(&silent.critical_bands_db)
            .all(Option::is_none)
    );
    assert!(silent.long_term_db.is_empty());
    let heard = sum(&music_like(8_000, 8_000.0), 8_000.0, 0..40).summary();
    assert!(
        heard.log_bands_db[48].is_some() && heard.log_bands_db[49].is_none(),
        "{:?}",
        heard.log_bands_db
    );
    assert!(heard.critical_bands_db[17].is_some() && heard.critical_bands_db[18].is_none());
    assert_eq!(heard.long_term_db.len(), 257);
}
