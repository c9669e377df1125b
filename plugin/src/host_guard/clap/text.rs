//! Texts and paths on their way over the C boundary.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::{CStr, CString, c_char};
use std::path::{Path, PathBuf};

/// A text for the host. A NUL within it becomes a space.
pub(super) fn c_text(text: &str) -> CString {
    CString::new(text.replace('\0', " ")).unwrap_or_default()
}

/// A path for the host; `None` where the system's way of writing it has no C string that means the same.
pub(super) fn c_path(path: &Path) -> Option<CString> {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        CString::new(path.as_os_str().as_bytes()).ok()
    }
    #[cfg(not(unix))]
    {
        CString::new(path.to_str()?).ok()
    }
}

/// A path of the host's.
///
/// # Errors
/// When there is none, or it is not the UTF-8 that hosts of this system write paths in.
///
/// # Safety
/// `location` is null or a live C string.
pub(super) unsafe fn path_of(location: *const c_char) -> Result<PathBuf, String> {
    if location.is_null() {
        return Err("the host names no file (expected a path)".to_owned());
    }
    // SAFETY: the caller's promise.
    let location = unsafe { CStr::from_ptr(location) };
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        Ok(PathBuf::from(std::ffi::OsStr::from_bytes(location.to_bytes())))
    }
    #[cfg(not(unix))]
    {
        location
            .to_str()
            .map(PathBuf::from)
            .map_err(|_| format!("{}: not a path in UTF-8 (expected one)", location.to_string_lossy()))
    }
}

/// A text of the host's; empty where there is none.
///
/// # Safety
/// `text` is null or a live C string.
pub(super) unsafe fn text_of(text: *const c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: the caller's promise.
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}

/// Cuts a text that filled its buffer back to its last whole character (U41).
///
/// # Safety
/// `text` has `capacity` bytes, one of them NUL.
pub(super) unsafe fn end_with_whole_character(text: *mut c_char, capacity: u32) {
    // SAFETY: the caller's promise.
    let bytes = unsafe { std::slice::from_raw_parts_mut(text.cast::<u8>(), capacity as usize) };
    let Some(end) = bytes.iter().position(|byte| *byte == 0) else {
        return;
    };
    if let Err(error) = std::str::from_utf8(&bytes[..end]) {
        bytes[error.valid_up_to()] = 0;
    }
}
