//! Files into one `.tar.gz`, the same bytes wherever and whenever it is made.

use anyhow::{Context, Result};
use flate2::{Compression, GzBuilder};
use sha2::{Digest, Sha256};
use std::path::Path;
use tar::{Builder, EntryType, Header};

/// A file of the archive.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Below the archive's one folder, with `/`.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// Whether it is run or loaded.
    pub is_program: bool,
}

/// The archive and what it was made of.
#[derive(Debug)]
pub struct Archive {
    /// In the order of their paths.
    pub entries: Vec<Entry>,
    /// The `.tar.gz`.
    pub bytes: Vec<u8>,
}

impl Archive {
    /// Packs `entries` into a folder `name`, every file of the time `epoch_seconds`.
    pub fn pack(name: &str, epoch_seconds: u64, mut entries: Vec<Entry>) -> Result<Self> {
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        // The gzip header holds neither a time nor a name.
        let mut tar = Builder::new(GzBuilder::new().write(Vec::new(), Compression::default()));
        for Entry {
            path,
            bytes,
            is_program,
        } in &entries
        {
            let mut header = Header::new_ustar();
            header.set_entry_type(EntryType::Regular);
            header.set_mode(if *is_program { 0o755 } else { 0o644 });
            header.set_uid(0);
            header.set_gid(0);
            header.set_mtime(epoch_seconds);
            header.set_size(bytes.len() as u64);
            tar.append_data(&mut header, format!("{name}/{path}"), bytes.as_slice())
                .with_context(|| format!("cannot pack {path}"))?;
        }
        let bytes = tar.into_inner()?.finish()?;
        Ok(Self { entries, bytes })
    }

    /// The list of what is linked in.
    pub fn sbom(&self) -> &[u8] {
        let entry = self.entries.iter().find(|entry| entry.path.ends_with(".cdx.json"));
        entry.map_or(&[], |entry| &entry.bytes)
    }

    /// The paths that are not the same in both; the archive itself if all of them are and it is not.
    pub fn differing(&self, other: &Self) -> Vec<String> {
        let not_in = |them: &Self, entry: &&Entry| !them.entries.contains(entry);
        let here = self.entries.iter().filter(|entry| not_in(other, entry));
        let there = other.entries.iter().filter(|entry| not_in(self, entry));
        let mut paths: Vec<String> = here.chain(there).map(|entry| entry.path.clone()).collect();
        paths.sort();
        paths.dedup();
        if paths.is_empty() && self.bytes != other.bytes {
            paths.push("the way it is packed".into());
        }
        paths
    }
}

/// The sum in hexadecimal, as `sha256sum` prints it.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Unpacks what `git archive` wrote into `folder`. Every file gets the present time: cargo compares times.
pub fn unpack(bytes: &[u8], folder: &Path) -> Result<()> {
    let mut archive = tar::Archive::new(bytes);
    archive.set_preserve_mtime(false);
    archive
        .unpack(folder)
        .with_context(|| format!("cannot unpack the sources into {}", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::{Archive, Entry, sha256};

    fn entry(path: &str, text: &str, is_program: bool) -> Entry {
        Entry {
            path: path.into(),
            bytes: text.into(),
            is_program,
        }
    }

    #[test]
    fn the_order_in_which_files_were_found_leaves_no_trace() -> anyhow::Result<()> {
        let (a, b) = (entry("b/x", "one", true), entry("a", "two", false));
        let one = Archive::pack("name", 1_700_000_000, vec![a.clone(), b.clone()])?;
        let other = Archive::pack("name", 1_700_000_000, vec![b, a])?;
        assert_eq!(one.bytes, other.bytes);
        assert_eq!(one.differing(&other), [""; 0]);
        Ok(())
    }

    #[test]
    fn what_comes_out_is_what_went_in_and_nobody_owns_it() -> anyhow::Result<()> {
        let packed = Archive::pack(
            "name",
            1_700_000_000,
            vec![entry("run", "me", true), entry("read", "", false)],
        )?;
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(packed.bytes.as_slice()));
        let mut found = Vec::new();
        for entry in archive.entries()? {
            let entry = entry?;
            let header = entry.header();
            assert_eq!((header.uid()?, header.gid()?, header.mtime()?), (0, 0, 1_700_000_000));
            found.push((entry.path()?.display().to_string(), header.mode()?, header.size()?));
        }
        assert_eq!(found, [("name/read".into(), 0o644, 0), ("name/run".into(), 0o755, 2)]);
        Ok(())
    }

    #[test]
    fn a_file_that_differs_or_is_missing_is_named() -> anyhow::Result<()> {
        let one = Archive::pack("name", 0, vec![entry("a", "1", false), entry("b", "1", false)])?;
        let other = Archive::pack("name", 0, vec![entry("a", "2", false)])?;
        assert_eq!(one.differing(&other), ["a", "b"]);
        assert_eq!(one.differing(&Archive::pack("name", 1, one.entries.clone())?).len(), 1);
        Ok(())
    }

    #[test]
    fn the_sum_is_the_standards() {
        // FIPS 180-2, appendix B.1.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(b"abc"), abc);
    }
}
