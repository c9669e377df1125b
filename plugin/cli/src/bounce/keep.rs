//! The curve that the adaptation settled on, kept as settings that stand still: a preset, a GraphicEQ line, an impulse
//! response.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use cochlea::params::{BAND_GAIN_LIMIT_DB, OUTPUT_GAIN_LIMIT_DB};
use cochlea_dsp::equaliser::MAX_BAND_GAIN_DB;
use cochlea_dsp::target::text;
use cochlea_dsp::{BAND_COUNT, Graphic};
use serde_json::{Map, Value, json};

use super::adaptation::AdaptationReport;
use crate::audio_out::{Depth, Finished, WavOut};
use crate::error::Error;
use crate::partial::Partial;
use crate::plugin_state::{Asked, PluginState};
use crate::response;

/// A file to keep, by its ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `.json`: a preset of the plugin.
    Preset,
    /// `.txt`: a GraphicEQ line.
    GraphicEq,
    /// `.wav`: an impulse response.
    Impulse,
}

/// Bands and level in one: by hand and by the adaptation, as far as the equaliser itself goes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Curve {
    gains_db: [f64; BAND_COUNT],
    output_gain_db: f64,
}

impl Curve {
    /// The mean of what the adaptation did, on top of what was set by hand.
    pub(super) fn new(asked: &Asked, report: &AdaptationReport) -> Self {
        let (by_hand_db, adaptive_db) = (&asked.settings.band_gains_db, report.gains_db());
        let rounded = |level_db: f64| (level_db * 1_000.0).round() / 1_000.0;
        let gain_db = |band: usize| rounded(by_hand_db[band] + adaptive_db[band]);
        Self {
            gains_db: std::array::from_fn(|band| gain_db(band).clamp(-MAX_BAND_GAIN_DB, MAX_BAND_GAIN_DB)),
            output_gain_db: rounded(asked.settings.output_gain_db + report.make_up_db()),
        }
    }

    /// What a preset cannot hold of it: its parameters end before the adaptation does. `None` where nothing is lost.
    pub(super) fn lost_in_preset(&self) -> Option<String> {
        let limit_db = f64::from(BAND_GAIN_LIMIT_DB);
        let bands = (1..).zip(&self.gains_db);
        let lost = bands.filter(|(_, gain_db)| gain_db.abs() > limit_db);
        let mut lost: Vec<String> = lost
            .map(|(number, gain_db)| {
                format!(
                    "band {number} ({gain_db:+.1} dB, {:.1} too many)",
                    gain_db.abs() - limit_db
                )
            })
            .collect();
        let over_db = self.output_gain_db.abs() - f64::from(OUTPUT_GAIN_LIMIT_DB);
        if over_db > 0.0 {
            lost.push(format!(
                "the output ({:+.1} dB, {over_db:.1} too many)",
                self.output_gain_db
            ));
        }
        (!lost.is_empty()).then(|| lost.join(", "))
    }

    /// A preset with this curve in its bands, the adaptation at rest, and everything else as it was set.
    fn preset(&self, name: &str, source: &Path, state: &PluginState) -> String {
        let mut parameters: Map<String, Value> = state.parameters();
        // The curve holds what all of these do.
        for id in [
            "amount",
            "dynamics_ratio",
            "side_chain_mode",
            "freeze",
            "range",
            "output_gain",
        ] {
            parameters.remove(id);
        }
        parameters.retain(|id, _| !id.starts_with("on_"));
        let within = |gain_db: f64, limit_db: f32| gain_db.clamp(-f64::from(limit_db), limit_db.into());
        let output_gain_db = within(self.output_gain_db, OUTPUT_GAIN_LIMIT_DB);
        parameters.insert("output_gain".to_owned(), json!(output_gain_db));
        for (number, gain_db) in (1..).zip(self.gains_db) {
            parameters.insert(format!("gain_{number}"), json!(within(gain_db, BAND_GAIN_LIMIT_DB)));
        }
        let source = source.file_name().unwrap_or_default().to_string_lossy();
        let mut preset = json!({
            "cochlea_preset": cochlea::presets::PRESET_VERSION,
            "name": name,
            "description": format!("What the adaptation did to {source}, standing still."),
            "parameters": parameters,
        });
        if let Some(target) = state.custom_target() {
            preset["target"] = target.clone();
        }
        format!("{preset:#}\n")
    }

    /// For Equalizer APO: the processed curve, and the level as a preamplifier's.
    fn graphic_eq(&self, sample_rate_hz: u32) -> Result<String, cochlea_dsp::ConfigError> {
        let rate_hz = f64::from(sample_rate_hz);
        let graphic = Graphic::new(rate_hz)?;
        let mut sections_db = [0.0; BAND_COUNT];
        graphic.section_gains_db(&self.gains_db, &mut sections_db);
        let level_db = |hz: f64| graphic.response_db(&sections_db, hz);
        let line = text::graphic_eq_of_curve(level_db, std::iter::empty(), rate_hz);
        Ok(match self.output_gain_db {
            0.0 => line,
            gain_db => format!("Preamp: {gain_db:.2} dB\n{line}"),
        })
    }

    /// One second of what an impulse becomes, without latency.
    fn impulse(&self, sample_rate_hz: u32) -> Result<Vec<f32>, cochlea_dsp::ConfigError> {
        let gain = 10.0_f64.powf(self.output_gain_db / 20.0);
        let mut response = response::impulse_response(&self.gains_db, f64::from(sample_rate_hz))?;
        response.resize(sample_rate_hz as usize, 0.0);
        Ok(response.into_iter().map(|sample| (gain * sample) as f32).collect())
    }
}

/// The files, started before any work so that one that cannot be written is told at once.
pub(super) struct Keeper(Vec<(PathBuf, Started)>);

enum Started {
    Text(Form, Partial, File),
    Wav(WavOut),
}

/// The files, complete, that wait for their names.
pub(super) struct Kept(Vec<Waiting>);

enum Waiting {
    Text(Partial),
    Wav(Finished),
}

impl Keeper {
    /// Errors: an ending that is none of the three, a folder that cannot be written to.
    pub(super) fn start(paths: &[PathBuf], sample_rate_hz: u32) -> Result<Self, Error> {
        let forms: Vec<Form> = paths.iter().map(|path| form_of(path)).collect::<Result<_, _>>()?;
        let start = |(path, form): (&PathBuf, Form)| {
            let started = match form {
                Form::Impulse => {
                    let frames = Some(u64::from(sample_rate_hz));
                    Started::Wav(WavOut::create(path, Depth::Float32, 1, sample_rate_hz, frames)?)
                }
                form => {
                    let (partial, file) = Partial::create(path)?;
                    Started::Text(form, partial, file)
                }
            };
            Ok((path.clone(), started))
        };
        paths.iter().zip(forms).map(start).collect::<Result<_, _>>().map(Self)
    }

    /// Whether there is nothing to keep.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a preset is among them.
    pub(super) fn has_preset(&self) -> bool {
        let preset = |started: &Started| matches!(started, Started::Text(Form::Preset, ..));
        self.0.iter().any(|(_, started)| preset(started))
    }

    /// Writes all, under temporary names.
    pub(super) fn finish(self, curve: &Curve, source: &Path, state: &PluginState, rate_hz: u32) -> Result<Kept, Error> {
        let refused = |error: cochlea_dsp::ConfigError| Error::file(source, error.to_string(), "resample it first");
        let finish = |(path, started): (PathBuf, Started)| match started {
            Started::Wav(mut output) => {
                let response = curve.impulse(rate_hz).map_err(refused)?;
                let frames = response.len();
                output.write(&[response], 0..frames)?;
                output.finish().map(Waiting::Wav)
            }
            Started::Text(form, partial, mut file) => {
                let name = path.file_stem().unwrap_or_default().to_string_lossy();
                let text = match form {
                    Form::Preset => curve.preset(&name, source, state),
                    _ => curve.graphic_eq(rate_hz).map_err(refused)?,
                };
                file.write_all(text.as_bytes()).map_err(|error| {
                    let problem = format!("cannot be written: {error}");
                    Error::file(&path, problem, "check the space left on the disk")
                })?;
                Ok(Waiting::Text(partial))
            }
        };
        self.0.into_iter().map(finish).collect::<Result<_, _>>().map(Kept)
    }
}

impl Kept {
    /// Gives every file its name.
    pub(super) fn commit(self) -> Result<(), Error> {
        self.0.into_iter().try_for_each(|waiting| match waiting {
            Waiting::Text(partial) => partial.commit(),
            Waiting::Wav(finished) => finished.commit(),
        })
    }
}

fn form_of(path: &Path) -> Result<Form, Error> {
    let ending = path
        .extension()
        .map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        Some("json") => Ok(Form::Preset),
        Some("txt") => Ok(Form::GraphicEq),
        Some("wav") => Ok(Form::Impulse),
        _ => Err(Error::command(
            format!(
                "--keep {}: ends in none of .json (a preset), .txt (a GraphicEQ line), .wav (an impulse response) \
                 (expected one of these)",
                path.display()
            ),
            "name a file with such an ending",
        )),
    }
}
