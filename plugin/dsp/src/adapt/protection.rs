//! Tracked harmonics, which the adaptation leaves alone when it looks for what stands out.
//!
//! A melody's harmonics are peaks like those of a resonance. What tells them apart is that the tracker knows where they
//! are; so it is kept how much of the power at every point of the fine spectrum, and in every band, came in while a tracked
//! harmonic was there. The memory is the ear's own: shares of the same running means, over the same time. A note that has
//! ended counts just as long as it stands in what the ear hears, and a resonance that was there before it counts as one.
//!
//! A point belongs to a harmonic within 50 cents and what the ear's window blurs, but never farther than three tenths of
//! the way to the next one, unless the window blurs that too. It stays marked as long as the window lasts, so that the
//! window that a pitch was found in is judged with it.
//!
//! Protected are the floating bells' peaks and the bands' prominence. The slow curve towards the target is not: it answers
//! to the mean of some seconds, and a melody that held it would hold the target off for as long as it plays. Dynamics are
//! not: they are asked for by ratio, and a voice that escaped them would stand out all the more.

use super::Row;
use super::points::Points;
use crate::bands::BAND_COUNT;
use crate::ear::POINTS_PER_OCTAVE;
use crate::pitch::Estimate;

/// Harmonics that are marked.
const HARMONICS: usize = 20;
/// A harmonic may be so far from where the pitch says: 50 cents, as a share of its frequency.
const NEAR: f64 = 0.029_302_237;
/// Most of the way to the next harmonic that is still this one's, of the fundamental frequency.
const REACH: f64 = 0.3;
/// Less than the first share of the power is no melody, more than the second is nothing else.
const DOMINATED: [f64; 2] = [0.25, 0.75];
/// Time constant of the bands' shares, s: that of their fast levels.
const FAST_SECONDS: f64 = 0.1;

/// What is known of tracked harmonics.
#[derive(Debug, Clone)]
pub struct Protection {
    /// 0 leaves everything as it is.
    share: f64,
    /// Whether the hearing that is worked on began with protection.
    at_work: bool,
    lobe_hz: f64,
    hold_steps: u64,
    fast_share: f64,
    /// Control steps since the beginning.
    now: u64,
    number: u64,
    /// Up to which control step each point belongs to a harmonic.
    marked_to: Vec<u64>,
    /// Running mean of every point's power, and the part that came with harmonics.
    powers: Vec<f64>,
    tracked: Vec<f64>,
    /// Power of the latest window in every band, and the part of it; running means of both.
    window: [Row; 2],
    fast: [Row; 2],
    left: Row,
}

impl Protection {
    /// Off. Allocates. `lobe_hz`: width of the ear's window in frequency. `hold_steps`: its length, control steps.
    pub fn new(points: usize, lobe_hz: f64, hold_steps: usize, hop_seconds: f64) -> Self {
        Self {
            share: 0.0,
            at_work: false,
            lobe_hz,
            hold_steps: hold_steps as u64,
            fast_share: 1.0 - (-hop_seconds / FAST_SECONDS).exp(),
            now: 0,
            number: 0,
            marked_to: vec![0; points],
            powers: vec![0.0; points],
            tracked: vec![0.0; points],
            window: [[0.0; BAND_COUNT]; 2],
            fast: [[0.0; BAND_COUNT]; 2],
            left: [1.0; BAND_COUNT],
        }
    }

    /// How far harmonics are left alone, 0 to 1. From 0 on, what was known before is forgotten.
    ///
    /// Real time: no allocation.
    pub fn set_share(&mut self, share: f64) {
        if self.share == 0.0 && share > 0.0 {
            self.reset();
        }
        self.share = share;
        if share == 0.0 {
            self.left = [1.0; BAND_COUNT];
        }
    }

    /// Forgets every harmonic.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {
        (self.now, self.number, self.at_work) = (0, 0, false);
        self.marked_to.fill(0);
        self.tracked.fill(0.0);
        (self.window, self.fast) = ([[0.0; BAND_COUNT]; 2], [[0.0; BAND_COUNT]; 2]);
        self.left = [1.0; BAND_COUNT];
    }

    /// Whether anything is to be protected.
    pub fn is_on(&self) -> bool {
        self.share > 0.0
    }

    /// One control step, with the latest estimate of the pitch.
    ///
    /// Real time: no allocation; with a new pitch a logarithm, and some writes for each harmonic.
    pub fn step(&mut self, estimate: &Estimate, points: &Points) {
        self.now += 1;
        if estimate.number == self.number {
            return;
        }
        self.number = estimate.number;
        let Some(f0_hz) = estimate.pitch.f0_hz() else {
            return;
        };
        let count = points.len();
        for harmonic in 1..=HARMONICS {
            let hz = harmonic as f64 * f0_hz;
            let half_hz = (NEAR * hz + self.lobe_hz).min((REACH * f0_hz).max(self.lobe_hz));
            let place = |hz: f64| (hz.log2() - points.octaves(0)) * POINTS_PER_OCTAVE as f64;
            let (from, to) = (place((hz - half_hz).max(1.0)), place(hz + half_hz));
            if from.ceil() >= count as f64 {
                break;
            }
            // The points inside, and in any case the nearest.
            let nearest = place(hz).round();
            let from = from.ceil().min(nearest).max(0.0) as usize;
            let to = (to.floor().max(nearest).max(-1.0) + 1.0) as usize;
            let to = to.min(count).max(from);
            self.marked_to[from..to].fill(self.now + self.hold_steps);
        }
    }

    /// The work on a new hearing begins.
    ///
    /// Real time: no allocation.
    pub fn begin(&mut self) {
        self.at_work = self.is_on();
        self.window = [[0.0; BAND_COUNT]; 2];
    }

    /// Whether the hearing that is worked on counts here.
    pub fn is_at_work(&self) -> bool {
        self.at_work
    }

    /// Takes one point. `mean_db`: its running mean. `power`: of the latest window alone, which has `newest` as its share in
    /// that mean.
    ///
    /// Real time: no allocation, an exponential.
    pub fn take(&mut self, point: usize, band: usize, mean_db: f64, power: f64, newest: f64) {
        self.powers[point] = 10.0_f64.powf(0.1 * mean_db);
        let belongs = if self.marked_to[point] >= self.now { power } else { 0.0 };
        self.tracked[point] += newest * (belongs - self.tracked[point]);
        self.window[0][band] += power;
        self.window[1][band] += belongs;
    }

    /// After the last point: what of each band's prominence still counts.
    ///
    /// Real time: no allocation.
    pub fn finish(&mut self) {
        for band in 0..BAND_COUNT {
            for (mean, window) in self.fast.iter_mut().zip(&self.window) {
                mean[band] += self.fast_share * (window[band] - mean[band]);
            }
            self.left[band] = 1.0 - self.share * dominance(self.fast[1][band], self.fast[0][band]);
        }
    }

    /// How much of what stands out at a point counts, 0 to 1; exactly 1 without protection.
    pub fn left_at(&self, point: usize) -> f64 {
        match self.is_on() {
            true => 1.0 - self.share * dominance(self.tracked[point], self.powers[point]),
            false => 1.0,
        }
    }

    /// How much of what stands out in every band counts, 0 to 1; exactly 1 without protection.
    pub fn left(&self) -> &Row {
        &self.left
    }
}

/// How far a part rules the whole, 0 to 1.
fn dominance(part: f64, whole: f64) -> f64 {
    let [none, all] = DOMINATED;
    match whole > 0.0 {
        true => ((part / whole - none) / (all - none)).clamp(0.0, 1.0),
        false => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pitch::Pitch;

    const HOP_STEPS: usize = 32;

    fn points() -> Points {
        let hz: Vec<f64> = (0..480).map(|index| 20.0 * (f64::from(index) / 48.0).exp2()).collect();
        Points::new(&hz, 48_000.0)
    }

    /// Hearings of one level everywhere, with a pitch or without.
    fn hear(protection: &mut Protection, points: &Points, pitch: Pitch, hearings: usize) {
        for _ in 0..hearings {
            for _ in 0..HOP_STEPS {
                let number = protection.number + u64::from(protection.now.is_multiple_of(8));
                let estimate = Estimate {
                    number,
                    pitch,
                    ..Estimate::NOTHING
                };
                protection.step(&estimate, points);
            }
            protection.begin();
            for point in 0..points.len() {
                protection.take(point, points.band(point), -40.0, 1e-4, 0.02);
            }
            protection.finish();
        }
    }

    #[test]
    fn harmonics_are_left_alone_and_what_lies_between_is_not() {
        let points = points();
        let mut protection = Protection::new(points.len(), 22.0, 4 * HOP_STEPS, 0.021);
        protection.set_share(1.0);
        let voiced = Pitch::Voiced {
            f0_hz: 440.0,
            probability: 1.0,
        };
        hear(&mut protection, &points, voiced, 200);
        let nearest = |hz: f64| (48.0 * (hz / 20.0_f64).log2()).round() as usize;
        for harmonic in 1..=20 {
            let hz = 440.0 * f64::from(harmonic);
            // High harmonics are close: a quarter of a semitone belongs to each, and as much to what lies between.
            let near = if harmonic <= 8 { 35.0 } else { 10.0 };
            for cents in [-near, 0.0, near] {
                assert_eq!(
                    protection.left_at(nearest(hz * f64::exp2(cents / 1_200.0))),
                    0.0,
                    "{hz} {cents}"
                );
            }
            assert_eq!(protection.left_at(nearest(hz + 220.0)), 1.0, "over {hz}");
        }
        // It is forgotten as the ear forgets it: after 1.4 time constants, of fifty hearings each, a quarter is left.
        hear(&mut protection, &points, Pitch::Unvoiced, 20);
        assert!(protection.left_at(nearest(440.0)) < 0.5);
        hear(&mut protection, &points, Pitch::Unvoiced, 80);
        assert_eq!(protection.left_at(nearest(440.0)), 1.0);
    }

    #[test]
    fn nothing_is_left_alone_without_protection() {
        let points = points();
        let protection = Protection::new(points.len(), 22.0, 4 * HOP_STEPS, 0.021);
        assert!((0..points.len()).all(|point| protection.left_at(point) == 1.0));
        assert_eq!(protection.left(), &[1.0; BAND_COUNT]);
    }
}
