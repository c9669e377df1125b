//! Cochlea's signal processing: a 26-critical-band equaliser and its ear. Pure: no host, thread, file or log. What equalisers of
//! one sample rate share, their design, is found through a lock when one is constructed, never later.
//!
//! # Where to read
//! | module | idea |
//! |---|---|
//! | [`bands`] | the 26 critical bands |
//! | [`band_pass`] | one band by itself, to listen to |
//! | [`bell`] | one second-order bell, matched to its prototype |
//! | [`graphic`] | commanded gains → section gains → coefficients and the drawn curve |
//! | [`cascade`] | 26 sections in series: the recursion itself |
//! | [`linear_phase`] | the same curve without phase shift: a FIR, made ahead of time and convolved in partitions |
//! | [`smoothing`] | gains that move smoothly, fades |
//! | [`target`] | what a spectrum should be, what a recording's is, and the gains between them |
//! | `shapes` | windows: Hann's, Kaiser's |
//! | `decimate` | a lower sample rate: a filter of which every n-th output is computed |
//! | `spread_fft` | transforms in small units of work, shared out evenly over control steps |
//! | [`equaliser`] | what the plugin calls: control grid, routing, bypass, output gain |
//! | [`ear`] | what the 26 bands sound like: levels, tonality, masking, and a fine spectrum |
//! | [`pitch`] | the pitch of what has one |
//! | [`follow`] | bells that ride on the pitch and its harmonics |
//! | [`adapt`] | what it does about it: the curve towards a target, floating bells, limits, and why |
//! | [`analysis`] | what a signal measures: spectra, features, levels, loudness; off the audio thread |
//! | [`error`] | what a constructor refuses, and why |
//!
//! # The real-time contract
//! `new(…) -> Result<_, ConfigError>` may allocate. Everything marked *Real time: no allocation*, `reset` and
//! `process_block` above all, never fails, allocates, frees, locks, logs or panics. `latency_samples()` is exact. Sound
//! depends on samples, parameters and their sample times alone: any partition of the input into blocks gives the same
//! bits.
//!
//! # Conventions
//! Audio is planar, ±1.0 full scale, f32 at the door and f64 inside. A *sample* is one value of one channel; a *frame*
//! is one sample per channel. A unit ends the name (`_hz`, `_db`, `_samples`); a linear factor is `_gain`. Bands are
//! counted from 0. Callers set flush-to-zero around `process_block`; its state never gets near a denormal in f64.
#![deny(missing_docs)]

pub mod adapt;
pub mod analysis;
pub mod band_pass;
pub mod bands;
pub mod bell;
pub mod cascade;
mod decimate;
pub mod ear;
pub mod equaliser;
pub mod error;
pub mod follow;
pub mod graphic;
pub mod linear_phase;
mod math;
pub mod pitch;
mod shapes;
mod shared;
pub mod smoothing;
mod spread_fft;
pub mod target;

pub use adapt::{AdaptSettings, Adaptive};
pub use band_pass::BandPass;
pub use bands::{BAND_COUNT, BANDS, Band, active_band_count};
pub use bell::{Bell, BellCoefficients};
pub use cascade::{Cascade, SimdPath, Targets};
pub use ear::{Ear, Hearing};
pub use equaliser::{Equaliser, Routing};
pub use error::ConfigError;
pub use follow::{Follower, PitchSettings};
pub use graphic::Graphic;
pub use linear_phase::{PhaseMode, Quality};
pub use pitch::{Estimate, Pitch, PitchTracker};
pub use target::{BandLevels, FactoryTarget, LongTerm, Target};
