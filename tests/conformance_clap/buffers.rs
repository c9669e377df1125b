//! Buffers as hosts may hand them over: of any length, in place or not, constant or said to be, or not there.

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::process::{CLAP_PROCESS_CONTINUE, CLAP_PROCESS_ERROR};

use crate::count;
use crate::host::block::{Port, block, run};
use crate::host::entries;
use crate::host::play::{FRAMES, LONGEST, assert_same, busy, change, expected, play, sound};

#[test]
fn out_of_place_is_in_place_to_the_bit_and_leaves_the_input() {
    for (name, entry) in entries() {
        let expected = expected(entry);
        let plugin = busy(entry);
        let (mut input, mut output) = (sound(), vec![vec![f32::NAN; FRAMES]; 2]);
        for start in (0..FRAMES).step_by(LONGEST as usize) {
            let frames = (FRAMES - start).min(LONGEST as usize);
            let (mut given, mut wanted) = (Port::over(&mut input, start), Port::over(&mut output, start));
            let mut outputs = [wanted.buffer()];
            assert_ne!(
                run(&plugin, &block(frames, &[given.buffer()], &mut outputs)),
                CLAP_PROCESS_ERROR
            );
        }
        assert_same(&output, &expected, name);
        assert_same(&input, &sound(), &format!("{name}: the input"));
        count("blocks out of place, to the bit", FRAMES.div_ceil(LONGEST as usize));
    }
}

/// One memory for both inputs is legal, and so is one for main input and side chain.
#[test]
fn inputs_may_share_their_memory() {
    for (name, entry) in entries() {
        let both = || vec![sound().swap_remove(0); 2];
        let expected = play(&busy(entry), both(), LONGEST as usize);
        let plugin = busy(entry);
        let (mut input, mut output) = (sound(), vec![vec![0.0; FRAMES]; 2]);
        for start in (0..FRAMES).step_by(LONGEST as usize) {
            let frames = (FRAMES - start).min(LONGEST as usize);
            let pointer = input[0][start..].as_mut_ptr();
            let mut pointers = [pointer, pointer];
            let given = clap_audio_buffer {
                data32: pointers.as_mut_ptr(),
                data64: std::ptr::null_mut(),
                channel_count: 2,
                latency: 0,
                constant_mask: 0,
            };
            let mut wanted = Port::over(&mut output, start);
            assert_ne!(
                run(&plugin, &block(frames, &[given], &mut [wanted.buffer()])),
                CLAP_PROCESS_ERROR
            );
        }
        assert_same(&output, &expected, name);
        count(
            "blocks whose inputs share their memory",
            FRAMES.div_ceil(LONGEST as usize),
        );
    }
}

/// Lengths in one row, none among them: the bits are those of one length. Every length up to 512 frames, beyond it one of
/// 13; a debug build takes fewer.
#[test]
fn every_length_of_a_block_gives_the_same_bits() {
    const MOST: usize = 8_192;
    let (short, long) = if cfg!(debug_assertions) { (7, 127) } else { (1, 13) };
    let lengths = (0..=512).step_by(short).chain((513..=MOST).step_by(long));
    let lengths: Vec<usize> = lengths.chain([MOST, 0, 1]).collect();
    let frames: usize = lengths.iter().sum();
    let input = || -> Vec<Vec<f32>> {
        let long = |channel: Vec<f32>| channel.iter().copied().cycle().take(frames).collect();
        sound().into_iter().map(long).collect()
    };
    // Once is enough: the longest test by far, and the other entry is the same code.
    let [(name, entry), _] = entries();
    let expected = play(&busy(entry), input(), LONGEST as usize);
    let plugin = busy(entry);
    let mut found = input();
    let mut start = 0;
    for frames in &lengths {
        let mut port = Port::over(&mut found, start);
        let both = port.buffer();
        let status = run(&plugin, &block(*frames, &[both], &mut [both]));
        assert_ne!(status, CLAP_PROCESS_ERROR, "{name}: {frames} frames");
        start += frames;
    }
    assert_same(&found, &expected, name);
    count("lengths of a block from 0 to 8,192 frames", lengths.len());
}

#[test]
fn a_block_beyond_the_announced_length_gives_the_same_bits() {
    for (name, entry) in entries() {
        let input = || -> Vec<Vec<f32>> { sound().into_iter().map(|channel| channel.repeat(17)).collect() };
        let frames = input()[0].len();
        let expected = play(&busy(entry), input(), LONGEST as usize);
        for longer in [LONGEST as usize + 1, 8_191, 8_193, 16_385, 50_000, frames] {
            assert_same(
                &play(&busy(entry), input(), longer),
                &expected,
                &format!("{name}: {longer} frames"),
            );
        }
        count("blocks beyond the announced length", 6);
    }
}

/// What a host says of constant channels is a hint that may be wrong; it is never told wrong things itself.
#[test]
fn constant_or_said_to_be_is_heard_as_it_is() {
    for (name, entry) in entries() {
        let constant = || vec![vec![0.25_f32; FRAMES]; 2];
        for (what, input) in [("constant", constant()), ("not constant", sound())] {
            let expected = play(&busy(entry), input.clone(), LONGEST as usize);
            for mask in [0b01, 0b10, 0b11, u64::MAX] {
                let plugin = busy(entry);
                let mut found = input.clone();
                for start in (0..FRAMES).step_by(LONGEST as usize) {
                    let frames = (FRAMES - start).min(LONGEST as usize);
                    let mut port = Port::over(&mut found, start);
                    let mut both = port.buffer();
                    both.constant_mask = mask;
                    let mut outputs = [both];
                    assert_ne!(run(&plugin, &block(frames, &[both], &mut outputs)), CLAP_PROCESS_ERROR);
                    assert_eq!(outputs[0].constant_mask, 0, "{name}: {what}, said of what came out");
                }
                assert_same(&found, &expected, &format!("{name}: {what}, mask {mask:#b}"));
            }
        }
        count("constant masks, true and lying", 8);
    }
}

/// What a host does not hand over is neither read nor written, and afterwards everything is as it was.
#[test]
fn buffers_that_are_not_there_are_refused_or_silent() {
    for (name, entry) in entries() {
        let expected = expected(entry);
        let plugin = busy(entry);
        let mut sounding = sound();
        let mut other = sound();
        let mut tried = 0;
        let mut refused = |outputs: &mut [clap_audio_buffer], inputs: &[clap_audio_buffer], what: &str| {
            assert_eq!(
                run(&plugin, &block(64, inputs, outputs)),
                CLAP_PROCESS_ERROR,
                "{name}: {what}"
            );
            tried += 1;
        };
        let null = clap_audio_buffer {
            data32: std::ptr::null_mut(),
            data64: std::ptr::null_mut(),
            channel_count: 2,
            latency: 0,
            constant_mask: 0,
        };
        {
            let mut good = Port::over(&mut sounding, 0);
            let input = good.buffer();
            refused(&mut [], &[input], "no output");
            refused(&mut [null], &[input], "an output without channels");
            for channel in 0..2 {
                let mut holed = Port::over(&mut other, 0).without(channel);
                refused(&mut [holed.buffer()], &[input], "an output that lacks a channel");
            }
            let mut narrow = Port::over(&mut other[..1], 0);
            refused(&mut [narrow.buffer()], &[input], "a mono output");
            // Both lists at null, whatever their counts say.
            let mut nothing = block(64, &[], &mut []);
            (nothing.given.audio_inputs, nothing.given.audio_outputs) = (std::ptr::null(), std::ptr::null_mut());
            (nothing.given.audio_inputs_count, nothing.given.audio_outputs_count) = (2, 1);
            assert_eq!(run(&plugin, &nothing), CLAP_PROCESS_ERROR, "{name}: no lists");
        }
        assert_same(&sounding, &sound(), &format!("{name}: the input"));
        assert_same(&other, &sound(), &format!("{name}: the output"));
        // Nothing of all that was heard.
        assert_same(&play(&plugin, sound(), LONGEST as usize), &expected, name);

        // Without an input, silence comes in, whatever lies in the output.
        let silence = play(&busy(entry), vec![vec![0.0; FRAMES]; 2], LONGEST as usize);
        let mut port = |inputs: fn(&mut [Vec<f32>]) -> Vec<clap_audio_buffer>| {
            let plugin = busy(entry);
            let mut found = sound();
            let inputs = inputs(&mut other);
            let mut both = Port::over(&mut found, 0);
            let status = run(&plugin, &block(FRAMES, &inputs, &mut [both.buffer()]));
            assert_ne!(status, CLAP_PROCESS_ERROR, "{name}");
            assert_same(&found, &silence, &format!("{name}: no input"));
            tried += 1;
        };
        port(|_| Vec::new());
        port(|_| {
            vec![clap_audio_buffer {
                data32: std::ptr::null_mut(),
                data64: std::ptr::null_mut(),
                channel_count: 2,
                latency: 0,
                constant_mask: 0,
            }]
        });
        count("buffers that are not there", tried + 1);
    }
}

/// 64-bit samples are not offered: a host that gives them alone is refused, and they stay as they were.
#[test]
fn samples_of_64_bits_are_refused() {
    for (name, entry) in entries() {
        let plugin = busy(entry);
        for index in 0..plugin.audio_port_count(true) {
            let flags = plugin.audio_port(index, true).expect("a port").flags;
            assert_eq!(
                flags & clap_sys::ext::audio_ports::CLAP_AUDIO_PORT_SUPPORTS_64BITS,
                0,
                "{name}"
            );
        }
        let mut samples = [[0.5_f64; 64]; 2];
        let mut pointers = samples.each_mut().map(|channel| channel.as_mut_ptr());
        let both = clap_audio_buffer {
            data32: std::ptr::null_mut(),
            data64: pointers.as_mut_ptr(),
            channel_count: 2,
            latency: 0,
            constant_mask: 0,
        };
        assert_eq!(
            run(&plugin, &block(64, &[both], &mut [both])),
            CLAP_PROCESS_ERROR,
            "{name}"
        );
        assert_eq!(samples, [[0.5; 64]; 2], "{name}");
        count("blocks of 64-bit samples", 1);
    }
}

/// A block of no frames needs no buffers, and carries parameters all the same.
#[test]
fn no_frames_need_no_buffers() {
    for (name, entry) in entries() {
        let plugin = busy(entry);
        assert_eq!(run(&plugin, &block(0, &[], &mut [])), CLAP_PROCESS_CONTINUE, "{name}");
        let gain = change(0, "gain_1", 0.75);
        assert_ne!(plugin.process(&mut [], &[gain]), CLAP_PROCESS_ERROR, "{name}");
        assert_eq!(plugin.parameter_value(gain.id), Some(0.75), "{name}");
        count("blocks of no frames without buffers", 2);
    }
}
