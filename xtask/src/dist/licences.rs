//! The licences of what is linked in, as whole texts in one file.
//!
//! The texts are those that the packages bring. cargo-about would look for others on a server of its own and is compiled
//! for minutes; and one list has to serve this file and [`super::sbom`].

use super::linked::{Id, Package};
use anyhow::{Context, Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// For packages that bring no text of their own.
const APACHE: &str = include_str!("../../../LICENSE-APACHE");
const MIT: &str = include_str!("texts/MIT.txt");
const ISC: &str = include_str!("texts/ISC.txt");

/// How the names of files with licences begin, in small letters.
const BEGINNINGS: [&str; 8] = [
    "license",
    "licence",
    "copying",
    "copyright",
    "notice",
    "unlicense",
    "ofl",
    "ufl",
];

const INTRODUCTION: &str = "\
Cochlea is made of its own code and of the packages below. Each stands under its own licence; the texts follow the list.
Where a licence gives a choice, any of its texts may be chosen.

Packages under the Mozilla Public License 2.0 are used as they were published, without a change. Their source, like that
of every other package here, is at https://crates.io/crates/NAME/VERSION.

The standard library of Rust is linked in, too: MIT OR Apache-2.0, https://github.com/rust-lang/rust; of whom its parts
are: https://github.com/rust-lang/rust/blob/master/COPYRIGHT.
";

/// The file `THIRD-PARTY-LICENCES.txt`: a list of the packages that are not ours, then every text once.
///
/// # Errors
/// A package that brings no text, and whose licence has none here.
pub fn text(packages: &[Package]) -> Result<String> {
    let theirs = || packages.iter().filter(|package| !package.is_ours());
    let widest = |of: fn(&Package) -> usize| theirs().map(of).max().unwrap_or_default();
    let name = widest(|package| package.id.name.len());
    let version = widest(|package| package.id.version.len());
    let mut written = format!("{INTRODUCTION}\n");
    let mut texts = BTreeMap::<String, (String, BTreeSet<&Id>)>::new();
    for package in theirs() {
        let Id { name: n, version: v } = &package.id;
        written += &format!("{n:name$}  {v:version$}  {}\n", package.licence);
        for text in texts_of(package)? {
            // The same text is often broken into other lines.
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let (_, users) = texts.entry(words).or_insert((text, BTreeSet::new()));
            users.insert(&package.id);
        }
    }
    let mut texts: Vec<_> = texts.into_values().collect();
    // Those that most packages share come first.
    texts.sort_by(|(a, a_users), (b, b_users)| (b_users.len(), a_users, a).cmp(&(a_users.len(), b_users, b)));
    for (text, users) in texts {
        let users: Vec<String> = users.iter().map(|id| format!("{} {}", id.name, id.version)).collect();
        written += &format!(
            "\n{}\nOf {}:\n\n{}\n",
            "=".repeat(80),
            users.join(", "),
            text.trim_end()
        );
    }
    Ok(written)
}

/// The texts of one package.
pub fn texts_of(package: &Package) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    let own = files(&package.folder, &mut |name| is_licence(name), &mut texts)?;
    for folder in ["fonts", "LICENSES"] {
        let folder = package.folder.join(folder);
        if folder.is_dir() {
            files(&folder, &mut |name| name.ends_with(".txt"), &mut texts)?;
        }
    }
    if own == 0 {
        texts.push(from_here(package)?);
    }
    Ok(texts)
}

/// Reads the files of `folder` whose names are wanted, in the order of their names, and says how many there were.
fn files(folder: &Path, is_wanted: &mut dyn FnMut(&str) -> bool, texts: &mut Vec<String>) -> Result<usize> {
    let failed = || format!("cannot read {}", folder.display());
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder).with_context(failed)? {
        let file = file.with_context(failed)?;
        if file.path().is_file() && is_wanted(&file.file_name().to_string_lossy()) {
            found.push(file.path());
        }
    }
    found.sort();
    for path in &found {
        let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        texts.push(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"));
    }
    Ok(found.len())
}

/// Whether a file of that name holds a licence that we take. The GPL is one of a choice wherever it is found, or
/// `cargo deny` would not let the package in.
fn is_licence(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    BEGINNINGS.iter().any(|beginning| name.starts_with(beginning)) && !name.contains("gpl") && !name.ends_with(".rs")
}

/// The text for a package that brings none: the licence's own, with its makers as they name themselves.
fn from_here(package: &Package) -> Result<String> {
    let is_named = |licence: &str| package.licence.split([' ', '(', ')']).any(|word| word == licence);
    let authors = match package.authors.as_slice() {
        [] => format!("the authors of {}", package.id.name),
        authors => authors.join(", "),
    };
    match () {
        () if is_named("Apache-2.0") => Ok(APACHE.into()),
        () if is_named("MIT") => Ok(format!("MIT License\n\nCopyright (c) {authors}\n\n{MIT}")),
        () if is_named("ISC") => Ok(format!("ISC License\n\nCopyright (c) {authors}\n\n{ISC}")),
        () => bail!(
            "{} {} brings no text of its licence, {}; expected one of its own or one in xtask/src/dist/texts: add it there",
            package.id.name,
            package.id.version,
            package.licence
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{from_here, is_licence};
    use crate::dist::linked::{Id, Package};

    fn package(licence: &str, authors: &[&str]) -> Package {
        Package {
            id: Id {
                name: "some".into(),
                version: "1.0.0".into(),
            },
            licence: licence.into(),
            authors: authors.iter().map(|author| (*author).to_owned()).collect(),
            repository: None,
            checksum: Some("00".into()),
            folder: "nowhere".into(),
            uses: [].into(),
        }
    }

    #[test]
    fn a_package_without_a_text_gets_its_licences_with_its_makers() {
        let text = |licence, authors: &[&str]| from_here(&package(licence, authors));
        assert!(
            text("(MIT OR Apache-2.0) AND OFL-1.1", &[])
                .unwrap()
                .contains("Apache License")
        );
        let isc = text("ISC", &["A. Maker", "B. Maker"]).unwrap();
        assert!(isc.contains("Copyright (c) A. Maker, B. Maker") && isc.contains("Permission to use"));
        assert!(text("MIT", &[]).unwrap().contains("the authors of some"));
        let error = text("MPL-2.0", &[]).unwrap_err().to_string();
        assert!(error.contains("some 1.0.0") && error.contains("MPL-2.0"), "{error}");
    }

    #[test]
    fn files_with_licences_are_known_by_their_names() {
        for name in [
            "LICENSE",
            "LICENSE-MIT.txt",
            "COPYING",
            "UNLICENSE",
            "NOTICE",
            "license.md",
        ] {
            assert!(is_licence(name), "{name}");
        }
        for name in ["LICENSE-GPLv2", "README.md", "licenses.rs", "Cargo.toml"] {
            assert!(!is_licence(name), "{name}");
        }
    }
}
