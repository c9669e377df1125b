//! A file for the command line to play: refused with a reason, or sound of one or two channels, as long as it says. What
//! looks like OGG is also tried with its checksums made right.

use cochlea_cli::Error;
use cochlea_cli::audio_in::{AudioIn, SAMPLE_RATES_HZ};

use super::{ogg, scratch};

const BLOCK: usize = 4096;
/// Longer files are left in the middle.
const MOST_FRAMES: u64 = 1 << 20;
const NAME: &str = "recording";

/// # Panics
/// Where the bytes broke a promise.
pub fn run(bytes: &[u8]) {
    play(bytes);
    if let Some(mended) = ogg::with_right_checksums(bytes) {
        play(&mended);
    }
}

fn play(bytes: &[u8]) {
    let named = |error: Error| assert!(error.to_string().contains(NAME), "{error} names no file");
    let mut input = match AudioIn::open(&scratch::file(NAME, bytes)) {
        Ok(input) => input,
        Err(error) => return named(error),
    };
    let format = input.format().clone();
    assert!((1..=2).contains(&format.channels));
    assert!(SAMPLE_RATES_HZ.contains(&format.sample_rate_hz));
    let mut channels = vec![vec![0.0; BLOCK]; format.channels];
    let mut read = 0;
    while read < MOST_FRAMES {
        match input.read(&mut channels, BLOCK) {
            Ok(frames) => {
                read += frames as u64;
                if frames < BLOCK {
                    assert!(
                        format.frames.is_none_or(|promised| read >= promised),
                        "{read} of {format:?}"
                    );
                    return;
                }
            }
            Err(error) => return named(error),
        }
    }
}
