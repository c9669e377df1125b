//! A host's block with its buffers checked (U9, U16), cut to lengths that the framework has room for (U18).
#![expect(unsafe_code, reason = "the C boundary")]

use super::Instance;
use super::side_chain::LONGEST_PIECE;

/// Channels of any port or bus: plugins behind the guard are mono or stereo.
pub(super) const MOST_CHANNELS: usize = super::side_chain::MOST_CHANNELS;

/// Channels of one port or bus; none of them is null.
#[derive(Clone, Copy)]
pub(super) struct Channels {
    pointers: [*mut f32; MOST_CHANNELS],
    count: usize,
}

impl Channels {
    const NONE: Self = Self {
        pointers: [std::ptr::null_mut(); MOST_CHANNELS],
        count: 0,
    };

    /// The first `wanted` of `given` channels. `None` when one of them is not there, or when that is more than
    /// [`MOST_CHANNELS`] or nothing.
    ///
    /// # Safety
    /// `pointers` is null or points to `given` pointers.
    pub(super) unsafe fn exactly(wanted: u32, pointers: *const *mut f32, given: u32) -> Option<Self> {
        // SAFETY: by contract.
        let found = unsafe { Self::at_most(wanted as usize, pointers, given) };
        (wanted > 0 && found.count == wanted as usize).then_some(found)
    }

    /// As many of `given` channels as are there, from the first on, at most [`MOST_CHANNELS`].
    ///
    /// # Safety
    /// As for [`Channels::exactly`].
    pub(super) unsafe fn first(pointers: *const *mut f32, given: u32) -> Self {
        // SAFETY: by contract.
        unsafe { Self::at_most(MOST_CHANNELS, pointers, given) }
    }

    /// # Safety
    /// As for [`Channels::exactly`].
    unsafe fn at_most(most: usize, pointers: *const *mut f32, given: u32) -> Self {
        let mut found = Self::NONE;
        if pointers.is_null() {
            return found;
        }
        for at in 0..most.min(MOST_CHANNELS).min(given as usize) {
            // SAFETY: `at` is below `given`.
            let pointer = unsafe { *pointers.add(at) };
            if pointer.is_null() {
                break;
            }
            found.pointers[at] = pointer;
            found.count = at + 1;
        }
        found
    }

    /// The same channels from `frame` on.
    ///
    /// # Safety
    /// Every channel has more than `frame` frames.
    unsafe fn starting_at(&self, frame: usize) -> [*mut f32; MOST_CHANNELS] {
        let mut pointers = self.pointers;
        for pointer in &mut pointers[..self.count] {
            // SAFETY: by contract.
            *pointer = unsafe { pointer.add(frame) };
        }
        pointers
    }
}

/// One block's buffers.
pub(super) struct Block {
    pub(super) frames: usize,
    pub(super) output: Channels,
    /// As many channels as the output, or nothing: then the plugin hears silence.
    pub(super) input: Option<Channels>,
    /// Nothing, or no channels: there is no side chain.
    pub(super) side_chain: Option<Channels>,
}

/// What the framework gets at a time. The pointers are to `frames` frames each, and there are as many as the port has
/// channels.
pub(super) struct Piece {
    pub(super) frames: usize,
    pub(super) output: [*mut f32; MOST_CHANNELS],
    pub(super) input: Option<[*mut f32; MOST_CHANNELS]>,
    pub(super) side_chain: [*mut f32; MOST_CHANNELS],
}

impl Block {
    /// Calls `process` for each piece, one after the other, while it answers `true`. `None` when a host runs two blocks at
    /// once.
    ///
    /// Real time: no allocation.
    ///
    /// # Safety
    /// Every channel has the block's frames.
    pub(super) unsafe fn in_pieces(
        &self,
        instance: &Instance,
        mut process: impl FnMut(&mut Piece) -> bool,
    ) -> Option<()> {
        for start in (0..self.frames).step_by(LONGEST_PIECE) {
            let frames = LONGEST_PIECE.min(self.frames - start);
            instance.automation()?.begin_piece(start);
            instance.outgoing()?.begin_piece(start);
            // SAFETY: `start` lies within the block.
            let mut piece = unsafe {
                Piece {
                    frames,
                    // Before anything is written: the host may give one memory for side chain and output.
                    side_chain: self.hear_side_chain(instance, start, frames)?,
                    output: self.output.starting_at(start),
                    input: self.input.as_ref().map(|input| input.starting_at(start)),
                }
            };
            if piece.input.is_none() {
                for pointer in &piece.output[..self.output.count] {
                    // SAFETY: `frames` frames from `start` on are the block's.
                    unsafe { std::slice::from_raw_parts_mut(*pointer, frames) }.fill(0.0);
                }
            }
            if !process(&mut piece) {
                break;
            }
        }
        Some(())
    }

    /// Puts the piece's side chain where the plugin finds it. Returns what the framework is to take for it.
    ///
    /// # Safety
    /// Every channel has `frames` frames from `start` on.
    unsafe fn hear_side_chain(
        &self,
        instance: &Instance,
        start: usize,
        frames: usize,
    ) -> Option<[*mut f32; MOST_CHANNELS]> {
        let mut side_chain = instance.side_chain.try_borrow_mut().ok()?;
        let given = self.side_chain.unwrap_or(Channels::NONE);
        let mut channels = [&[][..]; MOST_CHANNELS];
        for (channel, pointer) in channels.iter_mut().zip(&given.pointers[..given.count]) {
            // SAFETY: by contract; nothing writes to it while it is copied.
            *channel = unsafe { std::slice::from_raw_parts(pointer.add(start), frames) };
        }
        side_chain.hear(&channels[..given.count]);
        Some(side_chain.for_framework())
    }
}
