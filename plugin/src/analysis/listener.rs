//! One instance's analysis: from the chunks of its tap to the frames of its editor.

mod side;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use cochlea_dsp::analysis::display::SpectrogramLine;
use rtrb::Producer;

use super::pool::{Client, Served};
use crate::link::{AnalysisFrame, AnalysisSettings, CHUNK_FRAMES, Link, TapChunk, TapFormat};
use side::Side;

/// The most that is analysed in one turn, chunks: 85 ms of sound at 48 kHz, a millisecond or two of work.
const TURN_CHUNKS: usize = 64;

/// See the module.
pub(super) struct Listener {
    link: Arc<Link>,
    chunks: Vec<TapChunk>,
    /// Before the equaliser and after the output gain, once it is known what they are of.
    sides: Option<[Side; 2]>,
    format: Option<TapFormat>,
    /// The frame that follows on what was heard.
    next_frame: Option<u64>,
    settings: AnalysisSettings,
    resets: u64,
    /// What the editor asked for is in the next frame.
    obeyed: bool,
    dropped_before: u64,
    frame: AnalysisFrame,
    frames: triple_buffer::Input<AnalysisFrame>,
    lines: Producer<SpectrogramLine>,
}

impl Listener {
    /// Nothing heard yet. Allocates.
    pub(super) fn new(link: Arc<Link>) -> Self {
        link.analysis.stopped.store(false, Ordering::Relaxed);
        let mut chunks = Vec::with_capacity(TURN_CHUNKS);
        // What still waits is of the time of an earlier window.
        while link.tap.take(&mut chunks).is_some() && !chunks.is_empty() {
            chunks.clear();
        }
        Self {
            chunks,
            sides: None,
            format: None,
            next_frame: None,
            settings: link.analysis.settings(),
            resets: link.analysis.resets(),
            obeyed: false,
            dropped_before: link.tap.dropped(),
            frame: AnalysisFrame::default(),
            frames: link.analysis.frame.open(),
            lines: link.analysis.lines.open(),
            link,
        }
    }

    /// Other sound from now on, of another processor.
    fn begin(&mut self, format: TapFormat) {
        self.format = Some(format);
        self.next_frame = None;
        (self.frame.sample_rate_hz, self.frame.channels) = (format.sample_rate_hz, format.channels);
        // The processor runs at this rate, so the meters do; without them nothing would be shown.
        self.sides = Side::pair(format).ok();
        if let Some(sides) = &mut self.sides {
            sides.iter_mut().for_each(|side| side.set(&self.settings));
            self.frame.frequencies_hz = *sides[0].frequencies_hz();
        }
    }

    /// Does what the editor asked for since the last turn.
    fn obey(&mut self) {
        let (settings, resets) = (self.link.analysis.settings(), self.link.analysis.resets());
        let Some(sides) = &mut self.sides else {
            return;
        };
        self.obeyed |= settings != self.settings || resets != self.resets;
        if settings != self.settings {
            self.settings = settings;
            sides.iter_mut().for_each(|side| side.set(&settings));
        }
        if resets != self.resets {
            self.resets = resets;
            sides.iter_mut().for_each(Side::restart);
        }
    }

    fn hear(&mut self, chunk: &TapChunk) {
        let Some(sides) = &mut self.sides else {
            return;
        };
        if self.next_frame.is_some_and(|next| next != chunk.start_frame) {
            self.frame.gaps += 1;
            sides.iter_mut().for_each(Side::reset);
        }
        self.next_frame = Some(chunk.start_frame + CHUNK_FRAMES as u64);
        let [pre, post] = sides;
        let [pre_left, pre_right, post_left, post_right] = &chunk.sides;
        pre.hear([pre_left, pre_right]);
        post.hear([post_left, post_right]);
        while let Some(line) = post.next_line() {
            self.link.analysis.lines.add(&mut self.lines, line);
        }
    }

    fn publish(&mut self) {
        let Some([pre, post]) = &self.sides else {
            return;
        };
        self.frame.sequence += 1;
        self.frame.end_frame = self.next_frame.unwrap_or(0);
        self.frame.dropped_chunks = self.link.tap.dropped() - self.dropped_before;
        (self.frame.pre, self.frame.post) = (pre.frame(), post.frame());
        self.frames.write(self.frame);
        // What the sound moves, the audio thread asks to be drawn.
        if std::mem::take(&mut self.obeyed) {
            self.link.repaint.request_repaint();
        }
    }
}

impl Client for Listener {
    fn serve(&mut self) -> Served {
        // Of a picture that stands still nothing is drawn, and it is looked at all the same.
        self.link.watched.store(true, Ordering::Relaxed);
        self.link.repaint.pass_on();
        let mut chunks = std::mem::take(&mut self.chunks);
        chunks.clear();
        let format = self.link.tap.take(&mut chunks);
        let served = match chunks.len() {
            0 => Served::Nothing,
            TURN_CHUNKS.. => Served::Part,
            _ => Served::All,
        };
        if let Some(format) = format
            && served > Served::Nothing
        {
            self.obey();
            if self.format != Some(format) {
                self.begin(format);
            }
            chunks.iter().for_each(|chunk| self.hear(chunk));
            self.publish();
        }
        self.chunks = chunks;
        served
    }

    fn give_up(&mut self) {
        self.link.analysis.stopped.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
