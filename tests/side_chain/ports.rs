//! How the side chain is listed, and what hosts may make of it.

use std::ffi::CStr;

use clap_sys::ext::audio_ports::{CLAP_AUDIO_PORT_IS_MAIN, CLAP_PORT_STEREO};
use clap_sys::id::CLAP_INVALID_ID;
use cochlea::Cochlea;
use cochlea::host_guard::vst3;
use cochlea_tests::raw_clap::RawClap;
use cochlea_tests::raw_vst3::RawVst3;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::BusTypes_::{kAux, kMain};
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::SpeakerArr::{k51, kEmpty, kMono, kStereo};

use crate::RATE_HZ;

#[expect(unsafe_code, reason = "a C string of the plugin's")]
#[test]
fn clap_lists_a_stereo_side_chain_in_either_layout() {
    let plugin = RawClap::from_entry(&cochlea::clap_entry);
    for (layout, channels) in [(0, 2), (1, 1), (0, 2)] {
        assert!(plugin.select_layout(layout));
        assert_eq!((plugin.audio_port_count(true), plugin.audio_port_count(false)), (2, 1));
        let main = plugin.audio_port(0, true).expect("a main input");
        let output = plugin.audio_port(0, false).expect("a main output");
        let side_chain = plugin.audio_port(1, true).expect("a side chain");
        assert_eq!(
            (main.channel_count, output.channel_count, side_chain.channel_count),
            (channels, channels, 2)
        );
        assert_eq!((main.flags, side_chain.flags), (CLAP_AUDIO_PORT_IS_MAIN, 0));
        assert_eq!((main.in_place_pair, output.in_place_pair), (output.id, main.id));
        assert_eq!(side_chain.in_place_pair, CLAP_INVALID_ID);
        assert!(side_chain.id != main.id && side_chain.id != output.id);
        // SAFETY: both are ended by NUL and live.
        let (name, port_type) = unsafe {
            (
                CStr::from_ptr(side_chain.name.as_ptr()),
                CStr::from_ptr(side_chain.port_type),
            )
        };
        assert_eq!((name, port_type), (c"Sidechain", CLAP_PORT_STEREO));
        for (index, is_input) in [(2, true), (1, false), (u32::MAX, true), (u32::MAX, false)] {
            assert!(plugin.audio_port(index, is_input).is_none(), "{index}");
        }
    }
}

#[test]
fn clap_main_ports_cannot_be_switched_off() {
    let plugin = RawClap::from_entry(&cochlea::clap_entry);
    assert!(plugin.set_input_active(0, true) && !plugin.set_input_active(0, false));
    assert!(plugin.set_input_active(1, false) && plugin.set_input_active(1, true));
    assert!(!plugin.set_input_active(2, true));
}

fn vst3_plugin() -> RawVst3 {
    RawVst3::from_factory(vst3::plugin_factory::<Cochlea>())
}

#[test]
fn vst3_lists_a_stereo_side_chain_that_is_off_at_first() {
    let plugin = vst3_plugin();
    let main = plugin.input_bus(0).expect("a main input");
    let side_chain = plugin.input_bus(1).expect("a side chain");
    assert_eq!((main.busType, side_chain.busType), (kMain as i32, kAux as i32));
    assert_eq!((main.flags & 1, side_chain.flags & 1), (1, 0));
    assert_eq!((main.channelCount, side_chain.channelCount), (2, 2));
    let name: Vec<u16> = side_chain.name.iter().copied().take_while(|c| *c != 0).collect();
    assert_eq!(String::from_utf16_lossy(&name), "Sidechain");
    for index in [2, i32::MAX, -1, i32::MIN] {
        assert!(
            plugin.input_bus(index).is_none() && plugin.input_speakers(index).is_none(),
            "{index}"
        );
        assert_ne!(plugin.activate_input(index, true), 0, "{index}");
    }
}

#[test]
fn vst3_arrangements_with_up_to_two_channels_are_taken() {
    let plugin = vst3_plugin();
    for main in [kStereo, kMono, kStereo] {
        for side_chain in [kEmpty, kMono, kStereo] {
            assert_eq!(plugin.arrange(&[main, side_chain], &[main]), 0, "{main} {side_chain}");
            assert_eq!(
                (plugin.input_speakers(0), plugin.input_speakers(1)),
                (Some(main), Some(side_chain))
            );
            let channels = plugin.input_bus(1).expect("a side chain").channelCount;
            assert_eq!(channels, side_chain.count_ones() as i32);
            // Some hosts name the main bus alone.
            assert_eq!(plugin.arrange(&[main], &[main]), 0);
            assert_eq!(plugin.input_speakers(1), Some(side_chain));
        }
    }
}

#[test]
fn vst3_other_arrangements_are_refused_and_change_nothing() {
    let plugin = vst3_plugin();
    assert_eq!(plugin.arrange(&[kStereo, kMono], &[kStereo]), 0);
    let refused: [(&[u64], &[u64]); 10] = [
        (&[kStereo, k51], &[kStereo]),
        (&[k51, kStereo], &[k51]),
        (&[kMono, kStereo], &[kStereo]),
        (&[kStereo, kMono], &[kMono]),
        (&[kEmpty, kStereo], &[kStereo]),
        (&[], &[kStereo]),
        (&[kStereo, kMono], &[]),
        (&[], &[]),
        (&[kStereo, kMono, kMono], &[kStereo]),
        (&[kStereo, kMono], &[kStereo, kStereo]),
    ];
    for (inputs, outputs) in refused {
        assert_ne!(plugin.arrange(inputs, outputs), 0, "{inputs:?} {outputs:?}");
        assert_eq!(
            (plugin.input_speakers(0), plugin.input_speakers(1)),
            (Some(kStereo), Some(kMono))
        );
    }
    // Nor while active: what processing was made ready for would no longer hold.
    assert_eq!(plugin.activate(RATE_HZ, 512, false), 0);
    assert_ne!(plugin.arrange(&[kMono, kMono], &[kMono]), 0);
    plugin.deactivate();
    assert_eq!(plugin.arrange(&[kMono, kMono], &[kMono]), 0);
}
