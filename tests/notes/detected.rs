//! The detected pitch: told at the sample of each estimate, set by nobody else, and no part of a state.

use cochlea::host_guard::parameter_hash;
use cochlea::params::HIGHEST_DETECTED;
use cochlea_tests::raw_clap::{Change, RawClap};
use cochlea_tests::signals::{even_blocks, harmonic_tones};
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::IEditControllerTrait;

use crate::{PLAYS, RATE_HZ, clap_plugin, phrase, through_clap, through_vst3, vst3_plugin};

fn id() -> u32 {
    parameter_hash("detected_pitch")
}

#[test]
fn it_follows_the_phrase_and_tells_only_what_is_new() {
    let sound = phrase();
    let frames = sound[0].len();
    let plugin = clap_plugin();
    let displays = &PLAYS[..1];
    let outcome = through_clap(&plugin, sound, &even_blocks(frames, 512), displays);
    assert_eq!(outcome.notes(), [], "Note Output is off");
    let values = outcome.values();
    let at = |frame: usize| {
        let told = values.iter().rev().find(|(told, _)| *told <= frame);
        told.map_or(0.0, |(_, value)| value * f64::from(HIGHEST_DETECTED))
    };
    for (frame, note) in [
        (8_000, 0.0),
        (25_000, 57.0),
        (44_000, 0.0),
        (60_000, 64.0),
        (85_000, 59.0),
        (100_000, 0.0),
    ] {
        assert!((at(frame) - note).abs() < 0.1, "{} at {frame}, not {note}", at(frame));
    }
    for pair in values.windows(2) {
        let ((earlier, before), (later, after)) = (pair[0], pair[1]);
        assert!(
            later - earlier >= 256 && (later - earlier) % 256 == 0,
            "one an estimate at most"
        );
        assert!((after - before).abs() * f64::from(HIGHEST_DETECTED) > 0.004);
    }
    assert_eq!(plugin.parameter_value(id()), Some(0.0));
}

#[test]
fn nobody_sets_it_but_the_plugin() {
    let plugin = clap_plugin();
    let [mut left, mut right] = [[0.0_f32; 64]; 2];
    let change = Change {
        frame: 3,
        id: id(),
        value: 0.5,
    };
    assert_ne!(plugin.process(&mut [&mut left, &mut right], &[change]), 0);
    assert_eq!(plugin.parameter_value(id()), Some(0.0));
    let state = br#"{"cochlea_state":1,"parameters":{"detected_pitch":60}}"#;
    assert!(plugin.load_state(state, 64));
    assert_eq!(plugin.parameter_value(id()), Some(0.0));
    assert!(plugin.told().take().is_empty());

    let plugin = vst3_plugin(false);
    assert_eq!(plugin.process(&mut [&mut left, &mut right], &[change]), 0);
    plugin.set_normalized(id(), 0.5);
    assert_eq!(value(&plugin), 0.0);
}

#[expect(unsafe_code, reason = "the C boundary")]
fn value(plugin: &cochlea_tests::raw_vst3::RawVst3) -> f64 {
    // SAFETY: a live object.
    unsafe { plugin.controller().getParamNormalized(id()) }
}

#[test]
fn it_is_no_part_of_a_state_and_reads_as_a_note() {
    let plugin = clap_plugin();
    let sound = harmonic_tones(&[(220.0, 24_000)], RATE_HZ);
    let before = plugin.save_state().expect("a state");
    through_clap(&plugin, sound, &even_blocks(24_000, 512), &PLAYS[..1]);
    let heard = plugin.parameter_value(id()).expect("a value");
    assert!((heard * f64::from(HIGHEST_DETECTED) - 57.0).abs() < 0.1);
    let text = plugin.value_to_text(id(), heard).expect("a text");
    assert!(text.starts_with("A3 ") && text.ends_with(" cents"), "{text}");
    let after = plugin.save_state().expect("a state");
    let parameters = |state: &[u8]| {
        let state: serde_json::Value = serde_json::from_slice(state).expect("JSON");
        state["parameters"].as_object().expect("parameters").clone()
    };
    let (before, mut after) = (parameters(&before), parameters(&after));
    assert!(!after.contains_key("detected_pitch"));
    // The mode alone was set.
    after.insert("pitch".to_owned(), 0.into());
    assert_eq!(before, after);
}

#[test]
fn vst3_tells_it_too_and_its_echo_changes_nothing() {
    let plugin = vst3_plugin(false);
    let sound = harmonic_tones(&[(220.0, 24_000)], RATE_HZ);
    let outcome = through_vst3(&plugin, sound, &even_blocks(24_000, 512), &PLAYS[..1], false);
    let (_, last) = *outcome.values().last().expect("a value");
    assert!((last * f64::from(HIGHEST_DETECTED) - 57.0).abs() < 0.1);
    assert_eq!(value(&plugin), last);
    plugin.set_normalized(id(), 0.9);
    assert_eq!(value(&plugin), last);
}

/// A session from before there was a pitch.
#[test]
fn an_old_state_has_the_pitch_off() {
    let plugin = RawClap::from_entry(&cochlea::clap_entry);
    let set = br#"{"cochlea_state":1,"parameters":{"pitch":2,"a4":415,"harmonic_3":-6,"protect":40}}"#;
    assert!(plugin.load_state(set, 64));
    assert_eq!(plugin.parameter_value(parameter_hash("pitch")), Some(2.0));
    assert!(plugin.load_state(br#"{"cochlea_state":1,"parameters":{"gain_1":3}}"#, 64));
    for index in 0..plugin.parameter_count() {
        let info = plugin.parameter_info(index).expect("in range");
        if info.id != parameter_hash("gain_1") {
            assert_eq!(plugin.parameter_value(info.id), Some(info.default_value), "{index}");
        }
    }
}
