//! What the editor remembers from frame to frame, and over its windows.

use std::path::PathBuf;
use std::time::Duration;

use egui::{Ui, Vec2};

use super::aim::Aim;
use super::corner::Resizing;
use super::curve::Curve;
use super::meters::Meter;
use super::preferences::{Preferences, Store};
use super::{
    desk, field, input, keys, listen, loudness, memory, menu, monitor, page, pen, prompt, spectrum, theme, turn,
};
use crate::curves::CurvesReader;
use crate::link::Link;
use crate::pitch_history::PitchHistory;

/// What the editor remembers from frame to frame.
#[derive(Default)]
pub struct View {
    /// The band whose details are shown.
    pub selected: Option<usize>,
    /// What became of the last action; why what was typed had no effect.
    pub message: Option<String>,
    /// Whether that is no trouble.
    pub(super) is_good_news: bool,
    /// The response curve.
    pub curve: Curve,
    /// Peaks before the equaliser.
    pub input: Meter,
    /// Peaks after the output gain.
    pub output: Meter,
    /// What dragging over the plot draws.
    pub pen: pen::Pen,
    /// What the panel's second row shows.
    pub tab: listen::Tab,
    /// The spectra behind the curve.
    pub spectra: spectrum::Spectra,
    /// The loudness of the last minutes.
    pub loudness: loudness::History,
    /// The pitch of the last ten seconds.
    pub(super) pitch: PitchHistory,
    /// What lies over the plot and what is under it.
    pub page: Option<page::Page>,
    /// What the browser knows.
    pub presets: page::Presets,
    /// What the page of settings knows.
    pub(super) settings: page::SettingsPage,
    /// What the user prefers of any editor.
    pub preferences: Preferences,
    /// Where that and the presets are kept.
    pub store: Store,
    /// What the session keeps of this editor.
    pub(super) memory: memory::Memory,
    /// Bypassed, the sound is as loud as it was.
    pub matches_bypass: bool,
    /// As the window was set up last.
    pub(super) drawn: Preferences,
    /// The window has another size, which is not written yet; since when, on the editor's clock, s.
    pub(super) new_size: Option<Option<f64>>,
    /// Where files go instead of the user's documents.
    pub folder: Option<PathBuf>,
    /// The band that the pointer is on.
    pub(super) pointed: Option<usize>,
    pub(super) prompt: Option<prompt::Prompt>,
    /// The target while it is being drawn.
    pub(super) sketch: Option<Aim>,
    pub(super) reader: CurvesReader,
    pub(super) limit_db: f32,
    pub(super) grab: Option<input::Grab>,
    pub(super) typing: Option<field::Typing>,
    pub(super) wheel_rest: f32,
    pub(super) run: Option<turn::Run>,
    pub(super) menu: Option<menu::Menu>,
    /// What is heard instead of what is set.
    pub monitoring: monitor::Monitoring,
    pub(super) keys: keys::Keys,
    /// The keys that were ours after the last frame.
    pub(super) ours: keys::Ours,
    pub(super) resizing: Option<Resizing>,
}

impl View {
    /// Says what was done.
    pub(super) fn tell(&mut self, message: impl Into<String>) {
        (self.message, self.is_good_news) = (Some(message.into()), true);
    }

    /// Says what could not be done.
    pub(super) fn warn(&mut self, message: impl Into<String>) {
        (self.message, self.is_good_news) = (Some(message.into()), false);
    }

    /// Opens a page, or closes the one that is open.
    pub fn turn_to(&mut self, page: Option<page::Page>) {
        self.page = page;
        self.message = None;
        match page {
            Some(page::Page::Presets) => self.presets.open(&self.store),
            Some(page::Page::Settings) => self.settings.open(&self.store),
            None => {}
        }
    }

    /// Changes what the user prefers, and keeps it.
    pub(super) fn change_preferences(&mut self, change: impl FnOnce(&mut Preferences)) {
        let before = self.preferences;
        change(&mut self.preferences);
        if let Err(error) = self.store.keep(&before, &self.preferences) {
            self.warn(error);
        }
    }

    /// The window has this size now, points: by the user's hand or the host's.
    pub(super) fn window_resized(&mut self, size: Vec2) {
        // Whole pixels are not whole points at every scale.
        if (size - self.preferences.size).abs().max_elem() > 1.0 {
            self.preferences.size = size;
            self.memory.size = Some(size);
            self.new_size = Some(None);
        }
    }

    /// Writes a new size for the windows to come, a second after the last change.
    pub(super) fn attend_size(&mut self, ui: &Ui) {
        const REST_S: f64 = 1.0;
        let now_s = ui.input(|input| input.time);
        if let Some(since_s) = &mut self.new_size {
            if since_s.is_none_or(|since_s| now_s - since_s < REST_S) {
                since_s.get_or_insert(now_s);
                ui.request_repaint_after(Duration::from_secs_f64(REST_S));
            } else {
                self.keep_size();
            }
        }
    }

    pub(super) fn keep_size(&mut self) {
        if self.new_size.take().is_some() {
            let size = self.preferences.size;
            let before = Preferences {
                size: Vec2::ZERO,
                ..self.preferences
            };
            let now = Preferences {
                size,
                ..self.preferences
            };
            if let Err(error) = self.store.keep(&before, &now) {
                self.warn(error);
            }
        }
    }

    /// Sets the window up where preferences changed.
    pub(super) fn set_up(&mut self, context: &egui::Context, link: &Link) {
        let (now, drawn) = (self.preferences, std::mem::replace(&mut self.drawn, self.preferences));
        theme::set_light(now.is_light);
        if now.is_light != drawn.is_light {
            theme::apply(context);
        }
        if now.shows_tips != drawn.shows_tips {
            theme::show_tips(context, now.shows_tips);
        }
        if now.scale != drawn.scale {
            context.set_zoom_factor(now.scale);
        }
        if now.frame_cap_hz != drawn.frame_cap_hz {
            link.frame_cap.set_hz(now.frame_cap_hz);
        }
    }

    /// Whether the pointer is changing the curve.
    pub(super) fn is_shaping(&self) -> bool {
        match self.grab {
            Some(input::Grab::One { control, .. }) => matches!(control, desk::Control::BandGain(_)),
            Some(input::Grab::Pen(_)) => true,
            None => false,
        }
    }

    /// Whether the pointer drags `control`.
    pub(super) fn holds(&self, control: desk::Control) -> bool {
        matches!(self.grab, Some(input::Grab::One { control: held, .. }) if held == control)
    }

    /// Begins anew for a window that opens: what was half done in the last one is forgotten, and so are the peaks of
    /// the time when nobody looked.
    pub fn open(&mut self, link: &Link) {
        link.input.take();
        link.output.take();
        *self = Self {
            selected: self.selected,
            curve: std::mem::take(&mut self.curve),
            pen: self.pen,
            tab: self.tab,
            spectra: self.spectra.reopened(),
            loudness: self.loudness.reopened(),
            page: self.page,
            presets: std::mem::take(&mut self.presets),
            preferences: self.preferences,
            store: self.store.clone(),
            memory: std::mem::take(&mut self.memory),
            drawn: self.preferences,
            matches_bypass: self.matches_bypass,
            folder: self.folder.take(),
            ..Self::default()
        };
        self.turn_to(self.page);
    }
}
