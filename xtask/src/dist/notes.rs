//! `INSTALL.txt`: what is in the archive, where it goes, and what it needs.

use super::Release;
use super::needs::Needs;

/// The text.
pub fn install(release: &Release, needs: &Needs) -> String {
    let Release {
        version,
        commit,
        compiler,
        target,
        ..
    } = release;
    let (clap, vst3, program) = match () {
        () if cfg!(windows) => (
            "%LOCALAPPDATA%\\Programs\\Common\\CLAP",
            "%LOCALAPPDATA%\\Programs\\Common\\VST3",
            "cochlea.exe",
        ),
        () if cfg!(target_os = "macos") => (
            "~/Library/Audio/Plug-Ins/CLAP",
            "~/Library/Audio/Plug-Ins/VST3",
            "cochlea",
        ),
        () => ("~/.clap", "~/.vst3", "cochlea"),
    };
    let needs = needs_text(needs);
    format!(
        "\
Cochlea {version}, an equaliser in the ear's own bands

To install, copy

  Cochlea.clap   into {clap}
  Cochlea.vst3   into {vst3} (the whole folder)
  {program}{gap}anywhere on the PATH; it needs neither of the two

and let the host look for plug-ins again. To remove it, delete them. Cochlea writes nothing but its settings and your
presets; `cochlea config list` says where.
{needs}
From the sources, `cargo xtask install` does the same.

THIRD-PARTY-LICENCES.txt holds the licences of what is linked in, cochlea.cdx.json the list for programs (CycloneDX 1.5).
Cochlea's own licence is MIT or Apache-2.0, at your choice: LICENSE-MIT, LICENSE-APACHE.

Built from commit {commit}
for {target} by {compiler}.
Whether the same commit and compiler give the same bytes on your machine: `cargo xtask dist`, and compare.
",
        gap = " ".repeat(15 - program.len()),
    )
}

/// What the system must have; nothing where nothing was measured.
fn needs_text(needs: &Needs) -> String {
    let Some(glibc) = &needs.glibc else {
        return String::new();
    };
    let libraries: Vec<&str> = needs.libraries.iter().map(String::as_str).collect();
    format!(
        "
It needs Linux with the GNU C library {glibc} or later ({}).
The editor also needs X11 or XWayland, and OpenGL (libX11, libX11-xcb, libxcb, libXcursor, libGL); without them the
plug-in works and shows no window. The standalone, `cochlea live`, plays through JACK (libjack.so.0) or ALSA
(libasound.so.2) where it finds one. All of these are opened when they are needed.
",
        libraries.join(", ")
    )
}
