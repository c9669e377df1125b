//! The host that the framework sees.
//!
//! The framework calls whatever a host's tables should hold, and panics where there is nothing (U36): a host
//! without `get_extension` when it initialises, one whose extensions are incomplete, one that has no side of the editor's
//! extension when it opens the editor. So it gets a host of ours, which has everything that it calls, passes on what the
//! host has a function for, and has no other extension than the editor's: the rest of what hosts are told is ours.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::{CStr, c_char, c_void};
use std::sync::{Arc, OnceLock};

use clap_sys::ext::gui::{CLAP_EXT_GUI, clap_host_gui};
use clap_sys::host::clap_host;

use crate::host_guard::Instance;

/// A host of ours in front of the host's. The framework holds a pointer to it: it stays where it is, and outlives the
/// framework's plugin.
pub(super) struct FrameworkHost {
    table: clap_host,
    host: *const clap_host,
    /// Once the framework has made it.
    instance: OnceLock<Arc<Instance>>,
}

impl FrameworkHost {
    /// In front of `host`. Allocates.
    ///
    /// # Safety
    /// `host` is live, and outlives what this returns.
    pub(super) unsafe fn before(host: *const clap_host) -> Box<Self> {
        // SAFETY: the caller's promise.
        let table = unsafe { *host };
        let mut before = Box::new(Self {
            table: clap_host {
                get_extension: Some(get_extension),
                request_restart: Some(request_restart),
                request_process: Some(request_process),
                request_callback: Some(request_callback),
                ..table
            },
            host,
            instance: OnceLock::new(),
        });
        before.table.host_data = (&raw mut *before).cast();
        before
    }

    /// The plugin that the framework made.
    pub(super) fn belongs_to(&self, instance: &Arc<Instance>) {
        // There is one framework's plugin behind a host of ours.
        let _ = self.instance.set(instance.clone());
    }

    /// What the framework gets.
    pub(super) fn table(&self) -> *const clap_host {
        &raw const self.table
    }

    /// The host of ours that a table lies in.
    ///
    /// # Safety
    /// `table` is what [`FrameworkHost::table`] gave, and its host is there for as long as the answer is used.
    unsafe fn of<'a>(table: *const clap_host) -> &'a Self {
        // SAFETY: its data is the box that it lies in.
        unsafe { &*(*table).host_data.cast::<Self>() }
    }

    /// Calls `call` with the host and its side of the editor's extension; `None` where it has none.
    fn with_gui<R>(&self, call: impl FnOnce(*const clap_host, &clap_host_gui) -> Option<R>) -> Option<R> {
        let host = self.host;
        // SAFETY: the host is live, as promised to `before`; name and type match, and its tables live as long as it.
        let gui = unsafe {
            let gui = (*host).get_extension?(host, CLAP_EXT_GUI.as_ptr());
            gui.cast::<clap_host_gui>().as_ref()?
        };
        call(host, gui)
    }
}

unsafe extern "C" fn get_extension(_table: *const clap_host, name: *const c_char) -> *const c_void {
    static GUI: clap_host_gui = clap_host_gui {
        resize_hints_changed: Some(resize_hints_changed),
        request_resize: Some(request_resize),
        request_show: Some(request_show),
        request_hide: Some(request_hide),
        closed: Some(closed),
    };
    // SAFETY: the framework passes a C string.
    if unsafe { CStr::from_ptr(name) } == CLAP_EXT_GUI {
        (&raw const GUI).cast()
    } else {
        std::ptr::null()
    }
}

/// Passes a request on to a host that has a function for it.
macro_rules! pass_on {
    ($($function:ident),*) => {$(
        unsafe extern "C" fn $function(table: *const clap_host) {
            // SAFETY: the framework passes our table; the host's own function.
            unsafe {
                let host = FrameworkHost::of(table).host;
                if let Some(function) = (*host).$function {
                    function(host);
                }
            }
        }
    )*};
}

pass_on!(request_restart, request_process, request_callback);

unsafe extern "C" fn resize_hints_changed(table: *const clap_host) {
    // SAFETY: the framework passes our table; the host's own function.
    unsafe { FrameworkHost::of(table).with_gui(|host, gui| gui.resize_hints_changed.map(|told| told(host))) };
}

unsafe extern "C" fn request_resize(table: *const clap_host, width: u32, height: u32) -> bool {
    // SAFETY: the framework passes our table.
    let before = unsafe { FrameworkHost::of(table) };
    // U50: what the host just gave is nothing to ask it for.
    let is_meant = |instance: &Arc<Instance>| instance.is_asked_size([width, height]);
    if !before.instance.get().is_none_or(is_meant) {
        return true;
    }
    // SAFETY: the host's own function.
    let taken = before.with_gui(|host, gui| gui.request_resize.map(|ask| unsafe { ask(host, width, height) }));
    taken.unwrap_or(false)
}

unsafe extern "C" fn request_show(table: *const clap_host) -> bool {
    // SAFETY: the framework passes our table; the host's own function.
    unsafe { FrameworkHost::of(table).with_gui(|host, gui| gui.request_show.map(|ask| ask(host))) }.unwrap_or(false)
}

unsafe extern "C" fn request_hide(table: *const clap_host) -> bool {
    // SAFETY: the framework passes our table; the host's own function.
    unsafe { FrameworkHost::of(table).with_gui(|host, gui| gui.request_hide.map(|ask| ask(host))) }.unwrap_or(false)
}

unsafe extern "C" fn closed(table: *const clap_host, was_destroyed: bool) {
    // SAFETY: the framework passes our table; the host's own function.
    unsafe { FrameworkHost::of(table).with_gui(|host, gui| gui.closed.map(|told| told(host, was_destroyed))) };
}
