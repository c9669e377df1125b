//! Keeps the library in memory, for a thread that never ends.
//!
//! A host may unload a library as soon as the last instance is gone. A thread that ran its code would end the
//! host, and accesskit_unix has one (U35).
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::c_void;
use std::mem::MaybeUninit;

/// Keeps the library that holds this code in memory until the process ends. Whether that is certain; a program's own
/// code stays in any case.
///
/// Not real time: takes the loader's lock.
pub fn in_memory() -> bool {
    let Some(ours) = whereabouts(in_memory as fn() -> bool as *const c_void) else {
        return false;
    };
    // SAFETY: reads a value that the system passed to the process.
    let entry = unsafe { libc::getauxval(libc::AT_ENTRY) } as *const c_void;
    if whereabouts(entry).is_some_and(|program| program.dli_fbase == ours.dli_fbase) {
        return true;
    }
    let flags = libc::RTLD_LAZY | libc::RTLD_NOLOAD | libc::RTLD_NODELETE;
    // SAFETY: the name is the loader's own and lives as long as the library, which runs this. Nothing is loaded, so no
    // initialiser runs. The handle is not closed: that, too, keeps the library.
    !unsafe { libc::dlopen(ours.dli_fname, flags) }.is_null()
}

/// Where the loader put what holds `address`.
fn whereabouts(address: *const c_void) -> Option<libc::Dl_info> {
    let mut found = MaybeUninit::zeroed();
    // SAFETY: any address may be asked for; `found` has room for the answer, and is all zeros or filled in whole.
    unsafe { (libc::dladdr(address, found.as_mut_ptr()) != 0).then(|| found.assume_init()) }
}
