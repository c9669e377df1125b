//! The factory that a VST3 host asks for classes.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::c_void;
use std::marker::PhantomData;

use nice_plug::wrapper::vst3::PluginInfo;
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FIDString, FUnknown, IPluginFactory, IPluginFactory2, IPluginFactory2Trait, IPluginFactory3, IPluginFactory3Trait,
    IPluginFactoryTrait, PClassInfo, PClassInfo2, PClassInfoW, PFactoryInfo, TUID, int32, kInternalError,
    kInvalidArgument, kResultOk, tresult,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComWrapper};

use super::{Layer, caught};
use crate::host_guard::Guarded;

/// The factory, with the one reference that the host takes over.
pub fn plugin_factory<P: Guarded>() -> *mut c_void {
    let factory = Factory::<P> {
        info: PluginInfo::for_plugin::<P>(),
        _plugin: PhantomData,
    };
    ComWrapper::new(factory)
        .to_com_ptr::<IPluginFactory>()
        .map_or(std::ptr::null_mut(), |factory| factory.into_raw().cast())
}

struct Factory<P> {
    info: PluginInfo,
    _plugin: PhantomData<P>,
}

impl<P: Guarded> Class for Factory<P> {
    type Interfaces = (IPluginFactory, IPluginFactory2, IPluginFactory3);
}

/// Writes a class's description for index 0; anything else is an invalid argument.
///
/// # Safety
/// `out` is null or writable.
unsafe fn describe<T>(index: int32, out: *mut T, make: impl FnOnce() -> T) -> tresult {
    if index != 0 || out.is_null() {
        return kInvalidArgument;
    }
    // SAFETY: writable, by contract.
    unsafe { out.write(make()) };
    kResultOk
}

impl<P: Guarded> IPluginFactoryTrait for Factory<P> {
    unsafe fn getFactoryInfo(&self, info: *mut PFactoryInfo) -> tresult {
        // SAFETY: the host's memory.
        unsafe { describe(0, info, || self.info.create_factory_info()) }
    }

    unsafe fn countClasses(&self) -> int32 {
        1
    }

    unsafe fn getClassInfo(&self, index: int32, info: *mut PClassInfo) -> tresult {
        // SAFETY: the host's memory.
        unsafe { describe(index, info, || self.info.create_class_info()) }
    }

    unsafe fn createInstance(&self, cid: FIDString, iid: FIDString, obj: *mut *mut c_void) -> tresult {
        if cid.is_null() || iid.is_null() || obj.is_null() {
            return kInvalidArgument;
        }
        // Hosts that look at the pointer alone find nothing unless an instance is made.
        // SAFETY: the host's memory.
        unsafe { obj.write(std::ptr::null_mut()) };
        // SAFETY: class ids are 16 bytes.
        if unsafe { &*cid.cast::<[u8; 16]>() } != self.info.cid {
            return kInvalidArgument;
        }
        caught(kInternalError, || {
            let Some(layer) = Layer::<P>::new() else {
                return kInternalError;
            };
            let object = ComWrapper::new(layer);
            let Some(unknown) = object.as_com_ref::<FUnknown>() else {
                return kInternalError;
            };
            let pointer = unknown.as_ptr();
            // SAFETY: a live object; `queryInterface` takes the host's reference.
            unsafe { ((*(*pointer).vtbl).queryInterface)(pointer, iid.cast::<TUID>(), obj) }
        })
    }
}

impl<P: Guarded> IPluginFactory2Trait for Factory<P> {
    unsafe fn getClassInfo2(&self, index: int32, info: *mut PClassInfo2) -> tresult {
        // SAFETY: the host's memory.
        unsafe { describe(index, info, || self.info.create_class_info_2()) }
    }
}

impl<P: Guarded> IPluginFactory3Trait for Factory<P> {
    unsafe fn getClassInfoUnicode(&self, index: int32, info: *mut PClassInfoW) -> tresult {
        // SAFETY: the host's memory.
        unsafe { describe(index, info, || self.info.create_class_info_unicode()) }
    }

    unsafe fn setHostContext(&self, _context: *mut FUnknown) -> tresult {
        kResultOk
    }
}
