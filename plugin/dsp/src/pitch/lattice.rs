//! The likeliest way through the candidates of all hops so far, as seen a few hops later.

use super::candidates::MOST_CANDIDATES;

/// An answer comes this many hops late.
pub const LOOK_AHEAD_HOPS: usize = 1;
const COLUMNS: usize = LOOK_AHEAD_HOPS + 1;
/// The candidates of a hop, and that there is none: place 0.
const STATES: usize = MOST_CANDIDATES + 1;

/// What ways cost, in natural logarithms of probability.
#[derive(Debug, Clone, Copy)]
struct Costs {
    /// Hops overlap, so each says little that is new: weight of what is observed.
    observed: f32,
    /// For an octave up or down from one hop to the next, and at most.
    octave: f32,
    leap: f32,
    begin: f32,
    end: f32,
}

const COSTS: Costs = Costs {
    observed: 0.8,
    octave: 15.0,
    leap: 4.0,
    begin: 1.5,
    end: 1.5,
};

/// One hop.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    pub count: usize,
    /// Octaves over 1 Hz by candidate.
    pub octaves: [f32; MOST_CANDIDATES],
    /// Probability by state: the first that there is no pitch.
    pub probability: [f32; STATES],
    came_from: [u8; STATES],
}

impl Column {
    const EMPTY: Self = Self {
        count: 0,
        octaves: [0.0; MOST_CANDIDATES],
        probability: [0.0; STATES],
        came_from: [0; STATES],
    };
}

/// Ways that end at each state of the latest hop.
pub struct Lattice {
    columns: [Column; COLUMNS],
    /// The latest.
    place: usize,
    scores: [f32; STATES],
}

impl Lattice {
    pub const NEW: Self = Self {
        columns: [Column::EMPTY; COLUMNS],
        place: 0,
        scores: [0.0; STATES],
    };

    /// Takes a hop. `octaves`: of each candidate; `logits`: how much likelier each is than that there is no pitch, in
    /// natural logarithms.
    ///
    /// Real time: no allocation.
    pub fn push(&mut self, octaves: &[f32], logits: &[f32]) {
        let before = self.columns[self.place];
        self.place = (self.place + 1) % COLUMNS;
        let column = &mut self.columns[self.place];
        column.count = octaves.len();
        column.octaves[..octaves.len()].copy_from_slice(octaves);
        let highest = logits.iter().copied().fold(0.0, f32::max);
        let sum: f32 = (-highest).exp() + logits.iter().map(|logit| (logit - highest).exp()).sum::<f32>();
        let shift = highest + sum.ln();
        let mut scores = [f32::NEG_INFINITY; STATES];
        for state in 0..=octaves.len() {
            let logarithm = if state == 0 { 0.0 } else { logits[state - 1] } - shift;
            column.probability[state] = logarithm.exp();
            let mut best = (f32::NEG_INFINITY, 0);
            for from in 0..=before.count {
                let cost = match (from, state) {
                    (0, 0) => 0.0,
                    (0, _) => COSTS.begin,
                    (_, 0) => COSTS.end,
                    _ => {
                        let leap = (before.octaves[from - 1] - octaves[state - 1]).abs();
                        (COSTS.octave * leap).min(COSTS.leap)
                    }
                };
                let score = self.scores[from] - cost;
                if score > best.0 {
                    best = (score, from);
                }
            }
            scores[state] = best.0 + COSTS.observed * logarithm;
            column.came_from[state] = best.1 as u8;
        }
        let best = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        self.scores = scores.map(|score| score - best);
    }

    /// The hop [`LOOK_AHEAD_HOPS`] before the latest, and the place of its candidate on the likeliest way.
    ///
    /// Real time: no allocation.
    pub fn answer(&self) -> (&Column, Option<usize>) {
        let mut state = 0;
        for candidate in 0..=self.columns[self.place].count {
            if self.scores[candidate] > self.scores[state] {
                state = candidate;
            }
        }
        let mut place = self.place;
        for _ in 0..LOOK_AHEAD_HOPS {
            state = usize::from(self.columns[place].came_from[state]);
            place = (place + COLUMNS - 1) % COLUMNS;
        }
        (&self.columns[place], state.checked_sub(1))
    }
}
