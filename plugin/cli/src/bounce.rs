//! A file through the plugin, offline, as a CLAP host bounces a track: same length, rate and channels, latency taken out.

mod paths;

use std::ops::{ControlFlow, Range};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::assign::{self, Assignment};
use crate::audio_in::AudioIn;
use crate::audio_out::{Depth, WavOut};
use crate::error::Error;
use crate::host::{Block, Event, Host, HostError, TimedEvent};
use crate::meter::Meter;
use crate::partial::Partial;
use crate::progress::Progress;
use crate::report::{InputReport, OutputReport, ParameterReport, Report};
use crate::side_chain_in::SideChainIn;

pub(crate) use paths::is_same_file;

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
    /// Parameters to set, after the preset, in this order.
    pub assignments: Vec<Assignment>,
    /// A CSV file of parameter changes; see [`assign::read_automation`].
    pub automation: Option<PathBuf>,
    /// How the signal is cut into blocks.
    pub block: Block,
    /// Sample format to write; the input's own where that can be written, else 32-bit float.
    pub depth: Option<Depth>,
    /// A JSON file to write the [`Report`] to.
    pub report: Option<PathBuf>,
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
            assignments: Vec::new(),
            automation: None,
            block: Block::default(),
            depth: None,
            report: None,
        }
    }
}

/// Bounces. On an error nothing is written.
pub fn bounce(options: &Options) -> Result<Report, Error> {
    bounce_with(options, &mut |_| ControlFlow::Continue(()))
}

/// Bounces, and tells `progress` after every block; it may break off with [`Error::Interrupted`].
pub fn bounce_with(options: &Options, progress: &mut dyn FnMut(Progress) -> ControlFlow<()>) -> Result<Report, Error> {
    let started = Instant::now();
    paths::check(options)?;
    let input = AudioIn::open(&options.input)?;
    let format = input.format().clone();
    let longest = options.block.longest() as usize;
    let open_side_chain = |path: &PathBuf| SideChainIn::open(path, &options.input, &format, longest);
    let side_chain = options.side_chain.as_ref().map(open_side_chain).transpose()?;
    let mut host = prepare(options, format.channels, format.sample_rate_hz)?;
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

    let mut run = Run {
        latency_samples: host.latency_samples(),
        host,
        input,
        side_chain,
        output,
        before: Meter::new(format.channels, format.sample_rate_hz),
        after: Meter::new(format.channels, format.sample_rate_hz),
        frames_read: 0,
        time_in_plugin: Duration::ZERO,
    };
    run.play(options.block, &events, progress)?;

    let finished = run.output.finish()?;
    let seconds = run.frames_read as f64 / f64::from(format.sample_rate_hz);
    let seconds_taken = started.elapsed().as_secs_f64();
    let late = events.iter().filter(|event| event.frame >= run.frames_read).count();
    let mut report = Report {
        cochlea_version: env!("CARGO_PKG_VERSION").to_owned(),
        plugin: run.host.descriptor().clone(),
        bundle: options.plugin.clone(),
        input: InputReport {
            path: options.input.clone(),
            container: format.container.to_owned(),
            sample_rate_hz: format.sample_rate_hz,
            channels: format.channels,
            frames: run.frames_read,
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
        latency_samples: run.latency_samples,
        seconds_taken,
        plugin_times_real_time: ratio(seconds, run.time_in_plugin.as_secs_f64()),
        times_real_time: ratio(seconds, seconds_taken),
        before: run.before.levels(),
        after: run.after.levels(),
        warnings: Vec::new(),
    };
    report.warnings = warnings(&report, late, &mut run.host);
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
    Ok(report)
}

/// Loads the plugin and sets it up: layout, preset, assignments, offline mode, activation.
fn prepare(options: &Options, channels: usize, sample_rate_hz: u32) -> Result<Host, Error> {
    let mut host = match &options.plugin {
        Some(path) => Host::bundle(path)?,
        None => Host::linked()?,
    };
    host.select_channels(channels)?;
    if let Some(preset) = &options.preset {
        host.load_state(&cochlea::presets::load(preset)?.state_bytes())?;
    }
    assign::apply(&mut host, &options.assignments)?;
    // A plugin without the render extension does not care; one that refuses renders in real-time quality.
    host.set_offline(true);
    host.activate(f64::from(sample_rate_hz), options.block.longest())?;
    if options.side_chain.is_some() && !host.has_side_chain() {
        return Err(HostError::NoSideChain.into());
    }
    Ok(host)
}

/// The state of one bounce between its first and last block.
struct Run {
    host: Host,
    input: AudioIn,
    side_chain: Option<SideChainIn>,
    output: WavOut,
    before: Meter,
    after: Meter,
    latency_samples: u32,
    frames_read: u64,
    time_in_plugin: Duration,
}

impl Run {
    /// Reads, processes and writes to the end: the input, then `latency` frames of silence; the first `latency` frames
    /// that come out are dropped.
    fn play(
        &mut self,
        block: Block,
        mut events: &[TimedEvent],
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let channels = self.input.format().channels;
        let total_frames = self.input.format().frames;
        let longest = block.longest() as usize;
        let mut samples_in = vec![vec![0.0_f32; longest]; channels];
        let mut samples_out = samples_in.clone();
        let mut lengths = block.lengths();
        let mut block_events: Vec<Event> = Vec::new();
        let mut position = 0_u64;
        let mut to_drop = self.latency_samples as usize;
        let mut to_flush = self.latency_samples as usize;
        loop {
            let wanted = lengths.next_frames();
            let read = self.input.read(&mut samples_in, wanted)?;
            self.before.add(&samples_in, 0..read);
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
            self.after.add(&samples_out, dropped..frames);
            self.output.write(&samples_out, dropped..frames)?;
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
        let side_chain = match &mut self.side_chain {
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

fn parameters_in_force(host: &mut Host) -> Vec<ParameterReport> {
    let parameters = host.parameters().to_vec();
    parameters
        .into_iter()
        .map(|parameter| {
            let clap_value = host.value(parameter.id).unwrap_or(parameter.default);
            ParameterReport {
                value: host.text_of_value(parameter.id, clap_value),
                clap_value,
                is_default: clap_value == parameter.default,
                id: parameter.id,
                name: parameter.name,
            }
        })
        .collect()
}

fn warnings(report: &Report, late_events: usize, host: &mut Host) -> Vec<String> {
    let mut warnings = Vec::new();
    let input = report.input.path.display();
    let output = report.output.path.display();
    if report.input.frames == 0 {
        warnings.push(format!("{input}: holds no audio, 0 frames; {output} has none either"));
    }
    if report.before.non_finite_samples > 0 {
        warnings.push(format!(
            "{input}: {} samples are NaN or infinite; the plugin takes them as silence",
            report.before.non_finite_samples
        ));
    }
    if report.after.non_finite_samples > 0 {
        warnings.push(format!(
            "{output}: {} samples are NaN or infinite; the plugin should never give such, please report it",
            report.after.non_finite_samples
        ));
    }
    if report.output.clipped_samples > 0 {
        warnings.push(format!(
            "{output}: {} samples were beyond full scale and are clipped; lower \"Output Gain\" or write --bits 32f",
            report.output.clipped_samples
        ));
    }
    if late_events > 0 {
        warnings.push(format!(
            "{late_events} automation lines lie at or after the end of {input} and did nothing"
        ));
    }
    if host.restarts() > 0 && host.latency_samples() != report.latency_samples {
        warnings.push(format!(
            "the plugin changed its latency from {} to {} samples on the way; what follows is out of place by the difference",
            report.latency_samples,
            host.latency_samples()
        ));
    }
    warnings.extend(
        host.take_log()
            .into_iter()
            .map(|line| format!("the plugin says: {line}")),
    );
    warnings
}

fn ratio(seconds: f64, taken: f64) -> Option<f64> {
    (seconds > 0.0 && taken > 0.0).then(|| seconds / taken)
}
