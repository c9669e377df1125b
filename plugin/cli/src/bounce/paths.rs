//! The files of a bounce: nothing is overwritten that is still read.

use std::path::Path;

use super::Options;
use crate::audio_out;
use crate::error::Error;

/// Every file by another name, so that nothing is overwritten that is still read.
pub(super) fn check(options: &Options) -> Result<(), Error> {
    audio_out::check_extension(&options.output)?;
    let read = [
        (Some(options.input.as_path()), "the input"),
        (options.automation.as_deref(), "the automation file"),
        (options.side_chain.as_deref(), "the side chain"),
        (options.target.as_deref(), "the target"),
        (options.preset.as_deref().map(Path::new), "the preset"),
    ];
    let mut taken: Vec<(&Path, &str)> = read
        .into_iter()
        .filter_map(|(path, role)| Some((path?, role)))
        .collect();
    let written = [
        (Some(options.output.as_path()), "the output"),
        (options.report.as_deref(), "the report"),
    ];
    let kept = options
        .keep
        .iter()
        .map(|path| (Some(path.as_path()), "another file to keep"));
    for (path, role) in written.into_iter().chain(kept) {
        let Some(path) = path else {
            continue;
        };
        if let Some((_, role)) = taken.iter().find(|(other, _)| is_same_file(path, other)) {
            return Err(Error::command(
                format!("{}: is to be written but is also {role}", path.display()),
                "choose another name",
            ));
        }
        taken.push((path, role));
    }
    Ok(())
}

/// Whether two paths lead to one file, which need not exist.
pub(crate) fn is_same_file(a: &Path, b: &Path) -> bool {
    let resolved = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path)).ok();
    matches!((resolved(a), resolved(b)), (Some(a), Some(b)) if a == b)
}
