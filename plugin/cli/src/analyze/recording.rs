//! One recording: cut into chunks, measured, put together again in order.

use std::ops::ControlFlow;

use cochlea_dsp::analysis::descriptors::SpectrumSum;
use cochlea_dsp::analysis::level::{DEFAULT_THRESHOLD_DBFS, LevelMeter};
use cochlea_dsp::pitch::Tuning;
use cochlea_dsp::{ConfigError, Estimate};

use super::chunk::{Part, Shelf, Wanted};
use super::chunks_in::ChunksIn;
use super::figures::{Figures, Format, Pitch, Spectrum};
use super::inputs::{Input, place_in};
use super::picture::{self, Picture, Sketch};
use super::{Options, Step, Steps};
use crate::error::Error;
use crate::mel::MelOut;
use crate::parallel::Crew;
use crate::pitch::{NoteList, Summary};

/// Measures one recording, and draws it where that is wanted.
///
/// # Errors
/// As [`crate::audio_in::AudioIn`] and the folders of what is written have them; a recording without a frame; an
/// interruption.
pub(super) fn measure<'env>(
    crew: &Crew<'env>,
    shelf: &'env Shelf,
    input: &Input,
    options: &Options,
    steps: &Steps<'_>,
) -> Result<Figures, Error> {
    let mut told_thousandths = 0;
    let mut tell = |step: Step| {
        told_thousandths += step.thousandths;
        steps(step)
    };
    let result = match &input.failure {
        Some((problem, remedy)) => Err(Error::file(&input.path, problem, remedy)),
        // Asked first, so that an interruption is not held up by what it takes to open the files that are left.
        None => match tell(Step::NONE) {
            ControlFlow::Break(()) => Err(Error::Interrupted),
            ControlFlow::Continue(()) => hear(crew, shelf, input, options, &mut tell),
        },
    };
    // A file that failed, or does not tell its length, is done all the same.
    let rest = Step {
        thousandths: 1000 - told_thousandths,
        ..Step::NONE
    };
    match steps(rest) {
        ControlFlow::Continue(()) => result,
        ControlFlow::Break(()) => Err(Error::Interrupted),
    }
}

fn hear<'env>(
    crew: &Crew<'env>,
    shelf: &'env Shelf,
    input: &Input,
    options: &Options,
    tell: &mut dyn FnMut(Step) -> ControlFlow<()>,
) -> Result<Figures, Error> {
    let refused = |error: ConfigError| Error::file(&input.path, error.to_string(), "convert it first");
    let wanted = Wanted {
        pitch: options.pitch,
        columns: options.pictures.is_some(),
    };
    let mut chunks = ChunksIn::open(&input.path, wanted, shelf, tell)?;
    if let Some((folder, profile)) = &options.features {
        let path = place_in(folder, input, "npy")?;
        chunks.write_features(MelOut::create(&path, *profile, chunks.format().sample_rate_hz)?);
    }
    let (rate_hz, channels) = (f64::from(chunks.format().sample_rate_hz), chunks.format().channels);
    let hop_s = shelf.pitch_hop_seconds(rate_hz, channels).map_err(refused)?;

    let mut whole = Whole::new(rate_hz, channels, hop_s, options).map_err(refused)?;
    let mut failure = None;
    crew.chunks(
        &mut chunks,
        move |chunk| shelf.measure(rate_hz, &chunk, wanted),
        |part| match part {
            Ok(part) => whole.append(part),
            Err(error) => failure = Some(error),
        },
    );
    if let Some(error) = failure {
        return Err(refused(error));
    }
    let format = chunks.format().clone();
    let heard = chunks.finish()?;
    let Whole {
        level,
        spectrum,
        mut pitch,
        notes,
        sketch,
        ..
    } = whole;
    if let Some(note) = notes.finish() {
        pitch.add_note(note);
    }
    let summary = spectrum.summary();
    let figures = Figures {
        format: Format::of(&format, heard.frames),
        level: (&level.statistics()).into(),
        loudness: (&heard.loudness).into(),
        spectrum: Spectrum::from(&summary),
        pitch: options.pitch.then(|| Pitch {
            hop_s,
            rows: pitch.rows(),
            voiced_rows: pitch.voiced_rows(),
            f0_hz: pitch.spread_hz(),
            notes: pitch.notes(),
        }),
    };
    if let (Some(folder), Some(sketch)) = (&options.pictures, sketch) {
        let path = place_in(folder, input, "png")?;
        let picture = Picture {
            input,
            figures: &figures,
            sketch: &sketch,
            loudness: &heard.loudness_over_time,
            long_term_db: &summary.long_term_db,
        };
        picture::draw(&path, &picture)?;
    }
    Ok(figures)
}

/// The chunks so far.
struct Whole {
    level: LevelMeter,
    spectrum: SpectrumSum,
    rate_hz: f64,
    pitch: Summary,
    notes: NoteList,
    sketch: Option<Sketch>,
}

impl Whole {
    /// Of nothing yet.
    fn new(rate_hz: f64, channels: usize, hop_s: f64, options: &Options) -> Result<Self, ConfigError> {
        let tuning = Tuning {
            a4_hz: options.a4_hz,
            ..Tuning::STANDARD
        };
        Ok(Self {
            level: LevelMeter::new(rate_hz, channels, DEFAULT_THRESHOLD_DBFS),
            spectrum: SpectrumSum::new(rate_hz)?,
            rate_hz,
            pitch: Summary::new(tuning),
            notes: NoteList::new(hop_s, tuning),
            sketch: options.pictures.is_some().then(Sketch::default),
        })
    }

    /// Takes the chunk that follows.
    fn append(&mut self, part: Part) {
        self.level.append(&part.level);
        self.spectrum.append(&part.spectrum);
        self.hear(&part.estimates);
        if let Some(sketch) = &mut self.sketch {
            sketch.add(part.columns, &part.estimates);
        }
    }

    fn hear(&mut self, estimates: &[(u64, Estimate)]) {
        for (centre, estimate) in estimates {
            self.pitch.add(estimate);
            if let Some(note) = self.notes.hear(*centre as f64 / self.rate_hz, estimate) {
                self.pitch.add_note(note);
            }
        }
    }
}
