//! Listening for the pitch is not heard.

use cochlea_tests::signals::{even_blocks, noise_and_tones, random_blocks};

use crate::{PLAYS, RATE_HZ, Timed, clap_plugin, phrase, through_clap};

/// With everything else at work.
const WORKS: [Timed<'static>; 4] = [
    (0, "amount", 1.0),
    (0, "speed", 1.0),
    (0, "gain_9", 0.8),
    (3_001, "gain_20", 0.2),
];

#[test]
fn off_and_display_are_the_same_bits() {
    for sound in [phrase(), noise_and_tones(60_000, RATE_HZ, 5)] {
        let frames = sound[0].len();
        let off = through_clap(&clap_plugin(), sound.clone(), &even_blocks(frames, 512), &WORKS);
        assert_ne!(off.sound, sound);
        assert!(off.told.is_empty());
        let mut changes = WORKS.to_vec();
        changes.extend(PLAYS);
        let display = through_clap(&clap_plugin(), sound, &random_blocks(frames, 6), &changes);
        assert!(display.sound == off.sound);
    }
}

/// Without Follow nothing rides on the pitch, and with Pitch at Off nothing at all is done about it.
#[test]
fn follow_and_protect_act_only_while_they_may() {
    let frames = phrase()[0].len();
    let with = |mode: f64, more: &[Timed<'_>]| {
        let mut changes = WORKS.to_vec();
        changes.push((0, "pitch", mode));
        changes.extend(more);
        through_clap(&clap_plugin(), phrase(), &even_blocks(frames, 512), &changes).sound
    };
    let gains = [(0, "harmonic_1", 1.0), (0, "harmonic_3", 0.0)];
    let off = with(0.0, &[]);
    assert!(with(0.0, &gains) == off && with(1.0, &gains) == off);
    assert!(with(0.0, &[(0, "protect", 1.0)]) == off);
    assert!(with(2.0, &[]) == off, "gains of 0 dB");
}
