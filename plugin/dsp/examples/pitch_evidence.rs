//! Writes what the pitch tracker knows of every hop, for `tests/pitch/train.py`.
//!
//! `pitch_evidence RATE_HZ < samples > facts`: mono samples come as 32-bit floats, and for every hop leave: the middle
//! of its window in samples, the number of its candidates, and for each its frequency in Hz and its facts; all as
//! 32-bit floats.

use std::io::{Read, Write, stdin, stdout};

use cochlea_dsp::PitchTracker;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rate_hz: f64 = std::env::args()
        .nth(1)
        .ok_or("expected the sample rate in Hz")?
        .parse()?;
    let mut bytes = Vec::new();
    stdin().read_to_end(&mut bytes)?;
    let samples = bytes
        .chunks_exact(4)
        .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
    let mut tracker = PitchTracker::new(rate_hz)?;
    let mut facts = Vec::new();
    let mut hop = 0;
    for sample in samples {
        tracker.listen(&[[f64::from(sample); 2]]);
        if tracker.estimate().number == hop {
            continue;
        }
        hop = tracker.estimate().number;
        let candidates = tracker.candidates();
        facts.extend([tracker.candidates_centre_samples() as f32, candidates.len() as f32]);
        for candidate in candidates {
            facts.push(candidate.f0_hz);
            facts.extend(candidate.facts);
        }
    }
    let bytes: Vec<u8> = facts.iter().flat_map(|fact| fact.to_le_bytes()).collect();
    stdout().write_all(&bytes)?;
    Ok(())
}
