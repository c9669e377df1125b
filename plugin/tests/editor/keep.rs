//! What becomes of the curve: text and files; and the settled start.

use std::path::PathBuf;

use cochlea::editor::desk::Control;
use cochlea_dsp::target::text;
use egui::OutputCommand;

use crate::bench::Bench;

/// At work, with the tab open.
pub fn adapted() -> Bench {
    let mut bench = Bench::usual();
    bench.set(Control::BandGain(4), 4.0);
    bench.set(Control::Range, 50.0);
    bench.set(Control::Amount, 80.0);
    bench.harness.state_mut().desk.toggle(Control::BandOn(9));
    bench.listen(6.0);
    bench.click(bench.place("Show Keep").center());
    bench.take_done();
    bench
}

/// Output gain and make-up, dB.
fn level_db(bench: &Bench) -> f64 {
    f64::from(bench.plain(Control::OutputGain)) + bench.snapshot().explanation.make_up_db
}

#[test]
fn the_copied_lines_are_level_and_curve() {
    let mut bench = adapted();
    bench.set(Control::OutputGain, -2.5);
    assert!((level_db(&bench) + 2.5).abs() > 0.5, "nothing is made up for");
    let at = bench.place("Copy as GraphicEQ").center();
    bench.hover(at);
    bench.button(at, true);
    bench.button(at, false);
    let copied = bench
        .harness
        .output()
        .platform_output
        .commands
        .iter()
        .find_map(|command| match command {
            OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
    let (graphic, response) = bench.harness.state().view.curve.total().expect("a curve");
    let copied = copied.expect("something in the clipboard");
    let pairs = text::pairs(&copied).expect("understood");
    let (preamp, line) = copied.split_once('\n').expect("two lines");
    assert_eq!(preamp, format!("Preamp: {:.2} dB", level_db(&bench)));
    assert!(pairs.len() > 100 && line.starts_with("GraphicEQ: 20 "));
    for pair in pairs.windows(2) {
        for (hz, db) in [pair[0], ((pair[0].0 * pair[1].0).sqrt(), (pair[0].1 + pair[1].1) / 2.0)] {
            let apart_db = response.db(graphic, hz) - db;
            assert!(apart_db.abs() < 0.5, "{hz} Hz: {apart_db} dB");
        }
    }
}

#[test]
fn the_settled_start_is_kept_and_let_go() {
    let mut bench = Bench::usual();
    bench.listen(4.0);
    bench.click(bench.place("Show Ear").center());
    let start = |bench: &Bench| bench.harness.state().desk.params().curves.kept().start;
    bench.click(bench.place("Start Settled").center());
    assert_eq!(start(&bench), bench.snapshot().report.start());
    assert!(start(&bench).is_some());
    bench.click(bench.place("Start Settled").center());
    assert_eq!(start(&bench), None);
}

#[test]
fn files_are_written_where_the_message_says() {
    let mut bench = adapted();
    bench.set(Control::OutputGain, 3.0);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("files-{}", std::process::id()));
    bench.harness.state_mut().view.folder = Some(folder.clone());
    bench.click(bench.place("Save impulse response").center());
    let path = PathBuf::from(bench.message().strip_prefix("Saved ").expect("saved"));
    let wav = std::fs::read(&path).expect("the file");
    assert!(path.starts_with(&folder) && wav.len() == 44 + 4 * 48_000);
    let samples = wav[44..]
        .chunks_exact(4)
        .map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]));
    let samples: Vec<f64> = samples.map(f64::from).collect();
    // Its transform is the curve at its level.
    let (graphic, response) = bench.harness.state().view.curve.total().expect("a curve");
    for hz in [60.0, 350.0, 1_000.0, 2_960.0, 9_000.0] {
        let (mut re, mut im) = (0.0, 0.0);
        for (frame, sample) in samples.iter().enumerate() {
            let angle = std::f64::consts::TAU * hz * frame as f64 / 48_000.0;
            re += sample * angle.cos();
            im -= sample * angle.sin();
        }
        let found_db = 10.0 * (re * re + im * im).log10();
        assert!(
            (found_db - response.db(graphic, hz) - level_db(&bench)).abs() < 0.06,
            "{hz} Hz: {found_db}"
        );
    }
    let nowhere = folder.join("file");
    std::fs::write(&nowhere, b"").expect("a file in the way");
    bench.harness.state_mut().view.folder = Some(nowhere);
    bench.click(bench.place("Save impulse response").center());
    assert!(bench.message().starts_with("Not saved: "), "{}", bench.message());
    std::fs::remove_dir_all(&folder).expect("the folder goes");
}
