//! Every view, dark and light, at the usual sizes and scales: nothing is clipped, overlaps, or is cut off.
//!
//! With `COCHLEA_PICTURES=1` it writes one sheet a size, scale and theme, all views side by side (in a release build: the
//! pixels are filled in software).

use cochlea::editor::desk::Control;
use cochlea::editor::listen::Tab;
use cochlea::editor::page::Page;
use egui::{Color32, ColorImage, Vec2, vec2};

use crate::bench::Bench;
use crate::display::play;
use crate::fit::assert_fits;
use crate::meters::heard;
use crate::pitch::sing;

const SIZES: [Vec2; 3] = [vec2(800.0, 500.0), vec2(1366.0, 768.0), vec2(2560.0, 1440.0)];
const SCALES: [f32; 3] = [1.0, 1.5, 2.0];
const COLUMNS: usize = 3;

/// Something of everything: gains, an adaptation that has listened, meters, spectra, a melody, a selected band.
fn full(size: Vec2, scale: f32) -> Bench {
    let mut bench = Bench::new(size, scale);
    for (band, gain_db) in [(2, 4.5), (6, -2.5), (9, -4.0), (15, 3.0), (21, 6.0)] {
        bench.set(Control::BandGain(band), gain_db);
    }
    bench.set(Control::Amount, 70.0);
    bench.click(bench.handle(17));
    bench.listen(4.0);
    bench.analyse(heard());
    sing(&mut bench);
    play(&bench.harness.state().link.input, 0.5, 0.35);
    play(&bench.harness.state().link.output, 0.9, 0.6);
    bench.harness.run();
    bench
}

/// What is open: a tab, or a page over it.
fn open(bench: &mut Bench, tab: Tab, page: Option<Page>) {
    let view = &mut bench.harness.state_mut().view;
    view.tab = tab;
    view.turn_to(page);
    bench.harness.run();
}

#[test]
fn every_view_fits_at_every_size_scale_and_theme() {
    let tabs = Tab::ALL.map(|(tab, name, _)| (tab, None, name));
    let pages = [(Page::Presets, "Presets"), (Page::Settings, "Settings")];
    let pages = pages.map(|(page, name)| (Tab::Target, Some(page), name));
    for size in SIZES {
        for scale in SCALES {
            let mut bench = full(size, scale);
            for is_light in [false, true] {
                bench.harness.state_mut().view.preferences.is_light = is_light;
                let theme = if is_light { "light" } else { "dark" };
                let mut pictures = Vec::new();
                for (tab, page, name) in tabs.iter().chain(&pages) {
                    open(&mut bench, *tab, *page);
                    assert_fits(&bench, &format!("{name}, {size} points, {scale}x, {theme}"));
                    if std::env::var_os("COCHLEA_PICTURES").is_some() {
                        pictures.push(bench.image());
                    }
                }
                if !pictures.is_empty() {
                    let name = format!("sheet-{}x{}@{scale}-{theme}", size.x, size.y);
                    bench.write_picture(&sheet(&pictures), &name);
                }
            }
        }
    }
}

/// Pictures of one size side by side, in rows.
fn sheet(pictures: &[ColorImage]) -> ColorImage {
    let [width, height] = pictures[0].size;
    let rows = pictures.len().div_ceil(COLUMNS);
    let mut sheet = ColorImage::filled([width * COLUMNS, height * rows], Color32::BLACK);
    for (index, picture) in pictures.iter().enumerate() {
        let (left, top) = (index % COLUMNS * width, index / COLUMNS * height);
        for y in 0..height {
            for x in 0..width {
                sheet[(left + x, top + y)] = picture[(x, y)];
            }
        }
    }
    sheet
}
