//! Files that are not what they should be: exit code 1, one line that names file, reason and remedy, nothing left.

use std::fs;

use crate::support::{Folder, data, noise, wav_header};

#[test]
fn missing() {
    let folder = Folder::new();
    folder.must_fail(
        &["bounce", "in.wav", "out.wav"],
        1,
        &["in.wav", "no such file", "check the path"],
    );
}

#[test]
fn a_folder() {
    let folder = Folder::new();
    fs::create_dir(folder.path("in.wav")).unwrap();
    folder.must_fail(&["bounce", "in.wav", "out.wav"], 1, &["in.wav", "is a folder"]);
}

#[test]
fn empty() {
    let folder = Folder::new();
    fs::write(folder.path("in.wav"), b"").unwrap();
    folder.must_fail(
        &["bounce", "in.wav", "out.wav"],
        1,
        &["in.wav", "is empty", "expected WAV", "again"],
    );
}

#[test]
fn header_cut() {
    let folder = Folder::new();
    for length in [4, 11, 20, 30, 43] {
        fs::write(folder.path("in.wav"), &wav_header(2, 4000)[..length]).unwrap();
        folder.must_fail(&["bounce", "in.wav", "out.wav"], 1, &["in.wav", "(expected", "; "]);
    }
}

#[test]
fn samples_cut() {
    let folder = Folder::new();
    let mut bytes = wav_header(2, 4000 * 4);
    bytes.extend(vec![0; 1000 * 4 + 3]);
    fs::write(folder.path("in.wav"), bytes).unwrap();
    folder.must_fail(
        &["bounce", "in.wav", "out.wav"],
        1,
        &["in.wav", "1000 of 4000 frames could be read", "0.021 s", "again"],
    );
}

#[test]
fn flac_cut_in_mid_stream() {
    let folder = Folder::new();
    let whole = fs::read(data("tone.flac")).unwrap();
    for share in [3, 5, 7, 9] {
        fs::write(folder.path("in.flac"), &whole[..whole.len() * share / 10]).unwrap();
        folder.must_fail(
            &["bounce", "in.flac", "out.wav"],
            1,
            &["in.flac", "of 22050 frames could be read", "again"],
        );
    }
}

/// One wrong byte within a frame of a FLAC: the frame's checksum or the file's tells.
#[test]
fn flac_damaged() {
    let folder = Folder::new();
    let mut bytes = fs::read(data("tone.flac")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    fs::write(folder.path("in.flac"), bytes).unwrap();
    folder.must_fail(&["bounce", "in.flac", "out.wav"], 1, &["in.flac", "again"]);
}

#[test]
fn ogg_cut() {
    let folder = Folder::new();
    let whole = fs::read(data("tone.ogg")).unwrap();
    for length in [whole.len() - 1, whole.len() - 200] {
        fs::write(folder.path("in.ogg"), &whole[..length]).unwrap();
        folder.must_fail(&["bounce", "in.ogg", "out.wav"], 1, &["in.ogg", "again"]);
    }
}

#[test]
fn mp3_cut() {
    let folder = Folder::new();
    let whole = fs::read(data("tone.mp3")).unwrap();
    fs::write(folder.path("in.mp3"), &whole[..whole.len() / 2]).unwrap();
    folder.must_fail(
        &["bounce", "in.mp3", "out.wav"],
        1,
        &["in.mp3", "of 22050 frames could be read"],
    );
}

/// Steps that grow without end overflow the decoder's arithmetic, and where overflow is checked, as in these builds, it
/// panics.
#[cfg(debug_assertions)]
#[test]
fn a_decoder_that_panics_is_the_files_error() {
    let folder = Folder::new();
    fs::copy(data("adpcm_steps.wav"), folder.path("in.wav")).unwrap();
    folder.must_fail(
        &["bounce", "in.wav", "out.wav"],
        1,
        &["in.wav", "the decoder gave up", "overflow", "again"],
    );
}

#[test]
fn text_in_disguise() {
    let folder = Folder::new();
    fs::write(folder.path("in.wav"), "Dear diary, this is no audio. ".repeat(200)).unwrap();
    folder.must_fail(
        &["bounce", "in.wav", "out.wav"],
        1,
        &["in.wav", "is no audio file", "expected WAV, FLAC"],
    );
}

#[test]
fn no_channels() {
    let folder = Folder::new();
    fs::write(folder.path("in.wav"), wav_header(0, 0)).unwrap();
    folder.must_fail(&["bounce", "in.wav", "out.wav"], 1, &["in.wav", "(expected"]);
}

#[test]
fn three_channels() {
    let folder = Folder::new();
    folder.write_float("in.wav", &[noise(100, 1), noise(100, 2), noise(100, 3)], 48_000);
    folder.must_fail(
        &["bounce", "in.wav", "out.wav"],
        1,
        &["in.wav", "has 3 channels", "expected 1 or 2", "mix it down"],
    );
}

#[test]
fn sample_rates_out_of_reach() {
    let folder = Folder::new();
    for sample_rate_hz in [4000, 768_000] {
        folder.write_float("in.wav", &[noise(100, 1)], sample_rate_hz);
        folder.must_fail(
            &["bounce", "in.wav", "out.wav"],
            1,
            &["in.wav", "expected 8000 to 384000 Hz", "resample"],
        );
    }
}

/// NaN and infinities are allowed: the plugin takes them as silence, and the report says how many there were.
#[test]
fn nan_samples_are_silenced_and_counted() {
    let folder = Folder::new();
    let mut left = noise(4000, 1);
    left[100] = f32::NAN;
    left[2000] = f32::INFINITY;
    folder.write_float("in.wav", &[left, noise(4000, 2)], 48_000);
    let run = folder.run(&[
        "bounce",
        "in.wav",
        "out.wav",
        "--set",
        "Band 5 Gain=6",
        "--report",
        "r.json",
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("in.wav: 2 samples are NaN or infinite"),
        "{}",
        run.stderr
    );
    assert_eq!(folder.json("r.json")["before"]["non_finite_samples"], 2);
    assert_eq!(folder.json("r.json")["after"]["non_finite_samples"], 0);
    assert!(
        folder
            .read_float("out.wav")
            .iter()
            .flatten()
            .all(|sample| sample.is_finite())
    );
}

/// No audio in, no audio out, and a warning.
#[test]
fn zero_frames() {
    let folder = Folder::new();
    fs::write(folder.path("in.wav"), wav_header(2, 0)).unwrap();
    let run = folder.run(&["bounce", "in.wav", "out.wav"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("warning: in.wav: holds no audio, 0 frames"),
        "{}",
        run.stderr
    );
    let (spec, frames) = folder.spec("out.wav");
    assert_eq!((spec.channels, spec.sample_rate, frames), (2, 48_000, 0));
}

#[test]
fn automation_files() {
    let folder = Folder::new();
    folder.write_float("in.wav", &[noise(100, 1)], 48_000);
    let command = ["bounce", "in.wav", "out.wav", "--automate", "moves.csv"];
    folder.must_fail(&command, 1, &["moves.csv", "no such file"]);
    for (text, words) in [
        (
            "time_s,parameter,value\n0.1,Band 1 Gain\n",
            vec!["line 2", "time_s,parameter,value"],
        ),
        ("nonsense", vec!["line 1", "time_s,parameter,value"]),
        (
            "\n# a comment\nsoon,Band 1 Gain,3\n",
            vec!["line 3", "\"soon\" is no time"],
        ),
        ("-1,Band 1 Gain,3\n", vec!["line 1", "\"-1\" is no time"]),
        (
            "0,Band 1 Gain,3\n0,Band 31 Gain,3\n",
            vec!["line 2", "unknown parameter \"Band 31 Gain\"", "Band 1 Gain"],
        ),
        (
            "0,Band 1 Gain,loud\n",
            vec!["line 1", "\"loud\" is not a value", "-18.0 dB to 18.0 dB"],
        ),
        (
            "0,Band 1 Gain,19\n",
            vec!["line 1", "out of range", "-18.0 dB to 18.0 dB"],
        ),
    ] {
        fs::write(folder.path("moves.csv"), text).unwrap();
        let line = folder.must_fail(&command, 1, &words);
        assert!(line.contains("moves.csv"), "{line}");
    }
    fs::write(folder.path("moves.csv"), [0xFF, 0xFE, 0x00]).unwrap();
    folder.must_fail(&command, 1, &["moves.csv", "is no text"]);
}

#[test]
fn plugin_files() {
    let folder = Folder::new();
    folder.write_float("in.wav", &[noise(100, 1)], 48_000);
    fs::write(folder.path("text.clap"), "no plugin").unwrap();
    for name in ["missing.clap", "text.clap"] {
        folder.must_fail(
            &["bounce", "in.wav", "out.wav", "--plugin", name],
            1,
            &[name, "cannot be loaded", "expected"],
        );
        folder.must_fail(&["params", "--plugin", name], 1, &[name, "cannot be loaded"]);
    }
}
