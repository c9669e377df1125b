//! One recording: cut into chunks, measured, put together again in order.

use std::ops::ControlFlow;

use cochlea_dsp::analysis::descriptors::SpectrumSum;
use cochlea_dsp::analysis::level::LevelMeter;
use cochlea_dsp::pitch::Tuning;
use cochlea_dsp::{ConfigError, Estimate};

use super::chunk::{Part, Shelf, Wanted};
use super::chunks_in::ChunksIn;
use super::figures::{Figures, Format, Pitch, Spectrum};
use super::inputs::{Input, place_in};
use super::picture::{self, Picture, Sketch};
use super::{Options, Step, Steps};
use crate::error::Error;
use crate::parallel::Crew;
use crate::pitch::{NoteList, Summary};

/// Measures one recording, and draws it where that is wanted.
///
/// # Errors
/// As [`crate::audio_in::AudioIn`] and the pictures' folder have them; a recording without a frame; an interruption.
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
    let (rate_hz, channels) = (f64::from(chunks.format().sample_rate_hz), chunks.format().channels);
    let hop_s = shelf.pitch_hop_seconds(rate_hz, channels).map_err(refused)?;

    let mut whole: Result<Option<Whole>, ConfigError> = Ok(None);
    crew.chunks(
        &mut chunks,
        move |chunk| shelf.measure(rate_hz, &chunk, wanted),
        |part| match (&mut whole, part) {
            (Ok(Some(whole)), Ok(part)) => whole.append(part),
            (Ok(none), Ok(part)) => *none = Some(Whole::begin(part, rate_hz, hop_s, wanted)),
            (Ok(_), Err(error)) => whole = Err(error),
            (Err(_), _) => {}
        },
    );
    let format = chunks.format().clone();
    let heard = chunks.finish()?;
    let Some(whole) = whole.map_err(refused)? else {
        return Err(no_frames(input));
    };
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
        let path = place_in(folder, input, "png");
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

fn no_frames(input: &Input) -> Error {
    Error::file(
        &input.path,
        "holds no audio, 0 frames (expected at least one)",
        "record or export it again, or leave it out",
    )
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
    /// Begins with the first chunk.
    fn begin(part: Part, rate_hz: f64, hop_s: f64, wanted: Wanted) -> Self {
        let mut whole = Self {
            level: part.level,
            spectrum: part.spectrum,
            rate_hz,
            pitch: Summary::new(Tuning::STANDARD),
            notes: NoteList::new(hop_s, Tuning::STANDARD),
            sketch: wanted.columns.then(Sketch::default),
        };
        whole.hear(&part.estimates);
        if let Some(sketch) = &mut whole.sketch {
            sketch.add(part.columns, &part.estimates);
        }
        whole
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
