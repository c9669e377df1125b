//! Texts over VST3.
#![expect(unsafe_code, reason = "the C boundary")]

use cochlea::Cochlea;
use cochlea::host_guard::vst3::plugin_factory;
use cochlea_tests::raw_vst3::RawVst3;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{IEditControllerTrait, String128};
use nice_plug::wrapper::vst3::vst3::Steinberg::kResultOk;

use crate::identity::wide_text;

/// A new instance.
pub fn plugin() -> RawVst3 {
    RawVst3::from_factory(plugin_factory::<Cochlea>())
}

/// A normalised value as text.
pub fn value_text(plugin: &RawVst3, id: u32, value: f64) -> String {
    let mut text: String128 = [0; 128];
    // SAFETY: a live object and the call's own buffer.
    let result = unsafe { plugin.controller().getParamStringByValue(id, value, &raw mut text) };
    assert_eq!(result, kResultOk, "parameter {id} at {value}");
    wide_text(&text)
}

/// The present value as text.
pub fn present_text(plugin: &RawVst3, id: u32) -> String {
    // SAFETY: a live object.
    let value = unsafe { plugin.controller().getParamNormalized(id) };
    value_text(plugin, id, value)
}
