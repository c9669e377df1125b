//! Interfaces that need no guard: each call goes to the framework as it came.
#![expect(unsafe_code, reason = "the C boundary")]

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    BusDirection, CString, ChannelContext::IInfoListenerTrait, CtrlNumber, IAttributeList, IMidiMappingTrait,
    INoteExpressionControllerTrait, IProcessContextRequirementsTrait, IUnitInfoTrait, MediaType, NoteExpressionTypeID,
    NoteExpressionTypeInfo, NoteExpressionValue, ParamID, ProgramListID, ProgramListInfo, String128, TChar, UnitID,
    UnitInfo,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    IBStream, int16, int32, kInternalError, kInvalidArgument, tresult, uint32,
};

use super::{Layer, caught};
use crate::host_guard::Guarded;

/// Methods that pass their arguments on and answer `kInternalError` (or what is given) on a panic.
macro_rules! pass_through {
    ($($name:ident($($argument:ident: $type:ty),*) -> $result:ty, $instead:expr;)+) => {
        $(
            unsafe fn $name(&self $(, $argument: $type)*) -> $result {
                // SAFETY: passed on as given.
                caught($instead, || unsafe { self.inner.$name($($argument),*) })
            }
        )+
    };
}

impl<P: Guarded> IMidiMappingTrait for Layer<P> {
    pass_through! {
        getMidiControllerAssignment(bus: int32, channel: int16, controller: CtrlNumber, id: *mut ParamID)
            -> tresult, kInternalError;
    }
}

impl<P: Guarded> INoteExpressionControllerTrait for Layer<P> {
    pass_through! {
        getNoteExpressionCount(bus: int32, channel: int16) -> int32, 0;
        getNoteExpressionInfo(bus: int32, channel: int16, index: int32, info: *mut NoteExpressionTypeInfo)
            -> tresult, kInternalError;
        getNoteExpressionStringByValue(
            bus: int32, channel: int16, id: NoteExpressionTypeID, value: NoteExpressionValue, string: *mut String128
        ) -> tresult, kInternalError;
        getNoteExpressionValueByString(
            bus: int32, channel: int16, id: NoteExpressionTypeID, string: *const TChar, value: *mut NoteExpressionValue
        ) -> tresult, kInternalError;
    }
}

impl<P: Guarded> IProcessContextRequirementsTrait for Layer<P> {
    unsafe fn getProcessContextRequirements(&self) -> uint32 {
        // Nothing in the sound depends on the transport.
        0
    }
}

impl<P: Guarded> IUnitInfoTrait for Layer<P> {
    pass_through! {
        getUnitCount() -> int32, 0;
        getProgramListCount() -> int32, 0;
        getProgramListInfo(list: int32, info: *mut ProgramListInfo) -> tresult, kInternalError;
        getProgramName(list: ProgramListID, program: int32, name: *mut String128) -> tresult, kInternalError;
        getProgramInfo(list: ProgramListID, program: int32, attribute: CString, value: *mut String128)
            -> tresult, kInternalError;
        hasProgramPitchNames(list: ProgramListID, program: int32) -> tresult, kInternalError;
        getProgramPitchName(list: ProgramListID, program: int32, pitch: int16, name: *mut String128)
            -> tresult, kInternalError;
        getSelectedUnit() -> UnitID, 0;
        selectUnit(unit: UnitID) -> tresult, kInternalError;
        getUnitByBus(media: MediaType, direction: BusDirection, bus: int32, channel: int32, unit: *mut UnitID)
            -> tresult, kInternalError;
        setUnitProgramData(list_or_unit: int32, program: int32, data: *mut IBStream) -> tresult, kInternalError;
    }

    unsafe fn getUnitInfo(&self, index: int32, info: *mut UnitInfo) -> tresult {
        if index < 0 {
            return kInvalidArgument;
        }
        // SAFETY: passed on as given.
        caught(kInternalError, || unsafe { self.inner.getUnitInfo(index, info) })
    }
}

impl<P: Guarded> IInfoListenerTrait for Layer<P> {
    pass_through! {
        setChannelContextInfos(list: *mut IAttributeList) -> tresult, kInternalError;
    }
}
