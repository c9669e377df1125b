//! Cochlea itself with a side chain that it listens to: what Unmask and Match make of a mono one, a stereo one, a bus
//! that is off and none, in CLAP and VST3.

use cochlea::Cochlea;
use cochlea::host_guard::parameter_hash;
use cochlea_dsp::BANDS;
use cochlea_tests::side_chain::Given;
use cochlea_tests::signals::random_blocks;

use crate::{Either, RATE_HZ, noise};

const FRAMES: usize = 4 * 48_000;
/// What is judged: the end, where all has settled.
const SETTLED: std::ops::Range<usize> = 3 * 48_000..FRAMES;
/// The rival's noise lies between these, Hz.
const RIVAL_HZ: [f64; 2] = [920.0, 1_480.0];

const UNMASK: f64 = 1.0;
const MATCH: f64 = 2.0;
const MODES: f64 = 2.0;

/// What is set, with normalised values for VST3: the mode, and what else is asked of the adaptation.
#[derive(Clone, Copy)]
struct Asked {
    mode: f64,
    amount_percent: f64,
}

/// Both formats, with the side chain on.
fn cochlea(asked: Asked) -> [Either; 2] {
    let both = Either::both::<Cochlea>();
    for plugin in &both {
        match plugin {
            Either::Clap(clap) => {
                let Asked { mode, amount_percent } = asked;
                let state = format!(
                    "{{\"cochlea_state\":1,\"parameters\":{{\"side_chain_mode\":{mode},\"side_chain_amount\":100,\
                     \"amount\":{amount_percent},\"speed\":1000,\"resonance\":0,\"loudness_match\":false}}}}"
                );
                assert!(clap.load_state(state.as_bytes(), 64));
            }
            Either::Vst3(vst3) => {
                for (id, value) in [
                    ("side_chain_mode", asked.mode / MODES),
                    ("side_chain_amount", 1.0),
                    ("amount", asked.amount_percent / 100.0),
                    ("speed", 1.0),
                    ("resonance", 0.0),
                    ("loudness_match", 0.0),
                ] {
                    vst3.set_normalized(parameter_hash(id), value);
                }
            }
        }
        plugin.connect(true);
        plugin.activate(8192);
    }
    both
}

/// What comes out in each format; `prepare` after activation.
fn play(asked: Asked, side_chain: &[&[f32]], prepare: impl Fn(&Either)) -> [Vec<Vec<f32>>; 2] {
    cochlea(asked).map(|plugin| {
        prepare(&plugin);
        let mut sound = main();
        let mut start = 0;
        for frames in random_blocks(FRAMES, 7) {
            let block = start..start + frames;
            let given: Vec<&[f32]> = side_chain.iter().map(|channel| &channel[block.clone()]).collect();
            let given = match given.is_empty() {
                true => Given::Nothing,
                false => Given::Channels(&given),
            };
            let [left, right] = sound.as_mut_slice() else {
                unreachable!("two channels");
            };
            plugin.process(&mut [&mut left[block.clone()], &mut right[block]], given);
            start += frames;
        }
        sound
    })
}

/// The same, of formats that play the same bits.
fn played(asked: Asked, side_chain: &[&[f32]], prepare: impl Fn(&Either)) -> Vec<Vec<f32>> {
    let [clap, vst3] = play(asked, side_chain, prepare);
    assert!(clap == vst3, "CLAP and VST3 differ");
    clap
}

/// Noise of every frequency, unlike left and right.
fn main() -> Vec<Vec<f32>> {
    [31, 32]
        .map(|seed| noise(FRAMES, seed).iter().map(|sample| 0.1 * sample).collect())
        .to_vec()
}

/// Noise of a few bands, as loud there as what it is heard beside.
fn rival(seed: u64) -> Vec<f32> {
    let [low_hz, high_hz] = RIVAL_HZ;
    let centre_hz = (low_hz * high_hz).sqrt();
    let narrowed = |sound: Vec<f32>, _| band_pass(&sound, centre_hz, centre_hz / (high_hz - low_hz));
    (0..4).fold(
        noise(FRAMES, seed).iter().map(|sample| 0.15 * sample).collect(),
        narrowed,
    )
}

/// A resonator of 0 dB at its centre.
fn band_pass(sound: &[f32], centre_hz: f64, q: f64) -> Vec<f32> {
    let turn = std::f64::consts::TAU * centre_hz / RATE_HZ;
    let alpha = turn.sin() / (2.0 * q);
    let [mut x1, mut x2, mut y1, mut y2] = [0.0; 4];
    let step = |sample: &f32| {
        let x = f64::from(*sample);
        let y = (alpha * (x - x2) + 2.0 * turn.cos() * y1 - (1.0 - alpha) * y2) / (1.0 + alpha);
        (x2, x1) = (x1, x);
        (y2, y1) = (y1, y);
        y as f32
    };
    sound.iter().map(step).collect()
}

/// What a band holds once all has settled, dB.
fn level_db(sound: &[Vec<f32>], band: usize) -> f64 {
    let band = &BANDS[band];
    let q = band.centre_hz / (band.upper_hz - band.lower_hz);
    let power: f64 = sound
        .iter()
        .flat_map(|channel| band_pass(channel, band.centre_hz, q)[SETTLED].to_vec())
        .map(|sample| f64::from(sample).powi(2))
        .sum();
    10.0 * power.log10()
}

/// How far `sound` is above `other` in each band, dB.
fn change_db(sound: &[Vec<f32>], other: &[Vec<f32>]) -> Vec<f64> {
    let bands = 0..BANDS.len();
    bands
        .map(|band| level_db(sound, band) - level_db(other, band))
        .collect()
}

/// The bands that lie within the rival's.
fn is_rivals(band: usize) -> bool {
    let [low_hz, high_hz] = RIVAL_HZ;
    BANDS[band].lower_hz >= low_hz && BANDS[band].upper_hz <= high_hz
}

/// Those beside them, which its skirts and the curve's reach.
fn is_near(band: usize) -> bool {
    (0..BANDS.len()).any(|other| other.abs_diff(band) <= 3 && is_rivals(other))
}

fn as_it_is(_: &Either) {}

fn switched_off(plugin: &Either) {
    plugin.connect(false);
}

#[test]
fn unmasking_cuts_the_bands_of_the_rival_and_no_others() {
    let asked = Asked {
        mode: UNMASK,
        amount_percent: 0.0,
    };
    let rival = [rival(41), rival(42)];
    let off = Asked { mode: 0.0, ..asked };
    let untouched = played(off, &[&rival[0], &rival[1]], as_it_is);
    assert!(untouched == main(), "Off leaves the sound alone");
    for (what, side_chain) in [("mono", vec![&rival[0][..]]), ("stereo", vec![&rival[0], &rival[1]])] {
        let heard = played(asked, &side_chain, as_it_is);
        let changes_db = change_db(&heard, &untouched);
        println!("{what}: {changes_db:.1?} dB");
        for (band, change_db) in changes_db.into_iter().enumerate() {
            if is_rivals(band) {
                assert!(change_db < -1.5, "{what}, band {}: {change_db} dB", band + 1);
            } else if !is_near(band) {
                assert!(change_db > -1.0, "{what}, band {}: {change_db} dB", band + 1);
            }
        }
    }
}

#[test]
fn matching_takes_the_balance_of_the_side_chain() {
    let asked = Asked {
        mode: MATCH,
        amount_percent: 100.0,
    };
    let rival = [rival(41), rival(42)];
    let without = played(asked, &[], as_it_is);
    for (what, side_chain) in [("mono", vec![&rival[0][..]]), ("stereo", vec![&rival[0], &rival[1]])] {
        let heard = played(asked, &side_chain, as_it_is);
        let over_db = |sound: &[Vec<f32>]| {
            let change_db = change_db(sound, &main());
            let mean_db = |of_rival: bool| {
                let bands: Vec<usize> = (0..BANDS.len()).filter(|band| is_rivals(*band) == of_rival).collect();
                bands.iter().map(|band| change_db[*band]).sum::<f64>() / bands.len() as f64
            };
            mean_db(true) - mean_db(false)
        };
        let (with_db, without_db) = (over_db(&heard), over_db(&without));
        println!("{what}: the rival's bands over the others {with_db:.2} dB, without it {without_db:.2} dB");
        assert!(
            with_db > without_db + 3.0,
            "{what}: {with_db} dB, without {without_db} dB"
        );
    }
}

/// A bus that is off is none, whatever its buffers hold; without any, Unmask leaves the sound alone, and Match goes by
/// the target that is set.
#[test]
fn one_that_is_off_or_missing_is_as_none() {
    let rival = [rival(41), rival(42)];
    let stereo: [&[f32]; 2] = [&rival[0], &rival[1]];
    for (mode, amount_percent) in [(UNMASK, 0.0), (UNMASK, 70.0), (MATCH, 70.0)] {
        let asked = Asked { mode, amount_percent };
        let off = played(Asked { mode: 0.0, ..asked }, &stereo, as_it_is);
        for (what, side_chain, prepare) in [
            ("none", &stereo[..0], as_it_is as fn(&Either)),
            ("a bus that is off", &stereo, switched_off),
        ] {
            let heard = played(asked, side_chain, prepare);
            assert!(heard == off, "{what}: mode {mode}, Amount {amount_percent} %");
        }
        assert!(played(asked, &stereo, as_it_is) != off, "mode {mode}: nothing is heard");
    }
}

#[test]
fn a_mono_side_chain_is_a_stereo_one_with_both_channels_alike() {
    let rival = rival(41);
    for (mode, amount_percent) in [(UNMASK, 0.0), (MATCH, 100.0)] {
        let asked = Asked { mode, amount_percent };
        let mono = played(asked, &[&rival], as_it_is);
        let stereo = played(asked, &[&rival, &rival], as_it_is);
        assert!(mono == stereo, "mode {mode}");
    }
}
