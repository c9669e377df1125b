//! States that were damaged on the way: refused with everything as it was, or loaded whole.

use cochlea_tests::raw_vst3::RawVst3;
use cochlea_tests::signals::Random;
use nice_plug::wrapper::vst3::vst3::Steinberg::{kResultFalse, kResultOk};

use crate::host::{self, stream};
use crate::tried;

const SEED: u64 = 1_234_577;

/// What stands in every instance before a damaged state comes, in values that no other state here has.
fn other_state() -> Vec<u8> {
    let plugin = host::plugin();
    let state = br#"{"cochlea_state":1,"parameters":{"gain_1":9.5,"gain_26":-9.5,"bypass":true,"phase_mode":1},"target":{"name":"Before","bands_db":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}}"#;
    assert_eq!(stream::load(&plugin, state), kResultOk);
    stream::save(&plugin)
}

/// Holds a state against an instance that has another, and a fresh one. Whether it was loaded.
fn is_refused_or_loaded_whole(state: &[u8], plugin: &RawVst3, before: &[u8], what: &str) -> bool {
    assert_eq!(stream::load(plugin, before), kResultOk);
    let result = stream::load(plugin, state);
    let after = stream::save(plugin);
    if result != kResultOk {
        assert_eq!(result, kResultFalse, "{what}");
        assert!(after == before, "{what}: refused, and something changed");
        return false;
    }
    let fresh = host::plugin();
    assert_eq!(stream::load(&fresh, state), kResultOk, "{what}: refused by a fresh one");
    assert!(
        stream::save(&fresh) == after,
        "{what}: it depends on what was there before"
    );
    assert_eq!(stream::load(&fresh, &after), kResultOk, "{what}: its own save");
    assert!(
        stream::save(&fresh) == after,
        "{what}: a save does not come back as it went"
    );
    true
}

#[test]
fn a_state_cut_short_anywhere_is_refused() {
    let (state, before, plugin) = (host::rich_state(), other_state(), host::plugin());
    assert_eq!(stream::load(&plugin, &before), kResultOk);
    for length in 0..state.len() {
        assert_eq!(stream::load(&plugin, &state[..length]), kResultFalse, "cut at {length}");
        if length % 16 == 0 {
            assert!(stream::save(&plugin) == before, "cut at {length}");
        }
    }
    assert!(stream::save(&plugin) == before);
    tried("states cut short", state.len());
}

#[test]
fn a_state_with_a_bit_flipped_is_refused_or_loaded_whole() {
    const FLIPS: usize = 10_000;
    let (state, before, plugin) = (host::rich_state(), other_state(), host::plugin());
    let mut random = Random::new(SEED);
    let mut loaded = 0;
    for flip in 0..FLIPS {
        let mut damaged = state.clone();
        let (byte, bit) = (random.between(0, state.len() - 1), random.between(0, 7));
        damaged[byte] ^= 1 << bit;
        let what = format!("seed {SEED}, flip {flip}: bit {bit} of byte {byte}");
        loaded += usize::from(is_refused_or_loaded_whole(&damaged, &plugin, &before, &what));
    }
    assert!(
        (FLIPS / 20..FLIPS).contains(&loaded),
        "{loaded} of {FLIPS} were loaded: the test sees one side alone"
    );
    tried("states with a bit flipped", FLIPS);
}

/// Pieces put where they do not belong, doubled, left out, or filled with noise.
#[test]
fn a_state_with_pieces_misplaced_is_refused_or_loaded_whole() {
    const STATES: usize = 2_000;
    let (state, before, plugin) = (host::rich_state(), other_state(), host::plugin());
    let mut random = Random::new(SEED + 1);
    for at in 0..STATES {
        let mut damaged = state.clone();
        for _ in 0..random.between(1, 3) {
            let start = random.between(0, damaged.len() - 1);
            let end = random.between(start, damaged.len().min(start + 40));
            match random.between(0, 3) {
                0 => drop(damaged.drain(start..end)),
                1 => {
                    let piece = damaged[start..end].to_vec();
                    let to = random.between(0, damaged.len());
                    damaged.splice(to..to, piece);
                }
                2 => damaged[start..end].fill_with(|| random.next_u64() as u8),
                _ => damaged[start..end].reverse(),
            }
            if damaged.is_empty() {
                break;
            }
        }
        let what = format!("seed {}, state {at}", SEED + 1);
        is_refused_or_loaded_whole(&damaged, &plugin, &before, &what);
    }
    tried("states with pieces misplaced", STATES);
}

/// Sound JSON in which a field holds something of another kind or size.
#[test]
fn a_state_with_a_field_of_another_kind_is_refused_or_loaded_whole() {
    let (state, before, plugin) = (host::rich_state(), other_state(), host::plugin());
    let whole: serde_json::Value = serde_json::from_slice(&state).expect("JSON");
    let strangers = [
        "null",
        "true",
        "-1",
        "0",
        "1e308",
        "-1e308",
        "1e-320",
        "18446744073709551616",
        "-9223372036854775808",
        "\"\"",
        "\"NaN\"",
        "[]",
        "[[]]",
        "{}",
        "{\"a\":1}",
        "0.1",
    ];
    let mut fields: Vec<String> = whole
        .as_object()
        .expect("fields")
        .keys()
        .map(|key| format!("/{key}"))
        .collect();
    for part in ["parameters", "target", "start"] {
        fields.extend(
            whole[part]
                .as_object()
                .expect("fields")
                .keys()
                .map(|key| format!("/{part}/{key}")),
        );
    }
    fields.extend(
        [
            "/target/bands_db/0",
            "/start/levels_db/25",
            "/start/bells/0",
            "/start/bells/0/q",
        ]
        .map(str::to_owned),
    );
    let mut loaded = 0;
    for field in &fields {
        for stranger in strangers {
            let mut changed = whole.clone();
            let stranger = serde_json::from_str(stranger).unwrap_or(serde_json::Value::Null);
            *changed.pointer_mut(field).expect("the field") = stranger;
            let bytes = serde_json::to_vec(&changed).expect("JSON");
            let what = format!("{field} = {}", changed.pointer(field).expect("the field"));
            loaded += usize::from(is_refused_or_loaded_whole(&bytes, &plugin, &before, &what));
        }
    }
    assert!(loaded > 0);
    tried("states with a field of another kind", fields.len() * strangers.len());
}
