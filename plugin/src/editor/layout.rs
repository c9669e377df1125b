//! Where everything goes. Pure: a window in, rectangles out.

use egui::{Rect, Vec2, pos2, vec2};

/// The smallest window in which everything fits, logical points.
pub const MIN_SIZE: Vec2 = vec2(800.0, 570.0);

const MARGIN: f32 = 12.0;
const GAP: f32 = 8.0;
const HEADER_HEIGHT: f32 = 44.0;
const BANNER_HEIGHT: f32 = 42.0;
const METER_WIDTH: f32 = 50.0;
const FREQUENCY_AXIS_HEIGHT: f32 = 16.0;
const SWITCHES_HEIGHT: f32 = 14.0;
const BAND_HEIGHT: f32 = 24.0;
const STATUS_HEIGHT: f32 = 16.0;
/// The sentence about a band in up to two lines, and its numbers.
const EXPLANATION_HEIGHT: f32 = 45.0;
const LISTEN_HEIGHT: f32 = 134.0;

/// The pitch's room in the smallest window: the tuner beside the history, and a row of controls.
const PITCH_HEIGHT: f32 = 140.0;
/// The meters' room in the smallest window: a table of two rows, and a row of controls.
const METERS_HEIGHT: f32 = 130.0;
/// Share of a larger window's additional height that goes there, up to the most.
const PITCH_SHARE: f32 = 0.4;
const PITCH_MOST_MORE: f32 = 90.0;

/// The rooms of one frame. They do not overlap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layout {
    /// Name, channel mode, phase, range, output gain, bypass.
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
    /// Loudness and levels, and the display's settings; empty unless the meters are shown.
    pub meters: Rect,
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
    /// The pitch.
    Pitch,
    /// Loudness and levels.
    Meters,
}

impl Layout {
    /// The rooms of a window, with or without a banner.
    pub fn new(window: Rect, banner: bool, middle: Middle) -> Self {
        // Below the smallest size the host has its way, and we are cut off rather than crushed.
        let window = Rect::from_min_size(window.min, window.size().max(MIN_SIZE));
        let inner = window.shrink(MARGIN);
        let row = |top: f32, height: f32| Rect::from_min_size(pos2(inner.left(), top), vec2(inner.width(), height));

        let header = row(inner.top() - 2.0, HEADER_HEIGHT);
        let banner_height = if banner { BANNER_HEIGHT } else { 0.0 };
        let banner = row(header.bottom() + GAP, banner_height);
        let status = row(inner.bottom() + 4.0 - STATUS_HEIGHT, STATUS_HEIGHT);
        let listen = row(status.top() - GAP - LISTEN_HEIGHT, LISTEN_HEIGHT);
        let below = listen.top() - GAP;
        let higher = window.height() - MIN_SIZE.y;
        let none = row(below, 0.0);
        let [mut band, mut explanation, mut pitch, mut meters] = [none; 4];
        let top = match middle {
            Middle::Band => {
                explanation = row(below - EXPLANATION_HEIGHT, EXPLANATION_HEIGHT);
                band = row(explanation.top() - GAP / 2.0 - BAND_HEIGHT, BAND_HEIGHT);
                band.top()
            }
            Middle::Pitch => {
                let height = PITCH_HEIGHT + (PITCH_SHARE * higher).min(PITCH_MOST_MORE);
                pitch = row(below - height, height);
                pitch.top()
            }
            Middle::Meters => {
                meters = row(below - METERS_HEIGHT, METERS_HEIGHT);
                meters.top()
            }
        };
        let bottom = top - GAP;

        let top = if banner_height > 0.0 {
            banner.bottom()
        } else {
            header.bottom()
        } + GAP;
        let column =
            |left: f32, right: f32, top: f32, bottom: f32| Rect::from_min_max(pos2(left, top), pos2(right, bottom));
        let left = inner.left() + METER_WIDTH + GAP;
        let right = inner.right() - METER_WIDTH - GAP;
        let switches = column(left, right, bottom - SWITCHES_HEIGHT, bottom);
        let frequency_axis = column(left, right, switches.top() - FREQUENCY_AXIS_HEIGHT, switches.top());
        Self {
            header,
            banner,
            input: column(inner.left(), inner.left() + METER_WIDTH, top, bottom),
            plot: column(left, right, top, frequency_axis.top()),
            frequency_axis,
            switches,
            output: column(inner.right() - METER_WIDTH, inner.right(), top, bottom),
            band,
            explanation,
            pitch,
            meters,
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
        for size in [MIN_SIZE, vec2(960.0, 680.0), vec2(1366.0, 768.0)] {
            let middles = [Middle::Band, Middle::Pitch, Middle::Meters];
            for (banner, middle) in [false, true]
                .into_iter()
                .flat_map(|banner| middles.map(|middle| (banner, middle)))
            {
                let window = Rect::from_min_size(pos2(0.0, 0.0), size);
                let l = Layout::new(window, banner, middle);
                let mut rooms = vec![
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
                    Middle::Pitch => rooms.push(l.pitch),
                    Middle::Meters => rooms.push(l.meters),
                }
                for (index, room) in rooms.iter().enumerate() {
                    assert!(window.contains_rect(*room) && room.is_positive(), "{size}: {room}");
                    for other in &rooms[..index] {
                        assert!(!room.shrink(0.1).intersects(*other), "{size}: {room} meets {other}");
                    }
                }
                let least = if banner && middle != Middle::Band { 100.0 } else { 150.0 };
                assert!(l.plot.height() > least, "{size}: {}", l.plot);
            }
        }
    }
}
