//! The convolver alone, in f64: what it computes, and how evenly.

use super::*;
use crate::bands::BAND_COUNT;
use crate::equaliser::CONTROL_STEP_SAMPLES;
use crate::graphic::Graphic;
use crate::linear_phase::{Designer, Quality};

fn fir(geometry: Geometry, rate: f64) -> Fir {
    let graphic = Graphic::new(rate).unwrap();
    let commanded = std::array::from_fn(|band| if band % 2 == 0 { 12.0 } else { -12.0 });
    let mut gains = [0.0; BAND_COUNT];
    graphic.section_gains_db(&commanded, &mut gains);
    let mut fir = Fir::new(geometry);
    for (band, section) in fir.sections[..BAND_COUNT].iter_mut().enumerate() {
        *section = graphic.coefficients(band, gains[band]);
    }
    Designer::new(geometry).build(&mut fir);
    fir
}

/// The second voice is the one that is read; the first has the same FIR or none.
fn convolve(geometry: Geometry, fir: &Fir, first: bool, signal: &[Complex64]) -> Vec<Complex64> {
    let mut convolver = Convolver::new(geometry, &mut FftPlanner::new());
    convolver.reset();
    let mut output = vec![Complex64::default(); signal.len()];
    let mut unread = [Complex64::default(); CONTROL_STEP_SAMPLES];
    let steps = signal
        .chunks(CONTROL_STEP_SAMPLES)
        .zip(output.chunks_mut(CONTROL_STEP_SAMPLES));
    for (index, (input, output)) in steps.enumerate() {
        let step = index % geometry.steps_per_hop();
        if step == 0 {
            convolver.begin_hop();
        }
        convolver.work(step, [first.then_some(fir), Some(fir)]);
        convolver.exchange(step * CONTROL_STEP_SAMPLES, input, [&mut unread, output]);
    }
    output
}

fn impulse_response(geometry: Geometry, fir: &Fir) -> Vec<Complex64> {
    let mut impulse = vec![Complex64::default(); 2 * geometry.latency()];
    impulse[0] = Complex64::new(1.0, 0.0);
    convolve(geometry, fir, true, &impulse)
}

/// 1e-12 of the peak, where 2e-16 is one rounding.
#[test]
fn impulse_is_symmetric_about_the_latency_and_ends_with_the_fir() {
    for (rate, quality) in [
        (8_000.0, Quality::Normal),
        (48_000.0, Quality::Normal),
        (48_000.0, Quality::High),
        (192_000.0, Quality::Normal),
    ] {
        let geometry = Geometry::new(rate, quality).unwrap();
        let response = impulse_response(geometry, &fir(geometry, rate));
        let centre = geometry.latency();
        let peak = response[centre].re.abs();
        for lag in 0..centre {
            let (before, after) = (response[centre - lag], response[centre + lag]);
            assert!((before - after).norm() <= 1e-12 * peak, "{rate} {quality:?}: lag {lag}");
            assert!(after.re.abs() <= peak && after.im.abs() <= 1e-12 * peak);
            if lag >= geometry.taps() / 2 {
                assert!(before.norm() <= 1e-12 * peak, "{rate} {quality:?}: a tap at lag {lag}");
            }
        }
    }
}

/// Against the sum that convolution is, at places all over the hops. Tolerance: rounding of a sum of 1024 terms.
#[test]
fn noise_comes_out_as_the_direct_sum() {
    let geometry = Geometry::new(8_000.0, Quality::Normal).unwrap();
    let fir = fir(geometry, 8_000.0);
    let response = impulse_response(geometry, &fir);
    let mut state = 1_u32;
    let mut uniform = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state) / f64::from(u32::MAX) - 0.5
    };
    let signal: Vec<Complex64> = (0..4_096).map(|_| Complex64::new(uniform(), uniform())).collect();
    let output = convolve(geometry, &fir, false, &signal);
    for at in (0..signal.len()).step_by(7) {
        let terms = response.iter().take(at + 1).enumerate();
        let sum: Complex64 = terms.map(|(lag, tap)| signal[at - lag] * tap.re).sum();
        assert!((output[at] - sum).norm() < 1e-12, "sample {at}");
    }
}

/// Work counted by the cost of its units: no control step does over 1.2 times the mean while a curve is at work or
/// fades, nor over twice the mean while all is flat and there is little to do. The bounds are the granularity of the
/// units.
#[test]
fn no_control_step_does_much_more_than_the_mean() {
    for (rate, quality) in [
        (16_000.0, Quality::High),
        (48_000.0, Quality::Normal),
        (48_000.0, Quality::High),
        (192_000.0, Quality::High),
    ] {
        let geometry = Geometry::new(rate, quality).unwrap();
        let convolver = Convolver::new(geometry, &mut FftPlanner::new());
        for voices in [[false, false], [true, false], [false, true], [true, true]] {
            let stages = convolver.stages(voices);
            let total: usize = stages.iter().map(|stage| stage.units * stage.cost).sum();
            let steps = geometry.steps_per_hop();
            for step in 0..steps {
                let ranges = share(&stages, step, steps);
                let cost: usize = ranges
                    .iter()
                    .zip(&stages)
                    .map(|(range, stage)| range.len() * stage.cost)
                    .sum();
                let fifths = if voices == [false, false] { 10 } else { 6 };
                assert!(
                    5 * cost * steps <= fifths * total,
                    "{rate} {quality:?} {voices:?}: step {step}"
                );
            }
        }
    }
}
