//! The built bundles in hosts that nobody here wrote: a side chain of any kind leaves the sound as it is.

use cochlea_cli::host::Host;
use cochlea_tests::bundles;
use cochlea_tests::signals::noise_and_tones;
use cochlea_tests::vst3_host_player::Vst3Player;

use crate::{RATE_HZ, noise};

const FRAMES: usize = 20_000;
const BLOCK_FRAMES: usize = 512;

/// Whether a side chain is connected in the block at `start`.
type Connected = fn(start: usize) -> bool;

fn through_clack(side_chain: &[Vec<f32>], connected: Connected) -> Vec<Vec<f32>> {
    let mut host = Host::bundle(&bundles::clap()).expect("the CLAP bundle");
    host.select_channels(2).expect("stereo");
    host.set("Band 9 Gain", "9 dB").expect("a gain");
    host.activate(RATE_HZ, BLOCK_FRAMES as u32).expect("activation");
    assert!(host.has_side_chain());
    let sound = noise_and_tones(FRAMES, RATE_HZ, 3);
    let mut output = vec![vec![0.0; FRAMES]; 2];
    for start in (0..FRAMES).step_by(BLOCK_FRAMES) {
        let block = start..FRAMES.min(start + BLOCK_FRAMES);
        let heard = if connected(start) { side_chain } else { &[] };
        let heard: Vec<&[f32]> = heard.iter().map(|channel| &channel[block.clone()]).collect();
        let [left, right] = output.as_mut_slice() else {
            unreachable!("two channels");
        };
        host.process_with_side_chain(
            &[&sound[0][block.clone()], &sound[1][block.clone()]],
            &heard,
            &mut [&mut left[block.clone()], &mut right[block]],
            &[],
        )
        .expect("a block");
    }
    output
}

fn through_vst3_host(side_chain: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let mut player = Vst3Player::load(&bundles::vst3(), RATE_HZ).expect("the VST3 bundle");
    if !side_chain.is_empty() {
        player.connect_side_chain(side_chain.len()).expect("a side chain");
    }
    let settings = [("Band 9 Gain".to_owned(), 0.75)];
    let sound = [noise_and_tones(FRAMES, RATE_HZ, 3), side_chain.to_vec()].concat();
    player.play(&settings, &sound).expect("vst3-host plays")
}

#[test]
fn the_sound_stays_as_it_is() {
    let stereo = [noise(FRAMES, 21), noise(FRAMES, 22)];
    let mono = &stereo[..1];
    let clap = through_clack(&[], |_| false);
    assert_ne!(clap, noise_and_tones(FRAMES, RATE_HZ, 3), "the gain changed nothing");
    let midway: Connected = |start| (FRAMES / 3..2 * FRAMES / 3).contains(&start);
    for (what, side_chain, connected) in [
        ("stereo", &stereo[..], (|_| true) as Connected),
        ("mono", mono, |_| true),
        ("midway", &stereo, midway),
    ] {
        assert!(through_clack(side_chain, connected) == clap, "CLAP, {what}");
    }
    let vst3 = through_vst3_host(&[]);
    assert_ne!(vst3, noise_and_tones(FRAMES, RATE_HZ, 3), "the gain changed nothing");
    for side_chain in [&stereo[..], mono] {
        assert!(
            through_vst3_host(side_chain) == vst3,
            "VST3, {} channels",
            side_chain.len()
        );
    }
}
