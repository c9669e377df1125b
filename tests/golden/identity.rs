//! By what hosts find the plugin again: class ids, names, kinds, ports and buses.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::{CStr, c_char};

use clap_sys::ext::audio_ports_config::{
    CLAP_EXT_AUDIO_PORTS_CONFIG, clap_audio_ports_config, clap_plugin_audio_ports_config,
};
use cochlea::Cochlea;
use cochlea::host_guard::vst3;
use cochlea_tests::raw_clap::RawClap;
use cochlea_tests::raw_vst3::RawVst3;
use nice_plug::wrapper::vst3::vst3::ComPtr;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    BusDirections_::{kInput, kOutput},
    BusInfo, IComponentTrait,
    MediaTypes_::{kAudio, kEvent},
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    IPluginFactory, IPluginFactory2, IPluginFactory2Trait, IPluginFactoryTrait, PClassInfo2, PFactoryInfo, kResultOk,
};

use crate::frozen::versions;

/// A field of a fixed length, up to its NUL.
pub fn c_text(field: &[c_char]) -> String {
    let bytes: Vec<u8> = field
        .iter()
        .map(|byte| *byte as u8)
        .take_while(|byte| *byte != 0)
        .collect();
    String::from_utf8(bytes).expect("UTF-8")
}

/// The same of UTF-16.
pub fn wide_text(field: &[u16]) -> String {
    let units: Vec<u16> = field.iter().copied().take_while(|unit| *unit != 0).collect();
    String::from_utf16(&units).expect("UTF-16")
}

/// # Safety
/// `pointer` is null or a C string.
unsafe fn pointed(pointer: *const c_char) -> String {
    if pointer.is_null() {
        return "none".into();
    }
    // SAFETY: by contract.
    unsafe { CStr::from_ptr(pointer) }.to_string_lossy().into_owned()
}

#[test]
fn over_clap() {
    let plugin = RawClap::from_entry(&cochlea::clap_entry);
    let mut found = Vec::new();
    // SAFETY: a live plugin, whose descriptor is a table of C strings.
    unsafe {
        let descriptor = &*(*plugin.plugin()).desc;
        let features = (0..)
            .map(|at| *descriptor.features.add(at))
            .take_while(|feature| !feature.is_null());
        found.push(format!("id | {}", pointed(descriptor.id)));
        found.push(format!("name | {}", pointed(descriptor.name)));
        found.push(format!("vendor | {}", pointed(descriptor.vendor)));
        found.extend(features.map(|feature| format!("feature {0} | {0}", pointed(feature))));
    }
    for (id, name, channels) in layouts(&plugin) {
        assert!(plugin.select_layout(id), "layout {id}");
        found.push(format!("layout {id} | {name} | {channels}"));
        for is_input in [true, false] {
            let way = if is_input { "input" } else { "output" };
            for index in 0..plugin.audio_port_count(is_input) {
                let port = plugin.audio_port(index, is_input).expect("a port");
                // SAFETY: null or a C string of the plugin's.
                let kind = unsafe { pointed(port.port_type) };
                found.push(format!(
                    "layout {id}, {way} {index} | id {} | {} | {} channels, {kind} | flags {} | in place with {}",
                    port.id,
                    c_text(&port.name),
                    port.channel_count,
                    port.flags,
                    port.in_place_pair
                ));
            }
        }
    }
    for is_input in [true, false] {
        let way = if is_input { "input" } else { "output" };
        found.push(format!("notes, {way} | {} ports", plugin.note_port_count(is_input)));
        for index in 0..plugin.note_port_count(is_input) {
            let port = plugin.note_port(index, is_input).expect("a port");
            let (dialects, preferred) = (port.supported_dialects, port.preferred_dialect);
            found.push(format!(
                "notes, {way} {index} | id {} | {} | dialects {dialects}, {preferred} preferred",
                port.id,
                c_text(&port.name)
            ));
        }
    }
    versions()
        .iter()
        .for_each(|version| version.holds("identity-clap.txt", &found));
}

/// Number, name and channels of each layout.
fn layouts(plugin: &RawClap) -> Vec<(u32, String, String)> {
    // SAFETY: name and type match; plain data that the call fills.
    unsafe {
        let layouts: &clap_plugin_audio_ports_config = plugin.extension(CLAP_EXT_AUDIO_PORTS_CONFIG).expect("layouts");
        let count = layouts.count.expect("count")(plugin.plugin());
        let layout = |index| {
            let mut layout: clap_audio_ports_config = std::mem::zeroed();
            assert!(layouts.get.expect("get")(plugin.plugin(), index, &raw mut layout));
            let channels = format!(
                "{} to {} channels",
                layout.main_input_channel_count, layout.main_output_channel_count
            );
            (layout.id, c_text(&layout.name), channels)
        };
        (0..count).map(layout).collect()
    }
}

#[test]
fn over_vst3() {
    let mut found = Vec::new();
    // SAFETY: the factory's one reference is ours; infos are plain data that the calls fill.
    unsafe {
        let factory = ComPtr::<IPluginFactory>::from_raw(vst3::plugin_factory::<Cochlea>().cast()).expect("a factory");
        let mut info: PFactoryInfo = std::mem::zeroed();
        assert_eq!(factory.getFactoryInfo(&raw mut info), kResultOk);
        found.push(format!("vendor | {}", c_text(&info.vendor)));
        let factory: ComPtr<IPluginFactory2> = factory.cast().expect("a factory of the second kind");
        for index in 0..factory.countClasses() {
            let mut class: PClassInfo2 = std::mem::zeroed();
            assert_eq!(factory.getClassInfo2(index, &raw mut class), kResultOk);
            // Windows keeps the first eight bytes as COM does; the class is the same.
            let order: [usize; 16] = match cfg!(windows) {
                true => [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15],
                false => std::array::from_fn(|at| at),
            };
            let id: String = order.map(|at| format!("{:02x}", class.cid[at] as u8)).concat();
            found.push(format!(
                "class {index} | {id} | {} | {} | {} | {}",
                c_text(&class.name),
                c_text(&class.category),
                c_text(&class.subCategories),
                c_text(&class.vendor)
            ));
        }
    }
    let plugin = RawVst3::from_factory(vst3::plugin_factory::<Cochlea>());
    for (media, media_name) in [(kAudio, "audio"), (kEvent, "events")] {
        for (direction, way) in [(kInput, "input"), (kOutput, "output")] {
            // SAFETY: a live object; plain data that the call fills.
            unsafe {
                let component = plugin.component();
                let count = component.getBusCount(media as i32, direction as i32);
                found.push(format!("{media_name}, {way} | {count} buses"));
                for index in 0..count {
                    let mut bus: BusInfo = std::mem::zeroed();
                    assert_eq!(
                        component.getBusInfo(media as i32, direction as i32, index, &raw mut bus),
                        kResultOk
                    );
                    found.push(format!(
                        "{media_name}, {way} {index} | {} | {} channels | type {}, flags {}",
                        wide_text(&bus.name),
                        bus.channelCount,
                        bus.busType,
                        bus.flags
                    ));
                }
            }
        }
    }
    versions()
        .iter()
        .for_each(|version| version.holds("identity-vst3.txt", &found));
}
