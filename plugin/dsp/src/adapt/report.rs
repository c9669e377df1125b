//! What was done over a whole performance, band by band; and a start that has it already.

use super::Row;
use super::explanation::{BellNote, Explanation, Held};
use crate::bands::{BAND_COUNT, BANDS};
use crate::equaliser::FLOATING_BELL_COUNT;

/// One band over all that was heard. Means are over the time of open gate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BandReport {
    /// Mean power, a full-scale sine is 1.
    pub power: f64,
    /// Mean power of the side chain.
    pub side_chain_power: f64,
    /// Mean of how much was heard of it, 0 to 1.
    pub audibility: f64,
    /// Mean gap to the target, dB.
    pub gap_db: f64,
    /// Mean, once settled, of the curve that would close the gap as far as the limits let it, at Amount 100 %, dB. The
    /// mean of a curve without limits would lie where no gain ever was.
    pub curve_db: f64,
    /// Mean, once settled, of what was taken away for standing out, dB, 0 or more.
    pub over_db: f64,
    /// Mean, once settled, of what was lost to that and to bells, dB, 0 or more.
    pub lost_db: f64,
    /// Mean prominence, dB.
    pub prominence_db: f64,
    /// Mean gain that adaptation wanted, dB.
    pub wanted_db: f64,
    /// Mean gain in all, without what was set by hand, dB.
    pub gain_db: f64,
    /// Least gain, dB.
    pub least_gain_db: f64,
    /// Largest gain, dB.
    pub largest_gain_db: f64,
    /// Mean of what was taken away for the side chain, dB, 0 or more.
    pub unmask_db: f64,
    /// Mean of what dynamics took away, dB, 0 or more.
    pub dynamics_db: f64,
    /// Seconds that each of [`Held::ALL`] held it.
    pub held_seconds: [f64; Held::ALL.len()],
    /// Floating bells in this band: mean of what they took, dB, 0 or more, over all time.
    pub bell_cut_db: f64,
    /// Where they were, Hz, weighted by what they took; 0 for none.
    pub bell_hz: f64,
}

impl BandReport {
    const NOTHING: Self = Self {
        power: 0.0,
        side_chain_power: 0.0,
        audibility: 0.0,
        gap_db: 0.0,
        curve_db: 0.0,
        over_db: 0.0,
        lost_db: 0.0,
        prominence_db: 0.0,
        wanted_db: 0.0,
        gain_db: 0.0,
        least_gain_db: 0.0,
        largest_gain_db: 0.0,
        unmask_db: 0.0,
        dynamics_db: 0.0,
        held_seconds: [0.0; Held::ALL.len()],
        bell_cut_db: 0.0,
        bell_hz: 0.0,
    };
}

/// What was done since the last reset.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Report {
    /// Time of open gate, s.
    pub heard_seconds: f64,
    /// The part of it in which the running levels were sure.
    pub settled_seconds: f64,
    /// Time of open gate in which there was a side chain, s.
    pub side_chain_seconds: f64,
    /// Bands, lowest first.
    pub bands: [BandReport; BAND_COUNT],
    /// Mean, once settled, of what was added for equal loudness, dB.
    pub make_up_db: f64,
    /// The floating bells as they stood at last, at Amount 100 %.
    pub bells: [BellNote; FLOATING_BELL_COUNT],
}

/// What one hearing adds to a report beside the explanation.
#[derive(Debug, Clone, Copy)]
pub struct Heard<'a> {
    pub seconds: f64,
    /// Whether the running levels are sure by now.
    pub settled: bool,
    /// Where the curve goes within the limits, and what is taken away for standing out, dB.
    pub curve_db: &'a Row,
    pub over_db: &'a Row,
    /// What is lost to that and to bells, dB, at Amount 100 %.
    pub lost_db: &'a Row,
    /// The floating bells, at Amount 100 %.
    pub bells: [BellNote; FLOATING_BELL_COUNT],
    /// Levels of the side chain while it is listened to, dB.
    pub side_chain_db: Option<&'a Row>,
}

impl Report {
    /// Nothing was heard.
    pub const NOTHING: Self = Self {
        heard_seconds: 0.0,
        settled_seconds: 0.0,
        side_chain_seconds: 0.0,
        bands: [BandReport::NOTHING; BAND_COUNT],
        make_up_db: 0.0,
        bells: Explanation::NOTHING.bells,
    };

    /// Takes one hearing.
    ///
    /// Real time: no allocation.
    pub(super) fn add(&mut self, now: &Explanation, heard: &Heard) {
        let is_first = self.heard_seconds == 0.0;
        self.heard_seconds += heard.seconds;
        let share = heard.seconds / self.heard_seconds;
        let move_on = |mean: &mut f64, value: f64| *mean += share * (value - *mean);
        // Until settled, the latest counts for all; after a pause, what is on its way again counts nothing.
        self.settled_seconds += if heard.settled { heard.seconds } else { 0.0 };
        let settled_share = match heard.settled || self.settled_seconds == 0.0 {
            true => heard.seconds / self.settled_seconds.max(heard.seconds),
            false => 0.0,
        };
        if heard.side_chain_db.is_some() {
            self.side_chain_seconds += heard.seconds;
        }
        let side_share = heard.seconds / self.side_chain_seconds.max(heard.seconds);
        self.make_up_db += settled_share * (now.make_up_db - self.make_up_db);
        self.bells = heard.bells;
        for (index, (band, note)) in self.bands.iter_mut().zip(&now.bands).enumerate() {
            move_on(&mut band.power, power(note.level_db));
            move_on(&mut band.audibility, note.audibility);
            move_on(&mut band.gap_db, note.gap_db);
            band.curve_db += settled_share * (heard.curve_db[index] - band.curve_db);
            band.over_db += settled_share * (heard.over_db[index] - band.over_db);
            band.lost_db += settled_share * (heard.lost_db[index] - band.lost_db);
            move_on(&mut band.prominence_db, note.prominence_db);
            move_on(&mut band.wanted_db, note.wanted_db);
            move_on(&mut band.gain_db, note.gain_db);
            move_on(&mut band.unmask_db, note.unmask_db);
            move_on(&mut band.dynamics_db, note.dynamics_db);
            let (least_db, largest_db) = match is_first {
                true => (note.gain_db, note.gain_db),
                false => (band.least_gain_db, band.largest_gain_db),
            };
            band.least_gain_db = least_db.min(note.gain_db);
            band.largest_gain_db = largest_db.max(note.gain_db);
            band.held_seconds[note.held as usize] += heard.seconds;
            if let Some(levels_db) = heard.side_chain_db {
                band.side_chain_power += side_share * (power(levels_db[index]) - band.side_chain_power);
            }
            let edges = BANDS[index].lower_hz..BANDS[index].upper_hz;
            let mine = now.bells.iter().filter(|bell| edges.contains(&bell.frequency_hz));
            let (cut_db, moment) = mine.fold((0.0, 0.0), |(cut_db, moment), bell| {
                (cut_db - bell.gain_db, moment - bell.gain_db * bell.frequency_hz)
            });
            let before = band.bell_cut_db * band.bell_hz;
            move_on(&mut band.bell_cut_db, cut_db);
            if band.bell_cut_db > 0.0 {
                band.bell_hz = (before + share * (moment - before)) / band.bell_cut_db;
            }
        }
    }

    /// Mean level of every band, dB; `None` where nothing was heard.
    pub fn levels_db(&self) -> [Option<f64>; BAND_COUNT] {
        self.bands
            .map(|band| (band.power > 0.0).then(|| 10.0 * band.power.log10()))
    }

    /// The same of the side chain.
    pub fn side_chain_levels_db(&self) -> [Option<f64>; BAND_COUNT] {
        let level_db = |power: f64| (power > 0.0).then(|| 10.0 * power.log10());
        self.bands.map(|band| level_db(band.side_chain_power))
    }

    /// A start that is settled from the first sample: what the adaptation did on the whole. None if nothing was heard.
    pub fn start(&self) -> Option<Start> {
        (self.heard_seconds > 0.0).then(|| Start {
            levels_db: self.bands.map(|band| 10.0 * band.power.max(1e-14).log10()),
            audibility: self.bands.map(|band| band.audibility),
            curve_db: self.bands.map(|band| band.curve_db),
            over_db: self.bands.map(|band| band.over_db),
            lost_db: self.bands.map(|band| band.lost_db),
            bells: self.bells,
            make_up_db: self.make_up_db,
        })
    }
}

/// Where the adaptation begins after a reset, if not with nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Start {
    /// Running level of every band, dB.
    pub levels_db: Row,
    /// How much of each was heard, 0 to 1.
    pub audibility: Row,
    /// The curve that closes the gap, at Amount 100 %, dB.
    pub curve_db: Row,
    /// What is taken away for standing out, dB, 0 or more.
    pub over_db: Row,
    /// What is lost to that and to bells on the whole, which the curve gives back, dB, 0 or more.
    pub lost_db: Row,
    /// The floating bells.
    pub bells: [BellNote; FLOATING_BELL_COUNT],
    /// What is added for equal loudness, dB.
    pub make_up_db: f64,
}

impl Start {
    /// Whether every number is one, and none beyond what the adaptation itself could have come to.
    pub fn is_sound(&self) -> bool {
        let within = |row: &Row, limit: f64| row.iter().all(|value| value.abs() <= limit);
        within(&self.levels_db, 200.0)
            && within(&self.audibility, 1.0)
            && within(&self.curve_db, 400.0)
            && within(&self.over_db, 400.0)
            && within(&self.lost_db, 400.0)
            && self.make_up_db.abs() <= 100.0
            && self.bells.iter().all(|bell| {
                let numbers = [bell.frequency_hz, bell.q, bell.excess_db, bell.gain_db];
                numbers.iter().all(|number| number.abs() <= 1e5)
            })
    }
}

fn power(level_db: f64) -> f64 {
    10.0_f64.powf(0.1 * level_db)
}
