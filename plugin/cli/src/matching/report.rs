//! What a match did: as JSON, as a table, and in sentences.

use std::fmt::Write;
use std::path::PathBuf;

use cochlea_dsp::target::{Limit, MatchedBand};
use cochlea_dsp::{BAND_COUNT, BANDS};
use serde::Serialize;

use super::Options;
use crate::report::Report;

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
    /// The gain set.
    pub gain_db: f64,
    /// What held the gain: `max boost`, `max cut`, `edge` (less boost near the ends of hearing) or `empty`.
    pub limit: Option<&'static str>,
}

impl MatchReport {
    pub(super) fn new(options: &Options, matched: &[MatchedBand; BAND_COUNT], bounce: Report) -> Self {
        let bands = matched.iter().zip(&BANDS).enumerate();
        Self {
            reference: options.reference.clone(),
            amount: options.limits.amount,
            max_boost_db: options.limits.max_boost_db,
            max_cut_db: options.limits.max_cut_db,
            bands: bands
                .map(|(index, (matched, band))| BandReport {
                    band: index + 1,
                    centre_hz: band.centre_hz,
                    level_db: matched.level_db,
                    target_db: matched.target_db,
                    gap_db: matched.gap_db,
                    gain_db: matched.gain_db,
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
        let mut text = String::from("band  centre Hz  level dB  target dB   gap dB  gain dB  held by\n");
        for band in &self.bands {
            let row = format!(
                "{:>4} {:>10} {:>9} {:>10} {:>8.1} {:>8.1}  {}",
                band.band,
                band.centre_hz,
                number(band.level_db),
                number(band.target_db),
                band.gap_db,
                band.gain_db,
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
    let side = if band.gap_db < 0.0 { "above" } else { "below" };
    let held = band
        .limit
        .map_or_else(String::new, |limit| format!("; held by {limit}"));
    Some(format!(
        "Band {} ({} Hz) {what} {:.1} dB: it lay {:.1} dB {side} the target{held}.",
        band.band,
        band.centre_hz,
        band.gain_db.abs(),
        band.gap_db.abs(),
    ))
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
            gain_db,
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
    }
}
