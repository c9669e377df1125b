//! `fuzz --keep`: what was found goes into the repository, as few and as short inputs as meet the same.

use super::Target;
use crate::{in_target, process, root};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Of one target, in all: ordinary tests replay every input.
const MOST_BYTES: u64 = 128 << 10;
const MOST_INPUTS: usize = 64;

/// Adds to the kept corpus of `target` what meets something that it does not meet yet: where there is no room for all,
/// short ones and long ones alike.
pub fn keep(programs: &Path, target: &Target) -> Result<()> {
    let name = target.name;
    let kept = root().join("tests").join("fuzz").join("corpus").join(name);
    let found = in_target(&format!("fuzz/corpus/{name}"))?;
    let merged = in_target(&format!("fuzz/merged/{name}"))?;
    let _ = fs::remove_dir_all(&merged);
    for folder in [&found, &merged] {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    for path in files(&kept)? {
        fs::copy(&path, merged.join(path.file_name().context("a file")?))?;
    }
    let mut merge = Command::new(programs.join(name));
    merge.args(["-merge=1", &format!("-max_len={}", target.longest)]);
    process::run(merge.arg(&merged).arg(&found))?;

    let size = |path: &PathBuf| fs::metadata(path).map_or(0, |about| about.len());
    let old = files(&kept)?;
    let (mut bytes, mut inputs) = (old.iter().map(size).sum::<u64>(), old.len());
    let mut new = files(&merged)?;
    new.retain(|path| path.file_name().is_some_and(|name| !kept.join(name).exists()));
    new.sort_by_key(size);
    let mut added = 0;
    let step = new.len().div_ceil(MOST_INPUTS.saturating_sub(old.len()).max(1)).max(1);
    for path in new.iter().step_by(step) {
        if inputs == MOST_INPUTS || bytes + size(path) > MOST_BYTES {
            break;
        }
        fs::copy(path, kept.join(path.file_name().context("a file")?))?;
        (bytes, inputs, added) = (bytes + size(path), inputs + 1, added + 1);
    }
    println!(
        "{name}: {added} of {} new inputs kept, now {inputs} with {bytes} bytes",
        new.len()
    );
    Ok(())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}
