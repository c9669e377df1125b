//! A small generator for noise and block lengths: the same numbers on every machine, for ever.

/// SplitMix64. Source: Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators", figure 17.
pub(crate) fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Uniform in −1 to 1.
pub(crate) fn uniform(state: &mut u64) -> f64 {
    (next(state) >> 11) as f64 * (2.0 / (1_u64 << 53) as f64) - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// First outputs for seed 0, as published with Vigna's reference implementation.
    #[test]
    fn is_the_published_generator() {
        let mut state = 0;
        assert_eq!(next(&mut state), 0xE220_A839_7B1D_CDAF);
        assert_eq!(next(&mut state), 0x6E78_9E6A_A1B9_65F4);
    }
}
