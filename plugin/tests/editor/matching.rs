//! Hearing something else than what is set: one band by itself, and a bypass as loud as what it is compared with.

use cochlea::editor::desk::Control;
use cochlea::link::Wish;
use egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable;

use crate::bench::Bench;
use crate::playing::{Playing, Sound, loudness_lufs, music, noise};

fn shaped() -> Playing {
    let mut bench = Bench::usual();
    for band in 0..26 {
        let gain_db = [6.0, 9.0, -3.0, 4.0, 8.0, 9.0][band / 5];
        bench.set(Control::BandGain(band), gain_db);
    }
    bench.set(Control::OutputGain, 2.0);
    Playing::new(bench)
}

#[test]
fn a_matched_bypass_is_as_loud_as_what_it_is_compared_with() {
    for (name, sound) in [("noise", noise as Sound), ("music", music)] {
        let mut playing = shaped();
        playing.bench.harness.state_mut().view.matches_bypass = true;
        let processed = playing.play(sound, 6.0);
        let processed_lufs = loudness_lufs(&processed[48_000..]);
        playing.bench.harness.state_mut().desk.toggle(Control::Bypass);
        let matched = playing.play(sound, 6.0);
        let matched_lufs = loudness_lufs(&matched[48_000..]);
        let dry: Vec<f32> = (6 * 48_000..12 * 48_000).map(sound).collect();
        let dry_lufs = loudness_lufs(&dry[48_000..]);
        assert!((processed_lufs - dry_lufs).abs() > 2.0, "{name}: nothing to match");
        let off = matched_lufs - processed_lufs;
        println!("{name}: processed {processed_lufs:.2}, untouched {dry_lufs:.2}, matched {matched_lufs:.2} LUFS");
        assert!(off.abs() < 0.5, "{name}: {off} LU");
        let line = playing.bench.harness.query_by_label_contains("Bypassed, matched by");
        assert!(line.is_some(), "{name}");
        // Off again: the untouched sound, to the bit, a fade after the next drawing.
        playing.bench.harness.state_mut().view.matches_bypass = false;
        let untouched = playing.play(sound, 0.5);
        let start = playing.frame - untouched.len();
        let dry: Vec<f32> = (start..playing.frame).map(sound).collect();
        assert_eq!(untouched[4_800..], dry[4_800..], "{name}");
    }
}

/// What is measured while bypassed says nothing of the processed sound.
#[test]
fn a_bypass_in_between_does_not_wash_the_difference_out() {
    let mut playing = shaped();
    playing.bench.harness.state_mut().view.matches_bypass = true;
    playing.play(noise, 4.0);
    let difference_db = |playing: &Playing| playing.bench.harness.state().view.monitoring.difference_db();
    let before = difference_db(&playing).expect("known");
    for _ in 0..3 {
        playing.bench.harness.state_mut().desk.toggle(Control::Bypass);
        playing.play(noise, 1.0);
    }
    let after = difference_db(&playing).expect("known");
    assert!((after - before).abs() < 0.1, "{before} to {after}");
}

fn wish(bench: &Bench) -> Wish {
    bench.harness.state().link.monitor.wish()
}

/// Held with ctrl or cmd over the empty plot, swept, and let go.
#[test]
fn a_band_is_listened_to_while_it_is_held() {
    let mut bench = Bench::usual();
    let at = |bench: &Bench, band: usize| bench.handle(band) + vec2(0.0, 60.0);
    let (ninth, tenth) = (at(&bench, 9), at(&bench, 10));
    bench.modifiers(Modifiers::COMMAND);
    bench.hover(ninth);
    bench.button(ninth, true);
    assert_eq!(wish(&bench).band, Some(8));
    let line = "Listening to band 9, 770 Hz to 920 Hz: let go to end.";
    assert!(bench.harness.query_by_label(line).is_some());
    bench.hover(tenth);
    assert_eq!(wish(&bench).band, Some(9));
    bench.modifiers(Modifiers::NONE);
    bench.hover(ninth);
    assert_eq!(wish(&bench).band, Some(8), "the button holds it");
    bench.button(ninth, false);
    bench.harness.run();
    assert_eq!(wish(&bench), Wish::NOTHING);
    assert_eq!(bench.take_done(), [], "nothing is set by it");
}

/// Ctrl+L on a handle, until Escape.
#[test]
fn a_band_is_listened_to_until_escape() {
    let mut bench = Bench::usual();
    for ends_by_click in [false, true] {
        bench.click(bench.handle(9));
        bench.modifiers(Modifiers::COMMAND);
        bench.key_with(Modifiers::COMMAND, Key::L);
        bench.modifiers(Modifiers::NONE);
        assert_eq!(wish(&bench).band, Some(8));
        let line = "Listening to band 9, 770 Hz to 920 Hz: Escape ends.";
        assert!(bench.harness.query_by_label(line).is_some());
        match ends_by_click {
            true => bench.click(bench.handle(20) + vec2(0.0, 60.0)),
            false => bench.key(Key::Escape),
        }
        assert_eq!(wish(&bench), Wish::NOTHING);
    }
}
