//! Parameters: what they say of themselves, and values that come by flush, active or not.

use std::collections::HashSet;
use std::ffi::CStr;

use clap_sys::ext::params::{CLAP_PARAM_IS_BYPASS, CLAP_PARAM_IS_READONLY, CLAP_PARAM_IS_STEPPED, clap_param_info};
use clap_sys::id::CLAP_INVALID_ID;
use cochlea::host_guard::parameter_hash;
use cochlea_tests::clap_events::{Event, flush, value};
use cochlea_tests::raw_clap::RawClap;

use crate::host::entries;
use crate::host::play::{LONGEST, assert_same, busy, play, sound};
use crate::host::streams::saved;
use crate::{RATE_HZ, count};

/// Every parameter as the plug-in describes it.
pub fn all(plugin: &RawClap) -> Vec<clap_param_info> {
    let info = |index| plugin.parameter_info(index).expect("in range");
    (0..plugin.parameter_count()).map(info).collect()
}

fn text(field: &[std::ffi::c_char]) -> String {
    let bytes: Vec<u8> = field.iter().map(|byte| *byte as u8).collect();
    CStr::from_bytes_until_nul(&bytes)
        .expect("ended by NUL")
        .to_str()
        .expect("UTF-8")
        .to_owned()
}

#[test]
fn every_description_makes_sense_and_stays_the_same() {
    for (name, entry) in entries() {
        let plugin = RawClap::from_entry(entry);
        let described = |info: &clap_param_info| {
            let fields = (info.id, info.flags, text(&info.name), text(&info.module));
            (
                fields,
                [info.min_value, info.max_value, info.default_value].map(f64::to_bits),
            )
        };
        let inactive: Vec<_> = all(&plugin).iter().map(described).collect();
        let (mut ids, mut names) = (HashSet::new(), HashSet::new());
        for info in all(&plugin) {
            let shown = text(&info.name);
            assert!(
                !shown.is_empty() && names.insert(shown.clone()),
                "{name}: \"{shown}\" twice"
            );
            assert!(info.id != CLAP_INVALID_ID && ids.insert(info.id), "{name}: {shown}");
            assert!(info.min_value < info.max_value, "{name}: {shown}");
            assert!(
                (info.min_value..=info.max_value).contains(&info.default_value),
                "{name}: {shown}"
            );
            assert_eq!(
                plugin.parameter_value(info.id),
                Some(info.default_value),
                "{name}: {shown}"
            );
            if info.flags & CLAP_PARAM_IS_STEPPED != 0 {
                for whole in [info.min_value, info.max_value, info.default_value] {
                    assert_eq!(whole, whole.round(), "{name}: {shown}");
                }
            }
            if info.flags & CLAP_PARAM_IS_BYPASS != 0 {
                assert_ne!(info.flags & CLAP_PARAM_IS_STEPPED, 0, "{name}: {shown}");
                assert_eq!((info.min_value, info.max_value), (0.0, 1.0), "{name}: {shown}");
            }
        }
        assert!(plugin.activate(RATE_HZ, 64));
        let active: Vec<_> = all(&plugin).iter().map(described).collect();
        assert_eq!(active, inactive, "{name}");
        for id in [0, 1, 12_345, CLAP_INVALID_ID] {
            assert_eq!(plugin.parameter_value(id), None, "{name}: {id}");
            assert_eq!(plugin.value_to_text(id, 0.0), None, "{name}: {id}");
            assert_eq!(plugin.text_to_value(id, "0"), None, "{name}: {id}");
        }
        count("descriptions of parameters", inactive.len());
    }
}

/// What is set is what is told: it shows the same text, a step is whole, beyond the range lies its end.
pub fn assert_told(plugin: &RawClap, info: &clap_param_info, set: f64, what: &str) {
    let told = plugin.parameter_value(info.id).expect("a value");
    let inside = set.clamp(info.min_value, info.max_value);
    if info.flags & CLAP_PARAM_IS_STEPPED != 0 {
        assert_eq!(told, told.round(), "{what}: {}", text(&info.name));
        assert!(
            (told - inside).abs() <= 0.5,
            "{what}: {}: {told} for {set}",
            text(&info.name)
        );
    } else {
        // Kept in the parameter's own unit and in steps of it, so that it comes back as what it shows.
        let [shown, wanted] = [told, inside].map(|value| plugin.value_to_text(info.id, value).expect("a text"));
        assert_eq!(shown, wanted, "{what}: {}: {told} for {set}", text(&info.name));
    }
}

#[test]
fn values_that_are_flushed_are_told() {
    for (name, entry) in entries() {
        let plugin = RawClap::from_entry(entry);
        let infos: Vec<clap_param_info> = all(&plugin)
            .into_iter()
            .filter(|info| info.flags & CLAP_PARAM_IS_READONLY == 0)
            .collect();
        let shares = [
            0.0,
            1.0,
            0.5,
            0.123_456_789,
            0.999,
            -0.5,
            2.0,
            -1e30,
            1e30,
            // Beyond what the framework's 32 bits hold.
            -1e300,
            1e300,
            -0.0,
            5e-324,
        ];
        for active in [false, true] {
            if active {
                assert!(plugin.activate(RATE_HZ, 64));
            }
            for share in shares {
                let set = |info: &clap_param_info| share * info.max_value;
                let events: Vec<Event> = infos.iter().map(|info| value(0, info.id, set(info))).collect();
                flush(&plugin, &events);
                for info in &infos {
                    assert_told(&plugin, info, set(info), &format!("{name}: active {active}"));
                }
            }
            // What is none changes none.
            let before = saved(&plugin);
            for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
                let events: Vec<Event> = infos.iter().map(|info| value(0, info.id, number)).collect();
                flush(&plugin, &events);
                assert_eq!(saved(&plugin), before, "{name}: {number}");
            }
        }
        count(
            "values by flush, active and inactive",
            2 * (shares.len() + 3) * infos.len(),
        );
    }
}

/// On this thread or another, in a flush, in a block of no frames, or at a block's first frame: the same sound.
#[test]
fn it_does_not_matter_how_a_value_arrives() {
    let values = [
        ("gain_9", 0.9),
        ("gain_20", 0.2),
        ("range", 0.7),
        ("channel_mode", 3.0),
        ("amount", 0.4),
    ];
    let events = values.map(|(id, number)| value(0, parameter_hash(id), number));
    let changes = values.map(|(id, number)| crate::host::play::change(0, id, number));
    for (name, entry) in entries() {
        let arrivals: [(&str, &dyn Fn(RawClap) -> RawClap); 4] = [
            ("in a block of no frames", &|plugin| {
                assert_ne!(plugin.process(&mut [], &changes), 0);
                plugin
            }),
            ("by flush", &|plugin| {
                flush(&plugin, &events);
                plugin
            }),
            ("by flush on another thread", &|plugin| {
                std::thread::scope(|scope| {
                    let there = scope.spawn(|| {
                        flush(&plugin, &events);
                        plugin
                    });
                    there.join().expect("no panic")
                })
            }),
            ("while inactive", &|plugin| {
                plugin.deactivate();
                flush(&plugin, &events);
                assert!(plugin.activate(RATE_HZ, LONGEST));
                plugin
            }),
        ];
        let mut expected: Option<Vec<Vec<f32>>> = None;
        for (what, arrive) in arrivals {
            let plugin = arrive(busy(entry));
            // From a reset on, so that nothing is still on its way from one value to the other.
            plugin.reset();
            let found = play(&plugin, sound(), LONGEST as usize);
            let expected = expected.get_or_insert_with(|| found.clone());
            assert_same(&found, expected, &format!("{name}: {what}"));
        }
        count("ways for a value to arrive", arrivals.len());
    }
}
