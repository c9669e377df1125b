//! What comes out of a bounce.

use std::fs;

use crate::support::{Folder, noise};

fn with_stereo_noise(frames: usize) -> Folder {
    let folder = Folder::new();
    folder.write_float("in.wav", &[noise(frames, 1), noise(frames, 2)], 48_000);
    folder
}

/// At its defaults the plugin hands every bit through, in every depth.
#[test]
fn nothing_set_changes_nothing() {
    let folder = with_stereo_noise(5000);
    folder.must(&["bounce", "in.wav", "out.wav"]);
    assert_eq!(folder.read_float("out.wav"), folder.read_float("in.wav"));
    let full = [i32::from(i16::MIN), i32::from(i16::MAX), -1, 0, 1, 12_345];
    folder.write_int("in16.wav", &full, 2, 16);
    folder.write_int("in24.wav", &[-8_388_608, 8_388_607, -1, 1, 0], 1, 24);
    for (input, output) in [("in16.wav", "out16.wav"), ("in24.wav", "out24.wav")] {
        folder.must(&["bounce", input, output]);
        let read = |name| {
            let mut reader = hound::WavReader::open(folder.path(name)).unwrap();
            reader.samples::<i32>().map(Result::unwrap).collect::<Vec<_>>()
        };
        assert_eq!(read(output), read(input));
        assert_eq!(
            folder.spec(output).0.bits_per_sample,
            folder.spec(input).0.bits_per_sample
        );
        // RIFF chunks are of even length, and the header counts what is there.
        let bytes = fs::read(folder.path(output)).unwrap();
        let riff_bytes = u32::from_le_bytes(bytes[4..8].try_into().unwrap());
        assert_eq!((bytes.len() % 2, riff_bytes as usize), (0, bytes.len() - 8));
    }
}

/// Linear phase has a latency, the file none of it: flat it is the input, and an impulse stays where it is.
#[test]
fn latency_is_taken_out() {
    let folder = with_stereo_noise(30_000);
    let mut impulse = vec![0.0_f32; 20_000];
    impulse[7_001] = 0.5;
    folder.write_float("impulse.wav", &[impulse], 44_100);
    for (quality, latency) in [("Normal", 4608), ("High", 9216)] {
        let quality = format!("Phase Quality={quality}");
        let linear = [
            "--set",
            "Phase Mode=Linear phase",
            "--set",
            &quality,
            "--report",
            "r.json",
        ];
        folder.must(&[&["bounce", "in.wav", "out.wav"], &linear[..]].concat());
        assert_eq!(folder.read_float("out.wav"), folder.read_float("in.wav"), "{quality}");
        let report: serde_json::Value = serde_json::from_slice(&fs::read(folder.path("r.json")).unwrap()).unwrap();
        assert_eq!(report["latency_samples"], latency);

        folder.must(
            &[
                &["bounce", "impulse.wav", "out.wav", "--set", "Band 20 Gain=9 dB"],
                &linear[..],
            ]
            .concat(),
        );
        let bounced = &folder.read_float("out.wav")[0];
        assert_eq!(bounced.len(), 20_000);
        for lag in 1..7_000 {
            let difference = bounced[7_001 - lag] - bounced[7_001 + lag];
            assert!(
                difference.abs() < 1e-7,
                "{quality}: symmetric about its place, lag {lag}"
            );
        }
        assert!(bounced[7_001] > 0.5);
    }
}

#[test]
fn length_rate_and_channels_stay() {
    let folder = Folder::new();
    for (channels, frames, sample_rate_hz) in [(1, 1, 8000), (2, 4801, 44_100), (1, 10_000, 96_000), (2, 512, 384_000)]
    {
        let signal: Vec<Vec<f32>> = (0..channels).map(|channel| noise(frames, channel)).collect();
        folder.write_float("in.wav", &signal, sample_rate_hz);
        folder.must(&["bounce", "in.wav", "out.wav", "--set", "Band 8 Gain=6 dB"]);
        let (spec, duration) = folder.spec("out.wav");
        assert_eq!(
            (u32::from(spec.channels), spec.sample_rate, duration as usize),
            (channels, sample_rate_hz, frames)
        );
    }
}

/// A bounce is what a DAW would get: the block length does not matter, and it can be repeated.
#[test]
fn blocks_do_not_matter() {
    let folder = with_stereo_noise(30_000);
    fs::write(
        folder.path("moves.csv"),
        "0.1,Band 5 Gain,-12 dB\n0.2003,Output Gain,-3\n0.3,Band 20 On,off\n",
    )
    .unwrap();
    let bounce = |output: &str, block: &str| {
        folder.must(&[
            "bounce",
            "in.wav",
            output,
            "--preset",
            "Warm",
            "--set",
            "Band 20 Gain=9 dB",
            "--automate",
            "moves.csv",
            "--block",
            block,
        ]);
        fs::read(folder.path(output)).unwrap()
    };
    let reference = bounce("a.wav", "512");
    for block in ["1", "37", "8192", "random:1", "random:2"] {
        assert!(bounce("b.wav", block) == reference, "block {block}");
    }
    assert_ne!(folder.read_float("a.wav"), folder.read_float("in.wav"));
}

/// The plugin looks at its parameters every 32 samples, so a change shows from the next such place on: one at the place
/// itself right there, one a sample later 32 samples on. A host that is off by a sample either way fails one of the two.
#[test]
fn automation_is_sample_accurate() {
    let folder = Folder::new();
    folder.write_float("in.wav", &[vec![0.25; 20_000]], 48_000);
    let grid = cochlea_dsp::equaliser::CONTROL_STEP_SAMPLES;
    let place = 313 * grid;
    for (frame, expected) in [(place, place), (place + 1, place + grid), (0, 0)] {
        // Not quite the frame's own time: the nearest counts.
        let time_s = (frame as f64 + 0.4) / 48_000.0;
        let moves = format!("time_s,parameter,value\n{time_s:.9},Output Gain,-6 dB\n");
        fs::write(folder.path("moves.csv"), moves).unwrap();
        folder.must(&[
            "bounce",
            "in.wav",
            "out.wav",
            "--automate",
            "moves.csv",
            "--report",
            "r.json",
            "--block",
            "300",
        ]);
        let output = &folder.read_float("out.wav")[0];
        let first = output.iter().position(|&sample| sample != 0.25).unwrap();
        assert!((expected..expected + 2).contains(&first), "{frame}: {first}");
        assert!((output[19_999] / 0.25 - 10_f32.powf(-0.3)).abs() < 1e-5);
    }
    let report = folder.json("r.json");
    assert_eq!(report["automation_events"], 1);
    let gain = report["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .find(|p| p["name"] == "Output Gain")
        .unwrap();
    assert_eq!(gain["value"], "0.0 dB");
}

#[test]
fn automation_after_the_end_is_told() {
    let folder = with_stereo_noise(1000);
    fs::write(folder.path("moves.csv"), "5,Range,50 %\n").unwrap();
    let run = folder.run(&["bounce", "in.wav", "out.wav", "--automate", "moves.csv"]);
    assert_eq!(run.code, 0);
    assert!(
        run.stderr.contains("1 automation lines lie at or after the end"),
        "{}",
        run.stderr
    );
}

#[test]
fn values_as_people_write_them() {
    let folder = with_stereo_noise(100);
    for (text, name, value) in [
        ("Band 5 Gain=+3dB", "Band 5 Gain", "3.0 dB"),
        ("band 26 gain=-18", "Band 26 Gain", "-18.0 dB"),
        ("Band 5 Gain=\u{2212}2,5 dB", "Band 5 Gain", "-2.5 dB"),
        ("Range=50 percent", "Range", "50 %"),
        ("Range=-100", "Range", "-100 %"),
        ("Bypass=yes", "Bypass", "On"),
        ("Channel Mode=mid", "Channel Mode", "Mid"),
    ] {
        folder.must(&["bounce", "in.wav", "out.wav", "--set", text, "--report", "r.json"]);
        let report = folder.json("r.json");
        let changed: Vec<_> = report["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|parameter| parameter["is_default"] == false)
            .map(|parameter| {
                (
                    parameter["name"].as_str().unwrap(),
                    parameter["value"].as_str().unwrap(),
                )
            })
            .collect();
        assert_eq!(changed, [(name, value)], "{text}");
    }
}

#[test]
fn presets_come_first_and_assignments_win() {
    let folder = with_stereo_noise(100);
    folder.must(&[
        "bounce",
        "in.wav",
        "out.wav",
        "--preset",
        "warm",
        "--set",
        "Band 3 Gain=1",
        "--set",
        "Band 3 Gain=2",
        "--report",
        "r.json",
    ]);
    let report = folder.json("r.json");
    let value = |name: &str| {
        let parameters = report["parameters"].as_array().unwrap();
        parameters.iter().find(|p| p["name"] == name).unwrap()["value"].clone()
    };
    assert_eq!(
        (value("Band 3 Gain"), value("Band 4 Gain")),
        ("2.0 dB".into(), "3.0 dB".into())
    );
}

#[test]
fn levels_after_are_those_of_the_file_written() {
    let folder = Folder::new();
    folder.write_float("in.wav", &[noise(60_000, 1).iter().map(|x| 4.0 * x).collect()], 48_000);
    for bits in ["16", "24", "32f"] {
        folder.run(&[
            "bounce", "in.wav", "out.wav", "--bits", bits, "--report", "r.json", "-q",
        ]);
        folder.must(&["analyze", "out.wav", "--json", "a.json", "-q"]);
        let (report, found) = (folder.json("r.json"), folder.json("a.json"));
        let (after, found) = (&report["after"], &found["files"][0]);
        for (told, measured) in [
            (&after["rms_dbfs"], &found["level"]["rms_dbfs"]),
            (&after["crest_db"], &found["level"]["crest_db"]),
            (&after["integrated_lufs"], &found["loudness"]["integrated_lufs"]),
            (&after["true_peak_dbtp"], &found["loudness"]["true_peak_dbtp"]),
        ] {
            let (told, measured) = (told.as_f64().unwrap(), measured.as_f64().unwrap());
            assert!((told - measured).abs() < 1e-6, "{bits}: {told} {measured}");
        }
        let given = report["output"]["unclipped_true_peak_dbtp"].as_f64().unwrap();
        assert!(given > 6.0, "{bits}: {given}");
    }
}

#[test]
fn clipping_is_counted_and_told() {
    let folder = Folder::new();
    folder.write_int("in.wav", &vec![30_000; 1000], 1, 16);
    let run = folder.run(&[
        "bounce",
        "in.wav",
        "out.wav",
        "--set",
        "Output Gain=6",
        "--report",
        "r.json",
    ]);
    assert_eq!(run.code, 0);
    assert!(
        run.stderr
            .contains("warning: out.wav: 1000 samples were beyond full scale"),
        "{}",
        run.stderr
    );
    assert_eq!(folder.json("r.json")["output"]["clipped_samples"], 1000);
    folder.must(&[
        "bounce",
        "in.wav",
        "float.wav",
        "--set",
        "Output Gain=6",
        "--bits",
        "32f",
    ]);
}

/// The report holds what it promises, in the units it promises.
#[test]
fn report_tells_all() {
    let folder = Folder::new();
    folder.must(&[
        "generate",
        "sine",
        "in.wav",
        "--seconds",
        "2",
        "--level",
        "-20",
        "--frequency",
        "1000",
    ]);
    folder.must(&[
        "bounce",
        "in.wav",
        "out.wav",
        "--set",
        "Output Gain=-6",
        "--report",
        "r.json",
    ]);
    let report = folder.json("r.json");
    let number = |side: &str, key: &str| report[side][key].as_f64().unwrap();
    // A stereo sine of p dBFS peak reads p LUFS at 997 Hz.
    assert!((number("before", "integrated_lufs") + 20.0).abs() < 0.1, "{report}");
    assert!((number("after", "integrated_lufs") + 26.0).abs() < 0.1);
    assert!((number("before", "peak_dbfs") + 20.0).abs() < 0.01);
    assert!((number("after", "rms_dbfs") + 29.01).abs() < 0.02);
    assert!((number("before", "true_peak_dbtp") + 20.0).abs() < 0.1);
    assert_eq!(report["plugin"]["id"], cochlea::CLAP_ID);
    assert_eq!(
        (report["latency_samples"].as_u64(), report["input"]["frames"].as_u64()),
        (Some(0), Some(96_000))
    );
    assert!(report["plugin_times_real_time"].as_f64().unwrap() > 0.0);
    assert_eq!(report["parameters"].as_array().unwrap().len(), 151);
    assert_eq!(report["warnings"], serde_json::json!([]));
}
