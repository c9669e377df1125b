//! The handles on the curve: by mouse, by wheel, by keyboard.

use cochlea::editor::desk::Control;
use cochlea::host_guard::Gesture;
use egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::{NodeT, Queryable};

use crate::bench::{Bench, count};
use crate::close;

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

/// The wheel turns how far the adaptation may go in the band; with ctrl or cmd the gain.
#[test]
fn the_wheel_turns_the_reach_and_with_command_the_gain() {
    let mut bench = Bench::usual();
    let (reach, gain) = (Control::BandReach(11), Control::BandGain(11));
    bench.set(reach, 50.0);
    bench.hover(bench.handle(12));
    bench.wheel(1.0);
    assert_eq!(bench.plain(reach), 55.0);
    bench.modifiers(Modifiers::SHIFT);
    bench.wheel(-1.0);
    assert_eq!(bench.plain(reach), 54.0);
    bench.modifiers(Modifiers::COMMAND);
    bench.wheel(1.0);
    assert!(close(bench.gain_db(12), 0.5));
    bench.modifiers(Modifiers::COMMAND | Modifiers::SHIFT);
    bench.wheel(1.0);
    assert!(close(bench.gain_db(12), 0.6));
    bench.modifiers(Modifiers::NONE);
    let done = bench.take_done();
    assert_eq!(
        [reach, gain].map(|control| count(&done, control)),
        [(2, 2, 2); 2],
        "{done:?}"
    );
}

/// As many steps back as forth end where they began, to the bit: from odd places, in both sizes, and over the end.
#[test]
fn the_wheel_turns_back_exactly() {
    let mut bench = Bench::usual();
    for (control, start, modifiers) in [
        (Control::BandReach(4), 97.3, Modifiers::NONE),
        (Control::BandReach(4), 33.3, Modifiers::SHIFT),
        (Control::BandGain(4), -1.234_567, Modifiers::COMMAND),
        (Control::BandGain(4), 17.891, Modifiers::COMMAND | Modifiers::SHIFT),
    ] {
        bench.harness.run_steps(60);
        bench.set(control, start);
        let at = bench.handle(5);
        bench.hover(at);
        bench.modifiers(modifiers);
        let before = bench.harness.state().desk.normalized(control);
        for direction in [1.0, -1.0, -1.0, 1.0] {
            for _ in 0..4 {
                // The handle moves with its gain; the pointer follows.
                bench.hover(bench.handle(5));
                bench.wheel(direction);
            }
        }
        bench.modifiers(Modifiers::NONE);
        let after = bench.harness.state().desk.normalized(control);
        assert_eq!(after.to_bits(), before.to_bits(), "{control:?} from {start}");
    }
}

/// A slip over the empty plot changes nothing, until the pen is taken.
#[test]
fn the_empty_plot_is_drawn_on_with_the_pen_alone() {
    let mut bench = Bench::usual();
    let scale = points_per_db(&mut bench);
    let way = [8, 9, 10].map(|band| bench.handle(band) - vec2(0.0, 9.0 * scale));
    bench.drag(&way);
    assert_eq!(bench.take_done(), []);
    bench.click(bench.place("Draw: Curve").center());
    bench.drag(&way);
    assert!(close(bench.gain_db(9), 9.0));
    bench.click(bench.place("Draw: Curve").center());
    bench.take_done();
    let way = [14, 15, 16].map(|band| bench.handle(band) - vec2(0.0, 9.0 * scale));
    bench.drag(&way);
    assert_eq!(bench.take_done(), [], "laid down again");
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

/// On a slow machine the last move and the release come in one frame: the value is where the pointer went.
#[test]
fn a_move_and_a_release_in_one_frame_count_whole() {
    let mut bench = Bench::usual();
    let from = bench.handle(9);
    let one_db = from.y - {
        bench.set(Control::BandGain(8), 1.0);
        let raised = bench.handle(9);
        bench.set(Control::BandGain(8), 0.0);
        raised.y
    };
    bench.hover(from);
    bench.button(from, true);
    bench.hover(from - vec2(0.0, 3.0 * one_db));
    let to = from - vec2(0.0, 6.0 * one_db);
    let release = egui::Event::PointerButton {
        pos: to,
        button: egui::PointerButton::Primary,
        pressed: false,
        modifiers: Modifiers::NONE,
    };
    bench.send_together([egui::Event::PointerMoved(to), release]);
    assert!((bench.gain_db(9) - 6.0).abs() < 0.05, "{}", bench.gain_db(9));
}
