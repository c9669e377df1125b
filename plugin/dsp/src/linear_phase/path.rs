//! The linear-phase way through the equaliser: delayed input, convolution, cross-fade, routing.
//!
//! FIR and channels commute: both channels are always convolved, and what the routing leaves alone is taken from the
//! delay line. So a change of routing needs no history of its own, and where the curve is flat, every bit of the
//! delayed input stays.

use super::convolver::{Convolver, VOICES};
use super::orders::{Curve, FirBuilder, Orders};
use super::solution::{Solution, UNITS};
use super::{CONTROL_STEP_SAMPLES, Geometry, Wanted};
use crate::equaliser::{Routing, Way, clean, is_sound, mixed};
use crate::error::MAX_CHANNELS;
use crate::graphic::Graphic;
use rustfft::FftPlanner;
use rustfft::num_complex::Complex64;

/// How one control step's output is made.
#[derive(Debug, Clone, Copy)]
pub struct Mix {
    /// What is equalised.
    pub routing: Routing,
    /// From the delayed input and the filtered sound to the output.
    pub way: Way,
    /// Samples of the control step that are behind.
    pub phase: usize,
}

/// What a hop's output is made of.
#[derive(Debug, Clone, Copy, Default)]
struct Voicing {
    /// Whether the voice has a FIR; one that has none is the delayed input.
    sounding: [bool; VOICES],
    /// Hops since the cross-fade from the second voice to the first began, while it lasts.
    fade: Option<usize>,
}

/// One or two channels, f32 in and out, in place. Latency: [`Geometry::latency`].
///
/// Memory is touched by the first [`LinearPath::reset`] or [`LinearPath::restart`], not before.
pub struct LinearPath {
    geometry: Geometry,
    convolver: Convolver,
    orders: Orders,
    /// The curve last ordered; `None` orders whatever is wanted.
    ordered: Option<Wanted>,
    /// The curve to be ordered next, and control steps since it was seen.
    coming: Option<(Solution, usize)>,
    /// In force, and while it fades, the one before.
    curves: [Curve; VOICES],
    /// Nothing has been heard yet: the next curve needs no cross-fade.
    unheard: bool,
    computing: Voicing,
    playing: Voicing,
    /// Samples as they came, both channels of a frame together.
    delay: Vec<[f32; MAX_CHANNELS]>,
    delay_place: usize,
    /// Of the next sample in its hop.
    place: usize,
}

impl LinearPath {
    /// Starts flat. Allocates.
    ///
    /// `builder`: builds FIRs on another thread; without one they are built where they are used, with the same bits.
    pub fn new(geometry: Geometry, builder: Option<Box<dyn FirBuilder>>) -> Self {
        Self::with_planner(geometry, &mut FftPlanner::new(), builder)
    }

    /// The same, with the transforms that `planner` knows already shared.
    pub(super) fn with_planner(
        geometry: Geometry,
        planner: &mut FftPlanner<f64>,
        builder: Option<Box<dyn FirBuilder>>,
    ) -> Self {
        Self {
            geometry,
            convolver: Convolver::new(geometry, planner),
            orders: Orders::new(geometry, planner, builder),
            ordered: None,
            coming: None,
            curves: [None, None],
            unheard: true,
            computing: Voicing::default(),
            playing: Voicing::default(),
            delay: Vec::with_capacity(geometry.latency()),
            delay_place: 0,
            place: 0,
        }
    }

    /// The sizes this was made for.
    pub fn geometry(&self) -> Geometry {
        self.geometry
    }

    /// Exact latency, samples.
    pub fn latency_samples(&self) -> usize {
        self.geometry.latency()
    }

    /// How many FIRs were built on the audio thread, since construction.
    pub fn built_here(&self) -> u64 {
        self.orders.built_here()
    }

    /// Forgets all input, and has the curve that is `wanted` in force from the first sample.
    ///
    /// Real time: no allocation; builds the FIR, if it is another one, at once: about a millisecond at 48 kHz.
    pub fn reset(&mut self, wanted: &Wanted, graphic: &Graphic) {
        let mut solution = Solution::new(wanted, graphic);
        let Some(sections) = solution.advance(UNITS, graphic) else {
            return;
        };
        let kept = self.curves[0].take_if(|fir| fir.sections == *sections);
        self.clear();
        self.curves[0] = match kept {
            Some(fir) => Some(fir),
            None => self.orders.build_now(sections),
        };
        self.ordered = Some(*wanted);
    }

    /// Forgets all input and orders the curve as if it had changed. It is in force before the first sample comes out,
    /// [`LinearPath::latency_samples`] later, up to which the output is not to be heard.
    ///
    /// Real time: no allocation.
    pub fn restart(&mut self) {
        self.clear();
        self.ordered = None;
        self.unheard = true;
    }

    fn clear(&mut self) {
        self.orders.cancel();
        self.coming = None;
        for curve in &mut self.curves {
            self.orders.give_back(curve.take());
        }
        self.convolver.reset();
        (self.computing, self.playing) = (Voicing::default(), Voicing::default());
        self.unheard = false;
        self.delay.clear();
        self.delay.resize(self.geometry.latency(), [0.0; MAX_CHANNELS]);
        (self.delay_place, self.place) = (0, 0);
    }

    /// One point of the control grid: this step's share of all work.
    ///
    /// `wanted`: the curve that is wanted from here on.
    ///
    /// Real time: no allocation.
    pub fn tick(&mut self, wanted: &Wanted, graphic: &Graphic) {
        if self.place == 0 {
            self.begin_hop(wanted, graphic);
        }
        self.solve(graphic);
        self.orders.work();
        let voices = [0, 1].map(|voice: usize| self.curves[voice].as_deref());
        self.convolver.work(self.place / CONTROL_STEP_SAMPLES, voices);
    }

    /// Adopts what is due, orders what has changed.
    fn begin_hop(&mut self, wanted: &Wanted, graphic: &Graphic) {
        self.convolver.begin_hop();
        self.playing = self.computing;
        let mut fade = self.computing.fade.map(|hops| hops + 1);
        if fade == Some(self.geometry.hops_per_update()) {
            fade = None;
            self.orders.give_back(self.curves[1].take());
        }
        if let Some(curve) = self.orders.take_due() {
            let before = std::mem::replace(&mut self.curves[0], curve);
            if std::mem::take(&mut self.unheard) {
                self.orders.give_back(before);
            } else {
                self.curves[1] = before;
                fade = Some(0);
            }
        }
        let busy = self.orders.is_busy() || self.coming.is_some();
        if !busy && self.ordered.as_ref() != Some(wanted) {
            self.coming = Some((Solution::new(wanted, graphic), 0));
            self.ordered = Some(*wanted);
        }
        self.computing = Voicing {
            sounding: [0, 1].map(|voice: usize| self.curves[voice].is_some()),
            fade,
        };
    }

    /// One control step's work on the curve that is to be ordered.
    fn solve(&mut self, graphic: &Graphic) {
        /// A quarter of the builder's time at the most.
        const MOST_STEPS: usize = 8;
        let update_steps = self.geometry.update() / CONTROL_STEP_SAMPLES;
        let units = UNITS.div_ceil(MOST_STEPS.min(update_steps / 4));
        if let Some((solution, age)) = &mut self.coming {
            match solution.advance(units, graphic) {
                None => *age += 1,
                Some(sections) => {
                    self.orders.place(sections, *age);
                    self.coming = None;
                }
            }
        }
    }

    /// Processes one part of a control step in place, and returns how many of its frames held a bad sample.
    ///
    /// `channels`: one or two. `start`, `length`: the part, within one control step.
    ///
    /// Real time: no allocation.
    pub fn process(&mut self, channels: &mut [&mut [f32]], start: usize, length: usize, mix: &Mix) -> u64 {
        self.process_through(channels, start, length, mix, |_| ())
    }

    /// The same, with filters without latency that work on both channels of what comes out of the FIR. `after` must leave
    /// what it does not change as it is, bit for bit.
    ///
    /// Real time: no allocation of its own.
    #[inline(always)]
    pub(crate) fn process_through(
        &mut self,
        channels: &mut [&mut [f32]],
        start: usize,
        length: usize,
        mix: &Mix,
        after: impl FnOnce(&mut [[f64; MAX_CHANNELS]]),
    ) -> u64 {
        let mut untouched = [[0.0; MAX_CHANNELS]; CONTROL_STEP_SAMPLES];
        let mut input = [Complex64::default(); CONTROL_STEP_SAMPLES];
        let mut bad_frames = 0;
        for (frame, (input, untouched)) in input[..length].iter_mut().zip(&mut untouched).enumerate() {
            let mut arrived = [0.0; MAX_CHANNELS];
            for (arrived, channel) in arrived.iter_mut().zip(channels.iter()) {
                *arrived = channel[start + frame];
            }
            bad_frames += u64::from(!arrived.iter().all(|&x| is_sound(x)));
            let [left, right] = arrived.map(clean);
            *input = Complex64::new(left, right);
            *untouched = std::mem::replace(&mut self.delay[self.delay_place], arrived);
            self.delay_place = (self.delay_place + 1) % self.delay.len();
        }

        let mut voices = [[Complex64::default(); CONTROL_STEP_SAMPLES]; VOICES];
        let played = voices.each_mut().map(|voice| &mut voice[..length]);
        self.convolver.exchange(self.place, &input[..length], played);

        let mut processed = [[0.0; MAX_CHANNELS]; CONTROL_STEP_SAMPLES];
        for (frame, processed) in processed[..length].iter_mut().enumerate() {
            *processed = self.filtered(frame, untouched[frame].map(clean), &voices);
        }
        after(&mut processed[..length]);
        for (frame, untouched) in untouched[..length].iter().enumerate() {
            let dry = untouched.map(clean);
            let wet = route(mix.routing, channels.len(), dry, processed[frame]);
            let at = (mix.phase + frame + 1) as f64 / CONTROL_STEP_SAMPLES as f64;
            for (index, channel) in channels.iter_mut().enumerate() {
                let output = mixed(dry[index], wet[index], &mix.way, at);
                // What is equal is the sample as it came: so −0.0 keeps its sign, and a denormal its value where the
                // processor takes denormals for zero.
                let untouched = untouched[index];
                channel[start + frame] = if untouched == output { untouched } else { output };
            }
        }
        self.place = (self.place + length) % self.geometry.hop();
        bad_frames
    }

    /// Both channels through the curve: one voice, or two while they fade.
    fn filtered(
        &self,
        frame: usize,
        dry: [f64; MAX_CHANNELS],
        voices: &[[Complex64; CONTROL_STEP_SAMPLES]; VOICES],
    ) -> [f64; MAX_CHANNELS] {
        let voice = |index: usize| {
            if self.playing.sounding[index] {
                [voices[index][frame].re, voices[index][frame].im]
            } else {
                dry
            }
        };
        let now = voice(0);
        let Some(hops) = self.playing.fade else {
            return now;
        };
        let behind = hops * self.geometry.hop() + self.place + frame + 1;
        let share = behind as f64 / self.geometry.update() as f64;
        let before = voice(1);
        std::array::from_fn(|channel| before[channel] + share * (now[channel] - before[channel]))
    }
}

/// The delayed input with what the routing names replaced by what the curve makes of it.
fn route(
    routing: Routing,
    channels: usize,
    [left, right]: [f64; MAX_CHANNELS],
    [wet_left, wet_right]: [f64; MAX_CHANNELS],
) -> [f64; MAX_CHANNELS] {
    let sign = match routing {
        _ if channels < MAX_CHANNELS => return [wet_left, wet_right],
        Routing::Stereo => return [wet_left, wet_right],
        Routing::Left => return [wet_left, right],
        Routing::Right => return [left, wet_right],
        Routing::Mid => 1.0,
        Routing::Side => -1.0,
    };
    let change = 0.5 * ((wet_left - left) + sign * (wet_right - right));
    [left + change, right + sign * change]
}
