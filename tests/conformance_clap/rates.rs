//! Sample rates, usual, odd and none.

use cochlea_tests::raw_clap::RawClap;
use cochlea_tests::signals::noise_and_tones;

use crate::count;
use crate::host::entries;
use crate::host::play::{assert_same, busy_state, play};

const USUAL_HZ: [f64; 12] = [
    8e3, 11_025.0, 16e3, 22_050.0, 44_100.0, 48e3, 88_200.0, 96e3, 176_400.0, 192e3, 352_800.0, 384e3,
];

/// Pulled up or down for film, of old samplers, between two others, or with a fraction.
const ODD_HZ: [f64; 12] = [
    8_000.5, 11_127.0, 18_900.0, 31_250.0, 37_800.0, 44_056.0, 47_952.048, 48_048.0, 50e3, 64e3, 125e3, 383_999.0,
];

const NONSENSE_HZ: [f64; 16] = [
    0.0,
    -0.0,
    1.0,
    -48e3,
    7_999.0,
    384_001.0,
    1e9,
    1e300,
    -1e300,
    5e-324,
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::MAX,
    f64::MIN,
    f64::EPSILON,
];

/// The least and the most frames that a host announces, sensible or not.
const FRAMES: [(u32, u32); 6] = [(1, 512), (0, 0), (1, 1), (512, 1), (1, u32::MAX), (u32::MAX, u32::MAX)];

/// At each rate, in either phase mode: sound that is finite and there, and the same bits from a second instance.
#[test]
fn every_rate_that_is_served_sounds() {
    for (name, entry) in entries() {
        for rate_hz in USUAL_HZ.into_iter().chain(ODD_HZ) {
            for phase in [0.0, 1.0] {
                let once = || {
                    let plugin = RawClap::from_entry(entry);
                    assert!(plugin.load_state(busy_state(), 4096));
                    assert!(plugin.activate(rate_hz, 512), "{name}: {rate_hz} Hz");
                    let phase = crate::host::play::change(0, "phase_mode", phase);
                    let [mut left, mut right] = [[0.1_f32; 32]; 2];
                    assert_ne!(plugin.process(&mut [&mut left, &mut right], &[phase]), 0);
                    plugin.deactivate();
                    assert!(plugin.activate(rate_hz, 512), "{name}: {rate_hz} Hz");
                    let latency = plugin.latency() as usize;
                    let found = play(&plugin, noise_and_tones(latency + 1_024, rate_hz, 5), 512);
                    (latency, found)
                };
                let (latency, found) = once();
                assert_eq!(latency > 0, phase > 0.0, "{name}: {rate_hz} Hz");
                assert!(
                    found.iter().flatten().all(|sample| sample.is_finite()),
                    "{name}: {rate_hz} Hz"
                );
                for channel in &found {
                    let loudest = channel[latency..]
                        .iter()
                        .fold(0.0_f32, |most, sample| most.max(sample.abs()));
                    assert!(loudest > 0.01, "{name}: {rate_hz} Hz: {loudest}");
                }
                assert_same(&once().1, &found, &format!("{name}: {rate_hz} Hz"));
            }
        }
        count(
            "sample rates, usual and odd, in both phase modes",
            2 * (USUAL_HZ.len() + ODD_HZ.len()),
        );
    }
}

/// Refused at once, and the next activation is as good as the first.
#[test]
fn rates_that_make_no_sense_are_refused() {
    for (name, entry) in entries() {
        let plugin = RawClap::from_entry(entry);
        for rate_hz in NONSENSE_HZ {
            assert!(!plugin.activate(rate_hz, 512), "{name}: {rate_hz} Hz");
            let [mut left, mut right] = [[0.5_f32; 32]; 2];
            assert_eq!(plugin.process(&mut [&mut left, &mut right], &[]), 0, "{name}: inactive");
            assert_eq!(left, [0.5; 32]);
            assert!(plugin.activate(48e3, 512), "{name}: after {rate_hz} Hz");
            plugin.deactivate();
        }
        count("sample rates that make no sense", NONSENSE_HZ.len());
    }
}

/// The announced lengths bound nothing that is heard, and no memory.
#[test]
fn any_announced_length_is_taken_and_changes_nothing() {
    for (name, entry) in entries() {
        let mut expected = None;
        for (least, most) in FRAMES {
            let plugin = RawClap::from_entry(entry);
            assert!(plugin.load_state(busy_state(), 4096));
            // SAFETY: a live plug-in.
            #[expect(unsafe_code, reason = "the C boundary")]
            let activated = unsafe {
                let table = &*plugin.plugin();
                table.activate.expect("activate")(plugin.plugin(), 48e3, least, most)
                    && table.start_processing.expect("start")(plugin.plugin())
            };
            assert!(activated, "{name}: {least} to {most} frames");
            let found = play(&plugin, noise_and_tones(2_000, 48e3, 5), 333);
            let expected = expected.get_or_insert_with(|| found.clone());
            assert_same(&found, expected, &format!("{name}: {least} to {most} frames"));
        }
        count("announced lengths of blocks", FRAMES.len());
    }
}
