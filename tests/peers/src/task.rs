//! What every contestant is asked to do: 26 bells, the same gains, the same noise.

use crate::textbook::Bell;
use cochlea_dsp::{BAND_COUNT, BANDS};

/// Sample rate, Hz.
pub const SAMPLE_RATE_HZ: f64 = 48_000.0;
/// Largest gain of a bell, dB, either way.
pub const MAX_GAIN_DB: f64 = 12.0;
/// Block sizes of a host, frames: a usual one, and a small one.
pub const BLOCKS: [usize; 2] = [512, 64];
/// Length of the noise, frames; it is played in a loop. A multiple of every block size.
pub const NOISE_FRAMES: usize = 1 << 16;

/// Peak of the noise, full scale: with 26 bells of 12 dB nothing gets near what a plug-in may take for a fault.
const NOISE_PEAK: f32 = 0.1;
/// How many settings the moving contestants go through, in a loop.
const MOVES: usize = 64;
const SEED: u64 = 26;

/// A gain per band, dB.
pub type Gains = [f64; BAND_COUNT];
/// Two channels of equal length.
pub type Stereo = [Vec<f32>; 2];

/// The task.
#[derive(Debug, Clone)]
pub struct Task {
    /// Centres, Hz.
    pub centres_hz: [f64; BAND_COUNT],
    /// Centre over width of the band.
    pub q: [f64; BAND_COUNT],
    /// The setting at rest.
    pub gains_db: Gains,
    /// Settings to move through, one a block.
    pub moves_db: Vec<Gains>,
    /// White noise, the channels independent.
    pub noise: Stereo,
}

impl Task {
    /// The same on every machine.
    pub fn new() -> Self {
        let mut random = Random(SEED);
        let gains_db = random.gains_db();
        let moves_db = std::iter::repeat_with(|| random.gains_db()).take(MOVES).collect();
        let mut noise = || {
            let samples = std::iter::repeat_with(|| NOISE_PEAK * random.bipolar() as f32);
            samples.take(NOISE_FRAMES).collect()
        };
        Self {
            centres_hz: BANDS.map(|band| band.centre_hz),
            q: BANDS.map(|band| band.centre_hz / (band.upper_hz - band.lower_hz)),
            gains_db,
            moves_db,
            noise: [noise(), noise()],
        }
    }

    /// The textbook's bells for these gains.
    pub fn bells(&self, gains_db: &Gains) -> [Bell; BAND_COUNT] {
        std::array::from_fn(|band| Bell::new(self.centres_hz[band], self.q[band], gains_db[band]))
    }

    /// Levels at the centres of the textbook's bells in series, dB: what whoever takes centre, Q and gain is asked for.
    pub fn series_db(&self) -> Gains {
        let bells = self.bells(&self.gains_db);
        self.centres_hz
            .map(|hz| bells.iter().map(|bell| bell.level_db(hz)).sum())
    }
}

/// SplitMix64 (Steele, Lea & Flood 2014): enough for noise, and the same everywhere.
struct Random(u64);

impl Random {
    /// −1 to 1.
    fn bipolar(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) as i64 as f64 / -(i64::MIN as f64)
    }

    fn gains_db(&mut self) -> Gains {
        std::array::from_fn(|_| MAX_GAIN_DB * self.bipolar())
    }
}
