//! Events in any order, at any time, of any size and kind.

use clap_sys::process::CLAP_PROCESS_ERROR;
use cochlea::host_guard::parameter_hash;
use cochlea_tests::clap_events::{Event, Full, List, value, value_event};
use cochlea_tests::raw_clap::RawClap;
use cochlea_tests::signals::{Random, harmonic_tones};

use crate::host::block::{Port, block, run};
use crate::host::entries;
use crate::host::play::{FRAMES, assert_same, busy, expected, sound};
use crate::host::streams::saved;
use crate::odd_events::{ABSURD, broken, foreign, transport};
use crate::{RATE_HZ, count};

/// One block of all of `sound` with these events.
fn with_events(plugin: &RawClap, mut sound: Vec<Vec<f32>>, events: &[Option<Event>]) -> Vec<Vec<f32>> {
    let list = List(events);
    let table = list.table();
    let frames = sound[0].len();
    let mut port = Port::over(&mut sound, 0);
    let both = port.buffer();
    let (inputs, mut outputs) = ([both], [both]);
    let mut all = block(frames, &inputs, &mut outputs);
    all.given.in_events = &raw const table;
    assert_ne!(run(plugin, &all), CLAP_PROCESS_ERROR);
    sound
}

#[test]
fn what_is_not_for_an_equaliser_is_not_heard() {
    for (name, entry) in entries() {
        let expected = expected(entry);
        for (what, events) in [("foreign", foreign()), ("broken", broken())] {
            let plugin = busy(entry);
            let before = saved(&plugin);
            let found = with_events(&plugin, sound(), &events);
            assert_same(&found, &expected, &format!("{name}: {what} events"));
            assert_eq!(saved(&plugin), before, "{name}: {what} events");
            // All at once, one by one, and in one heap at the end of the block.
            for event in &events {
                let plugin = busy(entry);
                let found = with_events(&plugin, sound(), std::slice::from_ref(event));
                assert_same(&found, &expected, &format!("{name}: {event:?}"));
            }
            count(&format!("{what} events"), 2 * events.len());
        }
    }
}

/// Any order of arrival: frames count, and among those of one frame the last.
#[test]
fn events_apply_at_their_frame_and_the_last_of_one_frame_wins() {
    const SEEDS: u64 = 50;
    for (name, entry) in entries() {
        let mut tried = 0;
        for seed in 1..=SEEDS {
            let mut random = Random::new(seed);
            let ids = [
                parameter_hash("gain_3"),
                parameter_hash("gain_20"),
                parameter_hash("output_gain"),
            ];
            // One event a frame and parameter: then the order of arrival means nothing.
            let mut events: Vec<Event> = (0..40)
                .flat_map(|at| ids.map(|id| value(at * 137, id, random.unit())))
                .collect();
            let in_order = with_events(&busy(entry), sound(), &some(&events));
            for at in (1..events.len()).rev() {
                events.swap(at, random.between(0, at));
            }
            let shuffled = with_events(&busy(entry), sound(), &some(&events));
            assert_same(&shuffled, &in_order, &format!("{name}: shuffled, seed {seed}"));
            // Each preceded by others of its frame, which it overrides.
            let overridden: Vec<Event> = events
                .iter_mut()
                .flat_map(|event| {
                    let frame = event.header().time;
                    let mut before: Vec<Event> = ids.iter().map(|id| value(frame, *id, random.unit())).collect();
                    before.push(event.clone());
                    before
                })
                .collect();
            // All of one frame in a row, so that the last of each parameter is the one that counts.
            let mut last: Vec<Event> = overridden;
            last.extend(events.iter().cloned());
            let found = with_events(&busy(entry), sound(), &some(&last));
            assert_same(&found, &in_order, &format!("{name}: overridden, seed {seed}"));
            tried += events.len() + last.len();
        }
        count("events out of order and at equal times", tried);
    }
}

fn some(events: &[Event]) -> Vec<Option<Event>> {
    events.iter().cloned().map(Some).collect()
}

/// The end of a block is the beginning of the next, and a time before a block, a negative number to the host, is a huge one.
#[test]
fn events_beyond_the_block_apply_with_the_next() {
    let gain = parameter_hash("gain_9");
    for (name, entry) in entries() {
        let expected = {
            let plugin = busy(entry);
            let first = with_events(&plugin, sound(), &[]);
            (first, with_events(&plugin, sound(), &[Some(value(0, gain, 0.9))]))
        };
        let times = [
            FRAMES as u32,
            FRAMES as u32 + 1,
            1 << 20,
            i32::MAX as u32,
            -1_i32 as u32,
            i32::MIN as u32,
        ];
        for time in times {
            let plugin = busy(entry);
            let first = with_events(&plugin, sound(), &[Some(value(time, gain, 0.9))]);
            assert_same(&first, &expected.0, &format!("{name}: frame {time}"));
            let told = plugin.parameter_value(gain).expect("a value");
            assert!((told - 0.9).abs() < 1e-6, "{name}: frame {time}: {told}");
            let second = with_events(&plugin, sound(), &[]);
            assert_same(&second, &expected.1, &format!("{name}: after frame {time}"));
        }
        count("events beyond the block or before it", times.len());
    }
}

/// A cookie is only a hint; ours is none, whatever a host makes of it.
#[test]
fn cookies_and_flags_mean_nothing() {
    let gain = parameter_hash("gain_9");
    for (name, entry) in entries() {
        let expected = with_events(&busy(entry), sound(), &[Some(value(100, gain, 0.9))]);
        let mut tried = 0;
        for cookie in [1, 0xdead_beef, usize::MAX] {
            for flags in [0, 1, 2, u32::MAX] {
                let mut event = value_event(100, gain, 0.9);
                event.cookie = std::ptr::without_provenance_mut(cookie);
                event.header.flags = flags;
                (event.port_index, event.channel) = (-1, -1);
                let found = with_events(&busy(entry), sound(), &[Some(Event::of(event))]);
                assert_same(&found, &expected, &format!("{name}: cookie {cookie:#x}, flags {flags}"));
                tried += 1;
            }
        }
        count("events with wrong cookies and flags", tried);
    }
}

/// Where the song is, and how many samples were before, is nothing that is heard.
#[test]
fn no_transport_is_too_absurd() {
    for (name, entry) in entries() {
        let expected = expected(entry);
        let mut tried = 0;
        for number in ABSURD {
            for integer in [0, -1, i64::MIN, i64::MAX] {
                let plugin = busy(entry);
                let mut found = sound();
                let mut port = Port::over(&mut found, 0);
                let both = port.buffer();
                let transport = transport(u32::MAX, number, integer);
                let (inputs, mut outputs) = ([both], [both]);
                let mut all = block(FRAMES, &inputs, &mut outputs);
                (all.given.transport, all.given.steady_time) = (&raw const transport, integer);
                assert_ne!(run(&plugin, &all), CLAP_PROCESS_ERROR);
                assert_same(&found, &expected, &format!("{name}: {number} {integer}"));
                tried += 1;
            }
        }
        count("absurd transports and steady times", tried);
    }
}

/// More than the list has room for: the last value of each holds afterwards.
#[test]
fn a_flood_of_events_leaves_the_last_values() {
    const EVENTS: usize = 100_000;
    const SEED: u64 = 12;
    for (name, entry) in entries() {
        let plugin = busy(entry);
        let ids: Vec<u32> = (1..=26).map(|band| parameter_hash(&format!("gain_{band}"))).collect();
        let mut random = Random::new(SEED);
        let mut last = vec![0.0; ids.len()];
        let events: Vec<Option<Event>> = (0..EVENTS)
            .map(|at| {
                let which = random.between(0, ids.len() - 1);
                last[which] = random.unit();
                Some(value((at * FRAMES / EVENTS) as u32, ids[which], last[which]))
            })
            .collect();
        let found = with_events(&plugin, sound(), &events);
        assert!(found.iter().flatten().all(|sample| sample.is_finite()), "{name}");
        for (id, wanted) in ids.iter().zip(last) {
            let told = plugin.parameter_value(*id).expect("a value");
            assert!((told - wanted).abs() < 1e-6, "{name}: seed {SEED}: {told} for {wanted}");
        }
        count("events in one block, more than there is room for", EVENTS);
    }
}

/// A host that takes nothing of what it is told hears the same sound, and a host that has no list for it too.
#[test]
fn a_host_that_takes_no_events_hears_the_same() {
    let input = || harmonic_tones(&[(220.0, 12_000), (0.0, 4_000), (330.0, 8_000)], RATE_HZ);
    let playing = [("pitch", 1.0), ("note_output", 1.0)].map(|(id, on)| Some(value(0, parameter_hash(id), on)));
    for (name, entry) in entries() {
        let expected = with_events(&busy(entry), input(), &playing);
        let full = Full::default();
        let refusing = full.table();
        let mut incomplete = full.table();
        incomplete.try_push = None;
        for out in [&raw const refusing, &raw const incomplete, std::ptr::null()] {
            let plugin = busy(entry);
            let mut found = input();
            let frames = found[0].len();
            let mut port = Port::over(&mut found, 0);
            let both = port.buffer();
            let list = List(&playing);
            let table = list.table();
            let (inputs, mut outputs) = ([both], [both]);
            let mut all = block(frames, &inputs, &mut outputs);
            (all.given.in_events, all.given.out_events) = (&raw const table, out);
            assert_ne!(run(&plugin, &all), CLAP_PROCESS_ERROR);
            assert_same(&found, &expected, name);
        }
        assert!(full.refused() > 3, "{name}: nothing was offered");
        count("events told to a host that takes none", full.refused());
    }
}
