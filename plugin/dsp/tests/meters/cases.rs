//! The EBU's cases: what must be read, from the table, and the signals that it describes in words.

use std::f64::consts::TAU;

/// One row of `tests/data/loudness_cases.csv`.
pub struct Case {
    pub document: u32,
    pub number: u32,
    pub quantity: &'static str,
    expected: &'static str,
    tolerances: [f64; 2],
}

/// All rows.
pub fn cases() -> Vec<Case> {
    let lines = include_str!("../data/loudness_cases.csv").lines();
    let rows = lines.filter(|line| line.starts_with("334"));
    rows.map(|row| {
        // The signal, in quotes, may hold commas.
        let (keys, rest) = row.split_once(",\"").unwrap();
        let (_, values) = rest.split_once("\",").unwrap();
        let fields: Vec<&str> = keys
            .split(',')
            .chain(values.split(','))
            .map(|field| field.trim_matches('"'))
            .collect();
        let [document, number, quantity, expected, minus, plus] = fields[..] else {
            panic!("six fields expected: {row}")
        };
        Case {
            document: document.parse().unwrap(),
            number: number.parse().unwrap(),
            quantity,
            expected,
            tolerances: [minus.parse().unwrap(), plus.parse().unwrap()],
        }
    })
    .collect()
}

impl Case {
    /// Whether what was read is right. `i`: of a swept case.
    pub fn check(&self, name: &str, read: Option<f64>, i: u32, rate_hz: u32) {
        let expected = match self.expected.strip_suffix("+i") {
            Some(base) => base.parse::<f64>().unwrap() + f64::from(i),
            None => self.expected.parse().unwrap(),
        };
        let read = read.unwrap_or(f64::NAN);
        let [minus, plus] = self.tolerances;
        assert!(
            (expected - minus..=expected + plus).contains(&read),
            "Tech {} case {}, i {i}, {rate_hz} Hz: {name} {read}, expected {expected} -{minus} +{plus}",
            self.document,
            self.number
        );
    }
}

/// A part of a signal: 1 kHz sines of these levels, dBFS peak, one a channel; so many seconds.
pub struct Part {
    pub levels_dbfs: Vec<f64>,
    pub seconds: f64,
}

/// Silence, dBFS.
const SILENCE: f64 = f64::NEG_INFINITY;

/// The parts of a case of 1 kHz sines; `None` for the cases of true peak.
pub fn parts(case: &Case, i: u32) -> Option<Vec<Part>> {
    let lead = |seconds: f64| seconds * f64::from(i);
    let swept = -38.0 + f64::from(i);
    let stereo: Vec<(f64, f64)> = match (case.document, case.number) {
        (3341, 1) => vec![(-23.0, 20.0)],
        (3341, 2) => vec![(-33.0, 20.0)],
        (3341, 3) => vec![(-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0)],
        (3341, 4) => vec![
            (-72.0, 10.0),
            (-36.0, 10.0),
            (-23.0, 60.0),
            (-36.0, 10.0),
            (-72.0, 10.0),
        ],
        (3341, 5) => vec![(-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)],
        (3341, 6) => {
            let levels_dbfs = vec![-28.0, -28.0, -24.0, -30.0, -30.0];
            return Some(vec![Part {
                levels_dbfs,
                seconds: 20.0,
            }]);
        }
        (3341, 9) => [(-20.0, 1.34), (-30.0, 1.66)].repeat(5),
        (3341, 10) => vec![(SILENCE, lead(0.15)), (-23.0, 3.0), (SILENCE, 1.0)],
        (3341, 11) => vec![(SILENCE, lead(0.15)), (swept, 3.0), (SILENCE, 1.0)],
        (3341, 12) => [(-20.0, 0.18), (-30.0, 0.22)].repeat(25),
        (3341, 13) => vec![(SILENCE, lead(0.02)), (-23.0, 0.4), (SILENCE, 1.0)],
        (3341, 14) => vec![(SILENCE, lead(0.02)), (swept, 0.4), (SILENCE, 1.0)],
        (3342, 1) => vec![(-20.0, 20.0), (-30.0, 20.0)],
        (3342, 2) => vec![(-20.0, 20.0), (-15.0, 20.0)],
        (3342, 3) => vec![(-40.0, 20.0), (-20.0, 20.0)],
        (3342, 4) => [-50.0, -35.0, -20.0, -35.0, -50.0].map(|level| (level, 20.0)).to_vec(),
        _ => return None,
    };
    let part = |(level, seconds)| Part {
        levels_dbfs: vec![level; 2],
        seconds,
    };
    Some(stereo.into_iter().map(part).collect())
}

/// A case of true peak: amplitude, samples of a period, phase in degrees.
pub fn true_peak_sine(case: &Case) -> (f64, f64, f64) {
    match case.number {
        15 => (0.5, 4.0, 0.0),
        16 => (0.5, 4.0, 45.0),
        17 => (0.5, 6.0, 60.0),
        18 => (0.5, 8.0, 67.5),
        19 => (1.41, 4.0, 45.0),
        number => panic!("case {number} of Tech {} has no signal here", case.document),
    }
}

/// Plays parts, 10 ms at a time, one sine running through all of them.
///
/// `rate_hz`: a multiple of 100, so that 10 ms hold whole periods of 1 kHz.
pub fn play(parts: &[Part], rate_hz: u32, mut take: impl FnMut(&[&[f32]])) {
    let period: Vec<f64> = (0..rate_hz / 100)
        .map(|n| (TAU * 1_000.0 * f64::from(n) / f64::from(rate_hz)).sin())
        .collect();
    let mut place = 0;
    for part in parts {
        let mut left = (part.seconds * f64::from(rate_hz)).round() as usize;
        let planes: Vec<Vec<f32>> = part
            .levels_dbfs
            .iter()
            .map(|&level| {
                let amplitude = 10.0_f64.powf(level / 20.0);
                period.iter().map(|x| (amplitude * x) as f32).collect()
            })
            .collect();
        while left > 0 {
            let end = period.len().min(place + left);
            take(&planes.iter().map(|plane| &plane[place..end]).collect::<Vec<_>>());
            left -= end - place;
            place = end % period.len();
        }
    }
}
