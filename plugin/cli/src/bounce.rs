//! A file through the plugin, offline, as a CLAP host bounces a track: same length, rate and channels, latency taken out.

mod adaptation;
mod keep;
mod paths;
mod prepare;
mod settle;
mod sink;
mod warnings;

use std::ops::{ControlFlow, Range};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::assign::{self, Assignment};
use crate::audio_in::AudioIn;
use crate::audio_out::{Depth, WavOut};
use crate::error::Error;
use crate::host::{Block, Event, Host, TimedEvent};
use crate::meter::Meter;
use crate::partial::Partial;
use crate::plugin_state::PluginState;
use crate::progress::Progress;
use crate::report::{InputReport, OutputReport, Report};
use crate::side_chain_in::SideChainIn;

pub use adaptation::{AdaptationReport, BandSpectrum};
pub(crate) use paths::is_same_file;

use adaptation::Spectra;
use keep::{Curve, Keeper};
use prepare::{parameters_in_force, prepare};
use sink::Sink;

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
    /// Name of a factory preset, or a preset file.
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
    let inputs = Inputs::open(options)?;
    let format = inputs.main.format().clone();
    let keeper = Keeper::start(&options.keep, format.sample_rate_hz)?;
    let (mut host, state) = prepare(options, format.channels, format.sample_rate_hz, progress)?;
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
    let mut sink = Sink {
        output,
        before: Meter::new(format.channels, format.sample_rate_hz),
        after: Meter::new(format.channels, format.sample_rate_hz),
        spectra: (options.report.as_ref()).and_then(|_| Spectra::new(format.sample_rate_hz, format.channels)),
    };
    let mut run = Run::new(&mut host, inputs);
    let stage = Stage::Bouncing {
        second: options.two_pass,
    };
    run.play(Some(&mut sink), options.block, &events, &mut |done| {
        progress(stage, done)
    })?;

    let (frames, time_in_plugin) = (run.frames_read, run.time_in_plugin);
    let finished = sink.output.finish()?;
    let asked = state.as_ref().and_then(PluginState::asked);
    let adaptation = host
        .report()?
        .map(|plugin| AdaptationReport::new(plugin, settled, asked.as_ref(), sink.spectra.as_ref()));
    let mut kept = None;
    if let (false, Some(state), Some(asked), Some(adaptation)) = (keeper.is_empty(), &state, &asked, &adaptation) {
        let curve = Curve::new(asked, adaptation);
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
        before: sink.before.levels(),
        after: sink.after.levels(),
        adaptation,
        warnings: Vec::new(),
    };
    report.warnings = warnings::all(&report, options, &events, &mut host);
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

/// What a pass reads.
struct Inputs {
    main: AudioIn,
    side_chain: Option<SideChainIn>,
}

impl Inputs {
    /// From the start.
    fn open(options: &Options) -> Result<Self, Error> {
        let main = AudioIn::open(&options.input)?;
        let (format, longest) = (main.format(), options.block.longest() as usize);
        let side_chain = options.side_chain.as_ref();
        let side_chain = side_chain.map(|path| SideChainIn::open(path, &options.input, format, longest));
        Ok(Self {
            side_chain: side_chain.transpose()?,
            main,
        })
    }
}

/// The state of one pass between its first and last block.
struct Run<'a> {
    host: &'a mut Host,
    inputs: Inputs,
    frames_read: u64,
    time_in_plugin: Duration,
}

impl<'a> Run<'a> {
    fn new(host: &'a mut Host, inputs: Inputs) -> Self {
        Self {
            host,
            inputs,
            frames_read: 0,
            time_in_plugin: Duration::ZERO,
        }
    }

    /// Reads, processes and writes to the end: the input, then `latency` frames of silence; the first `latency` frames
    /// that come out are dropped. A pass that only listens has no sink.
    fn play(
        &mut self,
        mut sink: Option<&mut Sink>,
        block: Block,
        mut events: &[TimedEvent],
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let channels = self.inputs.main.format().channels;
        let total_frames = self.inputs.main.format().frames;
        let longest = block.longest() as usize;
        let mut samples_in = vec![vec![0.0_f32; longest]; channels];
        let mut samples_out = samples_in.clone();
        let mut lengths = block.lengths();
        let mut block_events: Vec<Event> = Vec::new();
        let mut position = 0_u64;
        let mut to_drop = self.host.latency_samples() as usize;
        let mut to_flush = to_drop;
        loop {
            let wanted = lengths.next_frames();
            let read = self.inputs.main.read(&mut samples_in, wanted)?;
            if let Some(sink) = &mut sink {
                sink.take_before(&samples_in, 0..read);
            }
            self.frames_read += read as u64;
            let silence = to_flush.min(wanted - read);
            to_flush -= silence;
            let frames = read + silence;
            if frames == 0 {
                return Ok(());
            }
            samples_in
                .iter_mut()
                .for_each(|channel| channel[read..frames].fill(0.0));
            crate::host::take_events(&mut events, position, frames, &mut block_events);
            self.process(&samples_in, &mut samples_out, read..frames, &block_events)?;
            position += frames as u64;

            let dropped = to_drop.min(frames);
            to_drop -= dropped;
            if let Some(sink) = &mut sink {
                sink.take_after(&samples_out, dropped..frames)?;
            }
            let now = Progress {
                done_frames: self.frames_read,
                total_frames,
            };
            if progress(now).is_break() {
                return Err(Error::Interrupted);
            }
        }
    }

    /// One block of `added.end` frames, those of `added` beyond the input's end.
    fn process(
        &mut self,
        samples_in: &[Vec<f32>],
        samples_out: &mut [Vec<f32>],
        added: Range<usize>,
        events: &[Event],
    ) -> Result<(), Error> {
        let frames = added.end;
        let side_chain = match &mut self.inputs.side_chain {
            Some(file) => file.next(added.start, frames)?,
            None => Vec::new(),
        };
        let from: Vec<&[f32]> = samples_in.iter().map(|channel| &channel[..frames]).collect();
        let mut to: Vec<&mut [f32]> = samples_out.iter_mut().map(|channel| &mut channel[..frames]).collect();
        let started = Instant::now();
        self.host.process_with_side_chain(&from, &side_chain, &mut to, events)?;
        self.time_in_plugin += started.elapsed();
        Ok(())
    }
}

fn ratio(seconds: f64, taken: f64) -> Option<f64> {
    (seconds > 0.0 && taken > 0.0).then(|| seconds / taken)
}
