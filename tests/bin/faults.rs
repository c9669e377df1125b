//! `faults CASE bare|guarded`: does one thing that nice-plug 0.4.2 gets wrong, to the framework's own wrapper or to
//! our guarded one, and prints what came of it. A case that ends the process ends only this one.
#![expect(unsafe_code, reason = "the C boundary")]

#[path = "faults/answers.rs"]
mod answers;
#[path = "faults/clap_hosts.rs"]
mod clap_hosts;
#[path = "faults/modes.rs"]
mod modes;
#[path = "faults/side_chain.rs"]
mod side_chain;
#[path = "faults/values.rs"]
mod values;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use clap_sys::factory::plugin_factory::{CLAP_PLUGIN_FACTORY_ID, clap_plugin_factory};
use clap_sys::host::clap_host;
use clap_sys::plugin::clap_plugin;
use cochlea::host_guard::{self, Guarded};
use cochlea_tests::probe::{FLOAT_MODE, Probe, SHIELDED};
use cochlea_tests::raw_clap::{Change, RawClap};
use cochlea_tests::raw_vst3::RawVst3;
use nice_plug::wrapper::vst3::vst3::Steinberg::FUnknown;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::IEditControllerTrait;
use nice_plug::wrapper::vst3::vst3::{ComPtr, ComWrapper};

const RATE_HZ: f64 = 48_000.0;

/// Either format's call for one block.
type Process<'a> = dyn FnMut(&mut [&mut [f32]], &[Change]) -> i32 + 'a;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, case, side] = arguments.as_slice() else {
        eprintln!("usage: faults CASE bare|guarded");
        std::process::exit(2);
    };
    let guarded = side == "guarded";
    SHIELDED.store(guarded, Ordering::SeqCst);
    match case.as_str() {
        "clap-parameter-count" => clap_parameter_count(guarded),
        "vst3-parameter-count" => vst3_parameter_count(guarded),
        "clap-panic" => panic_in_process(&mut |channels, changes| clap(guarded).1.process(channels, changes)),
        "vst3-panic" => panic_in_process(&mut |channels, changes| vst3(guarded).process(channels, changes)),
        "float-mode" => float_mode(guarded),
        "latency" => latency(guarded),
        "callbacks" => callbacks(guarded),
        "unready" => unready(guarded),
        "too-many-channels" => too_many_channels(guarded),
        "events-out-of-order" => events_out_of_order(guarded),
        "vst3-process-mode" => modes::vst3(guarded),
        "clap-render-mode" => modes::clap(guarded),
        "vst3-set-while-processing" => values::vst3_set_while_processing(guarded),
        "state-lacks" => values::state_lacks(guarded),
        "state-out-of-range" => values::state_out_of_range(guarded),
        "stepped-value" => values::stepped_value(guarded),
        "side-chain-beyond" => side_chain::beyond_the_ports(guarded),
        "side-chain-length" => side_chain::length_of_an_earlier_block(guarded),
        "vst3-arranged-while-active" => side_chain::arranged_while_active(guarded),
        "vst3-negative-bus" => side_chain::negative_bus(guarded),
        "side-chain-arrangements" => side_chain::arrangements(guarded),
        "clap-host-lacks-functions" => clap_hosts::lacking_functions(guarded),
        "clap-nameless-editor" => clap_hosts::nameless_editor(guarded),
        "clap-wrong-choices" => clap_hosts::wrong_choices(guarded),
        "clap-modulated" => clap_hosts::modulated(guarded),
        "clap-text-within-a-character" => clap_hosts::text_within_a_character(guarded),
        "vst3-answers" => answers::over_vst3(guarded),
        other => {
            eprintln!("no case \"{other}\"");
            std::process::exit(2);
        }
    }
    println!("survived");
}

/// The framework's own CLAP plugin, or the guarded one.
fn bare_or_guarded_clap<P: Guarded>(guarded: bool) -> RawClap {
    RawClap::with(|host| create::<P>(guarded, host))
}

/// The same for a host, which outlives it.
fn create<P: Guarded>(guarded: bool, host: *const clap_host) -> *const clap_plugin {
    let entry = host_guard::clap::entry::<P>();
    // SAFETY: the factory's own functions; without the guard, what the framework's own export macro does.
    unsafe {
        if guarded {
            let factory = entry.get_factory.expect("get_factory")(CLAP_PLUGIN_FACTORY_ID.as_ptr());
            let factory = factory.cast::<clap_plugin_factory>();
            let descriptor = (*factory).get_plugin_descriptor.expect("descriptor")(factory, 0);
            (*factory).create_plugin.expect("create")(factory, host, (*descriptor).id)
        } else {
            let wrapper = nice_plug::wrapper::clap::Wrapper::<P>::new(host);
            (*Arc::into_raw(wrapper)).clap_plugin.as_ptr()
        }
    }
}

fn new_clap(guarded: bool) -> RawClap {
    bare_or_guarded_clap::<Probe>(guarded)
}

/// The same, active. The first of the pair only names the format in messages.
fn clap(guarded: bool) -> (&'static str, RawClap) {
    let plugin = new_clap(guarded);
    assert!(plugin.activate(RATE_HZ, 512));
    ("CLAP", plugin)
}

/// The framework's own VST3 plugin, or the guarded one.
fn bare_or_guarded_vst3<P: Guarded>(guarded: bool) -> RawVst3 {
    if guarded {
        return RawVst3::from_factory(host_guard::vst3::plugin_factory::<P>());
    }
    let wrapper = ComWrapper::new(nice_plug::wrapper::vst3::Wrapper::<P>::new());
    let unknown: ComPtr<FUnknown> = wrapper.to_com_ptr::<FUnknown>().expect("its own interface");
    RawVst3::from_unknown(unknown)
}

fn new_vst3(guarded: bool) -> RawVst3 {
    bare_or_guarded_vst3::<Probe>(guarded)
}

fn vst3(guarded: bool) -> RawVst3 {
    let plugin = new_vst3(guarded);
    assert_eq!(plugin.activate(RATE_HZ, 512, false), 0);
    plugin
}

fn clap_parameter_count(guarded: bool) {
    let plugin = new_clap(guarded);
    let count = plugin.parameter_count();
    for index in [count, count + 1, u32::MAX] {
        println!("refused={}", plugin.parameter_info(index).is_none());
    }
}

fn vst3_parameter_count(guarded: bool) {
    let plugin = new_vst3(guarded);
    // SAFETY: a live object.
    let count = unsafe { plugin.controller().getParameterCount() };
    for index in [count, count + 1, i32::MAX, -1] {
        println!("refused={}", plugin.parameter_info(index).is_err());
    }
}

fn panic_in_process(process: &mut Process<'_>) {
    std::panic::set_hook(Box::new(|_| {}));
    let (mut left, mut right) = ([0.25_f32; 64], [0.25_f32; 64]);
    let on = Change {
        frame: 0,
        id: host_guard::parameter_hash("panic"),
        value: 1.0,
    };
    process(&mut [&mut left, &mut right], &[on]);
    println!("dry={}", left == [0.25; 64] && right == [0.25; 64]);
}

fn float_mode(guarded: bool) {
    let (_, plugin) = clap(guarded);
    let (mut left, mut right) = ([0.0_f32; 64], [0.0_f32; 64]);
    let before = cochlea_tests::probe::float_mode();
    plugin.process(&mut [&mut left, &mut right], &[]);
    println!("mode={}", FLOAT_MODE.load(Ordering::SeqCst));
    println!("restored={}", cochlea_tests::probe::float_mode() == before);
}

fn latency(guarded: bool) {
    let (_, plugin) = clap(guarded);
    println!("first={}", plugin.latency());
    println!(
        "restarts_on_first_load={}",
        plugin.requests().restarts.load(Ordering::SeqCst)
    );
    let (mut left, mut right) = ([0.0_f32; 64], [0.0_f32; 64]);
    let change = Change {
        frame: 0,
        id: host_guard::parameter_hash("latency"),
        value: 512.0,
    };
    for _ in 0..3 {
        plugin.process(&mut [&mut left, &mut right], &[change]);
    }
    println!(
        "restarts_on_change={}",
        plugin.requests().restarts.load(Ordering::SeqCst)
    );
    println!("while_active={}", plugin.latency());
    plugin.deactivate();
    plugin.requests().latency_changes.store(0, Ordering::SeqCst);
    assert!(plugin.activate(RATE_HZ, 512));
    println!("after={}", plugin.latency());
    println!("told={}", plugin.requests().latency_changes.load(Ordering::SeqCst));
    let vst3 = vst3(guarded);
    let change = Change { value: 0.5, ..change };
    vst3.process(&mut [&mut left, &mut right], &[change]);
    vst3.deactivate();
    assert_eq!(vst3.activate(RATE_HZ, 512, false), 0);
    println!("vst3_after={}", vst3.latency());
}

fn callbacks(guarded: bool) {
    let (_, plugin) = clap(guarded);
    // Another thread than the one that created the plugin, as in every host.
    let plugin = std::thread::spawn(move || {
        let changes: Vec<Change> = (1..=50)
            .map(|at| Change {
                frame: 0,
                id: host_guard::parameter_hash(&format!("value_{at}")),
                value: 0.75,
            })
            .collect();
        let (mut left, mut right) = ([0.0_f32; 64], [0.0_f32; 64]);
        plugin.process(&mut [&mut left, &mut right], &changes);
        plugin
    })
    .join()
    .expect("the audio thread");
    println!("callbacks={}", plugin.requests().callbacks.load(Ordering::SeqCst));
    println!(
        "value={}",
        plugin
            .parameter_value(host_guard::parameter_hash("value_50"))
            .unwrap_or(-1.0)
    );
}

fn unready(guarded: bool) {
    let plugin = new_clap(guarded);
    let (mut left, mut right) = ([0.25_f32; 64], [0.25_f32; 64]);
    println!("status={}", plugin.process(&mut [&mut left, &mut right], &[]));
}

fn too_many_channels(guarded: bool) {
    let (_, plugin) = clap(guarded);
    let mut channels = [[0.5_f32; 64]; 4];
    let [a, b, c, d] = &mut channels;
    plugin.process(&mut [a, b, c, d], &[]);
    println!("processed={}", channels[0] == [0.25; 64] && channels[1] == [0.25; 64]);
}

/// A change of the middle before one of the beginning.
fn events_out_of_order(guarded: bool) {
    let (_, plugin) = clap(guarded);
    let (mut left, mut right) = ([1.0_f32; 64], [1.0_f32; 64]);
    let gain = |frame, value| Change {
        frame,
        id: host_guard::parameter_hash("gain"),
        value,
    };
    plugin.process(&mut [&mut left, &mut right], &[gain(32, 0.75), gain(0, 0.25)]);
    println!("value={}", plugin.parameter_value(gain(0, 0.0).id).unwrap_or(-1.0));
}
