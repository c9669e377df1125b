//! The response curve: axes, grid, the curve itself, all from the equaliser's own formula.

use cochlea_dsp::{BAND_COUNT, Graphic};
use egui::epaint::{Mesh, Vertex, WHITE_UV};
use egui::{Align2, Color32, Painter, Pos2, Rect, Shape, Stroke, pos2};

use super::theme;
use crate::params::{BAND_GAIN_LIMIT_DB, Settings};

/// Left edge of the frequency axis, Hz.
pub const LOWEST_HZ: f64 = 20.0;
/// Right edge of the frequency axis, Hz.
pub const HIGHEST_HZ: f64 = 20_000.0;
/// At how many frequencies the curve is computed.
pub const CURVE_POINTS: usize = 512;
/// The rate that the curve is drawn for before a host has named one, Hz.
pub const FALLBACK_SAMPLE_RATE_HZ: f64 = 48_000.0;

/// Scales of the gain axis, dB either way, the smallest that holds the curve is used.
const LIMITS_DB: [f32; 4] = [BAND_GAIN_LIMIT_DB, 24.0, 36.0, 48.0];
/// Room above and below the scale, so that a handle at its limit is whole.
const HEADROOM: f32 = 1.08;

/// From frequency and gain to the screen and back.
#[derive(Clone, Copy, Debug)]
pub struct Axes {
    /// Where the plot is.
    pub rect: Rect,
    /// The gain axis shows this many dB either way.
    pub limit_db: f32,
}

impl Axes {
    /// The horizontal place of a frequency.
    pub fn x(&self, frequency_hz: f64) -> f32 {
        let share = (frequency_hz / LOWEST_HZ).ln() / (HIGHEST_HZ / LOWEST_HZ).ln();
        self.rect.left() + share as f32 * self.rect.width()
    }

    /// The vertical place of a gain.
    pub fn y(&self, gain_db: f32) -> f32 {
        self.rect.center().y - gain_db * self.points_per_db()
    }

    /// The gain at a vertical place, dB.
    pub fn gain_db(&self, y: f32) -> f32 {
        (self.rect.center().y - y) / self.points_per_db()
    }

    /// How many points one dB is.
    pub fn points_per_db(&self) -> f32 {
        self.rect.height() / (2.0 * self.limit_db * HEADROOM)
    }
}

/// The frequency of one of the curve's points, Hz.
fn point_hz(point: usize) -> f64 {
    LOWEST_HZ * (HIGHEST_HZ / LOWEST_HZ).powf(point as f64 / (CURVE_POINTS - 1) as f64)
}

/// The curve, computed anew only when what it depends on has changed.
#[derive(Default)]
pub struct Curve {
    asked_rate_hz: f64,
    graphic: Option<Graphic>,
    gains_db: Option<[f64; BAND_COUNT]>,
    points_db: Vec<f32>,
    computed: u64,
}

impl Curve {
    /// Brings the curve up to date. `sample_rate_hz`: 0 or a rate that cannot be run stands for 48 kHz.
    pub fn update(&mut self, settings: &Settings, sample_rate_hz: f64) {
        if self.graphic.is_none() || self.asked_rate_hz != sample_rate_hz {
            self.asked_rate_hz = sample_rate_hz;
            let graphic = Graphic::new(sample_rate_hz).or_else(|_| Graphic::new(FALLBACK_SAMPLE_RATE_HZ));
            self.graphic = graphic.ok();
            self.gains_db = None;
        }
        if self.gains_db == Some(settings.band_gains_db) {
            return;
        }
        self.gains_db = Some(settings.band_gains_db);
        self.computed += 1;
        self.points_db.clear();
        if let Some(graphic) = &self.graphic {
            let mut sections_db = [0.0; BAND_COUNT];
            graphic.section_gains_db(&settings.band_gains_db, &mut sections_db);
            let nyquist_hz = graphic.sample_rate_hz() / 2.0;
            let frequencies = (0..CURVE_POINTS).map(point_hz).take_while(|hz| *hz <= nyquist_hz);
            self.points_db
                .extend(frequencies.map(|hz| graphic.response_db(&sections_db, hz) as f32));
        }
    }

    /// How often the curve was computed.
    pub fn computed(&self) -> u64 {
        self.computed
    }

    /// The response at [`CURVE_POINTS`] frequencies from 20 Hz to 20 kHz, evenly spaced in octaves; fewer where half
    /// the sample rate comes first. dB.
    pub fn points_db(&self) -> &[f32] {
        &self.points_db
    }

    /// How many bands work at the sample rate.
    pub fn active_bands(&self) -> usize {
        self.graphic.as_ref().map_or(BAND_COUNT, Graphic::active_bands)
    }

    /// Whether the equaliser does nothing at all.
    pub fn is_flat(&self) -> bool {
        self.gains_db.is_none_or(|gains_db| gains_db == [0.0; BAND_COUNT])
    }

    /// The gain axis that holds the curve, dB either way.
    pub fn limit_db(&self) -> f32 {
        let peak_db = self.points_db.iter().fold(0.0_f32, |peak, db| peak.max(db.abs()));
        let fits = |limit: &&f32| peak_db <= **limit * 1.03;
        *LIMITS_DB.iter().find(fits).unwrap_or(&LIMITS_DB[LIMITS_DB.len() - 1])
    }

    /// Paints fill and line.
    ///
    /// `idle`: the sound passes untouched, so the curve is only what would be, and the line is at 0 dB.
    pub fn paint(&self, painter: &Painter, axes: &Axes, idle: bool) {
        let points: Vec<Pos2> = self
            .points_db
            .iter()
            .enumerate()
            .map(|(point, db)| {
                let x = axes.rect.left() + axes.rect.width() * point as f32 / (CURVE_POINTS - 1) as f32;
                pos2(x, axes.y(*db))
            })
            .collect();
        if idle {
            painter.extend(Shape::dashed_line(
                &points,
                Stroke::new(1.5, theme::TEXT_WEAK),
                5.0,
                4.0,
            ));
            let zero = [
                pos2(axes.rect.left(), axes.y(0.0)),
                pos2(axes.rect.right(), axes.y(0.0)),
            ];
            painter.line_segment(zero, Stroke::new(2.0, theme::AMBER));
        } else {
            painter.add(fill(&points, axes));
            painter.line(points, Stroke::new(2.0, theme::ACCENT));
        }
    }
}

/// The area between the curve and 0 dB, denser towards the curve.
fn fill(points: &[Pos2], axes: &Axes) -> Shape {
    let zero_y = axes.y(0.0);
    let full = axes.rect.height() / 2.0;
    let mut mesh = Mesh::default();
    for point in points {
        let share = ((point.y - zero_y).abs() / full).clamp(0.0, 1.0);
        let vertex = |y: f32, strength: f32| Vertex {
            pos: pos2(point.x, y),
            uv: WHITE_UV,
            color: theme::ACCENT.gamma_multiply(strength),
        };
        mesh.vertices.push(vertex(point.y, 0.26 + 0.2 * share));
        mesh.vertices.push(vertex(zero_y, 0.1));
    }
    for pair in 1..points.len() as u32 {
        let (left, right) = (2 * pair - 2, 2 * pair);
        mesh.add_triangle(left, left + 1, right);
        mesh.add_triangle(left + 1, right, right + 1);
    }
    Shape::mesh(mesh)
}

/// Paints the grid and its labels; those of the frequencies go into `frequency_axis`.
pub fn paint_grid(painter: &Painter, axes: &Axes, frequency_axis: Rect) {
    let rect = axes.rect;
    let line = |color: Color32| Stroke::new(1.0, color);
    let vertical = |hz: f64, color| {
        painter.vline(painter.round_to_pixel_center(axes.x(hz)), rect.y_range(), line(color));
    };
    for decade_hz in [10.0, 100.0, 1_000.0, 10_000.0] {
        for step in 2..10 {
            let hz = decade_hz * f64::from(step);
            if hz > LOWEST_HZ && hz < HIGHEST_HZ {
                vertical(hz, theme::GRID_FAINT);
            }
        }
    }
    let label_y = frequency_axis.center().y;
    for (hz, text, anchor) in [
        (20.0, "20 Hz", Align2::LEFT_CENTER),
        (50.0, "50", Align2::CENTER_CENTER),
        (100.0, "100", Align2::CENTER_CENTER),
        (200.0, "200", Align2::CENTER_CENTER),
        (500.0, "500", Align2::CENTER_CENTER),
        (1_000.0, "1k", Align2::CENTER_CENTER),
        (2_000.0, "2k", Align2::CENTER_CENTER),
        (5_000.0, "5k", Align2::CENTER_CENTER),
        (10_000.0, "10k", Align2::CENTER_CENTER),
        (20_000.0, "20k", Align2::RIGHT_CENTER),
    ] {
        if hz > LOWEST_HZ && hz < HIGHEST_HZ {
            vertical(hz, theme::GRID);
        }
        painter.text(
            pos2(axes.x(hz), label_y),
            anchor,
            text,
            theme::small(),
            theme::TEXT_WEAK,
        );
    }
    let step_db = if axes.limit_db > 24.0 { 12 } else { 6 };
    let last = axes.limit_db as i32 / step_db;
    for gain_db in (-last..=last).map(|step| step * step_db) {
        let y = painter.round_to_pixel_center(axes.y(gain_db as f32));
        let color = if gain_db == 0 { theme::GRID_ZERO } else { theme::GRID };
        painter.hline(rect.x_range(), y, line(color));
        let text = if gain_db == 0 {
            "0 dB".to_owned()
        } else {
            format!("{gain_db:+}")
        };
        // On the inner side of its line, so that the outermost have room.
        let (y, anchor) = if gain_db > 0 {
            (y + 1.0, Align2::LEFT_TOP)
        } else {
            (y - 1.0, Align2::LEFT_BOTTOM)
        };
        painter.text(
            pos2(rect.left() + 5.0, y),
            anchor,
            text,
            theme::small(),
            theme::TEXT_WEAK,
        );
    }
}
