//! What hosts group parameters by, and what an effect without notes coming in has none of.
#![expect(unsafe_code, reason = "the C boundary")]

use std::collections::HashMap;

use cochlea_tests::raw_vst3::RawVst3;
use nice_plug::wrapper::vst3::vst3::ComPtr;
use nice_plug::wrapper::vst3::vst3::Interface;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    ChannelContext::{IInfoListener, IInfoListenerTrait},
    IComponentTrait, IMidiMapping, IMidiMappingTrait, INoteExpressionController, INoteExpressionControllerTrait,
    IProcessContextRequirements, IProcessContextRequirementsTrait, IUnitInfo, IUnitInfoTrait, UnitInfo,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{IPluginBaseTrait, kInvalidArgument, kResultOk, tresult};

use crate::controller::{infos, text};
use crate::host::{self, stream};
use crate::tried;

const NUMBERS: [i32; 8] = [0, 1, 2, 15, 100, -1, i32::MIN, i32::MAX];

/// One of the plug-in's other interfaces.
fn interface<I: Interface>(plugin: &RawVst3) -> ComPtr<I> {
    plugin.component().cast().expect("the interface")
}

fn unit(units: &ComPtr<IUnitInfo>, index: i32) -> (tresult, UnitInfo) {
    // SAFETY: a live object; plain data that the call fills.
    unsafe {
        let mut info: UnitInfo = std::mem::zeroed();
        let result = units.getUnitInfo(index, &raw mut info);
        (result, info)
    }
}

#[test]
fn every_parameter_belongs_to_a_unit_that_is_there() {
    let plugin = host::plugin();
    let units = interface::<IUnitInfo>(&plugin);
    // SAFETY: a live object.
    let count = unsafe { units.getUnitCount() };
    let mut names = HashMap::new();
    for index in 0..count {
        let (result, info) = unit(&units, index);
        assert_eq!(result, kResultOk);
        let name = text(&info.name);
        assert!(!name.is_empty());
        assert!(
            names.insert(info.id, (info.parentUnitId, name)).is_none(),
            "one number each"
        );
        assert_eq!(info.programListId, -1, "no programs");
    }
    for (id, (parent, name)) in &names {
        // 0 is the root, which is always there.
        assert!(*parent == 0 || names.contains_key(parent), "{name}");
        assert_ne!(id, parent);
    }
    let infos = infos(&plugin);
    for info in &infos {
        let title = text(&info.title);
        assert!(info.unitId == 0 || names.contains_key(&info.unitId), "{title}");
        if let Some(band) = title.strip_prefix("Band ") {
            let number = band.split(' ').next().expect("a number");
            assert_eq!(names[&info.unitId].1, format!("Band {number}"));
        }
    }
    for index in [count, count + 1, i32::MAX, -1, i32::MIN] {
        let (result, info) = unit(&units, index);
        assert_eq!(result, kInvalidArgument, "{index}");
        assert!(info.id == 0 && info.name[0] == 0, "nothing is written");
    }
    // SAFETY: a live object; null is what a host may give.
    assert_eq!(unsafe { units.getUnitInfo(0, std::ptr::null_mut()) }, kInvalidArgument);
    tried("units, there and not", names.len() + infos.len() + 6);
}

#[test]
fn there_are_no_programs_whoever_asks() {
    let plugin = host::plugin();
    let state = stream::save(&plugin);
    let units = interface::<IUnitInfo>(&plugin);
    let bytes = stream::given(stream::Stream::new(b"program"));
    // SAFETY: a live object; memory of the test's own, or null.
    unsafe {
        assert_eq!(units.getProgramListCount(), 0);
        assert_eq!(units.getSelectedUnit(), 0);
        let mut name = [0_u16; 128];
        for list in NUMBERS {
            let null = std::ptr::null_mut();
            assert_ne!(units.getProgramListInfo(list, null), kResultOk);
            for program in NUMBERS {
                let refusals = [
                    units.getProgramName(list, program, &raw mut name),
                    units.getProgramInfo(list, program, c"".as_ptr(), &raw mut name),
                    units.getProgramInfo(list, program, std::ptr::null(), std::ptr::null_mut()),
                    units.hasProgramPitchNames(list, program),
                    units.getProgramPitchName(list, program, program as i16, &raw mut name),
                    units.setUnitProgramData(list, program, bytes.as_ptr()),
                    units.setUnitProgramData(list, program, std::ptr::null_mut()),
                ];
                assert!(
                    refusals.iter().all(|result| *result != kResultOk),
                    "{list}, {program}: {refusals:?}"
                );
                let mut unit = 0;
                // There is one unit for a bus, or none is named.
                units.getUnitByBus(list, program, list, program, &raw mut unit);
                units.getUnitByBus(list, program, list, program, std::ptr::null_mut());
            }
            units.selectUnit(list);
        }
        assert_eq!(units.getSelectedUnit(), 0);
        assert_eq!(name, [0; 128], "nothing is written");
    }
    assert_eq!(stream::save(&plugin), state);
    tried("programs that are not there", NUMBERS.len() * (NUMBERS.len() * 9 + 2));
}

#[test]
fn nothing_that_comes_in_is_a_note_or_a_controller() {
    let plugin = host::plugin();
    let mapping = interface::<IMidiMapping>(&plugin);
    let expressions = interface::<INoteExpressionController>(&plugin);
    let mut id = 77;
    // SAFETY: live objects; memory of the test's own, or null.
    unsafe {
        for bus in NUMBERS {
            for channel in [0, 1, 15, 16, -1, i16::MAX, i16::MIN] {
                for controller in [0, 1, 7, 64, 127, 128, 129, 130, -1, i16::MAX, i16::MIN] {
                    let result = mapping.getMidiControllerAssignment(bus, channel, controller, &raw mut id);
                    assert_ne!(result, kResultOk);
                }
                assert_eq!(expressions.getNoteExpressionCount(bus, channel), 0);
                for index in NUMBERS {
                    let null = std::ptr::null_mut();
                    assert_ne!(expressions.getNoteExpressionInfo(bus, channel, index, null), kResultOk);
                }
                let (text, value) = (std::ptr::null_mut(), std::ptr::null_mut());
                let results = [
                    expressions.getNoteExpressionStringByValue(bus, channel, 0, 0.5, text),
                    expressions.getNoteExpressionValueByString(bus, channel, 0, std::ptr::null(), value),
                ];
                assert!(results.iter().all(|result| *result != kResultOk));
            }
        }
    }
    assert_eq!(id, 77, "nothing is written");
    tried(
        "controllers and expressions that are not there",
        NUMBERS.len() * 7 * (11 + 1 + NUMBERS.len() + 2),
    );
}

#[test]
fn what_a_host_says_of_the_track_or_asks_in_passing_changes_nothing() {
    let plugin = host::plugin();
    let state = stream::save(&plugin);
    // SAFETY: live objects; null is what a host may give.
    unsafe {
        let listener = interface::<IInfoListener>(&plugin);
        assert_ne!(listener.setChannelContextInfos(std::ptr::null_mut()), kResultOk);
        let requirements = interface::<IProcessContextRequirements>(&plugin);
        assert_eq!(
            requirements.getProcessContextRequirements(),
            0,
            "the transport is not heard"
        );
        for mode in NUMBERS {
            assert_eq!(plugin.component().setIoMode(mode), kResultOk, "{mode}");
        }
        let mut class = [0; 16];
        // Component and controller are one object: there is no other class to make.
        assert_ne!(plugin.component().getControllerClassId(&raw mut class), kResultOk);
        assert_ne!(plugin.component().getControllerClassId(std::ptr::null_mut()), kResultOk);
        // Hosts that take them for two initialise twice, and terminate twice.
        assert_eq!(plugin.component().initialize(std::ptr::null_mut()), kResultOk);
        assert_eq!(plugin.controller().initialize(std::ptr::null_mut()), kResultOk);
        assert_eq!(plugin.controller().terminate(), kResultOk);
    }
    assert_eq!(stream::save(&plugin), state);
    tried("calls in passing", NUMBERS.len() + 7);
}
