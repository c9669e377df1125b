//! What the editor asks of a CLAP host, through a whole plugin and a host with menus.

use std::ffi::{CStr, CString, c_char, c_void};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use clap_sys::ext::context_menu::{
    CLAP_CONTEXT_MENU_ITEM_BEGIN_SUBMENU, CLAP_CONTEXT_MENU_ITEM_CHECK_ENTRY, CLAP_CONTEXT_MENU_ITEM_END_SUBMENU,
    CLAP_CONTEXT_MENU_ITEM_ENTRY, CLAP_CONTEXT_MENU_ITEM_SEPARATOR, CLAP_CONTEXT_MENU_ITEM_TITLE,
    clap_context_menu_builder, clap_context_menu_check_entry, clap_context_menu_entry, clap_context_menu_item_kind,
    clap_context_menu_item_title, clap_context_menu_submenu,
};
use clap_sys::factory::plugin_factory::{CLAP_PLUGIN_FACTORY_ID, clap_plugin_factory};
use clap_sys::plugin::clap_plugin;
use clap_sys::version::CLAP_VERSION;

use super::super::{Layer, entry};
use super::*;
use crate::host_guard::MenuItem;
use crate::{CLAP_ID, Cochlea, presets};

/// What a host was asked for.
#[derive(Default)]
struct Asked {
    callbacks: AtomicU32,
    done: Mutex<Vec<String>>,
}

impl Asked {
    fn done(&self) -> Vec<String> {
        std::mem::take(&mut *self.done.lock().unwrap())
    }
}

/// # Safety
/// `host` has an [`Asked`] behind it.
unsafe fn note(host: *const clap_host, what: String) {
    // SAFETY: by contract.
    unsafe { (*(*host).host_data.cast::<Asked>()).done.lock().unwrap().push(what) };
}

unsafe extern "C" fn nothing(_: *const clap_host) {}

unsafe extern "C" fn callback(host: *const clap_host) {
    // SAFETY: our own host.
    unsafe {
        (*(*host).host_data.cast::<Asked>())
            .callbacks
            .fetch_add(1, Ordering::SeqCst)
    };
}

unsafe extern "C" fn mark_dirty(host: *const clap_host) {
    // SAFETY: our own host.
    unsafe { note(host, "dirty".to_owned()) };
}

unsafe extern "C" fn rescan(host: *const clap_host, flags: u32) {
    assert_eq!(flags, CLAP_PARAM_RESCAN_VALUES);
    // SAFETY: our own host.
    unsafe { note(host, "values".to_owned()) };
}

unsafe extern "C" fn populate(
    _: *const clap_host,
    target: *const clap_context_menu_target,
    builder: *const clap_context_menu_builder,
) -> bool {
    // SAFETY: the plugin's own, alive through the call; every line is of its kind, or none at all.
    unsafe {
        if (*target).id == 0 {
            return false;
        }
        let (add_item, supports) = ((*builder).add_item.unwrap(), (*builder).supports.unwrap());
        let add = |kind: clap_context_menu_item_kind, data: *const c_void| add_item(builder, kind, data);
        let entry = |label: &CStr, is_enabled: bool, action_id: u32| clap_context_menu_entry {
            label: label.as_ptr(),
            is_enabled,
            action_id,
        };
        assert!((0..=5).all(|kind| supports(builder, kind)) && !supports(builder, 6));
        let automation = entry(c"Show automation", true, 11);
        let not_utf_8 = entry(c"\xff", false, 13);
        let title = clap_context_menu_item_title {
            title: c"Output Gain".as_ptr(),
            is_enabled: true,
        };
        assert!(add(CLAP_CONTEXT_MENU_ITEM_TITLE, (&raw const title).cast()));
        assert!(add(CLAP_CONTEXT_MENU_ITEM_SEPARATOR, std::ptr::null()));
        assert!(add(CLAP_CONTEXT_MENU_ITEM_ENTRY, (&raw const automation).cast()));
        let submenu = clap_context_menu_submenu {
            label: c"Map to".as_ptr(),
            is_enabled: true,
        };
        assert!(add(CLAP_CONTEXT_MENU_ITEM_BEGIN_SUBMENU, (&raw const submenu).cast()));
        let check = clap_context_menu_check_entry {
            label: std::ptr::null(),
            is_enabled: true,
            is_checked: true,
            action_id: 12,
        };
        assert!(add(CLAP_CONTEXT_MENU_ITEM_CHECK_ENTRY, (&raw const check).cast()));
        assert!(add(CLAP_CONTEXT_MENU_ITEM_ENTRY, (&raw const not_utf_8).cast()));
        assert!(add(CLAP_CONTEXT_MENU_ITEM_END_SUBMENU, std::ptr::null()));
        // What no good host does.
        assert!(!add(CLAP_CONTEXT_MENU_ITEM_END_SUBMENU, std::ptr::null()));
        assert!(!add(CLAP_CONTEXT_MENU_ITEM_ENTRY, std::ptr::null()));
        assert!(!add(99, (&raw const check).cast()));
        assert!(!add_item(
            std::ptr::null(),
            CLAP_CONTEXT_MENU_ITEM_SEPARATOR,
            std::ptr::null()
        ));
        true
    }
}

unsafe extern "C" fn perform(host: *const clap_host, target: *const clap_context_menu_target, action: u32) -> bool {
    // SAFETY: our own host, and the plugin's target.
    unsafe { note(host, format!("perform {} of {}", action, (*target).id)) };
    true
}

static MENUS: clap_host_context_menu = clap_host_context_menu {
    populate: Some(populate),
    perform: Some(perform),
    can_popup: None,
    popup: None,
};
static STATE: clap_host_state = clap_host_state {
    mark_dirty: Some(mark_dirty),
};
static PARAMS: clap_host_params = clap_host_params {
    rescan: Some(rescan),
    clear: None,
    request_flush: None,
};

unsafe extern "C" fn extension(_: *const clap_host, name: *const c_char) -> *const c_void {
    // SAFETY: the plugin's C string.
    let name = unsafe { CStr::from_ptr(name) };
    if name == CLAP_EXT_CONTEXT_MENU_COMPAT {
        (&raw const MENUS).cast()
    } else if name == CLAP_EXT_STATE {
        (&raw const STATE).cast()
    } else if name == CLAP_EXT_PARAMS {
        (&raw const PARAMS).cast()
    } else {
        std::ptr::null()
    }
}

/// A whole plugin in a host of ours.
struct Hosted {
    plugin: *const clap_plugin,
    _host: Box<clap_host>,
    asked: Box<Asked>,
}

impl Hosted {
    fn new(knows: bool) -> Self {
        unsafe extern "C" fn none(_: *const clap_host, _: *const c_char) -> *const c_void {
            std::ptr::null()
        }
        let asked = Box::<Asked>::default();
        let host = Box::new(clap_host {
            clap_version: CLAP_VERSION,
            host_data: (&raw const *asked).cast_mut().cast(),
            name: c"host with menus".as_ptr(),
            vendor: c"".as_ptr(),
            url: c"".as_ptr(),
            version: c"1".as_ptr(),
            get_extension: Some(if knows { extension } else { none }),
            request_restart: Some(nothing),
            request_process: Some(nothing),
            request_callback: Some(callback),
        });
        let id = CString::new(CLAP_ID).unwrap();
        // SAFETY: our own entry; the host outlives the plugin.
        let plugin = unsafe {
            let factory = entry::<Cochlea>().get_factory.unwrap()(CLAP_PLUGIN_FACTORY_ID.as_ptr());
            let factory = factory.cast::<clap_plugin_factory>();
            let plugin = (*factory).create_plugin.unwrap()(factory, &raw const *host, id.as_ptr());
            assert!((*plugin).init.unwrap()(plugin));
            plugin
        };
        Self {
            plugin,
            _host: host,
            asked,
        }
    }

    fn instance(&self) -> &Instance {
        // SAFETY: a live plugin of ours.
        &unsafe { Layer::<Cochlea>::of(self.plugin) }.unwrap().instance
    }

    /// Calls back as often as asked. How often that was.
    fn call_back(&self) -> u32 {
        let callbacks = self.asked.callbacks.swap(0, Ordering::SeqCst);
        for _ in 0..callbacks {
            // SAFETY: a live plugin.
            unsafe { (*self.plugin).on_main_thread.unwrap()(self.plugin) };
        }
        callbacks
    }

    /// Asks for the menu of the parameter at `index`, on a thread that is not the host's.
    fn ask(&self, index: usize) -> bool {
        let instance = self.instance();
        let hash = instance.parameters().hash(index);
        std::thread::scope(|scope| scope.spawn(|| instance.ask_menu_of(hash)).join().unwrap())
    }
}

impl Drop for Hosted {
    fn drop(&mut self) {
        // SAFETY: the last call on a live plugin.
        unsafe { (*self.plugin).destroy.unwrap()(self.plugin) };
    }
}

#[test]
fn the_hosts_menu_comes_whole_and_its_entries_are_performed_on_the_main_thread() {
    let hosted = Hosted::new(true);
    let instance = hosted.instance();
    assert!(hosted.ask(2));
    assert_eq!(instance.take_host_menu(), None);
    assert_eq!(hosted.call_back(), 1);
    let menu = instance.take_host_menu().expect("a menu");
    let hash = instance.parameters().hash(2);
    assert_eq!(menu.parameter_hash, hash);
    let entry = |label: &str, is_enabled, is_checked, action| MenuItem::Entry {
        label: label.to_owned(),
        is_enabled,
        is_checked,
        action,
    };
    let expected = [
        MenuItem::Title {
            label: "Output Gain".to_owned(),
            is_enabled: true,
        },
        MenuItem::Separator,
        entry("Show automation", true, None, 11),
        MenuItem::Submenu {
            label: "Map to".to_owned(),
            is_enabled: true,
            items: vec![entry("", true, Some(true), 12), entry("\u{fffd}", false, None, 13)],
        },
    ];
    assert_eq!(menu.items, expected);
    assert!(instance.perform_host_menu(&menu, 12));
    assert!(hosted.asked.done().is_empty(), "not on the editor's thread");
    hosted.call_back();
    assert_eq!(hosted.asked.done(), [format!("perform 12 of {hash}")]);
}

#[test]
fn a_preset_from_the_editor_and_a_mark_reach_the_host() {
    let hosted = Hosted::new(true);
    let preset = presets::factory().remove(1);
    hosted.instance().load_preset(&preset.state_bytes()).expect("a preset");
    hosted.call_back();
    assert_eq!(hosted.asked.done(), ["values", "dirty"]);
    hosted.instance().mark_dirty();
    hosted.call_back();
    assert_eq!(hosted.asked.done(), ["dirty"]);
    assert!(hosted.instance().load_preset(b"{}").is_err());
    assert_eq!(hosted.call_back(), 0, "nothing was changed");
}

#[test]
fn a_host_without_menus_is_not_asked() {
    let hosted = Hosted::new(false);
    assert!(!hosted.ask(2));
    hosted.instance().mark_dirty();
    hosted.call_back();
    assert!(hosted.asked.done().is_empty());
}
