//! The built bundles in hosts that nobody here wrote.

use cochlea_cli::host::Host;
use cochlea_tests::bundles;
use cochlea_tests::vst3_host_player::Vst3Player;

use crate::{PHRASE, RATE_HZ, phrase};

/// Hosts that do not know of notes get the sound as ever.
#[test]
fn clack_host_and_vst3_host_take_notes_or_leave_them() {
    let sound = phrase();
    let frames: usize = PHRASE.iter().map(|(_, frames)| frames).sum();
    let mut host = Host::bundle(&bundles::clap()).expect("the CLAP bundle");
    for (name, text) in [("Pitch", "Display"), ("Note Output", "On"), ("Pitch Low", "A1")] {
        host.set(name, text).expect(name);
    }
    assert!(host.set("Pitch Low", "5 kHz").is_err(), "beyond its range");
    host.activate(RATE_HZ, 512).expect("activation");
    let mut played = vec![vec![0.0; frames]; 2];
    for start in (0..frames).step_by(512) {
        let block = start..frames.min(start + 512);
        let [left, right] = played.as_mut_slice() else {
            unreachable!("two channels");
        };
        host.process(
            &[&sound[0][block.clone()], &sound[1][block.clone()]],
            &mut [&mut left[block.clone()], &mut right[block]],
            &[],
        )
        .expect("a block");
    }
    assert!(played == sound, "flat, so untouched");

    let mut player = Vst3Player::load(&bundles::vst3(), RATE_HZ).expect("the VST3 bundle");
    assert!(player.has_note_output());
    let settings = [("Pitch", 0.5), ("Note Output", 1.0)].map(|(name, value)| (name.to_owned(), value));
    let vst3 = player.play(&settings, &sound).expect("vst3-host plays");
    assert!(vst3 == sound, "flat, so untouched");
    assert_eq!(player.notes_begun(), [57, 64, 59]);
    let heard = player.last_value("Detected Pitch").expect("a value");
    assert_eq!(heard, 0.0, "the phrase ends with a rest");
}
