//! Where a channel's loudspeaker stands, as far as it counts for loudness.

use ebur128::Channel;

/// Weight of a channel. ITU-R BS.1770-5, annex 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In front, behind or above: weight 1.
    Plain,
    /// Beside the listener, 60 to 120°, where sounds are louder: weight 1.41.
    Side,
    /// Low-frequency effects: not counted.
    LowFrequency,
}

impl Place {
    /// Of `channels` channels in the order of WAV files: mono, stereo, 3.0, 4.0, 5.0, 5.1, 6.1, 7.1. In 4.0, 5.0 and 5.1 the
    /// last two are surrounds at ±110°. `None` for other numbers.
    pub fn usual(channels: usize) -> Option<&'static [Self]> {
        use Place::{LowFrequency, Plain, Side};
        Some(match channels {
            1 => &[Plain],
            2 => &[Plain; 2],
            3 => &[Plain; 3],
            4 => &[Plain, Plain, Side, Side],
            5 => &[Plain, Plain, Plain, Side, Side],
            6 => &[Plain, Plain, Plain, LowFrequency, Side, Side],
            7 => &[Plain, Plain, Plain, LowFrequency, Plain, Side, Side],
            8 => &[Plain, Plain, Plain, LowFrequency, Plain, Plain, Side, Side],
            _ => return None,
        })
    }

    /// What the library takes: the first of the kind.
    pub(super) fn of_library(self) -> Channel {
        match self {
            Self::Plain => Channel::Left,
            Self::Side => Channel::LeftSurround,
            Self::LowFrequency => Channel::Unused,
        }
    }
}
