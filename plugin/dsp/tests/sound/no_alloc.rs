//! The real-time contract, counted: no allocation and no release in processing, setters and reset.

use crate::common::Random;
use assert_no_alloc::{AllocDisabler, assert_no_alloc, violation_count};
use cochlea_dsp::bands::BAND_COUNT;
use cochlea_dsp::equaliser::{CONTROL_STEP_SAMPLES, Way};
use cochlea_dsp::linear_phase::{Geometry, LinearPath, Mix, PhaseMode, Quality};
use cochlea_dsp::pitch::{Estimate, NoteMaker, NoteSettings, Pitch, Temperament, Tuning};
use cochlea_dsp::smoothing::Ramp;
use cochlea_dsp::{Equaliser, Graphic, Routing};

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

/// The count is per thread: the tests that run beside this one do not enter it.
#[test]
fn nothing_is_allocated_or_freed_on_the_audio_thread() {
    let mut equaliser = Equaliser::new(48_000.0, 2).unwrap();
    let mut random = Random::new(1);
    let mut left = random.noise(8_192, 0.5);
    let mut right = random.noise(8_192, 0.5);
    left[77] = f32::NAN;
    assert_no_alloc(|| {
        for length in [0, 1, 31, 32, 33, 480, 8_192] {
            for routing in [
                Routing::Mid,
                Routing::Side,
                Routing::Left,
                Routing::Right,
                Routing::Stereo,
            ] {
                equaliser.set_routing(routing);
                equaliser.set_band_gains_db(&random.gains(18.0));
                equaliser.set_output_gain_db(-3.0);
                equaliser.set_bypassed(length == 480);
                equaliser.set_phase_mode(match length {
                    480 => PhaseMode::Linear(Quality::High),
                    8_192 => PhaseMode::Linear(Quality::Normal),
                    _ => PhaseMode::ZeroLatency,
                });
                equaliser.process_block(&mut [&mut left[..length], &mut right[..length]]);
            }
            let mut curve = 0.0;
            for band in cochlea_dsp::BANDS {
                curve += equaliser
                    .graphic()
                    .response_db(equaliser.section_gains_db(), band.centre_hz);
            }
            assert!(curve.is_finite() && equaliser.applied_gains_db()[0].is_finite());
            equaliser.reset();
            equaliser.set_band_gains_db(&[0.0; BAND_COUNT]);
        }
    });
    assert_eq!(violation_count(), 0);

    // The control: one allocation and its release are counted.
    assert_no_alloc(|| drop(std::hint::black_box(vec![0_u8; 64])));
    assert_eq!(violation_count(), 2, "the counter must see an allocation and a release");
}

/// The first of everything too: first memory touched, first tables, first FIR, changes of curve, restarts.
#[test]
fn linear_phase_allocates_and_frees_nothing_either() {
    let graphic = Graphic::new(48_000.0).unwrap();
    let mut paths = [Quality::Normal, Quality::High]
        .map(|quality| LinearPath::new(Geometry::new(48_000.0, quality).unwrap(), None));
    let mut random = Random::new(1);
    let mut left = random.noise(1 << 15, 0.5);
    let mut right = random.noise(1 << 15, 0.5);
    let mix = Mix {
        routing: Routing::Mid,
        way: Way {
            wet: Ramp { from: 0.0, to: 1.0 },
            gain: Ramp::still(0.5),
            ..Way::STILL
        },
        phase: 0,
    };
    let before = violation_count();
    assert_no_alloc(|| {
        for path in &mut paths {
            path.restart();
            for start in (0..left.len()).step_by(CONTROL_STEP_SAMPLES) {
                let gains = random.gains(if start < left.len() / 2 { 12.0 } else { 0.0 });
                path.tick(&gains.into(), &graphic);
                path.process(&mut [&mut left, &mut right], start, CONTROL_STEP_SAMPLES, &mix);
            }
            path.reset(&random.gains(12.0).into(), &graphic);
            path.restart();
        }
    });
    assert_eq!(violation_count(), before);
    assert!(paths.iter().all(|path| path.built_here() > 3));
}

/// Notes and tunings: a pitch that wanders through everything, with gaps, new settings and stops.
#[test]
fn notes_allocate_and_free_nothing_either() {
    let settings = |tonic: u8| NoteSettings {
        tuning: Tuning {
            a4_hz: 442.0,
            transposition: 2,
            temperament: Temperament::Just { tonic },
        },
        bend_range: 1.0 + f64::from(tonic),
    };
    let mut maker = NoteMaker::new(256.0 / 48_000.0, settings(0));
    let mut random = Random::new(7);
    let steps = random.noise(20_000, 0.1);
    let before = violation_count();
    let mut events = 0;
    assert_no_alloc(|| {
        let mut f0_hz = 220.0;
        for (hop, &step) in steps.iter().enumerate() {
            f0_hz = (f0_hz * f64::exp2(f64::from(step))).clamp(25.0, 4_200.0);
            let pitch = match hop % 97 {
                0..9 => Pitch::Unvoiced,
                _ => Pitch::Voiced {
                    f0_hz,
                    probability: 0.9,
                },
            };
            let heard = maker.hear(&Estimate {
                pitch,
                ..Estimate::NOTHING
            });
            events += heard.iter().flatten().count();
            if hop % 1_000 == 0 {
                maker.set(settings((hop / 1_000 % 12) as u8));
                events += maker.stop().iter().count();
            }
        }
    });
    assert_eq!(violation_count(), before);
    assert!(events > 1_000, "{events}");
}
