//! Signals and numbers for tests, the same at every run.

/// A small generator of pseudo-random numbers (xorshift64*, Vigna 2016), so that no test depends on a crate's stream.
pub struct Random(u64);

impl Random {
    /// A stream for `seed`, which must not be 0.
    pub fn new(seed: u64) -> Self {
        assert_ne!(seed, 0);
        Self(seed)
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// Uniform in 0..1.
    pub fn unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform in −1..1.
    pub fn bipolar(&mut self) -> f64 {
        2.0 * self.unit() - 1.0
    }

    /// Uniform in `low..=high`.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + (self.next_u64() % (high - low + 1) as u64) as usize
    }
}

/// Stereo noise around −20 dBFS with two tones, a channel each in the result.
pub fn noise_and_tones(frames: usize, sample_rate_hz: f64, seed: u64) -> Vec<Vec<f32>> {
    let mut random = Random::new(seed);
    let tone = |frame: usize, frequency_hz: f64| {
        (std::f64::consts::TAU * frequency_hz * frame as f64 / sample_rate_hz).sin() * 0.1
    };
    let mut channels = vec![Vec::new(); 2];
    for frame in 0..frames {
        channels[0].push((random.bipolar() * 0.15 + tone(frame, 220.0)) as f32);
        channels[1].push((random.bipolar() * 0.15 + tone(frame, 3100.0)) as f32);
    }
    channels
}

/// Lengths that add up to `total`: all of `block`, with a shorter last one.
pub fn even_blocks(total: usize, block: usize) -> Vec<usize> {
    let mut blocks = vec![block; total / block];
    if !total.is_multiple_of(block) {
        blocks.push(total % block);
    }
    blocks
}

/// Random lengths in 1..=8192 that add up to `total`.
pub fn random_blocks(total: usize, seed: u64) -> Vec<usize> {
    let mut random = Random::new(seed);
    let mut blocks = Vec::new();
    let mut left = total;
    while left > 0 {
        // Short ones are likelier than a uniform draw would make them.
        let longest = 1 << random.between(0, 13);
        let block = random.between(1, longest).min(left);
        blocks.push(block);
        left -= block;
    }
    blocks
}

/// Stereo tones of eight harmonics, each weaker than the one before, one after the other: a fundamental in Hz (0:
/// silence) and a length in frames each. They begin and end over 5 ms.
pub fn harmonic_tones(tones: &[(f64, usize)], sample_rate_hz: f64) -> Vec<Vec<f32>> {
    let mut channel = Vec::new();
    for (f0_hz, frames) in tones {
        let ramp = 0.005 * sample_rate_hz;
        for frame in 0..*frames {
            let edge = (frame as f64 / ramp).min((frames - frame) as f64 / ramp).min(1.0);
            let harmonics = (1..=8).map(f64::from).filter(|n| n * f0_hz < 0.45 * sample_rate_hz);
            let turn = std::f64::consts::TAU * f0_hz * frame as f64 / sample_rate_hz;
            let sample: f64 = harmonics.map(|n| (n * turn).sin() / n).sum();
            channel.push((0.2 * edge * sample) as f32);
        }
    }
    vec![channel.clone(), channel]
}
