//! What is masked, what is tonal, and where quiet begins.

use super::{hop, noise, sine, stereo};
use crate::common::Random;
use cochlea_dsp::ear::DEFAULT_FULL_SCALE_DB_SPL;
use cochlea_dsp::{BANDS, Ear};

/// Noise between two frequencies.
fn band_noise(length: usize, rate_hz: f64, [low_hz, high_hz]: [f64; 2], level_db: f64) -> Vec<f64> {
    let lines = (high_hz - low_hz) * length as f64 / rate_hz;
    let power = 10.0_f64.powf(level_db / 10.0) / lines;
    noise(length, rate_hz, 5, |hz| {
        if (low_hz..high_hz).contains(&hz) { power } else { 0.0 }
    })
}

fn mix(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

/// Noise in the 1 kHz band at −20 dBFS and a tone in the band two above, watched at every hop over 2 s.
fn probe_participation(probe_db: f64) -> [f64; 2] {
    let rate = 48_000.0;
    let length = 96 * hop(rate);
    let masker = band_noise(length, rate, [920.0, 1_080.0], -20.0);
    let signal = stereo(mix(&masker, &sine(length, 1_370.0, rate, probe_db)));
    let mut ear = Ear::new(rate).unwrap();
    let mut range = [f64::INFINITY, f64::NEG_INFINITY];
    for part in signal.chunks(hop(rate)) {
        ear.listen(part);
        if ear.hearing().heard_seconds > 0.2 {
            let w = ear.hearing().participation[11];
            range = [range[0].min(w), range[1].max(w)];
        }
    }
    assert_eq!(ear.hearing().participation[9], 1.0, "the masker itself is heard");
    range
}

#[test]
fn probe_beside_noise_is_masked_when_faint_and_heard_when_not() {
    for masked_db in [-60.0, -45.0] {
        let [_, most] = probe_participation(masked_db);
        assert_eq!(most, 0.0, "{masked_db} dB");
    }
    let [least, _] = probe_participation(-30.0);
    assert!(least > 0.5, "{least}");
}

/// A tone leaves the lowest band to the threshold in quiet, of which 40 dB SPL is the most that is taken.
#[test]
fn threshold_in_quiet_moves_with_the_calibration() {
    let rate = 48_000.0;
    let mut ear = Ear::new(rate).unwrap();
    let tone = stereo(sine(60 * hop(rate), 3_400.0, rate, -50.0));
    ear.listen(&tone);
    let heard = *ear.hearing();
    assert_eq!(heard.participation[17], 1.0);
    assert!((heard.threshold_db[0] - (40.0 - DEFAULT_FULL_SCALE_DB_SPL)).abs() < 1e-9);
    ear.set_full_scale_db_spl(60.0);
    ear.listen(&tone);
    assert!((ear.hearing().threshold_db[0] - (40.0 - 60.0)).abs() < 1e-9);
}

/// A lone tone is surely tonal where its band is wide: from 190 Hz, 16 bins, on. In a narrower one the window's main lobe,
/// four bins wide, fills half of the band, so flatness cannot fall much below −15 dB: at least 0.4. Noise scatters by 2 dB
/// about −2.5 dB where a band has nine bins, so that a window now and then is over −4 dB: below 0.05 in the mean of
/// 100 ms.
#[test]
fn tone_is_tonal_and_noise_is_not() {
    let rate = 48_000.0;
    let mut ear = Ear::new(rate).unwrap();
    for (index, band) in BANDS.iter().enumerate().skip(2) {
        ear.reset();
        ear.listen(&stereo(sine(30 * hop(rate), band.centre_hz, rate, -20.0)));
        let least = if band.upper_hz - band.lower_hz < 190.0 {
            0.4
        } else {
            0.99
        };
        let found = ear.hearing().tonality[index];
        assert!(found > least, "band {index}: {found}");
    }
    ear.reset();
    let white = Random::new(8).noise(96 * hop(rate), 0.3);
    ear.listen(&stereo(white.iter().map(|&x| f64::from(x))));
    let tonality = &ear.hearing().tonality;
    assert!(tonality.iter().all(|&tonality| tonality < 0.05), "{tonality:?}");
}
