//! Spectra and descriptors of a raw recording, for comparison with other programs.
//!
//! `cargo run --release -p cochlea-dsp --example features -- IN.f32 SAMPLE_RATE OUT`
//!
//! IN.f32: one channel, f32, little-endian, no header. Frames start at its first sample and every quarter of a frame from
//! there, as long as they are whole; for librosa's `center=True` put half a frame of zeros before and after it. Written
//! into the folder OUT, little-endian, no headers:
//!
//! | file | holds |
//! |---|---|
//! | `stft.f32` | frames × bins × (real, imaginary) |
//! | `centroid.f64`, `rolloff.f64` | Hz, a value for each frame |
//! | `flatness.f64` | 0 to 1, a value for each frame |
//!
//! Prints one line: `frame_samples hop_samples bins frames`.

use std::error::Error;
use std::path::Path;

use cochlea_dsp::analysis::descriptors::{FrameAnalyser, FrameDescriptors};
use cochlea_dsp::analysis::stft::Stft;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, sample_rate_hz, out] = &arguments[..] else {
        return Err("expected IN.f32 SAMPLE_RATE OUT".into());
    };
    let bytes = std::fs::read(input)?;
    let (words, _) = bytes.as_chunks::<4>();
    let samples: Vec<f32> = words.iter().map(|&word| f32::from_le_bytes(word)).collect();
    let mut analyser = FrameAnalyser::new(sample_rate_hz.parse()?, 1)?;
    let (frame_samples, hop_samples) = (analyser.frame_samples(), analyser.hop_samples());
    let mut stft = Stft::hann(frame_samples, frame_samples);
    let mut spectra = Vec::new();
    let mut descriptors: Vec<FrameDescriptors> = Vec::new();
    for frame in samples.windows(frame_samples).step_by(hop_samples) {
        for bin in stft.spectrum(frame) {
            spectra.extend([bin.re.to_le_bytes(), bin.im.to_le_bytes()]);
        }
        descriptors.push(analyser.analyse(&[frame]));
    }
    let out = Path::new(out);
    std::fs::create_dir_all(out)?;
    std::fs::write(out.join("stft.f32"), spectra.as_flattened())?;
    let write = |name: &str, value: fn(&FrameDescriptors) -> f32| {
        let values: Vec<[u8; 8]> = descriptors
            .iter()
            .map(|it| f64::from(value(it)).to_le_bytes())
            .collect();
        std::fs::write(out.join(name), values.as_flattened())
    };
    write("centroid.f64", |it| it.centroid_hz)?;
    write("rolloff.f64", |it| it.rolloff_hz)?;
    write("flatness.f64", |it| it.flatness)?;
    println!("{frame_samples} {hop_samples} {} {}", stft.bins(), descriptors.len());
    Ok(())
}
