//! The ear: what 26 critical bands of a signal sound like, from its samples alone.
//!
//! | module | idea |
//! |---|---|
//! | `window` | the last window of input and its power spectrum, in small units of work |
//! | `lobe` | what the window makes of a sine and of pink noise |
//! | `bank` | bins → 26 band powers and flatnesses |
//! | `fine` | bins → the 1/48-octave spectrum |
//! | `loudness` | K-weighted momentary loudness, for the gate |
//! | `average` | a running mean that forgets |
//! | `masking` | tonality, offset, spreading, threshold in quiet, participation |
//! | `hearing` | the estimates of all bands |
//!
//! **When.** Windows of 4096 samples at 44.1 and 48 kHz, scaled with the power of two nearest to the sample rate over
//! 48 kHz, begin a quarter of their length apart. While one quarter is gathered, the window that ended with the one
//! before is worked on in equal shares, one per control step of 32 samples. So a hearing is one hop old when it comes.
//!
//! **What counts.** A window is listened to if it is whole (there was no [`Ear::reset`] or change of detector within
//! it), no hop of it is louder than any music, and the momentary loudness at its end is −60 LUFS or more, unless set. All others leave every estimate as it was.
//!
//! Levels: a sine of amplitude 1 in both channels is 0 dB. Logarithms and transforms are the platform's and the
//! library's: bits are the same in any partition of the input, but not from one processor to another.

pub(crate) mod average;
pub(crate) mod bank;
mod fine;
pub(crate) mod hearing;
pub(crate) mod lobe;
mod loudness;
mod masking;
mod window;

pub use fine::POINTS_PER_OCTAVE;
pub use hearing::{
    DEFAULT_FULL_SCALE_DB_SPL, DEFAULT_SLOW_SECONDS, FULL_SCALE_DB_SPL_RANGE, Hearing, MAX_SLOW_SECONDS,
    MIN_SLOW_SECONDS,
};
pub use loudness::{GATE_LUFS, LOUDNESS_FLOOR_LUFS, weight as loudness_weight};

use crate::bands::{BAND_COUNT, active_band_count};
use crate::equaliser::{CONTROL_STEP_SAMPLES, Routing, clean};
use crate::error::{ConfigError, checked_sample_rate_hz};
use crate::math::doublings_of_48_khz;
use crate::spread_fft::{Stage, share};
use bank::BandBank;
use fine::FineSpectrum;
use hearing::Estimates;
use lobe::FIRST_BIN;
use loudness::Loudness;
use window::{HOPS, Window};

/// The lowest level of a band or of a point of the spectrum, dB.
pub const LEVEL_FLOOR_DB: f64 = -140.0;

/// A hop of more power in the mean, −1.5 dBFS rms, is a fault and no music: a full-scale square wave has 1, a sine 0.5.
const FAULT_POWER: f64 = 0.7;
const WINDOW_SAMPLES_AT_48_KHZ: f64 = 4_096.0;
const BINS_PER_UNIT: usize = 16;
const POINTS_PER_UNIT: usize = 4;

// Costs in ns, about as measured; they only spread the work. `examples/ear.rs` shows how evenly.
const BIN_COST: usize = 8;
const POINT_COST: usize = 16;
const BAND_COST: usize = 60;
const COMPARISON_COST: usize = 25;

/// Listens to a stereo signal.
pub struct Ear {
    detector: Routing,
    gate_lufs: f64,
    loudness: Loudness,
    window: Window,
    /// Powers of the window at work, from [`FIRST_BIN`] on.
    bins: Vec<f64>,
    bank: BandBank,
    fine: FineSpectrum,
    estimates: Estimates,
    bands: usize,
    /// Whole hops in a row of the present detector's input, none of them too loud, up to a window's worth.
    hops: usize,
    /// Samples of the hop being gathered.
    place: usize,
    /// Sum over these of the channels' mean square.
    hop_power: f64,
    /// The hop before was louder than any music.
    too_loud: bool,
    /// Windows listened to, with the one at work; none if that one does not count.
    at_work: Option<u64>,
}

impl Ear {
    /// Has heard nothing; listens to both channels.
    ///
    /// `sample_rate_hz`: 8 to 384 kHz.
    ///
    /// # Errors
    /// [`ConfigError::SampleRate`] for others.
    pub fn new(sample_rate_hz: f64) -> Result<Self, ConfigError> {
        let octaves = doublings_of_48_khz(checked_sample_rate_hz(sample_rate_hz)?);
        let length = WINDOW_SAMPLES_AT_48_KHZ * octaves.exp2();
        let window = Window::new(length as usize);
        let bin_hz = sample_rate_hz / length;
        let hop_seconds = window.hop() as f64 / sample_rate_hz;
        let bank = BandBank::new(sample_rate_hz, bin_hz);
        let fine = FineSpectrum::new(sample_rate_hz, bin_hz, hop_seconds);
        Ok(Self {
            detector: Routing::Stereo,
            gate_lufs: GATE_LUFS,
            loudness: Loudness::new(sample_rate_hz),
            window,
            bins: vec![0.0; bank.bins().max(fine.bins_end() - FIRST_BIN)],
            bank,
            fine,
            estimates: Estimates::new(hop_seconds),
            bands: active_band_count(sample_rate_hz),
            hops: 0,
            place: 0,
            hop_power: 0.0,
            too_loud: false,
            at_work: None,
        })
    }

    /// Sets what is listened to: the power mean of both channels, one of them, half their sum or half their difference
    /// (so that mid and side powers add up to the power mean). From the next sample on; estimates stay as they were
    /// until a whole window of it has come.
    ///
    /// Real time: no allocation.
    pub fn set_detector(&mut self, detector: Routing) {
        if detector != self.detector {
            self.detector = detector;
            self.hops = 0;
            self.at_work = None;
        }
    }

    /// Sets the time constant of the slow estimate.
    ///
    /// `seconds`: clamped to 0.5–10; ignored if not finite.
    ///
    /// Real time: no allocation.
    pub fn set_slow_seconds(&mut self, seconds: f64) {
        if seconds.is_finite() {
            self.estimates.set_slow_seconds(seconds);
        }
    }

    /// Sets how loud a full-scale sine is where it is listened to: it places the threshold in quiet.
    ///
    /// `db_spl`: clamped to 60–140; ignored if not finite.
    ///
    /// Real time: no allocation.
    pub fn set_full_scale_db_spl(&mut self, db_spl: f64) {
        if db_spl.is_finite() {
            self.estimates.set_full_scale_db_spl(db_spl);
        }
    }

    /// Sets the momentary loudness below which nothing is learnt.
    ///
    /// `lufs`: any; ignored if not finite.
    ///
    /// Real time: no allocation.
    pub fn set_gate_lufs(&mut self, lufs: f64) {
        if lufs.is_finite() {
            self.gate_lufs = lufs;
        }
    }

    /// Takes the slow estimate from another time, as if it had been listening for as long as it remembers.
    ///
    /// `slow_db`: level of every band, dB.
    ///
    /// Real time: no allocation.
    pub fn start_from(&mut self, slow_db: &[f64; BAND_COUNT]) {
        self.estimates.start_from(slow_db);
    }

    /// From one window to the next, samples.
    pub fn hop_samples(&self) -> usize {
        self.window.hop()
    }

    /// Forgets all input, and puts the grid's origin at the next sample. What was set stays.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {
        self.loudness.reset();
        self.window.reset();
        self.fine.reset();
        self.estimates.reset();
        (self.hops, self.place, self.at_work) = (0, 0, None);
        (self.hop_power, self.too_loud) = (0.0, false);
    }

    /// Takes input. The hearing changes with the last sample of a hop only, the gate with that of a control step.
    ///
    /// `frames`: left and right, ±1.0 full scale, any number; a sample that is not finite or beyond ±1e6 counts as 0.
    ///
    /// Real time: no allocation, no lock, no panic. Any partition into calls gives the same bits.
    pub fn listen(&mut self, mut frames: &[[f64; 2]]) {
        while !frames.is_empty() {
            let missing = CONTROL_STEP_SAMPLES - self.place % CONTROL_STEP_SAMPLES;
            let (now, later) = frames.split_at(missing.min(frames.len()));
            for &frame in now {
                let heard = detect(self.detector, frame.map(clean));
                self.loudness.add(heard);
                self.hop_power += 0.5 * (heard[0] * heard[0] + heard[1] * heard[1]);
                self.window.gather(self.place, heard);
                self.place += 1;
            }
            if self.place.is_multiple_of(CONTROL_STEP_SAMPLES) {
                self.end_step();
            }
            frames = later;
        }
    }

    /// What was heard of every band.
    pub fn hearing(&self) -> &Hearing {
        self.estimates.hearing()
    }

    /// Where the points of the spectrum lie, Hz: every 1/48 octave from 20 Hz to 20.5 kHz or 0.48 of the sample rate.
    pub fn spectrum_hz(&self) -> &[f64] {
        self.fine.points_hz()
    }

    /// Power within 1/48 octave at every point, over 1 s, dB: pink noise is a horizontal line. Not below −140.
    pub fn spectrum_db(&self) -> &[f64] {
        self.fine.levels_db()
    }

    /// Power within 1/48 octave at every point in the last window alone; a full-scale sine has 1.
    pub(crate) fn newest_powers(&self) -> &[f64] {
        self.fine.newest()
    }

    /// Share that the latest of so many windows has in the powers of the spectrum, 0 to 1.
    pub(crate) fn spectrum_share(&self, heard: u64) -> f64 {
        self.fine.newest_share(heard.max(1))
    }

    /// K-weighted loudness of the last 400 ms in whole control steps, LUFS; not below −140. Mid, side and single
    /// channels count as if both channels played them.
    ///
    /// Real time: no allocation.
    pub fn momentary_lufs(&self) -> f64 {
        self.loudness.momentary_lufs()
    }

    /// Whether it is too quiet to learn anything, under −60 LUFS unless set, or louder than any music: windows that end now leave all estimates as they are.
    ///
    /// Real time: no allocation.
    pub fn is_gated(&self) -> bool {
        self.too_loud || self.momentary_lufs() < self.gate_lufs
    }

    /// Ends a control step: its share of the work, and if it ends a hop, the next window's turn.
    fn end_step(&mut self) {
        self.loudness.end_step();
        let (step, steps) = (self.place / CONTROL_STEP_SAMPLES - 1, self.steps());
        if let Some(heard) = self.at_work {
            self.work(step, heard);
        }
        if step + 1 == steps {
            if self.at_work.is_some() {
                self.fine.publish();
                self.estimates.publish();
            }
            self.turn();
        }
    }

    /// The hop is complete: its window is next.
    fn turn(&mut self) {
        self.window.turn();
        self.place = 0;
        self.too_loud = self.hop_power > FAULT_POWER * self.window.hop() as f64;
        self.hop_power = 0.0;
        self.hops = if self.too_loud { 0 } else { (self.hops + 1).min(HOPS) };
        self.at_work = (self.hops == HOPS && !self.is_gated()).then(|| {
            self.bank.begin();
            self.estimates.begin()
        });
    }

    /// Control steps of a hop.
    fn steps(&self) -> usize {
        self.window.hop() / CONTROL_STEP_SAMPLES
    }

    /// What the work on a window consists of: columns, rows, bins, points of the spectrum, bands, bands compared.
    fn stages(&self) -> [Stage; 6] {
        let stage = |units, cost| Stage { units, cost };
        let [columns, rows] = self.window.stages();
        [
            columns,
            rows,
            stage(self.bins.len().div_ceil(BINS_PER_UNIT), BIN_COST * BINS_PER_UNIT),
            stage(
                self.fine.points().div_ceil(POINTS_PER_UNIT),
                POINT_COST * POINTS_PER_UNIT,
            ),
            stage(self.bands, BAND_COST),
            stage(self.bands, COMPARISON_COST),
        ]
    }

    /// One control step's share. `heard`: windows with this one.
    fn work(&mut self, step: usize, heard: u64) {
        let [columns, rows, bins, points, listened, compared] = share(&self.stages(), step, self.steps());
        columns.for_each(|unit| self.window.transform_columns(unit));
        rows.for_each(|row| self.window.transform_row(row));
        for place in bins.start * BINS_PER_UNIT..(bins.end * BINS_PER_UNIT).min(self.bins.len()) {
            self.bins[place] = self.window.power(FIRST_BIN + place);
            if place < self.bank.bins() {
                self.bank.add(place, self.bins[place]);
            }
        }
        for point in points.start * POINTS_PER_UNIT..(points.end * POINTS_PER_UNIT).min(self.fine.points()) {
            self.fine.listen(point, &self.bins, heard);
        }
        listened.for_each(|band| self.estimates.listen(band, &self.bank));
        compared.for_each(|band| self.estimates.compare(band));
    }
}

/// Level of a power that is 1 for a full-scale sine, dB.
fn level_db(power: f64) -> f64 {
    const FLOOR_POWER: f64 = 1e-14;
    10.0 * power.max(FLOOR_POWER).log10()
}

/// The two signals whose power mean is listened to.
#[inline]
fn detect(detector: Routing, [left, right]: [f64; 2]) -> [f64; 2] {
    match detector {
        Routing::Stereo => [left, right],
        Routing::Left => [left; 2],
        Routing::Right => [right; 2],
        Routing::Mid => [0.5 * (left + right); 2],
        Routing::Side => [0.5 * (left - right); 2],
    }
}

#[cfg(test)]
mod tests;
