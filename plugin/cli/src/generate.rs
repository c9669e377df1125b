//! Test signals. The same seed gives the same samples, on every machine.

mod noise;
mod phrase;
mod tone;

use std::path::Path;

use crate::audio_in::SAMPLE_RATES_HZ;
use crate::audio_out::{Depth, WavOut};
use crate::error::Error;

pub use phrase::{PHRASE_PEAK_DBFS, PHRASE_SECONDS, phrase};

/// The signals on offer, and what their level means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// Noise of -3 dB an octave, independent in each channel. Level: RMS
    Pink,
    /// Flat noise of uniformly distributed samples, independent in each channel. Level: RMS
    White,
    /// A sine of --frequency, the same in each channel. Level: peak
    Sine,
    /// A sine that rises exponentially from 20 Hz to 20 kHz (or 0.45 of the sample rate). Level: peak
    Sweep,
    /// One sample at the very start, then silence. Level: that sample
    Impulse,
    /// A short musical piece, repeated to fill --seconds. Level: peak
    Phrase,
}

impl Kind {
    /// Level where none is given, dBFS.
    pub fn default_level_dbfs(self) -> f64 {
        match self {
            Self::Pink | Self::White => -20.0,
            Self::Sine => -18.0,
            Self::Sweep | Self::Phrase => -6.0,
            Self::Impulse => 0.0,
        }
    }

    /// Length where none is given, seconds.
    pub fn default_seconds(self) -> f64 {
        match self {
            Self::Impulse => 1.0,
            Self::Phrase => PHRASE_SECONDS,
            _ => 10.0,
        }
    }
}

/// A signal to generate.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// What.
    pub kind: Kind,
    /// Frames per second.
    pub sample_rate_hz: u32,
    /// Length.
    pub seconds: f64,
    /// Level; see [`Kind`] for what it means.
    pub level_dbfs: f64,
    /// Seed of noise and of the phrase's small liberties.
    pub seed: u64,
    /// Frequency of the sine.
    pub frequency_hz: f64,
    /// 1 or 2.
    pub channels: usize,
}

impl Settings {
    /// A kind at its defaults: 48 kHz, stereo, seed 1, 1 kHz.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            sample_rate_hz: 48_000,
            seconds: kind.default_seconds(),
            level_dbfs: kind.default_level_dbfs(),
            seed: 1,
            frequency_hz: 1000.0,
            channels: 2,
        }
    }

    /// Length in frames, to the nearest.
    pub fn frames(&self) -> u64 {
        (self.seconds * f64::from(self.sample_rate_hz)).round() as u64
    }

    /// Errors: a value that makes no sense, in one line.
    pub fn check(&self) -> Result<(), Error> {
        let wrong = |option: &str, value: f64, expected: String| {
            Err(Error::command(
                format!("{option} {value} is out of range (expected {expected})"),
                "choose a value in that range",
            ))
        };
        let (low, high) = SAMPLE_RATES_HZ.into_inner();
        if !SAMPLE_RATES_HZ.contains(&self.sample_rate_hz) {
            return wrong(
                "--sample-rate",
                f64::from(self.sample_rate_hz),
                format!("{low} to {high} Hz"),
            );
        }
        if !(self.seconds > 0.0 && self.seconds <= 86_400.0) {
            return wrong("--seconds", self.seconds, "more than 0, up to 86400 s".to_owned());
        }
        if !(-144.0..=24.0).contains(&self.level_dbfs) {
            return wrong("--level", self.level_dbfs, "-144 to 24 dBFS".to_owned());
        }
        let nyquist_hz = f64::from(self.sample_rate_hz) / 2.0;
        if !(self.frequency_hz > 0.0 && self.frequency_hz < nyquist_hz) {
            return wrong(
                "--frequency",
                self.frequency_hz,
                format!("more than 0 and less than {nyquist_hz} Hz"),
            );
        }
        if !(1..=2).contains(&self.channels) {
            return wrong("--channels", self.channels as f64, "1 or 2".to_owned());
        }
        Ok(())
    }
}

/// A signal, one frame after the other. Mono takes the left side of what follows a seed, and of the phrase the middle.
pub(crate) trait Source {
    /// The next frame: left and right.
    fn next_frame(&mut self) -> [f32; 2];
}

fn source(settings: &Settings) -> Box<dyn Source> {
    let level = 10_f64.powf(settings.level_dbfs / 20.0);
    let rate_hz = f64::from(settings.sample_rate_hz);
    match settings.kind {
        Kind::White => Box::new(noise::White::new(settings.seed, level)),
        Kind::Pink => Box::new(noise::Pink::new(settings.seed, level, rate_hz)),
        Kind::Sine => Box::new(tone::Sine::new(settings.frequency_hz, level, rate_hz)),
        Kind::Sweep => Box::new(tone::Sweep::new(settings.frames(), level, rate_hz)),
        Kind::Impulse => Box::new(tone::Impulse::new(level)),
        Kind::Phrase => Box::new(phrase::Repeated::new(settings.seed, settings.level_dbfs, rate_hz)),
    }
}

/// The whole signal, one buffer a channel. For long ones, [`write()`] needs no memory.
pub fn samples(settings: &Settings) -> Result<Vec<Vec<f32>>, Error> {
    settings.check()?;
    let mut source = source(settings);
    let mut channels = vec![Vec::new(); settings.channels];
    for _ in 0..settings.frames() {
        push_frame(source.next_frame(), &mut channels, settings.kind);
    }
    Ok(channels)
}

/// Writes the signal to a WAV file; returns the number of samples that the depth clipped.
pub fn write(settings: &Settings, path: &Path, depth: Depth) -> Result<u64, Error> {
    const BLOCK_FRAMES: u64 = 4096;
    settings.check()?;
    let frames = settings.frames();
    let mut file = WavOut::create(path, depth, settings.channels, settings.sample_rate_hz, Some(frames))?;
    let mut source = source(settings);
    let mut block = vec![Vec::new(); settings.channels];
    let mut written = 0;
    while written < frames {
        block.iter_mut().for_each(Vec::clear);
        let now = BLOCK_FRAMES.min(frames - written);
        for _ in 0..now {
            push_frame(source.next_frame(), &mut block, settings.kind);
        }
        file.write(&block, 0..now as usize)?;
        written += now;
    }
    let finished = file.finish()?;
    let clipped = finished.losses.clipped_samples;
    finished.commit()?;
    Ok(clipped)
}

fn push_frame([left, right]: [f32; 2], channels: &mut [Vec<f32>], kind: Kind) {
    match channels {
        [mono] if kind == Kind::Phrase => mono.push(0.5 * (left + right)),
        [mono] => mono.push(left),
        channels => channels
            .iter_mut()
            .zip([left, right])
            .for_each(|(channel, sample)| channel.push(sample)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn make(kind: Kind, seed: u64) -> Vec<Vec<f32>> {
        let settings = Settings {
            seconds: 1.0,
            seed,
            ..Settings::new(kind)
        };
        samples(&settings).unwrap()
    }

    fn rms_dbfs(channel: &[f32]) -> f64 {
        let power = channel.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>() / channel.len() as f64;
        10.0 * power.log10()
    }

    #[test]
    fn seeds_decide_and_nothing_else() {
        for kind in [Kind::Pink, Kind::White] {
            assert_eq!(make(kind, 5), make(kind, 5));
            assert_ne!(make(kind, 5), make(kind, 6));
            let channels = make(kind, 5);
            assert_ne!(channels[0], channels[1]);
        }
    }

    #[test]
    fn levels_are_what_they_say() {
        let peak = |channel: &[f32]| channel.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
        assert!((rms_dbfs(&make(Kind::White, 1)[0]) + 20.0).abs() < 0.1);
        // One second of pink noise holds few periods of its lowest octaves, so its power varies by itself.
        let pink = Settings {
            seconds: 30.0,
            ..Settings::new(Kind::Pink)
        };
        assert!((rms_dbfs(&samples(&pink).unwrap()[0]) + 20.0).abs() < 0.5);
        assert!((peak(&make(Kind::Sine, 1)[0]) - 10_f32.powf(-0.9)).abs() < 1e-5);
        assert!((peak(&make(Kind::Sweep, 1)[0]) - 0.501_187_2).abs() < 1e-3);
        let impulse = make(Kind::Impulse, 1);
        assert_eq!(impulse[0][0], 1.0);
        assert!(impulse[0][1..].iter().all(|&x| x == 0.0));
    }

    #[test]
    fn senseless_settings_are_refused() {
        let good = Settings::new(Kind::Sine);
        for bad in [
            Settings {
                seconds: 0.0,
                ..good.clone()
            },
            Settings {
                seconds: f64::NAN,
                ..good.clone()
            },
            Settings {
                level_dbfs: 99.0,
                ..good.clone()
            },
            Settings {
                frequency_hz: 24_000.0,
                ..good.clone()
            },
            Settings {
                sample_rate_hz: 100,
                ..good.clone()
            },
            Settings {
                channels: 3,
                ..good.clone()
            },
        ] {
            assert_eq!(bad.check().unwrap_err().exit_code(), 2, "{bad:?}");
        }
        assert!(good.check().is_ok());
    }
}
