//! A progress bar on a terminal, nothing in a pipe.

use std::io::IsTerminal;

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
        let visible = !quiet && std::io::stderr().is_terminal();
        let target = if visible {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(None, target);
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
