//! The script over CLAP.

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::process::CLAP_PROCESS_ERROR;

use super::Heard;
use super::list::events;
use super::script::{Act, Block, Buffers, Script, parameters};
use super::sound;
use crate::clap_events::List;
use crate::raw_clap::RawClap;

/// The plugin's layouts, in its order.
const MONO_LAYOUT: u32 = 1;

/// What comes out of the script in a new instance.
pub fn play(script: &Script) -> Heard {
    let plugin = RawClap::from_entry(&cochlea::clap_entry);
    let is_mono = script.is_mono && plugin.select_layout(MONO_LAYOUT);
    let mut host = Host {
        plugin,
        channels: if is_mono { 1 } else { 2 },
        is_active: false,
        seed: script.seed,
        heard: Heard::default(),
    };
    script.acts.iter().for_each(|act| host.act(act));
    host.rest();
    host.heard
}

struct Host {
    plugin: RawClap,
    channels: usize,
    is_active: bool,
    seed: u64,
    heard: Heard,
}

impl Host {
    fn rest(&mut self) {
        if std::mem::take(&mut self.is_active) {
            self.plugin.deactivate();
        }
    }

    fn act(&mut self, act: &Act) {
        match act {
            Act::Block(block) => self.block(block),
            Act::Flush(script) => self.plugin.flush(&List(&events(script)).table()),
            Act::Load(state) => {
                // Taken or refused, in pieces of an odd size.
                self.plugin.load_state(state, 61);
            }
            Act::Save => {
                let state = self.plugin.save_state().expect("a state");
                serde_json::from_slice::<serde_json::Value>(&state).expect("JSON");
            }
            Act::Reset => self.plugin.reset(),
            Act::Stop => self.rest(),
            Act::Activate(sample_rate_hz, frames) => {
                self.rest();
                self.is_active = self.plugin.activate(*sample_rate_hz, *frames);
            }
            Act::Ask(index) => self.ask(*index),
            Act::MainThread => self.plugin.on_main_thread(),
        }
    }

    fn ask(&self, index: u32) {
        let Some(info) = self.plugin.parameter_info(index) else {
            assert!(index as usize >= parameters().len());
            return;
        };
        let value = self.plugin.parameter_value(info.id).expect("a value");
        assert!(
            (info.min_value..=info.max_value).contains(&value),
            "parameter {index} is {value}"
        );
        assert!(self.plugin.value_to_text(info.id, value).is_some());
    }

    fn block(&mut self, block: &Block) {
        let mut input = sound::channels::<2>(block.sound, self.seed, block.start, block.frames);
        let mut side = sound::channels::<2>(block.sound, !self.seed, block.start, block.frames);
        // Whatever lay there before is none of the plugin's business.
        let mut apart = [(); 2].map(|()| vec![f32::NAN; block.frames]);
        let count = self.channels;
        let pointers = |channels: &mut [Vec<f32>; 2]| channels.each_mut().map(|channel| channel.as_mut_ptr());
        let (mut main, mut beside, mut out) = (pointers(&mut input), pointers(&mut side), pointers(&mut apart));
        if block.buffers != Buffers::Apart {
            out = main;
        }
        let port = |list: &mut [*mut f32; 2], count: usize| clap_audio_buffer {
            data32: list.as_mut_ptr(),
            data64: std::ptr::null_mut(),
            channel_count: count as u32,
            latency: 0,
            constant_mask: u64::MAX,
        };
        let nowhere = clap_audio_buffer {
            data32: std::ptr::null_mut(),
            ..port(&mut [std::ptr::null_mut(); 2], 2)
        };
        let main = port(&mut main, count);
        let inputs = match block.buffers {
            Buffers::NoInput => vec![],
            Buffers::SideMono => vec![main, port(&mut beside, 1)],
            Buffers::SideStereo => vec![main, port(&mut beside, 2)],
            Buffers::SideNull => vec![main, nowhere],
            _ => vec![main],
        };
        let mut output = match block.buffers {
            Buffers::OneTooFew => port(&mut out, count - 1),
            Buffers::NoOutput => nowhere,
            _ => port(&mut out, count),
        };
        let events = events(&block.events);
        let list = List(&events);
        let frames = block.frames as u32;
        let status = self.plugin.process_events(frames, &inputs, &mut output, &list.table());
        let told = self.plugin.told().take();
        if status == CLAP_PROCESS_ERROR {
            return;
        }
        let channels = if block.buffers == Buffers::Apart {
            &apart
        } else {
            &input
        };
        for (heard, channel) in self.heard.channels.iter_mut().zip(&channels[..count]) {
            heard.extend(channel);
        }
        let begin = block.start as u64;
        self.heard
            .told
            .extend(told.into_iter().map(|(frame, told)| (begin + u64::from(frame), told)));
    }
}
