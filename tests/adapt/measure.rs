//! One recording through the equaliser with its ear, and what is measured on the way.

use anyhow::{Context, Result};
use cochlea_dsp::equaliser::CONTROL_STEP_SAMPLES;
use cochlea_dsp::target::boost_limit_db;
use cochlea_dsp::{AdaptSettings, Adaptive, BAND_COUNT, BANDS, FactoryTarget, LongTerm};

use ebur128::{EbuR128, Mode};

use crate::modulation::{self, Modulation};

pub type Row = [Option<f64>; BAND_COUNT];

/// Gains settle before modulation is looked at, s.
const SETTLE_SECONDS: f64 = 5.0;
/// How long a settled start is looked at, s.
const BEGINNING_SECONDS: f64 = 0.1;
/// A bell that takes less is not at work, dB.
const BELL_DB: f64 = 0.5;

/// A vector a channel, ±1.0 full scale.
pub struct Sound {
    pub samples: Vec<Vec<f32>>,
    pub sample_rate_hz: u32,
}

/// What is told of one recording.
pub struct Figures {
    pub kind: String,
    pub name: String,
    pub seconds: f64,
    pub sample_rate_hz: u32,
    /// Before and after, dB.
    pub distance_db: [f64; 2],
    pub whole_distance_db: [f64; 2],
    /// After minus before: integrated, and the mean over all 400 ms blocks without a gate.
    pub loudness_lu: [f64; 2],
    /// The same sound once more, started where the first pass brought it.
    pub settled: Settled,
    /// What was added for equal loudness, in the mean.
    pub make_up_db: f64,
    /// Largest change of a band's gain, of a bell's, and of the make-up from one control step to the next, dB.
    pub largest_step_db: [f64; 3],
    pub modulation: Modulation,
    /// Most floating bells at work at once, and what they took in the mean while at work, dB.
    pub bells: usize,
    pub bell_cut_db: f64,
    /// Band levels before and after, and the target where the ear put it.
    pub before_db: Row,
    pub after_db: Row,
    pub target_db: Row,
}

/// The second of two passes.
pub struct Settled {
    /// After, dB.
    pub distance_db: f64,
    /// Integrated loudness, after minus before.
    pub loudness_lu: f64,
    /// Largest difference between a band's gain within the first 100 ms and its mean over all, dB.
    pub beginning_db: f64,
}

/// Measures one sound.
pub fn measure(kind: &str, name: &str, sound: &Sound, target: FactoryTarget) -> Result<Figures> {
    let rate_hz = f64::from(sound.sample_rate_hz);
    let settings = AdaptSettings {
        amount: 1.0,
        target_db: target.bands_db().map(Some),
        ..AdaptSettings::default()
    };
    let mut adaptive = Adaptive::new(rate_hz, sound.samples.len())?;
    adaptive.set(&settings);
    adaptive.reset();
    let (output, tracks) = play(&mut adaptive, sound);
    let report = *adaptive.adaptation().report();
    adaptive.set_start(report.start().as_ref());
    adaptive.reset();
    let (settled_output, settled_tracks) = play(&mut adaptive, sound);

    let (before_db, after_db) = (levels_db(&sound.samples, rate_hz)?, levels_db(&output, rate_hz)?);
    let (before_lufs, after_lufs) = (loudness(sound, &sound.samples)?, loudness(sound, &output)?);
    let heard = report.bands.map(|band| band.audibility);
    let placed_db = placed(&settings.target_db, &before_db, &heard);
    let goal_db: Row = std::array::from_fn(|band| {
        let (level_db, target_db) = (before_db[band]?, placed_db[band]?);
        let boost_db = boost_limit_db(settings.max_boost_db, BANDS[band].centre_hz);
        Some(level_db + (target_db - level_db).clamp(-settings.max_cut_db, boost_db))
    });
    let steps_a_second = rate_hz / CONTROL_STEP_SAMPLES as f64;
    let settle = ((SETTLE_SECONDS * steps_a_second) as usize).min(tracks.gains_db[0].len() / 2);
    Ok(Figures {
        kind: kind.to_owned(),
        name: name.to_owned(),
        seconds: output[0].len() as f64 / rate_hz,
        sample_rate_hz: sound.sample_rate_hz,
        distance_db: [&before_db, &after_db].map(|levels_db| distance_db(levels_db, &goal_db, &heard)),
        whole_distance_db: [&before_db, &after_db].map(|levels_db| distance_db(levels_db, &placed_db, &heard)),
        loudness_lu: std::array::from_fn(|kind| after_lufs[kind] - before_lufs[kind]),
        settled: Settled {
            distance_db: distance_db(&levels_db(&settled_output, rate_hz)?, &goal_db, &heard),
            loudness_lu: loudness(sound, &settled_output)?[0] - before_lufs[0],
            beginning_db: settled_tracks.beginning_db((BEGINNING_SECONDS * steps_a_second) as usize),
        },
        make_up_db: report.make_up_db,
        largest_step_db: tracks.largest_step_db,
        modulation: modulation::of(&tracks.gains_db, settle, steps_a_second),
        bells: tracks.bells,
        bell_cut_db: tracks.bell_cut_db / tracks.bell_steps.max(1) as f64,
        before_db,
        after_db,
        target_db: placed_db,
    })
}

/// A sound through an adaptation that has just been reset: what comes out, and what was done.
fn play(adaptive: &mut Adaptive, sound: &Sound) -> (Vec<Vec<f32>>, Tracks) {
    let (mut output, mut tracks) = (sound.samples.clone(), Tracks::default());
    let frames = output[0].len();
    for start in (0..frames).step_by(CONTROL_STEP_SAMPLES) {
        let end = frames.min(start + CONTROL_STEP_SAMPLES);
        let mut channels: Vec<&mut [f32]> = output.iter_mut().map(|channel| &mut channel[start..end]).collect();
        adaptive.process_block(&mut channels, &[]);
        tracks.add(adaptive);
    }
    (output, tracks)
}

/// What the adaptation does, control step by control step.
#[derive(Default)]
struct Tracks {
    gains_db: [Vec<f64>; BAND_COUNT],
    largest_step_db: [f64; 3],
    /// The bells of the last step, by frequency and gain, and its make-up.
    last_bells: Vec<(f64, f64)>,
    last_make_up_db: f64,
    bells: usize,
    bell_cut_db: f64,
    bell_steps: usize,
}

impl Tracks {
    /// Largest difference between a band's gain within so many first steps and its mean over all.
    fn beginning_db(&self, steps: usize) -> f64 {
        let track = |track: &Vec<f64>| {
            let mean_db = track.iter().sum::<f64>() / track.len() as f64;
            let beginning = track.iter().take(steps);
            beginning.fold(0.0_f64, |largest, gain_db| largest.max((gain_db - mean_db).abs()))
        };
        self.gains_db.iter().map(track).fold(0.0, f64::max)
    }

    fn add(&mut self, adaptive: &Adaptive) {
        let now = adaptive.adaptation().explanation();
        for (track, gain_db) in self.gains_db.iter_mut().zip(now.gains_db()) {
            let step_db = (gain_db - track.last().copied().unwrap_or(0.0)).abs();
            self.largest_step_db[0] = self.largest_step_db[0].max(step_db);
            track.push(gain_db);
        }
        let bells: Vec<(f64, f64)> = now.bells.iter().map(|bell| (bell.frequency_hz, bell.gain_db)).collect();
        for (index, (_, gain_db)) in bells.iter().enumerate() {
            let last_db = self.last_bells.get(index).map_or(0.0, |(_, gain_db)| *gain_db);
            self.largest_step_db[1] = self.largest_step_db[1].max((gain_db - last_db).abs());
        }
        let at_work = bells.iter().filter(|(_, gain_db)| *gain_db <= -BELL_DB);
        let count = at_work.clone().count();
        self.bells = self.bells.max(count);
        self.bell_cut_db -= at_work.map(|(_, gain_db)| gain_db).sum::<f64>();
        self.bell_steps += count;
        self.last_bells = bells;
        self.largest_step_db[2] = self.largest_step_db[2].max((now.make_up_db - self.last_make_up_db).abs());
        self.last_make_up_db = now.make_up_db;
    }
}

fn levels_db(samples: &[Vec<f32>], rate_hz: f64) -> Result<Row> {
    let mut meter = LongTerm::new(rate_hz, samples.len())?;
    meter.add(&samples.iter().map(Vec::as_slice).collect::<Vec<_>>());
    Ok(meter.levels().context("holds nothing above -60 dBFS")?.bands_db)
}

/// Integrated by BS.1770, and the same without its gates.
fn loudness(sound: &Sound, samples: &[Vec<f32>]) -> Result<[f64; 2]> {
    let mode = Mode::I | Mode::M | Mode::HISTOGRAM;
    let mut meter = EbuR128::new(samples.len() as u32, sound.sample_rate_hz, mode)?;
    // Blocks of 400 ms, every 100 ms.
    let hop = sound.sample_rate_hz as usize / 10;
    let (mut power, mut blocks) = (0.0, 0);
    for start in (0..samples[0].len()).step_by(hop) {
        let end = samples[0].len().min(start + hop);
        let planes: Vec<&[f32]> = samples.iter().map(|channel| &channel[start..end]).collect();
        meter.add_frames_planar_f32(&planes)?;
        power += 10.0_f64.powf(0.1 * meter.loudness_momentary()?);
        blocks += 1;
    }
    Ok([meter.loudness_global()?, 10.0 * (power / f64::from(blocks)).log10()])
}

/// The target shifted to the level's mean over what is heard, weighted by width in octaves: as the ear puts it.
fn placed(target_db: &Row, levels_db: &Row, heard: &[f64; BAND_COUNT]) -> Row {
    let octaves = BANDS.map(|band| (band.upper_hz / band.lower_hz).log2());
    let weights = std::array::from_fn(|band| heard[band] * octaves[band]);
    let shift_db = mean_gap_db(levels_db, target_db, &weights);
    target_db.map(|level_db| level_db.map(|level_db| level_db - shift_db))
}

/// Root mean square over the bands of goal minus level, each weighted by how much it was heard, the mean taken out.
fn distance_db(levels_db: &Row, goal_db: &Row, heard: &[f64; BAND_COUNT]) -> f64 {
    let mean_db = mean_gap_db(levels_db, goal_db, heard);
    let (mut sum, mut weights) = (0.0, 0.0);
    for band in 0..BAND_COUNT {
        if let (Some(level_db), Some(goal_db)) = (levels_db[band], goal_db[band]) {
            sum += heard[band] * (goal_db - level_db - mean_db).powi(2);
            weights += heard[band];
        }
    }
    (sum / weights.max(1e-9)).sqrt()
}

fn mean_gap_db(levels_db: &Row, goal_db: &Row, weights: &[f64; BAND_COUNT]) -> f64 {
    let (mut sum, mut total) = (0.0, 0.0);
    for band in 0..BAND_COUNT {
        if let (Some(level_db), Some(goal_db)) = (levels_db[band], goal_db[band]) {
            sum += weights[band] * (goal_db - level_db);
            total += weights[band];
        }
    }
    sum / f64::max(total, 1e-9)
}
