//! What CLAP hosts may ask, and what they may lack. Each with the product's own plugin, which has an editor and texts.

use std::ffi::c_char;

use clap_sys::ext::gui::{CLAP_EXT_GUI, clap_plugin_gui};
use clap_sys::ext::params::{CLAP_EXT_PARAMS, clap_plugin_params};
use clap_sys::ext::render::{CLAP_EXT_RENDER, clap_plugin_render};
use clap_sys::host::clap_host;
use cochlea::Cochlea;
use cochlea::host_guard::parameter_hash;
use cochlea_tests::clap_events::{flush, modulation, value};
use cochlea_tests::raw_clap::RawClap;

use crate::{RATE_HZ, bare_or_guarded_clap, create};

fn plugin(guarded: bool) -> RawClap {
    bare_or_guarded_clap::<Cochlea>(guarded)
}

/// A host with a table for every extension, all of them empty.
pub fn lacking_functions(guarded: bool) {
    unsafe extern "C" fn empty_table(_: *const clap_host, _: *const c_char) -> *const std::ffi::c_void {
        static EMPTY: [usize; 32] = [0; 32];
        EMPTY.as_ptr().cast()
    }
    let mut host: Option<Box<clap_host>> = None;
    let plugin = RawClap::with(|well_meaning| {
        // SAFETY: the host of `RawClap`, copied with another function; it outlives the plugin.
        let lacking = Box::new(unsafe {
            clap_host {
                get_extension: Some(empty_table),
                ..*well_meaning
            }
        });
        create::<Cochlea>(guarded, &raw const **host.insert(lacking))
    });
    println!("active={}", plugin.activate(RATE_HZ, 64));
    drop(plugin);
}

/// No name for the system of windows.
pub fn nameless_editor(guarded: bool) {
    let plugin = plugin(guarded);
    // SAFETY: name and type match; a null pointer is what is tried.
    unsafe {
        let gui: &clap_plugin_gui = plugin.extension(CLAP_EXT_GUI).expect("gui");
        let supported = gui.is_api_supported.expect("is_api_supported")(plugin.plugin(), std::ptr::null(), false);
        println!("supported={supported}");
    }
}

/// A layout and a render mode at the wrong time, or that is none.
pub fn wrong_choices(guarded: bool) {
    let plugin = plugin(guarded);
    assert!(plugin.activate(RATE_HZ, 64));
    println!("layout={}", plugin.select_layout(1));
    // SAFETY: name and type match; a live plugin.
    unsafe {
        let render: &clap_plugin_render = plugin.extension(CLAP_EXT_RENDER).expect("render");
        println!("mode={}", render.set.expect("set")(plugin.plugin(), 77));
    }
}

/// A parameter's value while it is modulated, and one that was set meanwhile.
pub fn modulated(guarded: bool) {
    let plugin = plugin(guarded);
    let gain = parameter_hash("gain_1");
    flush(&plugin, &[value(0, gain, 0.5), modulation(0, gain, 0.25)]);
    println!("told={}", plugin.parameter_value(gain).expect("a value"));
    flush(
        &plugin,
        &[modulation(0, gain, 1.0), value(0, gain, 0.75), modulation(0, gain, 0.0)],
    );
    println!("set={}", plugin.parameter_value(gain).expect("a value"));
}

/// A text of one character that takes three bytes, in a buffer of two.
pub fn text_within_a_character(guarded: bool) {
    let plugin = plugin(guarded);
    let id = parameter_hash("detected_pitch");
    let mut text = [0x5a_u8; 2];
    // SAFETY: name and type match; the buffer is as long as said.
    unsafe {
        let params: &clap_plugin_params = plugin.extension(CLAP_EXT_PARAMS).expect("params");
        let value_to_text = params.value_to_text.expect("value_to_text");
        assert!(value_to_text(plugin.plugin(), id, 0.0, text.as_mut_ptr().cast(), 2));
    }
    println!("utf8={}", std::str::from_utf8(&text).is_ok());
}
