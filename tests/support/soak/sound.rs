//! What is played: stretches of prepared sound, silence and what is hardly more, and samples that are no sound.

use std::sync::OnceLock;

use crate::signals::{Random, harmonic_tones, noise_and_tones};

/// Length of a prepared sound, frames; a power of two.
const TABLE_FRAMES: usize = 1 << 18;
/// The rate at which the prepared sounds are what their names say.
const TABLE_RATE_HZ: f64 = 48_000.0;

/// What a scene plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Noise with two tones.
    Noise,
    /// Tones with harmonics and rests, for the pitch.
    Melody,
    /// Zeros.
    Silence,
    /// Noise that is nearly or wholly subnormal.
    Faint,
    /// Noise beyond full scale.
    Loud,
}

/// The sound of a scene.
#[derive(Clone, Debug)]
pub struct Sound {
    kind: Kind,
    gain: f32,
    offset: usize,
    /// Where samples are no sound: channel, first frame, how many, and what stands there.
    bad: Vec<(usize, usize, usize, f32)>,
}

/// Loudest sample of any sound that is sound, linear: Loud's.
pub const LOUDEST: f32 = 4.0;

impl Sound {
    /// Any of them, for a scene of so many frames.
    pub fn any(random: &mut Random, frames: usize) -> Self {
        let kind = match random.between(0, 99) {
            0..=44 => Kind::Noise,
            45..=74 => Kind::Melody,
            75..=84 => Kind::Silence,
            85..=92 => Kind::Faint,
            _ => Kind::Loud,
        };
        let gain = match kind {
            Kind::Noise | Kind::Melody => 10_f32.powf(-2.0 * random.unit() as f32),
            Kind::Silence => 0.0,
            Kind::Faint => 10_f32.powf(-20.0 - 22.0 * random.unit() as f32),
            // Noise and a tone stay below a quarter.
            Kind::Loud => LOUDEST * 4.0,
        };
        let spots = if random.unit() < 0.1 { random.between(1, 20) } else { 0 };
        let bad = (0..spots).map(|_| {
            const NO_SOUND: [f32; 6] = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30, -1e30, f32::MAX];
            let start = random.between(0, frames - 1);
            let length = random.between(1, 200).min(frames - start);
            (random.between(0, 1), start, length, NO_SOUND[random.between(0, 5)])
        });
        let bad = bad.collect();
        Self {
            kind,
            gain,
            offset: random.between(0, TABLE_FRAMES - 1),
            bad,
        }
    }

    /// The same sound every time, for the probe.
    pub fn probe() -> Self {
        Self {
            kind: Kind::Melody,
            gain: 0.5,
            offset: 0,
            bad: Vec::new(),
        }
    }

    /// Whether nothing but zeros is played.
    pub fn is_silent(&self) -> bool {
        self.kind == Kind::Silence && self.bad.is_empty()
    }

    /// How many samples are no sound.
    pub fn bad_samples(&self) -> u64 {
        self.bad.iter().map(|(_, _, length, _)| *length as u64).sum()
    }

    /// Writes the sound into two channels of one length.
    pub fn write(&self, channels: &mut [Vec<f32>; 2]) {
        let table = tables();
        let table = match self.kind {
            Kind::Melody => &table[1],
            _ => &table[0],
        };
        for (channel, table) in channels.iter_mut().zip(table) {
            for (frame, sample) in channel.iter_mut().enumerate() {
                *sample = table[(self.offset + frame) % TABLE_FRAMES] * self.gain;
            }
        }
        for (channel, start, length, value) in &self.bad {
            channels[*channel][*start..start + length].fill(*value);
        }
    }
}

/// Noise with tones, and a melody with rests; made once.
fn tables() -> &'static [Vec<Vec<f32>>; 2] {
    static TABLES: OnceLock<[Vec<Vec<f32>>; 2]> = OnceLock::new();
    TABLES.get_or_init(|| {
        let mut random = Random::new(17);
        let mut notes = Vec::new();
        let mut left = TABLE_FRAMES;
        while left > 0 {
            let frames = random.between(2_000, 24_000).min(left);
            let rests = random.unit() < 0.2;
            let f0_hz = 55.0 * 2_f64.powf(4.0 * random.unit());
            notes.push((if rests { 0.0 } else { f0_hz }, frames));
            left -= frames;
        }
        [
            noise_and_tones(TABLE_FRAMES, TABLE_RATE_HZ, 23),
            harmonic_tones(&notes, TABLE_RATE_HZ),
        ]
    })
}
