//! Ahead of the filters: how far to go at once, and what happens at each point of the control grid on the way.

use super::direction::Director;
use super::{CONTROL_STEP_SAMPLES, Equaliser, SPAN_SAMPLES, SPAN_STEPS, Way, routing};
use crate::math::db_to_gain;
use crate::smoothing::Ramp;

impl Equaliser {
    /// Decides how far to go at once and what happens on the way: samples, and points of the grid among them.
    pub(super) fn plan_span(
        &mut self,
        channels: &[&mut [f32]],
        start: usize,
        available: usize,
        director: &mut impl Director,
    ) -> (usize, usize) {
        // Linear phase, and the way to and from it, go step by step.
        let available = if self.phases.is_idle() {
            available
        } else {
            available.min(CONTROL_STEP_SAMPLES - self.phase)
        };
        let (mut length, mut steps) = (0, 0);
        // The ramps of the step under way, if any, were left first in the row.
        let mut touched = usize::from(self.phase > 0);
        while length < available {
            if self.phase == 0 {
                // The cascade's past can be touched only where the span begins.
                let touches_past = self.steps_to_settle == 0 || self.switch_is_due();
                if steps == SPAN_STEPS || (length > 0 && touches_past) {
                    break;
                }
                let before = self.span.ramps[touched.saturating_sub(1)].gain.to;
                self.follow(director, steps);
                self.span.ramps[touched] = self.tick(steps, before);
                (steps, touched) = (steps + 1, touched + 1);
            }
            let next = (CONTROL_STEP_SAMPLES - self.phase)
                .min(available - length)
                .min(SPAN_SAMPLES - length);
            if next == 0 {
                break;
            }
            let heard = start + length..start + length + next;
            director.hear(&routing::frames::<CONTROL_STEP_SAMPLES>(channels, heard)[..next]);
            self.phase = (self.phase + next) % CONTROL_STEP_SAMPLES;
            length += next;
        }
        (length, steps)
    }

    /// Asks the director, at the `step`th point of the grid in the span.
    pub(super) fn follow(&mut self, director: &mut impl Director, step: usize) {
        self.span.bell_plan[step].moves = false;
        if let Some(direction) = director.direct() {
            self.direction = *direction;
            self.aim();
            self.span.bell_plan[step] = direction.bells;
        }
        match director.follow(self.phases.latency_samples()) {
            Some(following) => self.span.following_plan[step] = *following,
            None => self.span.following_plan[step].moves = false,
        }
    }

    fn switch_is_due(&self) -> bool {
        self.routing != self.wanted_routing && self.wet.is_at_zero()
    }

    /// One point of the control grid, `step`th of the span.
    fn tick(&mut self, step: usize, gain_before: f64) -> Way {
        if self.steps_to_settle == 0 {
            self.cascade.settle();
            self.bells.settle();
            self.following.settle();
            self.steps_to_settle = SPAN_STEPS;
        }
        self.steps_to_settle -= 1;
        let wanted = self.wanted();
        let plan = &mut self.span.plan[step];
        // The cascade stands still while another filter works, and starts anew when its turn comes.
        plan.moves = self.phases.path().is_none() && self.control.step(&mut plan.targets);
        if !self.phases.is_idle() {
            let (phases, control, cascade) = (&mut self.phases, &mut self.control, &mut self.cascade);
            let tick = || phases.tick(&wanted, control.graphic());
            if cascade.path().vectorise(tick) {
                cascade.jump_to(&control.snap());
                cascade.reset();
                plan.moves = false;
                self.bells.jump_to(&self.direction.bells.targets);
                self.bells.reset();
                self.span.bell_plan[step].moves = false;
                // Where they stand, and on their way from there.
                self.following.reset();
            }
        }
        let gain = if self.output.step() {
            db_to_gain(self.output.current_db()[0])
        } else {
            gain_before
        };
        if self.switch_is_due() {
            self.routing = self.wanted_routing;
            self.cascade.reset();
            self.bells.reset();
            self.following.reset();
        }
        self.delta.step(self.differs);
        self.wet.step(!self.bypassed && self.routing == self.wanted_routing);
        Way {
            wet: self.wet.ramp(),
            delta: self.delta.ramp(),
            gain: Ramp {
                from: gain_before,
                to: gain,
            },
        }
    }
}
