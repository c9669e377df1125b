//! One block from a CLAP host: its events checked and ordered, its buffers checked and cut to what the framework expects.
#![expect(unsafe_code, reason = "the C boundary")]

use std::sync::atomic::Ordering;

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_PARAM_MOD, CLAP_EVENT_PARAM_VALUE, clap_event_param_mod,
    clap_event_param_value, clap_input_events,
};
use clap_sys::plugin::clap_plugin;
use clap_sys::process::{CLAP_PROCESS_CONTINUE, CLAP_PROCESS_ERROR, clap_process, clap_process_status};

use super::ports::SIDE_CHAIN_PORT;
use super::{Layer, inner};
use crate::host_guard::automation::Change;
use crate::host_guard::block::{Block, Channels, Piece};
use crate::host_guard::{Guarded, Instance, framework_side_chain_channels};

impl<P: Guarded> Layer<P> {
    /// Real time: no allocation, no lock, no call to the host but the events' own and, when the latency changed,
    /// `request_restart`.
    pub(super) unsafe extern "C" fn process(
        plugin: *const clap_plugin,
        block: *const clap_process,
    ) -> clap_process_status {
        // SAFETY: the host's pointers, or null.
        let (Some(layer), Some(block)) = (unsafe { Self::of(plugin) }, unsafe { block.as_ref() }) else {
            return CLAP_PROCESS_ERROR;
        };
        let Some(mut automation) = layer.instance.automation() else {
            return CLAP_PROCESS_ERROR;
        };
        automation.clear();
        // SAFETY: the block's own list.
        unsafe {
            for_each_change(block.in_events, &layer.instance, |frame, parameter, change| {
                automation.push(frame, parameter, change);
            });
        }
        automation.order();
        let any_change = automation.next_frame().is_some();
        drop(automation);

        // Events go out in order of their frame: edits have none.
        // SAFETY: the block's own list.
        unsafe { layer.host_end.edits().drain_into(block.out_events) };

        // SAFETY: as given by the host for this call.
        let status = unsafe { layer.process_audio(plugin, block) };

        layer.instance.finish_block();
        if any_change {
            layer.instance.changed();
        }
        // Without a change too: our editor sets parameters on its own.
        layer.ask_for_latency_restart();
        status
    }

    /// # Safety
    /// `block` is what the host gave for this call.
    unsafe fn process_audio(&self, plugin: *const clap_plugin, block: &clap_process) -> clap_process_status {
        // U8.
        if !self.active.load(Ordering::Acquire) {
            return CLAP_PROCESS_ERROR;
        }
        if block.frames_count == 0 {
            return CLAP_PROCESS_CONTINUE;
        }
        let channels = self.channels.load(Ordering::Acquire);
        // SAFETY: the counts say how many ports there are.
        let (output, input, side_chain) = unsafe {
            (
                port(block.audio_outputs, block.audio_outputs_count, 0),
                port(block.audio_inputs, block.audio_inputs_count, 0),
                port(block.audio_inputs, block.audio_inputs_count, SIDE_CHAIN_PORT),
            )
        };
        // SAFETY: each port's count says how many channels there are.
        let exactly =
            |port: &clap_audio_buffer| unsafe { Channels::exactly(channels, port.data32, port.channel_count) };
        let Some(checked) = output.as_ref().and_then(exactly) else {
            return CLAP_PROCESS_ERROR;
        };
        let checked = Block {
            frames: block.frames_count as usize,
            output: checked,
            input: input.as_ref().and_then(exactly),
            // SAFETY: as above.
            side_chain: side_chain
                .filter(|_| self.side_chain_active.load(Ordering::Acquire))
                .map(|port| unsafe { Channels::first(port.data32, port.channel_count) }),
        };
        // SAFETY: the first output port exists; what it says of constant channels is void now.
        unsafe { (*block.audio_outputs).constant_mask = 0 };
        let side_chain_channels = framework_side_chain_channels::<P>(channels);
        let mut answer = CLAP_PROCESS_CONTINUE;
        let process = |piece: &mut Piece| {
            let mut output = buffer(piece.output.as_mut_ptr(), channels);
            let input = match &mut piece.input {
                Some(input) => buffer(input.as_mut_ptr(), channels),
                None => buffer(std::ptr::null_mut(), 0),
            };
            let side_chain = buffer(piece.side_chain.as_mut_ptr(), side_chain_channels);
            let inputs = [input, side_chain];
            let given = clap_process {
                steady_time: block.steady_time,
                frames_count: piece.frames as u32,
                // Nothing in the sound depends on the transport.
                transport: std::ptr::null(),
                audio_inputs: inputs.as_ptr(),
                audio_outputs: &raw mut output,
                audio_inputs_count: 1 + u32::from(side_chain_channels > 0),
                audio_outputs_count: 1,
                // The framework gets no parameter events: `P` takes them from the instance.
                in_events: std::ptr::null(),
                out_events: block.out_events,
            };
            answer = inner!(self => process(plugin, &raw const given)).unwrap_or(CLAP_PROCESS_ERROR);
            // SAFETY: the block's own list.
            unsafe { self.tell(block.out_events) };
            answer != CLAP_PROCESS_ERROR
        };
        // SAFETY: CLAP's channels have the block's frames.
        match unsafe { checked.in_pieces(&self.instance, process) } {
            // SAFETY: the host's pointer, on its audio thread.
            Some(()) => unsafe { self.with_tail(answer) },
            None => CLAP_PROCESS_ERROR,
        }
    }
}

/// Port `index` of `count`.
///
/// # Safety
/// `ports` is null or points to `count` ports.
unsafe fn port(ports: *const clap_audio_buffer, count: u32, index: u32) -> Option<clap_audio_buffer> {
    // SAFETY: by contract.
    (!ports.is_null() && index < count).then(|| unsafe { *ports.add(index as usize) })
}

/// A port of `channel_count` channels.
fn buffer(channels: *mut *mut f32, channel_count: u32) -> clap_audio_buffer {
    clap_audio_buffer {
        data32: channels,
        data64: std::ptr::null_mut(),
        channel_count,
        latency: 0,
        constant_mask: 0,
    }
}

/// Every parameter change of a list, as (frame, parameter, change). Other events are not for us.
///
/// # Safety
/// `events` is null or a valid list of the host's.
pub(super) unsafe fn for_each_change(
    events: *const clap_input_events,
    instance: &Instance,
    mut each: impl FnMut(u32, usize, Change),
) {
    // SAFETY: valid or null.
    let Some(list) = (unsafe { events.as_ref() }) else {
        return;
    };
    let (Some(size), Some(get)) = (list.size, list.get) else {
        return;
    };
    // SAFETY: the list's own functions.
    for at in 0..unsafe { size(events) } {
        // SAFETY: `at` is below the list's size.
        let Some(header) = (unsafe { get(events, at).as_ref() }) else {
            continue;
        };
        if header.space_id != CLAP_CORE_EVENT_SPACE_ID {
            continue;
        }
        let found = match header.type_ {
            CLAP_EVENT_PARAM_VALUE if header.size as usize >= size_of::<clap_event_param_value>() => {
                // SAFETY: type and size say what it is.
                let event = unsafe { &*std::ptr::from_ref(header).cast::<clap_event_param_value>() };
                whole_plugin(event.note_id, event.key).then_some((event.param_id, event.value, false))
            }
            CLAP_EVENT_PARAM_MOD if header.size as usize >= size_of::<clap_event_param_mod>() => {
                // SAFETY: type and size say what it is.
                let event = unsafe { &*std::ptr::from_ref(header).cast::<clap_event_param_mod>() };
                whole_plugin(event.note_id, event.key).then_some((event.param_id, event.amount, true))
            }
            _ => None,
        };
        let Some((hash, value, modulation)) = found else {
            continue;
        };
        if let Some(index) = instance.parameters().index_of_hash(hash) {
            // What is no number changes nothing; a number far beyond the range is its end, before it is too large for `f32`.
            if !value.is_finite() {
                continue;
            }
            let normalized = value / instance.parameters().clap_scale(index);
            let change = if modulation {
                Change::Modulation(normalized.clamp(-1.0, 1.0) as f32)
            } else {
                Change::Value(normalized.clamp(0.0, 1.0) as f32)
            };
            each(header.time, index, change);
        }
    }
}

/// Whether a change is for the plugin and not for one of its (absent) voices.
fn whole_plugin(note_id: i32, key: i16) -> bool {
    note_id < 0 && key < 0
}
