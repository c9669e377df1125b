//! Values as texts and texts as values, sense and nonsense.
#![expect(unsafe_code, reason = "the C boundary")]

use cochlea_tests::raw_vst3::RawVst3;
use cochlea_tests::signals::Random;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{IEditControllerTrait, ParamID, String128};
use nice_plug::wrapper::vst3::vst3::Steinberg::{kInvalidArgument, kResultOk, tresult};

use crate::controller::{infos, text};
use crate::host::{self, stream};
use crate::tried;

fn shown(plugin: &RawVst3, id: ParamID, value: f64) -> Result<String, tresult> {
    // What a host left there; the plug-in ends its text itself.
    let mut string: String128 = [u16::from(b'x'); 128];
    // SAFETY: a live object; a field as the format has it.
    match unsafe { plugin.controller().getParamStringByValue(id, value, &raw mut string) } {
        result if result == kResultOk => Ok(text(&string)),
        result => Err(result),
    }
}

/// `units`: without the NUL at the end.
fn read_units(plugin: &RawVst3, id: ParamID, units: &[u16]) -> Result<f64, tresult> {
    let mut units = [units, &[0]].concat();
    let mut value = f64::NAN;
    // SAFETY: a live object; a text that ends with NUL.
    match unsafe {
        plugin
            .controller()
            .getParamValueByString(id, units.as_mut_ptr(), &raw mut value)
    } {
        result if result == kResultOk => Ok(value),
        result => {
            assert!(value.is_nan(), "refused, and written to all the same");
            Err(result)
        }
    }
}

fn read(plugin: &RawVst3, id: ParamID, text: &str) -> Result<f64, tresult> {
    read_units(plugin, id, &text.encode_utf16().collect::<Vec<u16>>())
}

#[test]
fn a_thousand_values_of_every_parameter_are_shown_read_and_shown_the_same() {
    const STEPS: u32 = 1_000;
    let plugin = host::plugin();
    let infos = infos(&plugin);
    for info in &infos {
        let title = text(&info.title);
        for step in 0..=STEPS {
            let value = f64::from(step) / f64::from(STEPS);
            let first = shown(&plugin, info.id, value).expect("a text");
            assert!(!first.is_empty(), "{title} at {value}");
            let back = read(&plugin, info.id, &first).unwrap_or_else(|_| panic!("{title}: \"{first}\" is not read"));
            assert!((0.0..=1.0).contains(&back), "{title}: \"{first}\"");
            assert_eq!(shown(&plugin, info.id, back).as_ref(), Ok(&first), "{title} at {value}");
        }
        for (beyond, end) in [(-3.0, 0.0), (7.0, 1.0), (1e300, 1.0)] {
            assert_eq!(shown(&plugin, info.id, beyond), shown(&plugin, info.id, end), "{title}");
        }
        for no_number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(shown(&plugin, info.id, no_number), Err(kInvalidArgument), "{title}");
        }
    }
    tried("values shown, read and shown again", infos.len() * (STEPS as usize + 7));
}

#[test]
fn texts_that_are_no_values_are_refused() {
    let plugin = host::plugin();
    let state = stream::save(&plugin);
    let infos = infos(&plugin);
    let nonsense = [
        "",
        " ",
        "loud",
        "NaN",
        "inf",
        "-inf",
        "1e400",
        "--3",
        "3 dB dB",
        "\u{1F442}",
        "dB",
        "0x10",
        "٣",
        "\u{0301}",
        "1,5,6",
        "\r\n",
        "null",
        "\u{FEFF}",
    ];
    for info in &infos {
        let title = text(&info.title);
        for text in nonsense {
            assert!(read(&plugin, info.id, text).is_err(), "{title}: {text:?}");
        }
        // Halves of a character, alone, in front of a value and behind it.
        let sense: Vec<u16> = shown(&plugin, info.id, 0.5).expect("a text").encode_utf16().collect();
        for half in [0xd800, 0xdbff, 0xdc00, 0xdfff] {
            for units in [
                vec![half],
                [&[half], &sense[..]].concat(),
                [&sense[..], &[half]].concat(),
            ] {
                assert!(read_units(&plugin, info.id, &units).is_err(), "{title}: {units:x?}");
            }
        }
        // Far beyond the 127 characters that a field holds.
        for long in [
            "9".repeat(10_000),
            "loud ".repeat(2_000),
            format!("{}1", " ".repeat(10_000)),
        ] {
            if let Ok(value) = read(&plugin, info.id, &long) {
                assert!((0.0..=1.0).contains(&value), "{title}");
            }
        }
        let null = std::ptr::null_mut();
        let (mut value, mut text) = (0.0, [0_u16; 2]);
        // SAFETY: a live object; null is what a host may give.
        unsafe {
            let controller = plugin.controller();
            assert_eq!(
                controller.getParamValueByString(info.id, null, &raw mut value),
                kInvalidArgument
            );
            let no_value = std::ptr::null_mut();
            let result = controller.getParamValueByString(info.id, text.as_mut_ptr(), no_value);
            assert_eq!(result, kInvalidArgument);
            let no_text = std::ptr::null_mut();
            assert_eq!(
                controller.getParamStringByValue(info.id, 0.5, no_text),
                kInvalidArgument
            );
        }
    }
    for stranger in [0, u32::MAX] {
        assert!(shown(&plugin, stranger, 0.5).is_err());
        assert!(read(&plugin, stranger, "1").is_err());
    }
    assert_eq!(stream::save(&plugin), state, "asking changes nothing");
    tried("texts that are no values", infos.len() * (nonsense.len() + 18) + 4);
}

#[test]
fn texts_at_random_are_values_within_the_range_or_refused() {
    const TEXTS: usize = 40_000;
    const SEED: u64 = 33;
    let plugin = host::plugin();
    let infos = infos(&plugin);
    let mut random = Random::new(SEED);
    let letters: Vec<u16> = "0123456789.,+-eE dBHzkst%:/#ABCDEFGonfinaN∞−".encode_utf16().collect();
    let mut read_so_far = 0;
    for at in 0..TEXTS {
        let units: Vec<u16> = (0..random.between(0, 12))
            .map(|_| match random.between(0, 15) {
                0 => (random.next_u64() as u16).max(1),
                _ => letters[random.between(0, letters.len() - 1)],
            })
            .collect();
        let id = infos[random.between(0, infos.len() - 1)].id;
        if let Ok(value) = read_units(&plugin, id, &units) {
            assert!(
                (0.0..=1.0).contains(&value),
                "seed {SEED}, text {at}: {units:x?} is {value}"
            );
            read_so_far += 1;
        }
    }
    assert!(
        read_so_far > TEXTS / 100,
        "hardly any of them was a value: {read_so_far}"
    );
    tried("texts at random", TEXTS);
}
