//! The pitch's tab: what it sets, and what the tuner, the history and the plot show.

use cochlea::editor::desk::Control;
use cochlea::link::{HeardNote, PitchNow, PitchPoint, Snapshot};
use cochlea_dsp::adapt::FollowingBell;
use cochlea_dsp::pitch::{Estimate, Note, Pitch, Tuning};
use egui::epaint::Shape;
use egui::{Key, Modifiers, Rect, vec2};
use egui_kittest::kittest::Queryable;

use crate::bench::{Bench, count};
use crate::close;
use crate::fit::{SIZES, assert_fits};

/// The editor with the tab open.
fn opened(size: egui::Vec2) -> Bench {
    let mut bench = Bench::new(size, 1.0);
    bench.click(bench.place("Show Pitch").center());
    bench
}

/// A4 12 cents sharp, `probability` sure.
fn sharp_a4(probability: f64) -> PitchNow {
    PitchNow {
        tracks: true,
        estimate: Estimate {
            number: 1,
            pitch: Pitch::Voiced {
                f0_hz: 440.0 * 2.0_f64.powf(0.12 / 12.0),
                probability,
            },
            ..Estimate::NOTHING
        },
        note: Some(Note {
            number: 69,
            cents: 12.0,
        }),
        latency_ms: 44.9,
    }
}

/// Ten seconds: a glide from A3, a rest, a step to C5, a trill that is not sure, a held A4 with vibrato.
pub fn sing(bench: &mut Bench) {
    let link = &bench.harness.state().link;
    let mut input = link.pitch.open();
    for at in 0..1_000_u32 {
        let seconds = f64::from(at) * 0.01;
        let (number, confidence) = match seconds {
            s if s < 2.5 => (Some(57.0 + 4.0 * s), 0.95),
            s if s < 3.2 => (None, 0.0),
            s if s < 5.0 => (Some(72.1), 0.9),
            s if s < 5.6 => (Some(70.0 + (30.0 * s).sin()), 0.3),
            s if s < 6.2 => (None, 0.0),
            s => (Some(69.12 + 0.3 * (35.0 * s).sin() * (9.9 - s).max(0.0)), 0.97),
        };
        let heard = number.and_then(|number: f64| {
            let note = Tuning::STANDARD.note_of(440.0 * 2.0_f64.powf((number - 69.0) / 12.0))?;
            Some(HeardNote { note, confidence })
        });
        link.pitch.add(&mut input, PitchPoint { seconds, heard });
    }
    let mut snapshot = bench.snapshot();
    snapshot.pitch = sharp_a4(0.97);
    let desk = &bench.harness.state().desk;
    snapshot.following = std::array::from_fn(|bell| FollowingBell {
        frequency_hz: 443.06 * (bell + 1) as f64,
        q: 5.76,
        gain_db: f64::from(desk.plain(Control::HarmonicGain(bell))),
    });
    bench.show(snapshot);
}

/// What is written in the window, with its place.
fn texts(bench: &Bench) -> Vec<(String, Rect)> {
    let shapes = &bench.harness.output().shapes;
    let texts = shapes.iter().filter_map(|clipped| match &clipped.shape {
        Shape::Text(text) => Some((text.galley.text().to_owned(), text.visual_bounding_rect())),
        _ => None,
    });
    texts.collect()
}

#[test]
fn display_is_chosen_by_keyboard_and_by_mouse() {
    let mut bench = opened(SIZES[1]);
    bench.harness.get_by_label("Pitch").focus();
    bench.harness.run();
    bench.take_done();
    bench.key(Key::ArrowDown);
    assert_eq!(bench.harness.state().desk.chosen(Control::PitchMode), 1);
    assert_eq!(count(&bench.take_done(), Control::PitchMode), (1, 1, 1));
    bench.key(Key::Home);
    assert_eq!(bench.harness.state().desk.chosen(Control::PitchMode), 0);
    bench.click(bench.place("Pitch").center());
    bench.click(bench.place("Display").center());
    assert_eq!(bench.harness.state().desk.chosen(Control::PitchMode), 1);
    bench.click(bench.place("Note Output").center());
    assert_eq!(bench.plain(Control::NoteOutput), 1.0);
}

#[test]
fn a4_is_typed_and_nonsense_leaves_it_and_says_why() {
    let mut bench = opened(SIZES[1]);
    let typed = |bench: &mut Bench, name: &str, text: &str| {
        bench.harness.get_by_label(name).focus();
        bench.harness.run();
        bench.key(Key::Enter);
        bench.type_text(text);
        bench.key(Key::Enter);
    };
    typed(&mut bench, "A4", "442");
    assert!(close(bench.plain(Control::A4), 442.0));
    assert_eq!(bench.message(), "");
    for nonsense in ["loud", "600", "H4"] {
        typed(&mut bench, "A4", nonsense);
        assert!(close(bench.plain(Control::A4), 442.0), "{nonsense}");
        assert_eq!(
            bench.message(),
            format!("A4 stays: \"{nonsense}\" is no value. Type 440 Hz.")
        );
    }
    typed(&mut bench, "Pitch Low", "e2");
    assert!((bench.plain(Control::PitchLow) - 82.4).abs() < 0.06);
    typed(&mut bench, "Transposition", "-9");
    assert_eq!(bench.plain(Control::Transposition), -9.0);
}

#[test]
fn whole_numbers_step_drag_and_reset() {
    let mut bench = opened(SIZES[1]);
    let at = bench.place("Transposition").center();
    bench.hover(at);
    bench.wheel(1.0);
    assert_eq!(bench.plain(Control::Transposition), 1.0);
    bench.take_done();
    bench.drag(&[at, at + vec2(20.0, 0.0), at + vec2(60.0, 0.0)]);
    let dragged = bench.plain(Control::Transposition);
    assert!(dragged > 10.0 && dragged.fract() == 0.0, "{dragged}");
    assert_eq!(count(&bench.take_done(), Control::Transposition).0, 1);
    bench.key(Key::ArrowUp);
    assert_eq!(bench.plain(Control::Transposition), dragged + 1.0);
    bench.key_with(Modifiers::SHIFT, Key::ArrowDown);
    assert_eq!(
        bench.plain(Control::Transposition),
        dragged,
        "shift is no finer than one"
    );
    bench.harness.run_steps(60);
    bench.modifiers(Modifiers::COMMAND);
    bench.click(at);
    bench.modifiers(Modifiers::NONE);
    assert_eq!(bench.plain(Control::Transposition), 0.0);
    let at = bench.place("Harmonic 3 Gain").center();
    bench.hover(at);
    bench.wheel(-2.0);
    assert!(close(bench.plain(Control::HarmonicGain(2)), -1.0));
}

#[test]
fn the_tuner_is_blank_until_it_is_sure() {
    let mut bench = opened(SIZES[0]);
    assert!(bench.harness.query_by_label("Tuner: off").is_some());
    bench.harness.state_mut().desk.choose(Control::PitchMode, 1);
    let show = |bench: &mut Bench, pitch| {
        bench.show(Snapshot {
            pitch,
            ..Snapshot::NOTHING
        });
    };
    show(&mut bench, sharp_a4(0.3));
    let blank = "Tuner: no sure pitch, 44.9 ms late";
    assert!(bench.harness.query_by_label(blank).is_some());
    assert!(!texts(&bench).iter().any(|(text, _)| text.contains("cents")));
    show(&mut bench, sharp_a4(0.97));
    let sure = "Tuner: A4 +12 cents, 443.1 Hz, confidence 97 %, 44.9 ms late";
    assert!(bench.harness.query_by_label(sure).is_some());
}

#[test]
fn the_plot_marks_the_fundamental_on_every_tab() {
    let mut bench = Bench::usual();
    let axis_y = |bench: &Bench| {
        let all = texts(bench);
        all.iter()
            .find(|(text, _)| text == "20 Hz")
            .map(|(_, rect)| rect.center().y)
    };
    bench.show(Snapshot {
        pitch: sharp_a4(0.97),
        ..Snapshot::NOTHING
    });
    let y = axis_y(&bench).expect("the axis has labels");
    let all = texts(&bench);
    let on_axis: Vec<_> = all
        .iter()
        .filter(|(_, rect)| (rect.center().y - y).abs() < 4.0)
        .collect();
    assert!(on_axis.iter().any(|(text, _)| text == "A4"), "{on_axis:?}");
    assert!(!on_axis.iter().any(|(text, _)| text == "500"), "it gave way");
    bench.show(Snapshot::NOTHING);
    assert!(texts(&bench).iter().any(|(text, _)| text == "500"));
}

#[test]
fn the_following_bells_are_drawn_as_they_stand() {
    let mut bench = opened(SIZES[1]);
    bench.listen(4.0);
    assert!(!bench.harness.state().view.curve.follows());
    bench.harness.state_mut().desk.choose(Control::PitchMode, 2);
    for (bell, gain_db) in [3.0, -6.0, 4.5, 2.0].into_iter().enumerate() {
        bench.set(Control::HarmonicGain(bell), gain_db);
    }
    sing(&mut bench);
    let curve = &bench.harness.state().view.curve;
    assert!(curve.follows() && !curve.is_flat());
    let points = curve.following_db();
    let [low, high] = points
        .iter()
        .fold([0.0_f32; 2], |[low, high], db| [low.min(*db), high.max(*db)]);
    assert!((low + 6.0).abs() < 0.7 && (high - 4.5).abs() < 0.7, "{low} {high}");
    assert_fits(&bench, "following");
    bench.picture("pitch-following");
    bench.show(Snapshot::NOTHING);
    assert!(!bench.harness.state().view.curve.follows());
}

/// What came while nobody sang stays where it is: a frame asks for the next only when something new has come.
#[test]
fn a_still_pitch_draws_nothing() {
    let mut bench = opened(SIZES[1]);
    sing(&mut bench);
    bench.harness.run_steps(5);
    let output = bench.harness.output();
    assert!(output.viewport_output[&egui::ViewportId::ROOT].repaint_delay.as_secs() > 3_600);
}

#[test]
fn the_pitch_fits_at_every_size_dark_and_light() {
    for size in SIZES {
        let mut bench = opened(size);
        let name = format!("{}x{}", size.x, size.y);
        assert_fits(&bench, &format!("pitch off {name}"));
        bench.picture(&format!("pitch-off-{name}"));
        {
            let desk = &mut bench.harness.state_mut().desk;
            desk.choose(Control::PitchMode, 2);
            desk.set_plain(Control::PitchLow, 82.4);
            desk.set_plain(Control::PitchHigh, 1_050.0);
            desk.set_plain(Control::Transposition, -24.0);
            desk.set_plain(Control::BendRange, 48.0);
            for (bell, gain_db) in [4.5, -10.5, 3.0, -18.0, 6.0, -1.5, 2.0, -12.5].into_iter().enumerate() {
                desk.set_plain(Control::HarmonicGain(bell), gain_db);
            }
            desk.set_plain(Control::FollowGlide, 500.0);
            desk.set_plain(Control::Protect, 100.0);
        }
        bench.listen(4.0);
        assert_fits(&bench, &format!("pitch without a voice {name}"));
        sing(&mut bench);
        assert_fits(&bench, &format!("pitch {name}"));
        bench.picture(&format!("pitch-{name}"));
        bench.click(bench.place("Light").center());
        bench.picture(&format!("pitch-light-{name}"));
        bench.set_panicked(true);
        bench.harness.run();
        assert_fits(&bench, &format!("pitch with banner {name}"));
    }
}
