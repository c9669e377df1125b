//! 64 bands, equally wide in octaves.

use std::convert::Infallible;
use std::sync::Arc;

use crate::bands::{Band, BandShares};
use crate::shared::Shared;

/// How many log bands there are.
pub const LOG_BAND_COUNT: usize = 64;

const LOWEST_HZ: f64 = 20.0;
const HIGHEST_HZ: f64 = 20_000.0;

/// One of the 64 bands between 20 Hz and 20 kHz, 0.156 octave each: the same at every sample rate, so that recordings
/// compare. The centre is the edges' geometric mean.
///
/// `band`: 0..64.
pub fn log_band(band: usize) -> Band {
    let hz = |place: f64| LOWEST_HZ * (HIGHEST_HZ / LOWEST_HZ).powf(place / LOG_BAND_COUNT as f64);
    Band {
        lower_hz: hz(band as f64),
        centre_hz: hz(band as f64 + 0.5),
        upper_hz: hz(band as f64 + 1.0),
    }
}

/// What they take from which bins: made once for each width and number of bins.
pub(super) fn shares(bin_hz: f64, bins: usize) -> Arc<BandShares> {
    static SHARES: Shared<(f64, usize), BandShares> = Shared::new();
    let make = || Ok::<_, Infallible>(BandShares::new((0..LOG_BAND_COUNT).map(log_band), bin_hz, bins));
    let Ok(shares) = SHARES.get((bin_hz, bins), make);
    shares
}
