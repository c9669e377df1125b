//! The standalone without a window, for a time: for tests, and to try a device.

use std::ops::ControlFlow;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::rig::Rig;
use crate::error::Error;

/// How often devices and plugin are looked after.
pub const TICK: Duration = Duration::from_millis(5);

/// How a run went. Names are stable.
#[derive(Clone, Debug, Serialize)]
pub struct RunReport {
    /// The back end that played last.
    pub backend: String,
    /// The device.
    pub output: String,
    /// The device that was heard; `null` for none.
    pub input: Option<String>,
    /// Frames per second.
    pub sample_rate_hz: u32,
    /// Frames a block.
    pub buffer_frames: u32,
    /// How long it ran.
    pub seconds: f64,
    /// Blocks processed.
    pub blocks: u64,
    /// Blocks for which the file was not decoded in time.
    pub underruns: u64,
    /// Gaps that the device reported, and blocks that came too late.
    pub late: u64,
    /// Blocks that the plugin refused.
    pub faults: u64,
    /// Highest sample before the plugin, dBFS; `null` for silence.
    pub input_peak_db: Option<f64>,
    /// Highest sample after the plugin, dBFS; `null` for silence.
    pub output_peak_db: Option<f64>,
    /// The longest time that a block took, milliseconds.
    pub worst_block_ms: f64,
    /// The same as a share of the time that there was, percent.
    pub worst_block_percent: f64,
}

impl RunReport {
    /// One line a person reads.
    pub fn summary(&self) -> String {
        let peak = |peak: Option<f64>| peak.map_or_else(|| "silence".to_owned(), |db| format!("{db:.1} dBFS"));
        format!(
            "{:.1} s on {} ({}, {} Hz, blocks of {}): {} blocks, {} underruns, {} late, peak {} in and {} out, \
             worst block {:.2} ms ({:.0} %)\n",
            self.seconds,
            self.backend,
            self.output,
            self.sample_rate_hz,
            self.buffer_frames,
            self.blocks,
            self.underruns,
            self.late,
            peak(self.input_peak_db),
            peak(self.output_peak_db),
            self.worst_block_ms,
            self.worst_block_percent,
        )
    }
}

/// Plays for so long, or to the end of a file that does not loop, or until `go_on` breaks off. Messages go to `tell`.
///
/// # Errors
/// As [`Rig::tick`]; the file broke off.
pub fn run(
    rig: &mut Rig,
    for_s: Option<f64>,
    mut go_on: impl FnMut() -> ControlFlow<()>,
    mut tell: impl FnMut(String),
) -> Result<RunReport, Error> {
    let began = Instant::now();
    let mut peaks = [0.0_f32; 2];
    loop {
        rig.tick()?;
        rig.take_messages().into_iter().for_each(&mut tell);
        let status = rig.status();
        for (peak, now) in peaks
            .iter_mut()
            .zip([status.take_input_peaks(), status.take_output_peaks()])
        {
            *peak = peak.max(now[0]).max(now[1]);
        }
        let seconds = began.elapsed().as_secs_f64();
        let has_ended = rig
            .player()
            .is_some_and(|player| player.transport().has_ended.load(Ordering::Relaxed));
        if has_ended || for_s.is_some_and(|for_s| seconds >= for_s) || go_on().is_break() {
            break;
        }
        std::thread::sleep(TICK);
    }
    if let Some(player) = rig.player()
        && let Some(failure) = player.failure()
    {
        let (problem, remedy) = failure.rsplit_once("; ").unwrap_or((&failure, "copy the file again"));
        return Err(Error::audio(problem, remedy));
    }
    Ok(report(rig, peaks, began.elapsed()))
}

fn report(rig: &Rig, peaks: [f32; 2], ran: Duration) -> RunReport {
    let (status, opened) = (rig.status(), rig.opened());
    let peak_db = |peak: f32| (peak > 0.0).then(|| 20.0 * f64::from(peak).log10());
    let worst_block_ms = status.worst().as_secs_f64() * 1e3;
    let block_ms = 1e3 * f64::from(opened.buffer_frames) / f64::from(opened.sample_rate_hz);
    let underruns = rig
        .player()
        .map_or(0, |player| player.transport().underruns.load(Ordering::Relaxed));
    RunReport {
        backend: opened.backend.name().to_owned(),
        output: opened.output.clone(),
        input: opened.input.clone(),
        sample_rate_hz: opened.sample_rate_hz,
        buffer_frames: opened.buffer_frames,
        seconds: ran.as_secs_f64(),
        blocks: status.blocks(),
        underruns,
        late: status.late(),
        faults: status.faults(),
        input_peak_db: peak_db(peaks[0]),
        output_peak_db: peak_db(peaks[1]),
        worst_block_ms,
        worst_block_percent: 100.0 * worst_block_ms / block_ms,
    }
}
