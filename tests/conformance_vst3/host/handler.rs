//! The host's component handler: counted, and able to call back in the middle of a call.
#![expect(unsafe_code, reason = "the C boundary")]

use std::sync::Mutex;

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{IComponentHandler, IComponentHandlerTrait, ParamID, ParamValue};
use nice_plug::wrapper::vst3::vst3::Steinberg::{int32, kResultOk, tresult};
use nice_plug::wrapper::vst3::vst3::{Class, ComPtr, ComWrapper};

/// What a handler does when the plug-in asks for a restart.
pub type Restart = Box<dyn FnMut(int32) + Send>;

/// A handler that does `restart`.
pub struct Handler(Mutex<Restart>);

impl Handler {
    /// As a plug-in gets it.
    pub fn given(restart: impl FnMut(int32) + Send + 'static) -> ComPtr<IComponentHandler> {
        ComWrapper::new(Self(Mutex::new(Box::new(restart))))
            .to_com_ptr()
            .expect("its own interface")
    }
}

impl Class for Handler {
    type Interfaces = (IComponentHandler,);
}

impl IComponentHandlerTrait for Handler {
    unsafe fn beginEdit(&self, _id: ParamID) -> tresult {
        kResultOk
    }

    unsafe fn performEdit(&self, _id: ParamID, _value: ParamValue) -> tresult {
        kResultOk
    }

    unsafe fn endEdit(&self, _id: ParamID) -> tresult {
        kResultOk
    }

    unsafe fn restartComponent(&self, flags: int32) -> tresult {
        // A call from within the call finds the lock taken, and is only answered.
        if let Ok(mut restart) = self.0.try_lock() {
            restart(flags);
        }
        kResultOk
    }
}
