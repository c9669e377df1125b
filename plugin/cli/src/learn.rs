//! A target from recordings: the weighted mean of their long-term band levels.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use cochlea_dsp::{BandLevels, LongTerm, Target};
use serde::Serialize;

use crate::audio_in::AudioIn;
use crate::error::Error;
use crate::progress::Progress;
use crate::recordings;

/// Where to learn from: a file, or a folder with all that is in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The file or folder.
    pub path: PathBuf,
    /// How much it counts, relative to the other sources. The files of a folder share its weight equally.
    pub weight: f64,
}

impl FromStr for Source {
    type Err = String;

    /// `PATH` or `PATH=WEIGHT`. What follows an equals sign and is no number belongs to the path, unless there is a file of
    /// the name before it and none of the whole.
    fn from_str(text: &str) -> Result<Self, String> {
        let whole = || Self {
            path: text.into(),
            weight: 1.0,
        };
        let Some((path, weight)) = text.rsplit_once('=') else {
            return Ok(whole());
        };
        match weight.trim().parse::<f64>() {
            Ok(weight) if weight > 0.0 && weight.is_finite() && !path.is_empty() => Ok(Self {
                path: path.into(),
                weight,
            }),
            Ok(_) => Err("expected PATH=WEIGHT with a weight above 0, such as song.flac=0.7".to_owned()),
            Err(_) if !Path::new(text).exists() && Path::new(path).exists() => Err(format!(
                "\"{weight}\" is no weight; expected PATH=WEIGHT with a number above 0, such as song.flac=0.7"
            )),
            Err(_) => Ok(whole()),
        }
    }
}

/// What one recording taught.
#[derive(Clone, Debug, Serialize)]
pub struct Recording {
    /// The file.
    pub path: PathBuf,
    /// Its share of the target, 0 to 1.
    pub share: f64,
    /// Frames per second.
    pub sample_rate_hz: u32,
    /// Length.
    pub seconds: f64,
    /// Of these, what was above the gate.
    pub seconds_learnt: f64,
}

/// What several recordings taught.
#[derive(Debug)]
pub struct Lesson {
    /// The blend; `None` where every recording failed.
    pub target: Option<Target>,
    /// Those that went into it.
    pub recordings: Vec<Recording>,
    /// Why the others did not, an error each.
    pub failures: Vec<Error>,
}

/// A recording measured.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Long-term power in each band.
    pub levels: BandLevels,
    /// Frames per second.
    pub sample_rate_hz: u32,
    /// Length.
    pub seconds: f64,
}

/// Learns from all sources, and tells `progress` of each file; it may break off with [`Error::Interrupted`]. A file that
/// cannot be read, or holds nothing above the gate, is a failure in the [`Lesson`], and the others go on.
pub fn learn(
    sources: &[Source],
    progress: &mut dyn FnMut(&Path, Progress) -> ControlFlow<()>,
) -> Result<Lesson, Error> {
    let mut lesson = Lesson {
        target: None,
        recordings: Vec::new(),
        failures: Vec::new(),
    };
    let mut parts: Vec<(Target, f64)> = Vec::new();
    for source in sources {
        let first = parts.len();
        for found in recordings::find(&source.path) {
            let learnt = found.and_then(|path| {
                let measured = measure(&path, &mut |done| progress(&path, done))?;
                Ok((target_of(&path, &measured)?, measured, path))
            });
            match learnt {
                Ok((target, measured, path)) => {
                    parts.push((target, source.weight));
                    lesson.recordings.push(Recording {
                        path,
                        share: 0.0,
                        sample_rate_hz: measured.sample_rate_hz,
                        seconds: measured.seconds,
                        seconds_learnt: measured.levels.seconds,
                    });
                }
                Err(Error::Interrupted) => return Err(Error::Interrupted),
                Err(error) => lesson.failures.push(error),
            }
        }
        let count = parts.len() - first;
        for (_, weight) in &mut parts[first..] {
            *weight /= count as f64;
        }
    }
    let total: f64 = parts.iter().map(|(_, weight)| weight).sum();
    for (recording, (_, weight)) in lesson.recordings.iter_mut().zip(&parts) {
        recording.share = weight / total;
    }
    // Without parts there is nothing to blend; with parts whose weights were checked nothing can fail.
    lesson.target = Target::blend(&parts).ok();
    Ok(lesson)
}

/// The band levels of one recording as a target.
pub fn target_of(path: &Path, measured: &Measured) -> Result<Target, Error> {
    Target::learnt(&measured.levels.bands_db)
        .map_err(|error| Error::file(path, error.to_string(), "leave it out, or choose another recording"))
}

/// Measures one recording as a stream.
///
/// Errors: as [`AudioIn`] has them, and a file that holds nothing above −60 dBFS.
pub fn measure(path: &Path, progress: &mut dyn FnMut(Progress) -> ControlFlow<()>) -> Result<Measured, Error> {
    const BLOCK_FRAMES: usize = 16_384;
    let mut input = AudioIn::open(path)?;
    let format = input.format().clone();
    let rate_hz = f64::from(format.sample_rate_hz);
    let mut meter = LongTerm::new(rate_hz, format.channels)
        .map_err(|error| Error::file(path, error.to_string(), "convert it first"))?;
    let mut block = vec![vec![0.0_f32; BLOCK_FRAMES]; format.channels];
    let mut done_frames = 0_u64;
    loop {
        let frames = input.read(&mut block, BLOCK_FRAMES)?;
        if frames == 0 {
            break;
        }
        meter.add(&block.iter().map(|channel| &channel[..frames]).collect::<Vec<_>>());
        done_frames += frames as u64;
        let now = Progress {
            done_frames,
            total_frames: format.frames,
        };
        if progress(now).is_break() {
            return Err(Error::Interrupted);
        }
    }
    let seconds = done_frames as f64 / rate_hz;
    let levels = meter.levels().ok_or_else(|| {
        Error::file(
            path,
            format!("holds nothing to learn from in {seconds:.3} s (expected at least 0.1 s above -60 dBFS)"),
            "leave it out, or choose another recording",
        )
    })?;
    Ok(Measured {
        levels,
        sample_rate_hz: format.sample_rate_hz,
        seconds,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_follows_the_last_equals_sign() {
        let source = |text: &str| text.parse::<Source>().map(|source| (source.path, source.weight));
        assert_eq!(source("song.wav"), Ok(("song.wav".into(), 1.0)));
        assert_eq!(source("song.wav=0.7"), Ok(("song.wav".into(), 0.7)));
        assert_eq!(source("a=b.wav"), Ok(("a=b.wav".into(), 1.0)));
        assert_eq!(source("a=b.wav=2"), Ok(("a=b.wav".into(), 2.0)));
        for text in ["song.wav=0", "song.wav=-1", "song.wav=nan", "song.wav=inf", "=1"] {
            assert!(source(text).is_err(), "{text}");
        }
    }
}
