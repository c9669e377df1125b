//! Why every band stands where it does: the table under its tab, and the column of wide windows.

use cochlea::editor::desk::Control;
use cochlea::link::Snapshot;
use cochlea::sentences;
use cochlea_dsp::BANDS;
use cochlea_dsp::adapt::{BandNote, Held};
use egui::epaint::Shape;
use egui::{Color32, Key, Rect, Vec2, vec2};
use egui_kittest::kittest::{NodeT, Queryable};

use crate::bench::Bench;
use crate::fit::{SIZES, assert_fits};
use crate::pitch::texts;

/// The editor with the tab open.
fn opened(size: Vec2) -> Bench {
    let mut bench = Bench::new(size, 1.0);
    bench.click(bench.place("Show Why").center());
    bench
}

/// Something of everything, as wide as numbers get.
fn notes() -> Snapshot {
    let mut snapshot = Snapshot::NOTHING;
    snapshot.explanation.step = 9;
    for (band, note) in snapshot.explanation.bands.iter_mut().enumerate() {
        *note = BandNote {
            level_db: -20.5 - 3.0 * band as f64,
            threshold_db: -60.0,
            audibility: [1.0, 0.5, 0.0][band % 3],
            target_db: (band != 4).then_some(-30.0),
            gap_db: [-12.5, 24.4, 0.0][band % 3],
            gain_db: [-18.5, 6.0, 0.0][band % 3],
            held: Held::ALL[band % Held::ALL.len()],
            ..BandNote::default()
        };
    }
    snapshot
}

/// Place and text of what speaks of a band; bands count from 1.
fn columns(bench: &Bench, band: usize) -> Vec<(String, Rect)> {
    let root = bench.harness.root();
    let nodes = root.children_recursive().filter_map(|node| {
        let label = node.accesskit_node().label()?;
        let is_account = label.contains("In short:") || label.contains("nothing heard yet.");
        (label.starts_with(&format!("Band {band}, ")) && is_account).then(|| (label, node.rect()))
    });
    nodes.collect()
}

#[test]
fn every_band_says_its_numbers() {
    let mut bench = opened(SIZES[0]);
    assert!(columns(&bench, 1)[0].0.contains("nothing heard yet"));
    let snapshot = notes();
    bench.show(snapshot);
    let all = texts(&bench);
    for band in 0..BANDS.len() {
        let note = &snapshot.explanation.bands[band];
        let (text, rect) = columns(&bench, band + 1).pop().expect("every band is there");
        let sentence = sentences::of_note(band, note, &[]);
        assert!(text.starts_with(&sentence), "{text}");
        let mut inside: Vec<&str> = Vec::new();
        for (text, place) in &all {
            if rect.contains_rect(*place) {
                inside.push(text);
            }
        }
        let gap = ["\u{2212}12.5", "+24.4", "0.0"][band % 3];
        let gap = if band == 4 { "\u{2013}" } else { gap };
        let gain = ["\u{2212}18.5", "+6.0", "0.0"][band % 3];
        let number = (band + 1).to_string();
        for wanted in [number.as_str(), gap, gain] {
            assert!(inside.contains(&wanted), "band {}: {wanted} in {inside:?}", band + 1);
        }
        assert_eq!(inside.len(), 4, "{inside:?}");
    }
}

/// A masked band has an empty disc, one that is heard a full one, and the half of the half-heard is full.
#[test]
fn a_masked_band_is_marked_without_colour() {
    let mut bench = opened(SIZES[0]);
    bench.show(notes());
    let shapes: Vec<Shape> = bench
        .harness
        .output()
        .shapes
        .iter()
        .map(|clipped| clipped.shape.clone())
        .collect();
    for (band, wanted) in [(1, [1, 0]), (2, [0, 1]), (3, [0, 1])] {
        let (text, rect) = columns(&bench, band).pop().expect("a column");
        let circles = shapes.iter().filter_map(|shape| match shape {
            Shape::Circle(circle) if rect.contains(circle.center) => Some(circle.fill != Color32::TRANSPARENT),
            _ => None,
        });
        let [mut full, mut empty] = [0, 0];
        circles.for_each(|is_full| if is_full { full += 1 } else { empty += 1 });
        assert_eq!([full, empty], wanted, "{text}");
        let half = shapes.iter().any(|shape| match shape {
            Shape::Path(path) => path.closed && path.points.len() == 9 && rect.contains(path.points[0]),
            _ => false,
        });
        assert_eq!(half, band == 2, "{text}");
    }
    assert!(columns(&bench, 3)[0].1.is_positive() && columns(&bench, 3)[0].0.contains(", masked,"));
}

#[test]
fn counts_stand_under_the_tab() {
    let mut bench = opened(SIZES[0]);
    bench.show(notes());
    let label = "9 bands heard, 9 partly masked, 8 masked; 3 held by Gate, 3 by Freeze, 2 by Max Boost";
    assert!(bench.harness.query_by_label(label).is_some());
}

#[test]
fn a_band_is_selected_by_click_and_by_keys() {
    let mut bench = opened(SIZES[1]);
    let snapshot = notes();
    bench.show(snapshot);
    let selected = |bench: &Bench| bench.harness.state().view.selected;
    bench.click(columns(&bench, 17)[0].1.center());
    assert_eq!(selected(&bench), Some(16));
    let sentence = sentences::of_note(16, &snapshot.explanation.bands[16], &[]);
    assert!(bench.harness.query_by_label(&sentence).is_some());
    for (key, band) in [
        (Key::ArrowRight, 17),
        (Key::ArrowUp, 16),
        (Key::ArrowLeft, 15),
        (Key::End, 25),
        (Key::ArrowDown, 25),
        (Key::Home, 0),
    ] {
        bench.key(key);
        assert_eq!(selected(&bench), Some(band), "{key:?}");
    }
    let sentence = sentences::of_note(0, &snapshot.explanation.bands[0], &[]);
    assert!(bench.harness.query_by_label(&sentence).is_some());
}

/// In a wide and low window it shows what there is room for, the selected band among it.
#[test]
fn the_column_follows_the_selected_band() {
    let mut bench = Bench::new(vec2(1600.0, 500.0), 1.0);
    bench.show(notes());
    assert!(!columns(&bench, 1).is_empty() && columns(&bench, 26).is_empty());
    bench.click(columns(&bench, 5)[0].1.center());
    bench.key(Key::End);
    assert_eq!(bench.harness.state().view.selected, Some(25));
    assert!(columns(&bench, 1).is_empty() && !columns(&bench, 26).is_empty());
    assert_fits(&bench, "a low column");
    bench.picture("why-low");
}

#[test]
fn it_fits_at_every_size_dark_and_light() {
    for size in SIZES {
        let mut bench = opened(size);
        let name = format!("{}x{}", size.x, size.y);
        assert_fits(&bench, &format!("why, nothing heard, {name}"));
        bench.set(Control::Amount, 70.0);
        bench.listen(6.0);
        bench.click(columns(&bench, 17)[0].1.center());
        assert_fits(&bench, &format!("why {name}"));
        bench.picture(&format!("why-{name}"));
        bench.show(notes());
        assert_fits(&bench, &format!("why, wide numbers, {name}"));
        bench.harness.state_mut().view.preferences.is_light = true;
        bench.harness.run();
        bench.picture(&format!("why-light-{name}"));
        bench.set_panicked(true);
        bench.harness.run();
        assert_fits(&bench, &format!("why with banner {name}"));
    }
}
