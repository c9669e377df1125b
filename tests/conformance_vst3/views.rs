//! Views without a window: asked for by any name, asked anything, and outliving the plug-in. What a view does with a
//! window is the business of the tests that have a screen.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::{CStr, c_void};

use cochlea_tests::raw_vst3::RawVst3;
use nice_plug::wrapper::vst3::vst3::ComPtr;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::IEditControllerTrait;
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    IPlugView, IPlugViewContentScaleSupport, IPlugViewContentScaleSupportTrait, IPlugViewTrait, ViewRect, kResultOk,
    tresult,
};

use crate::host;
use crate::tried;

const EDITOR: &CStr = c"editor";

fn view(plugin: &RawVst3, name: Option<&CStr>) -> Option<ComPtr<IPlugView>> {
    let name = name.map_or(std::ptr::null(), CStr::as_ptr);
    // SAFETY: a live object, a text or null; the reference that comes back is ours.
    unsafe { ComPtr::from_raw(plugin.controller().createView(name)) }
}

fn size(view: &ComPtr<IPlugView>) -> (tresult, [i32; 4]) {
    let mut rect = ViewRect {
        left: -1,
        top: -1,
        right: -1,
        bottom: -1,
    };
    // SAFETY: a live object; plain data that the call fills.
    let result = unsafe { view.getSize(&raw mut rect) };
    (result, [rect.left, rect.top, rect.right, rect.bottom])
}

#[test]
fn there_is_one_view_and_it_is_called_editor() {
    let plugin = host::plugin();
    let long = std::ffi::CString::new("editor".repeat(2_000)).expect("no NUL");
    for name in [
        c"",
        c"Editor",
        c"edito",
        c"editor ",
        c"editors",
        c"generic",
        c"\xff\xfe",
        &long,
    ] {
        assert!(view(&plugin, Some(name)).is_none(), "{name:?}");
    }
    // Some hosts give no name when they mean the editor.
    for name in [Some(EDITOR), None] {
        let view = view(&plugin, name).expect("the editor");
        let (result, [left, top, right, bottom]) = size(&view);
        assert_eq!((result, left, top), (kResultOk, 0, 0));
        assert!(right > 100 && bottom > 100);
    }
    tried("names of views", 10);
}

/// Every call that needs a window, in any order, where there is none.
fn without_a_window(view: &ComPtr<IPlugView>) -> usize {
    let mut window = 0_u8;
    let parent = (&raw mut window).cast::<c_void>();
    let kinds = [c"", c"X11", c"HWNDX", c"Wayland", c"\xff", c"UIView"];
    // SAFETY: a live object; memory of the test's own, texts, or null; no kind is one that would use the parent.
    unsafe {
        assert_ne!(view.removed(), kResultOk);
        for kind in kinds {
            assert_ne!(view.isPlatformTypeSupported(kind.as_ptr()), kResultOk, "{kind:?}");
            assert_ne!(view.attached(parent, kind.as_ptr()), kResultOk, "{kind:?}");
        }
        assert_ne!(
            view.attached(std::ptr::null_mut(), c"X11EmbedWindowID".as_ptr()),
            kResultOk
        );
        assert_ne!(view.removed(), kResultOk);
        assert_ne!(view.getSize(std::ptr::null_mut()), kResultOk);
        assert_ne!(view.onSize(std::ptr::null_mut()), kResultOk);
        assert_ne!(view.checkSizeConstraint(std::ptr::null_mut()), kResultOk);
        let sizes = [(0, 0), (-1, -1), (1, 1), (i32::MAX, i32::MAX), (i32::MIN, i32::MAX)];
        for (right, bottom) in sizes {
            let mut rect = ViewRect {
                left: 0,
                top: 0,
                right,
                bottom,
            };
            view.onSize(&raw mut rect);
            view.checkSizeConstraint(&raw mut rect);
        }
        let keys = [0, 1, 13, 127, 128, 255, -1, i16::MAX, i16::MIN];
        for key in keys {
            assert_ne!(view.onKeyDown(key as u16, key, key), kResultOk);
            assert_ne!(view.onKeyUp(key as u16, key, key), kResultOk);
        }
        for amount in [0.0, 1.0, -1e30, f32::NAN] {
            assert_ne!(view.onWheel(amount), kResultOk);
            if let Some(scaled) = view.cast::<IPlugViewContentScaleSupport>() {
                scaled.setContentScaleFactor(amount);
            }
        }
        view.onFocus(1);
        view.onFocus(0);
        view.canResize();
        assert_ne!(view.removed(), kResultOk);
        kinds.len() * 2 + sizes.len() * 2 + keys.len() * 2 + 18
    }
}

/// A kind of window that is not named at all; the makers' own host never asks so.
#[cfg(target_os = "linux")]
#[test]
fn a_kind_of_window_without_a_name_is_refused() {
    let plugin = host::plugin();
    let view = view(&plugin, Some(EDITOR)).expect("the editor");
    let mut window = 0_u8;
    // SAFETY: a live object; null is what a host may give.
    unsafe {
        assert_ne!(view.isPlatformTypeSupported(std::ptr::null()), kResultOk);
        assert_ne!(view.attached((&raw mut window).cast(), std::ptr::null()), kResultOk);
        assert_eq!(view.isPlatformTypeSupported(c"X11EmbedWindowID".as_ptr()), kResultOk);
    }
    tried("kinds of windows without a name", 2);
}

#[test]
fn a_view_without_a_window_answers_whatever_it_is_asked() {
    const VIEWS: usize = 20;
    let plugin = host::plugin();
    let before = size(&view(&plugin, Some(EDITOR)).expect("the editor"));
    let mut calls = 0;
    for _ in 0..VIEWS {
        let view = view(&plugin, Some(EDITOR)).expect("the editor");
        calls += without_a_window(&view);
        assert_eq!(size(&view), before, "asking changes nothing");
    }
    tried("calls to views without a window", calls);
}

#[test]
fn a_view_may_outlive_its_plug_in() {
    const VIEWS: usize = 20;
    for at in 0..VIEWS {
        let plugin = host::plugin();
        let views = [(); 3].map(|()| view(&plugin, Some(EDITOR)).expect("the editor"));
        if at % 2 == 0 {
            assert_eq!(plugin.activate(crate::RATE_HZ, 512, false), kResultOk);
        }
        drop(plugin);
        for view in &views {
            without_a_window(view);
            assert_ne!(size(view).0, kResultOk, "there is nothing to show");
        }
    }
    tried("views that outlive their plug-in", VIEWS * 3);
}
