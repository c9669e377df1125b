//! Every format that is read, against the sine that it holds.

use std::fs;

use crate::support::{Folder, aiff, data};

/// Bounces and gives the left channel.
fn decoded(folder: &Folder, input: &str) -> Vec<f32> {
    folder.must(&["bounce", input, "out.wav", "--bits", "32f"]);
    folder.read_float("out.wav").swap_remove(0)
}

fn sine(frames: usize) -> Vec<f32> {
    let amplitude = 10_f64.powf(-0.3);
    (0..frames)
        .map(|n| (amplitude * (std::f64::consts::TAU * n as f64 / 100.0).sin()) as f32)
        .collect()
}

/// Largest difference away from the ends, where lossy codecs ring.
fn error(signal: &[f32]) -> f32 {
    let ends = 2000;
    signal[ends..signal.len() - ends]
        .iter()
        .zip(&sine(signal.len())[ends..])
        .fold(0.0, |error, (a, b)| error.max((a - b).abs()))
}

#[test]
fn flac_is_exact() {
    let folder = Folder::new();
    let signal = decoded(&folder, data("tone.flac").to_str().unwrap());
    assert_eq!(signal.len(), 22_050);
    assert!(error(&signal) <= 0.5 / 32_768.0 + 1e-7);
    folder.must(&["bounce", data("tone.flac").to_str().unwrap(), "kept.wav"]);
    assert_eq!(folder.spec("kept.wav").0.bits_per_sample, 16);
}

#[test]
fn ogg_keeps_length_and_place() {
    let folder = Folder::new();
    let signal = decoded(&folder, data("tone.ogg").to_str().unwrap());
    assert_eq!(signal.len(), 22_050);
    assert!(error(&signal) < 0.05, "{}", error(&signal));
}

/// With a LAME tag the encoder's delay and padding are cut away, to the sample.
#[test]
fn mp3_is_gapless() {
    let folder = Folder::new();
    let signal = decoded(&folder, data("tone.mp3").to_str().unwrap());
    assert_eq!(signal.len(), 22_050);
    assert!(error(&signal) < 0.05, "{}", error(&signal));
}

/// Without one all 21 frames are kept, delay and padding too, where a guess from the first ones' bits would cut the end.
#[test]
fn untagged_mp3_is_kept_whole() {
    let folder = Folder::new();
    let signal = decoded(&folder, data("burst-untagged.mp3").to_str().unwrap());
    assert_eq!(signal.len(), 21 * 1152);
}

#[test]
fn aiff_is_exact() {
    let folder = Folder::new();
    let samples: Vec<i16> = sine(5000).iter().map(|x| (x * 32_768.0).round() as i16).collect();
    fs::write(folder.path("in.aiff"), aiff(&samples)).unwrap();
    let expected: Vec<f32> = samples.iter().map(|&sample| f32::from(sample) / 32_768.0).collect();
    assert_eq!(decoded(&folder, "in.aiff"), expected);
    folder.must(&["bounce", "in.aiff", "kept.wav"]);
    assert_eq!(folder.spec("kept.wav").0.bits_per_sample, 16);
    fs::write(folder.path("cut.aiff"), &aiff(&samples)[..2000]).unwrap();
    folder.must_fail(
        &["bounce", "cut.aiff", "out2.wav"],
        1,
        &["cut.aiff", "ends too early", "again"],
    );
}

/// What the file is, not what it is called.
#[test]
fn names_do_not_matter() {
    let folder = Folder::new();
    fs::copy(data("tone.flac"), folder.path("in.wav")).unwrap();
    assert_eq!(decoded(&folder, "in.wav").len(), 22_050);
}

/// WAV as programs write it that do not know the length beforehand: it reads to the end of the file.
#[test]
fn streamed_wav() {
    let folder = Folder::new();
    let mut bytes = crate::support::wav_header(1, 0);
    bytes[4..8].fill(0xFF);
    bytes[40..44].fill(0xFF);
    bytes.extend([0x00, 0x40].repeat(3000));
    fs::write(folder.path("in.wav"), bytes).unwrap();
    assert_eq!(decoded(&folder, "in.wav"), vec![0.5; 3000]);
}
