//! The response curves: what is set by hand, what comes out in all, and what would at Amount 100 %; all from the
//! equaliser's own formula.

use cochlea_dsp::{BAND_COUNT, Graphic, PhaseMode};
use egui::epaint::{Mesh, Vertex, WHITE_UV};
use egui::{Painter, Pos2, Rect, Shape, Stroke, pos2};

use super::response::{Asked, Response};
use super::theme;
use crate::link::Snapshot;
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

    /// The frequency at a horizontal place, Hz.
    pub fn hz(&self, x: f32) -> f64 {
        let share = f64::from((x - self.rect.left()) / self.rect.width());
        LOWEST_HZ * (HIGHEST_HZ / LOWEST_HZ).powf(share)
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

/// The curves, each computed anew only when what it depends on has changed.
#[derive(Default)]
pub struct Curve {
    asked_rate_hz: f64,
    graphic: Option<Graphic>,
    total: Line,
    manual: Line,
    ghost: Line,
    following: Line,
}

/// One curve.
#[derive(Default)]
struct Line {
    response: Option<Response>,
    points_db: Vec<f32>,
    computed: u64,
}

impl Line {
    fn update(&mut self, graphic: &Graphic, asked: &Asked, step: usize) {
        if self.asked() == Some(asked) {
            return;
        }
        let response = Response::new(graphic, asked);
        let nyquist_hz = graphic.sample_rate_hz() / 2.0;
        let frequencies = (0..CURVE_POINTS).step_by(step).map(point_hz);
        self.points_db.clear();
        self.points_db.extend(
            frequencies
                .take_while(|hz| *hz <= nyquist_hz)
                .map(|hz| response.db(graphic, hz) as f32),
        );
        self.response = Some(response);
        self.computed += 1;
    }

    fn asked(&self) -> Option<&Asked> {
        self.response.as_ref().map(Response::asked)
    }

    fn places(&self, axes: &Axes, step: usize) -> Vec<Pos2> {
        let x = |point: usize| axes.rect.left() + axes.rect.width() * (point * step) as f32 / (CURVE_POINTS - 1) as f32;
        let points = self.points_db.iter().enumerate();
        points.map(|(point, db)| pos2(x(point), axes.y(*db))).collect()
    }

    fn peak_db(&self) -> f32 {
        self.points_db.iter().fold(0.0_f32, |peak, db| peak.max(db.abs()))
    }
}

/// The ghost moves all the time, and is soft: every third point is enough.
const GHOST_STEP: usize = 3;

impl Curve {
    /// Brings the curves up to date. `sample_rate_hz`: 0 or a rate that cannot be run stands for 48 kHz.
    pub fn update(&mut self, settings: &Settings, snapshot: &Snapshot, sample_rate_hz: f64) {
        if self.graphic.is_none() || self.asked_rate_hz != sample_rate_hz {
            self.asked_rate_hz = sample_rate_hz;
            let graphic = Graphic::new(sample_rate_hz).or_else(|_| Graphic::new(FALLBACK_SAMPLE_RATE_HZ));
            self.graphic = graphic.ok();
            for line in [&mut self.total, &mut self.manual, &mut self.ghost, &mut self.following] {
                line.response = None;
            }
        }
        let Some(graphic) = &self.graphic else {
            return;
        };
        let (now, hand_db) = (&snapshot.explanation, &settings.band_gains_db);
        let sum = |more_db: &dyn Fn(usize) -> f64| std::array::from_fn(|band| hand_db[band] + more_db(band));
        // The floating bells work with zero latency alone.
        let has_bells = settings.phase == PhaseMode::ZeroLatency;
        let total = Asked::new(&sum(&|band| now.bands[band].gain_db), has_bells.then_some(&now.bells));
        let full_bells = snapshot.here.as_ref().filter(|_| has_bells).map(|here| &here.bells);
        let ghost = Asked::new(&sum(&|band| now.bands[band].would_db), full_bells);
        self.total.update(graphic, &total, 1);
        self.manual.update(graphic, &Asked::new(hand_db, None), 1);
        self.ghost.update(graphic, &ghost, GHOST_STEP);
        self.following
            .update(graphic, &Asked::following(&snapshot.following), 1);
    }

    /// How often the total curve was computed.
    pub fn computed(&self) -> u64 {
        self.total.computed
    }

    /// The whole response at [`CURVE_POINTS`] frequencies from 20 Hz to 20 kHz, evenly spaced in octaves; fewer where
    /// half the sample rate comes first. dB.
    pub fn points_db(&self) -> &[f32] {
        &self.total.points_db
    }

    /// What the response would be at Amount 100 %, at fewer points than [`Curve::points_db`]. dB.
    pub fn ghost_db(&self) -> &[f32] {
        &self.ghost.points_db
    }

    /// The whole response and the design it belongs to.
    pub fn total(&self) -> Option<(&Graphic, &Response)> {
        self.graphic.as_ref().zip(self.total.response.as_ref())
    }

    /// How many bands work at the sample rate.
    pub fn active_bands(&self) -> usize {
        self.graphic.as_ref().map_or(BAND_COUNT, Graphic::active_bands)
    }

    /// Whether the equaliser does nothing at all.
    pub fn is_flat(&self) -> bool {
        self.total.asked().is_none_or(Asked::is_flat) && !self.follows()
    }

    /// Whether bells that follow the pitch do something; they come on top of the whole response.
    pub fn follows(&self) -> bool {
        self.following.asked().is_some_and(|asked| !asked.is_flat())
    }

    /// What the bells that follow the pitch do, at the same frequencies as [`Curve::points_db`]. dB.
    pub fn following_db(&self) -> &[f32] {
        &self.following.points_db
    }

    /// The gain axis that holds the curves, dB either way. It was `before`: a curve that moves about the edge of a scale
    /// does not make it flutter.
    pub fn limit_db(&self, before: f32) -> f32 {
        let peak_db = self.total.peak_db().max(self.manual.peak_db());
        let peak_db = peak_db.max(self.following.peak_db());
        let fits = |limit: &&f32| peak_db <= **limit * 1.03;
        let least = *LIMITS_DB.iter().find(fits).unwrap_or(&LIMITS_DB[LIMITS_DB.len() - 1]);
        let is_near = least < before && peak_db > 0.9 * least && self.is_adapted();
        if is_near { before } else { least }
    }

    /// Whether the whole response is another than the one by hand.
    pub fn is_adapted(&self) -> bool {
        self.total.asked() != self.manual.asked()
    }

    /// Whether the ghost is another curve than the one by hand.
    pub fn has_ghost(&self) -> bool {
        self.ghost.asked() != self.manual.asked()
    }

    /// Paints fill and lines.
    ///
    /// `idle`: the sound passes untouched, so the curve is only what would be, and the line is at 0 dB.
    pub fn paint(&self, painter: &Painter, axes: &Axes, idle: bool) {
        let points = self.total.places(axes, 1);
        if idle {
            let stroke = Stroke::new(1.5, theme::text_weak());
            painter.extend(Shape::dashed_line(&points, stroke, 5.0, 4.0));
            painter.hline(axes.rect.x_range(), axes.y(0.0), Stroke::new(2.0, theme::amber()));
            return;
        }
        painter.add(fill(&points, axes));
        if self.has_ghost() {
            let stroke = Stroke::new(1.5, theme::ghost());
            let ghost = self.ghost.places(axes, GHOST_STEP);
            painter.extend(Shape::dashed_line(&ghost, stroke, 6.0, 4.0));
        }
        if self.is_adapted() {
            painter.line(self.manual.places(axes, 1), Stroke::new(1.0, theme::text_weak()));
        }
        painter.line(points, Stroke::new(2.0, theme::accent()));
        if self.follows() {
            self.paint_following(painter, axes);
        }
    }

    /// What follows the pitch, where it does something: along 0 dB it would lie over the other lines.
    fn paint_following(&self, painter: &Painter, axes: &Axes) {
        let seen = |point: &Pos2| (point.y - axes.y(0.0)).abs() > 1.0;
        let points = self.following.places(axes, 1);
        for part in points.chunk_by(|one, next| seen(one) == seen(next)) {
            if seen(&part[0]) {
                painter.line(part.to_vec(), Stroke::new(1.5, theme::pitch()));
            }
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
            color: theme::accent().gamma_multiply(strength),
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
