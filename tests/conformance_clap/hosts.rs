//! Hosts that lack extensions, their functions, or anything to ask for anything.

use cochlea::host_guard::parameter_hash;

use crate::host::bare::{Bare, Lacks};
use crate::host::entries;
use crate::host::play::{LONGEST, assert_same, busy_state, change, expected, play, sound};
use crate::host::streams::saved;
use crate::{RATE_HZ, count};

/// Whatever is not there, the sound is.
#[test]
fn a_host_that_lacks_everything_hears_the_same() {
    for (name, entry) in entries() {
        let expected = expected(entry);
        for lacks in Lacks::ALL {
            let host = Bare::new(entry, lacks);
            let plugin = &host.plugin;
            assert!(plugin.load_state(busy_state(), 4096), "{name}: {lacks:?}");
            assert!(plugin.activate(RATE_HZ, LONGEST), "{name}: {lacks:?}");
            let found = play(plugin, sound(), LONGEST as usize);
            assert_same(&found, &expected, &format!("{name}: a host without {lacks:?}"));
        }
        count("sound in hosts that lack extensions or functions", Lacks::ALL.len());
    }
}

/// Whatever asks the host for something finds that it cannot: another latency, a preset, a callback.
#[test]
fn what_cannot_be_asked_of_a_host_is_done_without() {
    for (name, entry) in entries() {
        for lacks in Lacks::ALL {
            let host = Bare::new(entry, lacks);
            let plugin = &host.plugin;
            assert!(plugin.activate(RATE_HZ, LONGEST));
            let [mut left, mut right] = [[0.1_f32; 64]; 2];
            // A restart would be asked for.
            let linear = change(0, "phase_mode", 1.0);
            assert_ne!(
                plugin.process(&mut [&mut left, &mut right], &[linear]),
                0,
                "{name}: {lacks:?}"
            );
            // SAFETY: a live plug-in.
            #[expect(unsafe_code, reason = "the C boundary")]
            unsafe {
                (*plugin.plugin()).on_main_thread.expect("on_main_thread")(plugin.plugin());
            }
            plugin.deactivate();
            assert!(plugin.activate(RATE_HZ, LONGEST), "{name}: {lacks:?}");
            assert!(plugin.latency() > 0, "{name}: {lacks:?}");
            let state = saved(plugin);
            assert!(plugin.load_state(&state, 7), "{name}: {lacks:?}");
            assert_eq!(plugin.parameter_value(parameter_hash("phase_mode")), Some(1.0));
        }
        count("requests that a host has no function for", Lacks::ALL.len() * 4);
    }
}
