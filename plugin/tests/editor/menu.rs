//! The menu of a control, and its value on the clipboard.

use cochlea::editor::desk::Control;
use egui::{Event, Key, Modifiers, OutputCommand, Rect, pos2, vec2};
use egui_kittest::kittest::{NodeT, Queryable};

use crate::bench::{Bench, count};
use crate::close;

fn entry(bench: &Bench, label: &str) -> egui::Pos2 {
    bench.harness.get_by_label_contains(label).rect().center()
}

fn is_open(bench: &Bench) -> bool {
    bench.harness.query_by_label_contains("Menu of ").is_some()
}

fn copied(bench: &Bench) -> Option<String> {
    bench
        .harness
        .output()
        .platform_output
        .commands
        .iter()
        .find_map(|command| match command {
            OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        })
}

#[test]
fn every_entry_does_what_it_says() {
    let mut bench = Bench::usual();
    let gain = Control::BandGain(6);
    bench.set(gain, -3.0);
    let choose = |bench: &mut Bench, label: &str| {
        bench.right_click(bench.handle(7));
        assert!(bench.harness.query_by_label("Band 7 Gain: -3.0 dB").is_some());
        bench.hover(entry(bench, label));
        let at = entry(bench, label);
        bench.button(at, true);
        bench.button(at, false);
    };
    choose(&mut bench, "Copy Value");
    assert_eq!(copied(&bench).as_deref(), Some("-3.0 dB"));
    choose(&mut bench, "Lock");
    bench.harness.run();
    assert!(bench.harness.state().desk.is_locked(gain));
    choose(&mut bench, "Unlock");
    bench.harness.run();
    assert!(!bench.harness.state().desk.is_locked(gain));
    choose(&mut bench, "Listen to This Band");
    bench.harness.run();
    assert_eq!(bench.harness.state().view.monitoring.band(), Some(6));
    choose(&mut bench, "Stop Listening");
    bench.harness.run();
    assert_eq!(bench.harness.state().view.monitoring.band(), None);
    choose(&mut bench, "Reset to 0.0 dB");
    bench.harness.run();
    assert_eq!(bench.gain_db(7), 0.0);
    bench.right_click(bench.handle(7));
    bench.click(entry(&bench, "Undo: Band 7 Gain"));
    assert!(close(bench.gain_db(7), -3.0));
    choose(&mut bench, "Type a Value");
    bench.harness.run();
    bench.type_text("4,5");
    bench.key(Key::Enter);
    assert!(close(bench.gain_db(7), 4.5));
    assert!(!is_open(&bench));
    assert_eq!(count(&bench.take_done(), gain), (3, 3, 3));
}

/// Shift+Enter opens it on the focused control; arrows go round, Escape and a press beside it close it.
#[test]
fn the_keyboard_opens_walks_and_closes_it() {
    let mut bench = Bench::usual();
    bench.click(bench.handle(3));
    bench.key_with(Modifiers::SHIFT, Key::Enter);
    assert!(is_open(&bench));
    assert_eq!(bench.plain(Control::BandOn(2)), 1.0, "Enter alone switches");
    let focused = |bench: &Bench| {
        let node = bench.harness.root().children_recursive().find(|node| node.is_focused());
        node.and_then(|node| node.accesskit_node().label()).unwrap_or_default()
    };
    assert!(focused(&bench).starts_with("Type"), "{}", focused(&bench));
    // Reset is closed: there is nothing to reset.
    bench.key(Key::ArrowDown);
    assert_eq!(focused(&bench), "Copy Value");
    bench.key(Key::ArrowUp);
    bench.key(Key::ArrowUp);
    assert_eq!(focused(&bench), "Listen to This Band");
    assert_eq!(bench.gain_db(3), 0.0, "arrows move nothing else");
    bench.key(Key::Enter);
    assert_eq!(bench.harness.state().view.monitoring.band(), Some(2));
    assert!(!is_open(&bench) && focused(&bench).contains("Band 3 Gain"));
    bench.key_with(Modifiers::SHIFT, Key::Enter);
    bench.key(Key::Escape);
    assert!(!is_open(&bench) && focused(&bench).contains("Band 3 Gain"));
    bench.right_click(bench.place("Tilt").center());
    assert!(is_open(&bench));
    bench.click(pos2(5.0, 300.0));
    assert!(!is_open(&bench));
}

#[test]
fn every_kind_of_control_has_one_and_it_stays_inside_the_window() {
    let mut bench = Bench::new(vec2(800.0, 500.0), 1.0);
    let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(800.0, 500.0));
    bench.click(bench.handle(26));
    for (label, name) in [
        ("Band 1 On", "Band 1 On"),
        ("Tilt", "Tilt"),
        ("Target", "Target"),
        ("Amount", "Amount"),
        ("Range", "Range"),
        ("Range value", "Range"),
        ("Output Gain value", "Output Gain"),
        ("Channel Mode: Side", "Channel Mode"),
        ("Phase: linear", "Phase Mode"),
        ("Bypass", "Bypass"),
        ("Delta", "Delta"),
        ("Band 26 Reach value", "Band 26 Reach"),
        ("Band 26 switch", "Band 26 On"),
        ("Max Cut", "Max Cut"),
    ] {
        bench.right_click(bench.place(label).center());
        let place = bench.place(&format!("Menu of {name}"));
        assert!(window.contains_rect(place), "{label}: {place}");
        bench.picture(&format!("menu-{}", name.replace(' ', "-")));
        bench.key(Key::Escape);
        assert!(!is_open(&bench), "{label}");
    }
}

/// Ctrl+C and Ctrl+V on the focused control, from the frame after ctrl went down. The window layer pastes as typed text.
#[test]
fn values_are_copied_and_pasted_and_nonsense_changes_nothing() {
    let mut bench = Bench::usual();
    bench.set(Control::BandGain(6), -3.0);
    bench.click(bench.handle(7));
    bench.modifiers(Modifiers::COMMAND);
    bench.harness.event(Event::Copy);
    bench.harness.step();
    assert_eq!(copied(&bench).as_deref(), Some("-3.0 dB"));
    bench.modifiers(Modifiers::NONE);
    bench.harness.run_steps(60);
    bench.click(bench.handle(9));
    bench.modifiers(Modifiers::COMMAND);
    bench.send(Event::Paste("-3.0 dB".to_owned()));
    assert!(close(bench.gain_db(9), -3.0));
    let paste = Event::Key {
        key: Key::V,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::COMMAND,
    };
    let typed = Event::Text("\u{2212}4,5".to_owned());
    bench.harness.input_mut().events.extend([paste, typed]);
    bench.harness.step();
    assert!(close(bench.gain_db(9), -4.5), "{}", bench.gain_db(9));
    bench.take_done();
    bench.send(Event::Paste("lots".to_owned()));
    let message = bench.message();
    assert!(message.contains("Band 9 Gain stays: \"lots\""), "{message}");
    assert!(message.contains("from -18.0 dB to 18.0 dB"), "{message}");
    assert_eq!(bench.take_done(), []);
}

/// What cannot be, is said with the range and an example that can.
#[test]
fn what_is_typed_beyond_reason_is_answered_with_an_example_that_works() {
    let mut bench = Bench::usual();
    bench.click(bench.place("Show Pitch").center());
    for (label, typed, example) in [
        ("Pitch Low", "10 MHz", "A4"),
        ("Pitch High", "often", "2.1 kHz"),
        ("Follow Glide", "soon", "0.01 s"),
        ("Protect Harmonics", "half", "50 %"),
        ("Follow Width", "wide", "0.25 octaves"),
    ] {
        let at = bench.place(label).center();
        bench.hover(at);
        for text in [typed, example] {
            bench.click(at);
            bench.key(Key::Enter);
            bench.type_text(text);
            bench.key(Key::Enter);
            let message = bench.message();
            match text == typed {
                true => assert!(
                    message.contains(typed) && message.contains(example),
                    "{label}: {message}"
                ),
                false => assert_eq!(message, "", "{label}: {example}"),
            }
            bench.harness.run_steps(60);
        }
    }
}
