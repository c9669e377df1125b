//! Test signals, as files.

use std::fs;

use crate::support::Folder;

#[test]
fn every_kind_repeats_and_obeys() {
    let folder = Folder::new();
    for kind in ["pink", "white", "sine", "sweep", "impulse"] {
        let make = |name: &str| {
            folder.must(&[
                "generate",
                kind,
                name,
                "--seconds",
                "0.5",
                "--sample-rate",
                "44100",
                "--channels",
                "1",
            ]);
            fs::read(folder.path(name)).unwrap()
        };
        assert!(make("a.wav") == make("b.wav"), "{kind}");
        let (spec, frames) = folder.spec("a.wav");
        assert_eq!(
            (spec.channels, spec.sample_rate, frames, spec.bits_per_sample),
            (1, 44_100, 22_050, 32)
        );
    }
    folder.must(&["generate", "white", "a.wav", "--seconds", "0.1", "--seed", "2"]);
    folder.must(&["generate", "white", "b.wav", "--seconds", "0.1", "--seed", "3"]);
    assert_ne!(folder.read_float("a.wav"), folder.read_float("b.wav"));
}

#[test]
fn depths() {
    let folder = Folder::new();
    for (bits, expected) in [("16", 16), ("24", 24), ("32f", 32)] {
        folder.must(&["generate", "impulse", "a.wav", "--bits", bits, "--seconds", "0.01"]);
        assert_eq!(folder.spec("a.wav").0.bits_per_sample, expected);
    }
    let run = folder.run(&[
        "generate",
        "sine",
        "a.wav",
        "--bits",
        "16",
        "--level",
        "6",
        "--seconds",
        "0.1",
    ]);
    assert_eq!(run.code, 0);
    assert!(run.stderr.contains("beyond full scale"), "{}", run.stderr);
}

/// Eight seconds, the same through two processes, at the level asked for, repeated to the length asked for.
#[test]
fn phrase() {
    let folder = Folder::new();
    folder.must(&["generate", "phrase", "a.wav", "--sample-rate", "16000"]);
    folder.must(&[
        "generate",
        "phrase",
        "b.wav",
        "--sample-rate",
        "16000",
        "--seconds",
        "10",
        "--level",
        "-12",
    ]);
    let (a, b) = (folder.read_float("a.wav"), folder.read_float("b.wav"));
    assert_eq!((a[0].len(), b[0].len()), (128_000, 160_000));
    let half = 10_f32.powf(-0.3);
    for (whole, quieter) in a[0].iter().cycle().zip(&b[0]) {
        assert!((whole * half - quieter).abs() < 1e-5);
    }
}
