//! The parameters as the editor's widgets read and move them, and the gestures that the host sees.

use std::sync::{Arc, Mutex, PoisonError};

use nice_plug::prelude::{FloatParam, Param};

use crate::host_guard::{Gesture, Instance};
use crate::params::CochleaParams;

/// One parameter, by what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// The host's bypass.
    Bypass,
    /// Scales all gains.
    Range,
    /// Gain after the equaliser.
    OutputGain,
    /// What part of a stereo signal is equalised.
    ChannelMode,
    /// Which filter does the equalising.
    PhaseMode,
    /// How long the filter of linear phase is.
    PhaseQuality,
    /// A band's gain; bands count from 0.
    BandGain(usize),
    /// A band's switch; bands count from 0.
    BandOn(usize),
}

/// What the desk and the guard of an open window share.
struct Wires {
    params: Arc<CochleaParams>,
    instance: Arc<Instance>,
    /// What the user holds: begun towards the host, not ended.
    held: Mutex<Vec<Control>>,
}

impl Wires {
    fn send(&self, control: Control, gesture: Gesture) {
        let (params, instance) = (&self.params, &self.instance);
        match control {
            Control::Bypass => instance.edit(&params.bypass, gesture),
            Control::Range => instance.edit(&params.range, gesture),
            Control::OutputGain => instance.edit(&params.output_gain, gesture),
            Control::ChannelMode => instance.edit(&params.channel_mode, gesture),
            Control::PhaseMode => instance.edit(&params.phase_mode, gesture),
            Control::PhaseQuality => instance.edit(&params.phase_quality, gesture),
            Control::BandGain(band) => instance.edit(&params.bands[band].gain, gesture),
            Control::BandOn(band) => instance.edit(&params.bands[band].on, gesture),
        }
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Vec<Control>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn let_go(&self) -> Vec<Control> {
        let held = std::mem::take(&mut *self.held());
        for control in &held {
            self.send(*control, Gesture::End);
        }
        held
    }
}

/// Ends what the user still holds when it is dropped: kept where it goes with the window.
pub struct Closing(Arc<Wires>);

impl Drop for Closing {
    fn drop(&mut self) {
        self.0.let_go();
    }
}

/// All edits go through here, and each lies between a begin and an end.
pub struct Desk {
    wires: Arc<Wires>,
    done: Vec<(Control, Gesture)>,
}

impl Desk {
    /// A desk over one instance's parameters. Allocates.
    pub fn new(params: Arc<CochleaParams>, instance: Arc<Instance>) -> Self {
        Self {
            wires: Arc::new(Wires {
                params,
                instance,
                held: Mutex::default(),
            }),
            done: Vec::new(),
        }
    }

    /// The parameters, to read.
    pub fn params(&self) -> &CochleaParams {
        &self.wires.params
    }

    /// A guard that lets go of everything when the window that owns it closes.
    pub fn closing(&self) -> Arc<Closing> {
        Arc::new(Closing(self.wires.clone()))
    }

    /// What was sent since the last call.
    pub fn take_done(&mut self) -> Vec<(Control, Gesture)> {
        std::mem::take(&mut self.done)
    }

    /// Whether the user holds `control`.
    pub fn holds(&self, control: Control) -> bool {
        self.wires.held().contains(&control)
    }

    /// The user takes hold of `control`. Nothing if it is held already.
    pub fn begin(&mut self, control: Control) {
        if !self.holds(control) {
            self.wires.held().push(control);
            self.send(control, Gesture::Begin);
        }
    }

    /// The user lets go of everything.
    pub fn let_go(&mut self) {
        let released = self.wires.let_go();
        self.done
            .extend(released.into_iter().map(|control| (control, Gesture::End)));
    }

    /// Moves `control` to a normalised value: within the gesture that holds it, or as a gesture of its own. A value
    /// that it has already is not sent.
    pub fn set(&mut self, control: Control, normalized: f32) {
        if self.normalized(control) == normalized {
            return;
        }
        let within = self.holds(control);
        if !within {
            self.send(control, Gesture::Begin);
        }
        self.send(control, Gesture::Value(normalized));
        if !within {
            self.send(control, Gesture::End);
        }
    }

    /// The same in the parameter's unit, clamped to its range. Only for gains and Range.
    pub fn set_plain(&mut self, control: Control, value: f32) {
        if let Some(param) = self.float(control) {
            let normalized = param.preview_normalized(value);
            self.set(control, normalized);
        }
    }

    /// Sets `control` to its default.
    pub fn reset(&mut self, control: Control) {
        let normalized = self.wires.default_normalized(control);
        self.set(control, normalized);
    }

    /// Flips a switch.
    pub fn toggle(&mut self, control: Control) {
        let normalized = if self.is_on(control) { 0.0 } else { 1.0 };
        self.set(control, normalized);
    }

    /// Reads typed text. Whether it made sense; if not, the value stays.
    pub fn set_text(&mut self, control: Control, text: &str) -> bool {
        let Some(normalized) = self
            .float(control)
            .and_then(|param| param.string_to_normalized_value(text))
        else {
            return false;
        };
        self.set(control, normalized);
        true
    }

    /// The value in the parameter's unit, without a host's modulation; 0 or 1 for a switch.
    pub fn plain(&self, control: Control) -> f32 {
        match self.float(control) {
            Some(param) => param.unmodulated_plain_value(),
            None => self.normalized(control),
        }
    }

    /// Whether a switch is on.
    pub fn is_on(&self, control: Control) -> bool {
        self.normalized(control) >= 0.5
    }

    /// The value as text with its unit: "3.5 dB".
    pub fn text(&self, control: Control) -> String {
        self.float(control).map_or_else(String::new, |param| {
            param.normalized_value_to_string(param.unmodulated_normalized_value(), true)
        })
    }

    /// The normalised value, without a host's modulation.
    pub fn normalized(&self, control: Control) -> f32 {
        let params = &self.wires.params;
        match control {
            Control::Bypass => params.bypass.unmodulated_normalized_value(),
            Control::ChannelMode => params.channel_mode.unmodulated_normalized_value(),
            Control::PhaseMode => params.phase_mode.unmodulated_normalized_value(),
            Control::PhaseQuality => params.phase_quality.unmodulated_normalized_value(),
            Control::BandOn(band) => params.bands[band].on.unmodulated_normalized_value(),
            Control::Range | Control::OutputGain | Control::BandGain(_) => self
                .float(control)
                .map_or(0.0, FloatParam::unmodulated_normalized_value),
        }
    }

    fn float(&self, control: Control) -> Option<&FloatParam> {
        self.wires.float(control)
    }

    fn send(&mut self, control: Control, gesture: Gesture) {
        self.wires.send(control, gesture);
        self.done.push((control, gesture));
    }
}

impl Wires {
    fn float(&self, control: Control) -> Option<&FloatParam> {
        match control {
            Control::Range => Some(&self.params.range),
            Control::OutputGain => Some(&self.params.output_gain),
            Control::BandGain(band) => Some(&self.params.bands[band].gain),
            Control::Bypass
            | Control::ChannelMode
            | Control::PhaseMode
            | Control::PhaseQuality
            | Control::BandOn(_) => None,
        }
    }

    fn default_normalized(&self, control: Control) -> f32 {
        match control {
            Control::Bypass => self.params.bypass.default_normalized_value(),
            Control::ChannelMode => self.params.channel_mode.default_normalized_value(),
            Control::PhaseMode => self.params.phase_mode.default_normalized_value(),
            Control::PhaseQuality => self.params.phase_quality.default_normalized_value(),
            Control::BandOn(band) => self.params.bands[band].on.default_normalized_value(),
            Control::Range | Control::OutputGain | Control::BandGain(_) => {
                self.float(control).map_or(0.0, Param::default_normalized_value)
            }
        }
    }
}
