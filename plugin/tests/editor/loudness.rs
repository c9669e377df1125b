//! The history of the loudness: jumps, gaps and overs in their places, its settings, and its end.

use cochlea::editor::theme;
use cochlea::link::AnalysisFrame;
use egui::{Color32, ColorImage, Rect, Vec2};
use egui_kittest::kittest::Queryable;

use crate::bench::Bench;
use crate::fit::{SIZES, assert_fits};

/// The editor with the tab open.
fn opened(size: Vec2) -> Bench {
    let mut bench = Bench::new(size, 1.0);
    bench.click(bench.place("Show Meters").center());
    bench
}

/// A frame `seconds` into the sound, this loud.
fn frame(seconds: f64, lufs: f64) -> AnalysisFrame {
    let mut frame = AnalysisFrame {
        sequence: (seconds * 1_000.0) as u64 + 1,
        sample_rate_hz: 48_000.0,
        channels: 2,
        end_frame: (seconds * 48_000.0) as u64,
        ..AnalysisFrame::default()
    };
    frame.post.levels.peak_dbfs = [Some(-9.0); 2];
    frame.post.loudness.true_peak_dbtp = Some(-8.0);
    frame.post.loudness.momentary_lufs = Some(lufs);
    frame.post.loudness.short_term_lufs = Some(lufs);
    frame.post.loudness.integrated_lufs = Some(-23.5);
    frame
}

/// Lets the analysis say something every tenth of a second; the window is drawn at the end alone, to save time.
fn run(bench: &mut Bench, seconds: std::ops::Range<u32>, each: impl Fn(f64) -> AnalysisFrame) {
    let mut frame = AnalysisFrame::default();
    for tenth in 10 * seconds.start..10 * seconds.end {
        frame = each(f64::from(tenth) / 10.0);
        let state = bench.harness.state_mut();
        let resets = state.link.analysis.resets();
        state.view.loudness.take(&frame, resets);
    }
    bench.analyse(frame);
}

fn chart(bench: &Bench) -> Rect {
    bench.harness.get_by_label_contains("Loudness history after").rect()
}

/// The part with the curves, from the oldest to now.
fn area(bench: &Bench) -> Rect {
    let rect = chart(bench);
    Rect::from_min_max(rect.min + egui::vec2(32.0, 17.0), rect.max - egui::vec2(6.0, 15.0))
}

/// What is drawn of it.
struct Drawn {
    image: ColorImage,
    area: Rect,
}

impl Drawn {
    fn new(bench: &Bench) -> Self {
        Self {
            image: bench.image(),
            area: area(bench),
        }
    }

    /// How far under the top the first pixel of about this colour is, `share` of the way from the oldest to now. Edges
    /// of lines are blended with what is behind them.
    fn top_of(&self, color: Color32, share: f32) -> Option<f32> {
        let x = (self.area.left() + share * self.area.width()) as usize;
        let top = self.area.top() as usize;
        let is_alike = |pixel: Color32| {
            let apart = pixel.to_array().into_iter().zip(color.to_array());
            apart.map(|(one, other)| one.abs_diff(other)).max() < Some(40)
        };
        let mut rows = top..self.area.bottom() as usize;
        rows.find(|y| is_alike(self.image[(x, *y)])).map(|y| (y - top) as f32)
    }
}

/// −30 LUFS, and from the hundredth of 180 seconds on −20: the line steps up by 10 LU where the jump was, and the room
/// is 42 LU high.
#[test]
fn a_jump_of_10_lu_is_seen_in_its_place() {
    let mut bench = opened(SIZES[1]);
    run(&mut bench, 0..180, |seconds| {
        frame(seconds, if seconds < 100.0 { -30.0 } else { -20.0 })
    });
    let drawn = Drawn::new(&bench);
    let height = drawn.area.height();
    let at = |share: f32| drawn.top_of(theme::accent(), share).expect("a line");
    let jump = at(0.4) - at(0.8);
    assert!((jump - 10.0 / 42.0 * height).abs() < 2.0, "{jump} of {height}");
    let place = 100.0 / 180.0;
    assert!((at(place - 0.02) - at(0.4)).abs() < 1.5, "not before");
    assert!((at(place + 0.02) - at(0.8)).abs() < 1.5, "not after");
    let words = "short-term \u{2212}20.0 LUFS, integrated \u{2212}23.5 LUFS, \u{2212}0.5 LU from the target; gaps 0";
    assert!(bench.harness.query_by_label_contains(words).is_some());
}

#[test]
fn a_gap_and_an_over_are_shown_and_a_reset_clears() {
    let mut bench = opened(SIZES[1]);
    run(&mut bench, 0..60, |seconds| frame(seconds, -20.0));
    run(&mut bench, 80..180, |seconds| {
        let mut frame = frame(seconds, -20.0);
        frame.gaps = 1;
        if (120.0..120.3).contains(&seconds) {
            frame.post.levels.peak_dbfs = [Some(-0.2); 2];
        }
        frame
    });
    let contains = |bench: &Bench, text: &str| bench.harness.query_by_label_contains(text).is_some();
    assert!(contains(&bench, "gaps 1, true peaks over \u{2212}1 dBTP 1"));
    let drawn = Drawn::new(&bench);
    assert!(
        drawn.top_of(theme::edge(), 70.0 / 180.0).is_some_and(|y| y < 3.0),
        "a gap"
    );
    assert_eq!(drawn.top_of(theme::accent(), 70.0 / 180.0), None, "no line across");
    assert!(
        drawn.top_of(theme::accent(), 100.0 / 180.0).is_some_and(|y| y > 3.0),
        "a line"
    );
    let shares = (0..1_000).map(|share| share as f32 / 1_000.0);
    let red = shares
        .into_iter()
        .find(|share| drawn.top_of(theme::red(), *share).is_some_and(|y| y < 3.0));
    let share = red.expect("a red mark");
    assert!((share - 120.0 / 180.0).abs() < 0.01, "{share}");

    bench.click(bench.place("Reset Meters").center());
    assert!(contains(&bench, "gaps 0, true peaks over \u{2212}1 dBTP 0"));
    assert_eq!(Drawn::new(&bench).top_of(theme::accent(), 0.5), None);
}

#[test]
fn target_and_span_are_chosen_and_outlive_the_window() {
    let mut bench = opened(SIZES[1]);
    bench.click(bench.place("Loudness Target").center());
    bench.click(bench.place("\u{2212}14 LUFS").center());
    bench.harness.get_by_label("Loudness History").focus();
    bench.harness.run();
    bench.key(egui::Key::ArrowDown);
    let link = bench.harness.state().link.clone();
    bench.harness.state_mut().view.open(&link);
    let history = &bench.harness.state().view.loudness;
    assert_eq!((history.target_lufs, history.span_seconds), (-14.0, 600));
    assert_eq!(history.slots().count(), 0);
}

#[test]
fn it_fits_at_every_size_dark_and_light() {
    for size in SIZES {
        let name = format!("{}x{}", size.x, size.y);
        let mut bench = opened(size);
        assert_fits(&bench, &format!("history, nothing heard, {name}"));
        run(&mut bench, 0..170, |seconds| {
            let slow = -21.0 + 6.0 * (seconds / 14.0).sin();
            let fast = 3.5 * (7.3 * seconds).sin() * (19.1 * seconds).cos();
            let mut frame = frame(seconds, slow + fast);
            frame.post.loudness.short_term_lufs = (seconds > 3.0).then_some(slow);
            frame.post.loudness.integrated_lufs = Some(-100.1);
            if (60.0..61.0).contains(&seconds) || (140.0..140.2).contains(&seconds) {
                frame.post.levels.peak_dbfs = [Some(0.3); 2];
            }
            if seconds > 100.0 {
                frame.gaps = 1;
                frame.end_frame += 48_000 * 8;
            }
            frame
        });
        assert_fits(&bench, &format!("history {name}"));
        bench.picture(&format!("loudness-{name}"));
        bench.harness.state_mut().view.preferences.is_light = true;
        bench.harness.state_mut().view.loudness.target_lufs = -14.0;
        bench.harness.run();
        bench.picture(&format!("loudness-light-{name}"));
    }
}
