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

/// What a sentence is made of.
struct Facts {
    band: usize,
    gain_db: f64,
    gap_db: f64,
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
        gap_db: note.gap_db,
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
        gap_db: report.gap_db,
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
        parts.push(match facts.gap_db {
            gap if gap > LITTLE_DB => format!("{} dB under target", decibel_text(gap as f32)),
            gap if gap < -LITTLE_DB => format!("{} dB over target", decibel_text(-gap as f32)),
            _ => "on target".to_owned(),
        });
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
        Held::Nothing => return "limit not reached".to_owned(),
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
mod tests {
    use cochlea_dsp::adapt::Report;

    use super::*;

    #[test]
    fn a_sentence_says_what_and_why() {
        let note = BandNote {
            gain_db: -3.1,
            gap_db: -4.2,
            ..BandNote::default()
        };
        let bells = [BellNote {
            frequency_hz: 2_960.0,
            q: 8.0,
            excess_db: 7.0,
            gain_db: -5.0,
        }];
        assert_eq!(
            of_note(16, &note, &bells),
            "Band 17, 2.9 kHz: \u{2212}3.1 dB, 4.2 dB over target, resonance at 2.96 kHz taken down by 5.0 dB, limit \
             not reached."
        );
        let masked = BandNote {
            held: Held::Masked,
            ..BandNote::default()
        };
        assert_eq!(
            of_note(0, &masked, &bells),
            "Band 1, 32 Hz: 0.0 dB, not heard beside the others, so left alone."
        );
        let now_and_then = BandNote {
            gain_db: 1.4,
            gap_db: 9.0,
            held: Held::Masked,
            ..BandNote::default()
        };
        assert_eq!(
            of_note(24, &now_and_then, &[]),
            "Band 25, 13.5 kHz: +1.4 dB, 9.0 dB under target, left alone where it was not heard."
        );
        let held = BandNote {
            gain_db: 6.0,
            gap_db: 9.0,
            held: Held::Boost,
            ..BandNote::default()
        };
        assert_eq!(
            of_note(9, &held, &[]),
            "Band 10, 1 kHz: +6.0 dB, 9.0 dB under target, held by the largest boost."
        );
    }

    #[test]
    fn whatever_moved_a_band_is_said_with_its_decibels() {
        let note = BandNote {
            prominence_db: 4.0,
            unmask_db: 1.5,
            dynamics_db: 0.5,
            ..BandNote::default()
        };
        assert_eq!(
            of_note(0, &note, &[]),
            "Band 1, 32 Hz: 0.0 dB, on target, stands out by 4.0 dB from the bands around it, 1.5 dB make room for the \
             side chain, dynamics take 0.5 dB, limit not reached."
        );
    }

    #[test]
    fn every_hold_has_words_of_its_own() {
        let sentences = Held::ALL.map(|held| {
            of_note(
                0,
                &BandNote {
                    gain_db: 3.0,
                    held,
                    ..BandNote::default()
                },
                &[],
            )
        });
        let different: std::collections::BTreeSet<_> = sentences.iter().collect();
        assert_eq!(different.len(), Held::ALL.len(), "{sentences:?}");
    }

    #[test]
    fn a_report_says_for_how_long_a_band_was_held() {
        let of = |held_share: f64| {
            let mut report = Report::NOTHING.bands[0];
            let cut = Held::ALL.iter().position(|held| *held == Held::Cut).expect("it is one");
            report.held_seconds[cut] = 20.0 * held_share;
            of_report(0, &report, 20.0)
        };
        for (share, end) in [
            (1.0, "held by the largest cut."),
            (0.25, "held by the largest cut 25 % of the time."),
            (0.05, "limit not reached."),
        ] {
            assert!(of(share).ends_with(end), "{share}: {}", of(share));
        }
    }
}
