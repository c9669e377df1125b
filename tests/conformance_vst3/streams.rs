//! States through streams of any manner: in crumbs, failing at any byte, lying about what they did.
#![expect(unsafe_code, reason = "the C boundary")]

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{IComponentTrait, IEditControllerTrait};
use nice_plug::wrapper::vst3::vst3::Steinberg::{kInvalidArgument, kResultFalse, kResultOk};

use crate::host;
use crate::host::stream::{self, Manner, Stream};
use crate::tried;

#[test]
fn a_state_comes_and_goes_in_crumbs_of_any_size() {
    let state = host::rich_state();
    let crumbs = [1, 2, 3, 7, 64, 4_095, 4_096, 4_097, usize::MAX];
    for most in crumbs {
        let plugin = host::plugin();
        let stream = Stream::with_manner(&state, Manner::Crumbs(most));
        assert_eq!(stream::load_from(&plugin, stream), kResultOk, "{most}");
        let stream = Stream::with_manner(&[], Manner::Crumbs(most));
        assert_eq!(stream::save_to(&plugin, stream), (kResultOk, state.clone()), "{most}");
    }
    tried("streams in crumbs", crumbs.len() * 2);
}

#[test]
fn a_stream_that_fails_at_any_byte_changes_nothing() {
    let state = host::rich_state();
    let plugin = host::plugin();
    let before = stream::save(&plugin);
    for byte in 0..state.len() {
        let stream = Stream::with_manner(&state, Manner::FailsAt(byte));
        assert_eq!(stream::load_from(&plugin, stream), kResultFalse, "byte {byte}");
    }
    assert_eq!(stream::save(&plugin), before, "a refused state changes nothing");
    let stream = Stream::with_manner(&state, Manner::FailsAt(state.len()));
    assert_eq!(stream::load_from(&plugin, stream), kResultOk, "it fails after the last");
    for byte in 0..state.len() {
        let stream = Stream::with_manner(&[], Manner::FailsAt(byte));
        let (result, arrived) = stream::save_to(&plugin, stream);
        assert_eq!(
            (result, arrived.len()),
            (kResultFalse, byte),
            "what did not arrive is said"
        );
    }
    tried("streams that fail at a byte", state.len() * 2 + 1);
}

#[test]
fn streams_that_lie_are_survived() {
    let state = host::rich_state();
    let length = state.len() as i32;
    let plugin = host::plugin();
    let before = stream::save(&plugin);
    let claims = [-1, i32::MIN, i32::MAX, 4_097, length + 1];
    for count in claims {
        let stream = Stream::with_manner(&state, Manner::Claims(count));
        assert_eq!(
            stream::load_from(&plugin, stream),
            kResultFalse,
            "{count} bytes, it says"
        );
        let stream = Stream::with_manner(&[], Manner::Claims(count));
        assert_eq!(
            stream::save_to(&plugin, stream).0,
            kResultFalse,
            "{count} bytes, it says"
        );
    }
    for manner in [Manner::Claims(0), Manner::SaysNothing] {
        assert_eq!(
            stream::load_from(&plugin, Stream::with_manner(&state, manner)),
            kResultFalse
        );
        assert_eq!(
            stream::save_to(&plugin, Stream::with_manner(&[], manner)).0,
            kResultFalse
        );
    }
    assert_eq!(stream::save(&plugin), before);
    tried("streams that lie", claims.len() * 2 + 4);
}

#[test]
fn streams_that_never_end_or_never_begin_are_refused() {
    let plugin = host::plugin();
    let before = stream::save(&plugin);
    // It says that 4096 bytes were read, again and again: more than any state has.
    let endless = Stream::with_manner(b" ", Manner::Claims(4_096));
    assert_eq!(stream::load_from(&plugin, endless), kResultFalse);
    assert_eq!(stream::load(&plugin, b""), kResultFalse);
    // SAFETY: live objects; null is what a host may give.
    unsafe {
        let null = std::ptr::null_mut();
        assert_eq!(plugin.component().setState(null), kInvalidArgument);
        assert_eq!(plugin.component().getState(null), kInvalidArgument);
    }
    assert_eq!(stream::save(&plugin), before);
    tried("streams without an end or a beginning", 4);
}

/// Everything is in the component's state; the controller is the same object.
#[test]
fn the_controllers_own_state_is_empty_and_changes_nothing() {
    let state = host::rich_state();
    let plugin = host::plugin();
    assert_eq!(stream::load(&plugin, &state), kResultOk);
    let strange: [&[u8]; 4] = [&state, b"", b"nonsense", br#"{"cochlea_state":1,"parameters":{}}"#];
    for bytes in strange {
        let given = || stream::given(Stream::new(bytes));
        // SAFETY: live objects.
        unsafe {
            assert_eq!(plugin.controller().setComponentState(given().as_ptr()), kResultOk);
            assert_eq!(plugin.controller().setState(given().as_ptr()), kResultOk);
            assert_eq!(plugin.controller().getState(given().as_ptr()), kResultOk);
        }
        assert_eq!(stream::save(&plugin), state);
    }
    let null = std::ptr::null_mut();
    // SAFETY: a live object; null is what a host may give.
    unsafe {
        plugin.controller().setComponentState(null);
        plugin.controller().setState(null);
        plugin.controller().getState(null);
    }
    assert_eq!(stream::save(&plugin), state);
    tried("states of the controller", strange.len() * 3 + 3);
}
