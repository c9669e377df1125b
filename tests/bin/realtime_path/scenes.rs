//! The scenes, each on threads as a host has them, and what they count.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Result, ensure};
use cochlea::host_guard::{self, parameter_hash};
use cochlea::link::Wish;
use cochlea_tests::probe::Probe;
use cochlea_tests::raw_clap::{Change, RawClap};
use cochlea_tests::realtime_context::RealtimeContext;
use cochlea_tests::side_chain::Given;
use cochlea_tests::signals::{Random, harmonic_tones, noise_and_tones};
use cochlea_tests::sins::{self, Sin};
use cochlea_tests::stress::Rig;
use cochlea_tests::tally::count;

use crate::entries::{Bundles, linked_clap, linked_vst3};
use crate::hosted::{Hosted, Parameter};

const RATES_HZ: [f64; 3] = [44_100.0, 48_000.0, 192_000.0];
/// Announced to the plugin.
const MOST_FRAMES: u32 = 8_192;
/// Lengths of blocks, the last one longer than announced.
const BLOCKS: [usize; 11] = [1, 2, 31, 32, 33, 64, 333, 512, 2_048, 8_192, 20_000];
/// Sound for each of these lengths, frames, and how many blocks that may be.
const SOUND_FRAMES: usize = 24_576;
const FEWEST_BLOCKS: usize = 6;
const MOST_BLOCKS: usize = 300;
/// Parameter changes in a block, at most.
const MOST_CHANGES: usize = 40;
/// What must be on for most of the time, and what off, so that the rest has something to do.
const ON: [&str; 3] = ["amount", "pitch", "note_output"];
const OFF: [&str; 1] = ["bypass"];
/// Samples that are no sound.
const BAD: [f32; 5] = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30, 1e-42];

/// A plugin for the two threads that a host has for it.
struct Shared<'a, H>(&'a H);

// SAFETY: both formats provide for a main thread and an audio thread; each does here what is its own.
unsafe impl<H> Sync for Shared<'_, H> {}
// SAFETY: as above.
unsafe impl<H> Send for Shared<'_, H> {}

impl<H> Deref for Shared<'_, H> {
    type Target = H;

    fn deref(&self) -> &H {
        self.0
    }
}

/// Everything, linked and from the bundles.
///
/// # Errors
/// A system call was made where none may be.
pub fn all() -> Result<()> {
    let bundles = Bundles::open();
    over(&linked_clap(), "linked")?;
    over(&bundles.clap(), "bundle")?;
    over(&linked_vst3(), "linked")?;
    over(&bundles.vst3(), "bundle")?;
    watched()
}

/// Every scene of a hosted plugin.
fn over<H: Hosted>(host: &H, place: &str) -> Result<()> {
    let area = format!("{}, {place}", H::FORMAT);
    let mut calls = 0;
    for (nth, rate_hz) in RATES_HZ.into_iter().enumerate() {
        host.activate(rate_hz, MOST_FRAMES);
        let blocks = BLOCKS.into_iter().flat_map(|frames| {
            let count = (SOUND_FRAMES / frames).clamp(FEWEST_BLOCKS, MOST_BLOCKS);
            std::iter::repeat_n(frames, count)
        });
        calls += played(host, rate_hz, nth as u64 + 1, blocks, Duration::ZERO)?;
        host.deactivate();
    }
    count(&area, "calls with everything on and moving, 44.1 to 192 kHz", calls);

    // Active in linear phase from the start, so that there is a worker; at a pace that it follows.
    host.set_highest("phase_mode");
    host.activate(RATES_HZ[1], MOST_FRAMES);
    let blocks = std::iter::repeat_n(512, 150);
    calls = played(host, RATES_HZ[1], 5, blocks, Duration::from_millis(5))?;
    count(&area, "calls in linear phase with its worker, and switching", calls);
    host.deactivate();

    host.activate(RATES_HZ[1], MOST_FRAMES);
    let blocks = BLOCKS.into_iter().cycle().take(900);
    calls = meanwhile(host, |host| played(host, RATES_HZ[1], 6, blocks, Duration::ZERO))?;
    count(&area, "calls while the main thread loads and asks", calls);
    host.deactivate();
    println!("{area}: nothing but sound");
    Ok(())
}

/// Plays blocks of these lengths with everything moving, and gives the number of calls.
fn played<H: Hosted>(
    host: &H,
    rate_hz: f64,
    seed: u64,
    blocks: impl Iterator<Item = usize>,
    pace: Duration,
) -> Result<u64> {
    let mut context = RealtimeContext::new()?;
    let mut random = Random::new(seed);
    let parameters = host.parameters();
    let longest = *BLOCKS.last().expect("lengths");
    let tones = harmonic_tones(&[(220.0, longest), (0.0, longest / 2), (330.0, longest)], rate_hz);
    let noise = noise_and_tones(longest, rate_hz, seed);
    let mut at = 0;
    for (nth, frames) in blocks.enumerate() {
        // Tones for a while, so that there is a pitch, and noise for a while.
        let source = if nth % 64 < 48 { &tones } else { &noise };
        at = if at + frames <= source[0].len() { at } else { 0 };
        let mut sound: Vec<Vec<f32>> = source.iter().map(|channel| channel[at..at + frames].to_vec()).collect();
        at += frames;
        if nth % 7 == 3 {
            let frame = random.between(0, frames - 1);
            sound[nth % 2][frame] = BAD[nth % BAD.len()];
        }
        let ready = H::ready(&moves(&parameters, frames, nth, &mut random));
        let side_chain = noise[0][..frames].to_vec();
        let given = match nth % 6 {
            0 | 1 => Given::Channels(&[&side_chain, &side_chain]),
            2 => Given::Channels(&[&side_chain]),
            3 => Given::Nothing,
            4 => Given::NoList,
            _ => Given::Main,
        };
        let [left, right] = sound.as_mut_slice() else {
            unreachable!("two channels");
        };
        context.run(|| host.process(&mut [left, right], given, &ready));
        if nth % 50 == 49 {
            context.run(|| host.pause(&ready));
        }
        host.forget();
        if !pace.is_zero() {
            std::thread::sleep(pace);
        }
    }
    context.finish()
}

/// Changes at any frame, in any order; every fourth block begins with what must be on.
fn moves(parameters: &[Parameter], frames: usize, nth: usize, random: &mut Random) -> Vec<Change> {
    let value = |of: &Parameter, unit: f64| {
        let [low, high] = of.range;
        let value = low + unit * (high - low);
        of.step.map_or(value, |step| (value / step).round() * step)
    };
    let mut changes: Vec<Change> = (0..random.between(0, MOST_CHANGES))
        .map(|_| {
            let parameter = &parameters[random.between(0, parameters.len() - 1)];
            // The ends as often as all between them.
            let unit = random.unit() * 2.0 - 0.5;
            Change {
                frame: random.between(0, frames - 1) as u32,
                id: parameter.id,
                value: value(parameter, unit.clamp(0.0, 1.0)),
            }
        })
        .collect();
    if nth.is_multiple_of(4) {
        let set = |ids: &[&str], unit: f64| -> Vec<Change> {
            let chosen = ids.iter().map(|id| parameter_hash(id));
            let known = chosen.filter_map(|id| parameters.iter().find(|parameter| parameter.id == id));
            known
                .map(|of| Change {
                    frame: 0,
                    id: of.id,
                    value: value(of, unit),
                })
                .collect()
        };
        changes.splice(0..0, set(&ON, 1.0).into_iter().chain(set(&OFF, 0.0)));
    }
    changes
}

/// `audio` on a thread of its own, and the main thread's turns here until it is done.
fn meanwhile<H: Hosted>(host: &H, audio: impl FnOnce(&H) -> Result<u64> + Send) -> Result<u64> {
    let (shared, done) = (Shared(host), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let result = audio(&shared);
            done.store(true, Ordering::Release);
            result
        });
        let mut turn = 0;
        while !done.load(Ordering::Acquire) && !thread.is_finished() {
            host.turn_of_the_main_thread(turn);
            turn += 1;
        }
        thread.join().expect("a scene that panics ends the program")
    })
}

/// While an editor's analysis takes the sound, listens to bands and matches the bypass: as fast as it goes, which the
/// analysis does not follow, and at a pace that it does.
fn watched() -> Result<()> {
    const BLOCKS: usize = 600;
    const FRAMES: usize = 512;
    let mut rig = Rig::new();
    let link = rig.link().clone();
    let (watch, _) = cochlea::analysis::watch(&link);
    let sound = noise_and_tones(FRAMES, RATES_HZ[1], 9);
    let mut context = RealtimeContext::new()?;
    for block in 0..BLOCKS {
        link.watched.store(true, Ordering::Relaxed);
        link.monitor.ask(Wish {
            band: (block % 3 > 0).then_some(block % 26),
            bypass_gain: 0.5 + (block % 8) as f32 / 8.0,
        });
        link.adaptation.latest();
        link.pitch.take(drop);
        let mut sound = sound.clone();
        let [left, right] = sound.as_mut_slice() else {
            unreachable!("two channels");
        };
        context.run(|| rig.process(&mut [left, right]));
        if block > BLOCKS / 2 {
            std::thread::sleep(Duration::from_millis(3));
        }
    }
    ensure!(link.analysis.latest().sequence > 0, "the analysis heard nothing");
    drop(watch);
    count(
        "without a format",
        "calls under an editor's analysis and monitoring",
        context.finish()?,
    );
    println!("watched: nothing but sound");
    Ok(())
}

/// The probe commits `sin` in its processing, inside the context.
///
/// # Errors
/// A system call was seen; where there was none, the sanitizer's report alone tells.
pub fn commit(sin: Sin) -> Result<()> {
    let probe = RawClap::from_entry(&host_guard::clap::entry::<Probe>());
    assert!(probe.activate(RATES_HZ[1], 64));
    let mut context = RealtimeContext::new()?;
    let (mut left, mut right) = ([0.1_f32; 64], [0.1_f32; 64]);
    // Before the sin there is nothing to see.
    context.run(|| probe.process(&mut [&mut left, &mut right], &[]));
    ensure!(context.watched().system_calls.is_empty(), "the probe sins unasked");
    if sin == Sin::Lock {
        sins::hold_the_lock();
    }
    sin.ask();
    context.run(|| probe.process(&mut [&mut left, &mut right], &[]));
    context.finish().map(drop)
}

/// Something that allocates, called in the bundle: its allocations, too, go past the sanitizer. The host's part of the
/// call allocates nothing.
///
/// # Errors
/// As [`commit`].
pub fn bundle_allocates() -> Result<()> {
    let bundles = Bundles::open();
    let plugin = bundles.clap();
    let mut context = RealtimeContext::new()?;
    let active = context.run(|| plugin.activate(RATES_HZ[1], 64));
    ensure!(active, "the bundle was not activated");
    context.finish().map(drop)
}
