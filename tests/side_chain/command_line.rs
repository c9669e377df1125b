//! The command line's host feeds the second input port, or says that nothing is connected.

use std::sync::atomic::Ordering;

use clap_sys::entry::clap_plugin_entry;
use cochlea::host_guard::clap;
use cochlea_cli::host::{Host, HostError};
use cochlea_tests::listener::Listener;
use cochlea_tests::probe::{Probe, SHIELDED};

use crate::{RATE_HZ, noise};

static LISTENER: clap_plugin_entry = clap::entry::<Listener<2>>();
static PROBE: clap_plugin_entry = clap::entry::<Probe>();

#[expect(unsafe_code, reason = "a CLAP entry is a table of C functions")]
fn host(entry: &'static clap_plugin_entry, channels: usize) -> Host {
    SHIELDED.store(true, Ordering::SeqCst);
    // SAFETY: made by the guard to the CLAP specification.
    let mut host = unsafe { Host::from_entry(entry) }.expect("a plugin");
    host.select_channels(channels).expect("a layout");
    host.activate(RATE_HZ, 512).expect("activation");
    host
}

/// What the listener plays; its input is 0.5 throughout.
fn heard(host: &mut Host, side_chain: &[&[f32]], frames: usize) -> [Vec<f32>; 2] {
    let input = vec![0.5; frames];
    let [mut left, mut right] = [(); 2].map(|()| vec![0.0; frames]);
    host.process_with_side_chain(&[&input, &input], side_chain, &mut [&mut left, &mut right], &[])
        .expect("a block");
    [left, right]
}

#[test]
fn the_plugin_hears_what_is_fed_and_knows_when_nothing_is() {
    let mut host = host(&LISTENER, 2);
    let (a, b) = (noise(300, 1), noise(300, 2));
    for _ in 0..2 {
        // The untouched input: the plugin knows that it has no side chain.
        assert_eq!(heard(&mut host, &[], 512), [[0.5; 512]; 2]);
        assert_eq!(heard(&mut host, &[&a, &b], 300), [&a[..], &b]);
        assert_eq!(heard(&mut host, &[&a], 300), [&a[..], &a], "mono goes to both channels");
        assert_eq!(heard(&mut host, &[], 512), [[0.5; 512]; 2]);
        host.activate(RATE_HZ, 512).expect("activation");
    }
}

#[test]
fn a_mono_plugin_hears_both_channels() {
    let mut host = host(&LISTENER, 1);
    let (a, b) = (noise(300, 1), noise(300, 2));
    let mut output = vec![0.0; 300];
    host.process_with_side_chain(&[&[0.5; 300]], &[&a, &b], &mut [&mut output], &[])
        .expect("a block");
    let sum: Vec<f32> = a.iter().zip(&b).map(|(a, b)| a + b).collect();
    assert_eq!(output, sum);
}

#[test]
fn a_plugin_without_a_side_chain_is_named_as_such() {
    let mut host = host(&PROBE, 2);
    assert!(!host.has_side_chain());
    let input = [0.5; 64];
    let (mut left, mut right) = ([0.0; 64], [0.0; 64]);
    let mut feed = |side_chain: &[&[f32]]| {
        host.process_with_side_chain(&[&input, &input], side_chain, &mut [&mut left, &mut right], &[])
    };
    let refused = feed(&[&input]).expect_err("there is no port");
    assert!(matches!(refused, HostError::NoSideChain), "{refused}");
    feed(&[]).expect("a block");
    assert!(matches!(feed(&[&input[..3]]), Err(HostError::Process(_))), "too short");
    assert_eq!(left, [0.25; 64]);
}
