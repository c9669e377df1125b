//! Values as people read and type them: "12.3 dB", "1.25 kHz", "100 %", "On".

mod pitch;

pub use pitch::{
    NO_NOTE, NOTE_NAMES, fundamental_text, note_name, note_text, octaves_text, parse_frequency, parse_note,
    parse_octaves, parse_semitones,
};

/// A gain in dB with one decimal and no sign on zero. The unit is added by the caller's parameter.
pub fn decibel_text(gain_db: f32) -> String {
    let text = format!("{gain_db:.1}");
    if text == "-0.0" { "0.0".to_owned() } else { text }
}

/// A percentage; decimals only where there are any.
pub fn percent_text(percent: f32) -> String {
    let text = format!("{percent:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A whole number.
pub fn whole_text(number: f32) -> String {
    format!("{number:.0}")
}

/// One number to another: "2:1", "1:1.5".
pub fn ratio_text(ratio: f32) -> String {
    let short = |number: f32| {
        let text = format!("{number:.2}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    if ratio >= 1.0 {
        format!("{}:1", short(ratio))
    } else {
        format!("1:{}", short(1.0 / ratio))
    }
}

/// A frequency: "32 Hz", "1.25 kHz".
pub fn frequency_text(frequency_hz: f64) -> String {
    if frequency_hz < 1000.0 {
        return format!("{frequency_hz:.0} Hz");
    }
    let text = format!("{:.2}", frequency_hz / 1000.0);
    format!("{} kHz", text.trim_end_matches('0').trim_end_matches('.'))
}

/// "On" or "Off".
pub fn switch_text(on: bool) -> String {
    if on { "On" } else { "Off" }.to_owned()
}

/// Reads `3`, `+3 dB`, `-3,5db`, `-60 LUFS`, `2 dB/octave`. `None` for anything that is not a finite number.
pub fn parse_decibels(text: &str) -> Option<f32> {
    parse_number(text, &["db/octave", "db", "lufs"])
}

/// Reads `30`, `30 ms`, `0.2 s`, in ms. `None` for anything that is not a finite number.
pub fn parse_milliseconds(text: &str) -> Option<f32> {
    let text = text.trim().to_lowercase();
    match text.strip_suffix('s').filter(|rest| !rest.ends_with('m')) {
        Some(seconds) => parse_number(seconds, &[]).map(|seconds| 1_000.0 * seconds),
        None => parse_number(&text, &["ms"]),
    }
}

/// Reads `2`, `2:1`, `1:2`. `None` for anything that is not a finite number above 0.
pub fn parse_ratio(text: &str) -> Option<f32> {
    let (over, under) = text.split_once(':').unwrap_or((text, "1"));
    let ratio = parse_number(over, &["×", "x"])? / parse_number(under, &[])?;
    Some(ratio).filter(|ratio| ratio.is_finite() && *ratio > 0.0)
}

/// Reads `50`, `50%`, `50 percent`. `None` for anything that is not a finite number.
pub fn parse_percent(text: &str) -> Option<f32> {
    parse_number(text, &["%", "percent"])
}

/// Reads on/off, yes/no, true/false, 1/0, case-blind.
pub fn parse_switch(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "on" | "yes" | "true" | "1" => Some(true),
        "off" | "no" | "false" | "0" => Some(false),
        _ => None,
    }
}

fn parse_number(text: &str, units: &[&str]) -> Option<f32> {
    let lower = text.trim().to_lowercase().replace(',', ".").replace('\u{2212}', "-");
    let number = units
        .iter()
        .find_map(|unit| lower.strip_suffix(unit))
        .unwrap_or(&lower)
        .trim();
    number.parse().ok().filter(|value: &f32| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_type_them() {
        assert_eq!(parse_decibels("+3 dB"), Some(3.0));
        assert_eq!(parse_decibels("\u{2212}3"), Some(-3.0));
        assert_eq!(parse_percent("50%"), Some(50.0));
        assert_eq!(parse_switch(" ON "), Some(true));
        assert_eq!(parse_milliseconds("30 ms"), Some(30.0));
        assert_eq!(parse_milliseconds("0.2 s"), Some(200.0));
        assert_eq!(parse_milliseconds("0,01S"), Some(10.0));
        assert_eq!(parse_milliseconds("soon"), None);
        assert_eq!(parse_ratio("3:1"), Some(3.0));
        assert_eq!(parse_ratio("1:2"), Some(0.5));
        assert_eq!(parse_ratio("4"), Some(4.0));
        assert_eq!(parse_ratio("1:0"), None);
        for nonsense in ["", "dB", "inf", "nan", "1.2.3", "three"] {
            assert_eq!(parse_decibels(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn values_read_well() {
        assert_eq!(decibel_text(-0.04), "0.0");
        assert_eq!(percent_text(100.0), "100");
        assert_eq!(percent_text(12.5), "12.5");
        assert_eq!(ratio_text(2.0), "2:1");
        assert_eq!(ratio_text(0.5), "1:2");
        assert_eq!(whole_text(29.7), "30");
        assert_eq!(frequency_text(32.0), "32 Hz");
        assert_eq!(frequency_text(1000.0), "1 kHz");
        assert_eq!(frequency_text(1370.0), "1.37 kHz");
        assert_eq!(frequency_text(10500.0), "10.5 kHz");
    }
}
