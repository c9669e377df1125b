//! The types of the link between real threads: whole, in order, nothing invented. `cargo xtask sanitize` runs these under
//! ThreadSanitizer and Miri.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::*;

/// How often each thread does its part: a fraction of a second, of an interpreter's minute.
const TURNS: usize = if cfg!(miri) { 400 } else { 20_000 };

/// Runs `write` on a thread of its own and `read` here until that is done and once more.
fn meanwhile(write: impl FnOnce() + Send, mut read: impl FnMut()) {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            write();
            done.store(true, Ordering::Release);
        });
        while !done.load(Ordering::Acquire) {
            read();
        }
        read();
    });
}

/// Every sample of the sound that these tests send says which frame it is of.
fn send(input: &mut TapInput, tap: &Tap, first: usize, frames: usize) {
    let ramp: Vec<f32> = (first..first + frames).map(|frame| frame as f32).collect();
    let (mut left, mut right) = (ramp.clone(), ramp);
    input.hold(&[&mut left, &mut right]);
    input.send(tap, &[&mut left, &mut right]);
}

#[test]
fn chunks_arrive_whole_and_in_order_and_those_that_do_not_are_counted() {
    let tap = Tap::default();
    let mut input = tap.open(48_000.0, 2, 100);
    let (mut next, mut taken) = (0, 0);
    let mut chunks = Vec::with_capacity(16);
    let read = || loop {
        chunks.clear();
        tap.take(&mut chunks);
        for chunk in &chunks {
            assert!(chunk.start_frame >= next, "back to {} from {next}", chunk.start_frame);
            next = chunk.start_frame + CHUNK_FRAMES as u64;
            taken += 1;
            let expected = std::array::from_fn(|nth| (chunk.start_frame as usize + nth) as f32);
            assert_eq!(chunk.sides, [expected; 4], "torn");
        }
        if chunks.is_empty() {
            break;
        }
    };
    let write = || (0..TURNS).for_each(|turn| send(&mut input, &tap, turn * 100, 100));
    meanwhile(write, read);
    assert_eq!(taken + tap.dropped(), (TURNS * 100 / CHUNK_FRAMES) as u64);
    assert!(taken >= 256, "{taken} chunks");
}

/// Activated anew again and again on one thread, which then plays, while another listens.
#[test]
fn a_new_processor_never_mixes_with_the_one_before() {
    let tap = Tap::default();
    let write = || {
        for turn in 1..=TURNS / 100 {
            let mut input = tap.open(48_000.0 * turn as f64, 2, 640);
            // Another processor begins elsewhere.
            input.skip(turn);
            send(&mut input, &tap, turn, 640);
        }
    };
    let mut chunks = Vec::with_capacity(16);
    let mut generation = 0;
    let read = || {
        chunks.clear();
        let Some(format) = tap.take(&mut chunks) else {
            return;
        };
        assert!(format.generation >= generation);
        assert_eq!(format.sample_rate_hz, 48_000.0 * format.generation as f64);
        generation = format.generation;
        let begins = |chunk: &TapChunk| chunk.start_frame % CHUNK_FRAMES as u64 == generation % CHUNK_FRAMES as u64;
        assert!(chunks.iter().all(begins), "another's sound");
    };
    meanwhile(write, read);
}

#[test]
fn a_window_shows_whole_things_and_never_an_older_one() {
    let window = Window::<[u64; 32]>::default();
    let mut input = window.open();
    let mut last = 0;
    let write = || (1..=TURNS).for_each(|turn| input.write([turn as u64; 32]));
    let read = || {
        let seen = window.latest();
        assert_eq!(seen, [seen[0]; 32], "torn");
        assert!(seen[0] >= last);
        last = seen[0];
    };
    meanwhile(write, read);
    assert_eq!(last, TURNS as u64);
}

#[test]
fn a_trail_skips_nothing_but_what_it_counts() {
    let trail = Trail::<usize, 64>::default();
    let mut input = trail.open();
    let (mut taken, mut last) = (0, None);
    let write = || (0..TURNS).for_each(|turn| trail.add(&mut input, turn));
    let read = || {
        trail.take(|item| {
            assert!(last < Some(item));
            (last, taken) = (Some(item), taken + 1);
        });
    };
    meanwhile(write, read);
    assert_eq!(taken + trail.dropped() as usize, TURNS);
}

#[test]
fn a_meter_loses_no_peak() {
    let meters = Meters::default();
    let (mut left, mut right) = (0.0_f32, 0.0_f32);
    let write = || {
        (1..=TURNS).for_each(|turn| {
            meters.raise(&[&[turn as f32][..], &[0.5][..]]);
        })
    };
    let read = || {
        let [one, other] = meters.take();
        (left, right) = (left.max(one), right.max(other));
    };
    meanwhile(write, read);
    assert_eq!((left, right), (TURNS as f32, 0.5));
}

#[test]
fn settings_and_resets_cross_while_frames_come_back() {
    let link = AnalysisLink::default();
    let mut frames = link.frame.open();
    let write = || {
        for turn in 1..=TURNS / 20 {
            let settings = link.settings();
            let tilt = f64::from(settings.display.tilt_db_per_octave);
            let sequence = turn as u64;
            let (gaps, sample_rate_hz) = (sequence, tilt);
            let frame = AnalysisFrame {
                sequence,
                gaps,
                sample_rate_hz,
                ..AnalysisFrame::default()
            };
            frames.write(frame);
        }
    };
    let mut tilt = 0.0;
    let read = || {
        tilt += 1.0;
        let mut settings = link.settings();
        settings.display.tilt_db_per_octave = tilt;
        link.set(settings);
        link.reset();
        let frame = link.latest();
        assert_eq!(frame.sequence, frame.gaps);
        assert!(frame.sample_rate_hz <= f64::from(tilt).max(4.5));
    };
    meanwhile(write, read);
    assert_eq!(link.resets(), tilt as u64);
}
