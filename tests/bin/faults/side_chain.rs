//! What the framework gets wrong about side chains.

use std::sync::atomic::Ordering;

use cochlea_tests::listener::{FRAMEWORK_FRAMES, Listener};
use cochlea_tests::raw_vst3::Queued;
use cochlea_tests::side_chain::Given;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::SpeakerArr::{k51, kMono, kStereo};

use crate::{RATE_HZ, bare_or_guarded_clap, bare_or_guarded_vst3};

const MAIN: [f32; 64] = [0.25; 64];
const BEYOND: [f32; 64] = [0.75; 64];

/// The host gives one port; what lies behind it in memory is not the plugin's.
pub fn beyond_the_ports(guarded: bool) {
    let clap = bare_or_guarded_clap::<Listener<2>>(guarded);
    assert!(clap.activate(RATE_HZ, 512));
    let (mut left, mut right) = (MAIN, MAIN);
    clap.process_given(&mut [&mut left, &mut right], Given::Beyond(&[&BEYOND, &BEYOND]), &[]);
    println!("clap_read_beyond={}", left == BEYOND);

    let vst3 = bare_or_guarded_vst3::<Listener<2>>(guarded);
    assert_eq!(vst3.activate_input(1, true), 0);
    assert_eq!(vst3.activate(RATE_HZ, 512, false), 0);
    let (mut left, mut right) = (MAIN, MAIN);
    let none = Queued::new(&[]);
    vst3.process_given(&mut [&mut left, &mut right], Given::Beyond(&[&BEYOND, &BEYOND]), &none);
    println!("vst3_read_beyond={}", left == BEYOND);
}

/// A block of 64 frames with a side chain, then one of 128 without.
pub fn length_of_an_earlier_block(guarded: bool) {
    let clap = bare_or_guarded_clap::<Listener<2>>(guarded);
    assert!(clap.activate(RATE_HZ, 512));
    let (mut left, mut right) = ([0.25; 128], [0.25; 128]);
    let side_chain = [0.75; 128];
    let given = Given::Channels(&[&side_chain, &side_chain]);
    clap.process_given(&mut [&mut left[..64], &mut right[..64]], given, &[]);
    clap.process_given(&mut [&mut left, &mut right], Given::NoList, &[]);
    println!("frames={}", FRAMEWORK_FRAMES.load(Ordering::SeqCst));
}

/// Made ready for mono, then arranged for stereo and played in stereo.
pub fn arranged_while_active(guarded: bool) {
    let plugin = bare_or_guarded_vst3::<Listener<2>>(guarded);
    assert_eq!(plugin.arrange(&[kMono, kMono], &[kMono]), 0);
    assert_eq!(plugin.activate(RATE_HZ, 512, false), 0);
    println!("refused={}", plugin.arrange(&[kStereo, kStereo], &[kStereo]) != 0);
    let (mut left, mut right) = (MAIN, MAIN);
    plugin.process_given(&mut [&mut left, &mut right], Given::Nothing, &Queued::new(&[]));
}

/// VST3 buses as hosts ask for them.
pub fn arrangements(guarded: bool) {
    // A layout with a mono side chain is never found by the bare framework; behind the guard a stereo one takes mono.
    let mono = if guarded {
        bare_or_guarded_vst3::<Listener<2>>(true)
    } else {
        bare_or_guarded_vst3::<Listener<1>>(false)
    };
    println!("mono={}", mono.arrange(&[kStereo, kMono], &[kStereo]) == 0);

    let plugin = bare_or_guarded_vst3::<Listener<2>>(guarded);
    println!("surround={}", plugin.arrange(&[kStereo, k51], &[kStereo]) == 0);
    plugin.arrange(&[kStereo, kMono], &[kStereo]);
    println!("keeps_mono={}", plugin.input_speakers(1) == Some(kMono));
    println!(
        "active_at_first={}",
        plugin.input_bus(1).expect("a side chain").flags & 1 != 0
    );
}

/// The bus before the first.
pub fn negative_bus(guarded: bool) {
    let plugin = bare_or_guarded_vst3::<Listener<2>>(guarded);
    println!("refused={}", plugin.input_bus(-1).is_none());
}
