//! Whether a host bounces, as the plugin learns it.
#![expect(unsafe_code, reason = "the C boundary")]

use std::sync::atomic::Ordering;

use clap_sys::ext::render::{CLAP_EXT_RENDER, CLAP_RENDER_OFFLINE, CLAP_RENDER_REALTIME, clap_plugin_render};
use cochlea_tests::probe::OFFLINE;
use cochlea_tests::raw_vst3::Queued;

use crate::{RATE_HZ, clap as active_clap, new_vst3};

fn block(process: impl FnOnce(&mut [&mut [f32]])) {
    let (mut left, mut right) = ([0.5_f32; 64], [0.5_f32; 64]);
    process(&mut [&mut left, &mut right]);
    println!("offline={}", OFFLINE.load(Ordering::SeqCst));
}

/// Made ready to render offline, at once; then for live sound, with a block that is offline all the same.
pub fn vst3(guarded: bool) {
    let plugin = new_vst3(guarded);
    assert_eq!(plugin.activate(RATE_HZ, 512, true), 0);
    println!("offline={}", OFFLINE.load(Ordering::SeqCst));
    plugin.deactivate();
    assert_eq!(plugin.activate(RATE_HZ, 512, false), 0);
    for offline in [false, true, false] {
        block(|channels| assert_eq!(plugin.process_queued(channels, &Queued::new(&[]), offline), 0));
    }
}

/// Told of a bounce, and of its end, while active.
pub fn clap(guarded: bool) {
    let (_, plugin) = active_clap(guarded);
    for mode in [CLAP_RENDER_OFFLINE, CLAP_RENDER_REALTIME] {
        // SAFETY: name and type match; a live plugin.
        unsafe {
            let render: &clap_plugin_render = plugin.extension(CLAP_EXT_RENDER).expect("render");
            assert!(render.set.expect("set")(plugin.plugin(), mode));
        }
        block(|channels| {
            plugin.process(channels, &[]);
        });
    }
}
