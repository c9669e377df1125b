//! Every act of the hand: what the host is told, and the way back and forth.

use cochlea::editor::desk::{Content, Control, Letter};
use cochlea::host_guard::Gesture;
use cochlea::params::CUSTOM_TARGET;
use egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable;

use crate::bench::{Bench, count};
use crate::close;

/// Turns of one control that follow one another faster than this are one step, frames.
const PAUSE_FRAMES: usize = 60;

fn content(bench: &Bench) -> Content {
    bench.harness.state().desk.content()
}

/// What is set, to the bit.
fn bits(content: &Content) -> Vec<u32> {
    content.values.iter().map(|(_, value)| value.to_bits()).collect()
}

/// The same in the parameters' units: what the sound depends on.
fn plain_bits(bench: &Bench) -> Vec<u32> {
    Control::all().map(|control| bench.plain(control).to_bits()).collect()
}

fn undo(bench: &mut Bench) {
    bench.click(bench.place("Undo").center());
}

fn redo(bench: &mut Bench) {
    bench.click(bench.place("Redo").center());
}

/// How far one must drag for 1 dB, at the scale of ±18 dB.
const POINTS_PER_DB: f32 = 3.0;

fn type_into(bench: &mut Bench, label: &str, text: &str) {
    bench.click(bench.place(label).center());
    bench.type_text(text);
    bench.key(Key::Enter);
}

/// One act, what it moves, and how often the host hears of it: begins, at least so many values, ends.
struct Act {
    name: &'static str,
    control: Control,
    times: usize,
    act: fn(&mut Bench),
}

const ACTS: [Act; 14] = [
    Act {
        name: "drag",
        control: Control::BandGain(9),
        times: 1,
        act: |bench| {
            let at = bench.handle(10);
            let up = |points: f32| at - vec2(0.0, points * POINTS_PER_DB);
            bench.drag(&[at, up(1.0), up(4.0), up(7.0)]);
        },
    },
    Act {
        name: "fine drag",
        control: Control::BandGain(9),
        times: 1,
        act: |bench| {
            let at = bench.handle(10);
            bench.modifiers(Modifiers::SHIFT);
            bench.drag(&[at, at - vec2(0.0, 9.0), at - vec2(0.0, 30.0)]);
            bench.modifiers(Modifiers::NONE);
        },
    },
    Act {
        name: "draw with alt",
        control: Control::BandGain(9),
        times: 1,
        act: |bench| {
            let (from, to) = (bench.handle(6), bench.handle(14));
            bench.modifiers(Modifiers::ALT);
            bench.drag(&[from - vec2(0.0, 20.0), from - vec2(0.0, 24.0), to - vec2(0.0, 40.0)]);
            bench.modifiers(Modifiers::NONE);
        },
    },
    Act {
        name: "wheel",
        control: Control::BandReach(9),
        times: 2,
        act: |bench| {
            bench.hover(bench.handle(10));
            bench.wheel(-1.0);
            bench.wheel(-1.0);
        },
    },
    Act {
        name: "double-click",
        control: Control::BandGain(2),
        times: 1,
        act: |bench| {
            let at = bench.handle(3);
            bench.click(at);
            bench.click(at);
        },
    },
    Act {
        name: "ctrl-click",
        control: Control::BandGain(2),
        times: 1,
        act: |bench| {
            bench.modifiers(Modifiers::COMMAND);
            bench.click(bench.handle(3));
            bench.modifiers(Modifiers::NONE);
        },
    },
    Act {
        name: "typing",
        control: Control::OutputGain,
        times: 1,
        act: |bench| type_into(bench, "Output Gain value", "\u{2212}3,5 dB"),
    },
    Act {
        name: "dragging a value",
        control: Control::Tilt,
        times: 1,
        act: |bench| {
            let at = bench.place("Tilt").center();
            bench.drag(&[at, at + vec2(5.0, 0.0), at + vec2(25.0, 0.0)]);
        },
    },
    Act {
        name: "wheel on a value",
        control: Control::Resonance,
        times: 1,
        act: |bench| {
            bench.hover(bench.place("Resonance").center());
            bench.wheel(1.0);
        },
    },
    Act {
        name: "ctrl-click on a value",
        control: Control::Speed,
        times: 1,
        act: |bench| {
            bench.modifiers(Modifiers::COMMAND);
            bench.click(bench.place("Speed").center());
            bench.modifiers(Modifiers::NONE);
        },
    },
    Act {
        name: "switch",
        control: Control::BandOn(8),
        times: 1,
        act: |bench| bench.click(bench.place("Band 9 On").center()),
    },
    Act {
        name: "arrow key",
        control: Control::BandGain(9),
        times: 1,
        act: |bench| {
            bench.click(bench.handle(10));
            bench.key(Key::ArrowUp);
        },
    },
    Act {
        name: "delete",
        control: Control::BandGain(2),
        times: 1,
        act: |bench| {
            bench.click(bench.handle(3));
            bench.key(Key::Delete);
        },
    },
    Act {
        name: "all to 0 dB",
        control: Control::BandGain(2),
        times: 1,
        act: |bench| bench.click(bench.place("All to 0 dB").center()),
    },
];

#[test]
fn every_act_is_one_step_that_goes_back_and_forth_exactly() {
    for Act {
        name,
        control,
        times,
        act,
    } in ACTS
    {
        let mut bench = Bench::usual();
        bench.set(Control::BandGain(2), -4.321);
        bench.set(Control::Speed, 33.0);
        let before = content(&bench);
        let steps_before = bench.harness.state().desk.history().next_undo().map(str::to_owned);
        bench.harness.run_steps(PAUSE_FRAMES);
        act(&mut bench);
        let after = content(&bench);
        assert_ne!(bits(&before), bits(&after), "{name}");
        let done = bench.take_done();
        let (begins, values, ends) = count(&done, control);
        assert_eq!((begins, ends), (times, times), "{name}: {done:?}");
        assert!(values >= times, "{name}: {done:?}");
        undo(&mut bench);
        assert_eq!(bits(&content(&bench)), bits(&before), "{name} undone");
        let next = bench.harness.state().desk.history().next_undo().map(str::to_owned);
        assert_eq!(next, steps_before, "{name} was one step");
        let done = bench.take_done();
        assert_eq!(count(&done, control), (1, 1, 1), "{name} undone: {done:?}");
        redo(&mut bench);
        assert_eq!(bits(&content(&bench)), bits(&after), "{name} done again");
    }
}

/// Fifty steps of all kinds of parameters, each other than the one before.
#[test]
fn fifty_steps_go_back_to_the_first_bit_and_forth_to_the_last() {
    let mut bench = Bench::usual();
    let controls: Vec<Control> = Control::all().filter(|control| *control != Control::Bypass).collect();
    let mut states = vec![(content(&bench), plain_bits(&bench))];
    for nth in 0..50_usize {
        let control = controls[nth * 37 % controls.len()];
        let desk = &mut bench.harness.state_mut().desk;
        // A place that it is not at, and that rounds somewhere.
        let place = 0.137 + 0.71 * (nth as f32 * 0.618).fract();
        match desk.is_whole(control) || desk.last(control) == 1 {
            true => desk.choose(control, (desk.chosen(control) + 1) % (desk.last(control) + 1)),
            false => desk.set(control, place),
        }
        let after = content(&bench);
        assert_ne!(bits(&after), bits(&states[nth].0), "{control:?}");
        states.push((after, plain_bits(&bench)));
    }
    for nth in (0..50).rev() {
        assert!(bench.harness.state_mut().desk.undo().is_some());
        assert_eq!(bits(&content(&bench)), bits(&states[nth].0), "back to {nth}");
        assert_eq!(plain_bits(&bench), states[nth].1, "back to {nth}");
    }
    assert_eq!(bench.harness.state_mut().desk.undo(), None);
    for (nth, (state, plain)) in states.iter().enumerate().skip(1) {
        assert!(bench.harness.state_mut().desk.redo().is_some());
        assert_eq!(bits(&content(&bench)), bits(state), "forth to {nth}");
        assert_eq!(&plain_bits(&bench), plain, "forth to {nth}");
    }
    assert_eq!(bench.harness.state_mut().desk.redo(), None);
}

/// Undo walks through a switch of letters, and both letters hold what they held.
#[test]
fn undo_walks_through_a_and_b() {
    let mut bench = Bench::usual();
    type_into(&mut bench, "Range value", "80");
    bench.click(bench.place("Setting B").center());
    type_into(&mut bench, "Output Gain value", "-6");
    assert_eq!(bench.harness.state().desk.letter(), Letter::B);
    let b = content(&bench);
    bench.click(bench.place("Setting A").center());
    assert_eq!(
        (bench.plain(Control::Range), bench.plain(Control::OutputGain)),
        (80.0, 0.0)
    );
    for letter in [Letter::B, Letter::B, Letter::A, Letter::A] {
        undo(&mut bench);
        assert_eq!(bench.harness.state().desk.letter(), letter);
    }
    assert_eq!(
        (bench.plain(Control::Range), bench.plain(Control::OutputGain)),
        (100.0, 0.0)
    );
    for letter in [Letter::A, Letter::B, Letter::B] {
        redo(&mut bench);
        assert_eq!(bench.harness.state().desk.letter(), letter);
    }
    assert_eq!(bits(&content(&bench)), bits(&b));
    redo(&mut bench);
    assert_eq!(bench.plain(Control::OutputGain), 0.0);
    assert_eq!(bench.harness.state().desk.other_content(), Some(&b));
}

#[test]
fn a_drawn_target_is_one_step() {
    let mut bench = Bench::usual();
    bench.click(bench.place("Draw: Target").center());
    let before = content(&bench);
    let (from, to) = (bench.handle(5), bench.handle(18));
    bench.drag(&[from, from - vec2(0.0, 20.0), to + vec2(0.0, 30.0)]);
    let after = content(&bench);
    assert_eq!(after.kept.target.name, "Drawn");
    assert_eq!(bench.harness.state().desk.chosen(Control::Target), CUSTOM_TARGET);
    undo(&mut bench);
    assert_eq!(content(&bench), before);
    redo(&mut bench);
    assert_eq!(content(&bench), after);
}

#[test]
fn nothing_is_undone_while_something_is_held() {
    let mut bench = Bench::usual();
    type_into(&mut bench, "Range value", "80");
    let at = bench.handle(10);
    bench.hover(at);
    bench.button(at, true);
    bench.hover(at - vec2(0.0, 30.0));
    assert_eq!(bench.harness.state_mut().desk.undo(), None);
    assert_eq!(bench.plain(Control::Range), 80.0);
    bench.button(at - vec2(0.0, 30.0), false);
    assert!(bench.harness.state_mut().desk.undo().is_some());
    assert_eq!((bench.gain_db(10), bench.plain(Control::Range)), (0.0, 80.0));
}

/// Two quick clicks are two steps; a wheel that was turned back is none.
#[test]
fn only_turns_join_and_those_that_end_where_they_began_are_nothing() {
    let mut bench = Bench::usual();
    for _ in 0..2 {
        bench.harness.state_mut().desk.toggle(Control::Delta);
    }
    assert!(bench.harness.state_mut().desk.undo().is_some());
    assert_eq!(bench.plain(Control::Delta), 1.0);
    assert!(bench.harness.state_mut().desk.undo().is_some());
    bench.hover(bench.handle(10));
    bench.wheel(-1.0);
    bench.wheel(1.0);
    assert_eq!(bench.harness.state().desk.history().next_undo(), None);
}

/// Ctrl+Z and its kin are ours from the frame after ctrl went down, while a widget has the keyboard; a plain letter is the
/// host's.
#[test]
fn keys_undo_and_redo_while_a_widget_has_the_keyboard() {
    let mut bench = Bench::usual();
    type_into(&mut bench, "Range value", "80");
    bench.key_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(bench.plain(Control::Range), 80.0, "ctrl was not seen to go down");
    for (modifiers, key, range) in [
        (Modifiers::COMMAND, Key::Z, 100.0),
        (Modifiers::COMMAND, Key::Y, 80.0),
        (Modifiers::COMMAND, Key::Z, 100.0),
        (Modifiers::COMMAND | Modifiers::SHIFT, Key::Z, 80.0),
        (Modifiers::NONE, Key::Z, 80.0),
    ] {
        bench.modifiers(modifiers);
        bench.key_with(modifiers, key);
        assert_eq!(bench.plain(Control::Range), range, "{modifiers:?} {key:?}");
    }
    bench.modifiers(Modifiers::NONE);
    bench.key(Key::Escape);
    bench.modifiers(Modifiers::COMMAND);
    bench.key_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(bench.plain(Control::Range), 80.0, "nobody has the keyboard");
}

/// Against hand, pen, A and B, undo and buttons; not against the host.
#[test]
fn a_locked_control_keeps_its_value() {
    let mut bench = Bench::usual();
    let gain = Control::BandGain(9);
    bench.set(gain, 3.0);
    bench.click(bench.place("Setting B").center());
    bench.set(gain, -2.0);
    bench.harness.state_mut().desk.toggle_lock(gain);
    bench.take_done();
    let at = bench.handle(10);
    bench.drag(&[at, at - vec2(0.0, 10.0), at - vec2(0.0, 30.0)]);
    assert!(
        bench.message().contains("Band 10 Gain is locked"),
        "{}",
        bench.message()
    );
    bench.modifiers(Modifiers::COMMAND);
    bench.click(at);
    bench.modifiers(Modifiers::ALT);
    let (from, to) = (bench.handle(8), bench.handle(12));
    bench.drag(&[from - vec2(0.0, 30.0), from - vec2(3.0, 30.0), to - vec2(0.0, 30.0)]);
    bench.modifiers(Modifiers::NONE);
    assert!(bench.gain_db(9) > 1.0);
    bench.click(bench.place("All to 0 dB").center());
    assert_eq!(bench.gain_db(9), 0.0);
    for label in ["Setting A", "Undo", "Undo", "Undo", "Undo"] {
        bench.click(bench.place(label).center());
    }
    bench.harness.run_steps(PAUSE_FRAMES);
    bench.click(bench.handle(10));
    type_into(&mut bench, "Band 10 Gain value", "5");
    assert!(close(bench.gain_db(10), -2.0), "{}", bench.gain_db(10));
    assert_eq!(count(&bench.take_done(), gain), (0, 0, 0));
    // The host's automation goes to the parameter itself.
    let desk = &bench.harness.state().desk;
    assert_eq!(desk.locks(), [gain]);
    bench.harness.state_mut().desk.set_locks(&[]);
    let at = bench.handle(10);
    bench.drag(&[at, at - vec2(0.0, 10.0), at - vec2(0.0, 30.0)]);
    assert!(bench.gain_db(10) > 0.0);
}

#[test]
fn double_clicks_swap_by_preference() {
    let mut bench = Bench::usual();
    bench.harness.state_mut().view.preferences.swaps_double_click = true;
    bench.set(Control::BandGain(4), 6.0);
    bench.set(Control::Tilt, 2.0);
    let at = bench.handle(5);
    bench.click(at);
    bench.click(at);
    assert!(close(bench.gain_db(5), 6.0));
    bench.type_text("1.5");
    bench.key(Key::Enter);
    assert!(close(bench.gain_db(5), 1.5));
    let done = bench.take_done();
    assert_eq!(done.last().map(|(_, gesture)| *gesture), Some(Gesture::End));
    let at = bench.place("Tilt").center();
    bench.harness.run_steps(PAUSE_FRAMES);
    bench.click(at);
    bench.click(at);
    assert_eq!(bench.plain(Control::Tilt), 0.0);
}

#[test]
fn tips_are_shown_unless_they_are_off() {
    let mut bench = Bench::usual();
    let shown = |bench: &Bench| {
        let shapes = &bench.harness.output().shapes;
        shapes.iter().any(|clipped| match &clipped.shape {
            egui::epaint::Shape::Text(text) => text.galley.text().contains("no phase shift"),
            _ => false,
        })
    };
    bench.harness.state_mut().view.preferences.shows_tips = false;
    bench.hover(bench.place("Phase: linear").center());
    bench.harness.run_steps(200);
    assert!(!shown(&bench));
    bench.harness.state_mut().view.preferences.shows_tips = true;
    bench.harness.run_steps(200);
    assert!(shown(&bench));
    assert!(bench.harness.query_by_label("Phase: linear").is_some());
}
