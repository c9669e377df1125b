//! Recordings measured, many at once: levels, loudness, spectrum and pitch of each, as figures and pictures.
//!
//! | module | idea |
//! |---|---|
//! | [`inputs`] | which files, in which order, and which of them are this shard's |
//! | `chunks_in` | a file decoded into chunks; its loudness |
//! | `chunk` | what a chunk measures by itself |
//! | `recording` | chunks put together again |
//! | [`figures`] | what is measured, as JSON has it |
//! | [`document`] | the JSON file; [`join`] puts shards' together |
//! | [`csv`], [`table`] | the same for spreadsheets and people |
//! | `pooled`, `spectrogram`, `picture` | pictures of recordings of any length |
//!
//! **The same numbers for any number of threads.** A recording is always cut into the same chunks, of 1024 hops of the
//! spectrum's frames (about 22 s). Each is measured by itself, with as much of its neighbours as it needs: three quarters
//! of a frame for the spectrum, 3 s for the pitch tracker to catch up. Results are put together in order. Loudness has a
//! memory without end, so it is measured in one go as the file is decoded.
//!
//! **Memory** depends on the number of threads, not on lengths: about three chunks a thread.

mod chunk;
mod chunks_in;
pub mod csv;
pub mod document;
pub mod figures;
pub mod inputs;
pub mod join;
mod picture;
mod pooled;
mod recording;
mod spectrogram;
pub mod table;

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;

use cochlea_dsp::analysis::mel::MelProfile;

use crate::error::Error;
use crate::parallel::{Crew, Panicked};
use chunk::Shelf;
use figures::Figures;
use inputs::Input;

/// What is measured and written beside figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Follow the pitch.
    pub pitch: bool,
    /// Reference pitch of the notes, Hz.
    pub a4_hz: f64,
    /// Draw every recording into this folder.
    pub pictures: Option<PathBuf>,
    /// Write mel features of every recording into this folder.
    pub features: Option<(PathBuf, MelProfile)>,
}

/// How far the work has come since it was told last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Of a file, in thousandths of it.
    pub thousandths: u64,
    /// Sound heard.
    pub seconds: f64,
}

impl Step {
    const NONE: Self = Self {
        thousandths: 0,
        seconds: 0.0,
    };
}

/// Told of every step, from any thread; may break off.
pub type Steps<'a> = dyn Fn(Step) -> ControlFlow<()> + Sync + 'a;

/// Measures `inputs` with so many threads, and hands out the results in order: a recording that fails is an error among
/// them, and the others go on.
///
/// # Errors
/// [`Error::Interrupted`] where `steps` breaks off, and what `take` gives.
pub fn analyze(
    inputs: &[Input],
    options: &Options,
    threads: NonZeroUsize,
    steps: &Steps<'_>,
    mut take: impl FnMut(&Input, Result<Figures, Error>) -> Result<(), Error>,
) -> Result<(), Error> {
    let shelf = Shelf::default();
    let mut taken = inputs.iter();
    let mut outcome = Ok(());
    Crew::gather(threads, |crew| {
        crew.files(
            inputs,
            |crew, input| recording::measure(crew, &shelf, input, options, steps),
            |result| {
                let Some(input) = taken.next() else {
                    return ControlFlow::Break(());
                };
                outcome = match result.unwrap_or_else(|panic| Err(fault(input, &panic))) {
                    Err(Error::Interrupted) => Err(Error::Interrupted),
                    result => take(input, result),
                };
                match outcome {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(()),
                }
            },
        );
    });
    outcome
}

fn fault(input: &Input, panic: &Panicked) -> Error {
    Error::file(
        &input.path,
        format!("could not be measured, by a fault of this program: {panic}"),
        "report it with the file, and leave the file out for now",
    )
}
