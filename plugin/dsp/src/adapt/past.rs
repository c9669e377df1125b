//! What was done to the sound when it came in that is heard of now.

use super::Row;
use super::bells::Drawn;
use crate::bands::BAND_COUNT;

/// From the middle of the ear's window, of four hops, to when its hearing comes: two to its end, and one of work.
const HOPS: usize = 3;

/// The gains at one time.
#[derive(Debug, Clone, Copy)]
pub struct Done {
    /// Gain of every band as applied, dB.
    pub gains_db: Row,
    /// What prominence takes from every band at Amount 100 %, dB, 0 or more.
    pub over_db: Row,
    pub bells: Drawn,
    /// What is added for equal loudness, dB.
    pub make_up_db: f64,
}

/// The gains of the last hops.
#[derive(Debug, Clone)]
pub struct Past {
    latest_first: [Done; HOPS],
}

impl Past {
    /// Nothing was done.
    pub const NOTHING: Self = Self {
        latest_first: [Done {
            gains_db: [0.0; BAND_COUNT],
            over_db: [0.0; BAND_COUNT],
            bells: Drawn::FLAT,
            make_up_db: 0.0,
        }; HOPS],
    };

    /// A hop has ended, and this is done from here on.
    ///
    /// Real time: no allocation.
    pub fn add(&mut self, now: Done) {
        self.latest_first.rotate_right(1);
        self.latest_first[0] = now;
    }

    /// What was done in the middle of the window that a hearing is of, when it comes: before this hop's [`Past::add`].
    pub fn heard(&self) -> &Done {
        &self.latest_first[HOPS - 1]
    }
}
