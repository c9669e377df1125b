//! The floating bells: which resonance each takes, and how it gets there.

use super::explanation::BellNote;
use super::limits::STEP_DB;
use super::pace::Pace;
use super::resonances::{MOST_PEAKS, Peak};
use super::settings::AdaptSettings;
use crate::bands::{BAND_COUNT, BANDS, HIGHEST_CENTRE_RATIO};
use crate::bell::{Bell, BellCoefficients};
use crate::cascade::Step;
use crate::equaliser::{Direction, FLOATING_BELL_COUNT};
use crate::math::db_to_gain;

/// A resonance that stands out by less gets no bell, dB; one that has a bell keeps it down to [`STAY_DB`].
pub const ENTER_DB: f64 = 8.0;
/// See [`ENTER_DB`].
pub const STAY_DB: f64 = 5.0;
/// What a bell leaves of a resonance, dB.
const LEAVES_DB: f64 = 2.0;
/// The deepest bell, dB.
const DEEPEST_DB: f64 = 18.0;
/// A peak within this distance is the resonance that a bell has already, octaves.
const SAME_OCTAVES: f64 = 1.0 / 6.0;
/// A resonance is followed when it has moved by more than this, octaves.
const FOLLOW_OCTAVES: f64 = 1.0 / 96.0;
/// Bells reach from here up.
const LOWEST_HZ: f64 = 60.0;
const Q_RANGE: [f64; 2] = [1.0, 40.0];
/// Gains that moved by less need no new coefficients, dB.
const STILL_DB: f64 = 1e-4;
/// Share of the way to a new place and width in a control step: 50 ms at 48 kHz.
const GLIDE: f64 = 0.013;

/// Width of the ear's window in frequency, at half a peak's height in dB, Hz.
pub fn lobe_hz(sample_rate_hz: f64, window_samples: usize) -> f64 {
    1.9 * sample_rate_hz / window_samples as f64
}

/// One bell.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Slot {
    octaves: f64,
    goal_octaves: f64,
    q: f64,
    goal_q: f64,
    excess_db: f64,
    /// At Amount 100 %, dB, 0 or more.
    goal_db: f64,
    depth_db: f64,
    /// As applied, dB, 0 or less, and as the coefficients have it.
    gain_db: f64,
    made_db: f64,
}

impl Slot {
    const FREE: Self = Self {
        octaves: 10.0,
        goal_octaves: 10.0,
        q: 4.0,
        goal_q: 4.0,
        excess_db: 0.0,
        goal_db: 0.0,
        depth_db: 0.0,
        gain_db: 0.0,
        made_db: 0.0,
    };

    fn is_free(&self) -> bool {
        self.goal_db == 0.0 && self.depth_db < 0.05 && self.gain_db == 0.0
    }

    fn band(&self) -> usize {
        let hz = self.octaves.exp2();
        BANDS
            .iter()
            .position(|band| hz < band.upper_hz)
            .unwrap_or(BAND_COUNT - 1)
    }
}

/// All bells.
#[derive(Debug, Clone)]
pub struct Bells {
    sample_rate_hz: f64,
    /// Width of the ear's window in frequency, at half a peak's height, Hz.
    lobe_hz: f64,
    slots: [Slot; FLOATING_BELL_COUNT],
}

impl Bells {
    /// `lobe_hz`: see [`lobe_hz`].
    pub fn new(sample_rate_hz: f64, lobe_hz: f64) -> Self {
        Self {
            sample_rate_hz,
            lobe_hz,
            slots: [Slot::FREE; FLOATING_BELL_COUNT],
        }
    }

    /// All free.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {
        self.slots = [Slot::FREE; FLOATING_BELL_COUNT];
    }

    /// Stand where they were at another time. `depths_db`: at Amount 100 %, as gains.
    ///
    /// Real time: no allocation.
    pub fn start_from(&mut self, notes: &[BellNote; FLOATING_BELL_COUNT]) {
        let highest_hz = HIGHEST_CENTRE_RATIO * self.sample_rate_hz;
        for (slot, note) in self.slots.iter_mut().zip(notes) {
            *slot = Slot::FREE;
            if (LOWEST_HZ..highest_hz).contains(&note.frequency_hz) && note.excess_db > 0.0 {
                let (octaves, q) = (note.frequency_hz.log2(), note.q.clamp(Q_RANGE[0], Q_RANGE[1]));
                (slot.octaves, slot.goal_octaves, slot.q, slot.goal_q) = (octaves, octaves, q, q);
                slot.excess_db = note.excess_db;
            }
        }
    }

    /// Takes new peaks. `audible`: how much is heard of every band.
    ///
    /// Real time: no allocation.
    pub fn hear(&mut self, peaks: &[Option<Peak>; MOST_PEAKS], audible: &[f64; BAND_COUNT], settings: &AdaptSettings) {
        let highest_hz = HIGHEST_CENTRE_RATIO * self.sample_rate_hz;
        let mut taken = [false; MOST_PEAKS];
        let floats = |peak: &Peak| (LOWEST_HZ..highest_hz).contains(&peak.octaves.exp2());
        for slot in &mut self.slots {
            let near = |peak: &Peak| (peak.octaves - slot.goal_octaves).abs() < SAME_OCTAVES;
            let mine = (0..MOST_PEAKS)
                .filter(|&index| !taken[index] && slot.excess_db > 0.0)
                .filter_map(|index| {
                    peaks[index]
                        .filter(|peak| near(peak) && floats(peak))
                        .map(|peak| (index, peak))
                })
                .max_by(|a, b| a.1.excess_db.total_cmp(&b.1.excess_db));
            match mine {
                Some((index, peak)) => {
                    taken[index] = true;
                    take(slot, &peak, self.lobe_hz, settings, audible);
                }
                None => (slot.goal_db, slot.excess_db) = (0.0, 0.0),
            }
        }
        for _ in 0..FLOATING_BELL_COUNT {
            let Some(free) = self.slots.iter_mut().find(|slot| slot.is_free()) else {
                break;
            };
            let highest = (0..MOST_PEAKS)
                .filter(|&index| !taken[index])
                .filter_map(|index| {
                    peaks[index]
                        .filter(|peak| peak.excess_db >= ENTER_DB && floats(peak))
                        .map(|peak| (index, peak))
                })
                .max_by(|a, b| a.1.excess_db.total_cmp(&b.1.excess_db));
            let Some((index, peak)) = highest else {
                break;
            };
            taken[index] = true;
            *free = Slot {
                octaves: peak.octaves,
                goal_octaves: peak.octaves,
                ..Slot::FREE
            };
            take(free, &peak, self.lobe_hz, settings, audible);
            free.q = free.goal_q;
        }
    }

    /// Too little is heard to tell what stands out.
    ///
    /// Real time: no allocation.
    pub fn let_go(&mut self) {
        for slot in &mut self.slots {
            (slot.goal_db, slot.excess_db) = (0.0, 0.0);
        }
    }

    /// One control step. `room_db`: the deepest that a bell in each band may be. `holds`: depths stay as they are.
    ///
    /// Real time: no allocation, two tangents per bell that moves.
    pub fn step(
        &mut self,
        amount: f64,
        (withdraws, holds): (bool, bool),
        pace: &Pace,
        room_db: &[f64; BAND_COUNT],
        direction: &mut Direction,
    ) {
        direction.bells.moves = false;
        for (index, slot) in self.slots.iter_mut().enumerate() {
            if slot.is_free() {
                continue;
            }
            if withdraws {
                slot.depth_db -= pace.withdraw * slot.depth_db;
            } else if !holds {
                slot.depth_db += pace.bell * (slot.goal_db - slot.depth_db);
            }
            let moved = slot.goal_octaves - slot.octaves;
            slot.octaves += GLIDE * moved;
            slot.q += GLIDE * (slot.goal_q - slot.q);
            let wanted_db = -(amount * slot.depth_db).min(room_db[slot.band()]);
            let wanted_db = if wanted_db > -0.05 { 0.0 } else { wanted_db };
            slot.gain_db += (wanted_db - slot.gain_db).clamp(-STEP_DB, STEP_DB);
            let still = (slot.gain_db - slot.made_db).abs() < STILL_DB && moved.abs() < 1e-5;
            if !still || (slot.gain_db == 0.0 && slot.made_db != 0.0) {
                direction.bells.moves = true;
                direction.bells.targets.set(index, slot.make(self.sample_rate_hz));
            }
        }
    }

    /// Whether none of them does anything.
    pub fn are_flat(&self) -> bool {
        self.slots.iter().all(|slot| slot.gain_db == 0.0)
    }

    /// Jumps to where the bells go.
    ///
    /// Real time: no allocation.
    pub fn snap(
        &mut self,
        amount: f64,
        room_db: &[f64; BAND_COUNT],
        start: &[BellNote; FLOATING_BELL_COUNT],
        direction: &mut Direction,
    ) {
        direction.bells = Step::REST;
        for (index, (slot, note)) in self.slots.iter_mut().zip(start).enumerate() {
            if slot.excess_db > 0.0 {
                slot.depth_db = (-note.gain_db).clamp(0.0, DEEPEST_DB);
                slot.goal_db = slot.depth_db;
                slot.gain_db = -(amount * slot.depth_db).min(room_db[slot.band()]);
                direction.bells.targets.set(index, slot.make(self.sample_rate_hz));
            }
        }
    }

    /// The bells as they are now, to be asked for their gain at many frequencies. `full_room_db`: the deepest that a bell
    /// in each band may be at Amount 100 %.
    ///
    /// Real time: no allocation.
    pub fn drawn(&self, full_room_db: &[f64; BAND_COUNT]) -> Drawn {
        Drawn(self.slots.map(|slot| {
            (!slot.is_free()).then(|| DrawnBell {
                centre_hz: slot.octaves.exp2(),
                width: 1.0 / (slot.q * slot.q),
                peaks: [slot.gain_db, -slot.depth_db.min(full_room_db[slot.band()])].map(db_to_gain),
            })
        }))
    }

    /// What each does. Depths at Amount 100 % with `full`.
    pub fn notes(&self, full: bool) -> [BellNote; FLOATING_BELL_COUNT] {
        self.slots.map(|slot| match slot.is_free() {
            true => BellNote::default(),
            false => BellNote {
                frequency_hz: slot.octaves.exp2(),
                q: slot.q,
                excess_db: slot.excess_db,
                gain_db: if full { -slot.depth_db } else { slot.gain_db },
            },
        })
    }
}

impl Slot {
    fn make(&mut self, sample_rate_hz: f64) -> BellCoefficients {
        const HALF: f64 = 0.5;
        self.made_db = self.gain_db;
        Bell::new(self.octaves.exp2(), self.q, HALF, sample_rate_hz)
            .shape(self.gain_db)
            .coefficients()
    }
}

/// The analogue bells that the floating ones are matched to.
#[derive(Debug, Clone, Copy)]
pub struct Drawn([Option<DrawnBell>; FLOATING_BELL_COUNT]);

#[derive(Debug, Clone, Copy)]
struct DrawnBell {
    centre_hz: f64,
    width: f64,
    /// Gain at the centre as applied, and at Amount 100 %.
    peaks: [f64; 2],
}

impl Drawn {
    pub const FLAT: Self = Self([None; FLOATING_BELL_COUNT]);

    /// Squared gain at one frequency, power: as applied, and at Amount 100 %.
    ///
    /// Real time: no allocation.
    #[inline]
    pub fn power_gains(&self, hz: f64) -> [f64; 2] {
        let mut gains = [1.0; 2];
        for bell in self.0.iter().flatten() {
            let ratio = hz / bell.centre_hz;
            let away = (ratio - 1.0 / ratio).powi(2);
            for (gain, peak) in gains.iter_mut().zip(bell.peaks) {
                *gain *= (away + bell.width * peak) / (away + bell.width / peak);
            }
        }
        gains
    }
}

/// Sends a bell to a peak.
fn take(slot: &mut Slot, peak: &Peak, lobe_hz: f64, settings: &AdaptSettings, audible: &[f64; BAND_COUNT]) {
    if (peak.octaves - slot.goal_octaves).abs() > FOLLOW_OCTAVES {
        slot.goal_octaves = peak.octaves;
    }
    // The ear's window widens what it shows: squares add, as for two bells in a row.
    let width_hz = (peak.width_hz * peak.width_hz - lobe_hz * lobe_hz)
        .max(0.1 * peak.width_hz * peak.width_hz)
        .sqrt();
    let sharper = (2.0 * settings.sharpness - 1.0).exp2();
    slot.goal_q = (sharper * peak.octaves.exp2() / width_hz).clamp(Q_RANGE[0], Q_RANGE[1]);
    slot.excess_db = peak.excess_db;
    let over_db = (peak.excess_db - LEAVES_DB).clamp(0.0, DEEPEST_DB);
    slot.goal_db = settings.resonance * over_db * audible[slot.band()];
}
