//! What becomes of the pitch: notes and the detected pitch for the host, points for the editor. Each at the very sample
//! with which its estimate became known.

use cochlea_dsp::pitch::{Estimate, NoteEvent, NoteMaker, Pitch, PitchTracker, Tuning};
use rtrb::Producer;

use crate::host_guard::outgoing::Bend;
use crate::host_guard::{Instance, Outgoing};
use crate::link::{HeardNote, Link, PitchNow, PitchPoint};
use crate::params::{CochleaParams, HIGHEST_DETECTED, detected_normalized};

/// The detected pitch is told where it moved by as much, semitones.
const HAIR_SEMITONES: f32 = 0.005;

/// Takes the estimates of one instance.
///
/// Real time: everything but [`PitchOut::new`] works in the memory taken there.
pub(super) struct PitchOut {
    notes: NoteMaker,
    bend_range: f64,
    tuning: Tuning,
    hop_seconds: f64,
    sample_rate_hz: f64,
    latency_samples: usize,
    plays: bool,
    /// Index of the detected pitch among the parameters.
    detected: Option<usize>,
    points: Producer<PitchPoint>,
    /// Frames before the piece that is being processed.
    frames: u64,
    now: PitchNow,
}

impl PitchOut {
    /// Nothing heard. Allocates.
    pub(super) fn new(
        params: &CochleaParams,
        link: &Link,
        instance: &Instance,
        tracker: &PitchTracker,
        sample_rate_hz: f64,
    ) -> Self {
        let hop_seconds = tracker.hop_samples() as f64 / sample_rate_hz;
        let settings = params.pitch.note_settings();
        let latency_samples = tracker.latency_samples();
        Self {
            notes: NoteMaker::new(hop_seconds, settings),
            bend_range: settings.bend_range,
            tuning: settings.tuning,
            hop_seconds,
            sample_rate_hz,
            latency_samples,
            plays: false,
            detected: instance.parameters().index_of(&params.pitch.detected),
            points: link.pitch.open(),
            frames: 0,
            now: PitchNow {
                latency_ms: 1_000.0 * latency_samples as f64 / sample_rate_hz,
                ..PitchNow::NOTHING
            },
        }
    }

    /// The latest.
    pub(super) fn now(&self) -> PitchNow {
        self.now
    }

    /// Forgets what was heard; what sounds ends with the next block.
    pub(super) fn reset(&mut self, params: &CochleaParams, instance: &Instance) {
        instance.silence_notes();
        self.forget_notes(params);
        self.forget_pitch(0, instance);
    }

    /// Takes what the parameters say from `frame` of the piece on.
    pub(super) fn set(&mut self, params: &CochleaParams, instance: &Instance, frame: usize) {
        let settings = params.pitch.note_settings();
        self.notes.set(settings);
        (self.bend_range, self.tuning) = (settings.bend_range, settings.tuning);
        let plays = params.pitch.plays() && !params.bypass.value();
        if self.plays && !plays {
            self.forget_notes(params);
            if let Some(mut outgoing) = instance.outgoing() {
                outgoing.silence(frame);
            }
        }
        self.plays = plays;
        let tracks = params.pitch.settings().tracks;
        if self.now.tracks && !tracks {
            self.forget_pitch(frame, instance);
        }
        self.now.tracks = tracks;
    }

    /// Takes the estimates of a part of the piece that begins at `start`. `editor`: where they are watched, if they are.
    pub(super) fn hear(
        &mut self,
        estimates: &[(usize, Estimate)],
        start: usize,
        editor: Option<&Link>,
        instance: &Instance,
    ) {
        // The tracker itself stops with the control step.
        let wanted = self.now.tracks && !estimates.is_empty();
        let Some(mut outgoing) = wanted.then(|| instance.outgoing()).flatten() else {
            return;
        };
        for (frame, estimate) in estimates {
            let frame = start + frame;
            let voiced = match estimate.pitch {
                Pitch::Voiced { f0_hz, probability } => Some((f0_hz, probability)),
                Pitch::Unvoiced => None,
            };
            let heard = voiced.and_then(|(f0_hz, probability)| {
                Some(HeardNote {
                    note: self.tuning.note_of(f0_hz)?,
                    confidence: probability as f32,
                })
            });
            self.now.estimate = *estimate;
            self.now.note = heard.map(|heard| heard.note);
            if self.plays {
                let events = self.notes.hear(estimate);
                events
                    .into_iter()
                    .flatten()
                    .for_each(|event| self.play(event, frame, &mut outgoing));
            }
            self.tell_detected(heard.map(|heard| heard.number()), frame, instance, &mut outgoing);
            if let Some(link) = editor {
                let known = self.frames as f64 + frame as f64;
                let seconds = (known - self.latency_samples as f64) / self.sample_rate_hz;
                link.pitch.add(&mut self.points, PitchPoint { seconds, heard });
            }
        }
    }

    /// The piece is over.
    pub(super) fn end_piece(&mut self, frames: usize) {
        self.frames += frames as u64;
    }

    fn play(&self, event: NoteEvent, frame: usize, outgoing: &mut Outgoing) {
        match event {
            NoteEvent::On { number, velocity } => outgoing.note_on(frame, number, velocity),
            NoteEvent::Off { .. } => outgoing.note_off(frame),
            NoteEvent::Bend { semitones } => {
                let wheel = semitones / self.bend_range;
                outgoing.bend(frame, Bend { semitones, wheel });
            }
        }
    }

    fn tell_detected(&self, note: Option<f64>, frame: usize, instance: &Instance, outgoing: &mut Outgoing) {
        let Some(index) = self.detected else {
            return;
        };
        let (told, now) = (instance.parameters().normalized(index), detected_normalized(note));
        let moved = (told - now).abs() * HIGHEST_DETECTED >= HAIR_SEMITONES;
        if moved || (told == 0.0) != (now == 0.0) {
            outgoing.parameter(frame, instance.parameters(), index, now);
        }
    }

    fn forget_notes(&mut self, params: &CochleaParams) {
        // What the receiver's bend is from now on is another thing than what was last told.
        self.notes = NoteMaker::new(self.hop_seconds, params.pitch.note_settings());
    }

    fn forget_pitch(&mut self, frame: usize, instance: &Instance) {
        self.now.estimate = Estimate::NOTHING;
        self.now.note = None;
        if let Some(mut outgoing) = instance.outgoing() {
            self.tell_detected(None, frame, instance, &mut outgoing);
        }
    }
}

#[cfg(test)]
mod tests;
