//! Calls in any order: those that a host may make, and those that it may not.
#![expect(unsafe_code, reason = "the C boundary")]

use cochlea_tests::raw_vst3::RawVst3;
use cochlea_tests::signals::Random;
use nice_plug::wrapper::vst3::vst3::ComPtr;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IAudioProcessorTrait, IComponent, IComponentTrait, IEditController, IEditControllerTrait, ProcessSetup,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{IPluginBaseTrait, kResultFalse, kResultOk};

use crate::controller::{ids, normalized};
use crate::host::handler::Handler;
use crate::host::{self, block, module, stream};
use crate::tried;

/// What a test knows of the plug-in from the answers so far.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    was_set_up: bool,
    active: bool,
    channels: usize,
}

/// A host without a plan.
struct Wanderer {
    plugin: RawVst3,
    random: Random,
    known: Known,
    ids: Vec<u32>,
    done: Vec<String>,
}

impl Wanderer {
    fn new(seed: u64) -> Self {
        let plugin = host::plugin();
        Self {
            ids: ids(&plugin),
            plugin,
            random: Random::new(seed),
            known: Known {
                channels: 2,
                ..Known::default()
            },
            done: Vec::new(),
        }
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.random.between(0, from.len() - 1)]
    }

    fn note(&mut self, call: String) {
        self.done.push(call);
    }

    /// One call, with what must come of it.
    fn step(&mut self) {
        match self.random.between(0, 13) {
            0 | 1 => self.set_up(),
            2 | 3 => self.set_active(),
            4 => self.set_processing(),
            5 => self.arrange(),
            6 => self.switch_bus(),
            7 => self.initialise_or_terminate(),
            8 => self.set_handler(),
            9 => self.save_and_load(),
            10 => self.set_parameter(),
            _ => self.process(),
        }
    }

    fn set_up(&mut self) {
        let rate = self.pick(&[48_000.0, 44_100.0, 96_000.0, 8_000.0, 7_999.0, f64::NAN, 0.0]);
        let mut setup = ProcessSetup {
            processMode: self.pick(&[0, 1, 2, 9]),
            symbolicSampleSize: self.pick(&[0, 0, 0, 1]),
            maxSamplesPerBlock: self.pick(&[0, 1, 512, 8_192, -1]),
            sampleRate: rate,
        };
        // SAFETY: a live object; plain data.
        let result = unsafe { self.plugin.processor().setupProcessing(&raw mut setup) };
        let fits = rate >= 8_000.0 && setup.symbolicSampleSize == 0 && setup.maxSamplesPerBlock >= 0;
        self.note(format!("set up {rate} {} -> {result}", setup.maxSamplesPerBlock));
        let taken = fits && !self.known.active;
        assert_eq!(result, if taken { kResultOk } else { kResultFalse });
        self.known.was_set_up |= taken;
    }

    fn set_active(&mut self) {
        let on = self.random.between(0, 2) > 0;
        // SAFETY: a live object.
        let result = unsafe { self.plugin.component().setActive(u8::from(on)) };
        self.note(format!("active {on} -> {result}"));
        let can = !on || self.known.was_set_up;
        assert_eq!(result, if can { kResultOk } else { kResultFalse });
        if can {
            self.known.active = on;
        }
    }

    fn set_processing(&mut self) {
        let on = self.pick(&[0, 1, 1, 255]);
        // SAFETY: a live object.
        let result = unsafe { self.plugin.processor().setProcessing(on) };
        self.note(format!("processing {on} -> {result}"));
        assert_eq!(result, kResultOk);
    }

    fn arrange(&mut self) {
        let [main, side_chain, output] = [(); 3].map(|()| self.pick(&[3_u64, 3, 1 << 19, 0, 63]));
        let result = self.plugin.arrange(&[main, side_chain], &[output]);
        self.note(format!("arrange {main} {side_chain} {output} -> {result}"));
        let channels = [main, side_chain, output].map(u64::count_ones);
        let fits = !self.known.active && matches!(channels, [1, 0..=2, 1] | [2, 0..=2, 2]);
        assert_eq!(result, if fits { kResultOk } else { kResultFalse });
        if fits {
            self.known.channels = main.count_ones() as usize;
        }
    }

    fn switch_bus(&mut self) {
        let (media, direction, index) = (self.pick(&[0, 1, 2]), self.pick(&[0, 1]), self.pick(&[0, 1, 2, -1]));
        // SAFETY: a live object.
        let result = unsafe {
            let component = self.plugin.component();
            component.activateBus(media, direction, index, self.random.between(0, 1) as u8)
        };
        self.note(format!("switch {media} {direction} {index} -> {result}"));
        let is_there = matches!((media, direction, index), (0, 0, 0 | 1) | (0 | 1, 1, 0));
        assert_eq!(result == kResultOk, is_there);
    }

    fn initialise_or_terminate(&mut self) {
        let ends = self.random.between(0, 1) == 0;
        // SAFETY: a live object, without a context.
        let result = unsafe {
            match ends {
                true => self.plugin.component().terminate(),
                false => self.plugin.component().initialize(std::ptr::null_mut()),
            }
        };
        self.note(format!("end {ends} -> {result}"));
        assert_eq!(result, kResultOk);
    }

    fn set_handler(&mut self) {
        let handler = (self.random.between(0, 2) > 0).then(|| Handler::given(|_| {}));
        let pointer = handler.as_ref().map_or(std::ptr::null_mut(), ComPtr::as_ptr);
        // SAFETY: a live object, and a live one or null.
        let result = unsafe { self.plugin.controller().setComponentHandler(pointer) };
        self.note(format!("handler {} -> {result}", handler.is_some()));
        assert_eq!(result, kResultOk);
    }

    fn save_and_load(&mut self) {
        self.note("state".into());
        let state = stream::save(&self.plugin);
        assert_ne!(stream::load(&self.plugin, &state[..state.len() / 2]), kResultOk);
        assert_eq!(stream::load(&self.plugin, &state), kResultOk);
        assert_eq!(stream::save(&self.plugin), state);
    }

    fn set_parameter(&mut self) {
        let ids = self.ids.clone();
        let (id, value) = (self.pick(&ids), self.random.unit());
        self.note(format!("set {id} {value}"));
        self.plugin.set_normalized(id, value);
        assert!((0.0..=1.0).contains(&normalized(&self.plugin, id)));
    }

    fn process(&mut self) {
        let frames = self.pick(&[0, 1, 64, 333, 1_024]);
        let channels = self.known.channels;
        let mut sound: Vec<Vec<f32>> = (0..channels)
            .map(|_| (0..frames).map(|_| self.random.bipolar() as f32 * 0.1).collect())
            .collect();
        let mut side_chain = sound.clone();
        let mut output = vec![vec![0.0; frames]; channels];
        let inputs: &mut [block::Bus<'_>] = &mut [&mut sound, &mut side_chain];
        let result = block::process(&self.plugin, frames, inputs, &mut [&mut output], |_| {});
        self.note(format!("process {frames} -> {result}"));
        let can = self.known.active || frames == 0;
        assert_eq!(result, if can { kResultOk } else { kResultFalse });
        assert!(block::is_finite(&output));
    }
}

impl Drop for Wanderer {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("what was called:\n  {}", self.done.join("\n  "));
        }
    }
}

#[test]
fn whatever_the_order_of_calls_every_answer_is_the_right_one() {
    const WALKS: u64 = 150;
    const CALLS: usize = 80;
    for seed in 1..=WALKS {
        let mut wanderer = Wanderer::new(seed);
        wanderer.note(format!("seed {seed}"));
        for _ in 0..CALLS {
            wanderer.step();
        }
    }
    tried("calls in random order", WALKS as usize * CALLS);
}

/// Objects that are given up in the middle: never initialised, never terminated, active, while processing.
#[test]
fn an_object_may_be_given_up_at_any_point() {
    const ROUNDS: usize = 25;
    for _ in 0..ROUNDS {
        for steps in 0..=6 {
            let unknown = host::object(&module().factory());
            let component: ComPtr<IComponent> = unknown.cast().expect("a component");
            let controller: ComPtr<IEditController> = unknown.cast().expect("a controller");
            drop(unknown);
            // SAFETY: live objects.
            unsafe {
                if steps > 0 {
                    assert_eq!(component.initialize(std::ptr::null_mut()), kResultOk);
                }
                if steps > 1 {
                    let plugin = RawVst3::from_unknown(component.cast().expect("itself"));
                    match steps {
                        2 => {}
                        3 => assert_eq!(plugin.activate(48_000.0, 512, false), kResultOk),
                        _ => {
                            assert_eq!(
                                stream::load(&plugin, br#"{"cochlea_state":1,"parameters":{"phase_mode":1}}"#),
                                0
                            );
                            assert_eq!(plugin.activate(48_000.0, 512, false), kResultOk);
                            let sound = vec![vec![0.25; 700]; 2];
                            block::play(&plugin, &sound, &[100; 7], |_, _| {});
                        }
                    }
                    if steps == 5 {
                        // Terminated, and asked all the same.
                        assert_eq!(component.terminate(), kResultOk);
                        assert_eq!(component.terminate(), kResultOk);
                        assert!(controller.getParameterCount() > 0);
                    }
                }
            }
            if steps == 6 {
                drop(component);
                // The last form of it to go is the controller.
                // SAFETY: a live object.
                assert!(unsafe { controller.getParameterCount() } > 0);
            }
        }
    }
    tried("objects given up at some point", ROUNDS * 7);
}
