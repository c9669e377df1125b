//! The editor without eyes and without a mouse: what egui's tree tells of every control on every tab, and the way of
//! the keyboard through all of them.

use std::collections::{BTreeMap, HashSet};

use cochlea::editor::listen::Tab;
use egui::accesskit::{Action, Role};
use egui::epaint::ClippedShape;
use egui::{Key, Modifiers, Rect, Shape};
use egui_kittest::kittest::{NodeT, Queryable};

use crate::bench::Bench;

/// More stops than any tab has.
const MOST_STOPS: usize = 200;
/// A mark of focus lies at most this far outside its control, points.
const RING_REACH: f32 = 12.0;

/// A control as assistive technology sees it.
#[derive(Debug)]
struct Control {
    name: String,
    role: Role,
    rect: Rect,
    focusable: bool,
    focused: bool,
    toggled: bool,
    text: Option<String>,
    /// Lowest, present and highest value.
    numbers: [Option<f64>; 3],
}

/// An editor that shows `tab`, with a band selected, so that the band's own controls are there.
fn bench(tab: Tab) -> Bench {
    let mut bench = Bench::usual();
    let view = &mut bench.harness.state_mut().view;
    view.tab = tab;
    view.selected = Some(6);
    bench.harness.run();
    bench
}

/// All that can be pressed or take the keyboard.
fn controls(bench: &Bench) -> Vec<Control> {
    let nodes = bench.harness.query_all_by(|_| true);
    let controls = nodes.filter_map(|found| {
        let node = found.accesskit_node();
        let raw = node.data();
        let focusable = raw.supports_action(Action::Focus);
        (focusable || raw.supports_action(Action::Click)).then(|| Control {
            name: node.label().unwrap_or_default(),
            role: node.role(),
            rect: found.rect(),
            focusable,
            focused: node.is_focused(),
            toggled: raw.toggled().is_some(),
            text: raw.value().map(str::to_owned),
            numbers: [raw.min_numeric_value(), raw.numeric_value(), raw.max_numeric_value()],
        })
    });
    controls.collect()
}

#[test]
fn every_control_of_every_tab_says_what_it_is() {
    for (tab, title, _) in Tab::ALL {
        let controls = controls(&bench(tab));
        assert!(controls.len() > 60, "{title}: {}", controls.len());
        let mut count = BTreeMap::new();
        for control in &controls {
            *count.entry(control.name.as_str()).or_insert(0) += 1;
            assert!(!control.name.trim().is_empty(), "{title}: no name: {control:?}");
            match control.role {
                Role::Button => {}
                Role::CheckBox | Role::RadioButton | Role::Switch | Role::Tab => {
                    assert!(control.toggled, "{title}: {control:?}")
                }
                Role::ComboBox | Role::TextInput => assert!(control.text.is_some(), "{title}: {control:?}"),
                Role::Slider => {
                    let [Some(lowest), Some(value), Some(highest)] = control.numbers else {
                        panic!("{title}: no range: {control:?}");
                    };
                    assert!(
                        lowest < highest && (lowest..=highest).contains(&value),
                        "{title}: {control:?}"
                    );
                    assert!(
                        control.text.as_ref().is_some_and(|text| !text.is_empty()),
                        "{title}: {control:?}"
                    );
                }
                _ => panic!("{title}: no role of a control: {control:?}"),
            }
        }
        count.retain(|_, count| *count > 1);
        assert!(count.is_empty(), "{title}: one name for several controls: {count:?}");
    }
}

/// Where the keyboard is, and what is painted.
struct Stop {
    name: String,
    rect: Rect,
    shapes: Vec<Shape>,
}

fn stop(bench: &Bench) -> Option<Stop> {
    let focused = controls(bench).into_iter().find(|control| control.focused)?;
    Some(Stop {
        name: focused.name,
        rect: focused.rect,
        shapes: flat(&bench.harness.output().shapes),
    })
}

/// What is painted, text left out: it marks no focus.
fn flat(shapes: &[ClippedShape]) -> Vec<Shape> {
    fn spread(shape: &Shape, all: &mut Vec<Shape>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| spread(shape, all)),
            Shape::Noop | Shape::Text(_) => {}
            shape => all.push(shape.clone()),
        }
    }
    let mut all = Vec::new();
    shapes.iter().for_each(|clipped| spread(&clipped.shape, &mut all));
    all
}

/// Whether something is painted around the control that was not there before the keyboard came.
fn has_ring(before: &Stop, now: &Stop) -> bool {
    let reach = now.rect.expand(RING_REACH);
    now.shapes
        .iter()
        .filter(|shape| {
            let place = shape.visual_bounding_rect();
            reach.contains_rect(place) && place.intersects(now.rect)
        })
        .any(|shape| !before.shapes.contains(shape))
}

/// The stops from the present one on, until one comes again.
fn lap(bench: &mut Bench, modifiers: Modifiers, title: &str) -> Vec<String> {
    bench.key_with(modifiers, Key::Tab);
    let first = stop(bench).unwrap_or_else(|| panic!("{title}: Tab leads nowhere"));
    let mut names = vec![first.name.clone()];
    let mut before = first;
    for _ in 0..MOST_STOPS {
        bench.key_with(modifiers, Key::Tab);
        let now = stop(bench).unwrap_or_else(|| panic!("{title}: after {} Tab leads nowhere", before.name));
        assert_ne!(now.name, before.name, "{title}: Tab goes no further");
        assert!(has_ring(&before, &now), "{title}: no focus to be seen at {}", now.name);
        if now.name == names[0] {
            return names;
        }
        names.push(now.name.clone());
        before = now;
    }
    panic!("{title}: Tab never comes back to {}", names[0]);
}

#[test]
fn tab_goes_through_every_control_and_back_and_can_be_seen() {
    for (tab, title, _) in Tab::ALL {
        let mut bench = bench(tab);
        let forth = lap(&mut bench, Modifiers::NONE, title);
        let reached: HashSet<&str> = forth.iter().map(String::as_str).collect();
        assert_eq!(reached.len(), forth.len(), "{title}: some come twice: {forth:?}");
        let all = controls(&bench);
        let missed = all
            .iter()
            .filter(|control| control.focusable && !reached.contains(control.name.as_str()));
        let missed: Vec<&str> = missed.map(|control| control.name.as_str()).collect();
        assert!(missed.is_empty(), "{title}: Tab passes by {missed:?}");

        let mut back = lap(&mut bench, Modifiers::SHIFT, title);
        back.reverse();
        // Forth began at the first stop and ended there; back begins with the last.
        assert_eq!(back, forth, "{title}");
    }
}
