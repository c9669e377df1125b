//! Where everything goes. Pure: a window in, rectangles out.

use egui::{Rect, Vec2, pos2, vec2};

/// The smallest window in which everything fits, logical points.
pub const MIN_SIZE: Vec2 = vec2(800.0, 500.0);
/// From this width on, a column at the right explains every band all the time.
pub const SIDE_FROM_WIDTH: f32 = 1600.0;

const MARGIN: f32 = 12.0;
const GAP: f32 = 8.0;
const BAR_HEIGHT: f32 = 24.0;
const HEADER_HEIGHT: f32 = 24.0;
const SIDE_WIDTH: f32 = 400.0;
const BANNER_HEIGHT: f32 = 42.0;
const METER_WIDTH: f32 = 50.0;
const FREQUENCY_AXIS_HEIGHT: f32 = 16.0;
const SWITCHES_HEIGHT: f32 = 14.0;
const BAND_HEIGHT: f32 = 24.0;
const STATUS_HEIGHT: f32 = 16.0;
/// The sentence about a band in up to two lines, and its numbers.
const EXPLANATION_HEIGHT: f32 = 45.0;
const LISTEN_HEIGHT: f32 = 134.0;

/// Heights of the rooms between plot and panel: the least, what a larger window gives them of its additional height, and
/// how much at most.
const WHY: Grown = Grown(112.0, 0.1, 30.0);
const PITCH: Grown = Grown(118.0, 0.4, 112.0);
const SPECTRUM: Grown = Grown(118.0, 0.45, 220.0);
const METERS: Grown = Grown(118.0, 0.35, 130.0);

struct Grown(f32, f32, f32);

/// The rooms of one frame. They do not overlap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layout {
    /// Name, preset, A and B, the way back, how one compares, settings.
    pub bar: Rect,
    /// Channel mode, phase, range, output gain.
    pub header: Rect,
    /// What went wrong; empty when nothing did.
    pub banner: Rect,
    /// The input meter.
    pub input: Rect,
    /// The curve and its handles.
    pub plot: Rect,
    /// The labels under the curve.
    pub frequency_axis: Rect,
    /// One switch a band.
    pub switches: Rect,
    /// The output meter.
    pub output: Rect,
    /// The selected band in words; empty while another room takes its place.
    pub band: Rect,
    /// Why a band stands where it does; empty while another room takes its place.
    pub explanation: Rect,
    /// The tuner, the pitch's history and the following bells; empty unless the pitch is shown.
    pub pitch: Rect,
    /// Every band's explanation; empty unless it is shown here.
    pub why: Rect,
    /// What the sound is made of; empty unless it is shown.
    pub spectrum: Rect,
    /// Loudness and levels, and the display's settings; empty unless the meters are shown.
    pub meters: Rect,
    /// Every band's explanation, all the time; empty in windows narrower than [`SIDE_FROM_WIDTH`].
    pub side: Rect,
    /// From under the header to above the panel: where a page lies.
    pub page: Rect,
    /// The adaptation.
    pub listen: Rect,
    /// Sample rate, latency, faults, hints.
    pub status: Rect,
    /// The corner that resizes the window.
    pub corner: Rect,
}

/// What lies between the plot and the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Middle {
    /// The selected band, and why it stands where it does.
    Band,
    /// Why every band stands where it does.
    Why,
    /// The pitch.
    Pitch,
    /// What the sound is made of.
    Spectrum,
    /// Loudness and levels.
    Meters,
}

impl Middle {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Band, Self::Why, Self::Pitch, Self::Spectrum, Self::Meters];
}

impl Layout {
    /// The rooms of a window, with or without a banner.
    pub fn new(window: Rect, banner: bool, middle: Middle) -> Self {
        // Below the smallest size the host has its way, and we are cut off rather than crushed.
        let window = Rect::from_min_size(window.min, window.size().max(MIN_SIZE));
        let mut inner = window.shrink(MARGIN);
        let side_width = if window.width() >= SIDE_FROM_WIDTH {
            SIDE_WIDTH
        } else {
            0.0
        };
        let side_left = inner.right() - side_width;
        let whole = inner;
        let row = |top: f32, height: f32| Rect::from_min_size(pos2(inner.left(), top), vec2(inner.width(), height));

        let bar = row(inner.top() - 2.0, BAR_HEIGHT);
        let header = row(bar.bottom() + 6.0, HEADER_HEIGHT);
        let banner_height = if banner { BANNER_HEIGHT } else { 0.0 };
        let banner = row(header.bottom() + GAP, banner_height);
        let status = row(inner.bottom() + 4.0 - STATUS_HEIGHT, STATUS_HEIGHT);
        let listen = row(status.top() - GAP - LISTEN_HEIGHT, LISTEN_HEIGHT);
        let below = listen.top() - GAP;
        let top = if banner_height > 0.0 {
            banner.bottom()
        } else {
            header.bottom()
        } + GAP;
        let page = Rect::from_min_max(pos2(whole.left(), top), pos2(whole.right(), below));
        let side = page.with_min_x(side_left);
        if side_width > 0.0 {
            inner.max.x = side_left - GAP;
        }
        let row = |top: f32, height: f32| Rect::from_min_size(pos2(inner.left(), top), vec2(inner.width(), height));
        let higher = window.height() - MIN_SIZE.y;
        let grown = |Grown(least, share, most): Grown| {
            let height = least + (share * higher).min(most);
            row(below - height, height)
        };
        let none = row(below, 0.0);
        let [mut band, mut explanation, mut why, mut pitch, mut spectrum, mut meters] = [none; 6];
        let middle_top = match middle {
            Middle::Band => {
                explanation = row(below - EXPLANATION_HEIGHT, EXPLANATION_HEIGHT);
                band = row(explanation.top() - GAP / 2.0 - BAND_HEIGHT, BAND_HEIGHT);
                band.top()
            }
            Middle::Why => {
                why = grown(WHY);
                why.top()
            }
            Middle::Pitch => {
                pitch = grown(PITCH);
                pitch.top()
            }
            Middle::Spectrum => {
                spectrum = grown(SPECTRUM);
                spectrum.top()
            }
            Middle::Meters => {
                meters = grown(METERS);
                meters.top()
            }
        };
        let bottom = middle_top - GAP;
        let column =
            |left: f32, right: f32, top: f32, bottom: f32| Rect::from_min_max(pos2(left, top), pos2(right, bottom));
        let left = inner.left() + METER_WIDTH + GAP;
        let right = inner.right() - METER_WIDTH - GAP;
        let switches = column(left, right, bottom - SWITCHES_HEIGHT, bottom);
        let frequency_axis = column(left, right, switches.top() - FREQUENCY_AXIS_HEIGHT, switches.top());
        Self {
            bar,
            header,
            banner,
            input: column(inner.left(), inner.left() + METER_WIDTH, top, bottom),
            plot: column(left, right, top, frequency_axis.top()),
            frequency_axis,
            switches,
            output: column(inner.right() - METER_WIDTH, inner.right(), top, bottom),
            band,
            explanation,
            why,
            pitch,
            spectrum,
            meters,
            side,
            page,
            listen,
            status: status.with_max_x(status.right() - GAP),
            corner: Rect::from_min_max(window.max - Vec2::splat(16.0), window.max),
        }
    }
}

/// Places from left to right.
pub struct Cells {
    /// What is left.
    pub rest: Rect,
}

impl Cells {
    /// All of `rest` is free.
    pub fn new(rest: Rect) -> Self {
        Self { rest }
    }

    /// The next, `width` wide.
    pub fn take(&mut self, width: f32) -> Rect {
        let place = self.rest.with_max_x(self.rest.left() + width);
        self.rest.min.x += width + GAP;
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_lie_in_the_window_and_apart() {
        for size in [MIN_SIZE, vec2(960.0, 680.0), vec2(1366.0, 768.0), vec2(2560.0, 1440.0)] {
            for (banner, middle) in [false, true]
                .into_iter()
                .flat_map(|banner| Middle::ALL.map(|middle| (banner, middle)))
            {
                let window = Rect::from_min_size(pos2(0.0, 0.0), size);
                let l = Layout::new(window, banner, middle);
                let mut rooms = vec![
                    l.bar,
                    l.header,
                    l.input,
                    l.plot,
                    l.frequency_axis,
                    l.switches,
                    l.output,
                    l.listen,
                    l.status,
                    l.corner,
                ];
                if banner {
                    rooms.push(l.banner);
                }
                match middle {
                    Middle::Band => rooms.extend([l.band, l.explanation]),
                    Middle::Why => rooms.push(l.why),
                    Middle::Pitch => rooms.push(l.pitch),
                    Middle::Spectrum => rooms.push(l.spectrum),
                    Middle::Meters => rooms.push(l.meters),
                }
                if size.x >= SIDE_FROM_WIDTH {
                    rooms.push(l.side);
                }
                for (index, room) in rooms.iter().enumerate() {
                    assert!(window.contains_rect(*room) && room.is_positive(), "{size}: {room}");
                    for other in &rooms[..index] {
                        assert!(!room.shrink(0.1).intersects(*other), "{size}: {room} meets {other}");
                    }
                }
                // Less than this is no plot; after an internal error the message matters more.
                let least = if banner { 45.0 } else { 95.0 };
                assert!(l.plot.height() > least, "{size}: {}", l.plot);
            }
        }
    }
}
