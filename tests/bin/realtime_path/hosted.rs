//! What the scenes do to a plugin, over either format.
#![expect(unsafe_code, reason = "the C boundary")]

use clap_sys::ext::params::{CLAP_PARAM_IS_READONLY, CLAP_PARAM_IS_STEPPED};
use cochlea_tests::raw_clap::{Change, EventList, RawClap};
use cochlea_tests::raw_vst3::{Queued, RawVst3};
use cochlea_tests::side_chain::Given;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IAudioProcessorTrait, IEditControllerTrait, ParameterInfo_::ParameterFlags_::kIsReadOnly,
};

/// States that take turns while sound runs: of different phase modes, targets and gains.
const STATES: [&[u8]; 2] = [
    br#"{"cochlea_state":1,"parameters":{"phase_mode":1,"gain_9":6,"amount":80,"pitch":2}}"#,
    br#"{"cochlea_state":1,"parameters":{"gain_3":-12,"note_output":true,"pitch":1}}"#,
];

/// A parameter that a host may set, and its values in the format's terms.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its number.
    pub id: u32,
    /// Its values.
    pub range: [f64; 2],
    /// The distance between two values; none where there are any between.
    pub step: Option<f64>,
}

/// A plugin in a host of one of the formats. Whatever says "audio thread" allocates nothing of the host's own.
pub trait Hosted {
    /// A block's changes, made ready before it.
    type Ready;

    /// The format's name.
    const FORMAT: &'static str;

    /// All that can be set.
    fn parameters(&self) -> Vec<Parameter>;

    /// Sets parameter `id` to its highest value while the plugin is not active.
    fn set_highest(&self, id: &str);

    /// Activates for blocks of `frames`, with the side chain.
    fn activate(&self, rate_hz: f64, frames: u32);

    /// The counterpart.
    fn deactivate(&self);

    /// Makes changes ready.
    fn ready(changes: &[Change]) -> Self::Ready;

    /// One block. Audio thread.
    fn process(&self, channels: &mut [&mut [f32]], given: Given<'_>, ready: &Self::Ready);

    /// What else the format calls on the audio thread: processing ends and begins, memory is cleared, values are set
    /// without sound. Audio thread.
    fn pause(&self, ready: &Self::Ready);

    /// What a host's main thread does while sound runs.
    fn turn_of_the_main_thread(&self, turn: usize);

    /// Forgets what the plugin told.
    fn forget(&self);
}

impl Hosted for RawClap {
    type Ready = Vec<Change>;

    const FORMAT: &'static str = "CLAP";

    fn parameters(&self) -> Vec<Parameter> {
        let infos = (0..self.parameter_count()).map(|index| self.parameter_info(index).expect("a parameter"));
        infos
            .filter(|info| info.flags & CLAP_PARAM_IS_READONLY == 0)
            .map(|info| Parameter {
                id: info.id,
                range: [info.min_value, info.max_value],
                step: (info.flags & CLAP_PARAM_IS_STEPPED != 0).then_some(1.0),
            })
            .collect()
    }

    fn set_highest(&self, id: &str) {
        assert!(self.load_state(
            format!(r#"{{"cochlea_state":1,"parameters":{{"{id}":1}}}}"#).as_bytes(),
            64
        ));
    }

    fn activate(&self, rate_hz: f64, frames: u32) {
        assert!(Self::activate(self, rate_hz, frames));
    }

    fn deactivate(&self) {
        Self::deactivate(self);
    }

    fn ready(changes: &[Change]) -> Self::Ready {
        changes.to_vec()
    }

    fn process(&self, channels: &mut [&mut [f32]], given: Given<'_>, ready: &Self::Ready) {
        self.process_given(channels, given, ready);
    }

    fn pause(&self, ready: &Self::Ready) {
        let list = EventList::new(ready);
        // SAFETY: a live plugin that is active.
        unsafe {
            (*self.plugin()).stop_processing.expect("stop")(self.plugin());
            self.flush(&list.events());
            self.reset();
            assert!((*self.plugin()).start_processing.expect("start")(self.plugin()));
        }
        self.flush(&list.events());
    }

    fn turn_of_the_main_thread(&self, turn: usize) {
        assert!(self.load_state(STATES[turn % STATES.len()], 64));
        assert!(self.save_state().is_some());
        let info = self
            .parameter_info(turn as u32 % self.parameter_count())
            .expect("a parameter");
        let value = self.parameter_value(info.id).expect("a value");
        assert!(self.value_to_text(info.id, value).is_some());
        self.latency();
    }

    fn forget(&self) {
        self.told().take();
    }
}

impl Hosted for RawVst3 {
    type Ready = Queued;

    const FORMAT: &'static str = "VST3";

    fn parameters(&self) -> Vec<Parameter> {
        // SAFETY: a live object.
        let count = unsafe { self.controller().getParameterCount() };
        let infos = (0..count).map(|index| self.parameter_info(index).expect("a parameter"));
        infos
            .filter(|info| info.flags & kIsReadOnly == 0)
            .map(|info| Parameter {
                id: info.id,
                range: [0.0, 1.0],
                step: (info.stepCount > 0).then(|| 1.0 / f64::from(info.stepCount)),
            })
            .collect()
    }

    fn set_highest(&self, id: &str) {
        self.set_normalized(cochlea::host_guard::parameter_hash(id), 1.0);
    }

    fn activate(&self, rate_hz: f64, frames: u32) {
        assert_eq!(self.activate_input(1, true), 0);
        assert_eq!(self.activate_events(0, true), 0);
        assert_eq!(Self::activate(self, rate_hz, frames, false), 0);
    }

    fn deactivate(&self) {
        Self::deactivate(self);
    }

    fn ready(changes: &[Change]) -> Self::Ready {
        Queued::new(changes)
    }

    fn process(&self, channels: &mut [&mut [f32]], given: Given<'_>, ready: &Self::Ready) {
        self.process_given(channels, given, ready);
    }

    fn pause(&self, ready: &Self::Ready) {
        // SAFETY: a live object.
        unsafe {
            self.processor().setProcessing(0);
            self.processor().setProcessing(1);
        }
        // VST3's way to set values without sound: a block of no frames.
        self.process_given(&mut [&mut [], &mut []], Given::Nothing, ready);
    }

    fn turn_of_the_main_thread(&self, turn: usize) {
        let parameters = self.parameters();
        let Parameter { id, .. } = parameters[turn % parameters.len()];
        self.set_normalized(id, (turn % 3) as f64 / 2.0);
        self.latency();
    }

    fn forget(&self) {
        self.told().take();
    }
}
