//! The audio thread: parameters → settings → ear, equaliser, pitch → meters, explanation, notes, tap → monitoring.

mod monitor;
mod pace;
mod pitch;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use cochlea_dsp::equaliser::CONTROL_STEP_SAMPLES;
use cochlea_dsp::{Adaptive, ConfigError, PhaseMode};

use crate::curves::CurvesReader;
use crate::fir_worker;
use crate::host_guard::{Instance, LONGEST_PIECE, Shield};
use crate::link::{Link, Snapshot, TapInput};
use crate::params::CochleaParams;
use monitor::Monitoring;
use pace::Pace;
use pitch::PitchOut;

/// How long after it was last heard of the editor counts as open, s.
const WATCH_SECONDS: f64 = 1.0;
/// How often the adaptation explains itself, at most, s.
const EXPLAIN_SECONDS: f64 = 0.01;

/// One instance's processing, for one sample rate and channel count.
pub struct Processor {
    params: Arc<CochleaParams>,
    link: Arc<Link>,
    instance: Arc<Instance>,
    sound: Sound,
    shield: Shield,
    bad_frames: u64,
    snapshots: triple_buffer::Input<Snapshot>,
    tap: TapInput,
    monitoring: Monitoring,
    /// Control steps between two snapshots, and at the last one.
    explain_steps: u64,
    explained: u64,
    /// Frames until nobody watches, unless the editor is heard of again; and how many that is good for.
    watch_left: usize,
    watch_frames: usize,
    pace: Pace,
}

/// What makes the sound, and what it takes from the main thread.
struct Sound {
    adaptive: Adaptive,
    curves: CurvesReader,
    pitch: PitchOut,
}

impl Processor {
    /// Builds everything for `sample_rate_hz` and `channels` (1 or 2). Allocates.
    ///
    /// # Errors
    /// When the rate or the channel count is outside what the equaliser takes.
    pub fn new(
        params: Arc<CochleaParams>,
        link: Arc<Link>,
        instance: Arc<Instance>,
        sample_rate_hz: f64,
        channels: usize,
    ) -> Result<Self, ConfigError> {
        // Who starts with zero latency needs no worker; should the mode change all the same before the next activation,
        // the FIRs are built on the audio thread.
        let builders = match params.phase() {
            PhaseMode::ZeroLatency => [None, None],
            PhaseMode::Linear(_) => fir_worker::builders(),
        };
        let adaptive = Adaptive::with_fir_builders(sample_rate_hz, channels, builders)?;
        link.sample_rate_hz.store(sample_rate_hz as f32, Ordering::Relaxed);
        link.channels.store(channels as u32, Ordering::Relaxed);
        link.faults.panicked.store(false, Ordering::Relaxed);
        let pitch = PitchOut::new(&params, &link, &instance, adaptive.pitch(), sample_rate_hz);
        let mut processor = Self {
            params,
            snapshots: link.adaptation.open(),
            tap: link.tap.open(sample_rate_hz, channels, LONGEST_PIECE),
            monitoring: Monitoring::new(sample_rate_hz),
            link,
            instance,
            sound: Sound {
                adaptive,
                curves: CurvesReader::default(),
                pitch,
            },
            shield: Shield::default(),
            bad_frames: 0,
            explain_steps: (EXPLAIN_SECONDS * sample_rate_hz / CONTROL_STEP_SAMPLES as f64) as u64,
            explained: 0,
            watch_left: 0,
            watch_frames: (WATCH_SECONDS * sample_rate_hz) as usize,
            pace: Pace::new(sample_rate_hz),
        };
        processor.reset();
        Ok(processor)
    }

    /// Silence before, settings as the parameters say now. Real time: no allocation.
    pub fn reset(&mut self) {
        let Self {
            params,
            instance,
            sound,
            shield,
            ..
        } = self;
        shield.run(|| {
            sound.pitch.reset(params, instance);
            sound.apply(params, instance, 0);
            sound.adaptive.reset();
        });
        self.monitoring.reset();
        self.note_shield();
        self.explain();
    }

    /// Processes one block in place; parameter changes take effect at their own sample. `side_chain`: empty without one,
    /// else one or two channels, each at least as long as the block.
    ///
    /// Real time: no allocation, lock, system call, log or panic. Should our processing panic all the same, what it
    /// has not reached stays as it came in, and later blocks pass through untouched.
    pub fn process(&mut self, channels: &mut [&mut [f32]], side_chain: &[&[f32]]) {
        let heard = self.link.input.raise(channels);
        let heard = heard.max(self.link.side_chain.raise(side_chain));
        self.link
            .side_chain_connected
            .store(!side_chain.is_empty(), Ordering::Relaxed);
        self.watch_left = match self.link.watched.swap(false, Ordering::Relaxed) {
            true => self.watch_frames,
            false => self
                .watch_left
                .saturating_sub(channels.first().map_or(0, |channel| channel.len())),
        };
        let Self {
            params,
            link,
            instance,
            sound,
            shield,
            tap,
            monitoring,
            ..
        } = self;
        let bypassed = params.bypass.value();
        let watched = self.watch_left > 0;
        if watched {
            tap.hold(channels);
        }
        sound.adaptive.set_watched(watched);
        let heard_by = watched.then_some(&**link);
        if shield
            .run(|| sound.run(params, instance, heard_by, channels, side_chain))
            .is_none()
        {
            // Nobody else will end what sounds.
            if let Some(mut outgoing) = instance.outgoing() {
                outgoing.silence(0);
            }
        }
        match watched {
            true => tap.send(&link.tap, channels),
            false => tap.skip(channels.first().map_or(0, |channel| channel.len())),
        }
        let loudest = heard.max(link.output.raise(channels));
        // An open window may be heard by who listens, and nobody listens to a bounce.
        monitoring.allow(!instance.renders_offline());
        shield.run(|| monitoring.process(link, bypassed, channels));
        self.note_shield();
        let step = self.sound.adaptive.adaptation().explanation().step;
        if step.abs_diff(self.explained) > self.explain_steps {
            self.explain();
        }
        let bad_frames = self.sound.adaptive.equaliser().bad_frames();
        if bad_frames != self.bad_frames {
            self.bad_frames = bad_frames;
            self.link.faults.bad_blocks.fetch_add(1, Ordering::Relaxed);
            self.pace.change();
        }
        let frames = channels.first().map_or(0, |channel| channel.len());
        if self.pace.pass(frames, loudest, self.link.frame_cap.hz()) {
            self.link.repaint.request_repaint();
        }
    }

    /// Hands the latest of the adaptation to whoever looks. Real time.
    fn explain(&mut self) {
        let adaptation = self.sound.adaptive.adaptation();
        self.explained = adaptation.explanation().step;
        self.pace.explain(adaptation.explanation());
        let snapshot = self.snapshots.input_buffer_mut();
        snapshot.explanation = *adaptation.explanation();
        snapshot.report = *adaptation.report();
        snapshot.pitch = self.sound.pitch.now();
        snapshot.following = *self.sound.adaptive.following();
        snapshot.in_force = adaptation.is_in_force();
        snapshot.here = (adaptation.hearing().heard_seconds > 0.0).then(|| adaptation.start_from_here());
        self.snapshots.publish();
    }

    fn note_shield(&mut self) {
        if self.shield.tripped() && !self.link.faults.panicked.swap(true, Ordering::Relaxed) {
            self.pace.change();
        }
    }
}

impl Sound {
    /// From one parameter change to the next. `editor`: where the pitch is watched, if it is.
    fn run(
        &mut self,
        params: &CochleaParams,
        instance: &Instance,
        editor: Option<&Link>,
        channels: &mut [&mut [f32]],
        side_chain: &[&[f32]],
    ) {
        let frames = channels.first().map_or(0, |channel| channel.len());
        // What moved outside a block (a state, the editor, the host's own page) is in the parameters already.
        self.apply(params, instance, 0);
        let Some(mut automation) = instance.automation() else {
            return;
        };
        let mut done = 0;
        while done < frames {
            if automation.apply_until(done, instance.parameters()) {
                self.apply(params, instance, done);
            }
            let end = automation.next_frame().map_or(frames, |next| next.min(frames));
            let side_part = |channel: usize| side_chain.get(channel).and_then(|channel| channel.get(done..end));
            let side_parts = [side_part(0).unwrap_or_default(), side_part(1).unwrap_or_default()];
            let side_parts = &side_parts[..side_chain.len().min(2)];
            match channels {
                [only] => self.adaptive.process_block(&mut [&mut only[done..end]], side_parts),
                [left, right] => self
                    .adaptive
                    .process_block(&mut [&mut left[done..end], &mut right[done..end]], side_parts),
                _ => return,
            }
            self.pitch.hear(self.adaptive.estimates(), done, editor, instance);
            done = end;
        }
        self.pitch.end_piece(frames);
    }

    /// Takes what the parameters say from `frame` on.
    fn apply(&mut self, params: &CochleaParams, instance: &Instance, frame: usize) {
        let settings = params.settings();
        let equaliser = self.adaptive.equaliser();
        equaliser.set_band_gains_db(&settings.band_gains_db);
        equaliser.set_output_gain_db(settings.output_gain_db);
        equaliser.set_phase_mode(settings.phase);
        equaliser.set_routing(settings.routing);
        equaliser.set_bypassed(settings.bypassed);
        equaliser.set_delta(settings.delta);
        self.adaptive.set(&params.adapt_settings(&mut self.curves));
        self.adaptive.set_pitch(&params.pitch.settings());
        self.pitch.set(params, instance, frame);
        if let Some(start) = self.curves.new_start(&params.curves) {
            self.adaptive.set_start(start.as_ref());
        }
    }
}
