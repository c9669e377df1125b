//! Fits `Design::FITTED` of `src/graphic/design.rs`: says how it goes after every sweep, and prints the best at the end.
//!
//! `cargo run --release -p cochlea-dsp --example fit_graphic -- [sweeps, 40 by default; 15 are nearly all]`
//!
//! Pattern search over a centre and a Q per band, a weight per midpoint, and the share: each constant in turn is
//! moved up or down by its own step, which grows on success and shrinks on failure. Starts at the design that is
//! built in. Minimises the mean 10th power of the errors in bars: nearly the largest error, but smooth.

use cochlea_dsp::bands::{BAND_COUNT, BANDS, midpoint_hz};
use cochlea_dsp::bell::Bell;
use cochlea_dsp::graphic::{Design, Graphic};
use std::f64::consts::PI;

/// The rate where the prototypes are hardest to follow; the bells are the same at higher ones.
const SAMPLE_RATE_HZ: f64 = 44_100.0;
/// What errors at centres and midpoints are measured in, dB.
const BARS_DB: [f64; 2] = [0.42, 1.0];
const POWER: i32 = 10;

type Gains = [f64; BAND_COUNT];

/// A commanded curve, and how much harder than [`BARS_DB`] its errors are judged.
struct Case {
    commanded: Gains,
    rigour: f64,
}

/// xorshift64*: fixed seed, so that the same program fits the same constants.
fn training_cases() -> Vec<Case> {
    let mut state = 0x0123_4567_89ab_cdef_u64;
    let mut uniform = move || {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut cases = Vec::new();
    for (count, limit_db, rigour) in [(1_200, 12.0, 1.0), (200, 6.0, 1.4)] {
        for _ in 0..count {
            let commanded = std::array::from_fn(|_| limit_db * (2.0 * uniform() - 1.0));
            cases.push(Case { commanded, rigour });
        }
    }
    // One curve each must not drown among hundreds.
    for _ in 0..12 {
        cases.push(Case {
            commanded: [12.0; BAND_COUNT],
            rigour: 2.4,
        });
        cases.push(Case {
            commanded: [6.0; BAND_COUNT],
            rigour: 4.0,
        });
        for sign in [12.0, -12.0] {
            let commanded = std::array::from_fn(|band| if band % 2 == 0 { sign } else { -sign });
            cases.push(Case { commanded, rigour: 1.0 });
        }
    }
    cases
}

/// Mean power of the errors, and the largest in bars, at centres and midpoints.
fn judge(design: &Design, cases: &[Case]) -> (f64, [f64; 2]) {
    let graphic = Graphic::with_design(SAMPLE_RATE_HZ, design).expect("the rate is a supported one");
    let bells = design
        .bells
        .map(|b| Bell::new(b.centre_hz, b.q, design.share, SAMPLE_RATE_HZ).with_loud_share(design.loud_share));
    let x = |hz: f64| (PI * hz / SAMPLE_RATE_HZ).sin().powi(2);
    let centres = BANDS.map(|band| x(band.centre_hz));
    let midpoints: [f64; BAND_COUNT - 1] = std::array::from_fn(|band| x(midpoint_hz(band)));
    let (mut sum, mut worst) = (0.0, [0.0_f64; 2]);
    let mut sections = [0.0; BAND_COUNT];
    for Case { commanded, rigour } in cases {
        graphic.section_gains_db(commanded, &mut sections);
        let shapes: [_; BAND_COUNT] = std::array::from_fn(|k| bells[k].shape(sections[k]));
        let mut note = |place: usize, x: f64, wanted: f64| {
            let level: f64 = shapes.iter().map(|shape| shape.response_db(x)).sum();
            let error = rigour * (level - wanted).abs() / BARS_DB[place];
            worst[place] = worst[place].max(error);
            sum += error.powi(POWER);
        };
        for band in 0..BAND_COUNT {
            note(0, centres[band], commanded[band]);
        }
        for band in 0..BAND_COUNT - 1 {
            note(1, midpoints[band], 0.5 * (commanded[band] + commanded[band + 1]));
        }
    }
    (sum / cases.len() as f64, worst)
}

/// What one move changes: 26 centres, 26 Qs, 25 weights, two shares; then all Qs, all weights, both shares, and the
/// shares against the Qs, since these hang together and would creep one by one.
const MOVES: usize = 3 * BAND_COUNT + 6;

fn moved(design: &Design, index: usize, factor: f64) -> Design {
    let mut design = *design;
    let all_q = |design: &mut Design, factor: f64| {
        design.bells.iter_mut().for_each(|bell| bell.q *= factor);
    };
    match (index / BAND_COUNT, index % BAND_COUNT) {
        (0, band) => design.bells[band].centre_hz *= factor,
        (1, band) => design.bells[band].q *= factor,
        (2, band) if band < BAND_COUNT - 1 => design.midpoint_weights[band] *= factor,
        (2, _) => design.share *= factor,
        (_, 0) => design.loud_share *= factor,
        (_, 1) => all_q(&mut design, factor),
        (_, 2) => design.midpoint_weights.iter_mut().for_each(|weight| *weight *= factor),
        (_, 3) => {
            design.share *= factor;
            design.loud_share *= factor;
        }
        (_, 4) => {
            design.share *= factor;
            all_q(&mut design, factor.sqrt());
        }
        _ => {
            design.loud_share *= factor;
            all_q(&mut design, factor.sqrt());
        }
    }
    design
}

fn print(design: &Design) {
    println!(
        "        share: {:.4},\n        loud_share: {:.4},\n        bells: [",
        design.share, design.loud_share
    );
    for bell in design.bells {
        println!("            BellDesign::new({:.2}, {:.4}),", bell.centre_hz, bell.q);
    }
    println!("        ],\n        midpoint_weights: [");
    for row in design.midpoint_weights.chunks(5) {
        let row: Vec<String> = row.iter().map(|w| format!("{w:.4}")).collect();
        println!("            {},", row.join(", "));
    }
    println!("        ],");
}

fn main() {
    let sweeps = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(40);
    let cases = training_cases();
    let mut best = Design::FITTED;
    let (mut best_cost, worst) = judge(&best, &cases);
    eprintln!("start: cost {best_cost:.5}, worst {worst:.3?} bars");
    let mut steps = [0.02; MOVES];
    for sweep in 1..=sweeps {
        for (index, step) in steps.iter_mut().enumerate() {
            let scale = if index / BAND_COUNT == 2 { 4.0 } else { 1.0 };
            let mut improved = false;
            for factor in [1.0 + scale * *step, 1.0 / (1.0 + scale * *step)] {
                let candidate = moved(&best, index, factor);
                let (cost, ..) = judge(&candidate, &cases);
                if cost < best_cost {
                    (best, best_cost, improved) = (candidate, cost, true);
                    break;
                }
            }
            *step *= if improved { 1.6 } else { 0.5 };
            *step = step.clamp(1e-4, 0.1);
        }
        let (_, worst) = judge(&best, &cases);
        eprintln!("{sweep}: cost {best_cost:.6}, worst {worst:.3?} bars");
    }
    print(&best);
}
