//! From what each part wants to the next control step, and why it is so.

use super::explanation::{BandNote, Held};
use super::limits::STEP_DB;
use super::past::Done;
use super::report::Start;
use super::settings::SideChain;
use super::{Adaptation, Row};
use crate::bands::BAND_COUNT;
use crate::equaliser::CONTROL_STEP_SAMPLES;

/// A band that is heard less than this counts as masked.
const HEARD: f64 = 0.1;
/// So long after a reset a shut gate means nothing, s: the loudness it looks at is over 400 ms.
const PATIENCE_SECONDS: f64 = 0.4;
/// What counts as held back by the slew, dB.
const SLEW_DB: f64 = 0.5;
/// What counts as left alone for a melody, dB.
const SPARED_DB: f64 = 0.5;

impl Adaptation {
    /// Takes up where a start says; gains are on their way there.
    pub(super) fn begin_from(&mut self, start: &Start) {
        self.ear.start_from(&start.levels_db);
        self.balance.start_from(&start.curve_db, &start.audibility);
        self.losses.start_from(&start.levels_db, &start.lost_db);
        self.prominence.start_from(&start.over_db);
        self.bells.start_from(&start.bells);
        let mut held = [Held::Nothing; BAND_COUNT];
        self.would_db = self.limits.hold(&self.unlimited_db(), &mut held);
    }

    /// Jumps to where the start leads.
    pub(super) fn stand_at(&mut self, start: &Start) {
        let mut held = [Held::Nothing; BAND_COUNT];
        let wanted_db = self.unlimited_db().map(|gain_db| self.settings.amount * gain_db);
        self.adaptive_db = self.limits.hold(&wanted_db, &mut held);
        let (room_db, settings) = (self.room_db(), &self.settings);
        self.bells
            .snap(settings.amount, &room_db, &start.bells, &mut self.direction);
        if settings.loudness_match && settings.amount > 0.0 {
            self.make_up.start_from(start.make_up_db);
        }
        self.direction.band_gains_db = self.adaptive_db;
        self.direction.gain_db = self.make_up.gain_db();
    }

    /// Whether nothing of what was done can be heard any more. 1e-6 dB: what dynamics come no nearer to 0 than.
    pub(super) fn is_at_rest(&self) -> bool {
        let flat = self.direction.band_gains_db.iter().all(|gain_db| gain_db.abs() < 1e-6);
        flat && self.direction.gain_db == 0.0 && !self.direction.bells.moves && self.bells.are_flat()
    }

    /// The curve and what is taken away for standing out, dB.
    pub(super) fn unlimited_db(&self) -> Row {
        let (curve_db, over_db) = (self.balance.curve_db(), self.prominence.cut_db());
        std::array::from_fn(|band| curve_db[band] - over_db[band])
    }

    /// What the bands leave of the largest cut, for floating bells, dB.
    pub(super) fn room_db(&self) -> Row {
        std::array::from_fn(|band| (self.limits.cut_db(band) + self.adaptive_db[band].min(0.0)).max(0.0))
    }

    /// Everything moves on by one control step.
    pub(super) fn step(&mut self) {
        let gated = self.ear.is_gated();
        let holds = self.settings.freeze;
        let early = self.explanation.step as f64 * self.step_seconds < PATIENCE_SECONDS;
        let withdraws = gated && !early && !holds;
        if !holds {
            self.balance.step(withdraws, &self.pace);
            self.prominence.step(withdraws, &self.pace);
            self.unmasking.step(&self.pace);
            self.dynamics.step(withdraws, &self.pace);
            let wanted = self.settings.loudness_match && !self.settings.asks_for_nothing();
            self.make_up.step(wanted, withdraws, &self.pace);
        }
        let (curve_db, unmask_db) = (self.unlimited_db(), self.unmasking.cut_db());
        let (amount, aside) = (self.settings.amount, self.settings.side_chain_amount);
        let wanted_db: Row = std::array::from_fn(|band| amount * curve_db[band] - aside * unmask_db[band]);
        let mut held = [Held::Nothing; BAND_COUNT];
        let goals_db = self.limits.hold(&wanted_db, &mut held);
        for band in 0..BAND_COUNT {
            self.adaptive_db[band] = self.limits.slew(self.adaptive_db[band], goals_db[band]);
            // Each moves slowly enough, and so must both together.
            let (gain_db, sum_db) = (
                &mut self.direction.band_gains_db[band],
                self.adaptive_db[band] - self.dynamics.cut_db()[band],
            );
            *gain_db += (sum_db - *gain_db).clamp(-STEP_DB, STEP_DB);
            if held[band] == Held::Nothing && (goals_db[band] - self.adaptive_db[band]).abs() > SLEW_DB {
                held[band] = Held::Slew;
            }
        }
        let room_db = self.room_db();
        let Self { bells, pace, .. } = self;
        bells.step(amount, (withdraws, holds), pace, &room_db, &mut self.direction);
        self.direction.gain_db = self.make_up.gain_db();
        self.remember();
        self.explain(gated, &wanted_db, &held);
    }

    /// At the beginning of a hop: what is done to the sound from here on.
    fn remember(&mut self) {
        let steps = self.ear.hop_samples() / CONTROL_STEP_SAMPLES;
        if !self.explanation.step.is_multiple_of(steps as u64) {
            return;
        }
        let (mut held, full_db) = ([Held::Nothing; BAND_COUNT], self.would_db);
        let curve_db = self.limits.hold(self.balance.curve_db(), &mut held);
        let full_room_db = std::array::from_fn(|band| (self.limits.cut_db(band) + full_db[band].min(0.0)).max(0.0));
        self.past.add(Done {
            gains_db: self.direction.band_gains_db,
            over_db: std::array::from_fn(|band| (curve_db[band] - full_db[band]).max(0.0)),
            bells: self.bells.drawn(&full_room_db),
            make_up_db: self.make_up.gain_db(),
        });
    }

    pub(super) fn explain(&mut self, gated: bool, wanted_db: &Row, held: &[Held; BAND_COUNT]) {
        let hearing = self.ear.hearing();
        for (band, note) in self.explanation.bands.iter_mut().enumerate() {
            let audibility = self.balance.audibility()[band];
            *note = BandNote {
                level_db: hearing.slow_db[band],
                fast_db: hearing.fast_db[band],
                threshold_db: hearing.threshold_db[band],
                participation: hearing.participation[band],
                audibility,
                target_db: self.balance.target_db()[band],
                gap_db: self.balance.gap_db()[band],
                prominence_db: self.prominence.prominence_db()[band],
                would_db: self.would_db[band],
                wanted_db: wanted_db[band],
                adaptive_db: self.adaptive_db[band],
                unmask_db: {
                    // What the largest cut leaves of it.
                    let asked_db = self.settings.side_chain_amount * self.unmasking.cut_db()[band];
                    let room_db = self.limits.cut_db(band) + (wanted_db[band] + asked_db);
                    asked_db.min(room_db.max(0.0))
                },
                dynamics_db: self.dynamics.cut_db()[band],
                gain_db: self.direction.band_gains_db[band],
                held: match held[band] {
                    _ if self.settings.freeze => Held::Frozen,
                    _ if gated => Held::Gated,
                    _ if audibility < HEARD => Held::Masked,
                    Held::Nothing if self.prominence.spared_db(band) > SPARED_DB => Held::Protected,
                    held => held,
                },
            };
        }
        let few_bands = self.few_bands();
        let wants_side_chain = self.settings.side_chain != SideChain::Off;
        let explanation = &mut self.explanation;
        explanation.step += 1;
        explanation.bells = self.bells.notes(false);
        explanation.make_up_db = self.make_up.gain_db();
        explanation.momentary_lufs = self.ear.momentary_lufs();
        explanation.gated = gated;
        explanation.few_bands = few_bands;
        explanation.side_chain_missing = wants_side_chain && !self.rival_is_there;
    }
}
