//! Buses: what is said of them, what is asked of those that are not there, how they are arranged and switched.
#![expect(unsafe_code, reason = "the C boundary")]

use cochlea_tests::raw_vst3::RawVst3;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    BusInfo,
    BusTypes_::{kAux, kMain},
    IAudioProcessorTrait, IComponentTrait, RoutingInfo,
    SpeakerArr::{
        k30Cine, k40Music, k50, k51, k71Cine, kEmpty, kMono, kStereo, kStereoCLfe, kStereoCenter, kStereoSide,
        kStereoSurround,
    },
    kSpeakerM,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{kInvalidArgument, kResultFalse, kResultOk, tresult};

use crate::host::{self, block};
use crate::{RATE_HZ, tried};

const AUDIO: i32 = 0;
const EVENT: i32 = 1;
const INPUT: i32 = 0;
const OUTPUT: i32 = 1;

/// Kinds and directions, those of the format and others.
const NUMBERS: [i32; 7] = [0, 1, 2, 3, -1, i32::MIN, i32::MAX];

/// What stands in the host's memory before the plug-in writes there.
fn blank() -> BusInfo {
    // SAFETY: plain data.
    unsafe { std::mem::zeroed() }
}

fn count(plugin: &RawVst3, media: i32, direction: i32) -> i32 {
    // SAFETY: a live object.
    unsafe { plugin.component().getBusCount(media, direction) }
}

fn info(plugin: &RawVst3, media: i32, direction: i32, index: i32) -> (tresult, BusInfo) {
    let mut info = blank();
    // SAFETY: a live object; plain data that the call fills.
    let result = unsafe { plugin.component().getBusInfo(media, direction, index, &raw mut info) };
    (result, info)
}

fn speakers(plugin: &RawVst3, direction: i32, index: i32) -> Option<u64> {
    let mut speakers = 0;
    // SAFETY: a live object, which writes one integer.
    let result = unsafe {
        plugin
            .processor()
            .getBusArrangement(direction, index, &raw mut speakers)
    };
    (result == kResultOk).then_some(speakers)
}

fn fields(info: &BusInfo) -> (i32, i32, i32, i32, u32, &[u16]) {
    (
        info.mediaType,
        info.direction,
        info.channelCount,
        info.busType,
        info.flags,
        &info.name,
    )
}

#[test]
fn every_bus_is_described_the_same_whenever_it_is_asked_for() {
    let plugin = host::plugin();
    let mut buses = 0;
    for (media, direction, index, kind, channels) in [
        (AUDIO, INPUT, 0, kMain, 2),
        (AUDIO, INPUT, 1, kAux, 2),
        (AUDIO, OUTPUT, 0, kMain, 2),
        (EVENT, OUTPUT, 0, kMain, 1),
    ] {
        let (result, first) = info(&plugin, media, direction, index);
        assert_eq!(result, kResultOk);
        assert_eq!((first.mediaType, first.direction), (media, direction));
        assert_eq!((first.busType, first.channelCount), (kind as i32, channels));
        assert_ne!(first.name[0], 0, "a name");
        assert!(first.name.contains(&0), "ended by NUL");
        for _ in 0..100 {
            assert_eq!(fields(&info(&plugin, media, direction, index).1), fields(&first));
        }
        buses += 1;
    }
    let counts = [(AUDIO, INPUT), (AUDIO, OUTPUT), (EVENT, INPUT), (EVENT, OUTPUT)];
    assert_eq!(
        counts.map(|(media, direction)| count(&plugin, media, direction)),
        [2, 1, 0, 1]
    );
    tried("descriptions of buses", buses * 101);
}

/// The makers' validator holds the host's memory against what was there before.
#[test]
fn buses_that_are_not_there_are_refused_and_nothing_is_written() {
    let plugin = host::plugin();
    let mut asked = 0;
    for media in NUMBERS {
        for direction in NUMBERS {
            let buses = count(&plugin, media, direction);
            assert!(buses >= 0);
            let is_known = (media == AUDIO || media == EVENT) && (direction == INPUT || direction == OUTPUT);
            assert!(is_known || buses == 0, "{media}, {direction}");
            for index in [buses, buses + 1, buses + 100, -1, i32::MIN, i32::MAX] {
                let (result, found) = info(&plugin, media, direction, index);
                assert_eq!(result, kInvalidArgument, "{media}, {direction}, {index}");
                assert_eq!(fields(&found), fields(&blank()), "{media}, {direction}, {index}");
                // SAFETY: a live object.
                let result = unsafe { plugin.component().activateBus(media, direction, index, 1) };
                assert_eq!(result, kInvalidArgument, "{media}, {direction}, {index}");
                if media == AUDIO {
                    assert_eq!(speakers(&plugin, direction, index), None, "{direction}, {index}");
                }
                asked += 2;
            }
        }
    }
    // SAFETY: live objects; null is what a host may give.
    unsafe {
        let null = std::ptr::null_mut();
        assert_eq!(plugin.component().getBusInfo(AUDIO, INPUT, 0, null), kInvalidArgument);
        let null = std::ptr::null_mut();
        assert_eq!(plugin.processor().getBusArrangement(INPUT, 0, null), kInvalidArgument);
    }
    tried("buses that are not there", asked + 2);
}

#[test]
fn buses_are_switched_off_and_on_in_any_state() {
    let plugin = host::plugin();
    let buses = [
        (AUDIO, INPUT, 0),
        (AUDIO, INPUT, 1),
        (AUDIO, OUTPUT, 0),
        (EVENT, OUTPUT, 0),
    ];
    let switch = |on: u8| {
        for (media, direction, index) in buses {
            // SAFETY: a live object.
            let result = unsafe { plugin.component().activateBus(media, direction, index, on) };
            assert_eq!(result, kResultOk, "{media}, {direction}, {index}");
        }
    };
    let states = [0, 1, 0, 0, 255, 1];
    for on in states {
        switch(on);
    }
    assert_eq!(plugin.activate(RATE_HZ, 512, false), kResultOk);
    for on in states {
        switch(on);
        let mut sound = vec![vec![0.25; 64]; 2];
        let mut side_chain = vec![vec![0.5; 64]; 2];
        let mut output = vec![vec![f32::NAN; 64]; 2];
        let inputs: &mut [block::Bus<'_>] = &mut [&mut sound, &mut side_chain];
        let result = block::process(&plugin, 64, inputs, &mut [&mut output], |_| {});
        assert_eq!(result, kResultOk);
        assert!(output == sound, "flat, so untouched");
    }
    tried("switches of buses", states.len() * 2 * buses.len());
}

#[test]
fn what_is_accepted_is_what_is_there_and_what_is_refused_changes_nothing() {
    let plugin = host::plugin();
    let arrangements = [
        kEmpty,
        kMono,
        kSpeakerM,
        1,
        kStereo,
        kStereoSurround,
        kStereoCenter,
        kStereoSide,
        kStereoCLfe,
        k30Cine,
        k40Music,
        k50,
        k51,
        k71Cine,
        u64::MAX,
        1 << 63,
    ];
    let mut tried_so_far = 0;
    let now = || [(INPUT, 0), (INPUT, 1), (OUTPUT, 0)].map(|(direction, index)| speakers(&plugin, direction, index));
    for main_in in arrangements {
        for side_chain in arrangements {
            for main_out in arrangements {
                let before = now();
                let channels = [main_in, side_chain, main_out].map(u64::count_ones);
                let fits = matches!(channels, [1, 0..=2, 1] | [2, 0..=2, 2]);
                let result = plugin.arrange(&[main_in, side_chain], &[main_out]);
                assert_eq!(result, if fits { kResultOk } else { kResultFalse }, "{channels:?}");
                let expected = if fits {
                    [main_in, side_chain, main_out].map(Some)
                } else {
                    before
                };
                assert_eq!(now(), expected, "{channels:?}");
                for (at, (direction, index)) in [(INPUT, 0), (INPUT, 1), (OUTPUT, 0)].into_iter().enumerate() {
                    let described = info(&plugin, AUDIO, direction, index).1.channelCount;
                    assert_eq!(Some(described as u32), expected[at].map(u64::count_ones));
                }
                tried_so_far += 1;
            }
        }
    }
    tried("arrangements of speakers", tried_so_far);
}

#[test]
fn lists_of_arrangements_may_be_short_long_missing_or_lying() {
    let plugin = host::plugin();
    let (one, two, three) = ([kStereo], [kMono, kMono], [kStereo; 3]);
    assert_eq!(
        plugin.arrange(&one, &one),
        kResultOk,
        "a host that knows of no side chain"
    );
    for (inputs, outputs) in [
        (&[][..], &[][..]),
        (&one, &[]),
        (&[], &one),
        (&two, &[]),
        (&one, &two),
        (&three, &one),
        (&three, &three),
    ] {
        assert_ne!(plugin.arrange(inputs, outputs), kResultOk, "{inputs:?}, {outputs:?}");
    }
    // Counts that are not the lists': nothing beyond the first entries may be read, nothing at all of a null list.
    let arrange = |inputs: *mut u64, input_count: i32, outputs: *mut u64, output_count: i32| {
        // SAFETY: a live object; lists are the test's own or null.
        unsafe {
            plugin
                .processor()
                .setBusArrangements(inputs, input_count, outputs, output_count)
        }
    };
    let (mut input, mut output) = ([kMono, kMono], [kMono]);
    let null = std::ptr::null_mut();
    let [inputs, outputs] = [input.as_mut_ptr(), output.as_mut_ptr()];
    for (inputs, input_count, outputs, output_count) in [
        (inputs, -1, outputs, 1),
        (inputs, i32::MIN, outputs, i32::MIN),
        (inputs, i32::MAX, outputs, 1),
        (inputs, 2, outputs, i32::MAX),
        (null, 2, outputs, 1),
        (inputs, 2, null, 1),
        (null, 2, null, 1),
        (null, i32::MAX, null, i32::MAX),
    ] {
        assert_ne!(arrange(inputs, input_count, outputs, output_count), kResultOk);
    }
    assert_eq!(speakers(&plugin, INPUT, 0), Some(kStereo), "as before");
    assert_eq!(
        arrange(inputs, 2, outputs, 1),
        kResultOk,
        "the same lists with their own counts"
    );
    tried("lists of arrangements", 17);
}

#[test]
fn mono_is_played_in_mono_and_two_speakers_of_any_name_in_stereo() {
    let sound = cochlea_tests::signals::noise_and_tones(4_096, RATE_HZ, 5);
    let played = |arrangement: u64| {
        let plugin = host::plugin();
        assert_eq!(plugin.arrange(&[arrangement, kStereo], &[arrangement]), kResultOk);
        let plugin = activated(plugin);
        let channels = arrangement.count_ones() as usize;
        block::play(&plugin, &sound[..channels], &[512; 8], |_, _| {})
    };
    let stereo = played(kStereo);
    assert!(stereo != sound, "the gain changed nothing");
    for pair in [kStereoSurround, kStereoCenter, kStereoSide, kStereoCLfe] {
        assert!(played(pair) == stereo, "{pair:#x}");
    }
    let mono = played(kMono);
    assert!(
        mono[0] == stereo[0],
        "the left channel alone sounds as it does beside the right"
    );
    tried("arrangements played", 6);
}

fn activated(plugin: RawVst3) -> RawVst3 {
    let state = br#"{"cochlea_state":1,"parameters":{"gain_9":6}}"#;
    assert_eq!(host::stream::load(&plugin, state), kResultOk);
    assert_eq!(plugin.activate(RATE_HZ, 512, false), kResultOk);
    plugin
}

#[test]
fn routes_lead_from_the_main_input_to_the_main_output() {
    let plugin = host::plugin();
    let mut asked = 0;
    for media in NUMBERS {
        for bus in NUMBERS {
            let mut from = RoutingInfo {
                mediaType: media,
                busIndex: bus,
                channel: 0,
            };
            let mut to = RoutingInfo {
                mediaType: -7,
                busIndex: -7,
                channel: -7,
            };
            // SAFETY: a live object; plain data.
            let result = unsafe { plugin.component().getRoutingInfo(&raw mut from, &raw mut to) };
            let is_main = media == AUDIO && bus == 0;
            assert_eq!(result == kResultOk, is_main, "{media}, {bus}");
            if is_main {
                assert_eq!((to.mediaType, to.busIndex, to.channel), (AUDIO, 0, 0));
            }
            asked += 1;
        }
    }
    let null = std::ptr::null_mut();
    // SAFETY: a live object; null is what a host may give.
    let result = unsafe { plugin.component().getRoutingInfo(null, null) };
    assert_eq!(result, kInvalidArgument);
    tried("routes", asked + 1);
}
