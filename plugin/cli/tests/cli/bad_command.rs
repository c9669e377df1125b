//! Commands that are wrong in themselves: exit code 2, one line with a remedy, nothing left.

use std::fs;

use crate::support::{Folder, noise};

fn with_input() -> Folder {
    let folder = Folder::new();
    folder.write_float("in.wav", &[noise(1000, 1)], 48_000);
    folder
}

#[test]
fn unknown_options_and_commands() {
    let folder = with_input();
    folder.must_fail(
        &["bounce", "in.wav", "out.wav", "--frobnicate"],
        2,
        &["--frobnicate", "--help"],
    );
    folder.must_fail(&["bounce", "in.wav"], 2, &["OUT", "--help"]);
    folder.must_fail(&["bounced", "in.wav", "out.wav"], 2, &["bounced", "'bounce'"]);
    folder.must_fail(&["generate", "brown", "out.wav"], 2, &["brown", "pink"]);
    folder.must_fail(&["bounce", "in.wav", "out.wav", "--npy"], 2, &["--npy"]);
}

#[test]
fn unknown_parameter_suggests() {
    let folder = with_input();
    folder.must_fail(
        &["bounce", "in.wav", "out.wav", "--set", "Band 5 Gains=3"],
        2,
        &[
            "unknown parameter \"Band 5 Gains\"",
            "nearest: Band 5 Gain",
            "cochlea params",
        ],
    );
    folder.must_fail(
        &["bounce", "in.wav", "out.wav", "--set", "Ranges=3"],
        2,
        &["nearest: Range"],
    );
}

fn set(text: &str) -> [&str; 5] {
    ["bounce", "in.wav", "out.wav", "--set", text]
}

#[test]
fn assignments_without_sense() {
    let folder = with_input();
    folder.must_fail(&set("Band 5 Gain"), 2, &["--set", "expected NAME=VALUE"]);
    folder.must_fail(&set("=3"), 2, &["expected NAME=VALUE"]);
    for loud in ["99", "99 dB", "+18.1", "-18.01 dB", "\u{2212}20 dB", "1e9"] {
        folder.must_fail(
            &set(&format!("Band 5 Gain={loud}")),
            2,
            &["out of range for \"Band 5 Gain\"", loud, "expected -18.0 dB to 18.0 dB"],
        );
    }
    for nonsense in ["abc", "3 dBm", "nan", "inf", "1.2.3", "3 % of 4"] {
        folder.must_fail(
            &set(&format!("Band 5 Gain={nonsense}")),
            2,
            &[
                "not a value of \"Band 5 Gain\"",
                nonsense,
                "expected -18.0 dB to 18.0 dB",
                "0.0 dB",
            ],
        );
    }
    folder.must_fail(&set("Range=300 %"), 2, &["out of range", "-100 % to 200 %"]);
    folder.must_fail(&set("Range=300 percent"), 2, &["out of range"]);
    folder.must_fail(
        &set("Channel Mode=Middle"),
        2,
        &["not a value", "Stereo, Left, Right, Mid, Side"],
    );
    folder.must_fail(&set("Band 5 On=perhaps"), 2, &["not a value", "Off, On"]);
}

#[test]
fn unknown_preset_lists_all() {
    let folder = with_input();
    let line = folder.must_fail(
        &["bounce", "in.wav", "out.wav", "--preset", "Nonsense"],
        2,
        &["Nonsense"],
    );
    for preset in cochlea::presets::factory() {
        assert!(line.contains(&preset.name), "{line}");
    }
}

#[test]
fn preset_files_without_sense() {
    let folder = with_input();
    fs::write(folder.path("bad.json"), "{").unwrap();
    folder.must_fail(
        &["bounce", "in.wav", "out.wav", "--preset", "bad.json"],
        1,
        &["bad.json"],
    );
}

#[test]
fn blocks_and_bits_without_sense() {
    let folder = with_input();
    for block in ["0", "8193", "-5", "many", "random:", "random:x", "99999999999"] {
        folder.must_fail(
            &["bounce", "in.wav", "out.wav", &format!("--block={block}")],
            2,
            &["1 to 8192, or random:SEED"],
        );
    }
    for bits in ["8", "32", "float"] {
        folder.must_fail(&["bounce", "in.wav", "out.wav", "--bits", bits], 2, &["16, 24 or 32f"]);
    }
}

#[test]
fn overwriting_what_is_read() {
    let folder = with_input();
    let before = fs::read(folder.path("in.wav")).unwrap();
    folder.must_fail(
        &["bounce", "in.wav", "in.wav"],
        2,
        &["in.wav", "also the input", "another name"],
    );
    folder.must_fail(&["bounce", "in.wav", "./in.wav"], 2, &["also the input"]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(folder.path("in.wav"), folder.path("link.wav")).unwrap();
        folder.must_fail(&["bounce", "link.wav", "in.wav"], 2, &["also the input"]);
    }
    folder.must_fail(
        &["bounce", "in.wav", "out.wav", "--report", "in.wav"],
        2,
        &["also the input"],
    );
    folder.must_fail(
        &["bounce", "in.wav", "out.wav", "--report", "out.wav"],
        2,
        &["also the output"],
    );
    assert_eq!(fs::read(folder.path("in.wav")).unwrap(), before);
}

#[test]
fn unknown_output_formats() {
    let folder = with_input();
    for name in ["out.flac", "out", "out.mp3", "out.wav.txt"] {
        folder.must_fail(&["bounce", "in.wav", name], 2, &[name, "expected .wav"]);
        folder.must_fail(&["generate", "impulse", name], 2, &[name, "expected .wav"]);
    }
}

#[test]
fn gains_without_sense() {
    let folder = Folder::new();
    let zeros = |count| vec!["0"; count].join(",");
    let with_first = |first: &str| format!("{first},{}", zeros(25));
    for gains in [zeros(25), zeros(27), String::new(), with_first("loud"), with_first("")] {
        folder.must_fail(&["response", "--gains", &gains], 2, &["--gains", "expected 26 numbers"]);
    }
    for gain in ["19", "-18.5", "nan", "inf"] {
        folder.must_fail(
            &["response", "--gains", &with_first(gain)],
            2,
            &["band 1", "expected -18 to 18 dB"],
        );
    }
    let good = zeros(26);
    folder.must_fail(&["response"], 2, &["--gains"]);
    folder.must_fail(
        &["response", "--gains", &good, "--quality", "high"],
        2,
        &["--quality high", "--phase linear"],
    );
    folder.must_fail(
        &["response", "--gains", &good, "--phase", "upside"],
        2,
        &["upside", "zero"],
    );
    folder.must_fail(
        &["response", "--gains", &good, "--sample-rate", "100"],
        2,
        &["expected 8000 to 384000 Hz"],
    );
    folder.must_fail(
        &["response", "--gains", &good, "--points", "1"],
        2,
        &["expected 2 to 100000"],
    );
}

#[test]
fn signals_without_sense() {
    let folder = Folder::new();
    for (option, value) in [
        ("--seconds", "0"),
        ("--seconds", "-1"),
        ("--seconds", "nan"),
        ("--level", "99"),
        ("--frequency", "24000"),
        ("--sample-rate", "100"),
        ("--channels", "3"),
    ] {
        folder.must_fail(
            &["generate", "sine", "out.wav", option, value],
            2,
            &[option, "out of range", "expected"],
        );
    }
    folder.must_fail(&["generate", "sine", "out.wav", "--bits", "12"], 2, &["16, 24 or 32f"]);
    folder.must_fail(&["generate", "sine", "out.wav", "--seed", "-1"], 2, &["-1"]);
}
