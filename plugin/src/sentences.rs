//! Why a band stands where it stands, in a sentence: for the editor and for reports.
//!
//! "Band 17, 2.9 kHz: −3.1 dB, 4.2 dB over target, resonance at 2.96 kHz, limit not reached."

use cochlea_dsp::BANDS;
use cochlea_dsp::adapt::{BandNote, BandReport, BellNote, Held};

use crate::text::{decibel_text, frequency_text};

/// A band is prominent from here on, dB.
const PROMINENT_DB: f64 = 3.0;
/// Less is not worth a word, dB.
const LITTLE_DB: f64 = 0.05;

/// A band that was moved by as much was not left alone, though it was masked most of the time, dB.
const MOVED_DB: f64 = 0.5;
/// A gap that the gain leaves open by more wants a reason, dB.
const OPEN_DB: f64 = 3.0;
/// A band that is heard less than this is adapted by less for it.
const HARDLY_HEARD: f64 = 0.7;
/// The running level and the curve take about so long to settle, s.
const SETTLING_SECONDS: f64 = 5.0;

/// What a sentence is made of.
struct Facts {
    band: usize,
    gain_db: f64,
    /// None where none was found: nothing was heard yet, the curve is frozen, or the target leaves the band open.
    gap_db: Option<f64>,
    /// How much of it was heard, 0 to 1.
    audibility: f64,
    /// Time that was heard, where it is a whole performance.
    heard_seconds: Option<f64>,
    prominence_db: f64,
    bell: Option<(f64, f64)>,
    unmask_db: f64,
    dynamics_db: f64,
    held: Held,
    /// Share of the time that it was held, 0 to 1.
    held_share: f64,
}

/// Of one band, now. `bells`: all floating bells.
pub fn of_note(band: usize, note: &BandNote, bells: &[BellNote]) -> String {
    let edges = BANDS[band].lower_hz..BANDS[band].upper_hz;
    let mine = bells
        .iter()
        .filter(|bell| edges.contains(&bell.frequency_hz) && bell.gain_db < -LITTLE_DB);
    let deepest = mine.min_by(|a, b| a.gain_db.total_cmp(&b.gain_db));
    sentence(&Facts {
        band,
        gain_db: note.gain_db,
        gap_db: (note.target_db.is_some() || note.gap_db != 0.0).then_some(note.gap_db),
        audibility: note.audibility,
        heard_seconds: None,
        prominence_db: note.prominence_db,
        bell: deepest.map(|bell| (bell.frequency_hz, -bell.gain_db)),
        unmask_db: note.unmask_db,
        dynamics_db: note.dynamics_db,
        held: note.held,
        held_share: 1.0,
    })
}

/// Of one band, over a whole performance of so many seconds.
pub fn of_report(band: usize, report: &BandReport, heard_seconds: f64) -> String {
    // What held it most; nothing, unless something held it for a tenth of the time.
    let holds = Held::ALL.into_iter().zip(report.held_seconds).skip(1);
    let (held, seconds) = holds.fold((Held::Nothing, 0.0), |most, (held, seconds)| {
        if seconds > most.1 { (held, seconds) } else { most }
    });
    let held_share = seconds / heard_seconds.max(1e-9);
    sentence(&Facts {
        band,
        gain_db: report.gain_db,
        // A mean of gaps that were found is never 0 to the last bit.
        gap_db: (report.gap_db != 0.0).then_some(report.gap_db),
        audibility: report.audibility,
        heard_seconds: Some(heard_seconds),
        prominence_db: report.prominence_db,
        bell: (report.bell_cut_db > LITTLE_DB).then_some((report.bell_hz, report.bell_cut_db)),
        unmask_db: report.unmask_db,
        dynamics_db: report.dynamics_db,
        held: if held_share < 0.1 { Held::Nothing } else { held },
        held_share,
    })
}

fn sentence(facts: &Facts) -> String {
    let band = &BANDS[facts.band];
    let mut parts = vec![format!("{} dB", signed(facts.gain_db))];
    let moved = facts.gain_db.abs() >= MOVED_DB;
    if facts.held == Held::Masked && facts.held_share > 0.5 && !moved {
        parts.push("not heard beside the others, so left alone".to_owned());
    } else {
        parts.extend(facts.gap_db.map(|gap_db| match gap_db {
            gap if gap > LITTLE_DB => format!("{} dB under target", decibel_text(gap as f32)),
            gap if gap < -LITTLE_DB => format!("{} dB over target", decibel_text(-gap as f32)),
            _ => "on target".to_owned(),
        }));
        if let Some((hz, cut_db)) = facts.bell {
            let (place, cut) = (frequency_text(hz), decibel_text(cut_db as f32));
            parts.push(format!("resonance at {place} taken down by {cut} dB"));
        } else if facts.prominence_db > PROMINENT_DB {
            let over = decibel_text(facts.prominence_db as f32);
            parts.push(format!("stands out by {over} dB from the bands around it"));
        }
        if facts.unmask_db > LITTLE_DB {
            let cut = decibel_text(facts.unmask_db as f32);
            parts.push(format!("{cut} dB make room for the side chain"));
        }
        if facts.dynamics_db > LITTLE_DB {
            parts.push(format!("dynamics take {} dB", decibel_text(facts.dynamics_db as f32)));
        }
        parts.push(limit(facts));
    }
    format!(
        "Band {}, {}: {}.",
        facts.band + 1,
        frequency_text(band.centre_hz),
        parts.join(", ")
    )
}

fn limit(facts: &Facts) -> String {
    let why = match facts.held {
        Held::Nothing => return unlimited(facts),
        Held::Masked => "left alone where it was not heard",
        Held::Gated => "too quiet to learn from",
        Held::Frozen => "frozen",
        Held::Boost => "held by the largest boost",
        Held::Edge => "held by the taper of boosts at the end of hearing",
        Held::Cut => "held by the largest cut",
        Held::Reach => "held by this band's reach",
        Held::Neighbour => "held within 9 dB of its neighbours",
        Held::Slew => "still on its way",
        Held::Protected => "left to the melody that stands out in it",
    };
    match facts.held_share {
        share if share > 0.95 => why.to_owned(),
        share => format!("{why} {:.0} % of the time", 100.0 * share),
    }
}

/// No limit held it. Where it is far from the target all the same, what else there is to say.
fn unlimited(facts: &Facts) -> String {
    let gap_db = facts.gap_db.unwrap_or(0.0);
    let is_open = (gap_db - facts.gain_db) * gap_db.signum() > OPEN_DB;
    if is_open && facts.audibility < HARDLY_HEARD {
        return format!("only {:.0} % of it was heard", 100.0 * facts.audibility);
    }
    match facts.heard_seconds.filter(|seconds| *seconds < SETTLING_SECONDS) {
        Some(seconds) if is_open => format!("still settling after {seconds:.1} s"),
        _ => "limit not reached".to_owned(),
    }
}

/// With a sign where there is a number to it: "+3.1", "−3.1", "0.0".
fn signed(db: f64) -> String {
    let text = decibel_text(db as f32);
    match text.strip_prefix('-') {
        Some(number) => format!("\u{2212}{number}"),
        None if text == "0.0" => text,
        None => format!("+{text}"),
    }
}

#[cfg(test)]
mod tests;
