//! What a spectrum shall be, by whatever a person names it: a target file, a target's name, or a recording.

use std::ops::ControlFlow;
use std::path::Path;

use cochlea_dsp::{FactoryTarget, Target};

use crate::error::Error;
use crate::learn::{measure, target_of};
use crate::progress::Progress;
use crate::target_file;

/// A target, and what there is to say of where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// What was named.
    pub target: Target,
    /// What a person should know although it was understood.
    pub note: Option<String>,
}

/// A target file by its extension, a target's name where no such file is, else a recording, which is measured.
///
/// Errors: as [`target_file::read_with_note`], [`target_file::by_name`] and [`measure`] have them, and a word that is no
/// target's name.
pub fn resolve(path: &Path, progress: &mut dyn FnMut(Progress) -> ControlFlow<()>) -> Result<Reference, Error> {
    if target_file::form_of(path).is_some() {
        let (target, note) = target_file::read_with_note(path)?;
        return Ok(Reference { target, note });
    }
    let name = path.to_str().filter(|_| !path.exists());
    let named = name.and_then(|name| target_file::by_name(name).or_else(|| factory(name).map(Ok)));
    let target = match named {
        Some(target) => target?,
        None if !path.exists() && is_word(path) => return Err(unknown(path)),
        None => target_of(path, &measure(path, progress)?)?,
    };
    Ok(Reference { target, note: None })
}

/// Whether a path is as likely to be meant for a name: no folder, no ending.
fn is_word(path: &Path) -> bool {
    path.extension().is_none() && path.components().count() == 1
}

fn unknown(path: &Path) -> Error {
    let names = FactoryTarget::ALL.map(|target| format!("\"{}\"", target.name()));
    Error::file(
        path,
        format!(
            "no such file, and no target of that name (expected a recording, a target file, pink, white, tilt=DB, phon=N or \
             one of {})",
            names.join(", ")
        ),
        "check the path, or name one of these",
    )
}

/// What a person calls it: a file's name without its ending, or the name itself.
pub fn name_of(path: &Path) -> String {
    let name = match path.exists() {
        true => path.file_stem().unwrap_or(path.as_os_str()),
        false => path.as_os_str(),
    };
    name.to_string_lossy().into_owned()
}

/// One of those that come with the product.
fn factory(name: &str) -> Option<Target> {
    let found = FactoryTarget::ALL
        .into_iter()
        .find(|target| target.name().eq_ignore_ascii_case(name));
    found.map(FactoryTarget::target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_factory_target_is_known_by_its_name() {
        for target in FactoryTarget::ALL {
            let name = target.name().to_uppercase();
            let found = resolve(Path::new(&name), &mut |_| ControlFlow::Continue(())).unwrap();
            assert_eq!(found.target, target.target(), "{name}");
        }
    }
}
