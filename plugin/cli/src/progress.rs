//! A progress bar on a terminal, nothing in a pipe.

use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Frames done.
    pub done_frames: u64,
    /// Frames in all, where known.
    pub total_frames: Option<u64>,
}

/// A bar on standard error. No colours, so `NO_COLOR` has nothing to forbid.
pub struct Bar {
    bar: ProgressBar,
}

impl Bar {
    /// Invisible if `quiet`, or if standard error is no terminal.
    pub fn new(quiet: bool, what: &str) -> Self {
        let bar = ProgressBar::with_draw_target(None, target(quiet));
        // Until the length is known; a file that does not tell keeps this.
        set_style(&bar, "{msg} {elapsed}");
        bar.set_message(what.to_owned());
        Self { bar }
    }

    /// Shows where the job is.
    pub fn show(&self, progress: Progress) {
        if self.bar.length().is_none()
            && let Some(total) = progress.total_frames
        {
            set_style(&self.bar, "{msg} [{bar:30}] {percent:>3} %, {eta} left");
            self.bar.set_length(total);
        }
        self.bar.set_position(progress.done_frames);
    }

    /// Shows how much of the job is done, 0 to 1.
    pub fn show_share(&self, done: f64) {
        const STEPS: u64 = 1_000;
        self.show(Progress {
            done_frames: (done * STEPS as f64) as u64,
            total_frames: Some(STEPS),
        });
    }
}

/// How far work on many files is: as a bar with files and seconds of sound done in a second, told from any thread.
pub struct FilesBar {
    bar: ProgressBar,
    files: u64,
    seconds: Mutex<f64>,
}

impl FilesBar {
    /// Thousandths of a file are counted.
    const PARTS: u64 = 1000;

    /// Invisible if `quiet`, or if standard error is no terminal.
    pub fn new(quiet: bool, files: usize) -> Self {
        let bar = ProgressBar::with_draw_target(None, target(quiet));
        set_style(&bar, "{msg} [{bar:30}] {percent:>3} %, {eta} left");
        bar.set_length(Self::PARTS * files as u64);
        Self {
            bar,
            files: files as u64,
            seconds: Mutex::new(0.0),
        }
    }

    /// So many thousandths of a file more, and seconds of sound.
    pub fn add(&self, thousandths: u64, seconds: f64) {
        let seconds = {
            let mut sum = self.seconds.lock().unwrap_or_else(PoisonError::into_inner);
            *sum += seconds;
            *sum
        };
        self.bar.inc(thousandths);
        let elapsed = self.bar.elapsed().as_secs_f64().max(1e-3);
        let done = self.bar.position() / Self::PARTS;
        self.bar.set_message(format!(
            "{done} of {} files, {:.1} files/s, {:.0} × real time",
            self.files,
            done as f64 / elapsed,
            seconds / elapsed
        ));
    }

    /// Writes something while the bar is away.
    pub fn aside<R>(&self, write: impl FnOnce() -> R) -> R {
        self.bar.suspend(write)
    }
}

impl Drop for FilesBar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn target(quiet: bool) -> ProgressDrawTarget {
    let visible = !quiet && std::io::stderr().is_terminal();
    if visible {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    }
}

fn set_style(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
