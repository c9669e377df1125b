//! Parameters by the numbers that hosts use.
//!
//! The framework's own setters post a task per changed value, from the audio thread too (one `request_callback` per
//! change in CLAP, a thread wake in VST3: U2), and what runs them can end the host (U3, U4). This table sets the same
//! values with nothing but atomic stores.
#![expect(unsafe_code, reason = "the framework hands out parameters as raw pointers")]

use std::sync::Arc;

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
        normalized.is_finite()
            // SAFETY: the pointer is alive as long as `_owner`; values are atomics, so any thread may set them.
            && unsafe {
                self.parameters[index]
                    .pointer
                    ._internal_set_normalized_value(normalized.clamp(0.0, 1.0))
            }
    }

    /// Sets the modulation, an offset on the 0..1 scale. Returns whether the value changed: never if it is read-only.
    pub fn modulate(&self, index: usize, offset: f32) -> bool {
        !self.is_read_only(index)
            && offset.is_finite()
            // SAFETY: as in `set_normalized`.
            && unsafe { self.parameters[index].pointer._internal_modulate_value(offset.clamp(-1.0, 1.0)) }
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
        // SAFETY: the pointers are alive as long as `_owner`; values are atomics, so any thread may set them.
        unsafe {
            match (self.parameters[index].pointer, value) {
                (ParamPtr::FloatParam(p), PlainValue::Float(value)) => {
                    let lowest = (*p).preview_plain(0.0);
                    let highest = (*p).preview_plain(1.0);
                    (*p)._internal_set_plain_value(value.clamp(lowest.min(highest), lowest.max(highest)));
                }
                (ParamPtr::IntParam(p), PlainValue::Int(value)) => {
                    let lowest = (*p).preview_plain(0.0);
                    let highest = (*p).preview_plain(1.0);
                    (*p)._internal_set_plain_value(value.clamp(lowest.min(highest), lowest.max(highest)));
                }
                (ParamPtr::BoolParam(p), PlainValue::Bool(value)) => {
                    (*p)._internal_set_plain_value(value);
                }
                (ParamPtr::EnumParam(p), PlainValue::Int(value)) => {
                    let highest = (*p).preview_plain(1.0);
                    (*p)._internal_set_plain_value(value.clamp(0, highest));
                }
                _ => {}
            }
        }
    }
}
