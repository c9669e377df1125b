//! Parameters as a host's own page lists and moves them.
#![expect(unsafe_code, reason = "the C boundary")]

use std::collections::HashSet;

use cochlea_tests::raw_vst3::RawVst3;
use cochlea_tests::signals::Random;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IEditControllerTrait, ParamID, ParameterInfo,
    ParameterInfo_::ParameterFlags_::{kCanAutomate, kIsBypass, kIsReadOnly},
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{kInvalidArgument, kResultOk};

use crate::host::{self, stream};
use crate::tried;

/// The plug-in's parameters.
const COUNT: i32 = 152;

/// The value, 0 to 1.
pub fn normalized(plugin: &RawVst3, id: ParamID) -> f64 {
    // SAFETY: a live object.
    unsafe { plugin.controller().getParamNormalized(id) }
}

/// Every parameter's description, in order.
pub fn infos(plugin: &RawVst3) -> Vec<ParameterInfo> {
    // SAFETY: a live object.
    let count = unsafe { plugin.controller().getParameterCount() };
    (0..count)
        .map(|index| plugin.parameter_info(index).expect("in range"))
        .collect()
}

/// Every parameter's number, in order.
pub fn ids(plugin: &RawVst3) -> Vec<ParamID> {
    infos(plugin).iter().map(|info| info.id).collect()
}

/// Whether it is one that only the plug-in sets.
pub fn is_read_only(plugin: &RawVst3, id: ParamID) -> bool {
    let mut infos = infos(plugin).into_iter();
    infos.any(|info| info.id == id && info.flags & kIsReadOnly != 0)
}

fn to_plain(plugin: &RawVst3, id: ParamID, value: f64) -> f64 {
    // SAFETY: a live object.
    unsafe { plugin.controller().normalizedParamToPlain(id, value) }
}

fn to_normalized(plugin: &RawVst3, id: ParamID, plain: f64) -> f64 {
    // SAFETY: a live object.
    unsafe { plugin.controller().plainParamToNormalized(id, plain) }
}

/// The text of a field, which ends with NUL.
pub fn text(field: &[u16]) -> String {
    let end = field.iter().position(|unit| *unit == 0).expect("ended by NUL");
    String::from_utf16(&field[..end]).expect("UTF-16")
}

#[test]
fn every_parameter_is_described_as_the_format_asks() {
    let plugin = host::plugin();
    let infos = infos(&plugin);
    assert_eq!(infos.len() as i32, COUNT);
    let different: HashSet<ParamID> = infos.iter().map(|info| info.id).collect();
    assert_eq!(different.len(), infos.len(), "one number each");
    for info in &infos {
        let title = text(&info.title);
        assert!(!title.is_empty());
        assert!(
            info.id < 1 << 31,
            "{title}: the upper half of the numbers is the host's"
        );
        assert!((0.0..=1.0).contains(&info.defaultNormalizedValue), "{title}");
        assert!(info.stepCount >= 0, "{title}");
        let is_read_only = info.flags & kIsReadOnly != 0;
        assert_eq!(info.flags & kCanAutomate == 0, is_read_only, "{title}");
        assert_eq!(is_read_only, title == "Detected Pitch");
        text(&info.units);
        text(&info.shortTitle);
        let now = normalized(&plugin, info.id);
        assert_eq!(
            now, info.defaultNormalizedValue,
            "{title}: a fresh one is at its default"
        );
    }
    let bypasses: Vec<&ParameterInfo> = infos.iter().filter(|info| info.flags & kIsBypass != 0).collect();
    assert!(bypasses.len() == 1 && bypasses[0].stepCount == 1);
    tried("descriptions of parameters", infos.len());
}

#[test]
fn parameters_that_are_not_there_are_refused() {
    let plugin = host::plugin();
    let state = stream::save(&plugin);
    for index in [COUNT, COUNT + 1, 10_000, i32::MAX, -1, i32::MIN] {
        assert_eq!(plugin.parameter_info(index).err(), Some(kInvalidArgument), "{index}");
    }
    // SAFETY: a live object; null is what a host may give.
    let result = unsafe { plugin.controller().getParameterInfo(0, std::ptr::null_mut()) };
    assert_eq!(result, kInvalidArgument);
    let known: HashSet<ParamID> = ids(&plugin).into_iter().collect();
    let mut random = Random::new(8);
    let mut strangers: Vec<ParamID> = (0..2_000).map(|_| random.next_u64() as u32).collect();
    strangers.extend(known.iter().map(|id| id ^ 1));
    strangers.extend([0, u32::MAX, i32::MAX as u32]);
    strangers.retain(|id| !known.contains(id));
    for id in &strangers {
        // SAFETY: a live object.
        let result = unsafe { plugin.controller().setParamNormalized(*id, 0.3) };
        assert_eq!(result, kInvalidArgument, "{id}");
        for value in [0.25, f64::NAN, 1e300] {
            // Nobody asks for these; there only must be an answer.
            to_plain(&plugin, *id, value);
            to_normalized(&plugin, *id, value);
        }
        assert_eq!(normalized(&plugin, *id), 0.0, "{id}");
    }
    assert_eq!(stream::save(&plugin), state);
    tried("parameters that are not there", strangers.len() + 7);
}

#[test]
fn values_go_to_the_parameters_unit_and_back() {
    const STEPS: u32 = 1_000;
    let plugin = host::plugin();
    let infos = infos(&plugin);
    for info in &infos {
        let title = text(&info.title);
        let [lowest, highest] = [0.0, 1.0].map(|end| to_plain(&plugin, info.id, end));
        assert!(lowest < highest, "{title}");
        for step in 0..=STEPS {
            let value = f64::from(step) / f64::from(STEPS);
            let plain = to_plain(&plugin, info.id, value);
            assert!((lowest..=highest).contains(&plain), "{title} at {value}");
            let back = to_normalized(&plugin, info.id, plain);
            assert!((0.0..=1.0).contains(&back), "{title} at {value}");
            // Half a step of a stepped parameter or of a float's text, and single precision.
            let again = to_plain(&plugin, info.id, back);
            assert!(
                (again - plain).abs() <= 1e-5 * plain.abs().max(1.0),
                "{title} at {value}: {plain}, {again}"
            );
        }
        for beyond in [-1e300, -5.0, -f64::MIN_POSITIVE] {
            assert_eq!(to_plain(&plugin, info.id, beyond), lowest, "{title} at {beyond}");
        }
        for beyond in [1.000_001, 5.0, 1e300] {
            assert_eq!(to_plain(&plugin, info.id, beyond), highest, "{title} at {beyond}");
        }
        for (beyond, end) in [(-1e300, 0.0), (-1e9, 0.0), (1e9, 1.0), (1e300, 1.0)] {
            assert_eq!(to_normalized(&plugin, info.id, beyond), end, "{title} at {beyond}");
        }
        for no_number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            to_plain(&plugin, info.id, no_number);
            to_normalized(&plugin, info.id, no_number);
        }
    }
    tried(
        "values to the parameter's unit and back",
        infos.len() * (STEPS as usize + 17),
    );
}

#[test]
fn values_are_set_within_the_range_and_what_is_no_number_is_refused() {
    let plugin = host::plugin();
    let infos = infos(&plugin);
    let values = [
        (0.0, 0.0),
        (1.0, 1.0),
        (2.0, 1.0),
        (-1.0, 0.0),
        (1e300, 1.0),
        (-1e300, 0.0),
        (-0.0, 0.0),
        (f64::MIN_POSITIVE, 0.0),
    ];
    for info in &infos {
        let title = text(&info.title);
        let is_read_only = info.flags & kIsReadOnly != 0;
        for (value, expected) in values {
            // SAFETY: a live object.
            let result = unsafe { plugin.controller().setParamNormalized(info.id, value) };
            assert_eq!(result, kResultOk, "{title} at {value}");
            let expected = if is_read_only {
                info.defaultNormalizedValue
            } else {
                expected
            };
            assert_eq!(normalized(&plugin, info.id), expected, "{title} at {value}");
        }
        for no_number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            // SAFETY: a live object.
            let result = unsafe { plugin.controller().setParamNormalized(info.id, no_number) };
            assert_eq!(result, kInvalidArgument, "{title} at {no_number}");
        }
        let expected = if is_read_only { info.defaultNormalizedValue } else { 0.0 };
        assert_eq!(normalized(&plugin, info.id), expected, "{title}");
    }
    tried(
        "values set, within the range and beyond",
        infos.len() * (values.len() + 3),
    );
}
