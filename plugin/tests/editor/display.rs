//! What is shown: curve, axis, banner, meters, status line, and when nothing needs drawing.

use std::sync::atomic::Ordering;

use cochlea::editor::desk::Control;
use cochlea::editor::layout::MIN_SIZE;
use cochlea::editor::status::PANIC_TEXT;
use cochlea::link::Meters;
use egui::vec2;
use egui_kittest::kittest::Queryable;

use crate::bench::Bench;

#[test]
fn the_curve_is_computed_only_when_the_gains_or_the_rate_change() {
    let mut bench = Bench::usual();
    let computed = |bench: &Bench| bench.harness.state().view.curve.computed();
    bench.harness.run_steps(10);
    let before = computed(&bench);
    bench.harness.run_steps(10);
    assert_eq!(computed(&bench), before);
    bench.set(Control::BandGain(9), 6.0);
    assert_eq!(computed(&bench), before + 1);
    bench
        .harness
        .state()
        .link
        .sample_rate_hz
        .store(44_100.0, Ordering::Relaxed);
    bench.harness.run_steps(3);
    assert_eq!(computed(&bench), before + 2);
    let view = &bench.harness.state().view;
    assert!(view.curve.points_db().len() <= 600);
    let peak = view.curve.points_db().iter().fold(0.0_f32, |peak, db| peak.max(*db));
    assert!((peak - 6.0).abs() < 0.5, "{peak}");
}

/// All bands at +18 dB with Range at 200 % are 36 dB.
#[test]
fn the_gain_axis_grows_with_the_curve() {
    let mut bench = Bench::usual();
    for band in 0..26 {
        bench.set(Control::BandGain(band), 18.0);
    }
    let before = bench.handle(10).y;
    bench.set(Control::Range, 200.0);
    let peak = bench
        .harness
        .state()
        .view
        .curve
        .points_db()
        .iter()
        .fold(0.0_f32, |peak, db| peak.max(*db));
    assert!(peak > 35.0, "{peak}");
    assert!(
        bench.handle(10).y > before + 20.0,
        "the handle keeps its 18 dB on the new scale"
    );
}

#[test]
fn the_banner_appears_when_processing_has_panicked() {
    let mut bench = Bench::usual();
    assert!(bench.harness.query_by_label(PANIC_TEXT).is_none());
    bench.set_panicked(true);
    bench.harness.run();
    assert!(bench.harness.query_by_label(PANIC_TEXT).is_some());
    bench.set_panicked(false);
    bench.harness.run();
    assert!(bench.harness.query_by_label(PANIC_TEXT).is_none());
}

pub fn play(meters: &Meters, left: f32, right: f32) {
    meters.raise(&[&mut [left], &mut [right]]);
}

#[test]
fn meters_read_6_db_below_full_scale_for_half_of_it() {
    let mut bench = Bench::usual();
    play(&bench.harness.state().link.input, 0.5, 0.25);
    play(&bench.harness.state().link.output, 1.5, 0.0);
    bench.harness.step();
    let value = |bench: &Bench, label: &str| bench.harness.get_by_label(label).value().unwrap_or_default();
    assert_eq!(value(&bench, "Input level"), "-6.0 and -12.0 dBFS, peak -6.0 dBFS");
    assert_eq!(
        value(&bench, "Output level"),
        "3.5 and \u{2013} dBFS, peak 3.5 dBFS, clipped"
    );
    bench.harness.run_steps(64);
    assert_eq!(value(&bench, "Input level"), "-26.0 and -32.0 dBFS, peak -6.0 dBFS");
    bench.click(bench.place("Output level").center());
    assert!(!value(&bench, "Output level").contains("clipped"));
}

#[test]
fn the_status_line_says_how_things_are() {
    let mut bench = Bench::usual();
    assert!(bench.harness.query_by_label("48 kHz    Zero latency").is_some());
    bench.harness.state().link.faults.bad_blocks.store(3, Ordering::Relaxed);
    bench
        .harness
        .state()
        .link
        .sample_rate_hz
        .store(44_100.0, Ordering::Relaxed);
    bench.harness.run();
    let line = "44.1 kHz    Zero latency    3 blocks with bad samples silenced";
    assert!(bench.harness.query_by_label(line).is_some());
}

#[test]
fn the_corner_resizes_but_not_below_the_smallest_size() {
    let mut bench = Bench::usual();
    let at = bench.place("Resize").center();
    bench.drag(&[at, at + vec2(50.0, 20.0), at + vec2(100.0, 60.0)]);
    // The host is asked again once it has had the time to answer.
    bench.harness.run_steps(10);
    assert_eq!(bench.harness.ctx.content_rect().size(), vec2(1060.0, 740.0));
    let at = bench.place("Resize").center();
    bench.drag(&[at, at - vec2(900.0, 500.0)]);
    bench.harness.run_steps(10);
    assert_eq!(bench.harness.ctx.content_rect().size(), MIN_SIZE);
}

/// With nothing moving, no frame asks for the next.
#[test]
fn a_still_editor_draws_nothing() {
    let mut bench = Bench::usual();
    let delay = |bench: &Bench| bench.harness.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay;
    bench.harness.run_steps(5);
    assert!(delay(&bench).as_secs() > 3600);
    play(&bench.harness.state().link.input, 0.5, 0.5);
    bench.harness.step();
    assert!(delay(&bench).as_millis() < 40, "a falling meter wants more frames");
    bench.harness.run_steps(64 * 6);
    assert!(delay(&bench).as_secs() > 3600);
}
