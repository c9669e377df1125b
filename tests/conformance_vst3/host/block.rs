//! One block as a host hands it over, well or badly.
#![expect(unsafe_code, reason = "the C boundary")]

use cochlea_tests::raw_vst3::RawVst3;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    AudioBusBuffers, AudioBusBuffers__type0, IAudioProcessorTrait, ProcessData, ProcessModes_::kRealtime,
    SymbolicSampleSizes_::kSample32,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{kResultOk, tresult};

/// A bus's channels, each as long as the block or longer.
pub type Bus<'a> = &'a mut [Vec<f32>];

/// One block. `alter` makes of it what a host might.
pub fn process(
    plugin: &RawVst3,
    frames: usize,
    inputs: &mut [Bus<'_>],
    outputs: &mut [Bus<'_>],
    alter: impl FnOnce(&mut ProcessData),
) -> tresult {
    let shortest = inputs
        .iter()
        .chain(&*outputs)
        .flat_map(|bus| bus.iter())
        .map(Vec::len)
        .min();
    assert!(
        shortest.is_none_or(|shortest| shortest >= frames),
        "buffers shorter than the block"
    );
    let mut pointers = [pointers(inputs), pointers(outputs)];
    let [mut inputs, mut outputs] = pointers.each_mut().map(|pointers| buses(pointers));
    let mut data = ProcessData {
        processMode: kRealtime as i32,
        symbolicSampleSize: kSample32 as i32,
        numSamples: frames as i32,
        numInputs: inputs.len() as i32,
        numOutputs: outputs.len() as i32,
        inputs: inputs.as_mut_ptr(),
        outputs: outputs.as_mut_ptr(),
        inputParameterChanges: std::ptr::null_mut(),
        outputParameterChanges: std::ptr::null_mut(),
        inputEvents: std::ptr::null_mut(),
        outputEvents: std::ptr::null_mut(),
        processContext: std::ptr::null_mut(),
    };
    alter(&mut data);
    // SAFETY: everything in the block lives through the call.
    unsafe { plugin.processor().process(&raw mut data) }
}

fn pointers(buses: &mut [Bus<'_>]) -> Vec<Vec<*mut f32>> {
    buses
        .iter_mut()
        .map(|bus| bus.iter_mut().map(Vec::as_mut_ptr).collect())
        .collect()
}

fn buses(pointers: &mut [Vec<*mut f32>]) -> Vec<AudioBusBuffers> {
    pointers
        .iter_mut()
        .map(|channels| AudioBusBuffers {
            numChannels: channels.len() as i32,
            silenceFlags: 0,
            __field0: AudioBusBuffers__type0 {
                channelBuffers32: channels.as_mut_ptr(),
            },
        })
        .collect()
}

/// Plays a sound in blocks of these lengths, which may be 0; `alter` as above, with the frame at which the block begins.
pub fn play(
    plugin: &RawVst3,
    sound: &[Vec<f32>],
    blocks: &[usize],
    mut alter: impl FnMut(usize, &mut ProcessData),
) -> Vec<Vec<f32>> {
    let mut played = vec![Vec::new(); sound.len()];
    let mut start = 0;
    for frames in blocks.iter().copied() {
        let mut input: Vec<Vec<f32>> = sound
            .iter()
            .map(|channel| channel[start..start + frames].to_vec())
            .collect();
        let mut output = vec![vec![f32::NAN; frames]; sound.len()];
        let result = process(plugin, frames, &mut [&mut input], &mut [&mut output], |data| {
            alter(start, data);
        });
        assert_eq!(result, kResultOk, "{frames} frames at {start}");
        for (played, output) in played.iter_mut().zip(output) {
            played.extend(output);
        }
        start += frames;
    }
    played
}

/// The bits of a sound: what compares them takes no two numbers for the same.
pub fn bits(sound: &[Vec<f32>]) -> Vec<Vec<u32>> {
    sound
        .iter()
        .map(|channel| channel.iter().map(|sample| sample.to_bits()).collect())
        .collect()
}

/// Whether every sample is a number.
pub fn is_finite(sound: &[Vec<f32>]) -> bool {
    sound.iter().flatten().all(|sample| sample.is_finite())
}
