//! Whether everything fits: nothing leaves the window, overlaps, or is cut off, at every size and scale.

use std::sync::atomic::Ordering;

use cochlea::editor::desk::Control;
use cochlea::editor::layout::MIN_SIZE;
use egui::epaint::Shape;
use egui::{Rect, Vec2, vec2};
use egui_kittest::kittest::{NodeT, Queryable};

use crate::bench::Bench;
use crate::display::play;

pub const SIZES: [Vec2; 4] = [MIN_SIZE, vec2(960.0, 680.0), vec2(1366.0, 768.0), vec2(2560.0, 1440.0)];

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
pub fn assert_fits(bench: &Bench, what: &str) {
    let window = bench.harness.ctx.content_rect();
    let named: Vec<(String, Rect)> = bench
        .harness
        .root()
        .children_recursive()
        .filter_map(|node| Some((node.accesskit_node().label()?, node.rect())))
        .collect();
    assert!(named.len() > 45, "{what}: {named:?}");
    let mut texts = Vec::new();
    for clipped in &bench.harness.output().shapes {
        // An empty field has a text without a picture.
        if let Shape::Text(text) = &clipped.shape
            && !text.galley.text().is_empty()
        {
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
            bench.set_panicked(true);
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
        bench.set_panicked(true);
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
            .filter(|pixel| **pixel == cochlea::editor::theme::accent())
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
