//! Where the built bundles are, and how hosts load them.

pub mod library;
pub mod module;

use std::path::PathBuf;

/// The CLAP bundle: `COCHLEA_CLAP`, else where `cargo xtask bundle` puts it.
pub fn clap() -> PathBuf {
    bundle("COCHLEA_CLAP", "Cochlea.clap")
}

/// The VST3 bundle: `COCHLEA_VST3`, else where `cargo xtask bundle` puts it.
pub fn vst3() -> PathBuf {
    bundle("COCHLEA_VST3", "Cochlea.vst3")
}

fn bundle(variable: &str, name: &str) -> PathBuf {
    let path = std::env::var_os(variable).map_or_else(
        || {
            PathBuf::from(env!("CARGO_MANIFEST_DIR"))
                .join("../target/bundled")
                .join(name)
        },
        PathBuf::from,
    );
    assert!(
        path.exists(),
        "{} is missing: run `cargo xtask bundle` first, or set {variable}",
        path.display()
    );
    path
}
