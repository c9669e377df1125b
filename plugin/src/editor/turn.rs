//! Turns of the wheel and presses of arrow keys, counted from where they began: as many back as forth end where they
//! began, to the bit.

use super::desk::{Control, Desk};

/// Turns that follow one another faster than this are counted together, s.
const SAME_RUN_S: f64 = 0.8;
/// A fine step is a fifth of a step: counted in fifths, nothing is lost to rounding.
const FIFTHS: f32 = 5.0;

/// How large one step is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// In the parameter's unit.
    Plain(f32),
    /// On the host's 0 to 1.
    Even(f32),
}

/// A run of turns of one control.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Run {
    control: Control,
    /// Where it began: normalised, and in the parameter's unit.
    from: f32,
    from_plain: f32,
    fifths: i32,
    /// Where the last turn left it, and when.
    left: f32,
    at_s: f64,
}

/// The hand that turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// Steps beyond the end of the scale count: they must be turned back.
    Wheel,
    /// Steps beyond the end are forgotten: a key that repeats would count too many.
    Keys,
}

/// Turns `control` by `steps`, a fifth where they are fine. `run`: the run that goes on, if any.
pub fn turn(desk: &mut Desk, run: &mut Option<Run>, hand: Hand, control: Control, step: Step, steps: f32) {
    if steps == 0.0 {
        return;
    }
    let (now, now_s) = (desk.normalized(control), desk.now_s());
    let goes_on = run.filter(|run| run.control == control && run.left == now && now_s - run.at_s < SAME_RUN_S);
    let mut next = goes_on.unwrap_or(Run {
        control,
        from: now,
        from_plain: desk.plain(control),
        fifths: 0,
        left: now,
        at_s: now_s,
    });
    // A whole number has no finer step than one.
    let fifths = match desk.is_whole(control) {
        true => steps.signum() * (FIFTHS * steps.abs()).max(FIFTHS),
        false => FIFTHS * steps,
    };
    let fifths = next.fifths + fifths.round() as i32;
    let count = fifths as f32 / FIFTHS;
    let wanted = match step {
        _ if fifths == 0 => next.from,
        Step::Plain(step) => desk.place_of(control, next.from_plain + count * step),
        Step::Even(step) => (next.from + count * step).clamp(0.0, 1.0),
    };
    desk.turn(control, wanted);
    next.left = desk.normalized(control);
    let is_at_end = next.left == now && !desk.is_locked(control);
    if hand == Hand::Wheel || !is_at_end {
        next.fifths = fifths;
    }
    next.at_s = now_s;
    *run = Some(next);
}
