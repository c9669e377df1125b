//! Blocks: memory shared, missing, or of the wrong shape; lengths of any kind; flags of silence; the transport.
#![expect(unsafe_code, reason = "the C boundary")]

use cochlea_tests::raw_vst3::Queued;
use cochlea_tests::signals::{even_blocks, noise_and_tones, random_blocks};
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    AudioBusBuffers, AudioBusBuffers__type0, IAudioProcessorTrait, ProcessContext, ProcessData,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{kInvalidArgument, kResultFalse, kResultOk};

use crate::host;
use crate::host::block::{self, Bus};
use crate::{RATE_HZ, tried};

const FRAMES: usize = 30_000;

fn sound() -> Vec<Vec<f32>> {
    noise_and_tones(FRAMES, RATE_HZ, 17)
}

fn expected(state: &[u8], sound: &[Vec<f32>]) -> Vec<Vec<u32>> {
    let plugin = host::active_plugin(state);
    block::bits(&block::play(&plugin, sound, &even_blocks(FRAMES, 512), |_, _| {}))
}

#[test]
fn input_and_output_may_share_their_memory_and_the_input_is_never_written_to() {
    let (state, sound) = (host::rich_state(), sound());
    let expected = expected(&state, &sound);
    let plugin = host::active_plugin(&state);
    let mut shared = sound.clone();
    for start in (0..FRAMES).step_by(500) {
        let mut pieces: Vec<Vec<f32>> = shared
            .iter()
            .map(|channel| channel[start..start + 500].to_vec())
            .collect();
        let result = block::process(&plugin, 500, &mut [], &mut [&mut pieces], |data| {
            (data.inputs, data.numInputs) = (data.outputs, data.numOutputs);
        });
        assert_eq!(result, kResultOk);
        for (to, from) in shared.iter_mut().zip(&pieces) {
            to[start..start + 500].copy_from_slice(from);
        }
    }
    assert!(block::bits(&shared) == expected, "in place");

    let plugin = host::active_plugin(&state);
    for start in (0..FRAMES).step_by(500) {
        let mut input: Vec<Vec<f32>> = sound
            .iter()
            .map(|channel| channel[start..start + 500].to_vec())
            .collect();
        let (before, mut output) = (input.clone(), vec![vec![0.0; 500]; 2]);
        let result = block::process(&plugin, 500, &mut [&mut input], &mut [&mut output], |_| {});
        assert_eq!(result, kResultOk);
        assert!(input == before, "the input is the host's");
    }
    tried("blocks in place and beside", 2 * FRAMES / 500);
}

#[test]
fn blocks_of_any_length_give_the_same_bits() {
    let (state, sound) = (host::rich_state(), sound());
    let expected = expected(&state, &sound);
    let mut partitions: Vec<Vec<usize>> = [1, 7, 31, 32, 33, 511, 8_192, 8_193, 20_000, FRAMES]
        .map(|frames| even_blocks(FRAMES, frames))
        .into();
    partitions.extend((1..=6).map(|seed| random_blocks(FRAMES, seed)));
    // Empty blocks between the others.
    partitions.push(
        even_blocks(FRAMES, 1_000)
            .into_iter()
            .flat_map(|frames| [0, frames, 0])
            .collect(),
    );
    for partition in &partitions {
        let plugin = host::active_plugin(&state);
        let played = block::play(&plugin, &sound, partition, |_, _| {});
        assert!(
            block::bits(&played) == expected,
            "{:?}…",
            &partition[..partition.len().min(9)]
        );
    }
    tried(
        "blocks of any length, the same bits",
        partitions.iter().map(Vec::len).sum(),
    );
}

/// Every length up to 8192 once: all short ones, then steps that meet every remainder of the control step.
#[test]
fn every_length_up_to_8192_frames_is_played() {
    let plugin = host::active_plugin(&host::rich_state());
    let lengths: Vec<usize> = (0..=1_100).chain((1_100..=8_192).step_by(31)).chain([8_192]).collect();
    let sound = noise_and_tones(8_192, RATE_HZ, 4);
    for frames in &lengths {
        let mut input: Vec<Vec<f32>> = sound.iter().map(|channel| channel[..*frames].to_vec()).collect();
        // One sample more, which is not the plug-in's.
        let mut output = vec![vec![7.0_f32; frames + 1]; 2];
        let result = block::process(&plugin, *frames, &mut [&mut input], &mut [&mut output], |_| {});
        assert_eq!(result, kResultOk, "{frames}");
        assert!(block::is_finite(&output), "{frames}");
        assert!(
            output.iter().all(|channel| channel[*frames] == 7.0),
            "{frames}: written beyond the block"
        );
    }
    tried("lengths of blocks from 0 to 8192", lengths.len());
}

/// What a host does to a block's description. Each is tried on a block of 64 frames of 0.5 with output memory of 0.25.
type Shape = (&'static str, fn(&mut ProcessData), Answer);

#[derive(Clone, Copy, PartialEq)]
enum Answer {
    /// Taken; the output is left alone, since there is none or nothing to do.
    Untouched,
    /// Taken; without a whole input the plug-in hears silence.
    Silent,
    /// Taken, and played as if nothing were wrong.
    Played,
}

/// The output bus of a block that is being altered.
fn output(data: &mut ProcessData) -> &mut AudioBusBuffers {
    // SAFETY: the test's own bus, there while the block is altered, and reached by nobody else meanwhile.
    unsafe { &mut *data.outputs }
}

/// Its input bus `at`, of two.
fn input(data: &mut ProcessData, at: usize) -> &mut AudioBusBuffers {
    // SAFETY: as above.
    unsafe { &mut *data.inputs.add(at) }
}

/// Takes one of a bus's two channels away.
fn lose(bus: &mut AudioBusBuffers, channel: usize) {
    // SAFETY: as above; the list has two entries.
    unsafe { *bus.__field0.channelBuffers32.add(channel) = std::ptr::null_mut() };
}

/// Takes a bus's list of channels away, but not their number.
fn lose_all(bus: &mut AudioBusBuffers) {
    bus.__field0.channelBuffers32 = std::ptr::null_mut();
}

const SHAPES: [Shape; 25] = [
    ("no samples", |data| data.numSamples = 0, Answer::Untouched),
    ("fewer than none", |data| data.numSamples = -1, Answer::Untouched),
    ("far fewer", |data| data.numSamples = i32::MIN, Answer::Untouched),
    ("no outputs", |data| data.numOutputs = 0, Answer::Untouched),
    (
        "fewer outputs than none",
        |data| data.numOutputs = -5,
        Answer::Untouched,
    ),
    (
        "no list of outputs",
        |data| data.outputs = std::ptr::null_mut(),
        Answer::Untouched,
    ),
    (
        "neither",
        |data| (data.outputs, data.numOutputs) = (std::ptr::null_mut(), 0),
        Answer::Untouched,
    ),
    (
        "an output without a list",
        |data| lose_all(output(data)),
        Answer::Untouched,
    ),
    (
        "an output without its first channel",
        |data| lose(output(data), 0),
        Answer::Untouched,
    ),
    (
        "an output without its second channel",
        |data| lose(output(data), 1),
        Answer::Untouched,
    ),
    (
        "an output of no channels",
        |data| output(data).numChannels = 0,
        Answer::Untouched,
    ),
    (
        "an output of one channel",
        |data| output(data).numChannels = 1,
        Answer::Untouched,
    ),
    (
        "an output of fewer than none",
        |data| output(data).numChannels = i32::MIN,
        Answer::Untouched,
    ),
    ("no inputs", |data| data.numInputs = 0, Answer::Silent),
    (
        "fewer inputs than none",
        |data| data.numInputs = i32::MIN,
        Answer::Silent,
    ),
    (
        "no list of inputs",
        |data| data.inputs = std::ptr::null_mut(),
        Answer::Silent,
    ),
    (
        "an input without a list",
        |data| lose_all(input(data, 0)),
        Answer::Silent,
    ),
    (
        "an input without its first channel",
        |data| lose(input(data, 0), 0),
        Answer::Silent,
    ),
    (
        "an input without its second channel",
        |data| lose(input(data, 0), 1),
        Answer::Silent,
    ),
    (
        "an input of no channels",
        |data| input(data, 0).numChannels = 0,
        Answer::Silent,
    ),
    (
        "an input of one channel",
        |data| input(data, 0).numChannels = 1,
        Answer::Silent,
    ),
    (
        "an input of fewer than none",
        |data| input(data, 0).numChannels = -2,
        Answer::Silent,
    ),
    (
        "a side chain that is not there",
        |data| data.numInputs = 1,
        Answer::Played,
    ),
    (
        "a side chain without a list",
        |data| lose_all(input(data, 1)),
        Answer::Played,
    ),
    (
        "a side chain of fewer than none",
        |data| input(data, 1).numChannels = -1,
        Answer::Played,
    ),
];

#[test]
fn buffers_that_are_not_there_are_not_touched() {
    let plugin = host::active_plugin(b"{\"cochlea_state\":1,\"parameters\":{}}");
    assert_eq!(plugin.activate_input(1, true), kResultOk);
    // SAFETY: a live object; null is what a host may give.
    let result = unsafe { plugin.processor().process(std::ptr::null_mut()) };
    assert_eq!(result, kInvalidArgument);
    for (what, alter, answer) in SHAPES {
        let mut main = vec![vec![0.5_f32; 64]; 2];
        let mut side_chain = main.clone();
        let mut output = vec![vec![0.25_f32; 64]; 2];
        let inputs: &mut [Bus<'_>] = &mut [&mut main, &mut side_chain];
        let result = block::process(&plugin, 64, inputs, &mut [&mut output], alter);
        assert_eq!(result, kResultOk, "{what}");
        assert_eq!(main, vec![vec![0.5; 64]; 2], "{what}");
        let left = match answer {
            Answer::Untouched => 0.25,
            Answer::Silent => 0.0,
            Answer::Played => 0.5,
        };
        assert_eq!(output, vec![vec![left; 64]; 2], "{what}");
    }
    tried("blocks without the memory they speak of", SHAPES.len() + 1);
}

/// More channels than the buses have, and one memory for what should be two.
#[test]
fn more_channels_than_there_are_and_channels_that_are_one() {
    let plugin = host::active_plugin(b"{\"cochlea_state\":1,\"parameters\":{}}");
    for channels in 3..=64 {
        let mut sound = vec![vec![0.5_f32; 64]; channels];
        let mut output = vec![vec![0.25_f32; 64]; channels];
        let result = block::process(&plugin, 64, &mut [&mut sound], &mut [&mut output], |_| {});
        assert_eq!(result, kResultOk);
        assert_eq!(output[..2], [vec![0.5; 64], vec![0.5; 64]]);
        assert_eq!(output[2..], vec![vec![0.25; 64]; channels - 2], "not ours");
    }
    tried("buses with more channels than there are", 62);
}

#[test]
fn flags_of_silence_are_neither_believed_nor_left_standing() {
    let (state, sound) = (host::rich_state(), sound());
    let [flagged, plain] = [(); 2].map(|()| host::active_plugin(&state));
    let none = Queued::new(&[]);
    let flags = [0, 1, 2, 3, 4, u64::MAX];
    let mut blocks = 0;
    for (input_flags, output_flags) in flags.iter().flat_map(|input| flags.map(|output| (*input, output))) {
        let start = blocks * 512;
        let mut piece: Vec<Vec<f32>> = sound
            .iter()
            .map(|channel| channel[start..start + 512].to_vec())
            .collect();
        let expected = block::play(&plain, &piece, &[512], |_, _| {});
        let mut channels: Vec<*mut f32> = piece.iter_mut().map(Vec::as_mut_ptr).collect();
        let mut bus = |silence_flags| AudioBusBuffers {
            numChannels: 2,
            silenceFlags: silence_flags,
            __field0: AudioBusBuffers__type0 {
                channelBuffers32: channels.as_mut_ptr(),
            },
        };
        let (input, mut output) = (bus(input_flags), bus(output_flags));
        assert_eq!(
            flagged.process_buses(512, &mut [input], &mut output, &none, false),
            kResultOk
        );
        assert!(piece == expected, "{input_flags:#x}, {output_flags:#x}");
        assert_eq!(output.silenceFlags, 0, "it sounds");
        blocks += 1;
    }
    tried("blocks with flags of silence", blocks);
}

#[test]
fn the_transport_is_not_heard() {
    let (state, sound) = (host::rich_state(), sound());
    let expected = expected(&state, &sound);
    // SAFETY: plain data.
    let still: ProcessContext = unsafe { std::mem::zeroed() };
    let absurd = |number: f64, count: i64| ProcessContext {
        state: u32::MAX,
        sampleRate: number,
        projectTimeSamples: count,
        systemTime: count,
        continousTimeSamples: count,
        projectTimeMusic: number,
        barPositionMusic: number,
        cycleStartMusic: number,
        cycleEndMusic: -number,
        tempo: number,
        timeSigNumerator: count as i32,
        timeSigDenominator: 0,
        ..still
    };
    let mut contexts = [
        still,
        absurd(f64::NAN, i64::MIN),
        absurd(f64::INFINITY, i64::MAX),
        absurd(-1e300, -1),
    ];
    for context in &mut contexts {
        let plugin = host::active_plugin(&state);
        let played = block::play(&plugin, &sound, &even_blocks(FRAMES, 512), |_, data| {
            data.processContext = context;
        });
        assert!(block::bits(&played) == expected);
    }
    tried(
        "blocks with a transport of any kind",
        contexts.len() * FRAMES.div_ceil(512),
    );
}

#[test]
fn a_block_before_activation_or_after_it_is_refused_and_leaves_the_memory_alone() {
    let plugin = host::plugin();
    let refused = || {
        let mut sound = vec![vec![0.5_f32; 64]; 2];
        let mut output = vec![vec![0.25_f32; 64]; 2];
        let result = block::process(&plugin, 64, &mut [&mut sound], &mut [&mut output], |_| {});
        assert_eq!(result, kResultFalse);
        assert_eq!(output, vec![vec![0.25; 64]; 2]);
    };
    refused();
    assert_eq!(plugin.activate(RATE_HZ, 64, false), kResultOk);
    plugin.deactivate();
    refused();
    tried("blocks while inactive", 2);
}
