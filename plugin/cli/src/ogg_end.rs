//! Whether an OGG file ends as it should: with a whole page that carries the end-of-stream flag.
//!
//! Symphonia takes the last page it finds for the end, so a cut file would pass as a shorter one (U34).
//! Source: RFC 3533, section 6.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// A page is 27 bytes of header, at most 255 of lacing and 255 × 255 of body: the last one starts within this reach.
const LONGEST_PAGE_BYTES: u64 = 27 + 255 + 255 * 255;

/// The error is a problem in words, without the file's name.
pub(crate) fn check(path: &Path) -> Result<(), String> {
    let tail = read_tail(path).map_err(|error| format!("cannot be read: {error}"))?;
    if ends_whole(&tail) {
        Ok(())
    } else {
        Err("ends in mid-stream: the end-of-stream page is missing or cut (expected a whole OGG file)".to_owned())
    }
}

fn read_tail(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(LONGEST_PAGE_BYTES)))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    Ok(tail)
}

/// Looks for a last page, whole, with the flag, from the end backwards: "OggS" may also occur within a body.
fn ends_whole(tail: &[u8]) -> bool {
    (0..tail.len().saturating_sub(26)).rev().any(|start| {
        let page = &tail[start..];
        let Some(lacing) = page.get(27..27 + usize::from(page[26])) else {
            return false;
        };
        let length = 27 + lacing.len() + lacing.iter().map(|&bytes| usize::from(bytes)).sum::<usize>();
        page.starts_with(b"OggS") && page[5] & 0x04 != 0 && length <= page.len()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(flags: u8, body: &[u8]) -> Vec<u8> {
        let mut page = b"OggS\0".to_vec();
        page.push(flags);
        page.extend([0; 20]);
        page.push(1);
        page.push(body.len() as u8);
        page.extend(body);
        page
    }

    #[test]
    fn only_a_whole_last_page_is_an_end() {
        let mut file = page(0, &[1; 50]);
        assert!(!ends_whole(&file));
        file.extend(page(4, &[2; 60]));
        assert!(ends_whole(&file));
        file.truncate(file.len() - 1);
        assert!(!ends_whole(&file));
    }
}
