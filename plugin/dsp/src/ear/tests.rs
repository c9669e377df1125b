use super::*;

/// Counted in the units of work that each control step really gets. A step may exceed the mean by the unit that it began
/// last: two columns of the transform, a third of the mean at 48 kHz and more than the mean at 384 kHz.
#[test]
fn work_is_even_over_the_control_steps() {
    for rate in [
        8_000.0, 11_025.0, 16_000.0, 22_050.0, 44_100.0, 48_000.0, 96_000.0, 192_000.0, 384_000.0,
    ] {
        let ear = Ear::new(rate).unwrap();
        let (stages, steps) = (ear.stages(), ear.steps());
        let cost = |step: usize| -> usize {
            let ranges = share(&stages, step, steps);
            ranges
                .iter()
                .zip(&stages)
                .map(|(range, stage)| range.len() * stage.cost)
                .sum()
        };
        let costs: Vec<usize> = (0..steps).map(cost).collect();
        let mean = costs.iter().sum::<usize>() as f64 / steps as f64;
        let most = costs.iter().copied().max().unwrap_or(0) as f64;
        let limit = if rate > 96_000.0 { 1.5 } else { 1.15 };
        assert!(most < limit * mean, "{rate} Hz: {most} of {mean}, {costs:?}");
    }
}

#[test]
fn sizes_follow_the_rate() {
    for (rate, hop, bands) in [
        (8_000.0, 128, 18),
        (44_100.0, 1_024, 26),
        (64_000.0, 1_024, 26),
        (384_000.0, 8_192, 26),
    ] {
        let ear = Ear::new(rate).unwrap();
        assert_eq!((ear.window.hop(), ear.bands), (hop, bands), "{rate}");
    }
    assert!(Ear::new(7_999.0).is_err() && Ear::new(f64::NAN).is_err());
}
