//! The picture: a bar per contestant on a logarithmic axis.

use crate::contestant::{Gait, block_text};
use crate::report::{Report, sorted};
use crate::rounds::Row;
use anyhow::{Context, Result, anyhow};
use plotters::prelude::*;
use plotters::style::register_font;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::path::Path;

const WIDTH: u32 = 1280;
const ROW_HEIGHT: u32 = 26;
const TITLE_HEIGHT: u32 = 56;
const AXIS_HEIGHT: u32 = 64;
const BARS: std::ops::Range<i32> = 390..1180;
const OURS: RGBColor = RGBColor(200, 90, 20);
const REST: RGBColor = RGBColor(90, 130, 180);
const MOVED: RGBColor = RGBColor(120, 100, 160);
const WHISKER: RGBColor = RGBColor(40, 40, 40);

/// Draws all that was measured, at rest above, moved below.
///
/// # Errors
/// When nothing was measured or the file cannot be written.
pub fn draw(path: &Path, report: &Report) -> Result<()> {
    register_font("sans-serif", FontStyle::Normal, epaint_default_fonts::UBUNTU_LIGHT)
        .map_err(|_| anyhow!("the font for the picture cannot be read"))?;
    let groups = [Gait::Rest, Gait::Moved].map(|gait| {
        let rows = report.rows.iter();
        let rows = sorted(rows.filter(|row| row.gait == gait && row.figures().is_some()));
        (gait, rows)
    });
    let all = || groups.iter().flat_map(|(_, rows)| rows).filter_map(|row| row.figures());
    let least = all().map(|it| it.ns.p10).fold(f64::INFINITY, f64::min);
    let most = all().map(|it| it.ns.p90).fold(0.0, f64::max);
    let axis = Axis::new(least, most).context("nothing was measured")?;

    let bars: usize = groups.iter().map(|(_, rows)| rows.len() + 2).sum();
    let height = TITLE_HEIGHT + ROW_HEIGHT * bars as u32 + AXIS_HEIGHT;
    let root = BitMapBackend::new(path, (WIDTH, height)).into_drawing_area();
    root.fill(&WHITE)?;
    let title = "26 bells, stereo, 48 kHz: ns per stereo frame, median (10–90 %). Less is better.";
    root.draw(&Text::new(title, (24, 20), ("sans-serif", 24)))?;
    let bottom = (height - AXIS_HEIGHT) as i32;
    axis.draw(&root, TITLE_HEIGHT as i32, bottom)?;

    let mut y = TITLE_HEIGHT as i32;
    for (gait, rows) in &groups {
        if !rows.is_empty() {
            let heading = format!("gains {}", gait.text());
            root.draw(&Text::new(heading, (24, y + 3), ("sans-serif", 20).into_font()))?;
        }
        for row in rows {
            y += ROW_HEIGHT as i32;
            bar(&root, &axis, row, y)?;
        }
        y += 2 * ROW_HEIGHT as i32;
    }
    root.present()
        .with_context(|| format!("{} cannot be written", path.display()))?;
    Ok(())
}

type Area<'a> = DrawingArea<BitMapBackend<'a>, plotters::coord::Shift>;

fn bar(root: &Area<'_>, axis: &Axis, row: &Row, y: i32) -> Result<()> {
    let figures = row.figures().context("only what was measured is drawn")?;
    let colour = match (row.ours, row.gait) {
        (true, _) => OURS,
        (false, Gait::Rest) => REST,
        (false, Gait::Moved) => MOVED,
    };
    let middle = y + ROW_HEIGHT as i32 / 2;
    let block = block_text(row.block);
    let right = ("sans-serif", 18)
        .into_font()
        .color(if row.ours { &OURS } else { &BLACK })
        .pos(Pos::new(HPos::Right, VPos::Center));
    root.draw(&Text::new(
        format!("{}, {block}", row.name),
        (BARS.start - 10, middle),
        right,
    ))?;
    let end = axis.x(figures.ns.median);
    root.draw(&Rectangle::new(
        [(BARS.start, y + 4), (end, y + ROW_HEIGHT as i32 - 4)],
        colour.filled(),
    ))?;
    let whisker = [(axis.x(figures.ns.p10), middle), (axis.x(figures.ns.p90), middle)];
    root.draw(&PathElement::new(whisker, WHISKER.stroke_width(2)))?;
    let after = ("sans-serif", 18)
        .into_font()
        .color(&BLACK)
        .pos(Pos::new(HPos::Left, VPos::Center));
    let text = format!("{:.*}", usize::from(figures.ns.median < 100.0), figures.ns.median);
    root.draw(&Text::new(text, (end.max(whisker[1].0) + 8, middle), after))?;
    Ok(())
}

/// A logarithmic axis over whole decades and their halves.
struct Axis {
    least: f64,
    most: f64,
}

impl Axis {
    fn new(least: f64, most: f64) -> Option<Self> {
        let found = least.is_finite() && least > 0.0;
        found.then(|| {
            let steps = Self::ticks();
            let least = steps.clone().filter(|&tick| tick < least).last().unwrap_or(least);
            let most = steps.clone().find(|&tick| tick > most).unwrap_or(most);
            Self { least, most }
        })
    }

    /// 1, 2, 5, 10, … ns.
    fn ticks() -> impl Iterator<Item = f64> + Clone {
        (-1..8).flat_map(|decade| [1.0, 2.0, 5.0].map(|step| step * 10_f64.powi(decade)))
    }

    fn x(&self, ns: f64) -> i32 {
        let share = (ns / self.least).ln() / (self.most / self.least).ln();
        BARS.start + (share.clamp(0.0, 1.0) * f64::from(BARS.end - BARS.start)).round() as i32
    }

    fn draw(&self, root: &Area<'_>, top: i32, bottom: i32) -> Result<()> {
        let below = ("sans-serif", 18)
            .into_font()
            .color(&BLACK)
            .pos(Pos::new(HPos::Center, VPos::Top));
        for tick in Self::ticks().filter(|tick| (self.least..=self.most).contains(tick)) {
            let x = self.x(tick);
            root.draw(&PathElement::new([(x, top), (x, bottom)], BLACK.mix(0.14)))?;
            root.draw(&Text::new(format!("{tick}"), (x, bottom + 8), below.clone()))?;
        }
        let caption = "ns per stereo frame (logarithmic); the number after a name is the block size";
        root.draw(&Text::new(caption, ((BARS.start + BARS.end) / 2, bottom + 34), below))?;
        Ok(())
    }
}
