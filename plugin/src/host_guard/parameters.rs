//! Parameters by the numbers that hosts use.
//!
//! The framework's own setters post a task per changed value, from the audio thread too (one `request_callback` per
//! change in CLAP, a thread wake in VST3: U2), and what runs them can end the host (U3, U4). This table sets the same
//! values with nothing but atomic stores.
#![expect(unsafe_code, reason = "the framework hands out parameters as raw pointers")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use nice_plug::params::internals::ParamPtr;
use nice_plug::params::{InternalParamMut, Param, ParamFlags, Params};

/// A parameter's number as hosts know it: a 31-bit polynomial hash of its id, the same that the framework computes.
pub fn parameter_hash(id: &str) -> u32 {
    let hash = id
        .bytes()
        .fold(0_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte)));
    // VST3 keeps the upper half of the number space for the host.
    hash & !(1 << 31)
}

/// A value in the parameter's own unit, as states store it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PlainValue {
    /// A number in the parameter's unit.
    Float(f32),
    /// A step.
    Int(i32),
    /// A switch.
    Bool(bool),
}

struct Parameter {
    id: String,
    hash: u32,
    pointer: ParamPtr,
    /// The bits of the modulation in force, an offset on the 0..1 scale.
    offset: AtomicU32,
}

/// All parameters of one instance, in the host's order.
///
/// Setters and getters are real-time safe: atomic loads and stores, no allocation.
pub struct ParameterTable {
    parameters: Vec<Parameter>,
    /// (hash, index), ascending.
    by_hash: Vec<(u32, u16)>,
    /// Keeps what the pointers point to alive.
    _owner: Arc<dyn Params>,
}

impl ParameterTable {
    /// The table of `params`. Allocates.
    pub fn new(params: Arc<dyn Params>) -> Self {
        let parameters: Vec<Parameter> = params
            .param_map()
            .into_iter()
            .map(|(id, pointer, _group)| Parameter {
                hash: parameter_hash(&id),
                id,
                pointer,
                offset: AtomicU32::new(0),
            })
            .collect();
        let mut by_hash: Vec<(u32, u16)> = parameters
            .iter()
            .enumerate()
            .map(|(index, parameter)| (parameter.hash, index as u16))
            .collect();
        by_hash.sort_unstable();
        Self {
            parameters,
            by_hash,
            _owner: params,
        }
    }

    /// How many parameters there are.
    pub fn len(&self) -> usize {
        self.parameters.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.parameters.is_empty()
    }

    /// The index of the parameter with the host's number `hash`.
    pub fn index_of_hash(&self, hash: u32) -> Option<usize> {
        self.by_hash
            .binary_search_by_key(&hash, |(hash, _)| *hash)
            .ok()
            .map(|at| usize::from(self.by_hash[at].1))
    }

    /// The index of the parameter with this id.
    pub fn index_of_id(&self, id: &str) -> Option<usize> {
        self.index_of_hash(parameter_hash(id))
            .filter(|index| self.parameters[*index].id == id)
    }

    /// The index of `param`, which must be one of this table's own.
    pub fn index_of(&self, param: &impl Param) -> Option<usize> {
        let pointer = param.as_ptr();
        self.parameters
            .iter()
            .position(|parameter| parameter.pointer == pointer)
    }

    /// The parameter's id.
    pub fn id(&self, index: usize) -> &str {
        &self.parameters[index].id
    }

    /// The host's number.
    pub fn hash(&self, index: usize) -> u32 {
        self.parameters[index].hash
    }

    /// Whether hosts may read it only: what the plugin declares as not automatable, it alone sets, by way of
    /// [`super::Outgoing::parameter`]. It is no part of a state.
    pub fn is_read_only(&self, index: usize) -> bool {
        // SAFETY: the pointer is alive as long as `_owner`.
        unsafe { self.parameters[index].pointer.flags() }.contains(ParamFlags::NON_AUTOMATABLE)
    }

    /// Whether it is the bypass.
    pub fn is_bypass(&self, index: usize) -> bool {
        // SAFETY: the pointer is alive as long as `_owner`.
        unsafe { self.parameters[index].pointer.flags() }.contains(ParamFlags::BYPASS)
    }

    /// CLAP's value is this many times the normalised one: the number of steps, 1 for a continuous parameter.
    pub fn clap_scale(&self, index: usize) -> f64 {
        // SAFETY: the pointer is alive as long as `_owner`.
        unsafe { self.parameters[index].pointer.step_count() }.map_or(1.0, |steps| steps as f64)
    }

    /// The value without modulation, 0..1.
    pub fn normalized(&self, index: usize) -> f32 {
        // SAFETY: the pointer is alive as long as `_owner`.
        unsafe { self.parameters[index].pointer.unmodulated_normalized_value() }
    }

    /// Sets the value, clamped to 0..1. Returns whether it changed. A value that is not finite changes nothing; nor does
    /// any if the parameter is read-only.
    pub fn set_normalized(&self, index: usize, normalized: f32) -> bool {
        !self.is_read_only(index) && self.store(index, normalized)
    }

    /// Sets the value of a read-only parameter; see [`ParameterTable::set_normalized`].
    pub(super) fn report(&self, index: usize, normalized: f32) -> bool {
        self.is_read_only(index) && self.store(index, normalized)
    }

    fn store(&self, index: usize, normalized: f32) -> bool {
        normalized.is_finite() && self.assign(index, self.preview(index, normalized.clamp(0.0, 1.0)))
    }

    /// The value in the parameter's own unit that a normalised one stands for.
    fn preview(&self, index: usize, normalized: f32) -> PlainValue {
        // SAFETY: the pointers are alive as long as `_owner`.
        unsafe {
            match self.parameters[index].pointer {
                ParamPtr::FloatParam(p) => PlainValue::Float((*p).preview_plain(normalized)),
                ParamPtr::IntParam(p) => PlainValue::Int((*p).preview_plain(normalized)),
                ParamPtr::BoolParam(p) => PlainValue::Bool((*p).preview_plain(normalized)),
                ParamPtr::EnumParam(p) => PlainValue::Int((*p).preview_plain(normalized)),
            }
        }
    }

    /// Sets a value of the range. Returns whether it changed. The framework drops one that modulation hides, because the
    /// sum stays at the same end of the range (U40): that one is set while there is no modulation.
    fn assign(&self, index: usize, value: PlainValue) -> bool {
        if self.hand_to_framework(index, value) {
            return true;
        }
        let parameter = &self.parameters[index];
        let offset = f32::from_bits(parameter.offset.load(Ordering::Relaxed));
        if offset == 0.0 || self.plain(index) == value {
            return false;
        }
        // SAFETY: the pointer is alive as long as `_owner`; values are atomics, so any thread may set them.
        unsafe { parameter.pointer._internal_modulate_value(0.0) };
        let changed = self.hand_to_framework(index, value);
        // SAFETY: as above.
        unsafe { parameter.pointer._internal_modulate_value(offset) };
        changed
    }

    /// Whether the framework found that `value` changes what is heard. A value of another kind changes nothing.
    fn hand_to_framework(&self, index: usize, value: PlainValue) -> bool {
        // SAFETY: the pointers are alive as long as `_owner`; values are atomics, so any thread may set them.
        unsafe {
            match (self.parameters[index].pointer, value) {
                (ParamPtr::FloatParam(p), PlainValue::Float(value)) => (*p)._internal_set_plain_value(value),
                (ParamPtr::IntParam(p), PlainValue::Int(value)) => (*p)._internal_set_plain_value(value),
                (ParamPtr::BoolParam(p), PlainValue::Bool(value)) => (*p)._internal_set_plain_value(value),
                (ParamPtr::EnumParam(p), PlainValue::Int(value)) => (*p)._internal_set_plain_value(value),
                _ => false,
            }
        }
    }

    /// Sets the modulation, an offset on the 0..1 scale. Returns whether the value changed: never if it is read-only.
    pub fn modulate(&self, index: usize, offset: f32) -> bool {
        if self.is_read_only(index) || !offset.is_finite() {
            return false;
        }
        let (parameter, offset) = (&self.parameters[index], offset.clamp(-1.0, 1.0));
        parameter.offset.store(offset.to_bits(), Ordering::Relaxed);
        // SAFETY: the pointer is alive as long as `_owner`; values are atomics, so any thread may set them.
        unsafe { parameter.pointer._internal_modulate_value(offset) }
    }

    /// The value in the parameter's own unit, without modulation.
    pub fn plain(&self, index: usize) -> PlainValue {
        // SAFETY: the pointers are alive as long as `_owner`.
        unsafe {
            match self.parameters[index].pointer {
                ParamPtr::FloatParam(p) => PlainValue::Float((*p).unmodulated_plain_value()),
                ParamPtr::IntParam(p) => PlainValue::Int((*p).unmodulated_plain_value()),
                ParamPtr::BoolParam(p) => PlainValue::Bool((*p).unmodulated_plain_value()),
                ParamPtr::EnumParam(p) => PlainValue::Int((*p).unmodulated_plain_value()),
            }
        }
    }

    /// The default in the parameter's own unit.
    pub fn default_plain(&self, index: usize) -> PlainValue {
        // SAFETY: the pointers are alive as long as `_owner`.
        unsafe {
            match self.parameters[index].pointer {
                ParamPtr::FloatParam(p) => PlainValue::Float((*p).default_plain_value()),
                ParamPtr::IntParam(p) => PlainValue::Int((*p).default_plain_value()),
                ParamPtr::BoolParam(p) => PlainValue::Bool((*p).default_plain_value()),
                ParamPtr::EnumParam(p) => PlainValue::Int((*p).default_plain_value()),
            }
        }
    }

    /// Sets the value in the parameter's own unit, clamped to its range. A value of another kind changes nothing.
    pub fn set_plain(&self, index: usize, value: PlainValue) {
        let [lowest, highest] = [0.0, 1.0].map(|end| self.preview(index, end));
        let inside = match (value, lowest, highest) {
            (PlainValue::Float(value), PlainValue::Float(one), PlainValue::Float(other)) => {
                PlainValue::Float(value.clamp(one.min(other), one.max(other)))
            }
            (PlainValue::Int(value), PlainValue::Int(one), PlainValue::Int(other)) => {
                PlainValue::Int(value.clamp(one.min(other), one.max(other)))
            }
            (value, ..) => value,
        };
        self.assign(index, inside);
    }
}
