//! The handover, with the test as the other thread.

use super::super::SECTIONS;
use super::*;
use crate::graphic::Graphic;
use crate::linear_phase::Quality;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};

/// Both ends of a builder that the test plays.
struct Remote {
    out: Sender<Box<Fir>>,
    back: Receiver<Box<Fir>>,
}

impl FirBuilder for Remote {
    fn submit(&mut self, fir: Box<Fir>) -> Result<(), Box<Fir>> {
        self.out.send(fir).map_err(|lost| lost.0)
    }

    fn collect(&mut self) -> Option<Box<Fir>> {
        self.back.try_recv().ok()
    }
}

struct Bench {
    orders: Orders,
    orders_in: Receiver<Box<Fir>>,
    firs_out: Sender<Box<Fir>>,
    designer: Designer,
}

fn geometry() -> Geometry {
    Geometry::new(8_000.0, Quality::Normal).unwrap()
}

fn due() -> usize {
    geometry().update() / CONTROL_STEP_SAMPLES
}

fn curve(gain_db: f64) -> Sections {
    let graphic = Graphic::new(8_000.0).unwrap();
    std::array::from_fn(|section| graphic.coefficients(section % 26, gain_db + section as f64))
}

impl Bench {
    fn new() -> Self {
        let ((out, orders_in), (firs_out, back)) = (channel(), channel());
        Self {
            orders: Orders::new(geometry(), &mut FftPlanner::new(), Some(Box::new(Remote { out, back }))),
            orders_in,
            firs_out,
            designer: Designer::new(geometry()),
        }
    }

    fn work(&mut self, steps: usize) {
        (0..steps).for_each(|_| self.orders.work());
    }

    fn build(&mut self, mut fir: Box<Fir>) {
        self.designer.build(&mut fir);
        self.firs_out.send(fir).unwrap();
    }

    /// What was due must be this curve, built as it would have been anywhere.
    fn assert_due(&mut self, gain_db: f64) -> Curve {
        let found = self.orders.take_due().expect("due").expect("a curve that is not flat");
        assert!(found.sections == curve(gain_db), "another curve than {gain_db} dB");
        let mut expected = Fir::new(geometry());
        expected.sections = curve(gain_db);
        Designer::new(geometry()).build(&mut expected);
        assert!(found.spectra == expected.spectra, "{gain_db} dB: other bits");
        Some(found)
    }

    fn spares(&self) -> usize {
        self.orders.spares.iter().flatten().count()
    }
}

#[test]
fn answer_in_time_is_adopted_when_due_and_not_before() {
    let mut bench = Bench::new();
    bench.orders.place(&curve(3.0), 0);
    let order = bench.orders_in.try_recv().unwrap();
    bench.build(order);
    for _ in 0..due() {
        assert!(bench.orders.take_due().is_none());
        bench.work(1);
    }
    bench.assert_due(3.0);
    assert_eq!(bench.orders.built_here(), 0);
}

#[test]
fn order_that_nobody_answers_is_built_here_with_the_same_bits() {
    let mut bench = Bench::new();
    bench.orders.place(&curve(3.0), 0);
    bench.work(due());
    bench.assert_due(3.0);
    assert_eq!(bench.orders.built_here(), 1);
}

/// An answer to the first order comes while the second is waited for: before and after the second was begun here,
/// and while the second is itself away.
#[test]
fn late_answer_is_never_taken_for_a_later_order() {
    for wait in [0, 1, due() / 2, due() / 2 + 1, due() - 1] {
        let mut bench = Bench::new();
        bench.orders.place(&curve(3.0), 0);
        bench.work(wait);
        let late = bench.orders_in.try_recv().unwrap();
        bench.orders.place(&curve(-6.0), 0);
        assert_eq!(
            bench.orders_in.try_recv().err(),
            Some(TryRecvError::Empty),
            "one FIR away at most"
        );
        bench.work(wait);
        bench.build(late);
        bench.work(due() - wait);
        bench.assert_due(-6.0);
        // With the late one back, the builder is asked again.
        bench.orders.place(&curve(1.0), 0);
        let order = bench.orders_in.try_recv().unwrap();
        bench.build(order);
        bench.work(due());
        bench.assert_due(1.0);
    }
}

/// Even an answer that carries an old number while an order is away only becomes a spare.
#[test]
fn answer_with_another_number_is_not_adopted() {
    let mut bench = Bench::new();
    bench.orders.place(&curve(3.0), 0);
    let mut order = bench.orders_in.try_recv().unwrap();
    order.order -= 1;
    bench.build(order);
    bench.work(due());
    bench.assert_due(3.0);
    assert_eq!(bench.orders.built_here(), 1);
}

#[test]
fn flat_order_needs_no_fir_but_the_same_time() {
    let mut bench = Bench::new();
    bench.orders.place(&[BellCoefficients::UNITY; SECTIONS], 0);
    bench.work(due() - 1);
    assert!(bench.orders.take_due().is_none());
    bench.work(1);
    assert!(matches!(bench.orders.take_due(), Some(None)));
    assert_eq!(bench.spares(), FIRS);
}

/// Two FIRs at work as during a cross-fade, answers that come at any time or never: every order is served with its
/// own bits, and every FIR stays accounted for, so none is ever freed here.
#[test]
fn no_firs_are_lost_whatever_the_builder_does() {
    let mut bench = Bench::new();
    let (mut now, mut before): (Curve, Curve) = (None, None);
    let mut held = None;
    let mut state = 7_u32;
    let mut random = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as usize % below
    };
    for round in 0..60 {
        let gain_db = round as f64 * 0.1;
        bench.orders.place(&curve(gain_db), 0);
        for _ in 0..due() {
            if held.is_none() {
                held = bench.orders_in.try_recv().ok();
            }
            if random(10) == 0
                && let Some(fir) = held.take()
            {
                bench.build(fir);
            }
            bench.work(1);
        }
        bench.orders.give_back(before.take());
        before = now.take();
        now = bench.assert_due(gain_db);
        bench.orders.collect();
        let at_work = usize::from(now.is_some()) + usize::from(before.is_some());
        let away = usize::from(bench.orders.away);
        assert_eq!(bench.spares() + at_work + away, FIRS, "round {round}");
    }
    let built_here = bench.orders.built_here();
    assert!(
        (5..55).contains(&built_here),
        "both ways must have been taken: {built_here} of 60 here"
    );
}

/// The builder's end is gone, and a FIR with it.
#[test]
fn dead_builder_costs_only_its_help() {
    let mut bench = Bench::new();
    bench.orders.place(&curve(3.0), 0);
    drop(bench.orders_in.try_recv().unwrap());
    (bench.orders_in, bench.firs_out) = (channel().1, channel().0);
    for round in 0..4 {
        bench.work(due());
        let fir = bench.assert_due(3.0 + f64::from(round));
        bench.orders.give_back(fir);
        bench.orders.place(&curve(4.0 + f64::from(round)), 0);
    }
    assert_eq!(bench.orders.built_here(), 4);
}
