//! A phrase of harmonic tones as notes: the right ones, and the same whatever the blocks.

use clap_sys::ext::note_ports::{CLAP_NOTE_DIALECT_CLAP, CLAP_NOTE_DIALECT_MIDI, CLAP_NOTE_DIALECT_MIDI_MPE};
use cochlea_tests::raw_clap::RawClap;
use cochlea_tests::signals::{even_blocks, random_blocks};
use cochlea_tests::told::Told;

use crate::{
    Outcome, PHRASE, PLAYS, RATE_HZ, Timed, all_end, begun, clap_plugin, phrase, through_clap, through_vst3,
    vst3_plugin,
};

fn frames() -> usize {
    PHRASE.iter().map(|(_, frames)| frames).sum()
}

fn in_blocks(blocks: &[usize], changes: &[Timed<'_>]) -> Outcome {
    through_clap(&clap_plugin(), phrase(), blocks, changes)
}

#[test]
fn the_notes_are_those_of_the_phrase() {
    let outcome = in_blocks(&even_blocks(frames(), 512), &PLAYS);
    let notes = outcome.notes();
    assert_eq!(begun(&notes), [57, 64, 59], "{notes:?}");
    assert!(all_end(&notes), "{notes:?}");
    // Each begins within 100 ms of its tone and ends within 100 ms of its end: the tracker's latency, and what a note
    // stands or waits before it begins or ends.
    let edge = |frames: usize| frames..frames + (0.1 * RATE_HZ) as usize;
    let places = [9_000, 33_000, 45_000, 69_000, 69_000, 93_000].map(edge);
    let edges = notes
        .iter()
        .filter(|(_, told)| matches!(told, Told::On { .. } | Told::Off { .. }));
    for ((frame, told), place) in edges.zip(places) {
        assert!(place.contains(frame), "{told:?} at {frame}, expected in {place:?}");
    }
    for (_, told) in &notes {
        if let Told::Tuning { semitones, .. } = told {
            assert!(semitones.abs() <= 2.0, "{told:?}");
        }
    }
}

#[test]
fn any_partition_gives_the_same_events_and_bits() {
    // Off and on again in the middle of a note, at a frame of no grid, bypassed for a while, and bent wider.
    let mut changes = PLAYS.to_vec();
    changes.extend([
        (20_011, "note_output", 0.0),
        (25_003, "note_output", 1.0),
        (50_001, "bypass", 1.0),
        (52_222, "bypass", 0.0),
        (57_777, "pitch", 0.0),
        (60_013, "pitch", 2.0),
        (60_013, "harmonic_1", 0.9),
        (75_000, "bend_range", 11.0),
    ]);
    let whole = in_blocks(&even_blocks(frames(), 8192), &changes);
    assert!(all_end(&whole.notes()) && begun(&whole.notes()).len() >= 4);
    assert!(!whole.values().is_empty());
    let mut partitions = [1, 17, 64, 512, 20_000]
        .map(|block| even_blocks(frames(), block))
        .to_vec();
    partitions.extend([1, 2, 3].map(|seed| random_blocks(frames(), seed)));
    for blocks in partitions {
        let parts = in_blocks(&blocks, &changes);
        assert_eq!(parts.told, whole.told, "blocks of {}", blocks[0]);
        assert!(parts.sound == whole.sound, "blocks of {}", blocks[0]);
    }
}

#[test]
fn clap_and_vst3_live_and_offline_say_the_same() {
    let midi = RawClap::speaking(CLAP_NOTE_DIALECT_MIDI, &cochlea::clap_entry);
    assert!(midi.activate(RATE_HZ, 8192));
    let midi = through_clap(&midi, phrase(), &even_blocks(frames(), 512), &PLAYS);
    assert!(midi.notes().iter().any(|(_, told)| matches!(told, Told::Wheel(_))));
    for offline in [false, true] {
        let blocks = random_blocks(frames(), 4);
        let vst3 = through_vst3(&vst3_plugin(offline), phrase(), &blocks, &PLAYS, offline);
        assert_eq!(vst3.values(), midi.values());
        assert!(vst3.sound == midi.sound);
        let (vst3, midi) = (vst3.notes(), midi.notes());
        assert_eq!(vst3.len(), midi.len());
        for (vst3, midi) in vst3.iter().zip(&midi) {
            assert_eq!(vst3.0, midi.0);
            match (vst3.1, midi.1) {
                // MIDI has 127 velocities.
                (
                    Told::On { key, velocity },
                    Told::On {
                        key: same,
                        velocity: near,
                    },
                ) => {
                    assert!(key == same && (velocity - near).abs() < 0.005);
                }
                (one, other) => assert_eq!(one, other),
            }
        }
    }
}

#[test]
fn a_host_gets_the_dialect_that_it_knows() {
    let blocks = even_blocks(frames(), 512);
    let plays = |dialects: u32| {
        let plugin = RawClap::speaking(dialects, &cochlea::clap_entry);
        assert!(plugin.activate(RATE_HZ, 8192));
        through_clap(&plugin, phrase(), &blocks, &PLAYS).notes()
    };
    let says_midi = |notes: &[(usize, Told)]| notes.iter().any(|(_, told)| matches!(told, Told::Wheel(_)));
    let unasked = in_blocks(&blocks, &PLAYS).notes();
    assert!(!says_midi(&unasked));
    assert_eq!(plays(CLAP_NOTE_DIALECT_CLAP), unasked);
    assert_eq!(plays(CLAP_NOTE_DIALECT_CLAP | CLAP_NOTE_DIALECT_MIDI), unasked);
    assert_eq!(plays(CLAP_NOTE_DIALECT_MIDI_MPE), unasked, "neither: CLAP's own");
    let midi = plays(CLAP_NOTE_DIALECT_MIDI | CLAP_NOTE_DIALECT_MIDI_MPE);
    assert!(says_midi(&midi) && !midi.iter().any(|(_, told)| matches!(told, Told::Tuning { .. })));
    assert_eq!(begun(&midi), begun(&unasked));
}

#[test]
fn the_range_and_the_key_may_be_anything() {
    // The highest below the lowest, values that are no numbers: something is tracked, nothing breaks.
    let mut changes = PLAYS.to_vec();
    for (frame, value) in [(0, f64::NAN), (100, f64::INFINITY), (200, -5.0), (300, 0.0), (400, 1.0)] {
        for id in [
            "a4",
            "pitch_high",
            "bend_range",
            "transposition",
            "just_key",
            "temperament",
            "protect",
        ] {
            changes.push((frame, id, value));
        }
    }
    changes.push((500, "pitch_low", 1.0));
    changes.push((500, "pitch_high", 0.0));
    let outcome = in_blocks(&random_blocks(frames(), 5), &changes);
    assert!(outcome.sound.iter().flatten().all(|sample| sample.is_finite()));
    assert!(all_end(&outcome.notes()));
}
