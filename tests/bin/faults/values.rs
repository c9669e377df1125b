//! What the framework gets wrong about parameters' values and states.
#![expect(unsafe_code, reason = "the C boundary")]

use cochlea::host_guard;
use cochlea_tests::raw_clap::{Change, RawClap};
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::IEditControllerTrait;

use crate::{clap, new_clap, vst3};

pub fn vst3_set_while_processing(guarded: bool) {
    let plugin = vst3(guarded);
    let id = host_guard::parameter_hash("gain");
    // SAFETY: a live object.
    unsafe {
        plugin.controller().setParamNormalized(id, 1.0);
        println!("value={}", plugin.controller().getParamNormalized(id));
    }
    let (mut left, mut right) = ([0.25_f32; 64], [0.25_f32; 64]);
    plugin.process(&mut [&mut left, &mut right], &[]);
    println!("heard={}", left[0]);
    // Once the host automates the parameter, its display's echo must not move the sound.
    let automated = Change {
        frame: 0,
        id,
        value: 0.5,
    };
    plugin.process(&mut [&mut left, &mut right], &[automated]);
    // SAFETY: a live object.
    unsafe { plugin.controller().setParamNormalized(id, 0.0) };
    left.fill(1.0);
    plugin.process(&mut [&mut left, &mut right], &[]);
    println!("after_echo={}", left[0]);
}

pub fn state_lacks(guarded: bool) {
    let (_, plugin) = clap(guarded);
    let (mut left, mut right) = ([0.0_f32; 64], [0.0_f32; 64]);
    let id = host_guard::parameter_hash("gain");
    let change = Change {
        frame: 0,
        id,
        value: 0.9,
    };
    plugin.process(&mut [&mut left, &mut right], &[change]);
    let loaded = if guarded {
        plugin.load_state(br#"{"cochlea_state":1,"parameters":{}}"#, 1)
    } else {
        load_framework_state(&plugin, r#"{"version":"","params":{},"fields":{}}"#)
    };
    println!("loaded={loaded}");
    println!("value={}", plugin.parameter_value(id).unwrap_or(-1.0));
}

/// A gain of 5, where it goes from 0 to 1.
pub fn state_out_of_range(guarded: bool) {
    let (_, plugin) = clap(guarded);
    let loaded = if guarded {
        plugin.load_state(br#"{"cochlea_state":1,"parameters":{"gain":5.0}}"#, 64)
    } else {
        load_framework_state(&plugin, r#"{"version":"","params":{"gain":{"f32":5.0}},"fields":{}}"#)
    };
    println!("loaded={loaded}");
    let (mut left, mut right) = ([0.25_f32; 64], [0.25_f32; 64]);
    plugin.process(&mut [&mut left, &mut right], &[]);
    println!("heard={}", left[0]);
}

/// The first of three steps, as a host is told it.
pub fn stepped_value(guarded: bool) {
    let plugin = new_clap(guarded);
    let id = host_guard::parameter_hash("step");
    println!("value={}", plugin.parameter_value(id).unwrap_or(-1.0));
    let infos = (0..plugin.parameter_count()).filter_map(|index| plugin.parameter_info(index));
    let default = infos.filter(|info| info.id == id).map(|info| info.default_value).next();
    println!("default={}", default.unwrap_or(-1.0));
}

/// A state in the framework's own format: its length, then JSON.
fn load_framework_state(plugin: &RawClap, json: &str) -> bool {
    let mut bytes = (json.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(json.as_bytes());
    plugin.load_state(&bytes, 64)
}
