//! `install`: both bundles into the user's own plug-in folders. No administrator, nothing shared.

use crate::{Args, bundle};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Runs `cargo xtask install`.
pub fn command(mut args: Args) -> Result<ExitCode> {
    let remove = args.flag("--remove");
    args.finish()?;
    let folders = Folders::of_this_user()?;
    if remove {
        for path in [folders.clap.join("Cochlea.clap"), folders.vst3.join("Cochlea.vst3")] {
            let was_there = path.exists();
            delete(&path)?;
            println!(
                "{} {}",
                if was_there { "removed" } else { "not there:" },
                path.display()
            );
        }
        return Ok(ExitCode::SUCCESS);
    }
    let bundles = bundle::build(true)?;
    for (bundle, folder) in [(&bundles.clap, &folders.clap), (&bundles.vst3, &folders.vst3)] {
        println!("installed {}", put(bundle, folder)?.display());
    }
    println!("Rescan plug-ins in your host to see it.");
    Ok(ExitCode::SUCCESS)
}

/// Where hosts look for this user's plug-ins.
struct Folders {
    clap: PathBuf,
    vst3: PathBuf,
}

impl Folders {
    fn of_this_user() -> Result<Self> {
        let (base, clap, vst3) = if cfg!(windows) {
            let local = std::env::var_os("LOCALAPPDATA").context("%LOCALAPPDATA% is not set")?;
            (PathBuf::from(local).join("Programs").join("Common"), "CLAP", "VST3")
        } else {
            let home = std::env::home_dir().context("there is no home folder: set HOME")?;
            match cfg!(target_os = "macos") {
                true => (home.join("Library").join("Audio").join("Plug-Ins"), "CLAP", "VST3"),
                false => (home, ".clap", ".vst3"),
            }
        };
        Ok(Self {
            clap: base.join(clap),
            vst3: base.join(vst3),
        })
    }
}

/// Copies `bundle` into `folder`: written beside and renamed, so that a host never sees half of it.
fn put(bundle: &Path, folder: &Path) -> Result<PathBuf> {
    let name = bundle.file_name().context("a bundle has a name")?.to_string_lossy();
    let place = folder.join(&*name);
    let (new, old) = (folder.join(format!(".{name}.new")), folder.join(format!(".{name}.old")));
    fs::create_dir_all(folder).with_context(|| format!("could not create {}", folder.display()))?;
    delete(&new)?;
    delete(&old)?;
    copy(bundle, &new)?;
    if place.exists() {
        fs::rename(&place, &old)
            .with_context(|| format!("could not replace {}: close the hosts that use it", place.display()))?;
    }
    fs::rename(&new, &place).with_context(|| format!("could not create {}", place.display()))?;
    delete(&old)?;
    Ok(place)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let failed = || format!("could not copy {} to {}", from.display(), to.display());
    if from.is_dir() {
        fs::create_dir(to).with_context(failed)?;
        for entry in fs::read_dir(from).with_context(failed)? {
            let entry = entry.with_context(failed)?;
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
    } else {
        fs::copy(from, to).with_context(failed)?;
    }
    Ok(())
}

/// Deletes a file or folder if it is there.
pub fn delete(path: &Path) -> Result<()> {
    let result = match path {
        _ if path.is_dir() => fs::remove_dir_all(path),
        _ if path.exists() => fs::remove_file(path),
        _ => Ok(()),
    };
    result.with_context(|| format!("could not delete {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::put;
    use std::fs;

    #[test]
    fn a_bundle_replaces_its_older_self_whole() -> anyhow::Result<()> {
        let dir = std::env::temp_dir().join(format!("cochlea-install-{}", std::process::id()));
        let (bundle, folder) = (dir.join("Cochlea.vst3"), dir.join("vst3"));
        fs::create_dir_all(bundle.join("Contents"))?;
        fs::write(bundle.join("Contents/a.so"), "new")?;
        fs::create_dir_all(folder.join("Cochlea.vst3"))?;
        fs::write(folder.join("Cochlea.vst3/stale"), "old")?;

        let place = put(&bundle, &folder)?;

        assert_eq!(place, folder.join("Cochlea.vst3"));
        assert_eq!(fs::read_to_string(place.join("Contents/a.so"))?, "new");
        assert!(!place.join("stale").exists());
        assert_eq!(fs::read_dir(&folder)?.count(), 1, "nothing is left beside it");
        fs::remove_dir_all(&dir)?;
        Ok(())
    }
}
