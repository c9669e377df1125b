//! Which packages are linked into what is handed out: asked of cargo, for exactly the build that is made.

use crate::process;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What is handed out: the plug-in and the command line.
const HANDED_OUT: [&str; 2] = ["cochlea", "cochlea-cli"];

/// Built along, as in [`crate::bundle`]: it decides about features, and so about what they bring.
const BUILT_ALONG: &str = "cochlea-tests";

/// A name and a version; crates.io has one package of these.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id {
    /// As crates.io has it.
    pub name: String,
    /// As Cargo.lock has it.
    pub version: String,
}

/// A package that is linked in.
#[derive(Debug)]
pub struct Package {
    /// Which.
    pub id: Id,
    /// Its licence as its makers state it, an SPDX expression.
    pub licence: String,
    /// Whom it names as its makers.
    pub authors: Vec<String>,
    /// Where its makers keep the source, if they say so.
    pub repository: Option<String>,
    /// SHA-256 of the package as published; none for ours.
    pub checksum: Option<String>,
    /// Its files.
    pub folder: PathBuf,
    /// What it is linked with directly.
    pub uses: BTreeSet<Id>,
}

impl Package {
    /// Whether it comes from this workspace.
    pub fn is_ours(&self) -> bool {
        self.checksum.is_none()
    }
}

/// Every package that is linked in on `target`, in the workspace at `root`, in the order of their names.
pub fn linked(root: &Path, target: &str) -> Result<Vec<Package>> {
    let mut tree = process::cargo(["tree", "--locked", "-e", "normal,no-proc-macro", "--no-dedupe"]);
    tree.args(["--prefix", "depth", "--format", " {p}", "--target", target]);
    for package in HANDED_OUT.iter().chain([&BUILT_ALONG]) {
        tree.args(["-p", package]);
    }
    let edges = edges(&process::capture(tree.current_dir(root))?)?;
    let mut metadata = process::cargo([
        "metadata",
        "--locked",
        "--format-version",
        "1",
        "--filter-platform",
        target,
    ]);
    let metadata: Value = serde_json::from_str(&process::capture(metadata.current_dir(root))?)?;
    let lock = root.join("Cargo.lock");
    let lock = std::fs::read_to_string(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let checksums = checksums(&lock);
    let described = metadata["packages"]
        .as_array()
        .context("cargo metadata lists no packages")?;
    let describe = |(id, uses): (Id, BTreeSet<Id>)| {
        let found = described
            .iter()
            .find(|it| it["name"] == *id.name && it["version"] == *id.version);
        let found = found.with_context(|| format!("cargo metadata does not know {} {}", id.name, id.version))?;
        let text = |key: &str| found[key].as_str().map(str::to_owned);
        let authors = found["authors"].as_array().into_iter().flatten();
        let manifest = PathBuf::from(text("manifest_path").context("a package has a manifest")?);
        let licence = text("license").with_context(|| format!("{} states no licence", id.name))?;
        Ok(Package {
            // Before SPDX had expressions, a slash stood for OR.
            licence: licence.replace(" / ", " OR ").replace('/', " OR "),
            authors: authors.filter_map(Value::as_str).map(str::to_owned).collect(),
            repository: text("repository"),
            checksum: checksums.get(&id).cloned(),
            folder: manifest.parent().map(Path::to_owned).unwrap_or_default(),
            uses,
            id,
        })
    };
    edges.into_iter().map(describe).collect()
}

/// What is linked with what, read from `cargo tree --prefix depth --format ' {p}'`: only what hangs below
/// [`HANDED_OUT`].
fn edges(tree: &str) -> Result<BTreeMap<Id, BTreeSet<Id>>> {
    let mut edges = BTreeMap::<Id, BTreeSet<Id>>::new();
    let mut path: Vec<Id> = Vec::new();
    for line in tree.lines().filter(|line| !line.is_empty()) {
        let (depth, package) = line.split_once(' ').with_context(|| format!("cargo tree: '{line}'"))?;
        let depth: usize = depth
            .parse()
            .with_context(|| format!("cargo tree: '{line}' has no depth"))?;
        let mut words = package.split(' ');
        let (Some(name), Some(version)) = (words.next(), words.next()) else {
            bail!("cargo tree: '{line}' names no package");
        };
        let id = Id {
            name: name.into(),
            version: version.trim_start_matches('v').into(),
        };
        path.truncate(depth);
        path.push(id.clone());
        if !HANDED_OUT.contains(&path[0].name.as_str()) {
            continue;
        }
        edges.entry(id.clone()).or_default();
        if let [.., user, _] = path.as_slice() {
            edges.entry(user.clone()).or_default().insert(id);
        }
    }
    match edges.is_empty() {
        true => bail!("cargo tree lists nothing of {}", HANDED_OUT.join(" and ")),
        false => Ok(edges),
    }
}

/// The checksums of `Cargo.lock`: whoever is not from a registry has none.
fn checksums(lock: &str) -> BTreeMap<Id, String> {
    let value = |block: &str, key: &str| {
        let line = block
            .lines()
            .find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "));
        line.map(|text| text.trim_matches('"').to_owned())
    };
    let packages = lock.split("[[package]]").skip(1);
    let read = |block: &str| {
        let (name, version) = (value(block, "name")?, value(block, "version")?);
        Some((Id { name, version }, value(block, "checksum")?))
    };
    packages.filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::{Id, checksums, edges};

    fn id(name: &str, version: &str) -> Id {
        let (name, version) = (name.into(), version.into());
        Id { name, version }
    }

    #[test]
    fn only_what_hangs_below_the_handed_out_is_linked_in() {
        let tree = "0 cochlea v0.1.0 (/some/where)\n1 a v1.0.0\n2 b v2.0.0\n1 b v2.0.0\n\n0 cochlea-tests v0.1.0\n1 host v3.0.0\n";
        let edges = edges(tree).expect("a tree");
        let names: Vec<&str> = edges.keys().map(|id| id.name.as_str()).collect();
        assert_eq!(names, ["a", "b", "cochlea"]);
        assert!(edges[&id("a", "1.0.0")].contains(&id("b", "2.0.0")));
        assert_eq!(edges[&id("cochlea", "0.1.0")].len(), 2);
        assert!(super::edges("0 cochlea-tests v0.1.0\n").is_err(), "nothing of ours");
        assert!(super::edges("cochlea v0.1.0\n").is_err(), "no depth");
    }

    #[test]
    fn a_lock_file_has_checksums_for_what_is_published() {
        let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"registry\"\nchecksum = \"00ff\"\n\n\
                    [[package]]\nname = \"ours\"\nversion = \"0.1.0\"\ndependencies = [\n \"a\",\n]\n";
        let sums = checksums(lock);
        assert_eq!(sums.get(&id("a", "1.0.0")).map(String::as_str), Some("00ff"));
        assert_eq!(sums.len(), 1);
    }
}
