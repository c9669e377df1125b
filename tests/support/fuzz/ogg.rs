//! OGG pages whose checksums fit what is in them, so that a change of one byte does not end at the page's door.
//!
//! Source: RFC 3533, section 6 and its appendix on the checksum.

const HEADER_BYTES: usize = 27;
const CHECKSUM: std::ops::Range<usize> = 22..26;

/// The same bytes with every page's checksum made right; `None` where there is no page, or all are right.
pub fn with_right_checksums(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut mended = bytes.to_vec();
    let mut at = 0;
    while let Some(length) = page_length(&mended[at..]) {
        let page = &mut mended[at..at + length];
        page[CHECKSUM].fill(0);
        let checksum = checksum(page).to_le_bytes();
        page[CHECKSUM].copy_from_slice(&checksum);
        at += length;
    }
    (mended != bytes).then_some(mended)
}

/// Bytes of the whole page that these begin with.
fn page_length(bytes: &[u8]) -> Option<usize> {
    let header = bytes.get(..HEADER_BYTES).filter(|header| header.starts_with(b"OggS"))?;
    let lacing = bytes.get(HEADER_BYTES..HEADER_BYTES + usize::from(header[26]))?;
    let body: usize = lacing.iter().map(|bytes| usize::from(*bytes)).sum();
    let length = HEADER_BYTES + lacing.len() + body;
    (length <= bytes.len()).then_some(length)
}

/// Polynomial 0x04C11DB7, from 0, bits not reflected.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum: u32, byte| {
        let sum = sum ^ u32::from(*byte) << 24;
        (0..8).fold(sum, |sum, _| (sum << 1) ^ if sum >> 31 == 1 { 0x04C1_1DB7 } else { 0 })
    })
}
