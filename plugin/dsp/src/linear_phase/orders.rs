//! A new FIR: ordered at one sample, adopted at another.
//!
//! An order is due one update after it was placed. It goes to a [`FirBuilder`] where there is one, with a spare FIR to
//! fill. From half the update on, an order that is not answered is built here, in equal shares per control step. An
//! answer is known by the number of its order: one that comes late only gives its FIR back to the spares. There are
//! four FIRs: two at work during a cross-fade, at most one with the builder, and one kept back, so that building here
//! never lacks one. A FIR that is lost with a builder that died costs only the builder's help.

use super::design::Designer;
use super::fir::Fir;
use super::{CONTROL_STEP_SAMPLES, Geometry, Sections};
use crate::bell::BellCoefficients;
use rustfft::FftPlanner;

/// FIRs of one instance.
const FIRS: usize = 4;

/// Someone on another thread who builds FIRs with a [`Designer`]. Seen from the audio thread: neither call may wait,
/// allocate, free or wake.
pub trait FirBuilder: Send {
    /// Takes an order, or gives it back when there is no room.
    ///
    /// # Errors
    /// The FIR itself, unchanged.
    fn submit(&mut self, fir: Box<Fir>) -> Result<(), Box<Fir>>;

    /// A FIR that has been built, in any order.
    fn collect(&mut self) -> Option<Box<Fir>>;
}

/// What an order comes to: a FIR, or none where the curve is flat.
pub type Curve = Option<Box<Fir>>;

enum State {
    /// Flat: nothing to build.
    Flat,
    /// With the builder.
    Away,
    /// Being built here; begun at this control step since the order.
    Here { fir: Box<Fir>, since: usize },
    /// Built.
    Ready(Box<Fir>),
}

struct Order {
    sections: Sections,
    state: State,
    /// Control steps since it was known.
    age: usize,
}

/// The order under way, and the FIRs that nobody uses.
pub struct Orders {
    geometry: Geometry,
    designer: Designer,
    builder: Option<Box<dyn FirBuilder>>,
    spares: [Curve; FIRS],
    order: Option<Order>,
    number: u64,
    /// The builder has a FIR.
    away: bool,
    built_here: u64,
}

impl Orders {
    /// Allocates.
    pub fn new(geometry: Geometry, planner: &mut FftPlanner<f64>, builder: Option<Box<dyn FirBuilder>>) -> Self {
        Self {
            geometry,
            designer: Designer::with_planner(geometry, planner),
            builder,
            spares: [(); FIRS].map(|()| Some(Box::new(Fir::new(geometry)))),
            order: None,
            number: 0,
            away: false,
            built_here: 0,
        }
    }

    /// How many FIRs were built on this thread, since construction.
    pub fn built_here(&self) -> u64 {
        self.built_here
    }

    /// Whether an order is under way.
    pub fn is_busy(&self) -> bool {
        self.order.is_some()
    }

    /// Places an order; one that is under way is given up.
    ///
    /// `age`: control steps since it was known that there would be one; they count.
    ///
    /// Real time: no allocation.
    pub fn place(&mut self, sections: &Sections, age: usize) {
        self.cancel();
        self.number += 1;
        let state = if is_flat(sections) {
            State::Flat
        } else {
            self.send(sections, age)
        };
        self.order = Some(Order {
            sections: *sections,
            state,
            age,
        });
    }

    /// Gives up the order under way.
    ///
    /// Real time: no allocation.
    pub fn cancel(&mut self) {
        if let Some(Order {
            state: State::Here { fir, .. } | State::Ready(fir),
            ..
        }) = self.order.take()
        {
            self.give_back(Some(fir));
        }
    }

    /// One control step's work on the order under way.
    ///
    /// Real time: no allocation.
    pub fn work(&mut self) {
        self.collect();
        let Some(mut order) = self.order.take() else {
            return;
        };
        let due = self.geometry.update() / CONTROL_STEP_SAMPLES;
        if matches!(order.state, State::Away) && order.age >= due / 2 {
            order.state = self.begin_here(&order.sections, order.age);
        }
        if let State::Here { fir, since } = &mut order.state {
            self.designer.advance(fir, order.age - *since, due - *since);
        }
        order.age += 1;
        self.order = Some(order);
    }

    /// What was ordered, once it is due: after as many calls of [`Orders::work`] as an update has control steps.
    ///
    /// Real time: no allocation.
    pub fn take_due(&mut self) -> Option<Curve> {
        let due = self.geometry.update() / CONTROL_STEP_SAMPLES;
        let order = self.order.take_if(|order| order.age >= due)?;
        match order.state {
            State::Flat => Some(None),
            State::Ready(fir) => Some(Some(fir)),
            State::Here { fir, .. } => {
                self.built_here += 1;
                Some(Some(fir))
            }
            // Not reached: half an update before, it was begun here.
            State::Away => Some(self.build_now(&order.sections)),
        }
    }

    /// Builds at once what would take an update: for a reset. None where the curve is flat.
    ///
    /// Real time: no allocation, but one long piece of work.
    pub fn build_now(&mut self, sections: &Sections) -> Curve {
        if is_flat(sections) {
            return None;
        }
        let mut fir = self.spare(sections)?;
        self.designer.build(&mut fir);
        self.built_here += 1;
        Some(fir)
    }

    /// Puts a FIR that is no longer used back.
    ///
    /// Real time: no allocation, no release.
    pub fn give_back(&mut self, curve: Curve) {
        if let (Some(fir), Some(room)) = (curve, self.spares.iter_mut().find(|spare| spare.is_none())) {
            *room = Some(fir);
        }
    }

    /// To the builder, unless there is none, it has no room, or still has another.
    fn send(&mut self, sections: &Sections, age: usize) -> State {
        if self.builder.is_some()
            && !self.away
            && let Some(fir) = self.spare(sections)
        {
            match self.builder.as_mut().map(|builder| builder.submit(fir)) {
                Some(Err(fir)) => self.give_back(Some(fir)),
                _ => {
                    self.away = true;
                    return State::Away;
                }
            }
        }
        self.begin_here(sections, age)
    }

    fn begin_here(&mut self, sections: &Sections, age: usize) -> State {
        match self.spare(sections) {
            Some(fir) => {
                self.designer.begin(&fir);
                State::Here { fir, since: age }
            }
            None => State::Away,
        }
    }

    /// A spare FIR with the present order on it.
    fn spare(&mut self, sections: &Sections) -> Curve {
        let mut fir = self.spares.iter_mut().find_map(Option::take)?;
        fir.order = self.number;
        fir.sections = *sections;
        Some(fir)
    }

    /// Takes what the builder has finished: the present order's FIR if it is still waited for, else spares.
    fn collect(&mut self) {
        while let Some(fir) = self.builder.as_mut().and_then(|builder| builder.collect()) {
            self.away = false;
            match &mut self.order {
                Some(order) if matches!(order.state, State::Away) && fir.order == self.number => {
                    order.state = State::Ready(fir);
                }
                _ => self.give_back(Some(fir)),
            }
        }
    }
}

/// Whether the curve is the input itself.
fn is_flat(sections: &Sections) -> bool {
    sections.iter().all(BellCoefficients::is_unity)
}

#[cfg(test)]
mod tests;
