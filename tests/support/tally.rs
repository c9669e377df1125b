//! What was tried, counted by the tests themselves: `cargo xtask` sums it up in `docs/reliability.md`.

use std::fs::OpenOptions;
use std::io::Write;

use serde_json::json;

/// The variable that names the file to which every count is appended as one line of JSON. Without it nothing is written.
pub const TALLY: &str = "COCHLEA_TALLY";

/// Says that `inputs` inputs of the kind `what` were tried in `area`, all of them as they should be.
///
/// Call it after the last assertion: what failed is not counted.
pub fn count(area: &str, what: &str, inputs: u64) {
    let Some(path) = std::env::var_os(TALLY) else {
        return;
    };
    let line = format!("{}\n", json!({ "area": area, "what": what, "inputs": inputs }));
    // One write to the end of the file: tests in several threads and processes do not tear one another's lines.
    let written = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .and_then(|mut file| file.write_all(line.as_bytes()));
    written.unwrap_or_else(|error| panic!("{TALLY}: cannot write {}: {error}", path.display()));
}
