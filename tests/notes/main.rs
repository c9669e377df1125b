//! The pitch as hosts get it: notes, bends and the detected pitch, at their samples, in CLAP and VST3.

mod bundles;
mod detected;
mod ends;
mod phrase;
mod ports;
mod sound;

use cochlea::Cochlea;
use cochlea::host_guard::{parameter_hash, vst3};
use cochlea_tests::raw_clap::{Change, RawClap};
use cochlea_tests::raw_vst3::{Queued, RawVst3};
use cochlea_tests::signals::harmonic_tones;
use cochlea_tests::told::Told;

const RATE_HZ: f64 = 48_000.0;

/// Notes of the phrase: a fundamental in Hz (0: a rest), its length in frames.
const PHRASE: [(f64, usize); 6] = [
    (0.0, 9_000),
    (220.0, 24_000),
    (0.0, 12_000),
    (329.63, 24_000),
    (246.94, 24_000),
    (0.0, 12_000),
];

fn phrase() -> Vec<Vec<f32>> {
    harmonic_tones(&PHRASE, RATE_HZ)
}

/// A change of a parameter by its id: frame of the sound, id, value in steps or from 0 to 1.
type Timed<'a> = (usize, &'a str, f64);

/// How many of CLAP's units make one normalised unit.
fn clap_scale(id: &str) -> f64 {
    match id {
        "pitch" => 2.0,
        _ => 1.0,
    }
}

fn of_block(changes: &[Timed<'_>], start: usize, frames: usize, clap: bool) -> Vec<Change> {
    changes
        .iter()
        .filter(|(frame, _, _)| (start..start + frames).contains(frame))
        .map(|(frame, id, value)| Change {
            frame: (frame - start) as u32,
            id: parameter_hash(id),
            value: if clap { *value } else { value / clap_scale(id) },
        })
        .collect()
}

/// From the first frame on: the pitch is displayed and notes go out.
const PLAYS: [Timed<'static>; 2] = [(0, "pitch", 1.0), (0, "note_output", 1.0)];

/// What was told over a whole sound, frames counted from its start; and what came out.
struct Outcome {
    told: Vec<(usize, Told)>,
    sound: Vec<Vec<f32>>,
}

impl Outcome {
    fn notes(&self) -> Vec<(usize, Told)> {
        let is_note = |told: &Told| !matches!(told, Told::Value { .. });
        self.told.iter().copied().filter(|(_, told)| is_note(told)).collect()
    }

    fn values(&self) -> Vec<(usize, f64)> {
        let value = |(frame, told): &(usize, Told)| match told {
            Told::Value { id, value } => {
                assert_eq!(*id, parameter_hash("detected_pitch"));
                Some((*frame, *value))
            }
            _ => None,
        };
        self.told.iter().filter_map(value).collect()
    }
}

/// Plays `sound` block by block; `process` plays one and gives what was told in it.
fn play(
    mut sound: Vec<Vec<f32>>,
    blocks: &[usize],
    mut process: impl FnMut(&mut [&mut [f32]], usize) -> Vec<(u32, Told)>,
) -> Outcome {
    let (mut start, mut told) = (0, Vec::new());
    for frames in blocks {
        let [left, right] = sound.as_mut_slice() else {
            unreachable!("two channels");
        };
        let end = start + frames;
        let of_block = process(&mut [&mut left[start..end], &mut right[start..end]], start);
        for (frame, one) in of_block {
            assert!((frame as usize) < *frames, "{one:?} at {frame} of {frames}");
            told.push((start + frame as usize, one));
        }
        start = end;
    }
    assert_eq!(start, sound[0].len());
    Outcome { told, sound }
}

fn in_order(told: &[(u32, Told)]) -> bool {
    told.is_sorted_by_key(|(frame, _)| *frame)
}

/// Through a plugin that is active.
fn through_clap(plugin: &RawClap, sound: Vec<Vec<f32>>, blocks: &[usize], changes: &[Timed<'_>]) -> Outcome {
    play(sound, blocks, |channels, start| {
        let changes = of_block(changes, start, channels[0].len(), true);
        assert_ne!(plugin.process(channels, &changes), 0);
        let told = plugin.told().take();
        assert!(in_order(&told));
        told
    })
}

fn through_vst3(
    plugin: &RawVst3,
    sound: Vec<Vec<f32>>,
    blocks: &[usize],
    changes: &[Timed<'_>],
    offline: bool,
) -> Outcome {
    play(sound, blocks, |channels, start| {
        let changes = Queued::new(&of_block(changes, start, channels[0].len(), false));
        assert_eq!(plugin.process_queued(channels, &changes, offline), 0);
        plugin.told().take()
    })
}

fn clap_plugin() -> RawClap {
    let plugin = RawClap::from_entry(&cochlea::clap_entry);
    assert!(plugin.activate(RATE_HZ, 8192));
    plugin
}

fn vst3_plugin(offline: bool) -> RawVst3 {
    let plugin = RawVst3::from_factory(vst3::plugin_factory::<Cochlea>());
    assert_eq!(plugin.activate(RATE_HZ, 8192, offline), 0);
    plugin
}

/// Whether every note that begins ends before the next, and none is left over.
fn all_end(notes: &[(usize, Told)]) -> bool {
    let mut sounding = None;
    for (_, told) in notes {
        match (told, sounding) {
            (Told::On { key, .. }, None) => sounding = Some(*key),
            (Told::Off { key }, Some(now)) if *key == now => sounding = None,
            (Told::On { .. } | Told::Off { .. }, _) => return false,
            _ => {}
        }
    }
    sounding.is_none()
}

/// Keys of the notes that begin.
fn begun(notes: &[(usize, Told)]) -> Vec<i16> {
    let key = |(_, told): &(usize, Told)| match told {
        Told::On { key, .. } => Some(*key),
        _ => None,
    };
    notes.iter().filter_map(key).collect()
}
