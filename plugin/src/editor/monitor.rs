//! What this window hears instead of what is set: one band by itself, or, bypassed, the sound as loud as it was. The audio
//! thread does it ([`crate::link::Monitor`]); here is what is wanted, and for how long.

use cochlea_dsp::BANDS;
use egui::{CursorIcon, Key, Response, Ui};

use super::View;
use super::curve::Axes;
use super::desk::{Control, Desk};
use super::handles::{band_name, band_range};
use crate::link::{AnalysisFrame, Link, Wish};
use crate::text::decibel_text;

/// The loudness before and after is averaged over this time of sound, s.
const AVERAGE_SECONDS: f64 = 3.0;
/// Quieter than this counts as no sound, LUFS: the absolute gate of BS.1770.
const SILENT_LUFS: f64 = -70.0;
/// What is measured after a bypass speaks of it for so long, s: a momentary loudness takes 0.4 s.
const SETTLE_SECONDS: f64 = 0.5;
/// The most that is made up for, dB either way.
const LIMIT_DB: f64 = 24.0;

/// See the module.
#[derive(Default)]
pub struct Monitoring {
    /// While the pointer holds it.
    held: Option<usize>,
    /// Until it is ended.
    latched: Option<usize>,
    matching: Matching,
    /// Something was asked of the audio thread with the last frame.
    asks: bool,
}

impl Monitoring {
    /// The band that is heard alone, counted from 0.
    pub fn band(&self) -> Option<usize> {
        self.held.or(self.latched)
    }

    /// Listens to `band` until it is called again or Escape is pressed.
    pub fn toggle(&mut self, band: usize) {
        self.latched = (self.latched != Some(band)).then_some(band);
    }

    /// What the bypassed sound needs to be as loud as the processed one, dB; none before enough was heard.
    pub fn difference_db(&self) -> Option<f64> {
        self.matching.difference_db()
    }
}

/// Listens to the band under the pointer while ctrl or cmd and the button are down over the empty plot.
pub fn hold(paper: &Response, axes: &Axes, command: bool, view: &mut View) {
    let monitoring = &mut view.monitoring;
    let at = paper.ctx.input(|input| input.pointer.latest_pos());
    let held = paper.is_pointer_button_down_on() && paper.ctx.input(|input| input.pointer.primary_down());
    // Who began to listen goes on until the button is up, ctrl or not.
    let listens = held && view.grab.is_none() && (command || monitoring.held.is_some());
    monitoring.held = at.filter(|_| listens).map(|at| band_at(axes.hz(at.x)));
    // Any other press on the plot ends what was latched.
    if held && !listens {
        monitoring.latched = None;
    }
    if command && paper.hovered() {
        paper.ctx.set_cursor_icon(CursorIcon::PointingHand);
    }
}

fn band_at(hz: f64) -> usize {
    let above = BANDS.iter().position(|band| hz < band.upper_hz);
    above.unwrap_or(BANDS.len() - 1)
}

/// Ends what Escape ends, measures, and tells the audio thread. Once a frame.
pub fn update(ui: &Ui, link: &Link, desk: &Desk, view: &mut View, analysis: &AnalysisFrame) {
    let (matches, monitoring) = (view.matches_bypass, &mut view.monitoring);
    if ui.input(|input| input.key_pressed(Key::Escape)) {
        monitoring.latched = None;
    }
    // A page hides the plot, and with it what would let go.
    if view.page.is_some() {
        monitoring.held = None;
    }
    monitoring.matching.hear(analysis, desk.is_on(Control::Bypass));
    let difference_db = monitoring.difference_db().filter(|_| matches);
    let wish = Wish {
        band: monitoring.band(),
        bypass_gain: difference_db.map_or(1.0, |db| 10_f64.powf(db / 20.0) as f32),
    };
    if wish != Wish::NOTHING {
        link.monitor.ask(wish);
        monitoring.asks = true;
    } else if std::mem::take(&mut monitoring.asks) {
        link.monitor.clear();
    }
}

/// What is heard instead of what is set, for the status line.
pub fn sentence(desk: &Desk, view: &View) -> Option<String> {
    let monitoring = &view.monitoring;
    if let Some(band) = monitoring.band() {
        let ends = match monitoring.held {
            Some(_) => "let go to end",
            None => "Escape ends",
        };
        let name = band_name(band).to_lowercase();
        return Some(format!("Listening to {name}, {}: {ends}.", band_range(band)));
    }
    if !desk.is_on(Control::Bypass) {
        return None;
    }
    if !view.matches_bypass {
        return Some("Bypassed: the sound passes untouched.".to_owned());
    }
    Some(match monitoring.difference_db() {
        Some(db) => {
            let text = decibel_text(db as f32);
            let text = text.replacen('-', "\u{2212}", 1);
            let sign = if db >= 0.05 { "+" } else { "" };
            format!("Bypassed, matched by {sign}{text} dB.")
        }
        None => "Bypassed. To match it, first play without bypass.".to_owned(),
    })
}

/// The mean loudness before and after, while both are heard.
#[derive(Default)]
struct Matching {
    /// Mean power before and after; 0 before anything was heard.
    powers: [f64; 2],
    sequence: u64,
    end_frame: u64,
    /// What ends before this frame speaks of a bypass.
    settled_frame: u64,
}

impl Matching {
    fn hear(&mut self, frame: &AnalysisFrame, bypassed: bool) {
        if frame.sequence == self.sequence || frame.sample_rate_hz <= 0.0 {
            return;
        }
        // Activated anew: frames count from the start again.
        if frame.end_frame < self.end_frame {
            (self.end_frame, self.settled_frame) = (0, 0);
        }
        let seconds = (frame.end_frame - self.end_frame) as f64 / frame.sample_rate_hz;
        (self.sequence, self.end_frame) = (frame.sequence, frame.end_frame);
        if bypassed {
            self.settled_frame = frame.end_frame + (SETTLE_SECONDS * frame.sample_rate_hz) as u64;
        }
        if frame.end_frame < self.settled_frame {
            return;
        }
        let momentary = [&frame.pre, &frame.post].map(|side| side.loudness.momentary_lufs);
        if let [Some(before), Some(after)] = momentary
            && before.min(after) > SILENT_LUFS
        {
            let keep = (-seconds / AVERAGE_SECONDS).exp();
            for (mean, lufs) in self.powers.iter_mut().zip([before, after]) {
                *mean = keep * *mean + (1.0 - keep) * 10_f64.powf(lufs / 10.0);
            }
        }
    }

    fn difference_db(&self) -> Option<f64> {
        let [before, after] = self.powers;
        let is_known = before > 0.0 && after > 0.0;
        is_known.then(|| (10.0 * (after / before).log10()).clamp(-LIMIT_DB, LIMIT_DB))
    }
}
