//! The part of libasound that is used, version 2.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::{c_char, c_int, c_long, c_uint, c_ulong, c_void};

/// `snd_pcm_t`.
#[repr(C)]
pub struct Pcm {
    _opaque: [u8; 0],
}

/// `SND_PCM_STREAM_PLAYBACK`.
pub const PLAYBACK: c_int = 0;
/// `SND_PCM_STREAM_CAPTURE`.
pub const CAPTURE: c_int = 1;
/// `SND_PCM_NONBLOCK`: a device in use is an error, not a wait.
pub const NONBLOCK: c_int = 1;
/// `SND_PCM_ACCESS_RW_INTERLEAVED`.
pub const INTERLEAVED: c_int = 3;
/// `SND_PCM_FORMAT_FLOAT`, in this machine's order of bytes.
pub const FLOAT: c_int = if cfg!(target_endian = "little") { 14 } else { 15 };

type Frames = c_long;
/// Takes the library's messages: file, line, function, error, and a format whose arguments nobody reads.
pub type OnMessage = unsafe extern "C" fn(*const c_char, c_int, *const c_char, c_int, *const c_char);

super::super::library::functions! {
    ["libasound.so.2", "libasound.so"];
    fn snd_pcm_open: unsafe extern "C" fn(*mut *mut Pcm, *const c_char, c_int, c_int) -> c_int;
    fn snd_pcm_close: unsafe extern "C" fn(*mut Pcm) -> c_int;
    fn snd_pcm_nonblock: unsafe extern "C" fn(*mut Pcm, c_int) -> c_int;
    fn snd_pcm_set_params:
        unsafe extern "C" fn(*mut Pcm, c_int, c_int, c_uint, c_uint, c_int, c_uint) -> c_int;
    fn snd_pcm_readi: unsafe extern "C" fn(*mut Pcm, *mut c_void, c_ulong) -> Frames;
    fn snd_pcm_writei: unsafe extern "C" fn(*mut Pcm, *const c_void, c_ulong) -> Frames;
    fn snd_pcm_recover: unsafe extern "C" fn(*mut Pcm, c_int, c_int) -> c_int;
    fn snd_lib_error_set_handler: unsafe extern "C" fn(OnMessage) -> c_int;
    fn snd_strerror: unsafe extern "C" fn(c_int) -> *const c_char;
    fn snd_device_name_hint: unsafe extern "C" fn(c_int, *const c_char, *mut *mut *mut c_void) -> c_int;
    fn snd_device_name_get_hint: unsafe extern "C" fn(*const c_void, *const c_char) -> *mut c_char;
    fn snd_device_name_free_hint: unsafe extern "C" fn(*mut *mut c_void) -> c_int;
}
