//! LV2 plug-ins in this process, through lilv: as many instances in series as 26 bells need.
#![expect(unsafe_code, reason = "an LV2 plug-in is C code that lilv loads")]

use crate::contestant::Equaliser;
use crate::task::{Gains, SAMPLE_RATE_HZ, Stereo, Task};
use anyhow::{Context, Result, anyhow, ensure};
use cochlea_dsp::BAND_COUNT;
use livi::event::LV2AtomSequence;
use livi::{EmptyPortConnections, Features, FeaturesBuilder, Instance, Plugin, PortIndex, PortType, World};
use std::sync::Arc;

/// Room for what a plug-in sends to its editor, bytes.
const ATOM_BYTES: usize = 1 << 16;

/// How one equaliser is asked for the task.
#[derive(Clone, Copy)]
pub struct Model {
    /// The plug-in.
    pub uri: &'static str,
    /// Instances in series.
    pub instances: usize,
    /// Port values that hold for every instance.
    pub fixed: &'static [(&'static str, f32)],
    /// Port values of every bell that an instance has, used or not: `#` stands for its number.
    pub unused: &'static [(&'static str, f32)],
    /// Numbers of an instance's bells, from and to.
    pub numbers: (usize, usize),
    /// Where a band goes: instance, and number of the bell.
    pub place: fn(usize) -> (usize, usize),
    /// Port values of a bell in use: centre, Q and gain of the textbook's bell in the plug-in's own terms.
    pub bell: fn(Asked) -> Vec<(&'static str, f64)>,
    /// The gain's port and value.
    pub gain: fn(f64) -> (&'static str, f64),
}

/// A bell as the textbook means it.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// Centre, Hz.
    pub hz: f64,
    /// Bandwidth as a Q.
    pub q: f64,
    /// Gain at the centre, dB.
    pub gain_db: f64,
}

/// What the plug-ins are loaded from.
pub struct Host {
    world: World,
    features: Arc<Features>,
}

impl Host {
    /// Finds all plug-ins. `max_block`: largest block, frames.
    pub fn new(max_block: usize) -> Result<Self> {
        let world = World::new();
        let lengths = FeaturesBuilder {
            min_block_length: 1,
            max_block_length: max_block,
        };
        let features = world.try_build_features(lengths)?;
        Ok(Self { world, features })
    }

    /// Instances in series, set to the task.
    pub fn chain(&self, model: Model, task: &Task, block: usize) -> Result<Chain> {
        let plugin = self.world.plugin_by_uri(model.uri);
        let plugin = plugin.with_context(|| format!("{} is not installed", model.uri))?;
        let mut links = Vec::new();
        for _ in 0..model.instances {
            links.push(Link::new(&plugin, &self.features)?);
        }
        for link in &mut links {
            for (symbol, value) in model.fixed {
                link.set(&plugin, symbol, f64::from(*value))?;
            }
            for number in model.numbers.0..=model.numbers.1 {
                for (symbol, value) in model.unused {
                    link.set(&plugin, &numbered(symbol, number), f64::from(*value))?;
                }
            }
        }
        let mut gain_ports = Vec::new();
        for band in 0..BAND_COUNT {
            let (instance, number) = (model.place)(band);
            let asked = Asked {
                hz: task.centres_hz[band],
                q: task.q[band],
                gain_db: task.gains_db[band],
            };
            for (symbol, value) in (model.bell)(asked) {
                links[instance].set(&plugin, &numbered(symbol, number), value)?;
            }
            let (symbol, _) = (model.gain)(0.0);
            gain_ports.push((instance, port(&plugin, &numbered(symbol, number))?));
        }
        let mut chain = Chain {
            model,
            links,
            gain_ports,
            between: [
                [vec![0.0; block], vec![0.0; block]],
                [vec![0.0; block], vec![0.0; block]],
            ],
        };
        chain.set_gains_db(task, &task.gains_db);
        Ok(chain)
    }
}

fn numbered(symbol: &str, number: usize) -> String {
    symbol.replace('#', &number.to_string())
}

fn port(plugin: &Plugin, symbol: &str) -> Result<PortIndex> {
    let mut inputs = plugin.ports_with_type(PortType::ControlInput);
    let found = inputs.find(|port| port.symbol == symbol).map(|port| port.index);
    found.ok_or_else(|| anyhow!("{} has no port '{symbol}'", plugin.uri()))
}

/// One instance and what its ports for events are connected to.
struct Link {
    instance: Instance,
    events_in: Vec<LV2AtomSequence>,
    events_out: Vec<LV2AtomSequence>,
}

impl Link {
    fn new(plugin: &Plugin, features: &Arc<Features>) -> Result<Self> {
        // SAFETY: a distribution's plug-ins, whose library and description belong together; 48 kHz suits all of them.
        let instance = unsafe { plugin.instantiate(features.clone(), SAMPLE_RATE_HZ) }
            .map_err(|error| anyhow!("{} does not start: {error:?}", plugin.uri()))?;
        let counts = instance.port_counts();
        let stereo = counts.audio_inputs == 2 && counts.audio_outputs == 2;
        ensure!(
            stereo && counts.cv_inputs + counts.cv_outputs == 0,
            "{} is not stereo",
            plugin.uri()
        );
        let sequences = |count| {
            let new = || LV2AtomSequence::new(features, ATOM_BYTES);
            std::iter::repeat_with(new).take(count).collect()
        };
        Ok(Self {
            instance,
            events_in: sequences(counts.atom_sequence_inputs),
            events_out: sequences(counts.atom_sequence_outputs),
        })
    }

    fn set(&mut self, plugin: &Plugin, symbol: &str, value: f64) -> Result<()> {
        let index = port(plugin, symbol)?;
        self.instance.set_control_input(index, value as f32);
        Ok(())
    }

    fn run(&mut self, input: [&[f32]; 2], output: [&mut [f32]; 2]) {
        let frames = input[0].len();
        let ports = EmptyPortConnections::new()
            .with_audio_inputs(input.into_iter())
            .with_audio_outputs(output.into_iter())
            .with_atom_sequence_inputs(self.events_in.iter())
            .with_atom_sequence_outputs(self.events_out.iter_mut());
        // SAFETY: two channels each way, all of `frames` samples, alive for the call; empty event lists in, and room
        // for events out, mapped with the features that the instance was made with.
        let outcome = unsafe { self.instance.run(frames, ports) };
        debug_assert!(outcome.is_ok(), "{outcome:?}");
    }
}

/// Instances in series.
pub struct Chain {
    model: Model,
    links: Vec<Link>,
    gain_ports: Vec<(usize, PortIndex)>,
    /// From instance to instance, in turn.
    between: [Stereo; 2],
}

impl Equaliser for Chain {
    fn set_gains_db(&mut self, _: &Task, gains_db: &Gains) {
        for (&(instance, index), &gain_db) in self.gain_ports.iter().zip(gains_db) {
            let (_, value) = (self.model.gain)(gain_db);
            self.links[instance].instance.set_control_input(index, value as f32);
        }
    }

    fn process(&mut self, input: [&[f32]; 2], output: [&mut [f32]; 2]) {
        let [left, right] = output;
        let last = self.links.len() - 1;
        let (mut from, mut to) = {
            let [a, b] = &mut self.between;
            (a, b)
        };
        for (place, link) in self.links.iter_mut().enumerate() {
            let source = if place == 0 {
                input
            } else {
                [from[0].as_slice(), from[1].as_slice()]
            };
            if place == last {
                link.run(source, [&mut *left, &mut *right]);
            } else {
                let [to_left, to_right] = &mut *to;
                link.run(source, [to_left, to_right]);
            }
            std::mem::swap(&mut from, &mut to);
        }
    }
}
