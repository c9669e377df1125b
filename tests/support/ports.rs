//! Ports and buses as hosts at their bare bones ask about them and set them.
#![expect(unsafe_code, reason = "the C boundary")]

use clap_sys::ext::audio_ports::{CLAP_EXT_AUDIO_PORTS, clap_audio_port_info, clap_plugin_audio_ports};
use clap_sys::ext::audio_ports_activation::{CLAP_EXT_AUDIO_PORTS_ACTIVATION, clap_plugin_audio_ports_activation};
use clap_sys::ext::audio_ports_config::{CLAP_EXT_AUDIO_PORTS_CONFIG, clap_plugin_audio_ports_config};
use clap_sys::ext::note_ports::{CLAP_EXT_NOTE_PORTS, clap_note_port_info, clap_plugin_note_ports};
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    BusDirections_::{kInput, kOutput},
    BusInfo, IAudioProcessorTrait, IComponentTrait,
    MediaTypes_::{kAudio, kEvent},
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{kResultOk, tresult};

use crate::raw_clap::RawClap;
use crate::raw_vst3::RawVst3;

impl RawClap {
    /// The audio port `index`, if the plugin has it.
    pub fn audio_port(&self, index: u32, is_input: bool) -> Option<clap_audio_port_info> {
        // SAFETY: name and type match; plain data that the call fills.
        unsafe {
            let ports: &clap_plugin_audio_ports = self.extension(CLAP_EXT_AUDIO_PORTS).expect("audio ports");
            let mut info: clap_audio_port_info = std::mem::zeroed();
            ports.get.expect("get")(self.plugin(), index, is_input, &raw mut info).then_some(info)
        }
    }

    /// How many audio ports the plugin says it has.
    pub fn audio_port_count(&self, is_input: bool) -> u32 {
        // SAFETY: name and type match; a live plugin.
        unsafe {
            let ports: &clap_plugin_audio_ports = self.extension(CLAP_EXT_AUDIO_PORTS).expect("audio ports");
            ports.count.expect("count")(self.plugin(), is_input)
        }
    }

    /// How many note ports the plugin says it has.
    pub fn note_port_count(&self, is_input: bool) -> u32 {
        // SAFETY: name and type match; a live plugin.
        unsafe {
            let ports: &clap_plugin_note_ports = self.extension(CLAP_EXT_NOTE_PORTS).expect("note ports");
            ports.count.expect("count")(self.plugin(), is_input)
        }
    }

    /// The note port `index`, if the plugin has it.
    pub fn note_port(&self, index: u32, is_input: bool) -> Option<clap_note_port_info> {
        // SAFETY: name and type match; plain data that the call fills.
        unsafe {
            let ports: &clap_plugin_note_ports = self.extension(CLAP_EXT_NOTE_PORTS).expect("note ports");
            let mut info: clap_note_port_info = std::mem::zeroed();
            ports.get.expect("get")(self.plugin(), index, is_input, &raw mut info).then_some(info)
        }
    }

    /// Selects a layout by its number.
    pub fn select_layout(&self, id: u32) -> bool {
        // SAFETY: name and type match; a live plugin.
        unsafe {
            let layouts: &clap_plugin_audio_ports_config =
                self.extension(CLAP_EXT_AUDIO_PORTS_CONFIG).expect("layouts");
            layouts.select.expect("select")(self.plugin(), id)
        }
    }

    /// Switches an input port off or on.
    pub fn set_input_active(&self, index: u32, active: bool) -> bool {
        // SAFETY: name and type match; a live plugin.
        unsafe {
            let ports: &clap_plugin_audio_ports_activation = self
                .extension(CLAP_EXT_AUDIO_PORTS_ACTIVATION)
                .expect("activation of ports");
            ports.set_active.expect("set_active")(self.plugin(), true, index, active, 32)
        }
    }
}

impl RawVst3 {
    /// Asks for arrangements of speakers, a bus each.
    pub fn arrange(&self, inputs: &[u64], outputs: &[u64]) -> tresult {
        let (mut inputs, mut outputs) = (inputs.to_vec(), outputs.to_vec());
        let counts = (inputs.len() as i32, outputs.len() as i32);
        // SAFETY: a live object; as many as said.
        unsafe {
            self.processor()
                .setBusArrangements(inputs.as_mut_ptr(), counts.0, outputs.as_mut_ptr(), counts.1)
        }
    }

    /// The speakers of an input bus.
    pub fn input_speakers(&self, index: i32) -> Option<u64> {
        let mut speakers = 0;
        // SAFETY: a live object, which writes one integer.
        let result = unsafe {
            self.processor()
                .getBusArrangement(kInput as i32, index, &raw mut speakers)
        };
        (result == kResultOk).then_some(speakers)
    }

    /// What the plugin says of an input bus.
    pub fn input_bus(&self, index: i32) -> Option<BusInfo> {
        // SAFETY: plain data that the call fills.
        unsafe {
            let mut info: BusInfo = std::mem::zeroed();
            (self
                .component()
                .getBusInfo(kAudio as i32, kInput as i32, index, &raw mut info)
                == kResultOk)
                .then_some(info)
        }
    }

    /// How many buses for events the plugin says it has: for input, for output.
    pub fn event_bus_counts(&self) -> [i32; 2] {
        // SAFETY: a live object.
        [kInput, kOutput].map(|direction| unsafe { self.component().getBusCount(kEvent as i32, direction as i32) })
    }

    /// What the plugin says of an output bus for events.
    pub fn event_bus(&self, index: i32) -> Option<BusInfo> {
        // SAFETY: plain data that the call fills.
        unsafe {
            let mut info: BusInfo = std::mem::zeroed();
            (self
                .component()
                .getBusInfo(kEvent as i32, kOutput as i32, index, &raw mut info)
                == kResultOk)
                .then_some(info)
        }
    }

    /// Switches an output bus for events on or off.
    pub fn activate_events(&self, index: i32, active: bool) -> tresult {
        // SAFETY: a live object.
        unsafe {
            self.component()
                .activateBus(kEvent as i32, kOutput as i32, index, u8::from(active))
        }
    }

    /// Switches an input bus on or off.
    pub fn activate_input(&self, index: i32, active: bool) -> tresult {
        // SAFETY: a live object.
        unsafe {
            self.component()
                .activateBus(kAudio as i32, kInput as i32, index, u8::from(active))
        }
    }
}
