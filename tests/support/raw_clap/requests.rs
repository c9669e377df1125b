//! What the plugin may ask of its host, counted.

use std::ffi::{CStr, c_char, c_void};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use clap_sys::ext::gui::{CLAP_EXT_GUI, clap_host_gui};
use clap_sys::ext::latency::{CLAP_EXT_LATENCY, clap_host_latency};
use clap_sys::ext::note_ports::{CLAP_EXT_NOTE_PORTS, clap_host_note_ports};
use clap_sys::ext::params::{CLAP_EXT_PARAMS, clap_host_params};
use clap_sys::ext::preset_load::{CLAP_EXT_PRESET_LOAD, clap_host_preset_load};
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_host_state};
use clap_sys::factory::preset_discovery::clap_preset_discovery_location_kind;
use clap_sys::host::clap_host;
use clap_sys::version::CLAP_VERSION;

/// What the plugin asked of the host.
#[derive(Default)]
pub struct Requests {
    /// `request_callback` calls.
    pub callbacks: AtomicU32,
    /// `request_restart` calls.
    pub restarts: AtomicU32,
    /// `latency.changed` calls.
    pub latency_changes: AtomicU32,
    /// `params.request_flush` calls.
    pub flushes: AtomicU32,
    /// `params.rescan` calls.
    pub rescans: AtomicU32,
    /// `state.mark_dirty` calls.
    pub dirty: AtomicU32,
    /// What `preset_load` was told: `Ok` with location and key, `Err` with the message.
    pub presets: Mutex<Vec<Result<String, String>>>,
    /// Dialects of notes that the host says it knows; 0: it does not say.
    dialects: u32,
}

impl Requests {
    /// Of a host that says it knows `dialects`.
    pub(super) fn of_speaker(dialects: u32) -> Self {
        Self {
            dialects,
            ..Self::default()
        }
    }

    /// The host that counts here, good for as long as this stays where it is.
    pub(super) fn host(&self) -> clap_host {
        clap_host {
            clap_version: CLAP_VERSION,
            host_data: std::ptr::from_ref(self).cast_mut().cast(),
            name: c"raw host".as_ptr(),
            vendor: c"".as_ptr(),
            url: c"".as_ptr(),
            version: c"1".as_ptr(),
            get_extension: Some(get_extension),
            request_restart: Some(request_restart),
            request_process: Some(request_process),
            request_callback: Some(request_callback),
        }
    }
}

/// # Safety
/// `host` has [`Requests`] behind it.
unsafe fn requests<'a>(host: *const clap_host) -> &'a Requests {
    // SAFETY: by contract.
    unsafe { &*(*host).host_data.cast::<Requests>() }
}

unsafe extern "C" fn request_restart(host: *const clap_host) {
    // SAFETY: our own host.
    unsafe { requests(host) }.restarts.fetch_add(1, Ordering::SeqCst);
}

unsafe extern "C" fn request_process(_: *const clap_host) {}

unsafe extern "C" fn request_callback(host: *const clap_host) {
    // SAFETY: our own host.
    unsafe { requests(host) }.callbacks.fetch_add(1, Ordering::SeqCst);
}

unsafe extern "C" fn latency_changed(host: *const clap_host) {
    // SAFETY: our own host.
    unsafe { requests(host) }.latency_changes.fetch_add(1, Ordering::SeqCst);
}

unsafe extern "C" fn params_rescan(host: *const clap_host, _flags: u32) {
    // SAFETY: our own host.
    unsafe { requests(host) }.rescans.fetch_add(1, Ordering::SeqCst);
}

unsafe extern "C" fn params_clear(_: *const clap_host, _id: u32, _flags: u32) {}

unsafe extern "C" fn params_request_flush(host: *const clap_host) {
    // SAFETY: our own host.
    unsafe { requests(host) }.flushes.fetch_add(1, Ordering::SeqCst);
}

unsafe extern "C" fn supported_dialects(host: *const clap_host) -> u32 {
    // SAFETY: our own host.
    unsafe { requests(host) }.dialects
}

unsafe extern "C" fn note_ports_rescan(_: *const clap_host, _flags: u32) {}

unsafe extern "C" fn resize_hints_changed(_: *const clap_host) {}

unsafe extern "C" fn request_resize(_: *const clap_host, _width: u32, _height: u32) -> bool {
    false
}

unsafe extern "C" fn request_visibility(_: *const clap_host) -> bool {
    false
}

unsafe extern "C" fn editor_closed(_: *const clap_host, _was_destroyed: bool) {}

unsafe extern "C" fn mark_dirty(host: *const clap_host) {
    // SAFETY: our own host.
    unsafe { requests(host) }.dirty.fetch_add(1, Ordering::SeqCst);
}

/// # Safety
/// `text` is null or a live C string.
unsafe fn shown(text: *const c_char) -> String {
    if text.is_null() {
        return "nothing".to_owned();
    }
    // SAFETY: by contract.
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}

unsafe extern "C" fn preset_error(
    host: *const clap_host,
    _kind: clap_preset_discovery_location_kind,
    _location: *const c_char,
    _load_key: *const c_char,
    _os_error: i32,
    message: *const c_char,
) {
    // SAFETY: our own host, and the plugin's C string.
    unsafe {
        requests(host)
            .presets
            .lock()
            .expect("no panic")
            .push(Err(shown(message)))
    };
}

unsafe extern "C" fn preset_loaded(
    host: *const clap_host,
    kind: clap_preset_discovery_location_kind,
    location: *const c_char,
    load_key: *const c_char,
) {
    // SAFETY: our own host, and the plugin's C strings.
    unsafe {
        let told = format!("{kind} {} {}", shown(location), shown(load_key));
        requests(host).presets.lock().expect("no panic").push(Ok(told));
    }
}

/// Of a host whose windows keep their size.
static HOST_GUI: clap_host_gui = clap_host_gui {
    resize_hints_changed: Some(resize_hints_changed),
    request_resize: Some(request_resize),
    request_show: Some(request_visibility),
    request_hide: Some(request_visibility),
    closed: Some(editor_closed),
};

static HOST_STATE: clap_host_state = clap_host_state {
    mark_dirty: Some(mark_dirty),
};

static HOST_PRESET_LOAD: clap_host_preset_load = clap_host_preset_load {
    on_error: Some(preset_error),
    loaded: Some(preset_loaded),
};

static HOST_NOTE_PORTS: clap_host_note_ports = clap_host_note_ports {
    supported_dialects: Some(supported_dialects),
    rescan: Some(note_ports_rescan),
};

static HOST_LATENCY: clap_host_latency = clap_host_latency {
    changed: Some(latency_changed),
};

static HOST_PARAMS: clap_host_params = clap_host_params {
    rescan: Some(params_rescan),
    clear: Some(params_clear),
    request_flush: Some(params_request_flush),
};

unsafe extern "C" fn get_extension(host: *const clap_host, name: *const c_char) -> *const c_void {
    // SAFETY: the plugin passes a C string.
    let name = unsafe { CStr::from_ptr(name) };
    // SAFETY: our own host.
    let says_dialects = unsafe { requests(host) }.dialects != 0;
    if name == CLAP_EXT_LATENCY {
        (&raw const HOST_LATENCY).cast()
    } else if name == CLAP_EXT_PARAMS {
        (&raw const HOST_PARAMS).cast()
    } else if name == CLAP_EXT_GUI {
        (&raw const HOST_GUI).cast()
    } else if name == CLAP_EXT_STATE {
        (&raw const HOST_STATE).cast()
    } else if name == CLAP_EXT_PRESET_LOAD {
        (&raw const HOST_PRESET_LOAD).cast()
    } else if name == CLAP_EXT_NOTE_PORTS && says_dialects {
        (&raw const HOST_NOTE_PORTS).cast()
    } else {
        std::ptr::null()
    }
}
