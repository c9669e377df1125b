//! What the framework answers over VST3 where a host relies on another answer.

use std::sync::Arc;

use cochlea::Cochlea;
use cochlea::host_guard::parameter_hash;
use nice_plug::wrapper::vst3::vst3::ComPtr;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    BusInfo, IAudioProcessorTrait, IComponentTrait, IEditControllerTrait, ProcessSetup, SpeakerArr::kStereoSurround,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{IPluginBaseTrait, kResultOk};

use crate::bare_or_guarded_vst3;

/// A bus that is not there, a rate that the plugin does not run at, a switch's value, a view of another name, speakers of
/// other names, and a handler after the end.
pub fn over_vst3(guarded: bool) {
    let plugin = bare_or_guarded_vst3::<Cochlea>(guarded);
    // SAFETY: live objects; plain data; the view's one reference is ours.
    unsafe {
        let mut bus: BusInfo = std::mem::zeroed();
        plugin.component().getBusInfo(0, 0, 9, &raw mut bus);
        println!("untouched={}", bus.flags == 0);
        let mut setup = ProcessSetup {
            processMode: 0,
            symbolicSampleSize: 0,
            maxSamplesPerBlock: 512,
            sampleRate: 1e6,
        };
        println!(
            "refused={}",
            plugin.processor().setupProcessing(&raw mut setup) != kResultOk
        );
        let bypass = parameter_hash("bypass");
        println!("normalized={}", plugin.controller().plainParamToNormalized(bypass, 5.0));
        let view = ComPtr::from_raw(plugin.controller().createView(c"nonsense".as_ptr()));
        println!("view={}", view.is_some());
    }
    let surround = kStereoSurround;
    plugin.arrange(&[surround, surround], &[surround]);
    println!("kept={}", plugin.input_speakers(0) == Some(surround));
    let handler = plugin.count_latency_changes();
    // SAFETY: a live object.
    unsafe { plugin.component().terminate() };
    println!("held={}", Arc::strong_count(&handler) > 1);
}
