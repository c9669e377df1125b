//! The adapted curve becomes one by hand, and as loud as it was.

use cochlea_dsp::BANDS;
use cochlea_dsp::adapt::{BandNote, Explanation};
use cochlea_dsp::ear::loudness_weight;

use super::View;
use super::desk::{Control, Desk};
use super::explain::signed;
use crate::link::Snapshot;
use crate::params::{BAND_GAIN_LIMIT_DB, OUTPUT_GAIN_LIMIT_DB};

/// What is missing is told from here on, dB.
const TOLD_DB: f64 = 0.05;
/// Where loudness is weighted as the standard's tables have it; other rates differ by next to nothing.
const WEIGHTS_RATE_HZ: f64 = 48_000.0;

/// The adapted gains become gains by hand, as they stand, and their make-up becomes output gain: Range goes to 100 %,
/// every band on, Amount to 0 %. What the side chain and the dynamics take goes on by itself, and so does its make-up,
/// so both are left out. What a parameter cannot hold, and what is locked, is said.
pub fn to_bands(desk: &mut Desk, view: &mut View, snapshot: &Snapshot) {
    let settings = desk.params().settings();
    let now = &snapshot.explanation;
    let mut values = Vec::new();
    let mut stopped = Vec::new();
    for (band, note) in now.bands.iter().enumerate() {
        let wanted_db = settings.band_gains_db[band] + kept_db(note);
        let gain_db = within(wanted_db, BAND_GAIN_LIMIT_DB);
        if (wanted_db - gain_db).abs() > TOLD_DB {
            stopped.push(format!("band {} ({} dB)", band + 1, signed(wanted_db)));
        }
        let gain = Control::BandGain(band);
        values.push((gain, desk.place_of(gain, gain_db as f32)));
        values.push((Control::BandOn(band), 1.0));
    }
    let made_up_db = kept_make_up_db(now, desk.is_on(Control::LoudnessMatch));
    let wanted_db = settings.output_gain_db + made_up_db;
    let output_gain_db = within(wanted_db, OUTPUT_GAIN_LIMIT_DB);
    let output = Control::OutputGain;
    values.push((output, desk.place_of(output, output_gain_db as f32)));
    values.push((Control::Range, desk.place_of(Control::Range, 100.0)));
    values.push((Control::Amount, 0.0));
    let refused = |(control, value): &(Control, f32)| desk.is_locked(*control) && desk.normalized(*control) != *value;
    let locked = values.iter().filter(|value| refused(value));
    let locked: Vec<String> = locked.map(|(control, _)| desk.name(*control).to_owned()).collect();
    desk.step("freezing to bands", |desk| desk.set_all(&values));

    let mut said = vec!["The adapted gains are gains by hand now, Amount is 0 %.".to_owned()];
    let has_level = !desk.is_locked(output);
    if has_level && made_up_db.abs() > TOLD_DB {
        let text = desk.text(output);
        said.push(format!("With the make-up, Output Gain is {text}."));
    }
    if now.bells.iter().any(|bell| bell.gain_db < -0.1) {
        said.push("Floating bells are not part of it.".to_owned());
    }
    let mut missing = Vec::new();
    if !stopped.is_empty() {
        let bands = stopped.join(", ");
        missing.push(format!(
            "Gains end at \u{b1}{BAND_GAIN_LIMIT_DB} dB, which is less than {bands} had."
        ));
    }
    if has_level && (wanted_db - output_gain_db).abs() > TOLD_DB {
        let wanted = signed(wanted_db);
        missing.push(format!(
            "Output Gain ends at \u{b1}{OUTPUT_GAIN_LIMIT_DB} dB; {wanted} dB would be as loud."
        ));
    }
    if !locked.is_empty() {
        missing.push(format!("Locked, so as before: {}.", locked.join(", ")));
    }
    let is_whole = missing.is_empty();
    // What is missing comes first: it must not be cut off.
    missing.extend(said);
    match is_whole {
        true => view.tell(missing.join(" ")),
        false => view.warn(missing.join(" ")),
    }
}

/// What a band keeps of what is applied to it, dB.
fn kept_db(note: &BandNote) -> f64 {
    note.adaptive_db + note.unmask_db
}

fn within(level_db: f64, limit_db: f32) -> f64 {
    level_db.clamp(-f64::from(limit_db), f64::from(limit_db))
}

/// The make-up's part for what is kept, dB: all of it, less what the side chain and the dynamics will go on to ask for.
fn kept_make_up_db(now: &Explanation, is_matched: bool) -> f64 {
    let goes_on = now.bands.iter().any(|note| note.unmask_db + note.dynamics_db > TOLD_DB);
    if !(is_matched && goes_on) {
        return now.make_up_db;
    }
    let (mut kept, mut all) = (0.0, 0.0);
    for (band, note) in BANDS.iter().zip(&now.bands) {
        let power = loudness_weight(band.centre_hz, WEIGHTS_RATE_HZ) * power(note.fast_db);
        kept += power * self::power(kept_db(note));
        all += power * self::power(note.gain_db);
    }
    match kept > 0.0 && all > 0.0 {
        true => now.make_up_db - 10.0 * (kept / all).log10(),
        false => now.make_up_db,
    }
}

fn power(level_db: f64) -> f64 {
    10.0_f64.powf(0.1 * level_db)
}
