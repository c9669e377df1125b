//! The audio thread: parameters → settings → equaliser → meters.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use cochlea_dsp::{ConfigError, Equaliser, PhaseMode};

use crate::fir_worker;
use crate::host_guard::{Instance, Shield};
use crate::link::Link;
use crate::params::{CochleaParams, Settings};

/// One instance's processing, for one sample rate and channel count.
pub struct Processor {
    params: Arc<CochleaParams>,
    link: Arc<Link>,
    instance: Arc<Instance>,
    equaliser: Equaliser,
    shield: Shield,
    bad_frames: u64,
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
        let equaliser = Equaliser::with_fir_builders(sample_rate_hz, channels, builders)?;
        link.sample_rate_hz.store(sample_rate_hz as f32, Ordering::Relaxed);
        link.channels.store(channels as u32, Ordering::Relaxed);
        link.faults.panicked.store(false, Ordering::Relaxed);
        let mut processor = Self {
            params,
            link,
            instance,
            equaliser,
            shield: Shield::default(),
            bad_frames: 0,
        };
        processor.reset();
        Ok(processor)
    }

    /// Silence before, settings as the parameters say now. Real time: no allocation.
    pub fn reset(&mut self) {
        let settings = self.params.settings();
        let equaliser = &mut self.equaliser;
        self.shield.run(|| {
            apply(equaliser, &settings);
            equaliser.reset();
        });
        self.note_shield();
    }

    /// Processes one block in place; parameter changes take effect at their own sample. `side_chain`: empty without one,
    /// else one or two channels, each at least as long as the block.
    ///
    /// Real time: no allocation, lock, system call, log or panic. Should our processing panic all the same, what it
    /// has not reached stays as it came in, and later blocks pass through untouched.
    pub fn process(&mut self, channels: &mut [&mut [f32]], side_chain: &[&[f32]]) {
        self.link.input.raise(channels);
        self.link.side_chain.raise(side_chain);
        self.link
            .side_chain_connected
            .store(!side_chain.is_empty(), Ordering::Relaxed);
        let Self {
            params,
            instance,
            equaliser,
            shield,
            ..
        } = self;
        shield.run(|| run(params, instance, equaliser, channels));
        self.note_shield();
        let bad_frames = self.equaliser.bad_frames();
        if bad_frames != self.bad_frames {
            self.bad_frames = bad_frames;
            self.link.faults.bad_blocks.fetch_add(1, Ordering::Relaxed);
        }
        self.link.output.raise(channels);
        self.link.repaint.request_repaint();
    }

    fn note_shield(&self) {
        if self.shield.tripped() {
            self.link.faults.panicked.store(true, Ordering::Relaxed);
        }
    }
}

/// From one parameter change to the next.
fn run(params: &CochleaParams, instance: &Instance, equaliser: &mut Equaliser, channels: &mut [&mut [f32]]) {
    let frames = channels.first().map_or(0, |channel| channel.len());
    // What moved outside a block (a state, the editor, the host's own page) is in the parameters already.
    apply(equaliser, &params.settings());
    let Some(mut automation) = instance.automation() else {
        return;
    };
    let mut done = 0;
    while done < frames {
        if automation.apply_until(done, instance.parameters()) {
            apply(equaliser, &params.settings());
        }
        let end = automation.next_frame().map_or(frames, |next| next.min(frames));
        match channels {
            [only] => equaliser.process_block(&mut [&mut only[done..end]]),
            [left, right] => equaliser.process_block(&mut [&mut left[done..end], &mut right[done..end]]),
            _ => return,
        }
        done = end;
    }
}

fn apply(equaliser: &mut Equaliser, settings: &Settings) {
    equaliser.set_band_gains_db(&settings.band_gains_db);
    equaliser.set_output_gain_db(settings.output_gain_db);
    equaliser.set_phase_mode(settings.phase);
    equaliser.set_routing(settings.routing);
    equaliser.set_bypassed(settings.bypassed);
}
