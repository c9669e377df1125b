//! From commanded gains to the cascade's next coefficients, once per control step.
//!
//! An exact solution costs ten times what 32 samples of the filters do, so while gains move it is made in pieces. Every
//! step takes the *linear* part of the solution for the gains as they are now, and adds a *correction* (what bells bend
//! with their gain: 0 to 3 dB) found for the gains of a moment ago: one stage of it per step, then eased in over as many
//! steps as it took. Coefficients meanwhile come from a table. At rest all is exact: the correction catches up with the
//! gains within 28 steps (19 ms at 48 kHz), and the last step takes the solution and the coefficients themselves.

use std::sync::Arc;

use super::prepared::Prepared;
use crate::bands::BAND_COUNT;
use crate::cascade::{SimdPath, Targets};
use crate::graphic::{Graphic, MAX_SECTION_GAIN_DB, Solving};
use crate::smoothing::GainSmoother;

type Row = [f64; BAND_COUNT];

/// Smooths the commanded gains, solves for the sections, and makes their coefficients.
#[derive(Debug, Clone)]
pub(super) struct GainControl {
    prepared: Arc<Prepared>,
    gains: GainSmoother<BAND_COUNT>,
    correction: Correction,
    section_gains_db: Row,
    path: SimdPath,
    /// The solution and the coefficients at work are exact, not on their way.
    exact: bool,
    /// Nothing is to be done until other gains are commanded.
    at_rest: bool,
}

/// What is added to the linear part.
#[derive(Debug, Clone)]
struct Correction {
    solving: Option<Solving>,
    from_db: Row,
    to_db: Row,
    /// The solution that `to_db` was found in, and what it solves.
    solution_db: Row,
    solved_db: Row,
    /// Steps of the way from `from_db` to `to_db`, of [`Solving::STAGES`].
    place: usize,
}

impl Correction {
    fn new(solved: &Solving) -> Self {
        let to_db = difference(solved.section_gains_db(), solved.linear_db());
        Self {
            solving: None,
            from_db: to_db,
            to_db,
            solution_db: *solved.section_gains_db(),
            solved_db: *solved.commanded_db(),
            place: Solving::STAGES,
        }
    }

    /// Whether it has arrived, at the solution for these gains.
    fn has_settled_at(&self, applied_db: &Row) -> bool {
        self.solving.is_none() && self.place == Solving::STAGES && self.solved_db == *applied_db
    }

    /// One step: of the way to the latest solution, and of the way to the next.
    #[inline(always)]
    fn step(&mut self, graphic: &Graphic, applied_db: &Row, linear_db: &Row) -> Row {
        if self.solving.is_none() && self.solved_db != *applied_db {
            self.solving = Some(graphic.solving(applied_db, linear_db));
        }
        self.place = (self.place + 1).min(Solving::STAGES);
        let share = self.place as f64 * (1.0 / Solving::STAGES as f64);
        let now = std::array::from_fn(|i| self.from_db[i] + (self.to_db[i] - self.from_db[i]) * share);
        if let Some(solving) = &mut self.solving
            && graphic.advance(solving)
        {
            *self = Self {
                from_db: now,
                place: 0,
                ..Self::new(solving)
            };
        }
        now
    }
}

fn difference(a: &Row, b: &Row) -> Row {
    std::array::from_fn(|i| a[i] - b[i])
}

impl GainControl {
    /// Rests at 0 dB.
    pub(super) fn new(prepared: Arc<Prepared>, steps_per_second: f64, path: SimdPath) -> Self {
        let flat = [0.0; BAND_COUNT];
        Self {
            gains: GainSmoother::new(steps_per_second),
            correction: Correction::new(&solved(&prepared.graphic, &flat)),
            section_gains_db: flat,
            prepared,
            path,
            exact: true,
            at_rest: true,
        }
    }

    pub(super) fn graphic(&self) -> &Graphic {
        &self.prepared.graphic
    }

    pub(super) fn target_db(&self) -> &Row {
        self.gains.target_db()
    }

    pub(super) fn set_target_db(&mut self, target_db: &Row) {
        self.at_rest &= self.gains.target_db() == target_db;
        self.gains.set_target_db(target_db);
    }

    /// The commanded gains as smoothed so far.
    pub(super) fn applied_db(&self) -> &Row {
        self.gains.current_db()
    }

    pub(super) fn section_gains_db(&self) -> &Row {
        &self.section_gains_db
    }

    /// Jumps to the commanded gains.
    pub(super) fn snap(&mut self) -> Targets {
        self.gains.snap();
        (self.exact, self.at_rest) = (true, true);
        let Self { path, .. } = *self;
        path.vectorise(|| self.correction = Correction::new(&solved(&self.prepared.graphic, self.gains.current_db())));
        self.section_gains_db = self.correction.solution_db;
        let mut targets = Targets::UNITY;
        self.prepared.graphic.targets(&self.section_gains_db, &mut targets);
        targets
    }

    /// Goes on by one control step; says whether anything moved, and where to.
    #[inline(always)]
    pub(super) fn step(&mut self, targets: &mut Targets) -> bool {
        if self.at_rest {
            return false;
        }
        let Self { path, .. } = *self;
        path.vectorise(|| self.step_on(targets))
    }

    #[inline(always)]
    fn step_on(&mut self, targets: &mut Targets) -> bool {
        let moved = self.gains.step();
        let applied_db = self.gains.current_db();
        if !moved && self.correction.has_settled_at(applied_db) {
            self.at_rest = true;
            if !self.exact {
                self.exact = true;
                self.section_gains_db = self.correction.solution_db;
                self.prepared.graphic.targets(&self.section_gains_db, targets);
                return true;
            }
            return false;
        }
        self.exact = false;
        let linear_db = self.prepared.graphic.linear_section_gains_db(applied_db);
        let correction_db = self.correction.step(&self.prepared.graphic, applied_db, &linear_db);
        for (i, gain_db) in self.section_gains_db.iter_mut().enumerate() {
            *gain_db = (linear_db[i] + correction_db[i]).clamp(-MAX_SECTION_GAIN_DB, MAX_SECTION_GAIN_DB);
        }
        self.prepared.table.look_up(&self.section_gains_db, targets);
        true
    }
}

#[inline(always)]
fn solved(graphic: &Graphic, commanded_db: &Row) -> Solving {
    let mut solving = graphic.solving(commanded_db, &graphic.linear_section_gains_db(commanded_db));
    while !graphic.advance(&mut solving) {}
    solving
}
