//! What the user of an open window hears instead of what is set; see [`crate::link::Monitor`]. It comes after everything,
//! meters included, and leaves every sample alone while nothing is wanted.

use cochlea_dsp::{BAND_COUNT, BANDS, BandPass};

use crate::link::{Link, Wish};

/// How long a wish holds unless it is renewed, s of sound.
const HOLD_SECONDS: f64 = 0.5;
/// From one thing to the other, s: as bypass takes.
const FADE_SECONDS: f64 = 0.005;

/// One instance's monitoring. Real time: works in the memory taken by [`Monitoring::new`].
pub(super) struct Monitoring {
    bands: [BandPass; BAND_COUNT],
    from: Heard,
    to: Heard,
    /// Frames since the fade from one to the other began.
    faded: usize,
    fade_frames: usize,
    gain: f64,
    gain_step: f64,
    gain_to: f64,
    left_frames: usize,
    hold_frames: usize,
    is_allowed: bool,
}

/// All, or one band.
#[derive(Clone, Copy)]
struct Heard {
    band: Option<usize>,
    filter: Option<BandPass>,
}

impl Heard {
    const ALL: Self = Self {
        band: None,
        filter: None,
    };

    fn process(&mut self, frame: [f64; 2]) -> [f64; 2] {
        self.filter.as_mut().map_or(frame, |filter| filter.process(frame))
    }
}

impl Monitoring {
    /// Everything is heard as it is. Allocates nothing.
    pub(super) fn new(sample_rate_hz: f64) -> Self {
        let frames = |seconds: f64| (seconds * sample_rate_hz).ceil() as usize;
        Self {
            bands: BANDS.map(|band| BandPass::new(band.lower_hz, band.upper_hz, sample_rate_hz)),
            from: Heard::ALL,
            to: Heard::ALL,
            faded: frames(FADE_SECONDS),
            fade_frames: frames(FADE_SECONDS),
            gain: 1.0,
            gain_step: 0.0,
            gain_to: 1.0,
            left_frames: 0,
            hold_frames: frames(HOLD_SECONDS),
            is_allowed: true,
        }
    }

    /// An offline render is never monitored, whatever window is open; one that begins hears no fade of it either.
    pub(super) fn allow(&mut self, is_allowed: bool) {
        if self.is_allowed && !is_allowed {
            self.reset();
        }
        self.is_allowed = is_allowed;
    }

    /// As if nothing had been wanted; who still wants something fades in again.
    pub(super) fn reset(&mut self) {
        (self.from, self.to, self.faded) = (Heard::ALL, Heard::ALL, self.fade_frames);
        (self.gain, self.gain_step, self.gain_to) = (1.0, 0.0, 1.0);
        self.left_frames = 0;
    }

    /// Over what goes out, one or two channels. `bypassed`: since the start of this block.
    pub(super) fn process(&mut self, link: &Link, bypassed: bool, channels: &mut [&mut [f32]]) {
        let frames = channels.iter().map(|channel| channel.len()).min().unwrap_or(0);
        self.left_frames = match link.monitor.take_renewal() {
            true => self.hold_frames,
            false => self.left_frames.saturating_sub(frames),
        };
        let wish = match self.is_allowed && self.left_frames > 0 {
            true => link.monitor.wish(),
            false => Wish::NOTHING,
        };
        let gain_to = f64::from(if bypassed { wish.bypass_gain } else { 1.0 });
        if gain_to != self.gain_to {
            self.gain_to = gain_to;
            self.gain_step = (gain_to - self.gain) / self.fade_frames as f64;
        }
        let rests = self.gain == 1.0 && self.gain_to == 1.0 && self.faded == self.fade_frames;
        if rests && wish.band.is_none() && self.to.band.is_none() {
            return;
        }
        match channels {
            [only] => (0..frames).for_each(|frame| {
                let [sample, _] = self.next(wish.band, [f64::from(only[frame]); 2]);
                only[frame] = sample;
            }),
            [left, right, ..] => (0..frames).for_each(|frame| {
                let heard = [left[frame], right[frame]].map(f64::from);
                [left[frame], right[frame]] = self.next(wish.band, heard);
            }),
            [] => {}
        }
    }

    fn next(&mut self, wanted: Option<usize>, frame: [f64; 2]) -> [f32; 2] {
        if self.faded == self.fade_frames && wanted != self.to.band {
            self.from = self.to;
            self.to = Heard {
                band: wanted,
                filter: wanted.and_then(|band| self.bands.get(band).copied()),
            };
            self.faded = 0;
        }
        let left = self.gain_to - self.gain;
        self.gain = match left.abs() <= self.gain_step.abs() {
            true => self.gain_to,
            false => self.gain + self.gain_step,
        };
        let after = self.to.process(frame);
        if self.faded == self.fade_frames {
            return after.map(|sample| (self.gain * sample) as f32);
        }
        let before = self.from.process(frame);
        self.faded += 1;
        let share = self.faded as f64 / self.fade_frames as f64;
        let mixed = |channel: usize| before[channel] + share * (after[channel] - before[channel]);
        [0, 1].map(|channel| (self.gain * mixed(channel)) as f32)
    }
}

#[cfg(test)]
mod tests;
