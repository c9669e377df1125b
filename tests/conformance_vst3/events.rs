//! Events that come in, of which the plug-in wants none, and lists for what goes out that are not there or refuse.
#![expect(unsafe_code, reason = "the C boundary")]

use cochlea_tests::signals::{Random, even_blocks, harmonic_tones};
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{DataEvent, Event, Event__type0};

use crate::host::lists::{Changes, Events};
use crate::host::{self, block};
use crate::{RATE_HZ, tried};

const FRAMES: usize = 40_000;

/// Notes go out of this, and values of the detected pitch.
const STATE: &[u8] = br#"{"cochlea_state":1,"parameters":{"pitch":1,"note_output":true,"gain_9":6}}"#;

fn phrase() -> Vec<Vec<f32>> {
    harmonic_tones(
        &[(220.0, 12_000), (0.0, 4_000), (330.0, 12_000), (247.0, 12_000)],
        RATE_HZ,
    )
}

/// An event of this kind, whose other bytes are whatever they are.
fn event(kind: u16, random: &mut Random) -> Event {
    // SAFETY: plain data, any bits of which are a value; the one pointer that it may hold is set below.
    let mut content: Event__type0 = unsafe { std::mem::zeroed() };
    let length = size_of::<Event__type0>();
    let bytes = (&raw mut content).cast::<u8>();
    for at in 0..length {
        // SAFETY: within the union.
        unsafe { bytes.add(at).write(random.next_u64() as u8) };
    }
    // What holds a pointer gets one to nothing, and says that there is much.
    if matches!(kind, 2 | 4 | 6 | 7 | 8) {
        content.data = DataEvent {
            size: random.next_u64() as u32,
            r#type: random.between(0, 2) as u32,
            bytes: std::ptr::null(),
        };
    }
    Event {
        busIndex: random.between(0, 3) as i32 - 1,
        sampleOffset: random.next_u64() as i32,
        ppqPosition: random.bipolar(),
        flags: random.next_u64() as u16,
        r#type: kind,
        __field0: content,
    }
}

#[test]
fn events_that_come_in_are_not_heard() {
    const SEED: u64 = 41;
    let sound = phrase();
    let blocks = even_blocks(FRAMES, 500);
    let expected = block::play(&host::active_plugin(STATE), &sound, &blocks, |_, _| {});
    assert!(expected != sound, "the gain changed nothing");
    let plugin = host::active_plugin(STATE);
    let mut random = Random::new(SEED);
    let (mut lists, mut events) = (Vec::new(), 0);
    let played = block::play(&plugin, &sound, &blocks, |_, data| {
        let list: Vec<Event> = (0..random.between(0, 40))
            .map(|_| {
                let kind = match random.between(0, 3) {
                    0 => random.next_u64() as u16,
                    1 => 65_535,
                    _ => random.between(0, 8) as u16,
                };
                event(kind, &mut random)
            })
            .collect();
        events += list.len();
        let list = Events(list).given();
        data.inputEvents = list.as_ptr();
        lists.push(list);
    });
    assert!(block::bits(&played) == block::bits(&expected), "seed {SEED}");
    for list in &lists {
        assert_eq!(host::references(list), 1, "the list is the host's");
    }
    tried("events that come in", events);
}

#[test]
fn a_host_that_takes_nothing_gets_the_same_sound() {
    let sound = phrase();
    let blocks = even_blocks(FRAMES, 500);
    let expected = block::play(&host::active_plugin(STATE), &sound, &blocks, |_, _| {});
    for (refuses_events, refuses_changes) in [(true, false), (false, true), (true, true)] {
        let plugin = host::active_plugin(STATE);
        let (events, changes) = (Events(Vec::new()).given(), Changes::new(&[]).given());
        let played = block::play(&plugin, &sound, &blocks, |_, data| {
            if refuses_events {
                data.outputEvents = events.as_ptr();
            }
            if refuses_changes {
                data.outputParameterChanges = changes.as_ptr();
            }
        });
        assert!(
            block::bits(&played) == block::bits(&expected),
            "{refuses_events}, {refuses_changes}"
        );
        assert_eq!([host::references(&events), host::references(&changes)], [1, 1]);
    }
    tried("blocks for hosts that take nothing", 4 * blocks.len());
}
