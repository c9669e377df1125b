//! What the adaptation did: the plugin's own report, and the long-term spectrum before and after beside the target.

use std::fmt::Write;
use std::ops::Range;

use cochlea_dsp::adapt::SideChain;
use cochlea_dsp::{BAND_COUNT, BANDS, LongTerm};
use serde::Serialize;
use serde_json::Value;

use crate::plugin_state::Asked;

/// A band counts as moved from here on, dB.
const MOVED_DB: f64 = 0.5;
/// A band that is heard less than this says nothing about a distance.
const HEARD: f64 = 0.1;

type Row = [Option<f64>; BAND_COUNT];

/// What `--report` says of the adaptation. Field names and units are stable.
#[derive(Clone, Debug, Serialize)]
pub struct AdaptationReport {
    /// Whether it started settled: `--two-pass`, and there was something to hear.
    pub started_settled: bool,
    /// What the target is called; none where it is not known, as with a side chain that is matched. One that has nothing to
    /// match leaves the target that was chosen in force.
    pub target: Option<String>,
    /// Root mean square over the bands of what lies between the input and the target, dB; see [`BandSpectrum::before_gap_db`].
    pub distance_before_db: Option<f64>,
    /// The same of the output.
    pub distance_after_db: Option<f64>,
    /// Band by band, lowest first. Empty unless measured, which is for `--report` and `match`.
    pub spectrum: Vec<BandSpectrum>,
    /// Why each band stands where it does, make-up and bells: the plugin's own report. A band's `gap_db`, which its
    /// sentence tells, is the mean of the gaps from moment to moment, between the target and the running level of some
    /// seconds; those in `spectrum` are of the mean power of the whole file.
    pub plugin: Value,
}

/// The long-term spectrum in one band.
#[derive(Clone, Debug, Serialize)]
pub struct BandSpectrum {
    /// Counted from 1, as the parameters are.
    pub band: usize,
    /// Its centre.
    pub centre_hz: f64,
    /// Power in the input, dB of a full-scale sine; none where there is none.
    pub before_db: Option<f64>,
    /// Power in the output.
    pub after_db: Option<f64>,
    /// The target beside the input, shifted to the same mean over the bands that count.
    pub target_db: Option<f64>,
    /// Target minus input, both with the same mean over the bands that count; none for a band that does not: it is
    /// hardly heard, or the target leaves it open.
    pub before_gap_db: Option<f64>,
    /// Target minus output in the same way; none with Delta on.
    pub after_gap_db: Option<f64>,
}

/// Both spectra as the sound passes. Memory does not grow with it.
pub(super) struct Spectra {
    before: LongTerm,
    after: LongTerm,
}

impl Spectra {
    /// `None` for a rate or channel count that is not measured.
    pub(super) fn new(sample_rate_hz: u32, channels: usize) -> Option<Self> {
        let meter = || LongTerm::new(f64::from(sample_rate_hz), channels).ok();
        Some(Self {
            before: meter()?,
            after: meter()?,
        })
    }

    pub(super) fn add_before(&mut self, channels: &[Vec<f32>], range: Range<usize>) {
        self.before.add(&parts(channels, range));
    }

    pub(super) fn add_after(&mut self, channels: &[Vec<f32>], range: Range<usize>) {
        self.after.add(&parts(channels, range));
    }

    fn levels_db(&self) -> [Row; 2] {
        [&self.before, &self.after].map(|meter| meter.levels().map_or([None; BAND_COUNT], |levels| levels.bands_db))
    }
}

fn parts(channels: &[Vec<f32>], range: Range<usize>) -> Vec<&[f32]> {
    channels.iter().map(|channel| &channel[range.clone()]).collect()
}

impl AdaptationReport {
    /// `learns`: whether a side chain that is to be matched has enough to be heard; else the target chosen holds.
    pub(super) fn new(
        plugin: Value,
        started_settled: bool,
        asked: Option<&Asked>,
        learns: bool,
        spectra: Option<&Spectra>,
    ) -> Self {
        let asked = asked.filter(|asked| asked.adaptation.side_chain != SideChain::Match || !learns);
        let mut report = Self {
            started_settled,
            target: asked.map(|asked| asked.target_name.clone()),
            distance_before_db: None,
            distance_after_db: None,
            spectrum: Vec::new(),
            plugin,
        };
        if let Some(spectra) = spectra {
            let target_db = asked.map_or([None; BAND_COUNT], |asked| {
                std::array::from_fn(|band| {
                    let tilt_db = asked.adaptation.tilt_db_per_octave * (BANDS[band].centre_hz / 1_000.0).log2();
                    asked.adaptation.target_db[band].map(|level_db| level_db + tilt_db)
                })
            });
            report.compare(&spectra.levels_db(), &target_db);
            if asked.is_some_and(|asked| asked.settings.delta) {
                report.forget_after();
            }
        }
        report
    }

    fn compare(&mut self, [before_db, after_db]: &[Row; 2], target_db: &Row) {
        let counts = |band: usize| {
            let heard = self.number(band, "audibility") >= HEARD;
            heard && before_db[band].is_some() && after_db[band].is_some() && target_db[band].is_some()
        };
        let bands: Vec<usize> = (0..BAND_COUNT).filter(|&band| counts(band)).collect();
        let gaps = |levels_db: &Row| -> (Row, f64) {
            let gap_db = |band: usize| target_db[band].unwrap_or(0.0) - levels_db[band].unwrap_or(0.0);
            let mean_db = bands.iter().map(|&band| gap_db(band)).sum::<f64>() / bands.len().max(1) as f64;
            let row = std::array::from_fn(|band| bands.contains(&band).then(|| gap_db(band) - mean_db));
            (row, mean_db)
        };
        let distance_db = |gaps_db: &Row| {
            let sum: f64 = gaps_db.iter().flatten().map(|gap_db| gap_db * gap_db).sum();
            (!bands.is_empty()).then(|| (sum / bands.len() as f64).sqrt())
        };
        let ((before_gap_db, shift_db), (after_gap_db, _)) = (gaps(before_db), gaps(after_db));
        self.distance_before_db = distance_db(&before_gap_db);
        self.distance_after_db = distance_db(&after_gap_db);
        self.spectrum = (0..BAND_COUNT)
            .map(|band| BandSpectrum {
                band: band + 1,
                centre_hz: BANDS[band].centre_hz,
                before_db: before_db[band],
                after_db: after_db[band],
                target_db: target_db[band].map(|level_db| level_db - shift_db),
                before_gap_db: before_gap_db[band],
                after_gap_db: after_gap_db[band],
            })
            .collect();
    }

    /// What was written is the difference alone, which aims at no target.
    fn forget_after(&mut self) {
        self.distance_after_db = None;
        self.spectrum.iter_mut().for_each(|band| band.after_gap_db = None);
    }

    /// A number of the plugin's report on a band; 0 where it tells none.
    fn number(&self, band: usize, key: &str) -> f64 {
        self.plugin["bands"][band][key].as_f64().unwrap_or(0.0)
    }

    /// Mean gain of every band, without what was set by hand, dB.
    pub(super) fn gains_db(&self) -> [f64; BAND_COUNT] {
        std::array::from_fn(|band| self.number(band, "gain_db"))
    }

    /// What was added for equal loudness, dB.
    pub(super) fn make_up_db(&self) -> f64 {
        self.plugin["make_up_db"].as_f64().unwrap_or(0.0)
    }

    /// Whether anything was heard.
    pub(super) fn heard(&self) -> bool {
        self.plugin["heard_seconds"]
            .as_f64()
            .is_some_and(|seconds| seconds > 0.0)
    }

    /// What floating bells took away in each band where they were at work, dB: the means that the sentences tell.
    pub(super) fn bell_cuts_db(&self) -> Vec<f64> {
        let cuts = (0..BAND_COUNT).map(|band| self.number(band, "bell_cut_db"));
        cuts.filter(|cut_db| *cut_db >= MOVED_DB).collect()
    }

    /// For a person: how much moved, and a sentence for each band that did. Nothing where the adaptation did nothing.
    pub fn summary(&self, loudness: [Option<f64>; 2]) -> String {
        let moved = |band: usize| {
            self.number(band, "gain_db").abs() >= MOVED_DB || self.number(band, "bell_cut_db") >= MOVED_DB
        };
        let moved: Vec<usize> = (0..BAND_COUNT).filter(|&band| moved(band)).collect();
        let strongest = (0..BAND_COUNT).max_by(|&a, &b| {
            self.number(a, "gain_db")
                .abs()
                .total_cmp(&self.number(b, "gain_db").abs())
        });
        let strongest = strongest.filter(|&band| self.number(band, "gain_db") != 0.0);
        let (Some(strongest), true) = (strongest, self.heard()) else {
            return String::new();
        };
        let heard_seconds = self.plugin["heard_seconds"].as_f64().unwrap_or(0.0);
        let masked = |band: &usize| {
            let seconds = self.plugin["bands"][*band]["held_seconds"]["masked"].as_f64();
            seconds.is_some_and(|seconds| seconds > 0.5 * heard_seconds)
        };
        let masked = (0..BAND_COUNT).filter(masked).count();
        let lufs = |value: Option<f64>| value.map_or_else(|| "-inf".to_owned(), |value| format!("{value:.1}"));
        let mut text = format!(
            "  adapted {} -> {} LUFS, {} moved, {masked} masked, most in band {} with {:+.1} dB",
            lufs(loudness[0]),
            lufs(loudness[1]),
            match moved.len() {
                1 => "1 band".to_owned(),
                count => format!("{count} bands"),
            },
            strongest + 1,
            self.number(strongest, "gain_db"),
        );
        if let (Some(before_db), Some(after_db), Some(target)) =
            (self.distance_before_db, self.distance_after_db, &self.target)
        {
            let _ = write!(text, ", {before_db:.1} -> {after_db:.1} dB from {target}");
        }
        text.push('\n');
        for band in moved {
            if let Some(sentence) = self.plugin["bands"][band]["sentence"].as_str() {
                let _ = writeln!(text, "  {sentence}");
            }
        }
        text
    }
}
