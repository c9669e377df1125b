//! Modulation as the flags promise it: an offset that is heard, and that nothing remembers.

use clap_sys::events::{CLAP_EVENT_PARAM_MOD, clap_event_param_mod};
use clap_sys::ext::params::{
    CLAP_PARAM_IS_MODULATABLE, CLAP_PARAM_IS_READONLY, CLAP_PARAM_IS_STEPPED, clap_param_info,
};
use cochlea::host_guard::parameter_hash;
use cochlea_tests::clap_events::{Event, flush, header, modulation, value};
use cochlea_tests::raw_clap::RawClap;

use crate::count;
use crate::host::entries;
use crate::host::play::{LONGEST, assert_same, busy, expected, play, sound};
use crate::host::streams::saved;
use crate::params::{all, assert_told};

/// Parameters that the plug-in says can be modulated.
fn modulatable(plugin: &RawClap) -> Vec<clap_param_info> {
    let can_be = |info: &clap_param_info| info.flags & CLAP_PARAM_IS_MODULATABLE != 0;
    let found: Vec<clap_param_info> = all(plugin).into_iter().filter(can_be).collect();
    assert!(found.iter().all(|info| info.flags & CLAP_PARAM_IS_READONLY == 0));
    found
}

/// All of them, by this share of their range.
fn modulate_all(plugin: &RawClap, share: f64) -> usize {
    let all = modulatable(plugin);
    let events: Vec<Event> = all
        .iter()
        .map(|info| modulation(0, info.id, share * info.max_value))
        .collect();
    flush(plugin, &events);
    all.len()
}

/// A host that shows, records or saves a value means the value, not what modulates it.
#[test]
fn modulation_is_no_part_of_value_or_state() {
    for (name, entry) in entries() {
        let plugin = busy(entry);
        let parameters = modulatable(&plugin);
        assert!(parameters.len() > 100, "{name}: {}", parameters.len());
        let before = saved(&plugin);
        for info in &parameters {
            let (id, most) = (&info.id, info.max_value);
            let told = plugin.parameter_value(*id).expect("a value");
            for amount in [0.3, -0.3, 1.0, -1.0, 1e9, -1e9] {
                flush(&plugin, &[modulation(0, *id, amount * most)]);
                assert_eq!(plugin.parameter_value(*id), Some(told), "{name}: {id} by {amount}");
                assert_eq!(saved(&plugin), before, "{name}: {id} by {amount}");
            }
        }
        count("modulated parameters whose value stays", 6 * parameters.len());
    }
}

/// The offset adds to the value, and goes without a trace.
#[test]
fn modulation_sounds_as_the_value_that_it_makes() {
    for (name, entry) in entries() {
        let gain = parameter_hash("gain_9");
        for (base, amount, sum) in [
            (0.5, 0.25, 0.75),
            (0.5, -0.25, 0.25),
            (0.75, 0.5, 1.0),
            (0.25, -0.75, 0.0),
        ] {
            let with = |events: &[Event]| {
                let plugin = busy(entry);
                flush(&plugin, events);
                play(&plugin, sound(), LONGEST as usize)
            };
            let found = with(&[value(0, gain, base), modulation(0, gain, amount)]);
            let wanted = with(&[value(0, gain, sum)]);
            assert_same(&found, &wanted, &format!("{name}: {base} by {amount}"));
            // In either order.
            let found = with(&[modulation(0, gain, amount), value(0, gain, base)]);
            assert_same(&found, &wanted, &format!("{name}: {base} by {amount}, modulated first"));
        }
        let plugin = busy(entry);
        let mut tried = 8;
        for share in [1.0, -1.0, 0.0] {
            tried += modulate_all(&plugin, share);
        }
        plugin.deactivate();
        assert!(plugin.activate(crate::RATE_HZ, LONGEST));
        assert_same(
            &play(&plugin, sound(), LONGEST as usize),
            &expected(entry),
            &format!("{name}: all came and went"),
        );
        count("modulated parameters, heard and gone", tried);
    }
}

/// A value that is set while modulation holds the sum at an end of the range is a value all the same.
#[test]
fn values_set_under_modulation_at_the_end_of_the_range_are_kept() {
    for (name, entry) in entries() {
        let plugin = busy(entry);
        let parameters = modulatable(&plugin);
        for info in &parameters {
            let most = info.max_value;
            let is_stepped = info.flags & CLAP_PARAM_IS_STEPPED != 0;
            for (from, to, amount) in [(0.9, 0.8, 1.0), (0.1, 0.2, -1.0)] {
                let [from, to] = [from, to].map(|share: f64| {
                    if is_stepped {
                        (share * most).round()
                    } else {
                        share * most
                    }
                });
                // Of a switch the two are one; then the far end.
                let to = if from == to { most - from } else { to };
                let modulated = modulation(0, info.id, amount * most);
                flush(&plugin, &[value(0, info.id, from), modulated, value(0, info.id, to)]);
                assert_told(&plugin, info, to, &format!("{name}: modulated by {amount}"));
                flush(&plugin, &[modulation(0, info.id, 0.0)]);
                assert_told(&plugin, info, to, &format!("{name}: after modulation by {amount}"));
            }
        }
        count("values set under modulation", 2 * parameters.len());
    }
}

/// A state that is loaded while everything is modulated is the state; without modulation it sounds like it.
#[test]
fn states_loaded_under_modulation_are_kept() {
    for (name, entry) in entries() {
        let state = saved(&busy(entry));
        for sign in [1.0, -1.0] {
            let plugin = RawClap::from_entry(entry);
            modulate_all(&plugin, sign);
            assert!(plugin.load_state(&state, 4096), "{name}");
            assert_eq!(saved(&plugin), state, "{name}: modulated by {sign}");
            modulate_all(&plugin, 0.0);
            assert_eq!(saved(&plugin), state, "{name}: no longer modulated");
            assert!(plugin.activate(crate::RATE_HZ, LONGEST));
            assert_same(&play(&plugin, sound(), LONGEST as usize), &expected(entry), name);
        }
        count("states loaded under modulation", 2);
    }
}

/// The flags promise modulation of the whole plug-in alone: what is for one note, key, channel or port is not for it.
#[test]
fn modulation_of_one_voice_is_not_heard() {
    for (name, entry) in entries() {
        let expected = expected(entry);
        let voices = [(0, -1), (i32::MAX, -1), (-1, 0), (-1, 127), (5, 60)];
        for (note_id, key) in voices {
            let plugin = busy(entry);
            let event = clap_event_param_mod {
                header: header::<clap_event_param_mod>(0, CLAP_EVENT_PARAM_MOD),
                param_id: parameter_hash("gain_9"),
                cookie: std::ptr::null_mut(),
                note_id,
                port_index: -1,
                channel: -1,
                key,
                amount: 0.5,
            };
            flush(&plugin, &[Event::of(event)]);
            assert_same(
                &play(&plugin, sound(), LONGEST as usize),
                &expected,
                &format!("{name}: {note_id} {key}"),
            );
        }
        count("modulation of single voices", voices.len());
    }
}
