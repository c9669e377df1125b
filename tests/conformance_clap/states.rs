//! States through streams of every grain, whole.

use cochlea_tests::clap_events::{flush, value};
use cochlea_tests::raw_clap::RawClap;

use crate::count;
use crate::host::entries;
use crate::host::play::{LONGEST, assert_same, busy, expected, play, sound};
use crate::host::streams::{Failure, Sink, Source, saved};

/// A state with everything in it: every parameter off its default, a target and a start of its own, an editor's memory.
pub fn rich() -> Vec<u8> {
    let bands = |value: f64, step: f64| -> Vec<f64> { (0..26).map(|band| value + step * f64::from(band)).collect() };
    let target = serde_json::json!({ "name": "Mine \u{1F442} \"quoted\"", "bands_db": bands(-3.25, 0.25) });
    let bell = serde_json::json!({ "frequency_hz": 3000.0, "q": 8.0, "excess_db": 9.0, "gain_db": -6.0 });
    let start = serde_json::json!({
        "levels_db": bands(-40.0, 0.5),
        "audibility": bands(0.1, 0.03),
        "curve_db": bands(-3.0, 0.25),
        "over_db": bands(0.5, 0.0),
        "bells": vec![bell; 3],
        "make_up_db": -1.5,
    });
    let [(_, entry), _] = entries();
    let plugin = RawClap::from_entry(entry);
    let set: Vec<_> = crate::params::all(&plugin)
        .iter()
        .enumerate()
        .map(|(at, info)| value(0, info.id, info.max_value * (at as f64 * 0.618 + 0.3).fract()))
        .collect();
    flush(&plugin, &set);
    let mut state: serde_json::Value = serde_json::from_slice(&saved(&plugin)).expect("JSON");
    state["target"] = target;
    state["start"] = start;
    state["editor"] = serde_json::json!({ "tab": "Pitch", "width": 900, "locks": [1, 2, 3] });
    // A frozen curve takes its start from what it hears, not from the state alone.
    state["parameters"]["freeze"] = false.into();
    let bytes = serde_json::to_vec(&state).expect("JSON");
    assert!(Source::new(&bytes, 4096).load(&plugin), "the rich state is refused");
    // As the plug-in itself writes it.
    saved(&plugin)
}

#[test]
fn a_state_comes_back_to_the_byte_whatever_the_grain() {
    let rich = rich();
    for (name, entry) in entries() {
        for piece in [1, 2, 3, 7, 64, 4_095, 4_096, 4_097, usize::MAX] {
            let plugin = RawClap::from_entry(entry);
            assert!(Source::new(&rich, piece).load(&plugin), "{name}: {piece}");
            let mut sink = Sink::new(piece);
            assert!(sink.save(&plugin), "{name}: {piece}");
            assert_eq!(
                String::from_utf8_lossy(&sink.bytes),
                String::from_utf8_lossy(&rich),
                "{name}: {piece}"
            );
        }
        count("states through streams of different grain", 9);
    }
}

/// Loading what was saved a thousand times over changes nothing: no value drifts.
#[test]
fn a_state_does_not_drift() {
    const ROUNDS: usize = 1_000;
    let rich = rich();
    for (name, entry) in entries() {
        let plugin = RawClap::from_entry(entry);
        assert!(Source::new(&rich, 4096).load(&plugin), "{name}");
        for round in 0..ROUNDS {
            let state = saved(&plugin);
            assert!(Source::new(&state, 4096).load(&plugin), "{name}: {round}");
        }
        assert_eq!(
            String::from_utf8_lossy(&saved(&plugin)),
            String::from_utf8_lossy(&rich),
            "{name}"
        );
        count("states saved and loaded in a row", ROUNDS);
    }
}

/// A full disk: the host is told, and the instance is as it was.
#[test]
fn a_stream_that_takes_no_more_is_reported() {
    let rich = rich();
    for (name, entry) in entries() {
        let plugin = RawClap::from_entry(entry);
        assert!(Source::new(&rich, 4096).load(&plugin));
        for after in 0..rich.len() {
            let failure = Failure {
                after,
                answer: [-1, 0, i64::MIN][after % 3],
            };
            let mut sink = Sink::new([1, 100, usize::MAX][after % 3]).failing(failure);
            assert!(!sink.save(&plugin), "{name}: {failure:?}");
            assert_eq!(sink.bytes, rich[..after], "{name}: {failure:?}");
        }
        // One that claims to have taken more than it was given.
        let mut sink = Sink::new(1).failing(Failure {
            after: 10,
            answer: i64::MAX,
        });
        assert!(!sink.save(&plugin), "{name}");
        assert_eq!(saved(&plugin), rich, "{name}");
        count("streams that fail while a state is saved", rich.len() + 1);
    }
}

/// A state that is refused, one after the other, leaves the sound alone as well.
#[test]
fn a_refused_state_is_not_heard() {
    let rich = rich();
    for (name, entry) in entries() {
        let plugin = busy(entry);
        let mut tried = 0;
        for after in (0..rich.len()).step_by(101) {
            let failing = Source::new(&rich, 64).failing(Failure { after, answer: -1 });
            assert!(!failing.load(&plugin), "{name}: {after}");
            tried += 1;
        }
        assert_same(&play(&plugin, sound(), LONGEST as usize), &expected(entry), name);
        count("refused states that are not heard", tried);
    }
}
