//! Values as texts and back, and texts that are none.
#![expect(unsafe_code, reason = "the C boundary")]

use std::ffi::{CStr, c_char};

use clap_sys::ext::params::{CLAP_EXT_PARAMS, CLAP_PARAM_IS_STEPPED, clap_param_info, clap_plugin_params};
use cochlea_tests::raw_clap::RawClap;
use cochlea_tests::signals::Random;

use crate::count;
use crate::host::entries;
use crate::params::all;

const VALUES: usize = 1_000;
const SEED: u64 = 27;

/// Values of a parameter: spread at random, in order, with both ends.
fn values(info: &clap_param_info, random: &mut Random) -> Vec<f64> {
    let mut values: Vec<f64> = (0..VALUES)
        .map(|_| info.min_value + (info.max_value - info.min_value) * random.unit())
        .chain([info.min_value, info.max_value])
        .collect();
    if info.flags & CLAP_PARAM_IS_STEPPED != 0 {
        values.iter_mut().for_each(|value| *value = value.round());
    }
    values.sort_by(f64::total_cmp);
    values
}

fn text(field: &[c_char]) -> String {
    let bytes: Vec<u8> = field.iter().map(|byte| *byte as u8).collect();
    CStr::from_bytes_until_nul(&bytes)
        .expect("ended by NUL")
        .to_string_lossy()
        .into_owned()
}

/// A text is read as a value that shows the same text, and larger values never as smaller ones.
#[test]
fn every_text_is_read_as_what_it_says() {
    for (name, entry) in entries() {
        let plugin = RawClap::from_entry(entry);
        let mut random = Random::new(SEED);
        for info in all(&plugin) {
            let shown_name = text(&info.name);
            let mut last = info.min_value;
            for value in values(&info, &mut random) {
                let what = format!("{name}: {shown_name} at {value}, seed {SEED}");
                let shown = plugin
                    .value_to_text(info.id, value)
                    .unwrap_or_else(|| panic!("{what}: no text"));
                assert!(
                    !shown.is_empty() && !shown.contains("NaN") && !shown.contains("inf"),
                    "{what}: {shown}"
                );
                let read = plugin
                    .text_to_value(info.id, &shown)
                    .unwrap_or_else(|| panic!("{what}: \"{shown}\""));
                assert!(
                    (info.min_value..=info.max_value).contains(&read),
                    "{what}: \"{shown}\" is {read}"
                );
                assert_eq!(
                    plugin.value_to_text(info.id, read).as_ref(),
                    Some(&shown),
                    "{what}: {read}"
                );
                assert!(read >= last, "{what}: \"{shown}\" is {read}, less than {last} before");
                last = read;
                if info.flags & CLAP_PARAM_IS_STEPPED != 0 {
                    assert!((read - value).abs() < 1e-4, "{what}: \"{shown}\" is {read}");
                }
            }
        }
        count("values to text and back", (VALUES + 2) * all(&plugin).len());
    }
}

/// Whatever a text is, a value that it is read as lies in the range and has a text itself.
#[test]
fn texts_are_refused_or_read_as_something_in_the_range() {
    let mut texts: Vec<String> = [
        "",
        " ",
        "\t\n",
        "-",
        "+",
        ".",
        ",",
        "e",
        "1e",
        "--1",
        "1..2",
        "1,2,3",
        "0x10",
        "nan",
        "NaN",
        "-nan",
        "inf",
        "-inf",
        "infinity",
        "1e999",
        "-1e999",
        "1e-999",
        "1e38",
        "-1e38",
        "1e39",
        "99999999999999999999",
        "1/2",
        "½",
        "٣",
        "３",
        "−3",
        "3 dB",
        "3dB",
        "3 Hz",
        "3 kHz",
        "3 %",
        "100%",
        "Hz",
        "dB",
        "%",
        "C4",
        "H9",
        "A#4",
        "A♯4",
        "on",
        "off",
        "yes",
        "Stereo",
        "stereo mono",
        "\u{feff}1",
        "\u{202e}3",
        "👂",
        "e\u{301}",
        "1 000",
        "1_000",
        "1'000",
        "%s%n",
        "\\",
        "\"",
        "null",
        "true",
        "()",
        "3 dB dB",
    ]
    .map(str::to_owned)
    .to_vec();
    texts.extend([
        "1".repeat(400),
        "9".repeat(100_000),
        "x".repeat(1 << 20),
        "🎧".repeat(10_000),
        " ".repeat(100_000),
    ]);
    texts.push(format!("{}3{}", " ".repeat(1_000), " ".repeat(1_000)));
    texts.push(format!("0.{}1", "0".repeat(10_000)));
    for (name, entry) in entries() {
        let plugin = RawClap::from_entry(entry);
        for info in all(&plugin) {
            for given in &texts {
                let Some(read) = plugin.text_to_value(info.id, given) else {
                    continue;
                };
                let brief: String = given.chars().take(20).collect();
                let what = format!("{name}: {}: \"{brief}\" is {read}", text(&info.name));
                assert!((info.min_value..=info.max_value).contains(&read), "{what}");
                assert!(plugin.value_to_text(info.id, read).is_some(), "{what}");
            }
            // Bytes that are no text at all.
            for bytes in [&b"\xff\0"[..], b"3\xff\0", b"\xc3\0", b"\xed\xa0\x80\0"] {
                assert_eq!(read_bytes(&plugin, &info, bytes), None, "{name}: {bytes:?}");
            }
        }
        count(
            "texts that are no values, or hardly",
            (texts.len() + 4) * all(&plugin).len(),
        );
    }
}

fn params(plugin: &RawClap) -> &clap_plugin_params {
    // SAFETY: name and type match.
    unsafe { plugin.extension(CLAP_EXT_PARAMS) }.expect("params")
}

fn read_bytes(plugin: &RawClap, info: &clap_param_info, bytes: &[u8]) -> Option<f64> {
    let mut value = 0.0;
    assert_eq!(bytes.last(), Some(&0));
    // SAFETY: a live plug-in; the bytes end with NUL.
    let read = unsafe {
        let text_to_value = params(plugin).text_to_value.expect("text_to_value");
        text_to_value(plugin.plugin(), info.id, bytes.as_ptr().cast(), &raw mut value)
    };
    read.then_some(value)
}

/// Values that no host should ask about have the text of the range's end, or none.
#[test]
fn values_beyond_the_range_have_a_text_of_the_range() {
    let far = [-1e-9, -1.0, -1e9, -1e300, f64::MIN, 1e9, 1e300, f64::MAX];
    for (name, entry) in entries() {
        let plugin = RawClap::from_entry(entry);
        for info in all(&plugin) {
            let ends = [info.min_value, info.max_value].map(|end| plugin.value_to_text(info.id, end).expect("a text"));
            for value in far {
                let found = plugin.value_to_text(info.id, value);
                let end = &ends[usize::from(value > 0.0)];
                let what = format!("{name}: {} at {value}", text(&info.name));
                assert!(
                    found.as_ref().is_none_or(|found| found == end),
                    "{what}: {found:?} for {end:?}"
                );
            }
            for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
                assert_eq!(plugin.value_to_text(info.id, value), None, "{name}: {value}");
            }
        }
        count("values beyond the range as text", 11 * all(&plugin).len());
    }
}

/// A buffer too small gets as much as fits and its end, never a part of a character, and nothing behind it is touched.
#[test]
fn texts_are_cut_to_the_hosts_buffer() {
    const BEHIND: u8 = 0x5a;
    for (name, entry) in entries() {
        let plugin = RawClap::from_entry(entry);
        let mut random = Random::new(SEED);
        let mut tried = 0;
        for info in all(&plugin) {
            for value in values(&info, &mut random).into_iter().step_by(53) {
                let whole = plugin.value_to_text(info.id, value).expect("a text");
                for capacity in (0..12).chain([whole.len() as u32, whole.len() as u32 + 1]) {
                    let mut buffer = [BEHIND; 64];
                    // SAFETY: the buffer has at least as many bytes as are said.
                    let is_there = unsafe {
                        let value_to_text = params(&plugin).value_to_text.expect("value_to_text");
                        value_to_text(plugin.plugin(), info.id, value, buffer.as_mut_ptr().cast(), capacity)
                    };
                    let what = format!("{name}: \"{whole}\" in {capacity} bytes");
                    assert_eq!(is_there, capacity > 0, "{what}");
                    assert!(buffer[capacity as usize..].iter().all(|byte| *byte == BEHIND), "{what}");
                    tried += 1;
                    if is_there {
                        let found = CStr::from_bytes_until_nul(&buffer[..capacity as usize]).expect(&what);
                        let found = found
                            .to_str()
                            .unwrap_or_else(|_| panic!("{what}: {found:?} is half a character"));
                        assert!(whole.starts_with(found), "{what}: {found}");
                        // No shorter than it has to be: less than one character is missing.
                        let most = whole.len().min(capacity as usize - 1);
                        assert!(found.len() + 4 > most, "{what}: {found}");
                    }
                }
            }
        }
        count("texts in small buffers", tried);
    }
}
