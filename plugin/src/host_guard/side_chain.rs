//! The side chain of one block: what the host gave, copied and counted.
//!
//! The framework reads a side chain that the host did not give (U16), refuses channel counts that hosts have (U19),
//! keeps the length of an earlier block, and cannot say whether there was one at all (U17). So the layer in front of it
//! checks the host's buffers and copies them here: the plugin reads them from here, and the framework is always handed
//! buffers that are there. A copy, because a host may give the same memory as side chain and as output.

/// The longest block that goes through the framework in one piece, frames; a longer one is cut. It bounds the memory that
/// the framework and this layer take for side chains, whatever a host announces.
pub const LONGEST_PIECE: usize = 8192;

/// Channels of a side chain that are heard: the first two.
pub const MOST_CHANNELS: usize = 2;

/// The side chain of the block being processed.
///
/// Real time: everything but [`SideChain::new`] works in the memory taken there.
pub struct SideChain {
    channels: [Vec<f32>; MOST_CHANNELS],
    /// For the framework while there is no side chain.
    silence: Vec<f32>,
    heard: usize,
    frames: usize,
}

impl SideChain {
    /// Nothing heard yet. Allocates.
    pub fn new() -> Self {
        Self {
            channels: std::array::from_fn(|_| vec![0.0; LONGEST_PIECE]),
            silence: vec![0.0; LONGEST_PIECE],
            heard: 0,
            frames: 0,
        }
    }

    /// How many channels the host gave: 0 (there is no side chain), 1 or 2.
    pub fn channel_count(&self) -> usize {
        self.heard
    }

    /// The channels, each as long as the block; those beyond [`SideChain::channel_count`] are empty.
    pub fn channels(&self) -> [&[f32]; MOST_CHANNELS] {
        std::array::from_fn(|at| {
            if at < self.heard {
                &self.channels[at][..self.frames]
            } else {
                &[]
            }
        })
    }

    /// Takes the next piece's channels: none, one or two, all equally long and at most [`LONGEST_PIECE`].
    pub(super) fn hear(&mut self, given: &[&[f32]]) {
        self.heard = given.len().min(MOST_CHANNELS);
        self.frames = given.first().map_or(0, |channel| channel.len()).min(LONGEST_PIECE);
        for (channel, given) in self.channels.iter_mut().zip(given) {
            channel[..self.frames].copy_from_slice(&given[..self.frames]);
        }
    }

    /// What the framework is to take for the channels of its side chain: [`LONGEST_PIECE`] frames each. Mono stands in
    /// both, silence where there is none.
    pub(super) fn for_framework(&mut self) -> [*mut f32; MOST_CHANNELS] {
        let heard = self.heard;
        let [left, right] = &mut self.channels;
        match heard {
            0 => [self.silence.as_mut_ptr(); MOST_CHANNELS],
            1 => [left.as_mut_ptr(); MOST_CHANNELS],
            _ => [left.as_mut_ptr(), right.as_mut_ptr()],
        }
    }
}

impl Default for SideChain {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_heard_is_there_to_the_bit_and_nothing_after_it() {
        let mut side_chain = SideChain::new();
        assert_eq!((side_chain.channel_count(), side_chain.channels()), (0, [&[][..]; 2]));
        side_chain.hear(&[&[0.5, -0.25], &[1.0, f32::MIN_POSITIVE]]);
        assert_eq!(side_chain.channel_count(), 2);
        assert_eq!(side_chain.channels(), [&[0.5, -0.25][..], &[1.0, f32::MIN_POSITIVE]]);
        side_chain.hear(&[&[0.75]]);
        assert_eq!(side_chain.channel_count(), 1);
        assert_eq!(side_chain.channels(), [&[0.75][..], &[]]);
        side_chain.hear(&[]);
        assert_eq!((side_chain.channel_count(), side_chain.channels()), (0, [&[][..]; 2]));
    }

    #[test]
    fn the_framework_always_gets_two_buffers() {
        let mut side_chain = SideChain::new();
        let [one, other] = side_chain.for_framework();
        assert_eq!(one, other, "silence in both");
        side_chain.hear(&[&[0.5], &[0.25]]);
        let [left, right] = side_chain.for_framework();
        assert!(left != right && left != one);
        side_chain.hear(&[&[0.5]]);
        assert_eq!(side_chain.for_framework(), [left, left]);
    }
}
