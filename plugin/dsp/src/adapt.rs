//! The adaptation: it hears what is there, and moves only what is heard towards a target.
//!
//! | module | idea |
//! |---|---|
//! | `settings` | what a person decides |
//! | `pace` | how fast everything moves |
//! | `balance` | levels against the target: the gap of every band, and the curve that closes it |
//! | `prominence` | bands that stand out from their surroundings |
//! | `points`, `resonances`, `bells` | the fine spectrum, peaks in it, and the floating bells that take them down |
//! | `unmask` | room for the side chain |
//! | `dynamics` | compression and expansion of single bands |
//! | `limits` | how far a gain may go, and how fast |
//! | `make_up` | equal loudness |
//! | `explanation`, `report` | why every band stands where it does: now, and on the whole |
//!
//! **When.** The ear hands out a hearing per hop (21 ms at 48 kHz). The gap, what stands out, what competes with the side
//! chain and dynamics are found at once, the fine spectrum is worked through in equal shares until the next. Gains move at
//! every control step of 32 samples. All of it is counted in samples from the last reset, so any partition of the input
//! gives the same bits.
//!
//! **What differs from the first design**, each measured on processed sound: a band that is masked now and then keeps its
//! gain for some seconds (`balance`), else drum loops pump; what stands out is followed within 250 ms at 1 kHz instead of
//! 30 ms, for the same reason, and by [`AdaptSettings::speed`] as fast as that; what is masked counts as what masks it
//! where bands are compared (`prominence`); loudness is foreseen, not measured (`make_up`).

mod adaptive;
mod balance;
mod bells;
mod dynamics;
mod explanation;
mod limits;
mod make_up;
mod pace;
mod points;
mod prominence;
mod report;
mod resonances;
mod settings;
mod unmask;

pub use adaptive::Adaptive;
pub use bells::{ENTER_DB, STAY_DB};
pub use explanation::{BandNote, BellNote, Explanation, Held};
pub use limits::{NEIGHBOUR_DB, STEP_DB};
pub use report::{BandReport, Report, Start};
pub use settings::{AdaptSettings, Dynamics, SideChain};

use crate::bands::{BAND_COUNT, BANDS, active_band_count};
use crate::ear::{Ear, Hearing};
use crate::equaliser::{CONTROL_STEP_SAMPLES, Direction};
use crate::error::ConfigError;
use crate::spread_fft::{Stage, share};
use crate::target::pink_levels_db;
use balance::Balance;
use bells::Bells;
use dynamics::BandDynamics;
use limits::Limits;
use make_up::MakeUp;
use pace::Pace;
use points::Points;
use prominence::Prominence;
use report::Heard;
use resonances::Resonances;
use unmask::Unmasking;

type Row = [f64; BAND_COUNT];

/// Fewer bands that are heard say nothing about what stands out: a lone tone is all prominence.
const LEAST_BANDS: usize = 6;
/// A band that is heard less than this counts as masked.
const HEARD: f64 = 0.1;
/// So long after a reset a shut gate means nothing, s: the loudness it looks at is over 400 ms.
const PATIENCE_SECONDS: f64 = 0.4;
/// Resonances and loudness are not told from less of the fine spectrum, s.
const FINE_SECONDS: f64 = 0.5;
/// A report's means of the curve begin after so much was heard, s.
const SETTLED_SECONDS: f64 = 3.0;
/// Bands of a side chain below this level ask for nothing, dB.
const EMPTY_DB: f64 = -100.0;
/// What counts as held back by the slew, dB.
const SLEW_DB: f64 = 0.5;

// Costs in ns, about as measured; they only spread the work.
const SET_COST: usize = 10;
const COMPARE_COST: usize = 60;
const LOUDNESS_COST: usize = 60;
const POINTS_PER_UNIT: usize = 4;

/// Listens, and directs an [`crate::Equaliser`].
pub struct Adaptation {
    settings: AdaptSettings,
    /// Something was set since the last control step.
    changed: bool,
    start: Option<Start>,
    step_seconds: f64,
    hop_seconds: f64,
    bands: usize,
    ear: Ear,
    /// Listens to the side chain while that is of use.
    rival: Ear,
    rival_listens: bool,
    rival_is_there: bool,
    rival_seconds: f64,
    pace: Pace,
    limits: Limits,
    points: Points,
    /// Pink, less the target with its tilt: what evens out the fine spectrum.
    evening_db: Row,
    target_db: [Option<f64>; BAND_COUNT],
    balance: Balance,
    prominence: Prominence,
    unmasking: Unmasking,
    dynamics: BandDynamics,
    resonances: Resonances,
    bells: Bells,
    make_up: MakeUp,
    /// Seconds heard as of the last hearing that was taken.
    heard_seconds: f64,
    /// The same since the last reset, without what a start brought.
    fresh_seconds: f64,
    /// Control steps since the last hearing, while its spectrum is worked on; and the gains at that time.
    working: Option<usize>,
    working_gains_db: Row,
    adaptive_db: Row,
    would_db: Row,
    direction: Direction,
    explanation: Explanation,
    report: Report,
}

impl Adaptation {
    /// Has heard nothing, does nothing.
    ///
    /// `sample_rate_hz`: 8 to 384 kHz.
    ///
    /// # Errors
    /// [`ConfigError::SampleRate`] for others.
    pub fn new(sample_rate_hz: f64) -> Result<Self, ConfigError> {
        let ear = Ear::new(sample_rate_hz)?;
        let settings = AdaptSettings::default();
        let step_seconds = CONTROL_STEP_SAMPLES as f64 / sample_rate_hz;
        let hop_seconds = ear.hop_samples() as f64 / sample_rate_hz;
        let points = Points::new(ear.spectrum_hz(), sample_rate_hz);
        let mut adaptation = Self {
            settings,
            changed: true,
            start: None,
            step_seconds,
            hop_seconds,
            bands: active_band_count(sample_rate_hz),
            rival: Ear::new(sample_rate_hz)?,
            rival_listens: false,
            rival_is_there: false,
            rival_seconds: 0.0,
            pace: Pace::new(&settings, step_seconds, hop_seconds),
            limits: Limits::new(&settings, step_seconds),
            evening_db: [0.0; BAND_COUNT],
            target_db: settings.target_db,
            balance: Balance::new(),
            prominence: Prominence::NOTHING,
            unmasking: Unmasking::NOTHING,
            dynamics: BandDynamics::NOTHING,
            resonances: Resonances::new(points.len()),
            bells: Bells::new(sample_rate_hz, 4.0 * ear.hop_samples() as f64),
            points,
            make_up: MakeUp::NOTHING,
            heard_seconds: 0.0,
            fresh_seconds: 0.0,
            working: None,
            working_gains_db: [0.0; BAND_COUNT],
            adaptive_db: [0.0; BAND_COUNT],
            would_db: [0.0; BAND_COUNT],
            direction: Direction::NONE,
            explanation: Explanation::NOTHING,
            report: Report::NOTHING,
            ear,
        };
        adaptation.refresh();
        Ok(adaptation)
    }

    /// Sets everything, from the next control step on; what is listened to, from the next sample on.
    ///
    /// Real time: no allocation.
    pub fn set(&mut self, settings: &AdaptSettings) {
        if settings != &self.settings {
            self.settings = settings.clamped();
            self.changed = true;
            self.ear.set_detector(settings.detector);
        }
    }

    /// Sets where the next [`Adaptation::reset`] begins; none begins with nothing. One that is not sound is ignored.
    ///
    /// Real time: no allocation.
    pub fn set_start(&mut self, start: Option<&Start>) {
        self.start = start.copied().filter(Start::is_sound);
    }

    /// Forgets all input and stands where the start says; the control grid's origin is at the next sample.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {
        self.ear.reset();
        self.rival.reset();
        self.refresh();
        self.balance.reset();
        self.prominence = Prominence::NOTHING;
        self.unmasking = Unmasking::NOTHING;
        self.dynamics = BandDynamics::NOTHING;
        self.bells.reset();
        self.make_up = MakeUp::NOTHING;
        (self.heard_seconds, self.fresh_seconds, self.rival_seconds) = (0.0, 0.0, 0.0);
        self.working = None;
        self.adaptive_db = [0.0; BAND_COUNT];
        self.would_db = [0.0; BAND_COUNT];
        self.direction = Direction::NONE;
        self.explanation = Explanation::NOTHING;
        self.report = Report::NOTHING;
        if let Some(start) = self.start {
            self.begin_settled(&start);
        }
    }

    fn begin_settled(&mut self, start: &Start) {
        self.ear.start_from(&start.levels_db);
        self.balance.start_from(&start.curve_db, &start.audibility);
        self.prominence.start_from(&start.over_db);
        let mut held = [Held::Nothing; BAND_COUNT];
        let curve_db = self.unlimited_db();
        self.would_db = self.limits.hold(&curve_db, &mut held);
        let wanted_db = curve_db.map(|gain_db| self.settings.amount * gain_db);
        self.adaptive_db = self.limits.hold(&wanted_db, &mut held);
        self.bells.start_from(&start.bells);
        let (room_db, settings) = (self.room_db(), &self.settings);
        self.bells
            .snap(settings.amount, &room_db, &start.bells, &mut self.direction);
        if settings.loudness_match && settings.amount > 0.0 {
            self.make_up.start_from(start.make_up_db);
        }
        self.direction.band_gains_db = self.adaptive_db;
        self.direction.gain_db = self.make_up.gain_db();
    }

    /// Takes input, up to the next point of the control grid at most.
    ///
    /// `frames`, `side_chain`: left and right, ±1.0 full scale, of one length; `None` where there is no side chain.
    ///
    /// Real time: no allocation.
    pub fn hear(&mut self, frames: &[[f64; 2]], side_chain: Option<&[[f64; 2]]>) {
        self.ear.listen(frames);
        self.rival_is_there = side_chain.is_some();
        if self.rival_listens {
            const SILENCE: [[f64; 2]; CONTROL_STEP_SAMPLES] = [[0.0; 2]; CONTROL_STEP_SAMPLES];
            self.rival
                .listen(side_chain.unwrap_or(&SILENCE[..frames.len().min(CONTROL_STEP_SAMPLES)]));
        }
    }

    /// One point of the control grid: what the equaliser shall do, from what was heard before it.
    ///
    /// Real time: no allocation, no panic.
    pub fn direct(&mut self) -> &Direction {
        if self.changed {
            self.refresh();
        }
        let listens = self.settings.side_chain != SideChain::Off;
        if listens != self.rival_listens {
            self.rival_listens = listens;
            self.rival.reset();
            self.rival_seconds = 0.0;
            self.unmasking.let_go();
        }
        if self.ear.hearing().heard_seconds != self.heard_seconds {
            self.take_hearing();
        }
        if let Some(step) = self.working {
            self.work(step);
        }
        self.step();
        &self.direction
    }

    /// Why every band stands where it does, as of the last control step.
    pub fn explanation(&self) -> &Explanation {
        &self.explanation
    }

    /// What was done since the last reset.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// A start that stands as everything stands now: for a curve that is to be kept.
    pub fn start_from_here(&self) -> Start {
        Start {
            levels_db: self.ear.hearing().slow_db,
            audibility: *self.balance.audibility(),
            curve_db: *self.balance.curve_db(),
            over_db: *self.prominence.cut_db(),
            bells: self.bells.notes(true),
            make_up_db: self.make_up.gain_db(),
        }
    }

    /// What is heard of every band.
    pub fn hearing(&self) -> &Hearing {
        self.ear.hearing()
    }

    /// Draws the consequences of what was set.
    fn refresh(&mut self) {
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
    fn aim(&mut self) {
        let settings = &self.settings;
        let rival = self.rival.hearing();
        let is_learnt = settings.side_chain == SideChain::Match && rival.heard_seconds > 1.0;
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

    /// The curve and what is taken away for standing out, dB.
    fn unlimited_db(&self) -> Row {
        let (curve_db, over_db) = (self.balance.curve_db(), self.prominence.cut_db());
        std::array::from_fn(|band| curve_db[band] - over_db[band])
    }

    /// What the bands leave of the largest cut, for floating bells, dB.
    fn room_db(&self) -> Row {
        std::array::from_fn(|band| (self.limits.cut_db(band) + self.adaptive_db[band].min(0.0)).max(0.0))
    }

    /// The ear has heard another window.
    fn take_hearing(&mut self) {
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
        self.balance.hear(hearing, &self.target_db, &self.pace);
        if self.few_bands() {
            self.prominence.let_go();
        } else {
            let (share, curve_db) = (self.settings.resonance, self.balance.curve_db());
            self.prominence
                .hear(hearing, &self.target_db, curve_db, share, self.bands);
        }
    }

    fn few_bands(&self) -> bool {
        let heard = self.balance.audibility().iter().filter(|&&audibility| audibility > 0.5);
        heard.count() < LEAST_BANDS
    }

    /// One control step's share of the work on the fine spectrum.
    fn work(&mut self, step: usize) {
        let steps = self.ear.hop_samples() / CONTROL_STEP_SAMPLES;
        let units = self.points.len().div_ceil(POINTS_PER_UNIT);
        let stage = |cost| Stage {
            units,
            cost: cost * POINTS_PER_UNIT,
        };
        let stages = [stage(SET_COST), stage(COMPARE_COST), stage(LOUDNESS_COST)];
        if step == 0 {
            self.resonances.begin();
            self.make_up.begin(self.bells.drawn());
        }
        let count = self.points.len();
        let points = |units: std::ops::Range<usize>| {
            (units.start * POINTS_PER_UNIT).min(count)..(units.end * POINTS_PER_UNIT).min(count)
        };
        let [set, compare, loudness] = share(&stages, step, steps);
        let (levels_db, gains_db) = (self.ear.spectrum_db(), &self.working_gains_db);
        for point in points(set) {
            let done_db = self.points.between(point, gains_db) + self.points.between(point, &self.evening_db);
            self.resonances.set(point, levels_db[point] + done_db);
        }
        points(compare).for_each(|point| self.resonances.compare(point));
        for point in points(loudness) {
            self.make_up.add(point, &self.points, levels_db[point], gains_db);
        }
        self.working = (step + 1 < steps).then_some(step + 1);
        if self.working.is_none() {
            self.finish_hearing();
        }
    }

    /// The fine spectrum of a hearing has been worked through.
    fn finish_hearing(&mut self) {
        if self.fresh_seconds >= FINE_SECONDS && !self.settings.freeze {
            self.make_up
                .finish(&self.ear.hearing().fast_db, &self.points, self.hop_seconds);
            if self.few_bands() {
                self.bells.let_go();
            } else {
                let peaks = self.resonances.find(&self.points, STAY_DB);
                self.bells.hear(peaks, self.balance.audibility(), &self.settings);
            }
        }
        let mut held = [Held::Nothing; BAND_COUNT];
        let curve_db = self.unlimited_db();
        self.would_db = self.limits.hold(&curve_db, &mut held);
        let listens = self.rival_listens && self.rival_is_there;
        self.report.add(
            &self.explanation,
            &Heard {
                seconds: self.hop_seconds,
                settled: self.fresh_seconds > SETTLED_SECONDS,
                curve_db: self.balance.goal_db(),
                over_db: self.prominence.cut_db(),
                bells: self.bells.notes(true),
                side_chain_db: listens.then_some(&self.rival.hearing().slow_db),
            },
        );
    }

    /// Everything moves on by one control step.
    fn step(&mut self) {
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
            self.direction.band_gains_db[band] = self.adaptive_db[band] - self.dynamics.cut_db()[band];
            if held[band] == Held::Nothing && (goals_db[band] - self.adaptive_db[band]).abs() > SLEW_DB {
                held[band] = Held::Slew;
            }
        }
        let room_db = self.room_db();
        let Self { bells, pace, .. } = self;
        bells.step(amount, (withdraws, holds), pace, &room_db, &mut self.direction);
        self.direction.gain_db = self.make_up.gain_db();
        self.explain(gated, &wanted_db, &held);
    }

    fn explain(&mut self, gated: bool, wanted_db: &Row, held: &[Held; BAND_COUNT]) {
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
                unmask_db: self.settings.side_chain_amount * self.unmasking.cut_db()[band],
                dynamics_db: self.dynamics.cut_db()[band],
                gain_db: self.direction.band_gains_db[band],
                held: match held[band] {
                    _ if self.settings.freeze => Held::Frozen,
                    _ if gated => Held::Gated,
                    _ if audibility < HEARD => Held::Masked,
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
