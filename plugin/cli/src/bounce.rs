//! A file through the plugin, offline, as a CLAP host bounces a track: same length, rate and channels, latency taken out.

mod adaptation;
mod keep;
mod paths;
mod prepare;
mod run;
mod settle;
mod sink;
mod warnings;

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Instant;

use crate::assign::{self, Assignment};
use crate::audio_out::{Depth, WavOut};
use crate::error::Error;
use crate::host::Block;
use crate::partial::Partial;
use crate::plugin_state::PluginState;
use crate::progress::Progress;
use crate::report::{InputReport, OutputReport, Report};

pub use adaptation::{AdaptationReport, BandSpectrum};
pub(crate) use paths::is_same_file;

use adaptation::Spectra;
use keep::{Curve, Keeper};
use prepare::{Prepared, parameters_in_force, prepare};
use run::{Inputs, Run};
use sink::Sink;
use warnings::Seen;

/// What to bounce, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// File to read.
    pub input: PathBuf,
    /// WAV file to write.
    pub output: PathBuf,
    /// File for the plugin's side chain, of the same sample rate; without one it is not connected.
    pub side_chain: Option<PathBuf>,
    /// A `.clap` file to host; the plugin linked in otherwise.
    pub plugin: Option<PathBuf>,
    /// Name of a preset, built in or the user's, or a preset file.
    pub preset: Option<String>,
    /// A custom target, set after the preset: a file, a name or a recording; see [`crate::reference::resolve`].
    pub target: Option<PathBuf>,
    /// Parameters to set, after preset and target, in this order.
    pub assignments: Vec<Assignment>,
    /// A CSV file of parameter changes; see [`assign::read_automation`].
    pub automation: Option<PathBuf>,
    /// Hear the whole file first, and start with the adaptation settled.
    pub two_pass: bool,
    /// How the signal is cut into blocks.
    pub block: Block,
    /// Sample format to write; the input's own where that can be written, else 32-bit float.
    pub depth: Option<Depth>,
    /// A JSON file to write the [`Report`] to.
    pub report: Option<PathBuf>,
    /// Measures spectra without a report, too.
    pub measure: bool,
    /// Files that keep the settled curve: `.json` a preset, `.txt` a GraphicEQ line, `.wav` an impulse response.
    pub keep: Vec<PathBuf>,
}

/// What a bounce is busy with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Measuring the recording that is the target.
    Learning,
    /// The first of two passes.
    Settling,
    /// Writing the output; whether this is the second of two passes.
    Bouncing {
        /// Whether there was a pass before.
        second: bool,
    },
}

impl Options {
    /// All at default: the plugin linked in, its defaults, blocks of 512.
    pub fn new(input: impl Into<PathBuf>, output: impl Into<PathBuf>) -> Self {
        Self {
            input: input.into(),
            output: output.into(),
            side_chain: None,
            plugin: None,
            preset: None,
            target: None,
            assignments: Vec::new(),
            automation: None,
            two_pass: false,
            block: Block::default(),
            depth: None,
            report: None,
            measure: false,
            keep: Vec::new(),
        }
    }
}

/// Bounces. On an error nothing is written.
pub fn bounce(options: &Options) -> Result<Report, Error> {
    bounce_with(options, &mut |_, _| ControlFlow::Continue(()))
}

/// Bounces, and tells `progress` after every block; it may break off with [`Error::Interrupted`].
pub fn bounce_with(
    options: &Options,
    progress: &mut dyn FnMut(Stage, Progress) -> ControlFlow<()>,
) -> Result<Report, Error> {
    let started = Instant::now();
    paths::check(options)?;
    let inputs = Inputs::open(options, options.block)?;
    let format = inputs.main.format().clone();
    let keeper = Keeper::start(&options.keep, format.sample_rate_hz)?;
    let Prepared {
        mut host,
        state,
        target_note,
    } = prepare(options, format.channels, format.sample_rate_hz, progress)?;
    let events = match &options.automation {
        Some(path) => assign::read_automation(path, &mut host, format.sample_rate_hz)?,
        None => Vec::new(),
    };
    let parameters = parameters_in_force(&mut host);
    let report_file = options.report.as_deref().map(Partial::create).transpose()?;
    let depth = options.depth.or(format.depth).unwrap_or(Depth::Float32);
    let output = WavOut::create(
        &options.output,
        depth,
        format.channels,
        format.sample_rate_hz,
        format.frames,
    )?;

    let mut settled = false;
    if let (true, Some(state)) = (options.two_pass, &state) {
        let progress = &mut |done| progress(Stage::Settling, done);
        settled = settle::settle(options, &mut host, state, &events, progress)?;
    }
    let latency_samples = host.latency_samples();
    let spectra = options.report.is_some() || options.measure;
    let spectra = spectra.then(|| Spectra::new(format.sample_rate_hz, format.channels));
    let mut sink = Sink::new(output, depth, format.channels, format.sample_rate_hz, spectra.flatten());
    let mut run = Run::new(&mut host, inputs);
    let stage = Stage::Bouncing {
        second: options.two_pass,
    };
    run.play(Some(&mut sink), options.block, &events, &mut |done| {
        progress(stage, done)
    })?;

    let (frames, time_in_plugin) = (run.frames_read, run.time_in_plugin);
    let side_chain = run.side_chain();
    let (finished, measured) = sink.finish()?;
    let asked = state.as_ref().and_then(PluginState::asked);
    let learns = side_chain.is_some_and(|heard| heard.seconds > cochlea_dsp::adapt::LEARNT_AFTER_SECONDS);
    let spectra = measured.spectra.as_ref();
    let adaptation = host
        .report()?
        .map(|plugin| AdaptationReport::new(plugin, settled, asked.as_ref(), learns, spectra));
    let mut kept = None;
    let mut lost_in_preset = None;
    if let (false, Some(state), Some(asked), Some(adaptation)) = (keeper.is_empty(), &state, &asked, &adaptation) {
        let curve = Curve::new(asked, adaptation);
        lost_in_preset = curve.lost_in_preset().filter(|_| keeper.has_preset());
        kept = Some(keeper.finish(&curve, &options.input, state, format.sample_rate_hz)?);
    }
    let seconds = frames as f64 / f64::from(format.sample_rate_hz);
    let seconds_taken = started.elapsed().as_secs_f64();
    let late = events.iter().filter(|event| event.frame >= frames).count();
    let mut report = Report {
        cochlea_version: env!("CARGO_PKG_VERSION").to_owned(),
        plugin: host.descriptor().clone(),
        bundle: options.plugin.clone(),
        input: InputReport {
            path: options.input.clone(),
            container: format.container.to_owned(),
            sample_rate_hz: format.sample_rate_hz,
            channels: format.channels,
            frames,
            seconds,
        },
        output: OutputReport {
            path: options.output.clone(),
            bits: depth,
            clipped_samples: finished.losses.clipped_samples,
            unclipped_true_peak_dbtp: measured.given_true_peak_dbtp,
        },
        side_chain: options.side_chain.clone(),
        preset: options.preset.clone(),
        parameters,
        automation_events: events.len() - late,
        block: options.block.to_string(),
        latency_samples,
        seconds_taken,
        plugin_times_real_time: ratio(seconds, time_in_plugin.as_secs_f64()),
        times_real_time: ratio(seconds, seconds_taken),
        before: measured.before,
        after: measured.after,
        adaptation,
        warnings: Vec::new(),
    };
    let seen = Seen {
        events: &events,
        side_chain,
        target_note,
        lost_in_preset,
    };
    report.warnings = warnings::all(&report, options, &seen, &mut host);
    if let Some((file, mut writer)) = report_file {
        use std::io::Write;
        writer.write_all(report.to_json().as_bytes()).map_err(|error| {
            Error::file(
                file.target(),
                format!("cannot be written: {error}"),
                "check the space left on the disk",
            )
        })?;
        finished.commit()?;
        file.commit()?;
    } else {
        finished.commit()?;
    }
    kept.map_or(Ok(()), keep::Kept::commit)?;
    Ok(report)
}

fn ratio(seconds: f64, taken: f64) -> Option<f64> {
    (seconds > 0.0 && taken > 0.0).then(|| seconds / taken)
}
