//! A small network that turns the facts of a candidate into how much it is to be believed.

use super::evidence::FACTS;
use super::weights::{FIRST, FIRST_BIAS, LAST, LAST_BIAS, MEAN, SCALE, SECOND, SECOND_BIAS, UNITS};

/// Facts count up to this many standard deviations.
const LIMIT: f32 = 6.0;

/// How much likelier a candidate is than that there is no pitch, in natural logarithms.
///
/// Real time: no allocation.
pub fn believe(facts: &[f32; FACTS]) -> f32 {
    let mut first = FIRST_BIAS;
    for fact in 0..FACTS {
        let value = ((facts[fact] - MEAN[fact]) * SCALE[fact]).clamp(-LIMIT, LIMIT);
        add(&mut first, value, &FIRST[fact]);
    }
    let mut second = SECOND_BIAS;
    for unit in 0..UNITS {
        add(&mut second, first[unit].max(0.0), &SECOND[unit]);
    }
    let belief: f32 = second
        .iter()
        .zip(&LAST)
        .map(|(unit, weight)| unit.max(0.0) * weight)
        .sum();
    belief + LAST_BIAS
}

#[inline(always)]
fn add(sums: &mut [f32; UNITS], value: f32, weights: &[f32; UNITS]) {
    for (sum, weight) in sums.iter_mut().zip(weights) {
        *sum += value * weight;
    }
}
