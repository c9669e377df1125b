//! The view that hosts get on Linux: the framework's, which leaves something behind with every window.
//!
//! Its handler in the host's run loop holds a reference to itself, so it is never dropped (U24): two sockets
//! stay open and the handler stays with the host. So the run loop that the framework sees is ours ([`LoopFrame`]),
//! which remembers the handler; once the framework has let go of it, it is taken from the host and its last reference
//! goes.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::c_void;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use nice_plug::wrapper::vst3::vst3::Steinberg::Linux::{
    FileDescriptor, IEventHandler, IRunLoop, IRunLoopTrait, ITimerHandler, TimerInterval,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FIDString, IPlugFrame, IPlugFrameTrait, IPlugView, IPlugViewContentScaleSupport,
    IPlugViewContentScaleSupport_::ScaleFactor, IPlugViewContentScaleSupportTrait, IPlugViewTrait, TBool, ViewRect,
    char16, int16, kInternalError, kInvalidArgument, kNotImplemented, kResultOk, tresult,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComPtr, ComRef, ComWrapper};

use super::caught;
use crate::host_guard::Instance;

/// The framework's view behind ours, with the one reference that the host takes over; null stays null.
///
/// # Safety
/// `view` is null or the framework's, with one reference that goes over to us.
pub(super) unsafe fn guarded(view: *mut IPlugView, instance: &Arc<Instance>) -> *mut IPlugView {
    // SAFETY: by contract.
    let Some(inner) = (unsafe { ComPtr::from_raw(view) }) else {
        return std::ptr::null_mut();
    };
    let view = ComWrapper::new(View {
        inner,
        instance: Arc::downgrade(instance),
        ours: AtomicPtr::default(),
        frame: Mutex::new(None),
    });
    let Some(ours) = view.to_com_ptr::<IPlugView>() else {
        return std::ptr::null_mut();
    };
    view.ours.store(ours.as_ptr(), Ordering::Relaxed);
    ours.into_raw()
}

struct View {
    inner: ComPtr<IPlugView>,
    /// Without a share: it holds what knows the view.
    instance: Weak<Instance>,
    /// This very object, without a reference: frames know the view by it.
    ours: AtomicPtr<IPlugView>,
    frame: Mutex<Option<ComWrapper<LoopFrame>>>,
}

impl Class for View {
    type Interfaces = (IPlugView, IPlugViewContentScaleSupport);
}

impl View {
    /// Gives the framework another frame, or none, and clears up after the one before.
    ///
    /// # Safety
    /// `frame` is null or the host's.
    unsafe fn change_frame(&self, frame: *mut IPlugFrame) -> tresult {
        // SAFETY: by contract.
        let next = unsafe { ComRef::from_raw(frame) }.and_then(|frame| {
            let loop_frame = LoopFrame {
                run_loop: frame.cast::<IRunLoop>()?,
                host: frame.to_com_ptr(),
                view: AtomicPtr::new(self.ours.load(Ordering::Relaxed)),
                instance: self.instance.clone(),
                handler: Mutex::default(),
            };
            Some(ComWrapper::new(loop_frame))
        });
        let seen = next.as_ref().and_then(ComWrapper::to_com_ptr::<IPlugFrame>);
        // A host without a run loop has nothing to leave a handler with.
        let seen = seen.as_ref().map_or(frame, ComPtr::as_ptr);
        // SAFETY: ours, which the framework takes a reference of, or the host's own.
        let result = unsafe { self.inner.setFrame(seen) };
        let before = std::mem::replace(&mut *self.frame.lock().unwrap_or_else(PoisonError::into_inner), next);
        if let Some(before) = before {
            before.clear();
        }
        result
    }
}

impl Drop for View {
    fn drop(&mut self) {
        let has_frame = self.frame.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        if has_frame {
            // SAFETY: no frame.
            caught((), || unsafe {
                self.change_frame(std::ptr::null_mut());
            });
        }
    }
}

impl IPlugViewTrait for View {
    unsafe fn isPlatformTypeSupported(&self, kind: FIDString) -> tresult {
        // U47: the framework reads the name of what it does not know, in debug builds.
        if kind.is_null() {
            return kInvalidArgument;
        }
        // SAFETY: passed on as given.
        caught(kInternalError, || unsafe { self.inner.isPlatformTypeSupported(kind) })
    }

    unsafe fn attached(&self, parent: *mut c_void, kind: FIDString) -> tresult {
        if kind.is_null() {
            return kInvalidArgument;
        }
        // SAFETY: passed on as given.
        caught(kInternalError, || unsafe { self.inner.attached(parent, kind) })
    }

    unsafe fn removed(&self) -> tresult {
        // SAFETY: passed on as given.
        caught(kInternalError, || unsafe { self.inner.removed() })
    }

    unsafe fn onWheel(&self, distance: f32) -> tresult {
        // SAFETY: passed on as given.
        caught(kInternalError, || unsafe { self.inner.onWheel(distance) })
    }

    unsafe fn onKeyDown(&self, key: char16, code: int16, modifiers: int16) -> tresult {
        // SAFETY: passed on as given.
        caught(kInternalError, || unsafe { self.inner.onKeyDown(key, code, modifiers) })
    }

    unsafe fn onKeyUp(&self, key: char16, code: int16, modifiers: int16) -> tresult {
        // SAFETY: passed on as given.
        caught(kInternalError, || unsafe { self.inner.onKeyUp(key, code, modifiers) })
    }

    unsafe fn getSize(&self, size: *mut ViewRect) -> tresult {
        // SAFETY: passed on as given.
        caught(kInternalError, || unsafe { self.inner.getSize(size) })
    }

    unsafe fn onSize(&self, size: *mut ViewRect) -> tresult {
        // SAFETY: passed on as given.
        caught(kInternalError, || unsafe { self.inner.onSize(size) })
    }

    unsafe fn onFocus(&self, state: TBool) -> tresult {
        // SAFETY: passed on as given.
        caught(kInternalError, || unsafe { self.inner.onFocus(state) })
    }

    unsafe fn setFrame(&self, frame: *mut IPlugFrame) -> tresult {
        // SAFETY: the host's, or null.
        caught(kInternalError, || unsafe { self.change_frame(frame) })
    }

    unsafe fn canResize(&self) -> tresult {
        // SAFETY: passed on as given.
        caught(kInternalError, || unsafe { self.inner.canResize() })
    }

    unsafe fn checkSizeConstraint(&self, rect: *mut ViewRect) -> tresult {
        // SAFETY: passed on as given.
        caught(kInternalError, || unsafe { self.inner.checkSizeConstraint(rect) })
    }
}

impl IPlugViewContentScaleSupportTrait for View {
    unsafe fn setContentScaleFactor(&self, factor: ScaleFactor) -> tresult {
        let Some(inner) = self.inner.cast::<IPlugViewContentScaleSupport>() else {
            return kNotImplemented;
        };
        // SAFETY: passed on as given.
        caught(kInternalError, || unsafe { inner.setContentScaleFactor(factor) })
    }
}

/// The host's frame and run loop, as the framework sees them.
struct LoopFrame {
    host: ComPtr<IPlugFrame>,
    run_loop: ComPtr<IRunLoop>,
    /// The view that the host knows; it lives as long as this is asked for anything.
    view: AtomicPtr<IPlugView>,
    instance: Weak<Instance>,
    /// What the framework left with the host.
    handler: Mutex<Option<Handler>>,
}

/// Without a reference of ours.
struct Handler(*mut IEventHandler);

impl Class for LoopFrame {
    type Interfaces = (IPlugFrame, IRunLoop);
}

impl LoopFrame {
    fn take_handler(&self) -> Option<Handler> {
        self.handler.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Takes the handler from the host and releases it, after the framework has let go of it.
    fn clear(&self) {
        if let Some(Handler(handler)) = self.take_handler() {
            // SAFETY: the framework's reference to itself keeps it alive. It is the last one, nobody would ever release
            // it, and it is released here, once: the pointer was taken out. What it does as it goes, it does to us.
            unsafe {
                self.run_loop.unregisterEventHandler(handler);
                drop(ComPtr::from_raw(handler));
            }
        }
    }
}

impl IPlugFrameTrait for LoopFrame {
    unsafe fn resizeView(&self, _view: *mut IPlugView, size: *mut ViewRect) -> tresult {
        // SAFETY: the framework's own, or null.
        let asked = unsafe { size.as_ref() }.map(|rect| [rect.right - rect.left, rect.bottom - rect.top]);
        // U50: what the host just gave is nothing to ask it for.
        let is_meant = |size: [i32; 2]| {
            let instance = self.instance.upgrade();
            instance.is_none_or(|instance| instance.is_asked_size(size.map(|side| side.max(0) as u32)))
        };
        if !asked.is_none_or(is_meant) {
            return kResultOk;
        }
        // The framework names its own view, which the host has never seen.
        // SAFETY: our view lives while the framework's does, which asks; the rest is passed on as given.
        unsafe { self.host.resizeView(self.view.load(Ordering::Relaxed), size) }
    }
}

impl IRunLoopTrait for LoopFrame {
    unsafe fn registerEventHandler(&self, handler: *mut IEventHandler, fd: FileDescriptor) -> tresult {
        // SAFETY: passed on as given.
        let result = unsafe { self.run_loop.registerEventHandler(handler, fd) };
        if result == kResultOk {
            *self.handler.lock().unwrap_or_else(PoisonError::into_inner) = Some(Handler(handler));
        }
        result
    }

    /// The framework asks only as its handler goes, and by then the host has forgotten it.
    unsafe fn unregisterEventHandler(&self, _handler: *mut IEventHandler) -> tresult {
        kResultOk
    }

    unsafe fn registerTimer(&self, handler: *mut ITimerHandler, milliseconds: TimerInterval) -> tresult {
        // SAFETY: passed on as given.
        unsafe { self.run_loop.registerTimer(handler, milliseconds) }
    }

    unsafe fn unregisterTimer(&self, handler: *mut ITimerHandler) -> tresult {
        // SAFETY: passed on as given.
        unsafe { self.run_loop.unregisterTimer(handler) }
    }
}

#[cfg(test)]
mod tests;
