//! One block from a CLAP host: its events checked and ordered, its buffers trimmed to what the framework expects.
#![expect(unsafe_code, reason = "the C boundary")]

use std::sync::atomic::Ordering;

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_PARAM_MOD, CLAP_EVENT_PARAM_VALUE, clap_event_param_mod,
    clap_event_param_value, clap_input_events,
};
use clap_sys::plugin::clap_plugin;
use clap_sys::process::{CLAP_PROCESS_CONTINUE, CLAP_PROCESS_ERROR, clap_process, clap_process_status};

use super::{Layer, inner};
use crate::host_guard::automation::Change;
use crate::host_guard::{Guarded, Instance};

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

        // SAFETY: as given by the host for this call.
        let status = unsafe { layer.process_audio(plugin, block) };

        layer.instance.finish_block();
        // SAFETY: the block's own list.
        unsafe { layer.edits.drain_into(block.out_events) };
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
        if !self.active.load(Ordering::Acquire) {
            return CLAP_PROCESS_ERROR;
        }
        if block.frames_count == 0 {
            return CLAP_PROCESS_CONTINUE;
        }
        let channels = self.channels.load(Ordering::Acquire);
        // SAFETY: the counts say how many ports there are.
        let output = unsafe { first_port(block.audio_outputs, block.audio_outputs_count, channels) };
        let Some(mut output) = output else {
            return CLAP_PROCESS_ERROR;
        };
        // SAFETY: as above.
        let input = unsafe { first_port(block.audio_inputs, block.audio_inputs_count, channels) };
        if input.is_none() {
            // SAFETY: `first_port` found every channel; each holds the block's frames.
            unsafe {
                for channel in 0..output.channel_count as usize {
                    std::slice::from_raw_parts_mut(*output.data32.add(channel), block.frames_count as usize).fill(0.0);
                }
            }
        }
        let trimmed = clap_process {
            steady_time: block.steady_time,
            frames_count: block.frames_count,
            // Nothing in the sound depends on the transport.
            transport: std::ptr::null(),
            audio_inputs: input.as_ref().map_or(std::ptr::null(), std::ptr::from_ref),
            audio_outputs: &raw mut output,
            audio_inputs_count: u32::from(input.is_some()),
            audio_outputs_count: 1,
            // The framework gets no parameter events: `P` takes them from the instance.
            in_events: std::ptr::null(),
            out_events: block.out_events,
        };
        // SAFETY: the first output port exists; what it says of constant channels is void now.
        unsafe { (*block.audio_outputs).constant_mask = 0 };
        inner!(self => process(plugin, &raw const trimmed)).unwrap_or(CLAP_PROCESS_ERROR)
    }
}

/// The first of `count` ports if it has `channels` channels of 32-bit samples, trimmed to them.
///
/// # Safety
/// `ports` is null or points to `count` ports.
unsafe fn first_port(ports: *const clap_audio_buffer, count: u32, channels: u32) -> Option<clap_audio_buffer> {
    if ports.is_null() || count == 0 {
        return None;
    }
    // SAFETY: at least one port.
    let mut port = unsafe { *ports };
    if port.data32.is_null() || port.channel_count < channels || channels == 0 {
        return None;
    }
    port.channel_count = channels;
    (0..channels as usize)
        // SAFETY: `channel_count` pointers.
        .all(|channel| unsafe { !(*port.data32.add(channel)).is_null() })
        .then_some(port)
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
            let normalized = (value / instance.parameters().clap_scale(index)) as f32;
            let change = if modulation {
                Change::Modulation(normalized)
            } else {
                Change::Value(normalized)
            };
            each(header.time, index, change);
        }
    }
}

/// Whether a change is for the plugin and not for one of its (absent) voices.
fn whole_plugin(note_id: i32, key: i16) -> bool {
    note_id < 0 && key < 0
}
