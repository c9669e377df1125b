//! The adaptation: it hears what is there, and moves only what is heard towards a target.
//!
//! | module | idea |
//! |---|---|
//! | `settings` | what a person decides |
//! | `pace` | how fast everything moves |
//! | `balance` | levels against the target: the gap of every band, and the curve that closes it |
//! | `prominence` | bands that stand out from their surroundings |
//! | `protection` | tracked harmonics, which may stand out |
//! | `points`, `resonances`, `bells` | the fine spectrum, peaks in it, and the floating bells that take them down |
//! | `unmask` | room for the side chain |
//! | `dynamics` | compression and expansion of single bands |
//! | `following` | what these take away, on its way |
//! | `limits` | how far a gain may go, and how fast |
//! | `losses` | what these take away on the whole, which the curve gives back |
//! | `make_up` | equal loudness |
//! | `past` | what was done to the sound when it came in that is heard of now |
//! | `consider`, `advance` | from a new hearing to what is wanted, and from there to the next control step |
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
//! where bands are compared (`prominence`); neighbours count less in what the curve closes (`balance`), and what is taken
//! away beside it is given back (`losses`); loudness is reckoned from the input and the gains, not measured (`make_up`), and
//! up to 12 dB of it are made up for instead of 6, since dull orchestras ask for 8.

mod adaptive;
mod advance;
mod balance;
mod bells;
mod consider;
mod dynamics;
mod explanation;
mod following;
mod limits;
mod losses;
mod make_up;
mod pace;
mod past;
mod points;
mod prominence;
mod protection;
mod report;
mod resonances;
mod settings;
mod unmask;

pub use crate::equaliser::FOLLOWING_BELL_COUNT;
pub use crate::follow::{FollowingBell, PitchSettings};
pub use adaptive::{Adaptive, MOST_ESTIMATES};
pub use bells::{ENTER_DB, STAY_DB};
pub use consider::{EMPTY_DB, LEARNT_AFTER_SECONDS};
pub use explanation::{BandNote, BellNote, Explanation, Held};
pub use limits::{NEIGHBOUR_DB, STEP_DB};
pub use report::{BandReport, Report, Start};
pub use settings::{AdaptSettings, Dynamics, SideChain};

use crate::bands::{BAND_COUNT, active_band_count};
use crate::ear::{Ear, Hearing};
use crate::equaliser::{CONTROL_STEP_SAMPLES, Direction};
use crate::error::ConfigError;
use crate::pitch::Estimate;
use balance::Balance;
use bells::{Bells, lobe_hz};
use dynamics::BandDynamics;
use limits::Limits;
use losses::Losses;
use make_up::MakeUp;
use pace::Pace;
use past::{Done, Past};
use points::Points;
use prominence::Prominence;
use protection::Protection;
use resonances::Resonances;
use unmask::Unmasking;

type Row = [f64; BAND_COUNT];

/// Whether the ear is at work, and for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Duty {
    /// For nobody: nothing is asked that can be heard.
    Off,
    /// For who watches: what it finds never reaches the sound.
    Watching,
    /// For the sound.
    Serving,
}

/// Listens, and directs an [`crate::Equaliser`].
///
/// While nothing is asked that can be heard, it costs nothing, unless somebody watches. When something is asked, it
/// begins anew: so the sound does not depend on who watched.
pub struct Adaptation {
    settings: AdaptSettings,
    duty: Duty,
    watched: bool,
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
    losses: Losses,
    prominence: Prominence,
    protection: Protection,
    unmasking: Unmasking,
    dynamics: BandDynamics,
    resonances: Resonances,
    bells: Bells,
    make_up: MakeUp,
    past: Past,
    /// What was done to the sound that is worked on.
    done: Done,
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
        let window_samples = 4 * ear.hop_samples();
        let points = Points::new(ear.spectrum_hz(), sample_rate_hz);
        let mut adaptation = Self {
            settings,
            duty: Duty::Off,
            watched: false,
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
            losses: Losses::NOTHING,
            prominence: Prominence::NOTHING,
            protection: Protection::new(
                points.len(),
                lobe_hz(sample_rate_hz, window_samples),
                window_samples / CONTROL_STEP_SAMPLES,
                hop_seconds,
            ),
            unmasking: Unmasking::NOTHING,
            dynamics: BandDynamics::NOTHING,
            resonances: Resonances::new(points.len()),
            bells: Bells::new(sample_rate_hz, lobe_hz(sample_rate_hz, window_samples)),
            points,
            make_up: MakeUp::NOTHING,
            past: Past::NOTHING,
            done: *Past::NOTHING.heard(),
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

    /// Sets how far harmonics of the pitch are left alone by what answers to things that stand out: floating bells and
    /// prominence. The curve towards the target, and dynamics, go on as they do.
    ///
    /// `share`: 0, not at all, to 1; clamped; not finite is 0.
    ///
    /// Real time: no allocation.
    pub fn set_protection(&mut self, share: f64) {
        self.protection
            .set_share(if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 });
    }

    /// Takes the pitch as it is known at a point of the control grid, before [`Adaptation::direct`].
    ///
    /// Real time: no allocation, no panic.
    #[inline]
    pub fn hear_pitch(&mut self, estimate: &Estimate) {
        if self.duty != Duty::Off && self.protection.is_on() {
            self.protection.step(estimate, &self.points);
        }
    }

    /// Sets where the next [`Adaptation::reset`] begins; none begins with nothing. One that is not sound is ignored.
    ///
    /// Real time: no allocation.
    pub fn set_start(&mut self, start: Option<&Start>) {
        self.start = start.copied().filter(Start::is_sound);
    }

    /// Says whether somebody watches what would be done while nothing is asked. It never changes the sound.
    ///
    /// Real time: no allocation.
    pub fn set_watched(&mut self, watched: bool) {
        self.watched = watched;
    }

    /// Forgets all input and stands where the start says; the control grid's origin is at the next sample.
    ///
    /// Real time: no allocation.
    pub fn reset(&mut self) {
        self.refresh();
        self.adaptive_db = [0.0; BAND_COUNT];
        self.direction = Direction::NONE;
        self.duty = self.duty_now();
        self.begin();
        self.report = Report::NOTHING;
        if let Some(start) = self.start.filter(|_| self.duty == Duty::Serving) {
            self.stand_at(&start);
        }
    }

    /// Begins to listen, from the start if there is one. Gains stay as they are.
    fn begin(&mut self) {
        self.ear.reset();
        // Its memory stays untouched until a side chain is first listened to; it begins anew whenever it is.
        if self.rival_listens {
            self.rival.reset();
        }
        // What the side chain taught is forgotten with it.
        self.aim();
        self.balance.reset();
        self.losses = Losses::NOTHING;
        self.prominence = Prominence::NOTHING;
        self.protection.reset();
        self.unmasking = Unmasking::NOTHING;
        self.dynamics = BandDynamics::NOTHING;
        self.bells.reset();
        self.make_up = MakeUp::NOTHING;
        self.past = Past::NOTHING;
        (self.heard_seconds, self.fresh_seconds, self.rival_seconds) = (0.0, 0.0, 0.0);
        self.working = None;
        self.would_db = [0.0; BAND_COUNT];
        self.explanation = Explanation::NOTHING;
        if let Some(start) = self.start {
            self.begin_from(&start);
        }
    }

    /// For whom the ear is to be at work from here on.
    fn duty_now(&self) -> Duty {
        let is_heard = !self.settings.asks_for_nothing() || (self.duty == Duty::Serving && !self.is_at_rest());
        match (is_heard, self.watched) {
            (true, _) => Duty::Serving,
            (false, true) => Duty::Watching,
            (false, false) => Duty::Off,
        }
    }

    /// Takes input, up to the next point of the control grid at most.
    ///
    /// `frames`, `side_chain`: left and right, ±1.0 full scale, of one length; `None` where there is no side chain.
    ///
    /// Real time: no allocation.
    pub fn hear(&mut self, frames: &[[f64; 2]], side_chain: Option<&[[f64; 2]]>) {
        self.rival_is_there = side_chain.is_some();
        if self.duty == Duty::Off {
            return;
        }
        self.ear.listen(frames);
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
        let duty = self.duty_now();
        if duty != self.duty {
            // A pause is no part of what was done, and takes none of it away; nor is what was only watched.
            if self.duty == Duty::Watching || duty == Duty::Watching {
                self.report = Report::NOTHING;
            }
            self.duty = duty;
            self.direction = Direction::NONE;
            self.adaptive_db = [0.0; BAND_COUNT];
            self.begin();
        }
        if duty == Duty::Off {
            return &self.direction;
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
        match duty {
            // Bells that follow a peak move at no gain, too, and the equaliser's would carry on what went through them.
            Duty::Watching => &Direction::NONE,
            _ => &self.direction,
        }
    }

    /// Why every band stands where it does, as of the last control step.
    pub fn explanation(&self) -> &Explanation {
        &self.explanation
    }

    /// What was done since the last reset, without pauses in which nothing was asked. What is watched is told apart.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Whether what it does reaches the sound. Else it does nothing, or listens for who watches.
    pub fn is_in_force(&self) -> bool {
        self.duty == Duty::Serving
    }

    /// A start that stands as everything stands now: for a curve that is to be kept.
    pub fn start_from_here(&self) -> Start {
        Start {
            levels_db: self.ear.hearing().slow_db,
            audibility: *self.balance.audibility(),
            curve_db: *self.balance.curve_db(),
            over_db: *self.prominence.cut_db(),
            lost_db: *self.losses.lost_db(),
            bells: self.bells.notes(true),
            make_up_db: self.make_up.gain_db(),
        }
    }

    /// What is heard of every band.
    pub fn hearing(&self) -> &Hearing {
        self.ear.hearing()
    }
}
