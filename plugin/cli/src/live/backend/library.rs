//! C libraries opened at run time, so that the program starts without them.
#![expect(unsafe_code, reason = "the C boundary")]

use libloading::Library;

/// Opens the first of `files` that there is.
///
/// # Errors
/// The loader's words about the last.
pub fn open(files: &[&str]) -> Result<Library, String> {
    let mut reason = String::new();
    for file in files {
        // SAFETY: the system's sound libraries; loading them runs their initialisers, as in any program that links
        // them.
        match unsafe { Library::new(file) } {
            Ok(library) => return Ok(library),
            Err(error) => reason = error.to_string(),
        }
    }
    Err(reason)
}

/// A table of a library's functions, opened once a process and never closed: `table()` gives it, or why there is none.
macro_rules! functions {
    ($files:expr; $(fn $name:ident: $kind:ty;)+) => {
        /// The functions that are used here, with their C types.
        pub struct Functions {
            $(pub $name: $kind,)+
        }

        /// The library's functions, or the loader's words.
        pub fn table() -> Result<&'static Functions, &'static str> {
            static TABLE: std::sync::OnceLock<Result<Functions, String>> = std::sync::OnceLock::new();
            let load = || {
                let library = crate::live::backend::library::open(&$files)?;
                let functions = Functions {
                    $($name: {
                        // SAFETY: the type is that of the function of this name in the library's header.
                        let symbol = unsafe { library.get::<$kind>(concat!(stringify!($name), "\0").as_bytes()) };
                        *symbol.map_err(|error| error.to_string())?
                    },)+
                };
                // The functions are used until the process ends.
                std::mem::forget(library);
                Ok(functions)
            };
            TABLE.get_or_init(load).as_ref().map_err(String::as_str)
        }
    };
}
pub(super) use functions;
