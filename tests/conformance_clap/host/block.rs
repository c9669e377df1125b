//! Blocks with ports as a host may give them.
#![expect(unsafe_code, reason = "the C boundary")]

use std::marker::PhantomData;

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::process::{clap_process, clap_process_status};
use cochlea_tests::raw_clap::RawClap;

/// A port over channels of the host's.
pub struct Port<'a> {
    pointers: Vec<*mut f32>,
    channels: PhantomData<&'a mut [f32]>,
}

impl<'a> Port<'a> {
    /// Over all of `channels` from `start` on.
    pub fn over(channels: &'a mut [Vec<f32>], start: usize) -> Self {
        let pointers = channels.iter_mut().map(|channel| channel[start..].as_mut_ptr());
        Self {
            pointers: pointers.collect(),
            channels: PhantomData,
        }
    }

    /// The channel `index` as a null pointer.
    pub fn without(mut self, index: usize) -> Self {
        self.pointers[index] = std::ptr::null_mut();
        self
    }

    /// As it stands in a block, good for as long as the port.
    pub fn buffer(&mut self) -> clap_audio_buffer {
        clap_audio_buffer {
            data32: self.pointers.as_mut_ptr(),
            data64: std::ptr::null_mut(),
            channel_count: self.pointers.len() as u32,
            latency: 0,
            constant_mask: 0,
        }
    }
}

/// A block, good for as long as its ports.
pub struct Block<'a> {
    /// As the plug-in gets it.
    pub given: clap_process,
    ports: PhantomData<&'a mut [clap_audio_buffer]>,
}

/// A block with these ports, no events and no transport.
pub fn block<'a>(frames: usize, inputs: &'a [clap_audio_buffer], outputs: &'a mut [clap_audio_buffer]) -> Block<'a> {
    Block {
        given: clap_process {
            steady_time: -1,
            frames_count: frames as u32,
            transport: std::ptr::null(),
            audio_inputs: inputs.as_ptr(),
            audio_outputs: outputs.as_mut_ptr(),
            audio_inputs_count: inputs.len() as u32,
            audio_outputs_count: outputs.len() as u32,
            in_events: std::ptr::null(),
            out_events: std::ptr::null(),
        },
        ports: PhantomData,
    }
}

/// Has the plug-in process the block.
pub fn run(plugin: &RawClap, block: &Block) -> clap_process_status {
    // SAFETY: a live plug-in; the block's lists have as much as it says, or are null.
    unsafe { (*plugin.plugin()).process.expect("process")(plugin.plugin(), &raw const block.given) }
}
