//! LV2 equalisers, and how each is asked for the textbook's bells.

use crate::contestant::{Contestant, Gait, in_process};
use crate::lv2::{Asked, Chain, Host, Model};
use crate::task::{BLOCKS, SAMPLE_RATE_HZ, Task};
use anyhow::{Result, anyhow};
use std::f64::consts::TAU;

const LSP: Model = Model {
    uri: "http://lsp-plug.in/plugins/lv2/para_equalizer_x32_stereo",
    instances: 1,
    fixed: &[],
    unused: &[("ft_#", 0.0)],
    numbers: (0, 31),
    place: |band| (0, band),
    // Type 1 is "Bell", in the plug-in's own default design, "RLC (BT)". Its quality is that of an RLC circuit.
    bell: |Asked { hz, q, gain_db }| {
        let gain = amplitude(gain_db);
        vec![
            ("ft_#", 1.0),
            ("f_#", hz),
            ("q_#", q * (gain + 1.0 / gain).sqrt() - 0.5),
        ]
    },
    gain: |gain_db| ("g_#", amplitude(gain_db)),
};

/// Its analyser stays off, as it is by default.
const LSP_MODES: [(&str, &[(&str, f32)]); 4] = [
    ("LSP parametric ×32, IIR", &[("mode", 0.0)]),
    ("LSP parametric ×32, FIR", &[("mode", 1.0)]),
    ("LSP parametric ×32, FFT", &[("mode", 2.0)]),
    ("LSP parametric ×32, SPM", &[("mode", 3.0)]),
];

const EQ10Q: Model = Model {
    uri: "http://eq10q.sourceforge.net/eq/eq10qs",
    instances: 3,
    fixed: &[],
    unused: &[("filter#_enable", 0.0)],
    numbers: (1, 10),
    place: |band| (band / 10, band % 10 + 1),
    // Type 11 is its peak.
    bell: |Asked { hz, q, .. }| {
        vec![
            ("filter#_enable", 1.0),
            ("filter#_type", 11.0),
            ("filter#_freq", hz),
            ("filter#_q", q),
        ]
    },
    gain: |gain_db| ("filter#_gain", gain_db),
};

/// Each of its four sections has a frequency range of its own, so neighbours go to different instances.
const FIL4: Model = Model {
    uri: "http://gareus.org/oss/lv2/fil4#stereo",
    instances: 7,
    fixed: &[("LSsec", 0.0), ("HSsec", 0.0), ("HighPass", 0.0), ("LowPass", 0.0)],
    unused: &[("sec#", 0.0)],
    numbers: (1, 4),
    place: |band| (band % 7, band / 7 + 1),
    // Its q is a bandwidth, 1/7 of the textbook's tan-warped one per cycle.
    bell: |Asked { hz, q, .. }| {
        let cycles = hz / SAMPLE_RATE_HZ;
        let bandwidth = (TAU * cycles).sin() / (14.0 * q * cycles);
        vec![("sec#", 1.0), ("freq#", hz), ("q#", bandwidth)]
    },
    gain: |gain_db| ("gain#", gain_db),
};

/// The one with the most bells. Its 30-band sibling is graphic: its bands stand fast.
const CALF: Model = Model {
    uri: "http://calf.sourceforge.net/plugins/Equalizer12Band",
    instances: 4,
    fixed: &[("individuals", 0.0)],
    unused: &[("p#_active", 0.0)],
    numbers: (1, 8),
    place: |band| (band / 8, band % 8 + 1),
    bell: |Asked { hz, q, .. }| vec![("p#_active", 1.0), ("p#_freq", hz), ("p#_q", q)],
    gain: |gain_db| ("p#_level", amplitude(gain_db)),
};

fn amplitude(gain_db: f64) -> f64 {
    10_f64.powf(gain_db / 20.0)
}

/// The contestants of this file.
pub fn contestants(task: &Task) -> Vec<Contestant> {
    let host = Host::new(BLOCKS.into_iter().max().unwrap_or(0));
    let chain = |model: Model, block: usize| -> Result<Chain> {
        let host = host.as_ref().map_err(|error| anyhow!("{error:#}"))?;
        host.chain(model, task, block)
    };
    let mut all = Vec::new();
    for (name, fixed) in LSP_MODES {
        let model = Model { fixed, ..LSP };
        let both = [Gait::Rest, Gait::Moved];
        all.extend(in_process(name, "LV2, one instance", task, &both, |block| {
            chain(model, block)
        }));
    }
    let others = [
        ("eq10q", EQ10Q, "LV2, 3 × 10 bells in series"),
        ("fil4 (x42)", FIL4, "LV2, 7 × 4 bells in series"),
        ("Calf 12 band", CALF, "LV2, 4 × 8 bells in series"),
    ];
    for (name, model, note) in others {
        all.extend(in_process(name, note, task, &[Gait::Rest], |block| chain(model, block)));
    }
    all
}
