//! `bounce --side-chain`. Nothing listens to it yet, so the sound stays as it is; what a plugin hears of it is tested
//! with the plugins of the host-level tests.

use std::fs;
use std::path::Path;

use cochlea_cli::audio_in::{AudioFormat, AudioIn};
use cochlea_cli::side_chain_in::SideChainIn;

use crate::support::{Folder, data, noise};

fn with_voice() -> Folder {
    let folder = Folder::new();
    folder.write_float("in.wav", &[noise(5000, 1), noise(5000, 2)], 48_000);
    folder
}

fn bounce<'a>(input: &'a str, side_chain: &'a str) -> [&'a str; 7] {
    [
        "bounce",
        input,
        "out.wav",
        "--side-chain",
        side_chain,
        "--report",
        "r.json",
    ]
}

/// Nothing listens, which is told and nothing else.
fn unheard(folder: &Folder, input: &str, side_chain: &str) {
    let run = folder.run(&bounce(input, side_chain));
    assert_eq!((run.code, run.stderr.lines().count()), (0, 1), "{}", run.stderr);
    assert!(
        run.stderr.contains("nothing listens to the side chain"),
        "{}",
        run.stderr
    );
}

#[test]
fn any_length_and_channels_leave_the_sound_as_it_is() {
    let folder = with_voice();
    folder.write_float("mono.wav", &[noise(5000, 1)], 48_000);
    for (frames, channels) in [
        (5000, 1),
        (5000, 2),
        (1, 2),
        (777, 1),
        (50_000, 2),
        (4999, 2),
        (5001, 1),
    ] {
        let signal: Vec<Vec<f32>> = (0..channels).map(|channel| noise(frames, 7 + channel)).collect();
        folder.write_float("key.wav", &signal, 48_000);
        for input in ["in.wav", "mono.wav"] {
            unheard(&folder, input, "key.wav");
            assert_eq!(
                folder.read_float("out.wav"),
                folder.read_float(input),
                "{frames} {channels}"
            );
            assert_eq!(folder.json("r.json")["side_chain"], "key.wav");
        }
    }
    // The input's own file, and one without frames.
    unheard(&folder, "in.wav", "in.wav");
    assert_eq!(folder.read_float("out.wav"), folder.read_float("in.wav"));
    folder.write_int("none.wav", &[], 2, 16);
    unheard(&folder, "in.wav", "none.wav");
    folder.must(&["bounce", "in.wav", "out.wav", "--report", "r.json"]);
    assert_eq!(folder.json("r.json")["side_chain"], serde_json::Value::Null);
}

#[test]
fn other_sample_rates_are_refused() {
    let folder = with_voice();
    folder.write_float("key.wav", &[noise(100, 1)], 44_100);
    let words = ["key.wav", "44100 Hz", "in.wav has 48000 Hz", "resample"];
    folder.must_fail(&bounce("in.wav", "key.wav"), 1, &words);
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let folder = with_voice();
    folder.must_fail(
        &bounce("in.wav", "key.wav"),
        1,
        &["key.wav", "no such file", "check the path"],
    );
    fs::write(folder.path("key.wav"), "no audio at all ".repeat(100)).unwrap();
    folder.must_fail(&bounce("in.wav", "key.wav"), 1, &["key.wav", "is no audio file"]);
    folder.write_float("key.wav", &[noise(100, 1), noise(100, 2), noise(100, 3)], 48_000);
    folder.must_fail(
        &bounce("in.wav", "key.wav"),
        1,
        &["key.wav", "has 3 channels", "expected 1 or 2"],
    );
    // Damaged in the middle: nothing is left of the output.
    let whole = fs::read(data("tone.flac")).unwrap();
    fs::write(folder.path("key.flac"), &whole[..whole.len() / 2]).unwrap();
    folder.write_float("long.wav", &[noise(30_000, 1)], 44_100);
    folder.must_fail(
        &bounce("long.wav", "key.flac"),
        1,
        &["key.flac", "of 22050 frames could be read"],
    );
}

#[test]
fn nothing_is_written_over_it() {
    let folder = with_voice();
    folder.write_float("key.wav", &[noise(5000, 3)], 48_000);
    let before = fs::read(folder.path("key.wav")).unwrap();
    folder.must_fail(
        &["bounce", "in.wav", "key.wav", "--side-chain", "key.wav"],
        2,
        &["key.wav", "also the side chain", "choose another name"],
    );
    folder.must_fail(
        &[
            "bounce",
            "in.wav",
            "out.wav",
            "--side-chain",
            "key.wav",
            "--report",
            "key.wav",
        ],
        2,
        &["also the side chain"],
    );
    assert!(fs::read(folder.path("key.wav")).unwrap() == before);
}

/// In step with the input to the frame: silence after the file's end, nothing of it after the input's.
#[test]
fn blocks_go_with_those_of_the_input() {
    let folder = Folder::new();
    let [left, right] = [noise(1000, 1), noise(1000, 2)];
    folder.write_float("key.wav", &[left.clone(), right.clone()], 48_000);
    let path = folder.path("key.wav");
    let open = |format: &AudioFormat| SideChainIn::open(&path, Path::new("in.wav"), format, 400);
    let format = AudioIn::open(&path).unwrap().format().clone();
    let mut file = open(&format).unwrap();
    assert_eq!(file.next(400, 400).unwrap(), [&left[..400], &right[..400]]);
    // The input ends after 100 frames of this block; the rest makes up for latency.
    let block = file.next(100, 300).unwrap();
    assert_eq!(
        block,
        [
            [&left[400..500], &[0.0; 200]].concat(),
            [&right[400..500], &[0.0; 200]].concat()
        ]
    );

    let mut file = open(&format).unwrap();
    for start in [0, 400] {
        assert_eq!(
            file.next(400, 400).unwrap(),
            [&left[start..start + 400], &right[start..start + 400]]
        );
    }
    let block = file.next(400, 400).unwrap();
    assert_eq!(
        block,
        [
            [&left[800..], &[0.0; 200]].concat(),
            [&right[800..], &[0.0; 200]].concat()
        ]
    );
    assert_eq!(file.next(400, 400).unwrap(), [[0.0; 400]; 2]);
}
