//! Calls in every order: those that CLAP allows, and those that it forbids and hosts make.
#![expect(unsafe_code, reason = "the C boundary")]

use clap_sys::plugin::clap_plugin;
use clap_sys::process::CLAP_PROCESS_ERROR;
use cochlea::host_guard::parameter_hash;
use cochlea_tests::clap_events::{flush, value};
use cochlea_tests::raw_clap::RawClap;
use cochlea_tests::signals::Random;

use crate::host::entries;
use crate::host::entries::Named;
use crate::host::play::{LONGEST, assert_same, busy_state, change, expected, play, sound};
use crate::host::streams::saved;
use crate::{RATE_HZ, count};

const STEPS: usize = 5_000;
/// Steps between two looks at whether the instance sounds as a fresh one.
const LOOK: usize = 500;

/// How far an instance is, as CLAP sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Stage {
    Inactive,
    Active,
    Processing,
}

/// A host that makes any call at any time, and knows what should come of it.
struct Caller {
    plugin: RawClap,
    random: Random,
    stage: Stage,
    channels: usize,
    what: String,
}

impl Caller {
    fn new((name, entry): Named, seed: u64) -> Self {
        Self {
            plugin: RawClap::from_entry(entry),
            random: Random::new(seed),
            stage: Stage::Inactive,
            channels: 2,
            what: format!("{name}: seed {seed}"),
        }
    }

    /// Calls one of the plug-in's functions, at whatever stage.
    fn call<R>(&self, function: impl Fn(&clap_plugin) -> Option<unsafe extern "C" fn(*const clap_plugin) -> R>) -> R {
        let plugin = self.plugin.plugin();
        // SAFETY: a live plug-in; what is called at the wrong time is what is tried.
        unsafe { function(&*plugin).expect("a function")(plugin) }
    }

    fn activate(&self, rate_hz: f64) -> bool {
        let plugin = self.plugin.plugin();
        // SAFETY: as above.
        unsafe { (*plugin).activate.expect("activate")(plugin, rate_hz, 1, LONGEST) }
    }

    /// One call. `legal`: only what CLAP allows at this stage.
    fn step(&mut self, legal: bool) {
        let call = self.random.between(0, 11);
        let (inactive, processing) = (self.stage == Stage::Inactive, self.stage == Stage::Processing);
        let what = format!("{}, call {call} while {:?}", self.what, self.stage);
        match call {
            0 if inactive || !legal => {
                let rates = [44_100.0, RATE_HZ, 96_000.0, 0.0, f64::NAN];
                let rate_hz = rates[self.random.between(0, rates.len() - 1)];
                let activated = self.activate(rate_hz);
                assert_eq!(activated, inactive && rate_hz > 0.0, "{what}: {rate_hz} Hz");
                if activated {
                    self.stage = Stage::Active;
                }
            }
            1 if self.stage == Stage::Active || !legal => {
                self.call(|plugin| plugin.deactivate);
                self.stage = Stage::Inactive;
            }
            2 if self.stage == Stage::Active || !legal => {
                let started = self.call(|plugin| plugin.start_processing);
                assert_eq!(started, !inactive, "{what}");
                if started {
                    self.stage = Stage::Processing;
                }
            }
            3 if processing || !legal => {
                self.call(|plugin| plugin.stop_processing);
                if processing {
                    self.stage = Stage::Active;
                }
            }
            4 if !inactive || !legal => self.call(|plugin| plugin.reset),
            5 | 6 if processing || !legal => self.process(&what),
            7 => {
                let value = value(0, parameter_hash("gain_5"), self.random.unit());
                flush(&self.plugin, &[value]);
            }
            8 => {
                let state = saved(&self.plugin);
                assert!(self.plugin.load_state(&state, 4_096), "{what}");
            }
            9 if inactive || !legal => {
                let id = self.random.between(0, 2) as u32;
                let selected = self.plugin.select_layout(id);
                assert_eq!(selected, inactive && id < 2, "{what}: {id}");
                if selected {
                    self.channels = 2 - id as usize;
                }
            }
            10 => {
                let phase = change(0, "phase_mode", self.random.unit().round());
                flush(&self.plugin, &[value(0, phase.id, phase.value)]);
                assert!(self.plugin.latency() < 1 << 20, "{what}");
            }
            11 => self.call(|plugin| plugin.on_main_thread),
            _ => {}
        }
    }

    fn process(&mut self, what: &str) {
        let frames = self.random.between(0, LONGEST as usize);
        let mut sound: Vec<Vec<f32>> = sound();
        sound.truncate(self.channels);
        let mut channels: Vec<&mut [f32]> = sound.iter_mut().map(|channel| &mut channel[..frames]).collect();
        let status = self
            .plugin
            .process(&mut channels, &[change(0, "gain_7", self.random.unit())]);
        assert_eq!(status == CLAP_PROCESS_ERROR, self.stage == Stage::Inactive, "{what}");
        assert!(sound.iter().flatten().all(|sample| sample.is_finite()), "{what}");
    }

    /// Through the calls of a well-meaning host to a known state, which sounds as it should.
    fn look(&mut self, expected: &[Vec<f32>]) {
        match self.stage {
            Stage::Processing => self.plugin.deactivate(),
            Stage::Active => self.call(|plugin| plugin.deactivate),
            Stage::Inactive => {}
        }
        assert!(self.plugin.select_layout(0), "{}", self.what);
        assert!(self.plugin.load_state(busy_state(), 4_096), "{}", self.what);
        assert!(self.plugin.activate(RATE_HZ, LONGEST), "{}", self.what);
        assert_same(&play(&self.plugin, sound(), LONGEST as usize), expected, &self.what);
        (self.stage, self.channels) = (Stage::Processing, 2);
    }
}

fn in_any_order(legal: bool) {
    for named in entries() {
        let expected = expected(named.1);
        let mut caller = Caller::new(named, 31 + u64::from(legal));
        for step in 1..=STEPS {
            caller.step(legal);
            if step.is_multiple_of(LOOK) {
                caller.look(&expected);
            }
        }
    }
}

#[test]
fn legal_calls_in_any_order_leave_no_trace() {
    in_any_order(true);
    count("calls in a random legal order", entries().len() * STEPS);
}

#[test]
fn illegal_calls_in_any_order_are_refused_and_leave_no_trace() {
    in_any_order(false);
    count("calls in a random illegal order", entries().len() * STEPS);
}

/// At whatever stage a host lets go of an instance.
#[test]
fn instances_end_at_any_stage() {
    const ROUNDS: usize = 200;
    for named in entries() {
        for round in 0..ROUNDS {
            let mut caller = Caller::new(named, 1_000 + round as u64);
            for _ in 0..round % 20 {
                caller.step(round % 2 == 0);
            }
        }
        count("instances destroyed at any stage", ROUNDS);
    }
}
