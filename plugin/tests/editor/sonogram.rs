//! The Spectrum page: the spectrogram, the bands beside it, and the numbers over them.

use cochlea_dsp::analysis::display::{LiveSpectrum, SpectrogramLine};
use egui::{Color32, Rect, Vec2};
use egui_kittest::kittest::Queryable;
use rtrb::Producer;

use crate::bench::Bench;
use crate::fit::{SIZES, assert_fits};
use crate::meters::heard;
use crate::pitch::texts;

const RATE_HZ: f64 = 48_000.0;

/// The editor with the tab open, and an analysis that sends it lines.
fn opened(size: Vec2) -> (Bench, Producer<SpectrogramLine>) {
    let mut bench = Bench::new(size, 1.0);
    bench.click(bench.place("Show Spectrum").center());
    let lines = bench.harness.state().link.analysis.lines.open();
    bench.analyse(heard());
    (bench, lines)
}

/// A second of a sine, as the real analysis would show it.
fn play(bench: &mut Bench, lines: &mut Producer<SpectrogramLine>, hz: f64) {
    let mut spectrum = LiveSpectrum::new(RATE_HZ).unwrap();
    for start in (0..48_000).step_by(1_024) {
        let tone = |frame: usize| 0.25 * (std::f64::consts::TAU * hz * frame as f64 / RATE_HZ).sin() as f32;
        let sound: Vec<[f32; 2]> = (start..start + 1_024).map(|frame| [tone(frame); 2]).collect();
        spectrum.add(&sound);
        while let Some(line) = spectrum.next_line() {
            bench.harness.state().link.analysis.lines.add(lines, line);
        }
    }
    bench.harness.run();
}

/// So many lines from `from` on, of levels by number and frequency.
fn draw(
    bench: &mut Bench,
    lines: &mut Producer<SpectrogramLine>,
    numbers: std::ops::RangeInclusive<u64>,
    level_db: impl Fn(u64, f32) -> f32,
) {
    let hz = bench.harness.state().link.analysis.latest().frequencies_hz;
    for number in numbers {
        let line = SpectrogramLine {
            frames: 1_024 * number,
            levels_db: hz.map(|hz| level_db(number, hz)),
        };
        bench.harness.state().link.analysis.lines.add(lines, line);
        // As many as can wait.
        if number % 60 == 0 {
            bench.harness.step();
        }
    }
    bench.harness.run();
}

fn sonogram(bench: &Bench) -> Rect {
    bench
        .harness
        .get_by_label_contains("Spectrogram of the last ten seconds")
        .rect()
}

/// How light a pixel is.
fn light(color: Color32) -> u32 {
    u32::from(color.r()) + u32::from(color.g()) + u32::from(color.b())
}

/// The pixels of the page's left part, without what stands beside it.
fn pixels(bench: &Bench) -> Vec<Color32> {
    let (image, rect) = (bench.image(), sonogram(bench));
    let rows = rect.top() as usize + 2..rect.bottom() as usize - 16;
    rows.flat_map(|y| (rect.left() as usize + 30..rect.right() as usize - 2).map(move |x| (x, y)))
        .map(|(x, y)| image[(x, y)])
        .collect()
}

/// A tone is a line where the axis says so, in the dark and in the light, and where it was silent before there is none.
#[test]
fn a_tone_of_1_khz_is_a_line_at_1_khz() {
    for is_light in [false, true] {
        let (mut bench, mut lines) = opened(SIZES[1]);
        bench.harness.state_mut().view.preferences.is_light = is_light;
        play(&mut bench, &mut lines, 1_000.0);
        let (rect, image) = (sonogram(&bench), bench.image());
        let all = texts(&bench);
        let label = all
            .iter()
            .find(|(text, place)| text == "1k" && rect.contains_rect(*place));
        let wanted = label.map(|(_, place)| place.center().y).expect("the axis names 1 kHz");
        let column = |x: usize| -> Vec<u32> {
            let rows = rect.top() as usize + 2..rect.bottom() as usize - 16;
            rows.map(|y| light(image[(x, y)])).collect()
        };
        let sounding = column(rect.right() as usize - 20);
        let extreme = sounding.iter().enumerate().max_by_key(|(_, light)| match is_light {
            true => 765 - **light,
            false => **light,
        });
        let found = rect.top() + 2.0 + extreme.expect("rows").0 as f32 + 0.5;
        assert!((found - wanted).abs() < 3.0, "{found} instead of {wanted}");
        let contrast = sounding.iter().max().unwrap() - sounding.iter().min().unwrap();
        assert!(contrast > 150, "{contrast}");
        // One of ten seconds: left of the middle nothing was heard.
        let silent = column(rect.left() as usize + 40);
        let flat = silent.iter().max().unwrap() - silent.iter().min().unwrap();
        assert!(flat < 60, "{flat}");
    }
}

#[test]
fn what_is_frozen_stands_still_and_time_goes_on_after() {
    let (mut bench, mut lines) = opened(SIZES[0]);
    play(&mut bench, &mut lines, 440.0);
    let first = pixels(&bench);
    bench.click(bench.place("Freeze Spectra").center());
    play(&mut bench, &mut lines, 3_000.0);
    assert_eq!(pixels(&bench), first, "frozen");
    bench.click(bench.place("Freeze Spectra").center());
    play(&mut bench, &mut lines, 3_000.0);
    assert_ne!(pixels(&bench), first);
}

/// The ring has turned more than once: the newest is still at the right, the oldest gone.
#[test]
fn it_holds_ten_seconds() {
    let (mut bench, mut lines) = opened(SIZES[0]);
    // The last five seconds are loud.
    draw(&mut bench, &mut lines, 1..=1_300, |number, _| {
        if number > 1_300 - 234 { -10.0 } else { -90.0 }
    });
    let (rect, image) = (sonogram(&bench), bench.image());
    let y = rect.center().y as usize - 8;
    let [left, right] = [rect.left() as usize + 29, rect.right() as usize - 3];
    let loud: Vec<bool> = (left..right).map(|x| light(image[(x, y)]) > 400).collect();
    let edge = loud.iter().position(|is_loud| *is_loud).expect("loud somewhere");
    assert!(loud[edge..].iter().all(|is_loud| *is_loud), "one area");
    let share = edge as f32 / loud.len() as f32;
    assert!((share - 0.5).abs() < 0.02, "{share}");
}

#[test]
fn numbers_are_those_of_the_analysis() {
    let (mut bench, _lines) = opened(SIZES[0]);
    let mut frame = heard();
    frame.post.spectrum.centroid_hz = 1_234.0;
    frame.post.spectrum.rolloff_hz = 8_100.0;
    frame.post.spectrum.flatness = 0.123;
    frame.post.spectrum.log_bands_db[36] = -3.5;
    frame.pre.spectrum.log_bands_db[36] = -9.5;
    frame.post.spectrum.critical_bands_db[9] = -1.5;
    frame.pre.spectrum.critical_bands_db[9] = -1.0;
    frame.post.spectrum.masking_db[9] = -0.5;
    bench.analyse(frame);
    for label in [
        "Centroid 1.23 kHz: the centre of gravity of the magnitudes",
        "Roll-off 8.1 kHz: 85 % of the magnitudes lie below",
        "Flatness 0.12: 0 is a tone, 1 is noise",
        "64 bands, the loudest at 1.03 kHz: \u{2212}3.5 dB after, \u{2212}9.5 dB before",
    ] {
        assert!(bench.harness.query_by_label(label).is_some(), "{label}");
    }
    bench.click(bench.place("Bands").center());
    bench.click(bench.place("26 critical").center());
    let label = "26 bands, the loudest at 1 kHz: \u{2212}1.5 dB after, \u{2212}1.0 dB before, masked";
    assert!(bench.harness.query_by_label(label).is_some());
}

/// Nothing new, no frame.
#[test]
fn a_still_spectrum_draws_nothing() {
    let (mut bench, mut lines) = opened(SIZES[1]);
    play(&mut bench, &mut lines, 440.0);
    bench.harness.run_steps(5);
    let output = bench.harness.output();
    assert!(output.viewport_output[&egui::ViewportId::ROOT].repaint_delay.as_secs() > 3_600);
}

#[test]
fn the_spectrum_fits_at_every_size_dark_and_light() {
    for size in SIZES {
        let name = format!("{}x{}", size.x, size.y);
        let mut bench = Bench::new(size, 1.0);
        bench.click(bench.place("Show Spectrum").center());
        assert_fits(&bench, &format!("spectrum, nothing heard, {name}"));
        let mut lines = bench.harness.state().link.analysis.lines.open();
        bench.analyse(heard());
        // A glide over six octaves with overtones, over a noise that beats.
        draw(&mut bench, &mut lines, 1..=420, |number, hz| {
            let fundamental = 60.0 * (number as f32 / 70.0).exp2();
            let near = (1..=8).map(|nth| (hz / (fundamental * nth as f32)).log2().abs() * 60.0 + 4.0 * nth as f32);
            let tone = -12.0 - near.fold(f32::INFINITY, f32::min);
            let noise = -62.0 - 6.0 * (hz / 500.0).log2().abs() + 12.0 * (number as f32 / 9.0).sin();
            tone.max(noise)
        });
        assert_fits(&bench, &format!("spectrum {name}"));
        bench.picture(&format!("spectrum-{name}"));
        bench.click(bench.place("Bands").center());
        bench.click(bench.place("26 critical").center());
        bench.harness.state_mut().view.preferences.is_light = true;
        bench.harness.run();
        assert_fits(&bench, &format!("spectrum, critical bands, {name}"));
        bench.picture(&format!("spectrum-light-{name}"));
        bench.set_panicked(true);
        bench.harness.run();
        assert_fits(&bench, &format!("spectrum with banner {name}"));
    }
}
