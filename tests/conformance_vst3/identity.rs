//! One object in ten forms: any leads to any other, and references are counted down to nothing.
#![expect(unsafe_code, reason = "the C boundary")]

use std::collections::HashSet;
use std::ffi::c_void;

use cochlea_tests::signals::Random;
use nice_plug::wrapper::vst3::vst3::Interface;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    ChannelContext::IInfoListener, IAudioProcessor, IComponent, IEditController, IMidiMapping,
    INoteExpressionController, IProcessContextRequirements, IUnitInfo,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{FUnknown, IPluginBase, TUID, kNoInterface, kResultOk, tresult};

use crate::host::{self, module};
use crate::tried;

/// An interface's number.
type Guid = [u8; 16];

const INTERFACES: [Guid; 10] = [
    FUnknown::IID,
    IPluginBase::IID,
    IComponent::IID,
    IAudioProcessor::IID,
    IEditController::IID,
    IMidiMapping::IID,
    INoteExpressionController::IID,
    IProcessContextRequirements::IID,
    IUnitInfo::IID,
    IInfoListener::IID,
];

/// Asks a live object for an interface.
fn query(object: *mut FUnknown, interface: &Guid) -> (tresult, *mut FUnknown) {
    let mut found = std::ptr::null_mut::<c_void>();
    // SAFETY: the test's own object, alive; ids are 16 bytes.
    let result =
        unsafe { ((*(*object).vtbl).queryInterface)(object, interface.as_ptr().cast::<TUID>(), &raw mut found) };
    (result, found.cast())
}

fn add_reference(object: *mut FUnknown) -> u32 {
    // SAFETY: the test's own object, alive.
    unsafe { ((*(*object).vtbl).addRef)(object) }
}

fn release(object: *mut FUnknown) -> u32 {
    // SAFETY: the test's own object, alive until the answer is 0.
    unsafe { ((*(*object).vtbl).release)(object) }
}

#[test]
fn every_interface_leads_to_every_other_and_to_one_identity() {
    let unknown = host::object(&module().factory());
    let (_, identity) = query(unknown.as_ptr(), &FUnknown::IID);
    release(identity);
    for from in &INTERFACES {
        let (result, from) = query(unknown.as_ptr(), from);
        assert_eq!(result, kResultOk);
        for to in &INTERFACES {
            let (result, to) = query(from, to);
            assert_eq!(result, kResultOk);
            let (result, back) = query(to, &FUnknown::IID);
            assert_eq!((result, back), (kResultOk, identity));
            release(back);
            release(to);
        }
        release(from);
    }
    assert_eq!(host::references(&unknown), 1);
    tried("pairs of interfaces", INTERFACES.len() * INTERFACES.len());
}

#[test]
fn interfaces_that_are_not_there_are_none() {
    const STRANGERS: usize = 10_000;
    let unknown = host::object(&module().factory());
    let known: HashSet<Guid> = INTERFACES.into();
    let mut random = Random::new(71);
    for at in 0..STRANGERS {
        let stranger = match at % 2 {
            // One bit beside one that is there.
            0 => {
                let mut near = INTERFACES[random.between(0, INTERFACES.len() - 1)];
                near[random.between(0, 15)] ^= 1 << random.between(0, 7);
                near
            }
            _ => std::array::from_fn(|_| random.next_u64() as u8),
        };
        assert!(!known.contains(&stranger));
        assert_eq!(query(unknown.as_ptr(), &stranger), (kNoInterface, std::ptr::null_mut()));
    }
    assert_eq!(host::references(&unknown), 1);
    tried("interfaces that are not there", STRANGERS);
}

#[test]
fn references_are_counted_down_to_nothing() {
    const OBJECTS: usize = 50;
    const REFERENCES: u32 = 1_000;
    for _ in 0..OBJECTS {
        let object = host::object(&module().factory()).into_raw();
        for count in 2..=REFERENCES {
            assert_eq!(add_reference(object), count);
        }
        for count in (0..REFERENCES).rev() {
            assert_eq!(release(object), count);
        }
    }
    tried("references counted up and down", OBJECTS * REFERENCES as usize);
}
