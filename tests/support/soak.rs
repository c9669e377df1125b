//! The whole plugin for hours: sound in random blocks, everything automated, states loaded, instances activated anew,
//! editors opened and closed, against a straight run of the same script.
//!
//! An *episode* is some minutes of sound through one instance. It is made of *scenes*: what a host does, then a stretch
//! of sound with moves of the parameters. Seed and number of an episode give the same script everywhere, so that one
//! that fails can be repeated alone. What happens by the clock, beside the sound, is `onlooker`'s.

mod count;
mod door;
mod health;
mod onlooker;
mod passes;
mod run;
mod script;
mod sound;

use std::sync::atomic::Ordering;

pub use count::Count;
use door::{Door, Format};
pub use health::Health;
use onlooker::Onlooker;
use passes::{Passes, STRAIGHT_FRAMES, difference};
pub use run::{Outcome, Plan, Rest, run};
use script::{Parameter, Script, parameters, stream};
use sound::Sound;

/// Length of a probe, s.
const PROBE_S: f64 = 2.0;
/// Longest block that an instance is told of at first, frames.
const FIRST_FRAMES: u32 = 512;
/// Everything at work that has counters of its own: control steps, the ear's hops, the pitch's, notes.
const PROBE_STATE: &[u8] = br#"{"cochlea_state":1,"parameters":
    {"gain_7":6,"gain_20":-4,"amount":60,"speed":400,"pitch":2,"note_output":true}}"#;

/// An episode of `seconds` of sound. `pulse` is called after each scene. Returns what was done, and what went wrong.
fn episode(plan: &Plan, number: u64, parameters: &[Parameter], mut pulse: impl FnMut()) -> (Count, Result<(), String>) {
    let mut script = Script::new(plan.seed, number, parameters);
    let format = [Format::Clap, Format::Vst3, Format::Bare][(number % 3) as usize];
    let open = |format| Door::open(format, script.rate_hz(), FIRST_FRAMES);
    let mut passes = Passes::new(open(format), open(Format::Clap), stream(plan.seed, number, 2));
    let onlooker = Onlooker::of(passes.random(), plan.with_windows);
    let mut count = Count {
        instances: 2,
        ..Count::default()
    };
    let result = std::thread::scope(|scope| {
        let end = EndAtLast(&onlooker);
        scope.spawn(|| end.0.look(&mut stream(plan.seed, number, 3)));
        while count.audio_s < plan.episode_s {
            let scene = script.scene();
            let seconds = scene.frames as f64 / script.rate_hz();
            let at = count.audio_s;
            passes
                .play(&scene, &onlooker, &mut count)
                .map_err(|what| format!("scene at {at:.1} s, {} Hz: {what}", script.rate_hz()))?;
            count.audio_s += seconds;
            for (sum, is_on) in [&mut count.adaptation_s, &mut count.pitch_s, &mut count.linear_s]
                .into_iter()
                .zip(scene.costly)
            {
                *sum += if is_on { seconds } else { 0.0 };
            }
            pulse();
        }
        probe(passes.random(), script.rate_hz(), &onlooker)?;
        count.probes += 1;
        count.instances += 1;
        Ok(())
    });
    let seen = &onlooker.seen;
    count.saves_beside = seen.saves.load(Ordering::Relaxed);
    count.watches = seen.watches.load(Ordering::Relaxed);
    count.windows = seen.windows.load(Ordering::Relaxed);
    count.instances += seen.crowd.load(Ordering::Relaxed);
    (count, result)
}

/// However the scene ends, the thread beside it must not wait for ever.
struct EndAtLast<'a>(&'a Onlooker);

impl Drop for EndAtLast<'_> {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// After all that, a reset has to give what a fresh instance gives: nothing has drifted off its grid.
fn probe(door: &mut Door, rate_hz: f64, onlooker: &Onlooker) -> Result<(), String> {
    let turn = onlooker.main_thread();
    door.load_state(PROBE_STATE);
    drop(turn);
    door.reset();
    let mut fresh = Door::open(Format::Clap, rate_hz, FIRST_FRAMES);
    fresh.load_state(PROBE_STATE);
    fresh.reactivate(rate_hz, FIRST_FRAMES);

    let frames = (PROBE_S * rate_hz) as usize;
    let mut found = [(); 2].map(|()| vec![0.0_f32; frames]);
    Sound::probe().write(&mut found);
    let mut expected = found.clone();
    let lengths = |block| crate::signals::even_blocks(frames, block);
    passes::run(door, &lengths(480), &[], &mut found, &[]);
    passes::run(&mut fresh, &lengths(STRAIGHT_FRAMES), &[], &mut expected, &[]);
    match difference(&found, &expected) {
        Some(what) => Err(format!("the probe after everything: {what}")),
        None => Ok(()),
    }
}
