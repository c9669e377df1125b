//! The adaptation's panel, and what the plot and the words show of it.

use cochlea::editor::curve::Axes;
use cochlea::editor::desk::Control;
use cochlea::editor::explain::SIDE_CHAIN_TEXT;
use cochlea::editor::pen::Pen;
use cochlea::host_guard::Gesture;
use cochlea::params::CUSTOM_TARGET;
use cochlea::sentences;
use egui::{Key, Modifiers, Rect, pos2, vec2};
use egui_kittest::kittest::Queryable;

use crate::bench::{Bench, count};
use crate::close;
use crate::fit::{SIZES, assert_fits};

#[test]
fn values_are_dragged_typed_stepped_and_reset() {
    let mut bench = Bench::usual();
    let at = bench.place("Max Boost").center();
    bench.drag(&[at, at + vec2(10.0, 0.0), at + vec2(40.0, 0.0)]);
    assert!(bench.plain(Control::MaxBoost) > 8.0);
    assert_eq!(count(&bench.take_done(), Control::MaxBoost).0, 1);
    bench.harness.run_steps(60);
    bench.click(at);
    bench.click(at);
    bench.type_text("9.5");
    bench.key(Key::Enter);
    assert!(close(bench.plain(Control::MaxBoost), 9.5));
    bench.harness.run_steps(60);
    bench.modifiers(Modifiers::COMMAND);
    bench.click(at);
    bench.modifiers(Modifiers::NONE);
    assert!(close(bench.plain(Control::MaxBoost), 6.0));
    bench.key(Key::ArrowUp);
    assert!(close(bench.plain(Control::MaxBoost), 6.5));
    let speed = bench.place("Speed").center();
    bench.hover(speed);
    let before = bench.plain(Control::Speed);
    bench.wheel(1.0);
    assert!(bench.plain(Control::Speed) > before);
    let amount = bench.place("Amount").center();
    bench.drag(&[amount, amount - vec2(0.0, 30.0), amount - vec2(0.0, 90.0)]);
    assert!((45.0..55.0).contains(&bench.plain(Control::Amount)));
}

#[test]
fn switches_and_choices_change_their_parameters() {
    let mut bench = Bench::usual();
    bench.click(bench.place("Freeze").center());
    assert_eq!(bench.plain(Control::Freeze), 1.0);
    bench.click(bench.place("Delta").center());
    assert_eq!(bench.plain(Control::Delta), 1.0);
    bench.harness.get_by_label("Target").focus();
    bench.harness.run();
    bench.key(Key::ArrowDown);
    assert_eq!(bench.harness.state().desk.chosen(Control::Target), 2);
    bench.click(bench.place("Target").center());
    bench.click(bench.place("Equal Loudness").center());
    assert_eq!(bench.harness.state().desk.chosen(Control::Target), 3);
    bench.click(bench.place("Show Ear").center());
    bench.click(bench.place("Loudness Match").center());
    assert_eq!(bench.plain(Control::LoudnessMatch), 0.0);
}

#[test]
fn the_ghost_shows_at_amount_0_what_would_be_done() {
    let mut bench = Bench::usual();
    bench.listen(6.0);
    let curve = &bench.harness.state().view.curve;
    let peak = |points: &[f32]| points.iter().fold(0.0_f32, |peak, db| peak.max(db.abs()));
    assert!(peak(curve.points_db()) < 0.05, "Amount is 0");
    assert!(peak(curve.ghost_db()) > 2.0, "{:?}", curve.ghost_db());
    bench.set(Control::Amount, 100.0);
    bench.listen(6.0);
    assert!(peak(bench.harness.state().view.curve.points_db()) > 2.0);
}

#[test]
fn a_band_is_explained_under_the_pointer_and_when_selected() {
    let mut bench = Bench::usual();
    bench.set(Control::Amount, 100.0);
    bench.listen(6.0);
    let now = bench.snapshot().explanation;
    for band in [5, 17] {
        bench.hover(bench.handle(band));
        bench.harness.run();
        let sentence = sentences::of_note(band - 1, &now.bands[band - 1], &now.bells);
        assert!(bench.harness.query_by_label(&sentence).is_some(), "{sentence}");
    }
    assert!(bench.harness.query_by_label_contains("Level").is_some());
}

#[test]
fn a_side_chain_that_is_missing_is_said_with_what_to_do() {
    let mut bench = Bench::usual();
    bench.click(bench.place("Show Side chain").center());
    bench.harness.get_by_label("Side Chain Mode").focus();
    bench.harness.run();
    bench.key(Key::ArrowDown);
    bench.listen(0.5);
    assert!(bench.harness.query_by_label_contains(SIDE_CHAIN_TEXT).is_some());
    bench.key(Key::ArrowUp);
    assert!(bench.harness.query_by_label_contains(SIDE_CHAIN_TEXT).is_none());
}

/// The plot's axes, from two handles.
fn axes(bench: &mut Bench) -> Axes {
    let (left, right) = (bench.handle(1), bench.handle(25));
    let unit = Axes {
        rect: Rect::from_min_size(pos2(0.0, 0.0), vec2(1.0, 1.0)),
        limit_db: 18.0,
    };
    let (a, b) = (unit.x(32.0), unit.x(13_500.0));
    let width = (right.x - left.x) / (b - a);
    let start = left.x - a * width;
    let zero = left.y;
    bench.set(Control::BandGain(0), 10.0);
    let points_per_db = (zero - bench.handle(1).y) / 10.0;
    bench.set(Control::BandGain(0), 0.0);
    let height = points_per_db * 2.0 * 18.0 * 1.08;
    Axes {
        rect: Rect::from_min_size(pos2(start, zero - height / 2.0), vec2(width, height)),
        limit_db: 18.0,
    }
}

#[test]
fn drawing_the_corridor_sets_how_far_each_band_may_go() {
    let mut bench = Bench::usual();
    let axes = axes(&mut bench);
    bench.click(bench.place("Draw: Corridor").center());
    assert_eq!(bench.harness.state().view.pen, Pen::Corridor);
    // Nobody is left to wonder why the lower edge comes along.
    assert!(bench.harness.query_by_label_contains("both edges move").is_some());
    // Max Boost is 6 dB: half of it.
    bench.drag(&[
        pos2(axes.x(450.0), axes.y(3.0)),
        pos2(axes.x(460.0), axes.y(3.0)),
        pos2(axes.x(1_000.0), axes.y(3.0)),
    ]);
    let done = bench.take_done();
    for band in 5..=9 {
        let reach = bench.plain(Control::BandReach(band));
        assert!((46.0..54.0).contains(&reach), "band {}: {reach}", band + 1);
        assert_eq!(count(&done, Control::BandReach(band)).0, 1);
        assert_eq!(bench.plain(Control::BandGain(band)), 0.0);
    }
    assert_eq!(bench.plain(Control::BandReach(12)), 100.0);
    bench.picture("corridor");
    // Max Cut is 12 dB.
    let at = pos2(axes.x(2_500.0), axes.y(-9.0));
    bench.drag(&[at, at + vec2(4.0, 0.0), at]);
    assert!((72.0..78.0).contains(&bench.plain(Control::BandReach(15))));
}

#[test]
fn drawing_the_target_makes_and_chooses_the_custom_one() {
    let mut bench = Bench::usual();
    let axes = axes(&mut bench);
    bench.click(bench.place("Draw: Target").center());
    let before = bench.harness.state().desk.params().curves.kept();
    bench.drag(&[
        pos2(axes.x(200.0), axes.y(5.0)),
        pos2(axes.x(210.0), axes.y(5.0)),
        pos2(axes.x(3_000.0), axes.y(-5.0)),
    ]);
    let desk = &bench.harness.state().desk;
    assert_eq!(desk.chosen(Control::Target), CUSTOM_TARGET);
    let kept = desk.params().curves.kept();
    assert_eq!(kept.target.name, "Drawn");
    let level = |band: usize| kept.target.bands_db[band].unwrap_or_default();
    // 10 dB of the gain axis are about 25 dB of the scale of the levels.
    assert!((15.0..30.0).contains(&(level(3) - level(16))), "{kept:?}");
    let done = bench.take_done();
    let ends = done.iter().filter(|(_, gesture)| *gesture == Gesture::End).count();
    let begins = done.iter().filter(|(_, gesture)| *gesture == Gesture::Begin).count();
    assert_eq!(begins, ends, "{done:?}");
    bench.click(bench.place("Undo").center());
    assert_eq!(bench.harness.state().desk.params().curves.kept(), before);
    assert_eq!(bench.harness.state().desk.chosen(Control::Target), 1);
}

#[test]
fn everything_fits_with_the_adaptation_at_work() {
    for size in SIZES {
        let mut bench = Bench::new(size, 1.0);
        for (band, gain_db) in [(2, 2.0), (3, 3.0), (4, 2.0), (20, 2.5), (21, 3.0)] {
            bench.set(Control::BandGain(band), gain_db);
        }
        bench.set(Control::Amount, 70.0);
        bench.listen(8.0);
        bench.click(bench.handle(17));
        bench.click(bench.place("Light").center());
        bench.picture(&format!("light-{}x{}", size.x, size.y));
        assert!(bench.harness.state().view.preferences.is_light);
        bench.click(bench.place("Light").center());
        for tab in ["Target", "Ear", "Side chain", "Dynamics", "Keep"] {
            bench.click(bench.place(&format!("Show {tab}")).center());
            let name = format!("{tab} {}x{}", size.x, size.y);
            assert_fits(&bench, &name);
            bench.picture(&format!("adapt-{name}"));
        }
        bench.click(bench.place("Freeze to bands").center());
        bench.click(bench.place("Show Side chain").center());
        bench.harness.state_mut().desk.choose(Control::SideChainMode, 1);
        bench.listen(2.0);
        bench.hover(bench.handle(17));
        bench.harness.run();
        assert_fits(&bench, "frozen to bands, side chain missing");
        bench.picture(&format!("adapt-frozen-{}x{}", size.x, size.y));
    }
}
