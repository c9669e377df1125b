//! No note is left sounding, whatever happens while it does.

use cochlea_tests::raw_clap::RawClap;
use cochlea_tests::signals::{even_blocks, harmonic_tones};
use cochlea_tests::told::Told;

use crate::{Outcome, PLAYS, RATE_HZ, Timed, all_end, begun, clap_plugin, through_clap, through_vst3, vst3_plugin};

const BLOCK: usize = 512;
/// In the middle of the note.
const MIDDLE: usize = 20 * BLOCK;

fn tone(blocks: usize) -> Vec<Vec<f32>> {
    harmonic_tones(&[(220.0, blocks * BLOCK)], RATE_HZ)
}

fn blocks(count: usize) -> Vec<usize> {
    even_blocks(count * BLOCK, BLOCK)
}

fn ends(outcome: &Outcome) -> Vec<usize> {
    let end = |(frame, told): &(usize, Told)| matches!(told, Told::Off { .. }).then_some(*frame);
    outcome.notes().iter().filter_map(end).collect()
}

/// Until the note sounds.
fn sounding() -> (RawClap, Outcome) {
    let plugin = clap_plugin();
    let outcome = through_clap(&plugin, tone(20), &blocks(20), &PLAYS);
    assert_eq!(begun(&outcome.notes()), [57]);
    assert_eq!(ends(&outcome), [0; 0]);
    (plugin, outcome)
}

#[test]
fn off_bypass_and_note_output_end_it_at_their_own_sample() {
    let at = MIDDLE + 77;
    for change in [(at, "pitch", 0.0), (at, "note_output", 0.0), (at, "bypass", 1.0)] {
        let mut changes: Vec<Timed<'_>> = PLAYS.to_vec();
        changes.push(change);
        let clap = through_clap(&clap_plugin(), tone(60), &blocks(60), &changes);
        let vst3 = through_vst3(&vst3_plugin(false), tone(60), &blocks(60), &changes, false);
        for outcome in [clap, vst3] {
            assert_eq!(ends(&outcome), [at], "{}", change.1);
            assert!(all_end(&outcome.notes()), "{}", change.1);
        }
    }
}

#[test]
fn reset_and_deactivation_end_it_with_the_next_block() {
    let acts: [fn(&RawClap); 3] = [
        |plugin| plugin.reset(),
        |plugin| {
            plugin.deactivate();
            assert!(plugin.activate(44_100.0, 64));
        },
        |plugin| {
            // Switched off while inactive.
            plugin.deactivate();
            assert!(plugin.load_state(br#"{"cochlea_state":1,"parameters":{}}"#, 64));
            assert!(plugin.activate(RATE_HZ, 64));
        },
    ];
    for (nth, act) in acts.into_iter().enumerate() {
        let (plugin, before) = sounding();
        act(&plugin);
        let silence = vec![vec![0.0; 4 * BLOCK]; 2];
        let after = through_clap(&plugin, silence, &blocks(4), &[]);
        assert_eq!(ends(&after), [0], "act {nth}");
        let all = [before.notes(), after.notes()].concat();
        assert!(all_end(&all), "act {nth}");
        let value = after.values().last().copied();
        assert_eq!(value.map(|(_, value)| value), Some(0.0), "act {nth}");
    }
}

#[test]
fn vst3_ends_it_after_processing_stopped() {
    let plugin = vst3_plugin(false);
    let before = through_vst3(&plugin, tone(20), &blocks(20), &PLAYS, false);
    assert_eq!(begun(&before.notes()), [57]);
    plugin.deactivate();
    assert_eq!(plugin.activate(RATE_HZ, 8192, false), 0);
    let after = through_vst3(&plugin, vec![vec![0.0; BLOCK]; 2], &[BLOCK], &[], false);
    assert_eq!(ends(&after), [0]);
}

#[test]
fn an_end_that_the_host_refuses_comes_again() {
    let (plugin, before) = sounding();
    plugin.told().refuse_ends(true);
    let refused = through_clap(&plugin, tone(4), &blocks(4), &[(5, "note_output", 0.0)]);
    assert_eq!(ends(&refused), [0; 0]);
    plugin.told().refuse_ends(false);
    let after = through_clap(&plugin, tone(4), &blocks(4), &[]);
    assert_eq!(ends(&after), [0]);
    assert!(all_end(&[before.notes(), refused.notes(), after.notes()].concat()));
}

#[test]
fn a_vst3_bus_that_is_off_gets_nothing() {
    let plugin = vst3_plugin(false);
    plugin.deactivate();
    assert_eq!(plugin.activate_events(0, false), 0);
    assert_eq!(plugin.activate(RATE_HZ, 8192, false), 0);
    let outcome = through_vst3(&plugin, tone(40), &blocks(40), &PLAYS, false);
    assert_eq!(outcome.notes(), []);
    assert!(!outcome.values().is_empty(), "parameters have no bus");
}
