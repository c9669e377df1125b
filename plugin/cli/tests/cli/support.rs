//! A folder of its own for each test, the binary, and files of every sort.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};

/// A folder that goes with the test.
pub struct Folder {
    folder: tempfile::TempDir,
}

/// What a run gave.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Folder {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The names in it, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// Runs `cochlea` in the folder, with pipes for all three streams.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(&[], arguments)
    }

    /// The same with variables in the environment.
    pub fn run_with(&self, variables: &[(&str, &str)], arguments: &[&str]) -> Run {
        let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_cochlea"))
            .args(arguments)
            // The settings of whoever runs the tests are not theirs.
            .env("COCHLEA_CONFIG_DIR", "no-settings")
            .envs(variables.iter().copied())
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Run {
            code: status.code().unwrap_or(-1),
            stdout: String::from_utf8(stdout).unwrap(),
            stderr: String::from_utf8(stderr).unwrap(),
        }
    }

    /// Starts `cochlea` in the folder and does not wait for it.
    pub fn start(&self, arguments: &[&str]) -> Child {
        Command::new(env!("CARGO_BIN_EXE_cochlea"))
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    /// Runs what must succeed without a warning.
    pub fn must(&self, arguments: &[&str]) -> Run {
        let run = self.run(arguments);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{arguments:?}");
        run
    }

    /// Runs what must fail with this exit code, one line on standard error that holds all of `words`, nothing on
    /// standard output, and no file more or less than before. The line must name what was expected or end in a remedy.
    pub fn must_fail(&self, arguments: &[&str], code: i32, words: &[&str]) -> String {
        let before = self.names();
        let run = self.run(arguments);
        assert_eq!(run.code, code, "{arguments:?}: {}", run.stderr);
        assert_eq!(run.stdout, "", "{arguments:?}");
        assert_eq!(run.stderr.lines().count(), 1, "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.starts_with("cochlea: "), "{}", run.stderr);
        for word in words {
            assert!(
                run.stderr.contains(word),
                "{arguments:?}: no \"{word}\" in: {}",
                run.stderr
            );
        }
        assert_eq!(self.names(), before, "{arguments:?}: a file was left or lost");
        run.stderr
    }

    /// A float WAV of the given channels.
    pub fn write_float(&self, name: &str, channels: &[Vec<f32>], sample_rate_hz: u32) {
        let spec = WavSpec {
            channels: channels.len() as u16,
            sample_rate: sample_rate_hz,
            bits_per_sample: 32,
            sample_format: SampleFormat::Float,
        };
        let mut writer = WavWriter::create(self.path(name), spec).unwrap();
        for frame in 0..channels[0].len() {
            for channel in channels {
                writer.write_sample(channel[frame]).unwrap();
            }
        }
        writer.finalize().unwrap();
    }

    /// An integer WAV, interleaved.
    pub fn write_int(&self, name: &str, samples: &[i32], channels: u16, bits: u16) {
        let spec = WavSpec {
            channels,
            sample_rate: 48_000,
            bits_per_sample: bits,
            sample_format: SampleFormat::Int,
        };
        let mut writer = WavWriter::create(self.path(name), spec).unwrap();
        samples.iter().for_each(|&sample| writer.write_sample(sample).unwrap());
        writer.finalize().unwrap();
    }

    /// The channels of a float WAV.
    pub fn read_float(&self, name: &str) -> Vec<Vec<f32>> {
        let mut reader = WavReader::open(self.path(name)).unwrap();
        let count = usize::from(reader.spec().channels);
        let samples: Vec<f32> = reader.samples::<f32>().map(Result::unwrap).collect();
        (0..count)
            .map(|channel| samples.iter().skip(channel).step_by(count).copied().collect())
            .collect()
    }

    pub fn spec(&self, name: &str) -> (WavSpec, u32) {
        let reader = WavReader::open(self.path(name)).unwrap();
        (reader.spec(), reader.duration())
    }

    pub fn json(&self, name: &str) -> serde_json::Value {
        serde_json::from_slice(&std::fs::read(self.path(name)).unwrap()).unwrap()
    }
}

/// A file that comes with the tests.
pub fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

/// Unlike noise from one seed to the next, within ±0.5.
pub fn noise(frames: usize, seed: u32) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    (0..frames)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 16_777_216.0 - 0.5
        })
        .collect()
}

/// A WAV header for 16-bit PCM that claims `channels` and `data_bytes`.
pub fn wav_header(channels: u16, data_bytes: u32) -> Vec<u8> {
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + data_bytes).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    bytes.extend(1_u16.to_le_bytes());
    bytes.extend(channels.to_le_bytes());
    bytes.extend(48_000_u32.to_le_bytes());
    bytes.extend((48_000 * 2 * u32::from(channels)).to_le_bytes());
    bytes.extend((2 * channels).to_le_bytes());
    bytes.extend(16_u16.to_le_bytes());
    bytes.extend(b"data");
    bytes.extend(data_bytes.to_le_bytes());
    bytes
}

/// 16-bit mono AIFF at 44.1 kHz.
pub fn aiff(samples: &[i16]) -> Vec<u8> {
    let data_bytes = samples.len() as u32 * 2;
    let mut bytes = b"FORM".to_vec();
    bytes.extend((4 + 26 + 16 + data_bytes).to_be_bytes());
    bytes.extend(b"AIFFCOMM");
    bytes.extend(18_u32.to_be_bytes());
    bytes.extend(1_u16.to_be_bytes());
    bytes.extend((samples.len() as u32).to_be_bytes());
    bytes.extend(16_u16.to_be_bytes());
    // 44100 as an 80-bit float: 44100 · 2^48 · 2^(15 − 63).
    bytes.extend([0x40, 0x0E, 0xAC, 0x44, 0, 0, 0, 0, 0, 0]);
    bytes.extend(b"SSND");
    bytes.extend((8 + data_bytes).to_be_bytes());
    bytes.extend([0; 8]);
    samples.iter().for_each(|sample| bytes.extend(sample.to_be_bytes()));
    bytes
}
