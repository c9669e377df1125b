//! The files of a bounce: nothing is overwritten that is still read.

use std::path::Path;

use super::Options;
use crate::audio_out;
use crate::error::Error;

/// Every file by another name, so that nothing is overwritten that is still read.
pub(super) fn check(options: &Options) -> Result<(), Error> {
    audio_out::check_extension(&options.output)?;
    let clash = |written: &Path, other: &Path, role: &str| {
        is_same_file(written, other).then(|| {
            Error::command(
                format!("{}: is to be written but is {role}", written.display()),
                "choose another name",
            )
        })
    };
    let report = options.report.as_deref();
    let read = [
        (Some(options.input.as_path()), "also the input"),
        (options.automation.as_deref(), "also the automation file"),
        (options.side_chain.as_deref(), "also the side chain"),
    ];
    let mut clashes = Vec::new();
    for written in [Some(options.output.as_path()), report].into_iter().flatten() {
        clashes.extend(
            read.iter()
                .filter_map(|(path, role)| Some(clash(written, (*path)?, role))),
        );
    }
    clashes.extend(report.map(|report| clash(report, &options.output, "also the output")));
    clashes.into_iter().flatten().next().map_or(Ok(()), Err)
}

/// Whether two paths lead to one file, which need not exist.
pub(crate) fn is_same_file(a: &Path, b: &Path) -> bool {
    let resolved = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path)).ok();
    matches!((resolved(a), resolved(b)), (Some(a), Some(b)) if a == b)
}
