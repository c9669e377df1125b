//! A host with no manners: the bundle loaded by hand, and the objects that it hands over.
#![expect(unsafe_code, reason = "the C boundary")]

pub mod block;
pub mod handler;
pub mod lists;

use std::ffi::c_void;
use std::sync::OnceLock;

use cochlea_tests::bundles::module::{self, Module};
use cochlea_tests::raw_vst3::RawVst3;
pub use cochlea_tests::raw_vst3::stream;
use nice_plug::wrapper::vst3::vst3::Steinberg::{FUnknown, IPluginFactory, IPluginFactoryTrait, PClassInfo, kResultOk};
use nice_plug::wrapper::vst3::vst3::{ComPtr, Interface};

use crate::RATE_HZ;

/// The bundle's module, loaded once for all tests.
pub fn module() -> &'static Module {
    static MODULE: OnceLock<Module> = OnceLock::new();
    MODULE.get_or_init(|| Module::load(&module::library()))
}

/// A new plug-in, initialised without a host context.
pub fn plugin() -> RawVst3 {
    RawVst3::from_unknown(object(&module().factory()))
}

/// The same with a state, and active.
pub fn active_plugin(state: &[u8]) -> RawVst3 {
    let plugin = plugin();
    assert_eq!(stream::load(&plugin, state), kResultOk);
    assert_eq!(plugin.activate(RATE_HZ, 512, false), kResultOk);
    plugin
}

/// A new object of the factory's first class, of which nothing was asked yet.
pub fn object(factory: &ComPtr<IPluginFactory>) -> ComPtr<FUnknown> {
    // SAFETY: a live factory; class info is plain data that the call fills; the reference that comes back is ours.
    unsafe {
        let mut info: PClassInfo = std::mem::zeroed();
        assert_eq!(factory.getClassInfo(0, &raw mut info), kResultOk);
        let mut object = std::ptr::null_mut::<c_void>();
        let interface = FUnknown::IID;
        let result = factory.createInstance(info.cid.as_ptr(), (&raw const interface).cast(), &raw mut object);
        assert_eq!(result, kResultOk);
        ComPtr::from_raw(object.cast()).expect("an object")
    }
}

/// How many references there are, ours of this moment not counted.
pub fn references<I: Interface>(object: &ComPtr<I>) -> u32 {
    let unknown = object.as_ptr().cast::<FUnknown>();
    // SAFETY: a live object; every interface begins with FUnknown's functions.
    unsafe {
        ((*(*unknown).vtbl).addRef)(unknown);
        ((*(*unknown).vtbl).release)(unknown)
    }
}

/// A state in which much is moved: linear phase or not, bands, adaptation, a target of the user's own, a start, notes.
pub fn rich_state() -> Vec<u8> {
    let bands: Vec<String> = (1..=26)
        .map(|band| format!("\"gain_{band}\":{}", f64::from(band * 7 % 25) * 0.5 - 6.0))
        .collect();
    let list = |value: f64, step: f64| {
        let values: Vec<String> = (0..26).map(|at| (value + step * f64::from(at)).to_string()).collect();
        values.join(",")
    };
    let state = format!(
        r#"{{"cochlea_state":1,"parameters":{{{},"output_gain":-1.5,"channel_mode":2}},"target":{{"name":"Mine ♪","bands_db":[{}]}},"start":{{"levels_db":[{}],"audibility":[{}],"curve_db":[{}],"over_db":[{}],"bells":[{{"frequency_hz":440,"q":8,"excess_db":6,"gain_db":-3}}],"make_up_db":0.5}}}}"#,
        bands.join(","),
        list(-3.0, -0.75),
        list(60.0, -1.0),
        list(1.0, 0.0),
        list(-2.0, 0.125),
        list(0.0, 0.0),
    );
    let plugin = plugin();
    assert_eq!(
        stream::load(&plugin, state.as_bytes()),
        kResultOk,
        "the rich state is one"
    );
    stream::save(&plugin)
}
