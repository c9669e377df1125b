//! The part of libjack that is used.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::{c_char, c_int, c_uint, c_ulong, c_void};

/// `jack_client_t`.
#[repr(C)]
pub struct Client {
    _opaque: [u8; 0],
}

/// `jack_port_t`.
#[repr(C)]
pub struct Port {
    _opaque: [u8; 0],
}

/// `JackNoStartServer`.
pub const NO_START_SERVER: c_uint = 1;
/// `JackPortIsInput`.
pub const IS_INPUT: c_ulong = 1;
/// `JackPortIsOutput`.
pub const IS_OUTPUT: c_ulong = 2;
/// `JackPortIsPhysical`.
pub const IS_PHYSICAL: c_ulong = 4;
/// `JACK_DEFAULT_AUDIO_TYPE`.
pub const AUDIO: &std::ffi::CStr = c"32 bit float mono audio";

/// Called once a block: frames, and the pointer that was given with it.
pub type OnProcess = unsafe extern "C" fn(c_uint, *mut c_void) -> c_int;
/// Called after a gap.
pub type OnXrun = unsafe extern "C" fn(*mut c_void) -> c_int;
/// Called when the server goes.
pub type OnShutdown = unsafe extern "C" fn(*mut c_void);
/// Takes the library's messages.
pub type OnMessage = unsafe extern "C" fn(*const c_char);

super::super::library::functions! {
    ["libjack.so.0", "libjack.so"];
    fn jack_client_open: unsafe extern "C" fn(*const c_char, c_uint, *mut c_uint, ...) -> *mut Client;
    fn jack_client_close: unsafe extern "C" fn(*mut Client) -> c_int;
    fn jack_activate: unsafe extern "C" fn(*mut Client) -> c_int;
    fn jack_deactivate: unsafe extern "C" fn(*mut Client) -> c_int;
    fn jack_get_sample_rate: unsafe extern "C" fn(*mut Client) -> c_uint;
    fn jack_get_buffer_size: unsafe extern "C" fn(*mut Client) -> c_uint;
    fn jack_set_process_callback: unsafe extern "C" fn(*mut Client, OnProcess, *mut c_void) -> c_int;
    fn jack_set_xrun_callback: unsafe extern "C" fn(*mut Client, OnXrun, *mut c_void) -> c_int;
    fn jack_on_shutdown: unsafe extern "C" fn(*mut Client, OnShutdown, *mut c_void);
    fn jack_port_register:
        unsafe extern "C" fn(*mut Client, *const c_char, *const c_char, c_ulong, c_ulong) -> *mut Port;
    fn jack_port_get_buffer: unsafe extern "C" fn(*mut Port, c_uint) -> *mut c_void;
    fn jack_port_name: unsafe extern "C" fn(*const Port) -> *const c_char;
    fn jack_get_ports:
        unsafe extern "C" fn(*mut Client, *const c_char, *const c_char, c_ulong) -> *mut *const c_char;
    fn jack_connect: unsafe extern "C" fn(*mut Client, *const c_char, *const c_char) -> c_int;
    fn jack_free: unsafe extern "C" fn(*mut c_void);
    fn jack_set_error_function: unsafe extern "C" fn(OnMessage);
    fn jack_set_info_function: unsafe extern "C" fn(OnMessage);
}
