//! Frequencies and notes: "27.5 Hz", "A4", "C#3 −12 cents". C4 is middle C, MIDI number 60.

use cochlea_dsp::pitch::{NoteName, Tuning};

use super::parse_number;

/// The notes of an octave, from C.
pub const NOTE_NAMES: [&str; 12] = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];

/// What a note that is not there reads as.
pub const NO_NOTE: &str = "\u{2013}";

/// The name of a MIDI number without its octave, and the octave.
pub fn note_name(number: i32) -> (&'static str, i32) {
    (NOTE_NAMES[number.rem_euclid(12) as usize], number.div_euclid(12) - 1)
}

/// A fundamental frequency, finer where it is low: "27.5 Hz", "440 Hz", "2.1 kHz".
pub fn fundamental_text(frequency_hz: f32) -> String {
    if frequency_hz < 99.95 {
        let text = format!("{frequency_hz:.1}");
        return format!("{} Hz", text.strip_suffix(".0").unwrap_or(&text));
    }
    // What rounds to a thousand is one kilohertz.
    super::frequency_text(f64::from(if frequency_hz < 1_000.0 {
        frequency_hz.round()
    } else {
        frequency_hz
    }))
}

/// A width in octaves.
pub fn octaves_text(octaves: f32) -> String {
    format!("{octaves:.2}")
}

/// A MIDI number with decimals as the nearest note and the cents from there; 0 is none.
pub fn note_text(note: f32) -> String {
    let cents = (f64::from(note) * 100.0).round() as i32;
    if cents <= 0 {
        return NO_NOTE.to_owned();
    }
    // Half-way belongs to the lower one, both ways.
    let number = (cents + 49).div_euclid(100);
    let (name, octave) = note_name(number);
    let off = cents - 100 * number;
    let sign = if off < 0 { '\u{2212}' } else { '+' };
    format!("{name}{octave} {sign}{} cents", off.abs())
}

/// Reads what [`note_text`] writes, and `Bb3`.
pub fn parse_note(text: &str) -> Option<f32> {
    let text = text.trim();
    if text == NO_NOTE {
        return Some(0.0);
    }
    let (name, cents) = text.split_once(' ').unwrap_or((text, "0"));
    let cents = parse_number(cents, &["cents", "ct"])?;
    let note: NoteName = name.parse().ok()?;
    Some(f32::from(note.number) + cents / 100.0)
}

/// Reads `440`, `440 Hz`, `1k`, `1.5 kHz`, `A4`, `c#3`, `A4 +12 cents`, in Hz; notes are tuned to A4 = 440 Hz.
pub fn parse_frequency(text: &str) -> Option<f32> {
    let text = text.trim();
    let (name, cents) = text.split_once(' ').unwrap_or((text, "0"));
    if let Ok(note) = name.parse::<NoteName>() {
        let octaves = f64::from(parse_number(cents, &["cents", "ct"])?) / 1_200.0;
        return Some((Tuning::STANDARD.hz_of(note.number) * octaves.exp2()) as f32);
    }
    let lower = text.trim().to_lowercase();
    let kilo = lower.strip_suffix("hz").unwrap_or(&lower).trim_end().strip_suffix('k');
    match kilo {
        Some(kilo) => parse_number(kilo, &[]).map(|khz| 1_000.0 * khz),
        None => parse_number(&lower, &["hz"]),
    }
}

/// Reads `0.25`, `0.25 octaves`. `None` for anything that is not a finite number.
pub fn parse_octaves(text: &str) -> Option<f32> {
    parse_number(text, &["octaves", "octave", "oct"])
}

/// Reads `2`, `-3 semitones`. `None` for anything that is not a whole number.
pub fn parse_semitones(text: &str) -> Option<i32> {
    let number = parse_number(text, &["semitones", "semitone", "st"])?;
    (number.fract() == 0.0 && number.abs() < 1e6).then_some(number as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_read_both_ways() {
        assert_eq!(parse_note("Bb3"), Some(58.0));
        assert_eq!(parse_note("H4"), None);
        for cents in 1..12_700 {
            let text = note_text(cents as f32 / 100.0);
            assert_eq!(note_text(parse_note(&text).expect(&text)), text);
        }
    }

    #[test]
    fn frequencies_read_as_people_type_them() {
        assert_eq!(parse_frequency("1k"), Some(1_000.0));
        assert_eq!(parse_frequency("2,1 kHz"), Some(2_100.0));
        assert_eq!(parse_frequency(" 27.5hz "), Some(27.5));
        assert_eq!(parse_frequency("a4"), Some(440.0));
        assert_eq!(parse_frequency("1.2 KHZ"), Some(1_200.0));
        assert_eq!(parse_frequency("A4 +1200 cents"), Some(880.0));
        assert_eq!(parse_frequency("a4 \u{2212}1200 ct"), Some(220.0));
        for nonsense in ["", "k", "Hz", "nan", "fast", "3 dB", "A4 loud"] {
            assert_eq!(parse_frequency(nonsense), None, "{nonsense}");
        }
        assert_eq!(fundamental_text(99.96), "100 Hz");
        assert_eq!(fundamental_text(999.7), "1 kHz");
        assert_eq!(parse_semitones("\u{2212}3 semitones"), Some(-3));
        assert_eq!(parse_semitones("2.5"), None);
    }
}
