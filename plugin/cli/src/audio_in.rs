//! Reading audio files as a stream: WAV, FLAC, OGG Vorbis, MP3 and AIFF through symphonia.
//!
//! A file that ends early, or that its own checksum contradicts, is an error and never a shorter file: [`AudioIn::read`]
//! tells at the end of the stream. Two things stay unseen, because the format does not say: the loss of whole frames at
//! the end of an MP3 without a LAME tag, and of a WAV whose header leaves the length open. A file that makes symphonia
//! panic is an error as well (`contained`).

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use symphonia::core::audio::GenericAudioBufferRef;
use symphonia::core::codecs::audio::well_known as codec;
use symphonia::core::codecs::audio::{AudioCodecId, AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error as DecodeError;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::well_known::{FORMAT_ID_MP3, FORMAT_ID_OGG};
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::MetadataOptions;

use crate::audio_out::Depth;
use crate::contained::contained;
use crate::error::Error;
use crate::ogg_end;

/// Sample rates that the engine is made for, Hz.
pub const SAMPLE_RATES_HZ: std::ops::RangeInclusive<u32> = 8_000..=384_000;

const READABLE: &str = "expected WAV, FLAC, OGG Vorbis, MP3 or AIFF";
const CONVERT: &str = "convert it to WAV first";
const AGAIN: &str = "copy or export the file again";

/// What is known of a file before it is read.
#[derive(Clone, Debug, PartialEq)]
pub struct AudioFormat {
    /// The container's short name: `wave`, `flac`, `ogg`, `mp3`, `aiff`.
    pub container: &'static str,
    /// Frames per second.
    pub sample_rate_hz: u32,
    /// 1 or 2.
    pub channels: usize,
    /// Length, where the file states it exactly.
    pub frames: Option<u64>,
    /// The sample format, where it is one that can also be written.
    pub depth: Option<Depth>,
}

/// A file being decoded, a packet at a time: memory does not grow with its length.
pub struct AudioIn {
    path: PathBuf,
    format: AudioFormat,
    reader: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track_id: u32,
    /// The last packet, one buffer a channel; `taken` of its frames are handed out already.
    packet: Vec<Vec<f32>>,
    taken: usize,
    frames_decoded: u64,
    ended: bool,
}

impl AudioIn {
    /// Opens `path` and decodes its first packet.
    ///
    /// Errors: no such file, empty, not audio, more than two channels, a rate outside [`SAMPLE_RATES_HZ`].
    pub fn open(path: &Path) -> Result<Self, Error> {
        contained(|| Self::open_uncontained(path)).unwrap_or_else(|words| Err(breaks_decoder(path, "", &words)))
    }

    fn open_uncontained(path: &Path) -> Result<Self, Error> {
        let fail = |problem: String, remedy: &str| Error::file(path, problem, remedy);
        let file = open_file(path)?;
        let mut hint = Hint::new();
        if let Some(extension) = path.extension().and_then(|extension| extension.to_str()) {
            hint.with_extension(extension);
        }
        let stream = MediaSourceStream::new(Box::new(file), Default::default());
        let reader = symphonia::default::get_probe()
            .probe(&hint, stream, FormatOptions::default(), MetadataOptions::default())
            .map_err(|error| match error {
                DecodeError::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    fail(format!("ends too early, or is no audio at all ({READABLE})"), AGAIN)
                }
                DecodeError::Unsupported(_) => fail(format!("is no audio file of a known kind ({READABLE})"), CONVERT),
                error => fail(format!("cannot be read as audio: {error} ({READABLE})"), AGAIN),
            })?;
        let container = reader.format_info();
        let Some(track) = reader.default_track(TrackType::Audio) else {
            return Err(fail(format!("holds no audio track ({READABLE})"), CONVERT));
        };
        let Some(parameters) = track.codec_params.as_ref().and_then(|parameters| parameters.audio()) else {
            return Err(fail(
                format!("holds an audio track of an unknown codec ({READABLE})"),
                CONVERT,
            ));
        };
        // U33: without a LAME tag symphonia guesses an MP3's length from its first frames and would cut there.
        let length_guessed = container.format == FORMAT_ID_MP3 && track.delay.is_none();
        let options = AudioDecoderOptions::default().gapless(!length_guessed).verify(true);
        let decoder = symphonia::default::get_codecs()
            .make_audio_decoder(parameters, &options)
            .map_err(|error| fail(format!("cannot be decoded: {error} ({READABLE})"), CONVERT))?;
        if container.format == FORMAT_ID_OGG {
            ogg_end::check(path).map_err(|problem| fail(problem, AGAIN))?;
        }

        let mut input = Self {
            path: path.to_owned(),
            format: AudioFormat {
                container: container.short_name,
                sample_rate_hz: parameters.sample_rate.unwrap_or(0),
                channels: parameters.channels.as_ref().map_or(0, |channels| channels.count()),
                frames: track.num_frames.filter(|_| !length_guessed),
                depth: depth_of(parameters),
            },
            track_id: track.id,
            reader,
            decoder,
            packet: Vec::new(),
            taken: 0,
            frames_decoded: 0,
            ended: false,
        };
        input.next_packet_uncontained()?;
        input.check_format()?;
        Ok(input)
    }

    /// What is known of the file.
    pub fn format(&self) -> &AudioFormat {
        &self.format
    }

    /// Fills `channels` (one slice a channel, all equally long) and returns the number of frames filled: fewer than
    /// asked for only at the end. Values are ±1.0 full scale; float files may exceed that and hold NaN.
    pub fn read(&mut self, channels: &mut [Vec<f32>], frames: usize) -> Result<usize, Error> {
        let mut filled = 0;
        while filled < frames {
            let available = self.packet.first().map_or(0, Vec::len) - self.taken;
            if available == 0 {
                if self.ended {
                    break;
                }
                self.next_packet()?;
                continue;
            }
            let count = available.min(frames - filled);
            for (to, from) in channels.iter_mut().zip(&self.packet) {
                to[filled..filled + count].copy_from_slice(&from[self.taken..self.taken + count]);
            }
            self.taken += count;
            filled += count;
        }
        Ok(filled)
    }

    /// Decodes the next packet that holds frames into `self.packet`, or finds the end and checks it.
    fn next_packet(&mut self) -> Result<(), Error> {
        contained(|| self.next_packet_uncontained()).unwrap_or_else(|words| {
            // Nothing of it is used again.
            self.ended = true;
            self.packet.iter_mut().for_each(Vec::clear);
            Err(breaks_decoder(
                &self.path,
                &format!(" after {}", self.time_read()),
                &words,
            ))
        })
    }

    fn next_packet_uncontained(&mut self) -> Result<(), Error> {
        self.taken = 0;
        self.packet.iter_mut().for_each(Vec::clear);
        loop {
            let packet = match self.reader.next_packet() {
                Ok(Some(packet)) => packet,
                Ok(None) => {
                    self.ended = true;
                    return self.check_end();
                }
                Err(DecodeError::IoError(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    self.ended = true;
                    // The end of the file is the end of a WAV whose header leaves the length open.
                    return if self.format.frames.is_some() || self.format.container == "wave" {
                        self.check_end()
                    } else {
                        Err(self.ends_early())
                    };
                }
                Err(error) => return Err(self.broken(&error)),
            };
            if packet.track_id != self.track_id {
                continue;
            }
            let changed = match self.decoder.decode(&packet) {
                Ok(buffer) if buffer.frames() == 0 => continue,
                Ok(buffer) => {
                    buffer.copy_to_vecs_planar(&mut self.packet);
                    self.frames_decoded += buffer.frames() as u64;
                    let (rate, channels) = shape_of(&buffer);
                    let first = self.frames_decoded == buffer.frames() as u64;
                    if first {
                        self.format.sample_rate_hz = rate;
                        self.format.channels = channels;
                    }
                    rate != self.format.sample_rate_hz || channels != self.format.channels
                }
                Err(error) => return Err(self.broken(&error)),
            };
            if changed {
                return Err(Error::file(
                    &self.path,
                    format!(
                        "changes its sample rate or channels after {} (expected one format throughout)",
                        self.time_read()
                    ),
                    "split it there and process the parts one by one",
                ));
            }
            return Ok(());
        }
    }

    fn check_format(&self) -> Result<(), Error> {
        let AudioFormat {
            channels,
            sample_rate_hz,
            ..
        } = self.format;
        if !(1..=2).contains(&channels) {
            return Err(Error::file(
                &self.path,
                format!("has {channels} channels (expected 1 or 2)"),
                "mix it down to stereo, or split it into mono files",
            ));
        }
        if !SAMPLE_RATES_HZ.contains(&sample_rate_hz) {
            return Err(Error::file(
                &self.path,
                format!(
                    "has a sample rate of {sample_rate_hz} Hz (expected {} to {} Hz)",
                    SAMPLE_RATES_HZ.start(),
                    SAMPLE_RATES_HZ.end()
                ),
                "resample it first",
            ));
        }
        Ok(())
    }

    /// Whether everything that the file promised was there.
    fn check_end(&mut self) -> Result<(), Error> {
        // More than was promised is no fault: some encoders of OGG number their pages a little low.
        if self.format.frames.is_some_and(|frames| self.frames_decoded < frames) {
            return Err(self.ends_early());
        }
        if self.decoder.finalize().verify_ok == Some(false) {
            return Err(Error::file(
                &self.path,
                format!(
                    "does not match its own checksum after {} (expected an undamaged file)",
                    self.time_read()
                ),
                AGAIN,
            ));
        }
        Ok(())
    }

    fn ends_early(&self) -> Error {
        let problem = match self.format.frames {
            Some(frames) => format!(
                "is not whole: {} of {frames} frames could be read, {} (expected {:.3} s)",
                self.frames_decoded,
                self.time_read(),
                self.seconds(frames)
            ),
            None => format!(
                "ends in mid-stream: only {} could be read (expected a whole file)",
                self.time_read()
            ),
        };
        Error::file(&self.path, problem, AGAIN)
    }

    fn broken(&self, error: &DecodeError) -> Error {
        Error::file(
            &self.path,
            format!("is damaged after {}: {error} (expected a whole file)", self.time_read()),
            AGAIN,
        )
    }

    fn time_read(&self) -> String {
        format!("{:.3} s", self.seconds(self.frames_decoded))
    }

    fn seconds(&self, frames: u64) -> f64 {
        frames as f64 / f64::from(self.format.sample_rate_hz.max(1))
    }
}

/// The library's decoder panicked: what it read is beyond what its makers thought of.
fn breaks_decoder(path: &Path, place: &str, words: &str) -> Error {
    Error::file(
        path,
        format!("is damaged{place}: the decoder gave up ({words}; expected a whole file)"),
        AGAIN,
    )
}

fn open_file(path: &Path) -> Result<File, Error> {
    let fail = |problem: &str, remedy: &str| Error::file(path, problem, remedy);
    let file = File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => fail("no such file", "check the path"),
        _ => fail(
            &format!("cannot be opened: {error}"),
            "check the path and its permissions",
        ),
    })?;
    let metadata = file
        .metadata()
        .map_err(|error| fail(&format!("cannot be examined: {error}"), "check the path"))?;
    if metadata.is_dir() {
        return Err(fail("is a folder (expected an audio file)", "name one file"));
    }
    if metadata.is_file() && metadata.len() == 0 {
        return Err(fail(&format!("is empty, 0 bytes ({READABLE})"), AGAIN));
    }
    Ok(file)
}

fn shape_of(buffer: &GenericAudioBufferRef<'_>) -> (u32, usize) {
    (buffer.spec().rate(), buffer.spec().channels().count())
}

/// The depth in which the same samples can be written again without loss, if there is one.
fn depth_of(parameters: &AudioCodecParameters) -> Option<Depth> {
    const INT16: [AudioCodecId; 2] = [codec::CODEC_ID_PCM_S16LE, codec::CODEC_ID_PCM_S16BE];
    const INT24: [AudioCodecId; 2] = [codec::CODEC_ID_PCM_S24LE, codec::CODEC_ID_PCM_S24BE];
    const FLOAT: [AudioCodecId; 2] = [codec::CODEC_ID_PCM_F32LE, codec::CODEC_ID_PCM_F32BE];
    let id = parameters.codec;
    match parameters.bits_per_sample {
        _ if INT16.contains(&id) => Some(Depth::Int16),
        _ if INT24.contains(&id) => Some(Depth::Int24),
        _ if FLOAT.contains(&id) => Some(Depth::Float32),
        Some(16) if id == codec::CODEC_ID_FLAC => Some(Depth::Int16),
        Some(24) if id == codec::CODEC_ID_FLAC => Some(Depth::Int24),
        _ => None,
    }
}
