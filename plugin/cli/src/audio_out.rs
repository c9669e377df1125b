//! Writing WAV files, a block at a time.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::Path;
use std::str::FromStr;

use hound::{SampleFormat, WavSpec, WavWriter};
use serde::Serialize;

use crate::error::Error;
use crate::partial::Partial;

/// The sample formats that are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Depth {
    /// 16-bit integer: rounded to nearest, not dithered.
    #[serde(rename = "16")]
    Int16,
    /// 24-bit integer: rounded to nearest, not dithered.
    #[serde(rename = "24")]
    Int24,
    /// 32-bit float: bit for bit what the plugin gave.
    #[serde(rename = "32f")]
    Float32,
}

impl Depth {
    /// Bytes a sample.
    pub fn bytes(self) -> u64 {
        match self {
            Self::Int16 => 2,
            Self::Int24 => 3,
            Self::Float32 => 4,
        }
    }

    /// The largest integer and one, where samples are integers.
    fn full_scale(self) -> Option<f32> {
        match self {
            Self::Int16 => Some(32_768.0),
            Self::Int24 => Some(8_388_608.0),
            Self::Float32 => None,
        }
    }

    /// What is read back of a sample that was written, ±1.0 full scale: rounded and cut to full scale where it is an
    /// integer, and 0 for NaN.
    pub fn as_read_back(self, sample: f32) -> f32 {
        self.full_scale()
            .map_or(sample, |full_scale| quantised(sample, full_scale) as f32 / full_scale)
    }

    fn spec(self, channels: usize, sample_rate_hz: u32) -> WavSpec {
        let (bits_per_sample, sample_format) = match self {
            Self::Int16 => (16, SampleFormat::Int),
            Self::Int24 => (24, SampleFormat::Int),
            Self::Float32 => (32, SampleFormat::Float),
        };
        WavSpec {
            channels: channels as u16,
            sample_rate: sample_rate_hz,
            bits_per_sample,
            sample_format,
        }
    }
}

impl FromStr for Depth {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "16" => Ok(Self::Int16),
            "24" => Ok(Self::Int24),
            "32f" => Ok(Self::Float32),
            _ => Err("expected 16, 24 or 32f".to_owned()),
        }
    }
}

impl std::fmt::Display for Depth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Int16 => "16",
            Self::Int24 => "24",
            Self::Float32 => "32f",
        })
    }
}

/// The header that hound writes is at most this long; RIFF counts in 32 bits.
const LARGEST_DATA_BYTES: u64 = u32::MAX as u64 - 68;

/// What became of samples that the format cannot hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// Samples beyond full scale, cut to it. Integer formats only.
    pub clipped_samples: u64,
    /// NaN, written as 0. Integer formats only.
    pub non_finite_samples: u64,
}

/// A WAV file being written under a temporary name. Dropped without [`WavOut::finish`], it leaves nothing.
pub struct WavOut {
    writer: WavWriter<BufWriter<File>>,
    partial: Partial,
    depth: Depth,
    channels: usize,
    bytes_written: u64,
    losses: Losses,
}

impl WavOut {
    /// Starts a file. `frames` is its length if that is known, so that a file too long for WAV fails before any work.
    ///
    /// Errors: a name without `.wav`, a folder that cannot be written to, too long.
    pub fn create(
        path: &Path,
        depth: Depth,
        channels: usize,
        sample_rate_hz: u32,
        frames: Option<u64>,
    ) -> Result<Self, Error> {
        check_extension(path)?;
        if frames.is_some_and(|frames| frames * channels as u64 * depth.bytes() > LARGEST_DATA_BYTES) {
            return Err(too_long(path));
        }
        let (partial, file) = Partial::create(path)?;
        let writer = WavWriter::new(BufWriter::new(file), depth.spec(channels, sample_rate_hz))
            .map_err(|error| cannot_write(path, &error))?;
        Ok(Self {
            writer,
            partial,
            depth,
            channels,
            bytes_written: 0,
            losses: Losses::default(),
        })
    }

    /// Appends frames `range` of `channels`, one buffer a channel, ±1.0 full scale.
    pub fn write(&mut self, channels: &[Vec<f32>], range: std::ops::Range<usize>) -> Result<(), Error> {
        self.bytes_written += (range.len() * self.channels) as u64 * self.depth.bytes();
        if self.bytes_written > LARGEST_DATA_BYTES {
            return Err(too_long(self.partial.target()));
        }
        for frame in range {
            for channel in channels {
                self.write_sample(channel[frame])
                    .map_err(|error| cannot_write(self.partial.target(), &error))?;
            }
        }
        Ok(())
    }

    /// Completes the file under its temporary name; [`Finished::commit`] gives it its own.
    pub fn finish(self) -> Result<Finished, Error> {
        let Self {
            writer,
            partial,
            bytes_written,
            losses,
            ..
        } = self;
        writer
            .finalize()
            .map_err(|error| cannot_write(partial.target(), &error))?;
        if bytes_written % 2 == 1 {
            pad(partial.path()).map_err(|error| cannot_write(partial.target(), &hound::Error::IoError(error)))?;
        }
        Ok(Finished { partial, losses })
    }

    fn write_sample(&mut self, sample: f32) -> hound::Result<()> {
        let Some(full_scale) = self.depth.full_scale() else {
            return self.writer.write_sample(sample);
        };
        if sample.is_nan() {
            self.losses.non_finite_samples += 1;
        } else if sample.abs() > 1.0 {
            self.losses.clipped_samples += 1;
        }
        self.writer.write_sample(quantised(sample, full_scale))
    }
}

/// +1.0 itself is one step beyond the largest integer; it is cut without being counted. NaN is 0.
fn quantised(sample: f32, full_scale: f32) -> i32 {
    (sample * full_scale).round().clamp(-full_scale, full_scale - 1.0) as i32
}

/// A complete file that waits for its name.
pub struct Finished {
    partial: Partial,
    /// What the format could not hold.
    pub losses: Losses,
}

impl Finished {
    /// Puts the file in its place.
    pub fn commit(self) -> Result<(), Error> {
        self.partial.commit()
    }
}

/// Whether the name says WAV: the one format that is written.
pub fn check_extension(path: &Path) -> Result<(), Error> {
    match path.extension() {
        Some(extension) if extension.eq_ignore_ascii_case("wav") => Ok(()),
        _ => Err(Error::command(
            format!(
                "{}: is no .wav name (expected .wav, the only format written)",
                path.display()
            ),
            format!(
                "write to {} and convert it afterwards",
                path.with_extension("wav").display()
            ),
        )),
    }
}

/// RIFF wants chunks of even length; hound 3.5.1 leaves the padding byte out.
fn pad(path: &Path) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(path)?;
    let end = file.seek(SeekFrom::End(0))?;
    file.write_all(&[0])?;
    file.seek(SeekFrom::Start(4))?;
    file.write_all(&((end + 1 - 8) as u32).to_le_bytes())
}

fn too_long(path: &Path) -> Error {
    Error::file(
        path,
        "would be longer than a WAV file can be (expected less than 4 GiB)",
        "split the input, or write fewer bits with --bits",
    )
}

fn cannot_write(path: &Path, error: &hound::Error) -> Error {
    Error::file(
        path,
        format!("cannot be written: {error}"),
        "check the space left on the disk",
    )
}
