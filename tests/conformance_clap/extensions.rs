//! What the plug-in answers when it is asked for extensions, and what these answer to nothing at all.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::{CStr, c_void};
use std::ptr::{null, null_mut};

use clap_sys::ext::audio_ports::{CLAP_EXT_AUDIO_PORTS, clap_plugin_audio_ports};
use clap_sys::ext::audio_ports_activation::{
    CLAP_EXT_AUDIO_PORTS_ACTIVATION, CLAP_EXT_AUDIO_PORTS_ACTIVATION_COMPAT, clap_plugin_audio_ports_activation,
};
use clap_sys::ext::audio_ports_config::{CLAP_EXT_AUDIO_PORTS_CONFIG, clap_plugin_audio_ports_config};
use clap_sys::ext::gui::{CLAP_EXT_GUI, CLAP_WINDOW_API_X11, clap_plugin_gui, clap_window, clap_window_handle};
use clap_sys::ext::latency::{CLAP_EXT_LATENCY, clap_plugin_latency};
use clap_sys::ext::note_ports::{CLAP_EXT_NOTE_PORTS, clap_plugin_note_ports};
use clap_sys::ext::params::{CLAP_EXT_PARAMS, clap_plugin_params};
use clap_sys::ext::preset_load::{CLAP_EXT_PRESET_LOAD, CLAP_EXT_PRESET_LOAD_COMPAT, clap_plugin_preset_load};
use clap_sys::ext::remote_controls::{CLAP_EXT_REMOTE_CONTROLS, clap_plugin_remote_controls};
use clap_sys::ext::render::{CLAP_EXT_RENDER, CLAP_RENDER_OFFLINE, CLAP_RENDER_REALTIME, clap_plugin_render};
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_plugin_state};
use clap_sys::ext::state_context::{CLAP_EXT_STATE_CONTEXT, clap_plugin_state_context};
use clap_sys::ext::tail::{CLAP_EXT_TAIL, clap_plugin_tail};
use clap_sys::ext::track_info::{CLAP_EXT_TRACK_INFO, clap_plugin_track_info};
use cochlea::host_guard::clap::{PluginReport, REPORT_EXTENSION};
use cochlea_tests::raw_clap::RawClap;

use crate::host::bare::{Bare, Lacks};
use crate::host::entries;
use crate::{RATE_HZ, count};

/// An extension that the plug-in has.
pub struct Known {
    /// Its name.
    pub id: &'static CStr,
    functions: usize,
}

const fn known<T>(id: &'static CStr) -> Known {
    Known {
        id,
        functions: size_of::<T>() / size_of::<usize>(),
    }
}

/// All of them, under every name.
pub const KNOWN: [Known; 17] = [
    known::<clap_plugin_params>(CLAP_EXT_PARAMS),
    known::<clap_plugin_state>(CLAP_EXT_STATE),
    known::<clap_plugin_state_context>(CLAP_EXT_STATE_CONTEXT),
    known::<clap_plugin_latency>(CLAP_EXT_LATENCY),
    known::<clap_plugin_tail>(CLAP_EXT_TAIL),
    known::<clap_plugin_gui>(CLAP_EXT_GUI),
    known::<clap_plugin_audio_ports>(CLAP_EXT_AUDIO_PORTS),
    known::<clap_plugin_audio_ports_config>(CLAP_EXT_AUDIO_PORTS_CONFIG),
    known::<clap_plugin_audio_ports_activation>(CLAP_EXT_AUDIO_PORTS_ACTIVATION),
    known::<clap_plugin_audio_ports_activation>(CLAP_EXT_AUDIO_PORTS_ACTIVATION_COMPAT),
    known::<clap_plugin_note_ports>(CLAP_EXT_NOTE_PORTS),
    known::<clap_plugin_remote_controls>(CLAP_EXT_REMOTE_CONTROLS),
    known::<clap_plugin_render>(CLAP_EXT_RENDER),
    known::<clap_plugin_preset_load>(CLAP_EXT_PRESET_LOAD),
    known::<clap_plugin_preset_load>(CLAP_EXT_PRESET_LOAD_COMPAT),
    known::<clap_plugin_track_info>(CLAP_EXT_TRACK_INFO),
    known::<PluginReport>(REPORT_EXTENSION),
];

/// Nothing, nearly right, or something that an equaliser has no use for.
const UNKNOWN: [&CStr; 14] = [
    c"",
    c"clap",
    c"clap.",
    c"clap.params ",
    c"CLAP.PARAMS",
    c"clap.param",
    c"clap.thread-pool",
    c"clap.voice-info",
    c"clap.surround/4",
    c"clap.note-name",
    c"clap.posix-fd-support",
    c"clap.timer-support",
    c"audio.cochlea.report/2",
    c"\xff\x80",
];

fn extension(plugin: &RawClap, id: &CStr) -> *const c_void {
    // SAFETY: a live plug-in and a C string.
    unsafe { (*plugin.plugin()).get_extension.expect("get_extension")(plugin.plugin(), id.as_ptr()) }
}

#[test]
fn every_extension_is_whole_and_stays_where_it_is() {
    for (name, entry) in entries() {
        let plugin = RawClap::from_entry(entry);
        let inactive = KNOWN.map(|known| extension(&plugin, known.id));
        for (known, table) in KNOWN.iter().zip(inactive) {
            assert!(!table.is_null(), "{name}: {:?}", known.id);
            // SAFETY: the table has as many pointers to functions as its type.
            let functions = unsafe { std::slice::from_raw_parts(table.cast::<usize>(), known.functions) };
            assert!(
                functions.iter().all(|function| *function != 0),
                "{name}: {:?}",
                known.id
            );
        }
        assert!(plugin.activate(RATE_HZ, 64));
        assert_eq!(KNOWN.map(|known| extension(&plugin, known.id)), inactive, "{name}");
        for unknown in UNKNOWN {
            assert!(extension(&plugin, unknown).is_null(), "{name}: {unknown:?}");
        }
        // SAFETY: a live plug-in; no name is no extension's.
        assert!(unsafe { (*plugin.plugin()).get_extension.expect("get_extension")(plugin.plugin(), null()) }.is_null());
        count(
            "extensions asked for, known and unknown",
            2 * KNOWN.len() + UNKNOWN.len() + 1,
        );
    }
}

/// Pointers for answers that point nowhere, streams that are none.
#[test]
fn null_pointers_are_refused_by_every_extension() {
    for (_, entry) in entries() {
        let raw = RawClap::from_entry(entry);
        let plugin = raw.plugin();
        let id = raw.parameter_info(0).expect("a parameter").id;
        // SAFETY: names and types match; every pointer is null or good.
        unsafe {
            let params: &clap_plugin_params = raw.extension(CLAP_EXT_PARAMS).expect("params");
            assert!(!params.get_info.expect("get_info")(plugin, 0, null_mut()));
            assert!(!params.get_value.expect("get_value")(plugin, id, null_mut()));
            assert!(!params.value_to_text.expect("value_to_text")(
                plugin,
                id,
                0.0,
                null_mut(),
                8
            ));
            let mut value = 0.0;
            assert!(!params.text_to_value.expect("text_to_value")(
                plugin,
                id,
                null(),
                &raw mut value
            ));
            assert!(!params.text_to_value.expect("text_to_value")(
                plugin,
                id,
                c"0".as_ptr(),
                null_mut()
            ));
            params.flush.expect("flush")(plugin, null(), null());

            let state: &clap_plugin_state = raw.extension(CLAP_EXT_STATE).expect("state");
            assert!(!state.save.expect("save")(plugin, null()) && !state.load.expect("load")(plugin, null()));
            let context: &clap_plugin_state_context = raw.extension(CLAP_EXT_STATE_CONTEXT).expect("context");
            assert!(!context.save.expect("save")(plugin, null(), 1) && !context.load.expect("load")(plugin, null(), 1));
            let report: &PluginReport = raw.extension(REPORT_EXTENSION).expect("report");
            assert!(!report.write.expect("write")(plugin, null()));

            let ports: &clap_plugin_audio_ports = raw.extension(CLAP_EXT_AUDIO_PORTS).expect("ports");
            assert!(!ports.get.expect("get")(plugin, 0, true, null_mut()));
            assert!(!ports.get.expect("get")(plugin, 1, true, null_mut()));
            let layouts: &clap_plugin_audio_ports_config = raw.extension(CLAP_EXT_AUDIO_PORTS_CONFIG).expect("layouts");
            assert!(!layouts.get.expect("get")(plugin, 0, null_mut()));
            let notes: &clap_plugin_note_ports = raw.extension(CLAP_EXT_NOTE_PORTS).expect("note ports");
            assert!(!notes.get.expect("get")(plugin, 0, false, null_mut()));
            let pages: &clap_plugin_remote_controls = raw.extension(CLAP_EXT_REMOTE_CONTROLS).expect("pages");
            assert!(!pages.get.expect("get")(plugin, 0, null_mut()));
            let presets: &clap_plugin_preset_load = raw.extension(CLAP_EXT_PRESET_LOAD).expect("presets");
            for kind in [0, 1, 2, u32::MAX] {
                assert!(
                    !presets.from_location.expect("from_location")(plugin, kind, null(), null()),
                    "{kind}"
                );
            }
        }
        count("null pointers given to extensions", 23);
    }
}

/// The same with no plug-in.
#[test]
fn no_plugin_is_no_crash() {
    for (_, entry) in entries() {
        let raw = RawClap::from_entry(entry);
        let table = raw.plugin();
        // SAFETY: names and types match; the functions are static and are given no plug-in.
        unsafe {
            assert!(!(*table).init.expect("init")(null()));
            assert!(!(*table).activate.expect("activate")(null(), RATE_HZ, 1, 64));
            assert!(!(*table).start_processing.expect("start")(null()));
            assert_eq!((*table).process.expect("process")(null(), null()), 0);
            assert_eq!((*table).process.expect("process")(table, null()), 0);
            (*table).stop_processing.expect("stop")(null());
            (*table).reset.expect("reset")(null());
            (*table).deactivate.expect("deactivate")(null());
            (*table).on_main_thread.expect("on_main_thread")(null());
            assert!((*table).get_extension.expect("get_extension")(null(), CLAP_EXT_PARAMS.as_ptr()).is_null());
            (*table).destroy.expect("destroy")(null());
            let params: &clap_plugin_params = raw.extension(CLAP_EXT_PARAMS).expect("params");
            assert_eq!(params.count.expect("count")(null()), 0);
            params.flush.expect("flush")(null(), null(), null());
            let latency: &clap_plugin_latency = raw.extension(CLAP_EXT_LATENCY).expect("latency");
            assert_eq!(latency.get.expect("get")(null()), 0);
            let tail: &clap_plugin_tail = raw.extension(CLAP_EXT_TAIL).expect("tail");
            assert_eq!(tail.get.expect("get")(null()), 0);
            let layouts: &clap_plugin_audio_ports_config = raw.extension(CLAP_EXT_AUDIO_PORTS_CONFIG).expect("layouts");
            assert!(!layouts.select.expect("select")(null(), 0));
            let gui: &clap_plugin_gui = raw.extension(CLAP_EXT_GUI).expect("gui");
            assert!(!gui.create.expect("create")(
                null(),
                CLAP_WINDOW_API_X11.as_ptr(),
                false
            ));
            gui.destroy.expect("destroy")(null());
        }
        count("calls without a plug-in", 18);
    }
}

/// A host may know of no other render modes, and the plug-in neither.
#[test]
fn render_modes_are_taken_if_they_exist() {
    for (name, entry) in entries() {
        let plugin = RawClap::from_entry(entry);
        // SAFETY: name and type match; a live plug-in.
        unsafe {
            let render: &clap_plugin_render = plugin.extension(CLAP_EXT_RENDER).expect("render");
            assert!(!render.has_hard_realtime_requirement.expect("requirement")(
                plugin.plugin()
            ));
            let set = |mode| render.set.expect("set")(plugin.plugin(), mode);
            for active in [false, true] {
                if active {
                    assert!(plugin.activate(RATE_HZ, 64));
                }
                assert!(set(CLAP_RENDER_OFFLINE) && set(CLAP_RENDER_REALTIME), "{name}");
                for mode in [2, -1, i32::MAX, i32::MIN] {
                    assert!(!set(mode), "{name}: {mode}");
                }
            }
        }
        count("render modes", 12);
    }
}

/// Everything that the editor's extension may be asked while there is no window, by hosts of all kinds.
#[test]
fn an_editor_without_a_window_refuses_what_needs_one() {
    for (name, entry) in entries() {
        let full = RawClap::from_entry(entry);
        windowless(name, &full);
        for lacks in Lacks::ALL {
            windowless(name, &Bare::new(entry, lacks).plugin);
        }
        count("calls to an editor without a window", (1 + Lacks::ALL.len()) * 25);
    }
}

fn windowless(name: &str, raw: &RawClap) {
    let plugin = raw.plugin();
    // SAFETY: name and type match; every pointer is null or good.
    unsafe {
        let gui: &clap_plugin_gui = raw.extension(CLAP_EXT_GUI).expect("gui");
        let is_supported = gui.is_api_supported.expect("is_api_supported");
        for api in [c"", c"wayland", c"x12", c"\xff"] {
            assert!(!is_supported(plugin, api.as_ptr(), false), "{name}: {api:?}");
            assert!(
                !gui.create.expect("create")(plugin, api.as_ptr(), false),
                "{name}: {api:?}"
            );
        }
        assert!(
            !is_supported(plugin, null(), false) && !is_supported(plugin, null(), true),
            "{name}"
        );
        assert!(!gui.create.expect("create")(plugin, null(), false), "{name}");
        assert!(
            !gui.create.expect("create")(plugin, CLAP_WINDOW_API_X11.as_ptr(), true),
            "{name}: floating"
        );
        let (mut api, mut is_floating) = (null(), true);
        let preferred = gui.get_preferred_api.expect("get_preferred_api");
        assert!(!preferred(plugin, null_mut(), null_mut()));
        assert!(preferred(plugin, &raw mut api, &raw mut is_floating));
        assert!(!is_floating && is_supported(plugin, api, false), "{name}");
        let (mut width, mut height) = (0, 0);
        assert!(!gui.get_size.expect("get_size")(plugin, null_mut(), null_mut()));
        assert!(gui.get_size.expect("get_size")(plugin, &raw mut width, &raw mut height));
        assert!(width > 0 && height > 0, "{name}");
        assert!(!gui.adjust_size.expect("adjust_size")(plugin, null_mut(), null_mut()));
        assert!(!gui.get_resize_hints.expect("hints")(plugin, null_mut()));
        assert!(!gui.set_size.expect("set_size")(plugin, u32::MAX, 0));
        for scale in [1.0, 0.0, -1.0, f64::NAN] {
            assert!(!gui.set_scale.expect("set_scale")(plugin, scale), "{name}: {scale}");
        }
        assert!(!gui.set_parent.expect("set_parent")(plugin, null()));
        let window = clap_window {
            api: null(),
            specific: clap_window_handle { x11: 0 },
        };
        assert!(!gui.set_parent.expect("set_parent")(plugin, &raw const window));
        assert!(!gui.set_transient.expect("set_transient")(plugin, null()));
        gui.suggest_title.expect("suggest_title")(plugin, null());
        assert!(!gui.show.expect("show")(plugin) && !gui.hide.expect("hide")(plugin));
        gui.destroy.expect("destroy")(plugin);
    }
}
