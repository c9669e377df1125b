//! The script over VST3, as far as that format can.

use cochlea::Cochlea;
use cochlea::host_guard::vst3;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{AudioBusBuffers, AudioBusBuffers__type0, SpeakerArr};
use nice_plug::wrapper::vst3::vst3::Steinberg::kResultOk;

use super::script::{Act, Block, Buffers, Event, Script, What, parameters};
use super::{Heard, sound};
use crate::raw_clap::Change;
use crate::raw_vst3::{Queued, RawVst3};

/// What comes out of the script in a new instance. Only the sound: what VST3 tells has another form.
pub fn play(script: &Script) -> Heard {
    let plugin = RawVst3::from_factory(vst3::plugin_factory::<Cochlea>());
    let speakers = if script.is_mono {
        SpeakerArr::kMono
    } else {
        SpeakerArr::kStereo
    };
    assert_eq!(plugin.arrange(&[speakers, SpeakerArr::kStereo], &[speakers]), kResultOk);
    let mut host = Host {
        plugin,
        channels: if script.is_mono { 1 } else { 2 },
        is_active: false,
        seed: script.seed,
        heard: Heard::default(),
    };
    script.acts.iter().for_each(|act| host.act(act));
    host.rest();
    host.heard
}

struct Host {
    plugin: RawVst3,
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
            Act::Reset if self.is_active => self.plugin.reset(),
            Act::Stop => self.rest(),
            Act::Activate(sample_rate_hz, frames) => {
                self.rest();
                self.is_active = self.plugin.activate(*sample_rate_hz, *frames, false) == kResultOk;
            }
            // What comes to nothing, or is of CLAP alone and in no script for VST3.
            Act::Reset | Act::Save | Act::Ask(_) | Act::MainThread | Act::Load(_) | Act::Flush(_) => {}
        }
    }

    fn block(&mut self, block: &Block) {
        let mut input = sound::channels::<2>(block.sound, self.seed, block.start, block.frames);
        let mut apart = [(); 2].map(|()| vec![f32::NAN; block.frames]);
        let pointers = |channels: &mut [Vec<f32>; 2]| channels.each_mut().map(|channel| channel.as_mut_ptr());
        let (mut main, mut out) = (pointers(&mut input), pointers(&mut apart));
        if block.buffers != Buffers::Apart {
            out = main;
        }
        let count = self.channels;
        let bus = |list: &mut [*mut f32; 2]| AudioBusBuffers {
            numChannels: count as i32,
            silenceFlags: 0,
            __field0: AudioBusBuffers__type0 {
                channelBuffers32: list.as_mut_ptr(),
            },
        };
        let mut inputs = match block.buffers {
            Buffers::NoInput => vec![],
            _ => vec![bus(&mut main)],
        };
        let mut output = bus(&mut out);
        let changes: Vec<Change> = block.events.iter().filter_map(change).collect();
        let queued = Queued::new(&changes);
        let result = self
            .plugin
            .process_buses(block.frames as i32, &mut inputs, &mut output, &queued, false);
        if result != kResultOk || !self.is_active {
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
    }
}

/// What VST3 has a form for. Its frames are signed: beyond that a host cannot say.
fn change(event: &Event) -> Option<Change> {
    match event.what {
        What::Value(place, value) => Some(Change {
            frame: event.frame.min(i32::MAX as u32),
            id: parameters()[place].hash,
            value,
        }),
        _ => None,
    }
}
