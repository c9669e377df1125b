//! Buttons, sliders and typed values.

use std::sync::atomic::Ordering;

use cochlea::editor::desk::Control;
use cochlea::host_guard::Gesture;
use egui::{Key, vec2};
use egui_kittest::kittest::Queryable;

use crate::bench::{Bench, count};
use crate::close;

#[test]
fn bypass_toggles_by_click_and_enter_but_not_by_space() {
    let mut bench = Bench::usual();
    bench.click(bench.place("Bypass").center());
    assert_eq!(bench.plain(Control::Bypass), 1.0);
    assert_eq!(
        bench.take_done(),
        [Gesture::Begin, Gesture::Value(1.0), Gesture::End].map(|gesture| (Control::Bypass, gesture))
    );
    bench.harness.get_by_label("Bypass").focus();
    bench.harness.run();
    bench.key(Key::Space);
    assert_eq!(bench.plain(Control::Bypass), 1.0, "space is the host's");
    bench.key(Key::Enter);
    assert_eq!(bench.plain(Control::Bypass), 0.0);
}

#[test]
fn switches_and_channel_modes_take_clicks() {
    let mut bench = Bench::usual();
    bench.click(bench.place("Band 9 On").center());
    assert_eq!(bench.plain(Control::BandOn(8)), 0.0);
    bench.click(bench.place("Channel Mode: Mid").center());
    assert_eq!(
        bench.harness.state().desk.params().settings().routing,
        cochlea_dsp::Routing::Mid
    );
    // A single channel has no mode to choose.
    bench.harness.state().link.channels.store(1, Ordering::Relaxed);
    bench.harness.run();
    bench.click(bench.place("Channel Mode: Side").center());
    assert_eq!(
        bench.harness.state().desk.params().settings().routing,
        cochlea_dsp::Routing::Mid
    );
}

/// Three buttons for two parameters; the latency is in the status line.
#[test]
fn phase_buttons_set_mode_and_quality_and_the_latency_is_told() {
    use cochlea_dsp::{PhaseMode, Quality};
    let mut bench = Bench::usual();
    for (label, phase, facts) in [
        (
            "Phase: linear, high quality",
            PhaseMode::Linear(Quality::High),
            "48 kHz    Latency 192.0 ms (9216 samples)",
        ),
        (
            "Phase: linear",
            PhaseMode::Linear(Quality::Normal),
            "48 kHz    Latency 96.0 ms (4608 samples)",
        ),
        ("Phase: zero latency", PhaseMode::ZeroLatency, "48 kHz    Zero latency"),
    ] {
        bench.click(bench.place(label).center());
        assert_eq!(bench.harness.state().desk.params().phase(), phase, "{label}");
        assert!(bench.harness.query_by_label(facts).is_some(), "{facts}");
    }
    // The pointer at rest brings up what the button does.
    bench.hover(bench.place("Phase: linear").center());
    bench.harness.run_steps(90);
    let tips = bench
        .harness
        .output()
        .shapes
        .iter()
        .filter(|clipped| match &clipped.shape {
            egui::epaint::Shape::Text(text) => text.galley.text().contains("no phase shift"),
            _ => false,
        });
    assert_eq!(tips.count(), 1);
}

/// Types into the field of `label`, then Enter.
fn type_into(bench: &mut Bench, label: &str, text: &str) {
    bench.click(bench.place(label).center());
    bench.type_text(text);
    bench.key(Key::Enter);
    // Long enough for the next click to be a first one.
    bench.harness.run_steps(60);
}

#[test]
fn typed_values_are_read_and_nonsense_changes_nothing_and_says_why() {
    let mut bench = Bench::usual();
    for (typed, percent) in [("150 %", 150.0), ("-50", -50.0), ("50 percent", 50.0), ("900", 200.0)] {
        type_into(&mut bench, "Range value", typed);
        assert_eq!(bench.plain(Control::Range), percent, "{typed}");
        assert_eq!(bench.harness.state().view.message, None);
    }
    bench.take_done();
    for nonsense in ["loud", "1.2.3", "%"] {
        type_into(&mut bench, "Range value", nonsense);
        assert_eq!(bench.plain(Control::Range), 200.0, "{nonsense}");
        let message = bench.harness.state().view.message.clone().unwrap_or_default();
        assert!(message.contains(nonsense) && message.contains("Range"), "{message}");
        assert!(bench.harness.query_by_label(&message).is_some(), "shown");
    }
    assert_eq!(bench.take_done(), []);
    type_into(&mut bench, "Output Gain value", "-3,5db");
    assert!(close(bench.plain(Control::OutputGain), -3.5));
    bench.click(bench.handle(7));
    type_into(&mut bench, "Band 7 Gain value", "4");
    assert!(close(bench.gain_db(7), 4.0));
    // Going elsewhere is as good as Enter.
    bench.click(bench.place("Band 7 Gain value").center());
    bench.type_text("5");
    bench.click(bench.handle(9));
    assert!(close(bench.gain_db(7), 5.0) && bench.gain_db(9) == 0.0);
}

#[test]
fn escape_leaves_a_value_that_is_being_typed() {
    let mut bench = Bench::usual();
    bench.click(bench.place("Range value").center());
    bench.type_text("12");
    bench.key(Key::Escape);
    assert_eq!(bench.plain(Control::Range), 100.0);
    assert_eq!(bench.harness.state().view.message, None);
}

#[test]
fn sliders_drag_step_and_reset() {
    let mut bench = Bench::usual();
    let at = bench.place("Range").center();
    bench.click(at);
    assert_eq!(bench.plain(Control::Range), 100.0, "a click is no jump");
    bench.harness.run_steps(60);
    bench.take_done();
    bench.drag(&[at, at + vec2(10.0, 0.0), at + vec2(30.0, 0.0)]);
    assert!(bench.plain(Control::Range) > 120.0);
    let (begins, values, ends) = count(&bench.take_done(), Control::Range);
    assert!(begins == 1 && ends == 1 && values >= 2);
    bench.click(at);
    bench.click(at);
    assert_eq!(bench.plain(Control::Range), 100.0);
    bench.key(Key::ArrowUp);
    assert_eq!(bench.plain(Control::Range), 105.0);
    bench.hover(at);
    bench.wheel(-1.0);
    assert_eq!(bench.plain(Control::Range), 100.0);
}

#[test]
fn a_window_that_closes_lets_go() {
    let mut bench = Bench::usual();
    let at = bench.handle(10);
    let closing = bench.harness.state().desk.closing();
    bench.hover(at);
    bench.button(at, true);
    bench.hover(at - vec2(0.0, 30.0));
    assert!(bench.harness.state().desk.holds(Control::BandGain(9)));
    drop(closing);
    assert!(!bench.harness.state().desk.holds(Control::BandGain(9)));
}
