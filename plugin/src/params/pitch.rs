//! What can be set about the pitch, and the one parameter that the plugin sets.

use cochlea_dsp::adapt::{FOLLOWING_BELL_COUNT, PitchSettings};
use cochlea_dsp::pitch::{NoteSettings, PITCH_RANGE_LIMITS_HZ, Temperament, Tuning};
use nice_plug::prelude::*;

use super::BAND_GAIN_LIMIT_DB;
use super::kinds::{
    choice_param, detected_param, frequency_param, gain_param, milliseconds_param, octaves_param, percent_param,
    semitones_param, switch_param,
};
use crate::text;

/// The highest note number of [`PitchParams::detected`]; 0 stands for no pitch.
pub const HIGHEST_DETECTED: f32 = 127.0;
/// Just above what stands for no pitch: the lowest that a pitch is shown as.
const LOWEST_DETECTED: f64 = 0.01;

/// What is done about the pitch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PitchMode {
    /// Nothing.
    Off,
    /// It is tracked and shown, and notes are made of it.
    Display,
    /// Bells ride on it, too.
    Follow,
}

/// The names of the pitch modes, in the order of [`PitchParams::mode`]'s values.
pub const PITCH_MODES: [(&str, PitchMode); 3] = [
    ("Off", PitchMode::Off),
    ("Display", PitchMode::Display),
    ("Follow", PitchMode::Follow),
];

/// The names of the temperaments, in the order of [`PitchParams::temperament`]'s values.
pub const TEMPERAMENTS: [&str; 2] = ["Equal", "Just"];

/// The pitch's parameters. All but the mode act only while that is not Off.
#[derive(Params)]
pub struct PitchParams {
    /// What is done: an index into [`PITCH_MODES`].
    #[id = "pitch"]
    pub mode: IntParam,
    /// The lowest fundamental that is looked for, Hz.
    #[id = "pitch_low"]
    pub low: FloatParam,
    /// The highest fundamental that is looked for, Hz.
    #[id = "pitch_high"]
    pub high: FloatParam,
    /// Frequency of A4, Hz.
    #[id = "a4"]
    pub a4: FloatParam,
    /// Added to the number of the sounding note, semitones.
    #[id = "transposition"]
    pub transposition: IntParam,
    /// How an octave is divided: an index into [`TEMPERAMENTS`].
    #[id = "temperament"]
    pub temperament: IntParam,
    /// The key of just intonation, counted from C.
    #[id = "just_key"]
    pub just_key: IntParam,
    /// Whether the notes go to the host.
    #[id = "note_output"]
    pub note_output: BoolParam,
    /// What a full bend of the pitch wheel stands for, semitones.
    #[id = "bend_range"]
    pub bend_range: IntParam,
    /// The bells that ride on the pitch, the fundamental's first.
    #[nested(array, group = "Harmonic")]
    pub harmonics: [HarmonicParams; FOLLOWING_BELL_COUNT],
    /// Width of these bells at half their gain in dB, octaves.
    #[id = "follow_width"]
    pub follow_width: FloatParam,
    /// Time constant of their way to a new pitch, ms.
    #[id = "follow_glide"]
    pub follow_glide: FloatParam,
    /// How far the adaptation leaves harmonics of the pitch alone, percent.
    #[id = "protect"]
    pub protect: FloatParam,
    /// Read-only: the note that is heard, with decimals; 0 where there is none.
    #[id = "detected_pitch"]
    pub detected: FloatParam,
}

/// One bell: `harmonic_1` … `harmonic_8`.
#[derive(Params)]
pub struct HarmonicParams {
    /// Gain on the harmonic, dB.
    #[id = "harmonic"]
    pub gain: FloatParam,
}

impl PitchParams {
    /// All at their defaults. Allocates.
    pub(super) fn new() -> Self {
        let [lowest_hz, highest_hz] = PITCH_RANGE_LIMITS_HZ.map(|hz| hz as f32);
        Self {
            mode: choice_param("Pitch", PITCH_MODES.map(|(name, _)| name), 0),
            low: frequency_param("Pitch Low", 27.5, [lowest_hz, 1_000.0], -1.5),
            high: frequency_param("Pitch High", 2_100.0, [100.0, highest_hz], -1.5),
            a4: frequency_param("A4", 440.0, [400.0, 480.0], 0.0),
            transposition: semitones_param("Transposition", 0, [-24, 24]),
            temperament: choice_param("Temperament", TEMPERAMENTS, 0),
            just_key: choice_param("Just Key", text::NOTE_NAMES, 0),
            note_output: switch_param("Note Output", false),
            bend_range: semitones_param("Bend Range", 2, [1, 48]),
            harmonics: std::array::from_fn(|harmonic| HarmonicParams {
                gain: gain_param(format!("Harmonic {} Gain", harmonic + 1), BAND_GAIN_LIMIT_DB),
            }),
            follow_width: octaves_param("Follow Width", 0.25, [0.05, 2.0]),
            follow_glide: milliseconds_param("Follow Glide", 20.0, [0.0, 500.0]),
            protect: percent_param("Protect Harmonics", 0.0, [0.0, 100.0]),
            detected: detected_param("Detected Pitch", HIGHEST_DETECTED),
        }
    }

    /// What is done. Real time: no allocation, no lock.
    pub fn mode(&self) -> PitchMode {
        let index = usize::try_from(self.mode.value()).unwrap_or(0);
        PITCH_MODES.get(index).map_or(PitchMode::Off, |(_, mode)| *mode)
    }

    /// Whether notes are to sound. Real time: no allocation, no lock.
    pub fn plays(&self) -> bool {
        self.mode() != PitchMode::Off && self.note_output.value()
    }

    /// What the present values ask of the tracker and of what follows it. Real time: no allocation, no lock.
    pub fn settings(&self) -> PitchSettings {
        let mode = self.mode();
        PitchSettings {
            tracks: mode != PitchMode::Off,
            range_hz: [&self.low, &self.high].map(|hz| f64::from(hz.value())),
            follows: mode == PitchMode::Follow,
            harmonic_gains_db: std::array::from_fn(|bell| f64::from(self.harmonics[bell].gain.value())),
            width_octaves: f64::from(self.follow_width.value()),
            glide_seconds: f64::from(self.follow_glide.value()) / 1_000.0,
            protect: f64::from(self.protect.value()) / 100.0,
        }
    }

    /// How notes are tuned and bent. Real time: no allocation, no lock.
    pub fn note_settings(&self) -> NoteSettings {
        NoteSettings {
            tuning: Tuning {
                a4_hz: f64::from(self.a4.value()),
                transposition: self.transposition.value(),
                temperament: match self.temperament.value() {
                    0 => Temperament::Equal,
                    _ => Temperament::Just {
                        tonic: u8::try_from(self.just_key.value()).unwrap_or(0),
                    },
                },
            },
            bend_range: f64::from(self.bend_range.value()),
        }
    }

    /// The controller's pages.
    pub(super) fn define_pages(&self, section: &mut impl RemoteControlsSection) {
        section.add_page("Pitch and notes", |page| {
            page.add_param(&self.mode);
            page.add_param(&self.low);
            page.add_param(&self.high);
            page.add_param(&self.a4);
            page.add_param(&self.transposition);
            page.add_param(&self.temperament);
            page.add_param(&self.just_key);
            page.add_param(&self.note_output);
        });
        section.add_page("Harmonics", |page| {
            self.harmonics
                .iter()
                .for_each(|harmonic| page.add_param(&harmonic.gain));
        });
        section.add_page("Follow and bend", |page| {
            page.add_param(&self.follow_width);
            page.add_param(&self.follow_glide);
            page.add_param(&self.protect);
            page.add_param(&self.bend_range);
        });
    }
}

/// A note with decimals as the normalised value of [`PitchParams::detected`].
pub fn detected_normalized(note: Option<f64>) -> f32 {
    let highest = f64::from(HIGHEST_DETECTED);
    note.map_or(0.0, |note| (note.clamp(LOWEST_DETECTED, highest) / highest) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_ask_for_nothing() {
        let params = PitchParams::new();
        assert_eq!(params.settings(), PitchSettings::OFF);
        assert_eq!(params.note_settings().tuning, Tuning::STANDARD);
        assert!(!params.plays());
    }

    #[test]
    fn frequencies_are_typed_as_numbers_or_as_notes_and_refused_beyond_their_range() {
        let params = PitchParams::new();
        let at = |text: &str| {
            let param = &params.high;
            param
                .string_to_normalized_value(text)
                .map(|value| param.preview_plain(value))
        };
        for (text, hz) in [
            ("1k", 1_000.0),
            ("A4", 440.0),
            ("c#3", 138.6),
            ("1.5 kHz", 1_500.0),
            ("880 Hz", 880.0),
        ] {
            assert!((at(text).expect(text) - hz).abs() < 0.06, "{text}: {:?}", at(text));
        }
        assert_eq!([at("20"), at("10 kHz"), at("H2")], [None; 3]);
        let shown = |value: f32| {
            params
                .low
                .normalized_value_to_string(params.low.preview_normalized(value), true)
        };
        assert_eq!([27.5, 440.0, 1_000.0].map(shown), ["27.5 Hz", "440 Hz", "1 kHz"]);
    }

    #[test]
    fn the_detected_pitch_reads_as_a_note() {
        let detected = &PitchParams::new().detected;
        let shown = |note| detected.normalized_value_to_string(detected_normalized(note), true);
        assert_eq!(shown(Some(69.12)), "A4 +12 cents");
        assert_eq!(shown(Some(60.97)), "C#4 \u{2212}3 cents");
        assert_eq!(shown(None), "\u{2013}");
        assert_ne!(shown(Some(-3.0)), "\u{2013}", "what sounds is shown");
    }
}
