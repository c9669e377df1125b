//! The factory: what it says of the class, and what it makes.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::{c_char, c_void};

use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FUnknown, IPluginFactory, IPluginFactory2, IPluginFactory2Trait, IPluginFactory3, IPluginFactory3Trait,
    IPluginFactoryTrait, PClassInfo, PClassInfo2, PClassInfoW, PFactoryInfo, kInvalidArgument, kNoInterface, kResultOk,
};
use nice_plug::wrapper::vst3::vst3::{ComPtr, Interface};

use crate::host::{self, module};
use crate::tried;

/// A text that ends with NUL within its field.
fn text(field: &[c_char]) -> String {
    let end = field.iter().position(|unit| *unit == 0).expect("ended by NUL");
    String::from_utf8(field[..end].iter().map(|unit| *unit as u8).collect()).expect("UTF-8")
}

/// The same in UTF-16.
fn wide_text(field: &[u16]) -> String {
    let end = field.iter().position(|unit| *unit == 0).expect("ended by NUL");
    String::from_utf16(&field[..end]).expect("UTF-16")
}

#[test]
fn every_factory_counts_its_own_references() {
    const ROUNDS: usize = 1_000;
    for _ in 0..ROUNDS {
        let factory = module().factory();
        assert_eq!(host::references(&factory), 1, "the host's");
        let second: ComPtr<IPluginFactory2> = factory.cast().expect("the second form");
        let third: ComPtr<IPluginFactory3> = second.cast().expect("the third form");
        assert_eq!(host::references(&factory), 3);
        drop(factory);
        // SAFETY: a live object.
        let count = unsafe { third.countClasses() };
        assert_eq!(count, 1, "it lives while it is held in any form");
        drop(second);
        assert_eq!(host::references(&third), 1);
    }
    tried("factories taken, cast and released", ROUNDS);
}

#[test]
fn the_class_is_the_same_in_all_three_forms() {
    let factory = module().factory();
    let second: ComPtr<IPluginFactory2> = factory.cast().expect("the second form");
    let third: ComPtr<IPluginFactory3> = factory.cast().expect("the third form");
    // SAFETY: live objects; infos are plain data that the calls fill.
    unsafe {
        let mut maker: PFactoryInfo = std::mem::zeroed();
        assert_eq!(factory.getFactoryInfo(&raw mut maker), kResultOk);
        assert_eq!(text(&maker.vendor), "Cochlea");
        assert_eq!((text(&maker.url), text(&maker.email)), (String::new(), String::new()));

        let mut one: PClassInfo = std::mem::zeroed();
        let mut two: PClassInfo2 = std::mem::zeroed();
        let mut three: PClassInfoW = std::mem::zeroed();
        assert_eq!(factory.getClassInfo(0, &raw mut one), kResultOk);
        assert_eq!(second.getClassInfo2(0, &raw mut two), kResultOk);
        assert_eq!(third.getClassInfoUnicode(0, &raw mut three), kResultOk);
        assert!(one.cid == two.cid && two.cid == three.cid);
        // `kManyInstances`.
        assert_eq!([one.cardinality, two.cardinality, three.cardinality], [i32::MAX; 3]);
        for category in [&one.category, &two.category, &three.category] {
            assert_eq!(text(category), "Audio Module Class");
        }
        let names = [text(&one.name), text(&two.name), wide_text(&three.name)];
        assert_eq!(names, ["Cochlea"; 3]);
        for categories in [&two.subCategories, &three.subCategories] {
            assert_eq!(text(categories), "Fx|EQ");
        }
        assert_eq!(two.classFlags, three.classFlags);
        assert_eq!([text(&two.vendor), wide_text(&three.vendor)], ["Cochlea"; 2]);
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!([text(&two.version), wide_text(&three.version)], [version; 2]);
        let sdk = [text(&two.sdkVersion), wide_text(&three.sdkVersion)];
        assert!(sdk.iter().all(|sdk| sdk.starts_with("VST 3.")), "{sdk:?}");
    }
    tried("class infos compared", 3);
}

#[test]
fn classes_that_are_not_there_are_refused_and_nothing_is_written() {
    let factory = module().factory();
    let second: ComPtr<IPluginFactory2> = factory.cast().expect("the second form");
    let third: ComPtr<IPluginFactory3> = factory.cast().expect("the third form");
    let indices = [1, 2, 1_000, -1, i32::MIN, i32::MAX];
    // SAFETY: live objects; infos are plain data; null is what a host may give.
    unsafe {
        for index in indices {
            let mut one: PClassInfo = std::mem::zeroed();
            let mut two: PClassInfo2 = std::mem::zeroed();
            let mut three: PClassInfoW = std::mem::zeroed();
            assert_eq!(factory.getClassInfo(index, &raw mut one), kInvalidArgument, "{index}");
            assert_eq!(second.getClassInfo2(index, &raw mut two), kInvalidArgument, "{index}");
            assert_eq!(
                third.getClassInfoUnicode(index, &raw mut three),
                kInvalidArgument,
                "{index}"
            );
            assert!(one.cid == [0; 16] && two.cid == [0; 16] && three.cid == [0; 16]);
        }
        assert_eq!(factory.getFactoryInfo(std::ptr::null_mut()), kInvalidArgument);
        assert_eq!(factory.getClassInfo(0, std::ptr::null_mut()), kInvalidArgument);
        assert_eq!(second.getClassInfo2(0, std::ptr::null_mut()), kInvalidArgument);
        assert_eq!(third.getClassInfoUnicode(0, std::ptr::null_mut()), kInvalidArgument);
        assert_eq!(third.setHostContext(std::ptr::null_mut()), kResultOk);
    }
    tried("class infos refused", indices.len() * 3 + 4);
}

/// A host that looks at the pointer alone must find nothing in it.
#[test]
fn what_cannot_be_made_is_refused_and_leaves_a_null_pointer() {
    let factory = module().factory();
    let ours = class_id(&factory);
    let mut near = ours;
    near[15] ^= 1;
    let (unknown, nonsense) = (FUnknown::IID, [0x5a_u8; 16]);
    let make = |class: *const c_char, interface: *const c_char| {
        // What a host left on its stack.
        let mut object = std::ptr::dangling_mut::<c_void>();
        // SAFETY: a live object; ids are 16 bytes or null.
        let result = unsafe { factory.createInstance(class, interface, &raw mut object) };
        (result, object)
    };
    let [ours, near] = [&ours, &near].map(|id| id.as_ptr());
    let [unknown, nonsense] = [&unknown, &nonsense].map(|id| id.as_ptr().cast::<c_char>());
    assert_eq!(
        make(near, unknown),
        (kInvalidArgument, std::ptr::null_mut()),
        "another class"
    );
    assert_eq!(
        make(nonsense, unknown),
        (kInvalidArgument, std::ptr::null_mut()),
        "no class"
    );
    assert_eq!(
        make(ours, nonsense),
        (kNoInterface, std::ptr::null_mut()),
        "no interface"
    );
    assert_eq!(make(std::ptr::null(), unknown).0, kInvalidArgument);
    assert_eq!(make(ours, std::ptr::null()).0, kInvalidArgument);
    // SAFETY: a live object; there is nowhere to put one.
    let result = unsafe { factory.createInstance(ours, unknown, std::ptr::null_mut()) };
    assert_eq!(result, kInvalidArgument);
    tried("objects that cannot be made", 6);
}

fn class_id(factory: &ComPtr<IPluginFactory>) -> [c_char; 16] {
    // SAFETY: a live object; plain data that the call fills.
    unsafe {
        let mut info: PClassInfo = std::mem::zeroed();
        assert_eq!(factory.getClassInfo(0, &raw mut info), kResultOk);
        info.cid
    }
}
