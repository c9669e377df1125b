//! The controller: parameters as the host's own pages show and move them.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::CStr;
use std::sync::atomic::Ordering;

use nice_plug::wrapper::vst3::vst3::ComRef;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IComponentHandler, IEditControllerTrait, ParamID, ParamValue, ParameterInfo,
    ParameterInfo_::ParameterFlags_::kIsReadOnly, String128, TChar,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FIDString, IBStream, IPlugView, int32, kInternalError, kInvalidArgument, kResultOk, tresult,
};

use super::{Layer, caught};
use crate::host_guard::Guarded;

/// The name of the one view there is; `ViewType::kEditor` of the format.
const EDITOR: &CStr = c"editor";

impl<P: Guarded> IEditControllerTrait for Layer<P> {
    unsafe fn setComponentState(&self, _state: *mut IBStream) -> tresult {
        // Component and controller are one object: its state was set there.
        kResultOk
    }

    unsafe fn setState(&self, _state: *mut IBStream) -> tresult {
        kResultOk
    }

    unsafe fn getState(&self, _state: *mut IBStream) -> tresult {
        kResultOk
    }

    unsafe fn getParameterCount(&self) -> int32 {
        // SAFETY: passed on as given.
        unsafe { self.inner.getParameterCount() }
    }

    unsafe fn getParameterInfo(&self, index: int32, info: *mut ParameterInfo) -> tresult {
        // U1: the framework's own check lets the count itself through and panics on it.
        // SAFETY: no argument.
        if index < 0 || index >= unsafe { self.inner.getParameterCount() } || info.is_null() {
            return kInvalidArgument;
        }
        // SAFETY: passed on as given.
        let result = caught(kInternalError, || unsafe { self.inner.getParameterInfo(index, info) });
        if result == kResultOk {
            // SAFETY: not null, and just written.
            let info = unsafe { &mut *info };
            let parameters = self.instance.parameters();
            let index = parameters.index_of_hash(info.id);
            if index.is_some_and(|index| parameters.is_read_only(index)) {
                info.flags |= kIsReadOnly;
            }
        }
        result
    }

    unsafe fn getParamStringByValue(&self, id: ParamID, value: ParamValue, string: *mut String128) -> tresult {
        if !value.is_finite() {
            return kInvalidArgument;
        }
        // SAFETY: passed on as given.
        caught(kInternalError, || unsafe {
            self.inner.getParamStringByValue(id, value, string)
        })
    }

    unsafe fn getParamValueByString(&self, id: ParamID, string: *mut TChar, value: *mut ParamValue) -> tresult {
        // SAFETY: passed on as given.
        caught(kInternalError, || unsafe {
            self.inner.getParamValueByString(id, string, value)
        })
    }

    unsafe fn normalizedParamToPlain(&self, id: ParamID, value: ParamValue) -> ParamValue {
        let is_known = self.instance.parameters().index_of_hash(id).is_some();
        // The framework takes a switch's place for its value, whatever it is.
        let value = if is_known { value.clamp(0.0, 1.0) } else { value };
        // SAFETY: plain numbers.
        caught(value, || unsafe { self.inner.normalizedParamToPlain(id, value) })
    }

    unsafe fn plainParamToNormalized(&self, id: ParamID, value: ParamValue) -> ParamValue {
        if self.instance.parameters().index_of_hash(id).is_none() {
            return value;
        }
        // U46: the framework takes a switch's value for its place, whatever it is, and overflows on steps far beyond the range.
        // SAFETY: plain numbers.
        let [lowest, highest] = [0.0, 1.0].map(|end| unsafe { self.normalizedParamToPlain(id, end) });
        let value = value.clamp(lowest.min(highest), lowest.max(highest));
        // SAFETY: as above.
        caught(value, || unsafe { self.inner.plainParamToNormalized(id, value) }).clamp(0.0, 1.0)
    }

    unsafe fn getParamNormalized(&self, id: ParamID) -> ParamValue {
        let parameters = self.instance.parameters();
        parameters
            .index_of_hash(id)
            .map_or(0.0, |index| f64::from(parameters.normalized(index)))
    }

    unsafe fn setParamNormalized(&self, id: ParamID, value: ParamValue) -> tresult {
        let parameters = self.instance.parameters();
        let Some(index) = parameters.index_of_hash(id) else {
            return kInvalidArgument;
        };
        if !value.is_finite() {
            return kInvalidArgument;
        }
        // Of a read-only parameter this is the echo of what we told the host; the table takes none.
        // Of others it is the host's word, which the framework would drop while processing (U11).
        let follows_automation =
            self.processing.load(Ordering::Acquire) && self.automated[index].load(Ordering::Relaxed);
        if !follows_automation && parameters.set_normalized(index, value.clamp(0.0, 1.0) as f32) {
            self.instance.changed();
        }
        caught((), || self.report_latency_change());
        kResultOk
    }

    unsafe fn setComponentHandler(&self, handler: *mut IComponentHandler) -> tresult {
        // SAFETY: the host's handler, or null; we take a reference of our own.
        let held = unsafe { ComRef::from_raw(handler) }.map(|handler| handler.to_com_ptr());
        self.handler.set(held);
        // SAFETY: passed on as given.
        caught(kInternalError, || unsafe { self.inner.setComponentHandler(handler) })
    }

    unsafe fn createView(&self, name: FIDString) -> *mut IPlugView {
        // U47: the framework has an editor under any name. Some hosts give none when they mean it.
        // SAFETY: null, or a text of the host's.
        if !name.is_null() && unsafe { CStr::from_ptr(name) } != EDITOR {
            return std::ptr::null_mut();
        }
        // SAFETY: passed on as given.
        let view = caught(std::ptr::null_mut(), || unsafe { self.inner.createView(name) });
        #[cfg(target_os = "linux")]
        // SAFETY: the framework's view, or null, with the reference that was made for the caller.
        let view = unsafe { super::view::guarded(view, &self.instance) };
        // SAFETY: a view, or null; we take a reference of our own.
        self.handler
            .set_view(unsafe { ComRef::from_raw(view) }.map(|view| view.to_com_ptr()));
        view
    }
}
