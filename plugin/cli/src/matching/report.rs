//! What a match did: as JSON, as a table, and in sentences.

use std::fmt::Write;
use std::path::PathBuf;

use cochlea_dsp::target::{Limit, MatchedBand};
use cochlea_dsp::{BAND_COUNT, BANDS};
use serde::Serialize;

use super::Options;
use crate::report::Report;

type Bands = [MatchedBand; BAND_COUNT];

/// The neighbours' share of a gap is told in a sentence from here on, dB.
const NEIGHBOURS_DB: f64 = 1.0;
/// A gain from here on is told in a sentence, dB.
const LARGE_MOVE_DB: f64 = 3.0;

/// Everything that `--report` writes. Field names and units are stable.
#[derive(Clone, Debug, Serialize)]
pub struct MatchReport {
    /// The recording or target that was matched to, as named by the user.
    pub reference: PathBuf,
    /// Share of the gap that was to be closed.
    pub amount: f64,
    /// Largest boost allowed.
    pub max_boost_db: f64,
    /// Largest cut allowed.
    pub max_cut_db: f64,
    /// Band by band, lowest first.
    pub bands: Vec<BandReport>,
    /// The bounce itself.
    pub bounce: Report,
}

/// One band.
#[derive(Clone, Debug, Serialize)]
pub struct BandReport {
    /// Counted from 1, as the parameters are.
    pub band: usize,
    /// Its centre.
    pub centre_hz: f64,
    /// Its long-term power in the input, dB of a full-scale sine; none where it is not measured.
    pub level_db: Option<f64>,
    /// What the target asks, on the same scale; none where it asks nothing.
    pub target_db: Option<f64>,
    /// Target minus level.
    pub gap_db: f64,
    /// The gap with a fifth of each neighbour's, which is what was to be closed.
    pub smoothed_gap_db: f64,
    /// Share of it that counts: 1, less where the band is faint, 0 where it is empty.
    pub participation: f64,
    /// The gain set.
    pub gain_db: f64,
    /// Target minus level of the output, both with the same mean; none where one of them is unknown.
    pub after_gap_db: Option<f64>,
    /// What held the gain: `max boost`, `max cut`, `edge` (less boost near the ends of hearing), `faint` (too little in the
    /// band to close its whole gap) or `empty`.
    pub limit: Option<&'static str>,
}

impl MatchReport {
    pub(super) fn new(options: &Options, matched: &Bands, after: &Bands, bounce: Report) -> Self {
        let bands = matched.iter().zip(after).zip(&BANDS).enumerate();
        Self {
            reference: options.reference.clone(),
            amount: options.limits.amount,
            max_boost_db: options.limits.max_boost_db,
            max_cut_db: options.limits.max_cut_db,
            bands: bands
                .map(|(index, ((matched, after), band))| BandReport {
                    band: index + 1,
                    centre_hz: band.centre_hz,
                    level_db: matched.level_db,
                    target_db: matched.target_db,
                    gap_db: matched.gap_db,
                    smoothed_gap_db: matched.smoothed_gap_db,
                    participation: matched.participation,
                    gain_db: matched.gain_db,
                    after_gap_db: after.level_db.and(after.target_db).map(|_| after.gap_db),
                    limit: matched.limit.map(name),
                })
                .collect(),
            bounce,
        }
    }

    /// As JSON with a line feed at its end.
    pub fn to_json(&self) -> String {
        // Numbers and strings in fields: there is nothing in it that JSON cannot hold.
        let mut json = serde_json::to_string_pretty(self).unwrap_or_default();
        json.push('\n');
        json
    }

    /// For a person: a row a band, and a sentence for each large move.
    pub fn summary(&self) -> String {
        let mut text = String::from("band  centre Hz  level dB  target dB   gap dB  gain dB  then dB  held by\n");
        for band in &self.bands {
            let row = format!(
                "{:>4} {:>10} {:>9} {:>10} {:>8.1} {:>8.1} {:>8}  {}",
                band.band,
                band.centre_hz,
                number(band.level_db),
                number(band.target_db),
                band.gap_db,
                band.gain_db,
                number(band.after_gap_db),
                band.limit.unwrap_or_default(),
            );
            let _ = writeln!(text, "{}", row.trim_end());
        }
        for band in &self.bands {
            if let Some(sentence) = sentence(band) {
                let _ = writeln!(text, "{sentence}");
            }
        }
        text + &self.bounce.summary()
    }
}

fn name(limit: Limit) -> &'static str {
    match limit {
        Limit::Boost => "max boost",
        Limit::Edge => "edge",
        Limit::Cut => "max cut",
        Limit::Faint => "faint",
        Limit::Empty => "empty",
    }
}

/// What a large move does and why; `None` for a small one.
fn sentence(band: &BandReport) -> Option<String> {
    let what = if band.gain_db >= LARGE_MOVE_DB {
        "boosts"
    } else if band.gain_db <= -LARGE_MOVE_DB {
        "cuts"
    } else {
        return None;
    };
    let from_target = |gap_db: f64| {
        let side = if gap_db < 0.0 { "above" } else { "below" };
        format!("{:.1} dB {side}", gap_db.abs())
    };
    let mut text = format!(
        "Band {} ({} Hz) {what} {:.1} dB: it lay {} the target",
        band.band,
        band.centre_hz,
        band.gain_db.abs(),
        from_target(band.gap_db),
    );
    if (band.smoothed_gap_db - band.gap_db).abs() >= NEIGHBOURS_DB {
        let _ = write!(text, ", {} with its neighbours", from_target(band.smoothed_gap_db));
    }
    if band.participation < 1.0 {
        let percent = 100.0 * band.participation;
        let _ = write!(text, ", of which {percent:.0} % counts, for it is faint");
    }
    if let Some(limit) = band.limit.filter(|limit| *limit != name(Limit::Faint)) {
        let _ = write!(text, "; held by {limit}");
    }
    Some(text + ".")
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.1}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_moves_are_told_with_their_reason() {
        let band = |gain_db, gap_db, limit| BandReport {
            band: 4,
            centre_hz: 250.0,
            level_db: Some(-20.0),
            target_db: Some(-20.0 + gap_db),
            gap_db,
            smoothed_gap_db: gap_db,
            participation: 1.0,
            gain_db,
            after_gap_db: Some(gap_db - gain_db),
            limit,
        };
        assert_eq!(sentence(&band(2.9, 2.9, None)), None);
        assert_eq!(
            sentence(&band(-4.2, -4.5, None)).unwrap(),
            "Band 4 (250 Hz) cuts 4.2 dB: it lay 4.5 dB above the target."
        );
        assert_eq!(
            sentence(&band(6.0, 9.0, Some("max boost"))).unwrap(),
            "Band 4 (250 Hz) boosts 6.0 dB: it lay 9.0 dB below the target; held by max boost."
        );
        let smoothed = BandReport {
            smoothed_gap_db: -6.1,
            ..band(-5.8, -2.3, None)
        };
        assert_eq!(
            sentence(&smoothed).unwrap(),
            "Band 4 (250 Hz) cuts 5.8 dB: it lay 2.3 dB above the target, 6.1 dB above with its neighbours."
        );
        let faint = BandReport {
            participation: 0.43,
            ..band(6.0, 31.2, Some("max boost"))
        };
        assert_eq!(
            sentence(&faint).unwrap(),
            "Band 4 (250 Hz) boosts 6.0 dB: it lay 31.2 dB below the target, of which 43 % counts, for it is faint; held \
             by max boost."
        );
    }
}
