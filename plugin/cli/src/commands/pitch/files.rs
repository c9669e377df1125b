//! What `cochlea pitch` writes: track, notes and figures, as streams.

use std::path::Path;

use cochlea_dsp::pitch::Estimate;
use serde_json::Value;

use crate::bounce::is_same_file;
use crate::error::Error;
use crate::pitch::ListedNote;
use crate::text_out::Output;

/// Where the track, the notes and the figures go.
pub(super) type Written<'a> = [Option<&'a Path>; 3];

/// No file is written that is read, or twice.
pub(super) fn check(input: &Path, written: &Written<'_>) -> Result<(), Error> {
    let names = ["--csv", "--notes", "--json"];
    let written: Vec<(&str, &Path)> = names
        .into_iter()
        .zip(written)
        .filter_map(|(name, path)| Some((name, (*path)?)))
        .collect();
    for (place, &(name, path)) in written.iter().enumerate() {
        let problem = if !Output::is_standard(path) && is_same_file(path, input) {
            "is also the input"
        } else if written[..place].iter().any(|(_, other)| is_same_file(path, other)) {
            "is also written by another option"
        } else {
            continue;
        };
        return Err(Error::command(
            format!("{name} {}: is to be written but {problem}", path.display()),
            "choose another name",
        ));
    }
    Ok(())
}

/// What is written on the way.
pub(super) struct Files {
    track: Option<Output>,
    notes: Option<Output>,
    json: Option<Output>,
}

impl Files {
    pub(super) fn create([track, notes, json]: Written<'_>) -> Result<Self, Error> {
        let open = |path: Option<&Path>| path.map(Output::create).transpose();
        let mut files = Self {
            track: open(track)?,
            notes: open(notes)?,
            json: open(json)?,
        };
        if let Some(track) = &mut files.track {
            track.write(format_args!("time_s,f0_hz,voiced_probability\n"))?;
        }
        if let Some(notes) = &mut files.notes {
            notes.write(format_args!("note,start_s,duration_s,cents\n"))?;
        }
        Ok(files)
    }

    /// A nanosecond tells samples apart at any rate for as long as anything lasts.
    pub(super) fn write_row(&mut self, time_s: f64, estimate: &Estimate) -> Result<(), Error> {
        let Some(track) = &mut self.track else {
            return Ok(());
        };
        let voiced = estimate.voiced_probability;
        match estimate.pitch.f0_hz() {
            Some(f0_hz) => track.write(format_args!("{time_s:.9},{f0_hz:.4},{voiced:.4}\n")),
            None => track.write(format_args!("{time_s:.9},0,{voiced:.4}\n")),
        }
    }

    pub(super) fn write_note(&mut self, note: &ListedNote) -> Result<(), Error> {
        let Some(notes) = &mut self.notes else {
            return Ok(());
        };
        let ListedNote {
            name,
            start_s,
            duration_s,
            cents,
        } = note;
        notes.write(format_args!("{name:#},{start_s:.6},{duration_s:.6},{cents:.2}\n"))
    }

    pub(super) fn finish(mut self, figures: &Value) -> Result<(), Error> {
        if let Some(json) = &mut self.json {
            json.write(format_args!("{figures:#}\n"))?;
        }
        [self.track, self.notes, self.json]
            .into_iter()
            .flatten()
            .try_for_each(Output::finish)
    }
}
