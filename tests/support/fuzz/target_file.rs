//! A target in a file, in JSON and as text, and the same bytes as a target's name: refused, or levels that are sound and
//! that come back as they were written.

use cochlea_cli::target_file::{TargetFile, by_name, graphic_eq, read};
use cochlea_dsp::target::MAX_LEVEL_DB;
use cochlea_dsp::{BAND_COUNT, Target};

use super::scratch;

/// Half of what a GraphicEQ line rounds to.
const TEXT_GRAIN_DB: f64 = 0.005;
/// Half of what a JSON file rounds to.
const JSON_GRAIN_DB: f64 = 0.000_5;

/// # Panics
/// Where the bytes broke a promise.
pub fn run(bytes: &[u8]) {
    for name in ["target.json", "target.txt"] {
        match read(&scratch::file(name, bytes)) {
            Ok(target) => check(&target),
            Err(error) => assert!(error.to_string().contains(name), "{error} names no file"),
        }
    }
    if let Some(Ok(target)) = str::from_utf8(bytes).ok().and_then(by_name) {
        check(&target);
    }
}

fn check(target: &Target) {
    let levels = target.bands_db();
    let asked: Vec<f64> = levels.iter().flatten().copied().collect();
    assert!(!asked.is_empty(), "a target that asks for nothing");
    for level_db in &asked {
        // The limit is of levels relative to pink, which lies up to 10 dB off.
        assert!(level_db.abs() <= MAX_LEVEL_DB + 10.0, "{level_db} dB");
    }
    let json = serde_json::to_vec(&TargetFile::new("x", target)).expect("JSON");
    let again = read(&scratch::file("again.json", &json)).expect("its own file");
    assert_same(levels, again.bands_db(), JSON_GRAIN_DB);
    let line = graphic_eq(target);
    // What text leaves out is interpolated; and the limit, too, is of levels relative to pink.
    let relative = target.relative_to_pink_db();
    if relative
        .iter()
        .all(|level| level.is_some_and(|level_db| level_db.abs() <= MAX_LEVEL_DB))
    {
        let again = read(&scratch::file("again.txt", line.as_bytes())).expect("its own line");
        assert_same(levels, again.bands_db(), TEXT_GRAIN_DB);
    }
}

/// Within what was rounded, of each level and of their mean.
fn assert_same(one: &[Option<f64>; BAND_COUNT], other: &[Option<f64>; BAND_COUNT], grain_db: f64) {
    for (one, other) in one.iter().zip(other) {
        match (one, other) {
            (Some(one), Some(other)) => assert!((one - other).abs() <= 2.1 * grain_db, "{one} dB and {other} dB"),
            (one, other) => assert_eq!(one, other),
        }
    }
}
