//! What arrives, to the bit: a plugin behind the guard plays its side chain.

use std::sync::atomic::Ordering;

use clap_sys::audio_buffer::clap_audio_buffer;
use cochlea_tests::listener::Listener;
use cochlea_tests::probe::SHIELDED;
use cochlea_tests::side_chain::Given;
use cochlea_tests::signals::random_blocks;

use crate::{Either, RATE_HZ, noise};

fn listeners() -> [Either; 2] {
    SHIELDED.store(true, Ordering::SeqCst);
    Either::both::<Listener<2>>()
}

/// What a listener plays for one block.
fn heard(plugin: &Either, main: [&[f32]; 2], given: Given<'_>) -> [Vec<f32>; 2] {
    let [mut left, mut right] = main.map(<[f32]>::to_vec);
    plugin.process(&mut [&mut left, &mut right], given);
    [left, right]
}

#[test]
fn stereo_and_mono_in_blocks_of_any_length() {
    const FRAMES: usize = 30_000;
    let (a, b, main) = (noise(FRAMES, 1), noise(FRAMES, 2), noise(FRAMES, 3));
    for plugin in listeners() {
        plugin.connect(true);
        plugin.activate(8192);
        let mut start = 0;
        for (at, frames) in random_blocks(FRAMES, 4).into_iter().enumerate() {
            let block = start..start + frames;
            let (a, b, main) = (&a[block.clone()], &b[block.clone()], &main[block]);
            let found = heard(&plugin, [main, main], Given::Channels(&[a, b]));
            assert_eq!(found, [a, b], "{} block {at}", plugin.name());
            let found = heard(&plugin, [main, main], Given::Channels(&[a]));
            assert_eq!(found, [a, main], "{} block {at}, mono", plugin.name());
            start += frames;
        }
    }
}

#[test]
fn of_more_channels_the_first_two() {
    let channels: Vec<Vec<f32>> = (1..=8).map(|seed| noise(100, seed)).collect();
    let channels: Vec<&[f32]> = channels.iter().map(Vec::as_slice).collect();
    for plugin in listeners() {
        plugin.connect(true);
        plugin.activate(512);
        for count in [3, 6, 8] {
            let found = heard(&plugin, [&[0.5; 100]; 2], Given::Channels(&channels[..count]));
            assert_eq!(found, [channels[0], channels[1]], "{} {count}", plugin.name());
        }
    }
}

#[test]
fn mono_plugins_hear_both_channels_of_a_stereo_side_chain() {
    let (a, b) = (noise(300, 1), noise(300, 2));
    let sum: Vec<f32> = a.iter().zip(&b).map(|(a, b)| a + b).collect();
    for plugin in listeners() {
        plugin.select_mono();
        plugin.connect(true);
        plugin.activate(512);
        for (given, expected) in [
            (Given::Channels(&[&a, &b]), &sum),
            (Given::Channels(&[&a]), &a),
            (Given::Nothing, &vec![0.5; 300]),
        ] {
            let mut only = vec![0.5; 300];
            plugin.process(&mut [&mut only], given);
            assert_eq!(&only, expected, "{}", plugin.name());
        }
    }
}

#[test]
fn what_is_not_there_is_not_heard() {
    let (main, a) = (noise(64, 1), noise(64, 2));
    for plugin in listeners() {
        plugin.connect(true);
        plugin.activate(512);
        for (what, given) in [
            ("one port", Given::Nothing),
            ("a port behind the last", Given::Beyond(&[&a, &a])),
            ("no list of channels", Given::NoList),
            ("no channels", Given::Channels(&[])),
            ("null channels", Given::Channels(&[&[], &[]])),
            ("a null first channel", Given::Channels(&[&[], &a])),
        ] {
            assert_eq!(
                heard(&plugin, [&main, &main], given),
                [&main[..]; 2],
                "{} {what}",
                plugin.name()
            );
        }
        let found = heard(&plugin, [&main, &main], Given::Channels(&[&a, &[]]));
        assert_eq!(
            found,
            [&a[..], &main],
            "{}: a null second channel leaves a mono one",
            plugin.name()
        );
        // Without any input the plugin hears silence.
        assert_eq!(
            heard(&plugin, [&main, &main], Given::NoInputs),
            [[0.0; 64]; 2],
            "{}",
            plugin.name()
        );
    }
}

/// The cable is pulled, and put back: by the port, by its buffers, and between blocks of different lengths.
#[test]
fn disconnected_and_connected_midway() {
    let (main, a, b) = (noise(512, 1), noise(512, 2), noise(512, 3));
    for plugin in listeners() {
        plugin.connect(true);
        plugin.activate(512);
        for frames in [64, 512, 1, 333] {
            let (main, a, b) = (&main[..frames], &a[..frames], &b[..frames]);
            let given = Given::Channels(&[a, b]);
            let name = plugin.name();
            assert_eq!(heard(&plugin, [main, main], given), [a, b], "{name}");
            assert_eq!(heard(&plugin, [main, main], Given::Nothing), [main, main], "{name}");
            plugin.connect(false);
            assert_eq!(
                heard(&plugin, [main, main], given),
                [main, main],
                "{name}: switched off"
            );
            plugin.connect(true);
            assert_eq!(heard(&plugin, [main, main], given), [a, b], "{name}: and on");
        }
    }
}

/// VST3 buses beside the main ones are off until the host switches them on; CLAP ports are on.
#[test]
fn heard_at_first_only_in_clap() {
    let (main, a) = (noise(64, 1), noise(64, 2));
    for plugin in listeners() {
        plugin.activate(512);
        let expected = if plugin.name() == "CLAP" { &a } else { &main };
        let found = heard(&plugin, [&main, &main], Given::Channels(&[&a, &a]));
        assert_eq!(found, [&expected[..]; 2], "{}", plugin.name());
    }
}

#[test]
fn the_main_inputs_own_memory() {
    let main = [noise(300, 1), noise(300, 2)];
    for plugin in listeners() {
        plugin.connect(true);
        plugin.activate(512);
        let found = heard(&plugin, [&main[0], &main[1]], Given::Main);
        assert_eq!(found, main, "{}", plugin.name());
    }
}

/// The output in the side chain's memory, the main input elsewhere: it is heard before it is overwritten.
#[test]
fn the_outputs_own_memory() {
    let [Either::Clap(plugin), _] = listeners() else {
        unreachable!("CLAP comes first");
    };
    assert!(plugin.activate(RATE_HZ, 512));
    let expected = [noise(300, 1), noise(300, 2)];
    let (mut main, mut shared) = ([noise(300, 3), noise(300, 4)], expected.clone());
    let mut main = main.each_mut().map(|channel| channel.as_mut_ptr());
    let mut pointers = shared.each_mut().map(|channel| channel.as_mut_ptr());
    let port = |pointers: &mut [*mut f32; 2]| clap_audio_buffer {
        data32: pointers.as_mut_ptr(),
        data64: std::ptr::null_mut(),
        channel_count: 2,
        latency: 0,
        constant_mask: 0,
    };
    let (main, side_chain, mut output) = (port(&mut main), port(&mut pointers), port(&mut pointers));
    assert_ne!(plugin.process_ports(300, &[main, side_chain], &mut output, &[]), 0);
    assert_eq!(shared, expected);
}

/// Longer than announced, and longer than any piece.
#[test]
fn blocks_longer_than_announced() {
    for plugin in listeners() {
        plugin.connect(true);
        plugin.activate(64);
        for frames in [65, 8192, 8193, 50_000] {
            let (main, a, b) = (noise(frames, 1), noise(frames, 2), noise(frames, 3));
            let found = heard(&plugin, [&main, &main], Given::Channels(&[&a, &b]));
            assert_eq!(found, [a, b], "{} {frames}", plugin.name());
            assert_eq!(
                heard(&plugin, [&main, &main], Given::Nothing),
                [&main[..]; 2],
                "{}",
                plugin.name()
            );
        }
    }
}
