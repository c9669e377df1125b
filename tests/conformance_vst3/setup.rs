//! What a host sets up before it processes: rates, lengths of blocks, sample sizes, modes.
#![expect(unsafe_code, reason = "the C boundary")]

use cochlea_tests::raw_vst3::RawVst3;
use cochlea_tests::signals::{even_blocks, noise_and_tones};
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IAudioProcessorTrait, IComponentTrait, ProcessModes_::kRealtime, ProcessSetup, SymbolicSampleSizes_::kSample32,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{kInvalidArgument, kResultFalse, kResultOk, tresult};

use crate::host::{self, block, stream};
use crate::{RATE_HZ, tried};

const RATES_HZ: [f64; 15] = [
    8_000.0, 11_025.0, 12_345.678, 16_000.0, 22_050.0, 32_000.0, 44_100.0, 48_000.0, 88_200.0, 96_000.0, 123_456.78,
    176_400.0, 192_000.0, 352_800.0, 384_000.0,
];

/// Rates that the plug-in does not run at; the makers' validator asks for two of them.
const OTHER_RATES_HZ: [f64; 14] = [
    0.0,
    -0.0,
    -48_000.0,
    1.0,
    1_234.567_8,
    7_999.99,
    384_000.5,
    1_234_567.8,
    1e300,
    f64::MIN_POSITIVE,
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::MAX,
];

fn set_up(plugin: &RawVst3, rate_hz: f64, longest: i32, mode: i32, sample_size: i32) -> tresult {
    let mut setup = ProcessSetup {
        processMode: mode,
        symbolicSampleSize: sample_size,
        maxSamplesPerBlock: longest,
        sampleRate: rate_hz,
    };
    // SAFETY: a live object; plain data.
    unsafe { plugin.processor().setupProcessing(&raw mut setup) }
}

fn set_active(plugin: &RawVst3, on: bool) -> tresult {
    // SAFETY: a live object.
    unsafe { plugin.component().setActive(u8::from(on)) }
}

fn set_processing(plugin: &RawVst3, on: bool) -> tresult {
    // SAFETY: a live object.
    unsafe { plugin.processor().setProcessing(u8::from(on)) }
}

const MODE: i32 = kRealtime as i32;
const SIZE: i32 = kSample32 as i32;

#[test]
fn every_rate_from_8_to_384_khz_runs_and_every_other_is_refused_before_activation() {
    let plugin = host::plugin();
    let state = br#"{"cochlea_state":1,"parameters":{"gain_9":6,"gain_20":-6,"pitch":1}}"#;
    assert_eq!(stream::load(&plugin, state), kResultOk);
    for rate_hz in RATES_HZ {
        for other_hz in OTHER_RATES_HZ {
            assert_eq!(
                set_up(&plugin, other_hz, 512, MODE, SIZE),
                kResultFalse,
                "{other_hz} Hz"
            );
        }
        assert_eq!(set_up(&plugin, rate_hz, 512, MODE, SIZE), kResultOk, "{rate_hz} Hz");
        // A refusal leaves what was set up before.
        assert_eq!(set_up(&plugin, 1_234_567.8, 512, MODE, SIZE), kResultFalse);
        assert_eq!(set_active(&plugin, true), kResultOk, "{rate_hz} Hz");
        assert_eq!(
            set_up(&plugin, rate_hz, 512, MODE, SIZE),
            kResultFalse,
            "active already"
        );
        assert_eq!(set_processing(&plugin, true), kResultOk);
        let sound = noise_and_tones(4_096, rate_hz, 3);
        let played = block::play(&plugin, &sound, &even_blocks(4_096, 512), |_, _| {});
        assert!(block::is_finite(&played) && played != sound, "{rate_hz} Hz");
        assert_eq!(set_processing(&plugin, false), kResultOk);
        assert_eq!(set_active(&plugin, false), kResultOk);
    }
    tried("sample rates run at", RATES_HZ.len());
    tried("sample rates refused", RATES_HZ.len() * (OTHER_RATES_HZ.len() + 2));
}

#[test]
fn samples_are_of_32_bits_and_nothing_else() {
    let plugin = host::plugin();
    let sizes = [1, 2, 64, -1, i32::MIN, i32::MAX];
    // SAFETY: a live object.
    let can = |size| unsafe { plugin.processor().canProcessSampleSize(size) };
    assert_eq!(can(SIZE), kResultOk);
    for size in sizes {
        assert_eq!(can(size), kResultFalse, "{size}");
        assert_eq!(set_up(&plugin, RATE_HZ, 512, MODE, size), kResultFalse, "{size}");
    }
    assert_eq!(plugin.activate(RATE_HZ, 512, false), kResultOk);
    for size in sizes {
        let mut sound = vec![vec![0.25; 64]; 2];
        let mut output = vec![vec![0.125; 64]; 2];
        let result = block::process(&plugin, 64, &mut [&mut sound], &mut [&mut output], |data| {
            data.symbolicSampleSize = size;
        });
        assert_eq!(result, kResultFalse, "{size}");
        assert!(
            output == vec![vec![0.125; 64]; 2],
            "memory of another kind is not ours to write to"
        );
    }
    // SAFETY: a live object; null is what a host may give.
    let result = unsafe { plugin.processor().setupProcessing(std::ptr::null_mut()) };
    assert_eq!(result, kInvalidArgument);
    tried("sample sizes refused", sizes.len() * 3);
}

#[test]
fn modes_and_announced_lengths_are_not_heard() {
    let sound = noise_and_tones(20_000, RATE_HZ, 9);
    let state = host::rich_state();
    let play = |mode: i32, longest: i32, later_mode: i32| {
        let plugin = host::plugin();
        assert_eq!(stream::load(&plugin, &state), kResultOk);
        assert_eq!(set_up(&plugin, RATE_HZ, longest, mode, SIZE), kResultOk);
        assert_eq!(set_active(&plugin, true), kResultOk);
        assert_eq!(set_processing(&plugin, true), kResultOk);
        let played = block::play(&plugin, &sound, &even_blocks(20_000, 512), |_, data| {
            data.processMode = later_mode;
        });
        block::bits(&played)
    };
    let expected = play(MODE, 512, MODE);
    let modes = [0, 1, 2, 3, -1, i32::MIN, i32::MAX];
    for mode in modes {
        assert!(play(mode, 512, mode) == expected, "mode {mode}");
        assert!(play(MODE, 512, mode) == expected, "mode {mode} later");
    }
    let lengths = [0, 1, 64, 8_192, 8_193, i32::MAX];
    for longest in lengths {
        assert!(play(MODE, longest, MODE) == expected, "{longest} announced");
    }
    let plugin = host::plugin();
    for negative in [-1, i32::MIN] {
        assert_eq!(
            set_up(&plugin, RATE_HZ, negative, MODE, SIZE),
            kResultFalse,
            "{negative}"
        );
    }
    tried(
        "modes and announced lengths, the same bits",
        modes.len() * 2 + lengths.len(),
    );
}

/// The way of the makers' validator: suspend, resume, with and without a new setup.
#[test]
fn activation_comes_and_goes() {
    const ROUNDS: usize = 200;
    let plugin = host::plugin();
    assert_eq!(set_active(&plugin, true), kResultFalse, "nothing was set up");
    assert_eq!(set_active(&plugin, false), kResultOk);
    let sound = noise_and_tones(256, RATE_HZ, 2);
    for round in 0..ROUNDS {
        if round % 3 == 0 {
            assert_eq!(set_up(&plugin, RATE_HZ, 256, MODE, SIZE), kResultOk);
        }
        assert_eq!(set_active(&plugin, true), kResultOk);
        for _ in 0..round % 3 {
            assert_eq!(set_active(&plugin, true), kResultOk, "once more");
        }
        for on in [true, true, false, true] {
            assert_eq!(set_processing(&plugin, on), kResultOk);
        }
        let played = block::play(&plugin, &sound, &[256], |_, _| {});
        assert!(played == sound, "flat, so untouched");
        if round % 2 == 0 {
            assert_eq!(set_processing(&plugin, false), kResultOk);
        }
        assert_eq!(set_active(&plugin, false), kResultOk);
    }
    tried("activations and deactivations", ROUNDS);
}

/// A host that goes inactive without a word about processing: from then on its own page moves parameters again.
#[test]
fn a_parameter_that_was_automated_can_be_set_once_the_host_is_inactive() {
    let plugin = host::active_plugin(b"{\"cochlea_state\":1,\"parameters\":{}}");
    let id = cochlea::host_guard::parameter_hash("gain_9");
    let changes = host::lists::Changes::new(&[Some((id, &[Some((0, 0.25))]))]).given();
    let mut sound = vec![vec![0.25; 64]; 2];
    let mut output = sound.clone();
    let result = block::process(&plugin, 64, &mut [&mut sound], &mut [&mut output], |data| {
        data.inputParameterChanges = changes.as_ptr();
    });
    assert_eq!(result, kResultOk);
    let value = || crate::controller::normalized(&plugin, id);
    assert_eq!(value(), 0.25);
    plugin.set_normalized(id, 0.75);
    assert_eq!(value(), 0.25, "the host automates it");
    assert_eq!(set_active(&plugin, false), kResultOk);
    plugin.set_normalized(id, 0.75);
    assert_eq!(value(), 0.75);
    tried("parameters set after deactivation", 1);
}
