//! What is in the archive.

use super::archive::{Archive, Entry};
use super::place::{Built, Place};
use super::{Release, licences, linked, needs, notes, sbom};
use anyhow::{Context, Result, bail};
use std::path::Path;

/// Everything that goes into the archive of `release`, as it was built in `place`.
pub fn of(place: &Place, built: &Built, release: &Release) -> Result<Archive> {
    let mut entries = Vec::new();
    collect(&built.bundles.clap, "Cochlea.clap", &mut entries)?;
    collect(&built.bundles.vst3, "Cochlea.vst3", &mut entries)?;
    let program = built
        .program
        .file_name()
        .context("a program has a name")?
        .to_string_lossy()
        .into_owned();
    collect(&built.program, &program, &mut entries)?;
    for entry in &entries {
        names_no_folder(entry, place)?;
    }
    let packages = linked(&place.source, &release.target)?;
    let mut text = |path: &str, text: String| {
        entries.push(Entry {
            path: path.into(),
            bytes: text.into_bytes(),
            is_program: false,
        });
    };
    text("INSTALL.txt", notes::install(release, &needs::of(built)?));
    text("THIRD-PARTY-LICENCES.txt", licences::text(&packages)?);
    text("cochlea.cdx.json", sbom::text(release, &packages));
    for name in ["LICENSE-MIT", "LICENSE-APACHE", "CHANGELOG.md"] {
        let path = place.source.join(name);
        let read = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        text(name, read);
    }
    Archive::pack(&release.name(), release.epoch_seconds, entries)
}

/// A file, or all files of a folder, under `name`.
fn collect(path: &Path, name: &str, entries: &mut Vec<Entry>) -> Result<()> {
    let failed = || format!("cannot read {}", path.display());
    if path.is_dir() {
        for file in std::fs::read_dir(path).with_context(failed)? {
            let file = file.with_context(failed)?;
            collect(
                &file.path(),
                &format!("{name}/{}", file.file_name().to_string_lossy()),
                entries,
            )?;
        }
        return Ok(());
    }
    let bytes = std::fs::read(path).with_context(failed)?;
    entries.push(Entry {
        path: name.into(),
        is_program: is_program(&bytes),
        bytes,
    });
    Ok(())
}

/// Whether these are the first bytes of something that a system runs or loads: ELF, PE, Mach-O for one kind of processor
/// or for several.
fn is_program(bytes: &[u8]) -> bool {
    let beginnings: [&[u8]; 4] = [b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"];
    beginnings.iter().any(|beginning| bytes.starts_with(beginning))
}

/// What is built must not tell where it was built, or another folder gives other bytes.
fn names_no_folder(entry: &Entry, place: &Place) -> Result<()> {
    for folder in place.names()? {
        let name = folder.display().to_string();
        if entry.bytes.windows(name.len()).any(|window| window == name.as_bytes()) {
            bail!(
                "{} holds the name of the folder {name}; expected none of the machine's own, so that any machine builds \
                 the same: see which crate writes it",
                entry.path
            );
        }
    }
    Ok(())
}
