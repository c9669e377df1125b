//! From a new hearing to what each part wants: at once, and over the hop for the fine spectrum.

use super::bells::STAY_DB;
use super::explanation::Held;
use super::report::Heard;
use super::settings::SideChain;
use super::{Adaptation, pace::Pace};
use crate::bands::{BAND_COUNT, BANDS};
use crate::ear::average::Forgetting;
use crate::equaliser::CONTROL_STEP_SAMPLES;
use crate::spread_fft::{Stage, share};
use crate::target::pink_levels_db;

/// Fewer bands that are heard say nothing about what stands out: a lone tone is all prominence.
const LEAST_BANDS: usize = 6;
/// Resonances and loudness are not told from less of the fine spectrum, s.
const FINE_SECONDS: f64 = 0.5;
/// A report's means of the curve begin after so much was heard, s.
const SETTLED_SECONDS: f64 = 3.0;
/// A side chain that is to be matched is the target once more than this was heard of it, s.
pub const LEARNT_AFTER_SECONDS: f64 = 1.0;
/// Bands of a side chain below this level hold nothing and ask for nothing, dB.
pub const EMPTY_DB: f64 = -100.0;

// Costs in ns, about as measured; they only spread the work.
const SET_COST: usize = 10;
const COMPARE_COST: usize = 60;
const LOUDNESS_COST: usize = 60;
const PROTECT_COST: usize = 40;
const POINTS_PER_UNIT: usize = 4;

impl Adaptation {
    /// Draws the consequences of what was set.
    pub(super) fn refresh(&mut self) {
        self.changed = false;
        let settings = &self.settings;
        self.pace = Pace::new(settings, self.step_seconds, self.hop_seconds);
        self.limits.set(settings);
        self.ear.set_slow_seconds(self.pace.slow_seconds);
        self.ear.set_gate_lufs(settings.gate_lufs);
        self.rival.set_slow_seconds(self.pace.slow_seconds);
        self.aim();
    }

    /// The target in force, with its tilt.
    pub(super) fn aim(&mut self) {
        let settings = &self.settings;
        let rival = self.rival.hearing();
        let is_learnt = settings.side_chain == SideChain::Match && rival.heard_seconds > LEARNT_AFTER_SECONDS;
        self.target_db = std::array::from_fn(|band| {
            let level_db = match is_learnt {
                true => Some(rival.slow_db[band]).filter(|&level_db| level_db > EMPTY_DB),
                false => settings.target_db[band],
            };
            let tilt_db = settings.tilt_db_per_octave * (BANDS[band].centre_hz / 1_000.0).log2();
            level_db.map(|level_db| level_db + tilt_db)
        });
        let pink_db = pink_levels_db();
        self.evening_db = std::array::from_fn(|band| self.target_db[band].map_or(0.0, |level| pink_db[band] - level));
    }

    /// The ear has heard another window.
    pub(super) fn take_hearing(&mut self) {
        let hearing = self.ear.hearing();
        self.heard_seconds = hearing.heard_seconds;
        self.fresh_seconds += self.hop_seconds;
        self.working = Some(0);
        self.working_gains_db = self.direction.band_gains_db;
        let rival = self.rival.hearing();
        let rival_is_new = self.rival_listens && rival.heard_seconds != self.rival_seconds;
        self.rival_seconds = rival.heard_seconds;
        if self.settings.freeze {
            return;
        }
        self.dynamics
            .hear(hearing, &self.settings.dynamics, self.balance.audibility());
        match self.settings.side_chain {
            SideChain::Unmask if !self.rival_is_there || self.rival.is_gated() => self.unmasking.let_go(),
            SideChain::Unmask => self.unmasking.hear(hearing, rival),
            SideChain::Off | SideChain::Match => self.unmasking.let_go(),
        }
        if self.settings.side_chain == SideChain::Match && rival_is_new {
            self.aim();
        }
        let hearing = self.ear.hearing();
        self.balance
            .hear(hearing, &self.target_db, self.losses.lost_db(), &self.pace);
        if self.few_bands() {
            self.prominence.let_go();
        } else {
            let (share, curve_db) = (self.settings.resonance, self.balance.curve_db());
            self.prominence
                .hear(hearing, &self.target_db, curve_db, share, self.bands);
            self.prominence.leave(self.protection.left());
        }
    }

    pub(super) fn few_bands(&self) -> bool {
        let heard = self.balance.audibility().iter().filter(|&&audibility| audibility > 0.5);
        heard.count() < LEAST_BANDS
    }

    /// One control step's share of the work on the fine spectrum.
    pub(super) fn work(&mut self, step: usize) {
        let steps = self.ear.hop_samples() / CONTROL_STEP_SAMPLES;
        let units = self.points.len().div_ceil(POINTS_PER_UNIT);
        let stage = |cost| Stage {
            units,
            cost: cost * POINTS_PER_UNIT,
        };
        if step == 0 {
            self.protection.begin();
        }
        let protects = self.protection.is_at_work();
        let set_cost = SET_COST + if protects { PROTECT_COST } else { 0 };
        let stages = [stage(set_cost), stage(COMPARE_COST), stage(LOUDNESS_COST)];
        if step == 0 {
            self.resonances.begin();
            self.done = *self.past.heard();
            self.make_up.begin(&self.done);
            self.losses.begin();
        }
        let count = self.points.len();
        let points = |units: std::ops::Range<usize>| {
            (units.start * POINTS_PER_UNIT).min(count)..(units.end * POINTS_PER_UNIT).min(count)
        };
        let [set, compare, loudness] = share(&stages, step, steps);
        let all_set = set.end == units && !set.is_empty();
        let (levels_db, gains_db) = (self.ear.spectrum_db(), &self.working_gains_db);
        for point in points(set.clone()) {
            let done_db = self.points.between(point, gains_db) + self.points.between(point, &self.evening_db);
            self.resonances.set(point, levels_db[point] + done_db);
        }
        points(compare).for_each(|point| self.resonances.compare(point));
        let powers = self.ear.newest_powers();
        for point in points(loudness) {
            let [applied, full] = self.done.bells.power_gains(self.points.hz(point));
            self.make_up
                .add(point, &self.points, powers[point], &self.done.gains_db, applied);
            self.losses.add(self.points.band(point), powers[point], full);
        }
        if protects {
            self.protect(points(set), all_set);
        }
        self.working = (step + 1 < steps).then_some(step + 1);
        if self.working.is_none() {
            self.finish_hearing();
        }
    }

    /// What of the spectrum is protected, point by point, and in the end what that means to bands.
    fn protect(&mut self, points: std::ops::Range<usize>, all_set: bool) {
        let heard = (self.heard_seconds / self.hop_seconds).round() as u64;
        let newest = self.ear.spectrum_share(heard);
        let (means_db, powers) = (self.ear.spectrum_db(), self.ear.newest_powers());
        for point in points {
            let band = self.points.band(point);
            self.protection
                .take(point, band, means_db[point], powers[point], newest);
        }
        if all_set {
            self.protection.finish();
            if !self.settings.freeze {
                self.prominence.leave(self.protection.left());
            }
        }
    }

    /// The fine spectrum of a hearing has been worked through.
    pub(super) fn finish_hearing(&mut self) {
        if self.fresh_seconds >= FINE_SECONDS && !self.settings.freeze {
            self.make_up.finish(self.hop_seconds);
            let forgetting = Forgetting::new(self.pace.slow_seconds, self.hop_seconds);
            self.losses.finish(&self.done, forgetting);
            if self.few_bands() {
                self.bells.let_go();
            } else {
                let left = |point: usize| self.protection.left_at(point);
                let peaks = self.resonances.find(&self.points, STAY_DB, left);
                self.bells.hear(peaks, self.balance.audibility(), &self.settings);
            }
        }
        let mut held = [Held::Nothing; BAND_COUNT];
        let curve_db = self.unlimited_db();
        self.would_db = self.limits.hold(&curve_db, &mut held);
        let (goal_db, over_db) = (self.balance.goal_db(), self.prominence.cut_db());
        let wanted_db = std::array::from_fn(|band| goal_db[band] - over_db[band]);
        let within_db = self.limits.hold(&wanted_db, &mut held);
        let listens = self.rival_listens && self.rival_is_there;
        self.report.add(
            &self.explanation,
            &Heard {
                seconds: self.hop_seconds,
                settled: self.fresh_seconds > SETTLED_SECONDS,
                curve_db: &std::array::from_fn(|band| within_db[band] + over_db[band]),
                over_db,
                lost_db: self.losses.lost_db(),
                bells: self.bells.notes(true),
                side_chain_db: listens.then_some(&self.rival.hearing().slow_db),
            },
        );
    }
}
