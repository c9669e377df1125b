//! Many instances at once: each is itself, and each may go whenever it likes.

use cochlea::host_guard::parameter_hash;
use cochlea_tests::signals::{Random, noise_and_tones};
use nice_plug::wrapper::vst3::vst3::Steinberg::kResultOk;

use crate::controller::normalized;
use crate::host::{self, block, stream};
use crate::{RATE_HZ, tried};

#[test]
fn a_hundred_instances_do_not_know_of_one_another() {
    const INSTANCES: usize = 100;
    let gain = parameter_hash("gain_9");
    let sound = noise_and_tones(1_024, RATE_HZ, 14);
    // As it is alone.
    let alone = |at: usize| {
        let plugin = host::plugin();
        plugin.set_normalized(gain, at as f64 / 100.0);
        assert_eq!(plugin.activate(RATE_HZ, 512, false), kResultOk);
        block::play(&plugin, &sound, &[512; 2], |_, _| {})
    };
    let expected: Vec<_> = [0, 33, 99].map(|at| (at, block::bits(&alone(at)))).into();
    let mut plugins: Vec<_> = (0..INSTANCES).map(|at| (at, host::plugin())).collect();
    for (at, plugin) in &plugins {
        plugin.set_normalized(gain, *at as f64 / 100.0);
    }
    for (_, plugin) in &plugins {
        assert_eq!(plugin.activate(RATE_HZ, 512, false), kResultOk);
    }
    for (at, plugin) in &plugins {
        assert!((normalized(plugin, gain) - *at as f64 / 100.0).abs() < 1e-6);
        let played = block::bits(&block::play(plugin, &sound, &[512; 2], |_, _| {}));
        for (of, expected) in &expected {
            assert_eq!(of == at, played == *expected, "{at} sounds as {of}");
        }
    }
    // They go in any order, active as they are, and those that stay play on.
    let mut random = Random::new(23);
    while plugins.len() > 1 {
        drop(plugins.swap_remove(random.between(0, plugins.len() - 1)));
        if plugins.len().is_multiple_of(10) {
            for (_, plugin) in &plugins {
                assert!(block::is_finite(&block::play(plugin, &sound, &[512; 2], |_, _| {})));
            }
        }
    }
    tried("instances at once", INSTANCES);
}

/// They share the thread that builds filters, which comes with the first and goes with the last.
#[test]
fn instances_in_linear_phase_come_and_go_among_others() {
    const ROUNDS: usize = 60;
    let states: [&[u8]; 2] = [
        br#"{"cochlea_state":1,"parameters":{"phase_mode":1,"gain_9":6}}"#,
        br#"{"cochlea_state":1,"parameters":{"gain_9":6}}"#,
    ];
    let sound = noise_and_tones(1_024, RATE_HZ, 15);
    let mut random = Random::new(29);
    let mut plugins = Vec::new();
    for _ in 0..ROUNDS {
        let plugin = host::plugin();
        assert_eq!(stream::load(&plugin, states[random.between(0, 1)]), kResultOk);
        assert_eq!(plugin.activate(RATE_HZ, 512, false), kResultOk);
        plugins.push(plugin);
        for plugin in &plugins {
            plugin.set_normalized(parameter_hash("gain_12"), random.unit());
            assert!(block::is_finite(&block::play(plugin, &sound, &[128; 8], |_, _| {})));
        }
        while plugins.len() > random.between(0, 6) {
            plugins.swap_remove(random.between(0, plugins.len() - 1));
        }
    }
    tried("instances in linear phase that came and went", ROUNDS);
}
