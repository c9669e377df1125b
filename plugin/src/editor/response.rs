//! The response of bands and floating bells together.

use std::f64::consts::PI;

use cochlea_dsp::adapt::{BellNote, FOLLOWING_BELL_COUNT, FollowingBell};
use cochlea_dsp::bell::BellShape;
use cochlea_dsp::equaliser::FLOATING_BELL_COUNT;
use cochlea_dsp::{BAND_COUNT, Bell, BellCoefficients, Graphic};

/// The floating bells' share of their gain at the edge of their width, as the adaptation makes them.
const BELL_SHARE: f64 = 0.5;
/// As many as float, or as many as follow the pitch.
const MOST_BELLS: usize = if FLOATING_BELL_COUNT > FOLLOWING_BELL_COUNT {
    FLOATING_BELL_COUNT
} else {
    FOLLOWING_BELL_COUNT
};
/// What is finer cannot be seen, dB.
const GRAIN_DB: f64 = 0.02;

/// What a response is made of, as fine as can be seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    gains_db: [f64; BAND_COUNT],
    bells: [BellNote; MOST_BELLS],
}

impl Asked {
    /// `gains_db`: of the bands, those by hand included.
    pub fn new(gains_db: &[f64; BAND_COUNT], bells: Option<&[BellNote; FLOATING_BELL_COUNT]>) -> Self {
        let bells = bells.into_iter().flatten().copied();
        Self {
            gains_db: gains_db.map(grain),
            bells: grained(bells),
        }
    }

    /// The bells that follow the pitch, alone.
    pub fn following(bells: &[FollowingBell; FOLLOWING_BELL_COUNT]) -> Self {
        let bells = bells.iter().map(|bell| BellNote {
            frequency_hz: bell.frequency_hz,
            q: bell.q,
            gain_db: bell.gain_db,
            excess_db: 0.0,
        });
        Self {
            gains_db: [0.0; BAND_COUNT],
            bells: grained(bells),
        }
    }

    /// Whether it changes nothing.
    pub fn is_flat(&self) -> bool {
        self.gains_db == [0.0; BAND_COUNT] && self.bells.iter().all(|bell| bell.gain_db == 0.0)
    }
}

fn grain(db: f64) -> f64 {
    (db / GRAIN_DB).round() * GRAIN_DB
}

fn grained(bells: impl Iterator<Item = BellNote>) -> [BellNote; MOST_BELLS] {
    let mut all = [BellNote::default(); MOST_BELLS];
    for (place, bell) in all.iter_mut().zip(bells) {
        let gain_db = grain(bell.gain_db);
        if gain_db != 0.0 && bell.frequency_hz > 0.0 {
            *place = BellNote {
                gain_db,
                excess_db: 0.0,
                ..bell
            };
        }
    }
    all
}

/// Ready to be asked.
pub struct Response {
    asked: Asked,
    sections_db: [f64; BAND_COUNT],
    bells: Vec<BellShape>,
    /// All that has a gain, bands and bells.
    shapes: Vec<BellShape>,
}

impl Response {
    /// Of what is `asked`.
    pub fn new(graphic: &Graphic, asked: &Asked) -> Self {
        let mut sections_db = [0.0; BAND_COUNT];
        graphic.section_gains_db(&asked.gains_db, &mut sections_db);
        let sounding = asked.bells.iter().filter(|bell| bell.gain_db != 0.0);
        let shape = |bell: &BellNote| {
            let rate_hz = graphic.sample_rate_hz();
            Bell::new(bell.frequency_hz, bell.q, BELL_SHARE, rate_hz).shape(bell.gain_db)
        };
        let bells: Vec<BellShape> = sounding.map(shape).collect();
        let bands = graphic.shapes(&sections_db).zip(&sections_db);
        let moved = bands.filter(|(_, gain_db)| **gain_db != 0.0).map(|(shape, _)| shape);
        Self {
            shapes: moved.chain(bells.iter().copied()).collect(),
            bells,
            asked: asked.clone(),
            sections_db,
        }
    }

    /// What it is made of.
    pub fn asked(&self) -> &Asked {
        &self.asked
    }

    /// Level at one frequency, dB. What all sections do is multiplied, for a logarithm each would be most of the cost.
    pub fn db(&self, graphic: &Graphic, frequency_hz: f64) -> f64 {
        let turns = (frequency_hz / graphic.sample_rate_hz()).clamp(0.0, 0.5);
        let x = (PI * turns).sin().powi(2);
        10.0 * self.shapes.iter().map(|shape| shape.power(x)).product::<f64>().log10()
    }

    /// Where floating bells are, Hz.
    pub fn bells_hz(&self) -> impl Iterator<Item = f64> {
        let sounding = self.asked.bells.iter().filter(|bell| bell.gain_db != 0.0);
        sounding.map(|bell| bell.frequency_hz)
    }

    /// The filters, one after the other.
    pub fn filters(&self, graphic: &Graphic) -> Vec<BellCoefficients> {
        let bands = self.sections_db.iter().enumerate();
        bands
            .map(|(band, &gain_db)| graphic.coefficients(band, gain_db))
            .chain(self.bells.iter().map(BellShape::coefficients))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One logarithm of a product, or the sum of logarithms: 1e-9 dB is a thousand roundings of them.
    #[test]
    fn the_curve_is_the_equalisers_own_formula() {
        for rate_hz in [44_100.0, 48_000.0, 192_000.0] {
            let graphic = Graphic::new(rate_hz).expect("a common rate");
            for scale_db in [0.0, 3.0, 18.0, 36.0] {
                let gains_db = std::array::from_fn(|band| scale_db * (2.5 * band as f64).sin());
                let response = Response::new(&graphic, &Asked::new(&gains_db, None));
                for step in 0..=300 {
                    let hz = 20.0 * 1_000.0_f64.powf(f64::from(step) / 300.0);
                    let sum_db = graphic.response_db(&response.sections_db, hz);
                    let apart_db = (response.db(&graphic, hz) - sum_db).abs();
                    assert!(apart_db < 1e-9, "{rate_hz} Hz, {scale_db} dB, {hz} Hz: {apart_db} dB");
                }
            }
        }
    }
}
