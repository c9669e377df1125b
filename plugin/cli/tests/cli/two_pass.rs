//! `cochlea bounce --two-pass`: the adaptation is there from the first sample, and nothing else changes.

use std::fs;

use cochlea_dsp::{BAND_COUNT, LongTerm};

use crate::support::{Folder, noise};

const RATE_HZ: usize = 48_000;
const LOOP_FRAMES: usize = 2 * RATE_HZ;
const ROUNDS: usize = 7;

/// Pink noise of 2 s, again and again: every round holds the same sound.
fn with_loop() -> Folder {
    let folder = Folder::new();
    folder.must(&[
        "generate",
        "pink",
        "once.wav",
        "--seconds",
        "2",
        "--channels",
        "1",
        "--level",
        "-30",
        "-q",
    ]);
    let once = folder.read_float("once.wav").remove(0);
    folder.write_float("in.wav", &[once.repeat(ROUNDS)], RATE_HZ as u32);
    folder
}

/// Band levels of 100 ms from `first_frame` on.
fn levels_db(samples: &[f32], first_frame: usize) -> [Option<f64>; BAND_COUNT] {
    let mut meter = LongTerm::new(RATE_HZ as f64, 1).unwrap();
    meter.add(&[&samples[first_frame..first_frame + RATE_HZ / 10]]);
    meter.levels().unwrap().bands_db
}

fn difference_db(a: &[Option<f64>; BAND_COUNT], b: &[Option<f64>; BAND_COUNT]) -> f64 {
    let differences = a.iter().zip(b).map(|(a, b)| (a.unwrap() - b.unwrap()).abs());
    differences.fold(0.0, f64::max)
}

/// The first 100 ms have the gains that a bounce in one pass has after 12 s, in the same sound.
#[test]
fn the_first_sound_is_settled() {
    let folder = with_loop();
    let adapt = ["--set", "Amount=100 %", "--set", "Resonance=0 %", "-q"];
    folder.must(&[&["bounce", "in.wav", "one.wav"], &adapt[..]].concat());
    folder.must(&[&["bounce", "in.wav", "two.wav", "--two-pass"], &adapt[..]].concat());
    let (one, two) = (
        folder.read_float("one.wav").remove(0),
        folder.read_float("two.wav").remove(0),
    );
    let settled_db = levels_db(&one, (ROUNDS - 1) * LOOP_FRAMES);
    let unsettled = difference_db(&levels_db(&one, 0), &settled_db);
    assert!(unsettled > 2.0, "one pass starts {unsettled} dB from where it settles");
    let settled = difference_db(&levels_db(&two, 0), &settled_db);
    assert!(settled < 0.3, "two passes start {settled} dB from where one settles");
}

/// The same of music, a bar of a phrase again and again, in the bands whose gains stand still in the last bars.
#[test]
fn the_first_bar_of_a_loop_is_settled() {
    const BAR_FRAMES: usize = 80_000;
    const BARS: usize = 9;
    let folder = Folder::new();
    folder.must(&["generate", "phrase", "phrase.wav", "--channels", "1", "-q"]);
    let bar = &folder.read_float("phrase.wav").remove(0)[..BAR_FRAMES];
    folder.write_float("in.wav", &[bar.repeat(BARS)], RATE_HZ as u32);
    let adapt = ["--set", "Amount=100 %", "--set", "Resonance=0 %", "-q"];
    folder.must(&[&["bounce", "in.wav", "one.wav"], &adapt[..]].concat());
    folder.must(&[&["bounce", "in.wav", "two.wav", "--two-pass"], &adapt[..]].concat());
    let read = |name: &str| folder.read_float(name).remove(0);
    let (input, one, two) = (read("in.wav"), read("one.wav"), read("two.wav"));
    let last_bar = (BARS - 1) * BAR_FRAMES;
    let gains_db = |output: &[f32], first_frame: usize| -> [f64; BAND_COUNT] {
        let (before, after) = (levels_db(&input, first_frame), levels_db(output, first_frame));
        std::array::from_fn(|band| after[band].unwrap() - before[band].unwrap())
    };
    let settled_db = gains_db(&one, last_bar);
    let along = |part: usize| gains_db(&one, last_bar + part * BAR_FRAMES / 8);
    let along: Vec<[f64; BAND_COUNT]> = (0..8).map(along).collect();
    let has_settled = |band: &usize| {
        let mut apart_db = along.iter().map(|gains_db| (gains_db[*band] - settled_db[*band]).abs());
        apart_db.all(|apart_db| apart_db < 0.5)
    };
    let bands: Vec<usize> = (0..BAND_COUNT).filter(has_settled).collect();
    assert!(bands.len() >= 8, "{bands:?}");
    let (one_db, two_db) = (gains_db(&one, 0), gains_db(&two, 0));
    let apart_db = |gains_db: &[f64; BAND_COUNT]| {
        let apart_db = bands.iter().map(|&band| (gains_db[band] - settled_db[band]).abs());
        apart_db.fold(0.0, f64::max)
    };
    assert!(
        apart_db(&one_db) > 5.0,
        "one pass starts {} dB from where it settles",
        apart_db(&one_db)
    );
    assert!(
        apart_db(&two_db) < 0.3,
        "two passes start {} dB from where one settles",
        apart_db(&two_db)
    );
}

/// Frozen, the second pass stands where the first settled; a curve that a preset brings frozen stands as it is.
#[test]
fn a_freeze_counts_from_the_second_pass_on() {
    let folder = with_loop();
    let bounce = [
        "bounce",
        "in.wav",
        "out.wav",
        "--set",
        "Resonance=0 %",
        "--report",
        "r.json",
        "-q",
    ];
    let gains_db = |more: &[&str]| -> Vec<[f64; 2]> {
        folder.must(&[&bounce[..], more].concat());
        let adaptation = folder.json("r.json")["adaptation"].clone();
        assert_eq!(adaptation["started_settled"], more.contains(&"--two-pass"));
        let bands = adaptation["plugin"]["bands"].as_array().unwrap().clone();
        let ends = ["least_gain_db", "largest_gain_db"];
        let band = |band: &serde_json::Value| {
            let sentence = band["sentence"].as_str().unwrap();
            assert!(
                !sentence.contains("on target") || !sentence.contains("frozen"),
                "{sentence}"
            );
            let gain_db = band["gain_db"].as_f64().unwrap();
            [
                gain_db,
                ends.map(|end| (band[end].as_f64().unwrap() - gain_db).abs())
                    .into_iter()
                    .fold(0.0, f64::max),
            ]
        };
        bands.iter().map(band).collect()
    };
    let adapt = ["--set", "Amount=100 %", "--two-pass"];
    let free = gains_db(&adapt);
    let frozen = gains_db(&[&adapt[..], &["--set", "Freeze=on"]].concat());
    fs::write(folder.path("freeze.csv"), "0,Freeze,on\n").unwrap();
    let automated = gains_db(&[&adapt[..], &["--automate", "freeze.csv"]].concat());
    assert!(free.iter().any(|[gain_db, _]| gain_db.abs() > 2.0));
    for band in 0..BAND_COUNT {
        let [gain_db, _] = frozen[band];
        assert!(
            (gain_db - free[band][0]).abs() < 0.5,
            "band {}: {frozen:?} {free:?}",
            band + 1
        );
        assert!(
            (gain_db - automated[band][0]).abs() < 0.1,
            "band {}: {automated:?}",
            band + 1
        );
    }
    let still = gains_db(&["--set", "Amount=100 %", "--set", "Freeze=on"]);
    assert!(still.iter().all(|band| *band == [0.0; 2]));
}

/// With nothing to adapt, every bit stays; automation of the first pass does not reach into the second.
#[test]
fn nothing_set_changes_nothing() {
    let folder = Folder::new();
    folder.write_float("in.wav", &[noise(60_000, 1), noise(60_000, 2)], 48_000);
    folder.must(&["bounce", "in.wav", "out.wav", "--two-pass"]);
    assert_eq!(folder.read_float("out.wav"), folder.read_float("in.wav"));
    fs::write(
        folder.path("moves.csv"),
        "0.5,Band 5 Gain,-12 dB\n0.7,Phase Mode,Zero latency\n",
    )
    .unwrap();
    let by_hand = [
        "--set",
        "Band 20 Gain=6 dB",
        "--set",
        "Range=80 %",
        "--automate",
        "moves.csv",
    ];
    folder.must(&[&["bounce", "in.wav", "one.wav"], &by_hand[..]].concat());
    folder.must(&[&["bounce", "in.wav", "two.wav", "--two-pass"], &by_hand[..]].concat());
    assert_eq!(folder.read_float("one.wav"), folder.read_float("two.wav"));
}

/// However the second pass is cut into blocks, the bits are the same.
#[test]
fn blocks_do_not_matter() {
    let folder = Folder::new();
    folder.write_float("in.wav", &[noise(60_000, 1)], 48_000);
    let bounce = |block: &str| {
        let adapt = ["--two-pass", "--set", "Amount=100 %", "--block", block];
        folder.must(&[&["bounce", "in.wav", "out.wav"], &adapt[..]].concat());
        fs::read(folder.path("out.wav")).unwrap()
    };
    let reference = bounce("512");
    for block in ["1", "37", "8192", "random:1"] {
        assert!(bounce(block) == reference, "block {block}");
    }
}

/// What cannot be heard is said so, and bounced as with one pass.
#[test]
fn what_is_not_heard_starts_unsettled() {
    let folder = Folder::new();
    folder.write_float("silent.wav", &[vec![0.0; 48_000]], 48_000);
    folder.write_float("short.wav", &[noise(200, 1)], 48_000);
    folder.write_float(
        "quiet.wav",
        &[noise(96_000, 1).iter().map(|x| 1e-5 * x).collect()],
        48_000,
    );
    folder.write_float("empty.wav", &[vec![]], 48_000);
    for name in ["silent.wav", "short.wav", "quiet.wav", "empty.wav"] {
        let adapt = ["--set", "Amount=100 %", "--report", "r.json"];
        let run = folder.run(&[&["bounce", name, "out.wav", "--two-pass"], &adapt[..]].concat());
        assert_eq!(run.code, 0, "{name}: {}", run.stderr);
        for words in [name, "heard nothing", "unsettled"] {
            assert!(run.stderr.contains(words), "{name}: {}", run.stderr);
        }
        assert_eq!(folder.json("r.json")["adaptation"]["started_settled"], false, "{name}");
        folder.run(&["bounce", name, "one.wav", "--set", "Amount=100 %"]);
        assert_eq!(
            fs::read(folder.path("out.wav")).unwrap(),
            fs::read(folder.path("one.wav")).unwrap(),
            "{name}"
        );
    }
}
