//! Side chains as hosts hand them over, well or badly.

use clap_sys::audio_buffer::clap_audio_buffer;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{AudioBusBuffers, AudioBusBuffers__type0};

use crate::raw_clap::{Change, RawClap};
use crate::raw_vst3::{Queued, RawVst3};

/// Channels that a host can list.
const MOST: usize = 8;

/// What a host hands over beside the main input.
#[derive(Clone, Copy)]
pub enum Given<'a> {
    /// Not even the main input.
    NoInputs,
    /// Nothing.
    Nothing,
    /// Nothing, but behind the main port lies another in memory, which is not the plugin's to read.
    Beyond(&'a [&'a [f32]]),
    /// These channels; an empty one is a null pointer.
    Channels(&'a [&'a [f32]]),
    /// A port that claims two channels and has no list of them.
    NoList,
    /// The memory of the main input.
    Main,
}

/// The pointers of a block, and how many of the ports are the plugin's to see.
struct Pointers {
    main: [*mut f32; MOST],
    side_chain: [*mut f32; MOST],
    side_chain_count: usize,
    no_list: bool,
    ports: usize,
}

impl Pointers {
    fn new(channels: &mut [&mut [f32]], given: Given<'_>) -> Self {
        let mut main = [std::ptr::null_mut(); MOST];
        for (pointer, channel) in main.iter_mut().zip(channels.iter_mut()) {
            *pointer = channel.as_mut_ptr();
        }
        let mut pointers = Self {
            main,
            side_chain: [std::ptr::null_mut(); MOST],
            side_chain_count: 0,
            no_list: false,
            ports: 2,
        };
        match given {
            Given::NoInputs => pointers.ports = 0,
            Given::Nothing => pointers.ports = 1,
            Given::Beyond(side_chain) => {
                pointers.take(side_chain);
                pointers.ports = 1;
            }
            Given::Channels(side_chain) => pointers.take(side_chain),
            Given::NoList => (pointers.side_chain_count, pointers.no_list) = (2, true),
            Given::Main => (pointers.side_chain, pointers.side_chain_count) = (main, channels.len()),
        }
        pointers
    }

    fn take(&mut self, side_chain: &[&[f32]]) {
        self.side_chain_count = side_chain.len();
        for (pointer, channel) in self.side_chain.iter_mut().zip(side_chain) {
            if !channel.is_empty() {
                *pointer = channel.as_ptr().cast_mut();
            }
        }
    }

    fn side_chain_list(&mut self) -> *mut *mut f32 {
        if self.no_list {
            std::ptr::null_mut()
        } else {
            self.side_chain.as_mut_ptr()
        }
    }
}

impl RawClap {
    /// One block with a side chain; `channels` are main input and output.
    pub fn process_given(&self, channels: &mut [&mut [f32]], given: Given<'_>, changes: &[Change]) -> i32 {
        let frames = channels[0].len() as u32;
        let mut pointers = Pointers::new(channels, given);
        let port = |data32, count: usize| clap_audio_buffer {
            data32,
            data64: std::ptr::null_mut(),
            channel_count: count as u32,
            latency: 0,
            constant_mask: 0,
        };
        let main = port(pointers.main.as_mut_ptr(), channels.len());
        let side_chain = port(pointers.side_chain_list(), pointers.side_chain_count);
        let mut output = main;
        self.process_ports(frames, &[main, side_chain][..pointers.ports], &mut output, changes)
    }
}

impl RawVst3 {
    /// One block with a side chain; `channels` are main input and output.
    pub fn process_given(&self, channels: &mut [&mut [f32]], given: Given<'_>, changes: &Queued) -> i32 {
        let frames = channels[0].len() as i32;
        let mut pointers = Pointers::new(channels, given);
        let bus = |list, count: usize| AudioBusBuffers {
            numChannels: count as i32,
            silenceFlags: 0,
            __field0: AudioBusBuffers__type0 { channelBuffers32: list },
        };
        let main = bus(pointers.main.as_mut_ptr(), channels.len());
        let side_chain = bus(pointers.side_chain_list(), pointers.side_chain_count);
        let mut output = main;
        self.process_buses(
            frames,
            &mut [main, side_chain][..pointers.ports],
            &mut output,
            changes,
            false,
        )
    }
}
