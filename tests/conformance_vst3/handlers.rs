//! The host's component handler: there or not, twice, gone, and one that calls back in the middle of a call.
#![expect(unsafe_code, reason = "the C boundary")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use cochlea_tests::raw_vst3::RawVst3;
use nice_plug::wrapper::vst3::vst3::ComPtr;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IAudioProcessorTrait, IComponentHandler, IComponentTrait, IEditControllerTrait, RestartFlags_::kLatencyChanged,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{IPluginBaseTrait, kResultOk};

use crate::host::handler::Handler;
use crate::host::{self, stream};
use crate::{RATE_HZ, tried};

const LINEAR: &[u8] = br#"{"cochlea_state":1,"parameters":{"phase_mode":1}}"#;
const ZERO_LATENCY: &[u8] = br#"{"cochlea_state":1,"parameters":{}}"#;

fn set(plugin: &RawVst3, handler: Option<&ComPtr<IComponentHandler>>) {
    let handler = handler.map_or(std::ptr::null_mut(), ComPtr::as_ptr);
    // SAFETY: a live object, and a live one or null.
    assert_eq!(unsafe { plugin.controller().setComponentHandler(handler) }, kResultOk);
}

#[test]
fn a_handler_is_held_while_it_is_set_and_let_go_of_after() {
    const ROUNDS: usize = 100;
    let [first, second] = [(); 2].map(|()| Handler::given(|_| {}));
    let counts = || [&first, &second].map(host::references);
    for round in 0..ROUNDS {
        let plugin = host::plugin();
        assert_eq!(counts(), [1, 1], "nobody holds them");
        set(&plugin, Some(&first));
        set(&plugin, Some(&first));
        let held = host::references(&first);
        assert!(held > 1, "it is held");
        set(&plugin, Some(&second));
        assert_eq!(counts(), [1, held], "the other one instead");
        match round % 3 {
            0 => {
                set(&plugin, None);
                assert_eq!(counts(), [1, 1], "taken away");
            }
            1 => {
                // SAFETY: a live object.
                assert_eq!(unsafe { plugin.component().terminate() }, kResultOk);
                assert_eq!(counts(), [1, 1], "nothing of the host's is held after the end");
            }
            _ => {}
        }
        drop(plugin);
        assert_eq!(counts(), [1, 1], "the plug-in is gone");
    }
    tried("handlers set, replaced and taken away", ROUNDS * 3);
}

#[test]
fn without_a_handler_nothing_is_told_and_nothing_is_missed() {
    let plugin = host::plugin();
    assert_eq!(plugin.activate(RATE_HZ, 512, false), kResultOk);
    assert_eq!(plugin.latency(), 0);
    set(&plugin, None);
    assert_eq!(stream::load(&plugin, LINEAR), kResultOk);
    let latency = plugin.latency();
    assert!(latency > 0, "a host that asks is told");
    plugin.set_normalized(cochlea::host_guard::parameter_hash("phase_mode"), 0.0);
    assert_eq!(plugin.latency(), 0);
    tried("changes of latency without a handler", 2);
}

/// A host that deactivates, activates, saves and loads in the middle of the plug-in's call, as some do.
#[test]
fn a_handler_may_call_back_in_the_middle_of_a_call() {
    const ROUNDS: usize = 50;
    let plugin = Arc::new(host::plugin());
    assert_eq!(plugin.activate(RATE_HZ, 512, false), kResultOk);
    let latencies = Arc::new(Mutex::new(Vec::new()));
    let calls = Arc::new(AtomicUsize::new(0));
    let handler = {
        // The handler does not own the plug-in that owns it.
        let (plugin, latencies, calls) = (Arc::downgrade(&plugin), latencies.clone(), calls.clone());
        Handler::given(move |flags| {
            assert_ne!(flags & kLatencyChanged, 0);
            let plugin = plugin.upgrade().expect("it calls, so it lives");
            plugin.deactivate();
            let state = stream::save(&plugin);
            assert_eq!(stream::load(&plugin, &state), kResultOk);
            assert_eq!(plugin.activate(RATE_HZ, 512, false), kResultOk);
            // SAFETY: a live object.
            let latency = unsafe { plugin.processor().getLatencySamples() };
            latencies.lock().expect("no other thread's").push(latency);
            calls.fetch_add(1, Ordering::Relaxed);
        })
    };
    set(&plugin, Some(&handler));
    let id = cochlea::host_guard::parameter_hash("phase_mode");
    for round in 0..ROUNDS {
        match round % 2 {
            0 => assert_eq!(stream::load(&plugin, LINEAR), kResultOk),
            _ => plugin.set_normalized(id, 0.0),
        }
    }
    assert_eq!(calls.load(Ordering::Relaxed), ROUNDS, "once a change");
    let latencies = latencies.lock().expect("no other thread's");
    for pair in latencies.chunks(2) {
        assert!(pair[0] > 0 && pair[1] == 0, "{pair:?}");
    }
    set(&plugin, None);
    tried("calls back in the middle of a call", ROUNDS);
}

/// The handler goes while the plug-in is active and has something to say.
#[test]
fn a_handler_that_is_gone_is_not_called() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    let handler = Handler::given(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
    });
    let plugin = host::plugin();
    assert_eq!(plugin.activate(RATE_HZ, 512, false), kResultOk);
    set(&plugin, Some(&handler));
    assert_eq!(stream::load(&plugin, LINEAR), kResultOk);
    assert_eq!(calls.load(Ordering::Relaxed), 1);
    set(&plugin, None);
    assert_eq!(stream::load(&plugin, ZERO_LATENCY), kResultOk);
    set(&plugin, Some(&handler));
    // SAFETY: a live object.
    unsafe {
        assert_eq!(plugin.component().terminate(), kResultOk);
        // A host that goes on all the same.
        assert_eq!(stream::load(&plugin, LINEAR), kResultOk);
        assert_eq!(plugin.component().setActive(0), kResultOk);
        assert_eq!(plugin.component().initialize(std::ptr::null_mut()), kResultOk);
    }
    assert_eq!(stream::load(&plugin, ZERO_LATENCY), kResultOk);
    assert_eq!(calls.load(Ordering::Relaxed), 1);
    assert_eq!(host::references(&handler), 1);
    tried("changes with the handler gone", 3);
}
