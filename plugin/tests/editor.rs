//! The editor, drawn without a window: acts with their effect on parameters and on what the host is told, what is
//! shown, and whether everything fits.
//!
//! `COCHLEA_PICTURES=1 cargo test -p cochlea --test editor` also writes pictures for human eyes to `target/tmp/editor`.

#[path = "editor/bench.rs"]
mod bench;
#[path = "editor/picture.rs"]
mod picture;

use std::sync::atomic::Ordering;

use bench::{Bench, count};
use cochlea::editor::desk::Control;
use cochlea::editor::layout::MIN_SIZE;
use cochlea::editor::status::PANIC_TEXT;
use cochlea::host_guard::Gesture;
use cochlea::link::Meters;
use egui::epaint::Shape;
use egui::{Key, Modifiers, Rect, Vec2, vec2};
use egui_kittest::kittest::{NodeT, Queryable};

const SIZES: [Vec2; 3] = [MIN_SIZE, vec2(960.0, 560.0), vec2(1366.0, 768.0)];

fn close(a: f32, b: f32) -> bool {
    (a - b).abs() < 0.01
}

/// How far one must drag for 1 dB.
fn points_per_db(bench: &mut Bench) -> f32 {
    let before = bench.handle(26).y;
    bench.set(Control::BandGain(25), 10.0);
    let after = bench.handle(26).y;
    bench.set(Control::BandGain(25), 0.0);
    (before - after) / 10.0
}

#[test]
fn a_drag_moves_one_gain_in_one_gesture() {
    let mut bench = Bench::usual();
    let scale = points_per_db(&mut bench);
    let from = bench.handle(10);
    bench.drag(&[
        from,
        from - vec2(0.0, scale),
        from - vec2(0.0, 3.0 * scale),
        from - vec2(0.0, 6.0 * scale),
    ]);
    assert!(close(bench.gain_db(10), 6.0), "{}", bench.gain_db(10));
    assert!(
        (1..=26)
            .filter(|band| *band != 10)
            .all(|band| bench.gain_db(band) == 0.0)
    );
    let done = bench.take_done();
    let (begins, values, ends) = count(&done, Control::BandGain(9));
    assert!((begins, ends) == (1, 1) && values >= 3, "{done:?}");
    assert_eq!(done.first().map(|(_, gesture)| *gesture), Some(Gesture::Begin));
    assert_eq!(done.last().map(|(_, gesture)| *gesture), Some(Gesture::End));
    // The handle is where the pointer let go.
    assert!((bench.handle(10).y - (from.y - 6.0 * scale)).abs() < 1.0);
}

#[test]
fn a_drag_beyond_the_limit_comes_back_where_the_pointer_does() {
    let mut bench = Bench::usual();
    let scale = points_per_db(&mut bench);
    let from = bench.handle(10);
    let at = |gain_db: f32| from - vec2(0.0, gain_db * scale);
    bench.hover(from);
    bench.button(from, true);
    bench.hover(at(25.0));
    assert_eq!(bench.gain_db(10), 18.0);
    bench.hover(at(12.0));
    assert!(close(bench.gain_db(10), 12.0));
    bench.button(at(12.0), false);
}

#[test]
fn shift_drags_ten_times_finer() {
    let mut bench = Bench::usual();
    let scale = points_per_db(&mut bench);
    let from = bench.handle(10);
    bench.modifiers(Modifiers::SHIFT);
    bench.drag(&[from, from - vec2(0.0, 5.0 * scale), from - vec2(0.0, 10.0 * scale)]);
    assert!(close(bench.gain_db(10), 1.0), "{}", bench.gain_db(10));
}

#[test]
fn double_click_and_control_click_reset() {
    let mut bench = Bench::usual();
    for modifiers in [Modifiers::NONE, Modifiers::COMMAND] {
        bench.set(Control::BandGain(4), -7.5);
        let at = bench.handle(5);
        bench.modifiers(modifiers);
        bench.click(at);
        if modifiers == Modifiers::NONE {
            assert_eq!(bench.gain_db(5), -7.5, "one click only selects");
            bench.click(at);
        }
        bench.modifiers(Modifiers::NONE);
        assert_eq!(bench.gain_db(5), 0.0);
        // Long enough for the next click to be a first one.
        bench.harness.run_steps(60);
    }
    let done = bench.take_done();
    assert_eq!(count(&done, Control::BandGain(4)), (2, 2, 2), "{done:?}");
}

#[test]
fn the_wheel_steps_half_a_decibel_and_back() {
    let mut bench = Bench::usual();
    let at = bench.handle(12);
    bench.hover(at);
    bench.wheel(1.0);
    assert!(close(bench.gain_db(12), 0.5));
    bench.wheel(-1.0);
    assert!(close(bench.gain_db(12), 0.0));
    bench.modifiers(Modifiers::SHIFT);
    bench.wheel(1.0);
    assert!(close(bench.gain_db(12), 0.1));
    bench.modifiers(Modifiers::NONE);
    let done = bench.take_done();
    assert_eq!(count(&done, Control::BandGain(11)), (3, 3, 3), "{done:?}");
}

#[test]
fn alt_drag_draws_over_every_band_it_passes() {
    let mut bench = Bench::usual();
    let scale = points_per_db(&mut bench);
    let (first, last) = (bench.handle(8), bench.handle(20));
    bench.modifiers(Modifiers::ALT);
    // Two far apart places: the bands between are on the line.
    bench.drag(&[
        first - vec2(0.0, 6.0 * scale),
        first - vec2(-6.0, 6.0 * scale),
        last - vec2(0.0, -6.0 * scale),
    ]);
    bench.modifiers(Modifiers::NONE);
    assert!(close(bench.gain_db(8), 6.0) && close(bench.gain_db(20), -6.0));
    let gains: Vec<f32> = (8..=20).map(|band| bench.gain_db(band)).collect();
    assert!(gains.windows(2).all(|pair| pair[0] > pair[1]), "{gains:?}");
    assert!(bench.gain_db(7) == 0.0 && bench.gain_db(21) == 0.0);
    let done = bench.take_done();
    for band in 7..20 {
        let (begins, _, ends) = count(&done, Control::BandGain(band));
        assert_eq!((begins, ends), (1, 1), "band {}", band + 1);
    }
}

/// From nothing to a changed, switched-off and reset band without a mouse.
#[test]
fn the_keyboard_does_it_all() {
    let mut bench = Bench::usual();
    for _ in 0..60 {
        bench.key(Key::Tab);
        if bench.harness.get_by_label_contains("Band 1 Gain,").is_focused() {
            break;
        }
    }
    assert!(bench.harness.get_by_label_contains("Band 1 Gain,").is_focused());
    bench.key(Key::ArrowRight);
    bench.key(Key::ArrowRight);
    bench.key(Key::ArrowLeft);
    assert!(bench.harness.get_by_label_contains("Band 2 Gain,").is_focused());
    bench.key(Key::ArrowUp);
    bench.key(Key::ArrowUp);
    bench.key(Key::ArrowDown);
    assert!(close(bench.gain_db(2), 0.5));
    bench.key_with(Modifiers::SHIFT, Key::ArrowUp);
    assert!(close(bench.gain_db(2), 0.6), "{}", bench.gain_db(2));
    bench.key(Key::PageDown);
    assert!(close(bench.gain_db(2), -2.4));
    bench.key(Key::Enter);
    assert_eq!(bench.plain(Control::BandOn(1)), 0.0);
    bench.key(Key::Enter);
    assert_eq!(bench.plain(Control::BandOn(1)), 1.0);
    bench.key(Key::Home);
    assert_eq!(bench.gain_db(2), 0.0);
    bench.key(Key::ArrowUp);
    bench.key(Key::Delete);
    assert_eq!(bench.gain_db(2), 0.0);
    assert_eq!((bench.gain_db(1), bench.gain_db(3)), (0.0, 0.0));
    bench.key(Key::Escape);
    assert!(!bench.harness.get_by_label_contains("Band 2 Gain,").is_focused());
    let done = bench.take_done();
    let (begins, values, ends) = count(&done, Control::BandGain(1));
    assert!(begins == values && values == ends, "{done:?}");
}

#[test]
fn every_control_can_be_reached_by_tab() {
    let mut bench = Bench::usual();
    bench.click(bench.handle(3));
    let mut seen = Vec::new();
    for _ in 0..60 {
        bench.key(Key::Tab);
        let focused = bench.harness.root().children_recursive().find(|node| node.is_focused());
        seen.extend(focused.and_then(|node| node.accesskit_node().label()));
    }
    for label in [
        "Bypass",
        "Range",
        "Range value",
        "Output Gain",
        "Output Gain value",
        "Channel Mode: Stereo",
        "Channel Mode: Side",
        "Band 3 Gain value",
        "Band 3 switch",
        "Reset Band 3",
        "All to 0 dB",
    ] {
        assert!(seen.iter().any(|seen| seen == label), "{label} not in {seen:?}");
    }
}

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
    bench
        .harness
        .state()
        .link
        .faults
        .panicked
        .store(true, Ordering::Relaxed);
    bench.harness.run();
    assert!(bench.harness.query_by_label(PANIC_TEXT).is_some());
    bench
        .harness
        .state()
        .link
        .faults
        .panicked
        .store(false, Ordering::Relaxed);
    bench.harness.run();
    assert!(bench.harness.query_by_label(PANIC_TEXT).is_none());
}

fn play(meters: &Meters, left: f32, right: f32) {
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
    assert_eq!(bench.harness.ctx.content_rect().size(), vec2(1060.0, 620.0));
    let at = bench.place("Resize").center();
    bench.drag(&[at, at - vec2(900.0, 500.0)]);
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

/// A state with something of everything, at one of the sizes.
fn busy(size: Vec2, scale: f32) -> Bench {
    let mut bench = Bench::new(size, scale);
    for (band, gain_db) in [3.0, 4.5, 2.0, 0.0, -2.5, -4.0, -3.0, 0.0, 0.0, 1.5, 3.0, 6.0, 3.5]
        .into_iter()
        .enumerate()
    {
        bench.set(Control::BandGain(2 * band), gain_db);
    }
    bench.harness.state_mut().desk.toggle(Control::BandOn(8));
    bench.click(bench.handle(12));
    play(&bench.harness.state().link.input, 0.5, 0.35);
    play(&bench.harness.state().link.output, 1.2, 0.6);
    bench.harness.step();
    bench
}

/// Everything named lies in the window, and apart; no text is cut off, leaves the window or runs into another.
fn assert_fits(bench: &Bench, what: &str) {
    let window = bench.harness.ctx.content_rect();
    let named: Vec<(String, Rect)> = bench
        .harness
        .root()
        .children_recursive()
        .filter_map(|node| Some((node.accesskit_node().label()?, node.rect())))
        .collect();
    assert!(named.len() > 60, "{what}: {named:?}");
    let mut texts = Vec::new();
    for clipped in &bench.harness.output().shapes {
        if let Shape::Text(text) = &clipped.shape {
            let rect = text.visual_bounding_rect();
            assert!(!text.galley.elided, "{what}: {:?} is cut off", text.galley.text());
            assert!(
                clipped.clip_rect.contains_rect(rect),
                "{what}: {:?} is clipped",
                text.galley.text()
            );
            texts.push((text.galley.text().to_owned(), rect));
        }
    }
    for all in [&named, &texts] {
        for (index, (name, rect)) in all.iter().enumerate() {
            assert!(window.expand(0.5).contains_rect(*rect), "{what}: {name} at {rect}");
            for (other, place) in &all[..index] {
                assert!(
                    !rect.shrink(0.6).intersects(place.shrink(0.6)),
                    "{what}: {name} at {rect} meets {other} at {place}"
                );
            }
        }
    }
}

#[test]
fn everything_fits_at_every_size_and_scale() {
    for size in SIZES {
        for scale in [1.0, 2.0] {
            let name = format!("{}x{}@{scale}", size.x, size.y);
            let mut bench = busy(size, scale);
            assert_fits(&bench, &name);
            bench.picture(&format!("busy-{name}"));
            bench
                .harness
                .state()
                .link
                .faults
                .panicked
                .store(true, Ordering::Relaxed);
            bench.harness.run();
            assert_fits(&bench, &format!("{name} with banner"));
        }
    }
}

#[test]
fn other_states_fit_too() {
    for size in SIZES {
        let name = format!("{}x{}", size.x, size.y);
        let bench = Bench::new(size, 1.0);
        assert_fits(&bench, &format!("first opening {name}"));
        bench.picture(&format!("first-{name}"));

        let mut bench = busy(size, 1.0);
        bench.harness.state_mut().desk.toggle(Control::Bypass);
        bench
            .harness
            .state()
            .link
            .faults
            .panicked
            .store(true, Ordering::Relaxed);
        bench
            .harness
            .state()
            .link
            .faults
            .bad_blocks
            .store(12_345, Ordering::Relaxed);
        bench.harness.run();
        assert_fits(&bench, &format!("everything wrong {name}"));
        bench.picture(&format!("wrong-{name}"));

        let mut bench = busy(size, 1.0);
        bench.set(Control::Range, 200.0);
        bench.harness.state().link.channels.store(1, Ordering::Relaxed);
        bench
            .harness
            .state()
            .link
            .sample_rate_hz
            .store(22_050.0, Ordering::Relaxed);
        bench.harness.run();
        assert_fits(&bench, &format!("mono, 22.05 kHz, 200 % {name}"));
        bench.picture(&format!("mono-{name}"));
    }
    let mut bench = busy(SIZES[1], 1.0);
    bench.hover(bench.handle(23));
    bench.harness.run();
    bench.picture("hover");
    bench.click(bench.place("Range value").center());
    bench.harness.run();
    bench.picture("typing");
}

/// Drawn to pixels: the accent is there, and a bypassed curve looks different without colour too.
#[test]
fn the_picture_shows_the_curve_and_the_bypass() {
    let mut bench = busy(MIN_SIZE, 1.0);
    let lit = |bench: &Bench| {
        let image = bench.image();
        image
            .pixels
            .iter()
            .filter(|pixel| **pixel == cochlea::editor::theme::ACCENT)
            .count()
    };
    let before = lit(&bench);
    assert!(before > 1000, "{before}");
    bench.harness.state_mut().desk.toggle(Control::Bypass);
    bench.harness.run();
    assert!(lit(&bench) < before, "the curve is no longer lit");
    assert!(
        bench
            .harness
            .query_by_label("Bypassed: the sound passes untouched.")
            .is_some()
    );
}
