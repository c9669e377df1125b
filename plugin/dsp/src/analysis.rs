//! What a signal measures: spectra, features, levels, loudness. None of it runs on the audio thread.
//!
//! | module | idea |
//! |---|---|
//! | [`stft`] | frames of a signal → spectra, calibrated |
//! | [`descriptors`] | a frame's centroid, roll-off, flatness and bands, and a whole signal's |
//! | [`mel`] | mel features |
//! | [`resample`] | another sample rate |
//! | [`display`] | the spectrum as an engineer watches it: several resolutions, smoothing, tilt, ballistics |
//! | [`loudness`] | momentary, short-term, integrated, range, true peak |
//! | [`level`] | peak, RMS, crest, DC, correlation, quiet and loud |
//!
//! Constructors may allocate and may fail; what takes samples neither fails nor allocates after its first call, so that a
//! worker that runs for hours stays as it is.

pub mod descriptors;
pub mod display;
pub mod level;
pub mod loudness;
pub mod mel;
pub mod resample;
mod sliding;
pub mod stft;
