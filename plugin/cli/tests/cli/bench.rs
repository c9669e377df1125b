//! Benchmarks: that they measure what they say and print it; never how fast this machine is.

use serde_json::Value;

use crate::support::Folder;

fn json(folder: &Folder, arguments: &[&str]) -> Value {
    serde_json::from_str(&folder.must(arguments).stdout).unwrap()
}

#[test]
fn eq_has_a_figure_for_every_path_gait_and_block() {
    let report = json(&Folder::new(), &["bench", "eq", "--rounds", "1", "--json"]);
    let paths = report["machine"]["paths"].as_array().unwrap();
    assert!(paths.contains(&Value::from("scalar")), "{paths:?}");
    let figures = report["figures"].as_array().unwrap();
    // Recursion: paths × 2 gaits × 4 blocks; equaliser: 3 gaits × 4 blocks; plugin: noise and tail.
    assert_eq!(figures.len(), paths.len() * 8 + 12 + 2);
    for figure in figures {
        let time = &figure["ns_per_frame"];
        let [p10, median, p90] = ["p10", "median", "p90"].map(|name| time[name].as_f64().unwrap());
        assert!(p10 <= median && median <= p90 && median < 1e6, "{figure}");
    }
}

#[test]
fn instances_are_counted_and_cost_something() {
    let report = json(
        &Folder::new(),
        &["bench", "instances", "--count", "3", "--seconds", "1", "--json"],
    );
    assert_eq!(report["instances"], 3);
    let number = |name: &str| report[name].as_f64().unwrap();
    assert!(number("audio_s") >= 1.0 && number("audio_s") < 1.02);
    assert!(number("elapsed_s") > 0.0 && number("core_percent") > 0.0);
    if cfg!(target_os = "linux") {
        // Far more than buffers take would be a leak per block.
        let memory = number("memory_mb_per_instance");
        assert!((0.0..8.0).contains(&memory), "{memory} MB");
    }
}

#[test]
fn an_unknown_path_is_named_with_what_there_is() {
    let folder = Folder::new();
    let run = folder.run_with(&[("COCHLEA_SIMD", "mmx")], &["bench", "eq"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    for word in ["mmx", "scalar", "COCHLEA_SIMD"] {
        assert!(run.stderr.contains(word), "{}", run.stderr);
    }
}

/// The forced path is the one at work, and sounds the same: to 1e-6 of full scale, an f32's rounding.
#[test]
fn a_forced_path_works_and_sounds_the_same() {
    let folder = Folder::new();
    folder.must(&["generate", "pink", "in.wav", "--seconds", "1", "--bits", "32f"]);
    let bounce = |path: &str, out: &str| {
        let arguments = ["bounce", "in.wav", out, "--set", "Band 9 Gain=9 dB", "--quiet"];
        assert_eq!(folder.run_with(&[("COCHLEA_SIMD", path)], &arguments).code, 0);
        let samples = hound::WavReader::open(folder.path(out)).unwrap().into_samples::<f32>();
        samples.map(Result::unwrap).collect::<Vec<f32>>()
    };
    let (best, scalar) = (bounce("", "best.wav"), bounce("scalar", "scalar.wav"));
    let difference = best.iter().zip(&scalar).map(|(a, b)| (a - b).abs());
    assert!(best.len() == scalar.len() && difference.fold(0.0, f32::max) < 1e-6);
    let run = folder.run_with(
        &[("COCHLEA_SIMD", "scalar")],
        &["bench", "eq", "--rounds", "1", "--json"],
    );
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let whole = report["figures"].as_array().unwrap().iter();
    assert!(
        whole
            .filter(|figure| figure["what"] == "equaliser")
            .all(|figure| figure["path"] == "scalar")
    );
}

#[test]
fn pitch_has_a_figure_for_every_rate_and_allocates_nothing() {
    let report = json(&Folder::new(), &["bench", "pitch", "--rounds", "2", "--json"]);
    let figures = report["figures"].as_array().unwrap();
    let rates: Vec<f64> = figures
        .iter()
        .map(|figure| figure["sample_rate_hz"].as_f64().unwrap())
        .collect();
    assert_eq!(rates, [44_100.0, 48_000.0, 96_000.0, 192_000.0]);
    for figure in figures {
        assert_eq!(figure["allocations"], 0, "{figure}");
        let number = |name: &str| figure[name].as_f64().unwrap();
        assert!(
            number("us_per_hop") > 0.0 && number("times_real_time") > 0.0,
            "{figure}"
        );
        assert!(number("worst_to_median") >= 1.0, "{figure}");
    }
    let text = Folder::new().must(&["bench", "pitch", "--rounds", "1"]).stdout;
    assert!(text.contains("192000") && text.contains("a sung line"), "{text}");
}

#[test]
fn mel_has_a_figure_for_every_profile_and_pair_of_rates_and_allocates_nothing() {
    let report = json(&Folder::new(), &["bench", "mel", "--rounds", "1", "--json"]);
    let list = |name: &str| report[name].as_array().unwrap().clone();
    let (features, resampling) = (list("features"), list("resampling"));
    let profiles: Vec<&str> = features
        .iter()
        .map(|figure| figure["profile"].as_str().unwrap())
        .collect();
    assert_eq!(profiles, ["librosa", "speech16k"]);
    assert_eq!(
        (features[1]["rows"].as_u64(), features[1]["fft_samples"].as_u64()),
        (Some(800), Some(1024))
    );
    assert_eq!(resampling.len(), 8);
    for figure in features.iter().chain(&resampling) {
        assert_eq!(figure["allocations"], 0, "{figure}");
        assert!(figure["times_real_time"].as_f64().unwrap() > 0.0, "{figure}");
    }
    let text = Folder::new().must(&["bench", "mel", "--rounds", "1"]).stdout;
    assert!(text.contains("speech16k") && text.contains("22050"), "{text}");
}

#[test]
fn spectra_come_out_with_the_same_bits_and_frames_allocate_nothing() {
    let arguments = ["bench", "spectrum", "--rounds", "1", "--longest", "10"];
    let report = json(&Folder::new(), &[&arguments[..], &["--json"]].concat());
    for figure in report["frames"].as_array().unwrap() {
        assert_eq!(figure["allocations"], 0, "{figure}");
        assert!(figure["times_real_time"].as_f64().unwrap() > 0.0, "{figure}");
    }
    let signals = report["signals"].as_array().unwrap();
    // A second and ten seconds, each with two threads allowed, and with more where there are more.
    assert!(signals.len() >= 2 && signals.len().is_multiple_of(2), "{signals:?}");
    for signal in signals {
        assert_eq!(signal["same_bits"], true, "{signal}");
        assert!(signal["one_ms"].as_f64().unwrap() > 0.0 && signal["several_ms"].as_f64().unwrap() > 0.0);
    }
    assert_eq!(signals[0]["threads_at_work"], 1, "a second is worth no second thread");
    let text = Folder::new().must(&arguments).stdout;
    assert!(text.contains("speed-up") && !text.contains("DIFFER"), "{text}");
}

#[test]
fn all_holds_what_each_has() {
    let extent = ["--rounds", "1", "--seconds", "1", "--longest", "1"];
    let report = json(&Folder::new(), &[&["bench", "all", "--json"], &extent[..]].concat());
    for (part, list) in [
        ("eq", "figures"),
        ("pitch", "figures"),
        ("spectrum", "signals"),
        ("mel", "features"),
        ("levels", "figures"),
    ] {
        assert!(!report[part][list].as_array().unwrap().is_empty(), "{part}");
    }
    assert_eq!(report["instances"]["instances"], 50);
    let levels = report["levels"]["figures"].as_array().unwrap();
    assert!(levels.iter().all(|figure| figure["same_bits"] == true), "{levels:?}");
}
