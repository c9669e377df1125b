//! What a bounce did, as JSON and as a few lines for a person.

use std::fmt::Write;
use std::path::PathBuf;

use serde::Serialize;

use crate::audio_out::Depth;
use crate::bounce::AdaptationReport;
use crate::host::Descriptor;
use crate::meter::Levels;

/// Everything that `--report` writes. Field names and units are stable.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Version of this program.
    pub cochlea_version: String,
    /// The plugin that was hosted.
    pub plugin: Descriptor,
    /// The bundle it came from; none for the plugin linked in.
    pub bundle: Option<PathBuf>,
    /// The file read.
    pub input: InputReport,
    /// The file written.
    pub output: OutputReport,
    /// The file that fed the side chain.
    pub side_chain: Option<PathBuf>,
    /// The preset loaded.
    pub preset: Option<String>,
    /// All parameters as they stood at the first frame, before automation.
    pub parameters: Vec<ParameterReport>,
    /// Changes made by automation within the length of the input.
    pub automation_events: usize,
    /// Block length, or `random:SEED`.
    pub block: String,
    /// Delay that the plugin reported, taken out of the output.
    pub latency_samples: u32,
    /// Time the whole run took.
    pub seconds_taken: f64,
    /// Length of the input over the time spent in the plugin.
    pub plugin_times_real_time: Option<f64>,
    /// Length of the input over the time the whole run took.
    pub times_real_time: Option<f64>,
    /// Levels and loudness of the input.
    pub before: Levels,
    /// Levels and loudness of the file written: rounded, and cut to full scale, as its format is. NaN and infinities are
    /// those that the plugin gave.
    pub after: Levels,
    /// What the adaptation did; none for a plugin that does not tell.
    pub adaptation: Option<AdaptationReport>,
    /// What a person should know although all was done.
    pub warnings: Vec<String>,
}

/// The file read.
#[derive(Clone, Debug, Serialize)]
pub struct InputReport {
    /// As named by the user.
    pub path: PathBuf,
    /// Short name of the container.
    pub container: String,
    /// Frames per second.
    pub sample_rate_hz: u32,
    /// 1 or 2.
    pub channels: usize,
    /// Length.
    pub frames: u64,
    /// Length.
    pub seconds: f64,
}

/// The file written. Rate, channels and length are those of the input.
#[derive(Clone, Debug, Serialize)]
pub struct OutputReport {
    /// As named by the user.
    pub path: PathBuf,
    /// Sample format.
    pub bits: Depth,
    /// Samples beyond full scale, cut to it.
    pub clipped_samples: u64,
    /// True peak of what the plugin gave, before any of it was cut.
    pub unclipped_true_peak_dbtp: Option<f64>,
}

/// A parameter at the first frame.
#[derive(Clone, Debug, Serialize)]
pub struct ParameterReport {
    /// CLAP id.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// Its value as the plugin writes it.
    pub value: String,
    /// Its CLAP value.
    pub clap_value: f64,
    /// Whether that is the default.
    pub is_default: bool,
}

impl Report {
    /// The report as indented JSON with a newline at the end.
    pub fn to_json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).unwrap_or_default();
        json.push('\n');
        json
    }

    /// The report in four lines, and what the adaptation did, if it did anything.
    pub fn summary(&self) -> String {
        let mut text = String::new();
        let input = &self.input;
        let channels = if input.channels == 1 { "mono" } else { "stereo" };
        let speed = self
            .times_real_time
            .map_or_else(String::new, |times| format!(", {times:.0} times real time"));
        let _ = writeln!(
            text,
            "{}: {:.3} s, {} Hz, {channels}, {} bits{speed}",
            self.output.path.display(),
            input.seconds,
            input.sample_rate_hz,
            self.output.bits,
        );
        let changed: Vec<String> = self
            .parameters
            .iter()
            .filter(|parameter| !parameter.is_default)
            .map(|parameter| format!("{} {}", parameter.name, parameter.value))
            .collect();
        let settings = if changed.is_empty() {
            "all at default".to_owned()
        } else {
            changed.join(", ")
        };
        let _ = writeln!(text, "  set     {settings}");
        for (name, levels) in [("before", &self.before), ("after", &self.after)] {
            let _ = writeln!(
                text,
                "  {name:<7} {} LUFS, peak {} dBFS, RMS {} dBFS",
                number(levels.integrated_lufs),
                number(levels.peak_dbfs),
                number(levels.rms_dbfs),
            );
        }
        if let Some(adaptation) = &self.adaptation {
            text += &adaptation.summary([self.before.integrated_lufs, self.after.integrated_lufs]);
        }
        text
    }
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "-inf".to_owned(), |value| format!("{value:.1}"))
}
