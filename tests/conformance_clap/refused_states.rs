//! States that broke on the way: taken whole, or refused with the old state kept to the byte.

use cochlea_tests::raw_clap::RawClap;
use cochlea_tests::signals::Random;
use serde_json::Value;

use crate::count;
use crate::host::entries;
use crate::host::entries::Named;
use crate::host::streams::{Failure, Source, saved};
use crate::states::rich;

/// What an instance that never loaded anything else is after a state. The editor's memory is left out: by design a state
/// without one leaves what is there.
pub fn without_memory(state: &[u8]) -> Value {
    let mut state: Value = serde_json::from_slice(state).expect("JSON");
    state.as_object_mut().expect("an object").remove("editor");
    state
}

/// Gives the state to an instance that has `before`; whether it was taken. It is taken whole or not at all.
fn taken_whole((name, entry): Named, plugin: &RawClap, before: &[u8], state: &[u8], what: &str) -> bool {
    let taken = Source::new(state, 4_096).load(plugin);
    let after = saved(plugin);
    if taken {
        let fresh = RawClap::from_entry(entry);
        assert!(
            Source::new(state, 4_096).load(&fresh),
            "{name}: {what}: refused by a fresh instance"
        );
        assert_eq!(without_memory(&after), without_memory(&saved(&fresh)), "{name}: {what}");
        // Back to where it was.
        assert!(Source::new(before, 4_096).load(plugin), "{name}: {what}");
        assert_eq!(saved(plugin), before, "{name}: {what}");
    } else {
        assert_eq!(
            String::from_utf8_lossy(&after),
            String::from_utf8_lossy(before),
            "{name}: {what}"
        );
    }
    taken
}

/// An instance with everything set, and its state.
fn settled((_, entry): Named) -> (RawClap, Vec<u8>) {
    let plugin = RawClap::from_entry(entry);
    let state = rich();
    assert!(Source::new(&state, 4_096).load(&plugin));
    assert_eq!(saved(&plugin), state);
    (plugin, state)
}

/// Another state than the one that is there, so that a part of it would show.
fn other() -> Vec<u8> {
    let mut other: Value = serde_json::from_slice(&rich()).expect("JSON");
    for value in other["parameters"].as_object_mut().expect("parameters").values_mut() {
        match value {
            Value::Bool(on) => *on = !*on,
            Value::Number(number) if number.is_f64() => *value = (number.as_f64().expect("a number") * 0.5).into(),
            _ => *value = 0.into(),
        }
    }
    other["target"]["name"] = "Other".into();
    other["start"]["make_up_db"] = 0.25.into();
    serde_json::to_vec(&other).expect("JSON")
}

#[test]
fn a_state_cut_at_any_byte_is_refused() {
    let state = other();
    for named in entries() {
        let (plugin, before) = settled(named);
        for length in 0..state.len() {
            let what = format!("cut at {length}");
            assert!(
                !taken_whole(named, &plugin, &before, &state[..length], &what),
                "{}: {what}",
                named.0
            );
        }
        assert!(taken_whole(named, &plugin, &before, &state, "whole"));
        count("states cut at every byte", state.len());
    }
}

/// A stream that fails is no state's end: nothing is taken, not even when all had arrived.
#[test]
fn a_stream_that_fails_at_any_byte_is_refused() {
    let state = other();
    for named in entries() {
        let (plugin, before) = settled(named);
        for after in 0..=state.len() {
            let failure = Failure {
                after,
                answer: [-1, i64::MIN, i64::MAX, 4_097][after % 4],
            };
            let source = Source::new(&state, [1, 64, 4_096][after % 3]).failing(failure);
            assert!(!source.load(&plugin), "{}: {failure:?}", named.0);
            if after % 16 == 0 || after == state.len() {
                assert_eq!(saved(&plugin), before, "{}: {failure:?}", named.0);
            }
        }
        count("streams that fail while a state is loaded", state.len() + 1);
    }
}

#[test]
fn ten_thousand_flipped_bits_are_taken_whole_or_refused() {
    const FLIPS: usize = 10_000;
    const SEED: u64 = 20;
    let state = other();
    for named in entries() {
        let (plugin, before) = settled(named);
        let mut random = Random::new(SEED);
        let mut taken = 0;
        for flip in 0..FLIPS {
            let mut broken = state.clone();
            // Mostly one bit, sometimes a few.
            let mut places = Vec::new();
            for _ in 0..1 + flip % 10 / 7 * random.between(0, 3) {
                let (byte, bit) = (random.between(0, broken.len() - 1), random.between(0, 7));
                broken[byte] ^= 1 << bit;
                places.push((byte, bit));
            }
            let what = format!("seed {SEED}, flip {flip} at {places:?}");
            taken += usize::from(taken_whole(named, &plugin, &before, &broken, &what));
        }
        println!("{}: of {FLIPS} states with flipped bits {taken} were states", named.0);
        assert!(taken > FLIPS / 100 && taken < FLIPS, "{}: {taken}", named.0);
        count("states with flipped bits", FLIPS);
    }
}

/// What is no state at all, as large as it may be or larger.
#[test]
fn what_is_no_state_is_refused() {
    const LARGEST: usize = 16 << 20;
    let state = other();
    let padded = |length: usize| -> Vec<u8> {
        let mut padded = state.clone();
        padded.resize(length, b' ');
        padded
    };
    let text = |text: &str| text.as_bytes().to_vec();
    let parameters = |inside: &str| text(&format!(r#"{{"cochlea_state":1,"parameters":{{{inside}}}}}"#));
    let refused = [
        ("nothing", Vec::new()),
        ("NUL", vec![0; 100]),
        ("0xff", vec![0xff; 100]),
        ("null", text("null")),
        ("a number", text("1")),
        ("a list", text("[]")),
        ("an empty object", text("{}")),
        ("two objects", [state.clone(), state.clone()].concat()),
        ("a byte order mark", [b"\xef\xbb\xbf".to_vec(), state.clone()].concat()),
        ("no version", text(r#"{"parameters":{}}"#)),
        ("a version of 1.5", text(r#"{"cochlea_state":1.5,"parameters":{}}"#)),
        ("a negative version", text(r#"{"cochlea_state":-1,"parameters":{}}"#)),
        ("a version in quotes", text(r#"{"cochlea_state":"1","parameters":{}}"#)),
        ("a later version", text(r#"{"cochlea_state":2,"parameters":{}}"#)),
        ("a list of parameters", text(r#"{"cochlea_state":1,"parameters":[]}"#)),
        ("a value in quotes", parameters(r#""gain_1":"3""#)),
        ("a value of null", parameters(r#""gain_1":null"#)),
        ("a value beyond a float", parameters(r#""gain_1":1e39"#)),
        ("a value beyond a double", parameters(r#""gain_1":1e999"#)),
        ("NaN", parameters(r#""gain_1":NaN"#)),
        ("a switch of 1", parameters(r#""on_1":1"#)),
        ("half a step", parameters(r#""channel_mode":0.5"#)),
        (
            "nested beyond measure",
            [vec![b'['; 100_000], vec![b']'; 100_000]].concat(),
        ),
        (
            "deep in a parameter",
            parameters(&format!(r#""x":{}{}"#, "[".repeat(10_000), "]".repeat(10_000))),
        ),
        ("larger than any state", padded(LARGEST + 1)),
        ("much larger than any state", padded(3 * LARGEST)),
    ];
    let whole = [
        ("as large as a state may be", padded(LARGEST)),
        ("nothing but a version", text(r#"{"cochlea_state":1,"parameters":{}}"#)),
        (
            "a value beyond the range",
            parameters(r#""gain_1":1e30,"channel_mode":99"#),
        ),
        ("a value twice", parameters(r#""gain_1":3,"gain_1":4"#)),
        ("what a later version may add", parameters(r#""later":{"a":[1,2,{}]}"#)),
    ];
    for named in entries() {
        let (plugin, before) = settled(named);
        for (what, bytes) in &refused {
            assert!(
                !taken_whole(named, &plugin, &before, bytes, what),
                "{}: {what}",
                named.0
            );
        }
        for (what, bytes) in &whole {
            assert!(taken_whole(named, &plugin, &before, bytes, what), "{}: {what}", named.0);
        }
        count("states that are none, or hardly", refused.len() + whole.len());
    }
}
