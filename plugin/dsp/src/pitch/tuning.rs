//! Frequencies as notes: reference pitch, transposition, temperament.

/// The frequencies of A4 that are served, Hz.
pub const A4_LIMITS_HZ: [f64; 2] = [400.0, 480.0];

/// Five-limit ratios above the tonic, a row a semitone: numerator and denominator.
///
/// Source: the symmetric five-limit scale (Barbour 1951, "Tuning and Temperament"), with 45/32 for the tritone and 9/5,
/// a pure minor third above the fifth, for the minor seventh.
const JUST_RATIOS: [[f64; 2]; 12] = [
    [1.0, 1.0],
    [16.0, 15.0],
    [9.0, 8.0],
    [6.0, 5.0],
    [5.0, 4.0],
    [4.0, 3.0],
    [45.0, 32.0],
    [3.0, 2.0],
    [8.0, 5.0],
    [5.0, 3.0],
    [9.0, 5.0],
    [15.0, 8.0],
];

const A4_NUMBER: i32 = 69;

/// How notes are tuned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tuning {
    /// Frequency of A4, Hz: clamped to [`A4_LIMITS_HZ`], 440 where it is not a number.
    pub a4_hz: f64,
    /// Added to the number of the sounding note, for instruments that are written in another key; semitones. An
    /// instrument in B♭ has 2.
    pub transposition: i32,
    /// Where the other notes stand.
    pub temperament: Temperament,
}

/// How an octave is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Temperament {
    /// Twelve equal semitones.
    Equal,
    /// Five-limit just intonation above the tonic. A4 itself is what it is in the other one, so that instruments agree on
    /// it; the tonic is not, unless it is A.
    Just {
        /// The key note, counted from C = 0, as sounding.
        tonic: u8,
    },
}

/// The note nearest to a frequency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Note {
    /// MIDI number: A4 is 69, C4 60; 0 to 127.
    pub number: u8,
    /// How far above it the frequency is, cents.
    pub cents: f64,
}

impl Tuning {
    /// A4 = 440 Hz, as sounding, equal temperament.
    pub const STANDARD: Self = Self {
        a4_hz: 440.0,
        transposition: 0,
        temperament: Temperament::Equal,
    };

    /// The nearest note; none for what is no frequency, or further from the notes 0 to 127 than a quarter tone.
    ///
    /// Real time: no allocation.
    pub fn note_of(&self, f0_hz: f64) -> Option<Note> {
        if !(f0_hz > 0.0 && f0_hz.is_finite()) {
            return None;
        }
        let semitones = self.semitones_of(f0_hz);
        let equal = semitones.round() as i32;
        // A just note is less than half a semitone from the equal one, so the nearest is this or a neighbour.
        let mut nearest = (equal, f64::INFINITY);
        for sounding in equal - 1..=equal + 1 {
            let distance = semitones - self.place_semitones(sounding);
            if distance.abs() < nearest.1.abs() {
                nearest = (sounding, distance);
            }
        }
        let (sounding, distance) = nearest;
        let number = u8::try_from(sounding.saturating_add(self.transposition)).ok()?;
        (number < 128).then_some(Note {
            number,
            cents: 100.0 * distance,
        })
    }

    /// The frequency of a note by its number, transposed as [`Self::note_of`] does, Hz.
    ///
    /// Real time: no allocation.
    pub fn hz_of(&self, number: u8) -> f64 {
        let sounding = i32::from(number).saturating_sub(self.transposition);
        self.a4_hz() * f64::exp2((self.place_semitones(sounding) - f64::from(A4_NUMBER)) / 12.0)
    }

    /// A frequency as a number with decimals, in equal semitones from A4 = 69, as sounding: for scales that are drawn.
    ///
    /// `f0_hz`: above 0.
    ///
    /// Real time: no allocation.
    pub fn semitones_of(&self, f0_hz: f64) -> f64 {
        f64::from(A4_NUMBER) + 12.0 * (f0_hz / self.a4_hz()).log2()
    }

    fn a4_hz(&self) -> f64 {
        if self.a4_hz.is_nan() {
            return Self::STANDARD.a4_hz;
        }
        self.a4_hz.clamp(A4_LIMITS_HZ[0], A4_LIMITS_HZ[1])
    }

    /// Where a sounding note stands in this temperament, in equal semitones.
    fn place_semitones(&self, sounding: i32) -> f64 {
        match self.temperament {
            Temperament::Equal => f64::from(sounding),
            Temperament::Just { tonic } => {
                let deviation = |number: i32| {
                    let degree = number.saturating_sub(i32::from(tonic)).rem_euclid(12) as usize;
                    let [numerator, denominator] = JUST_RATIOS[degree];
                    12.0 * (numerator / denominator).log2() - degree as f64
                };
                f64::from(sounding) + deviation(sounding) - deviation(A4_NUMBER)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9 * b.abs().max(1.0)
    }

    fn just(tonic: u8) -> Tuning {
        Tuning {
            temperament: Temperament::Just { tonic },
            ..Tuning::STANDARD
        }
    }

    /// Every note of every tuning is found by its own frequency, and by those 30 cents around it.
    #[test]
    fn every_note_is_its_own_nearest() {
        let mut tunings = vec![Tuning::STANDARD];
        for a4_hz in [400.0, 415.0, 442.0, 480.0] {
            for transposition in [-24, -3, 0, 2, 9, 24] {
                for temperament in [Temperament::Equal, Temperament::Just { tonic: 7 }] {
                    tunings.push(Tuning {
                        a4_hz,
                        transposition,
                        temperament,
                    });
                }
            }
        }
        tunings.extend((0..12).map(just));
        for tuning in tunings {
            for number in 0..128 {
                for cents in [-30.0, 0.0, 30.0] {
                    let f0_hz = tuning.hz_of(number) * f64::exp2(cents / 1200.0);
                    let note = tuning.note_of(f0_hz).unwrap();
                    assert_eq!(note.number, number, "{tuning:?} {cents}");
                    assert!((note.cents - cents).abs() < 1e-6, "{tuning:?} {note:?}");
                }
            }
        }
    }

    #[test]
    fn the_standard_notes_are_where_they_are() {
        for (number, f0_hz) in [(21, 27.5), (60, 261.625_565_3), (69, 440.0), (108, 4_186.009_045)] {
            assert!((Tuning::STANDARD.hz_of(number) - f0_hz).abs() < 1e-6);
            assert!((Tuning::STANDARD.semitones_of(f0_hz) - f64::from(number)).abs() < 1e-8);
        }
        let note = Tuning::STANDARD.note_of(446.0).unwrap();
        assert!(note.number == 69 && (note.cents - 23.448).abs() < 0.001, "{note:?}");
    }

    /// Each ratio against the tonic, in every octave; and A4 the same for all twelve tonics.
    #[test]
    fn just_notes_are_ratios_of_the_tonic_and_a4_is_exact() {
        for tonic in 0..12 {
            let tuning = just(tonic);
            assert!(near(tuning.hz_of(69), 440.0), "{tonic}");
            for octave in 0..9 {
                let first = 12 * octave + tonic;
                for (degree, [numerator, denominator]) in (0..).zip(JUST_RATIOS) {
                    let ratio = tuning.hz_of(first + degree) / tuning.hz_of(first);
                    assert!(near(ratio, numerator / denominator), "{tonic} {degree}: {ratio}");
                }
            }
        }
        // C major on A4 = 440: 440 · 3/5, and its third.
        assert!(near(just(0).hz_of(60), 264.0) && near(just(0).hz_of(64), 330.0));
    }

    #[test]
    fn transposing_instruments_read_their_own_names() {
        // What sounds B♭3 is written C4 for a clarinet in B♭, and G4 for a horn in F sounds C4.
        let clarinet = Tuning {
            transposition: 2,
            ..Tuning::STANDARD
        };
        assert_eq!(clarinet.note_of(233.082).unwrap().number, 60);
        let horn = Tuning {
            transposition: 7,
            ..Tuning::STANDARD
        };
        assert_eq!(horn.note_of(261.626).unwrap().number, 67);
        assert!(near(horn.hz_of(76), 440.0));
        // The number turns with the instrument, the drawn scale does not, and the tonic is that which sounds.
        assert!(near(horn.semitones_of(440.0), 69.0));
        let just_horn = Tuning {
            transposition: 7,
            ..just(0)
        };
        assert!(near(just_horn.hz_of(67), 264.0));
    }

    #[test]
    fn what_is_no_note_is_none() {
        let tuning = Tuning::STANDARD;
        for f0_hz in [0.0, -440.0, f64::NAN, f64::INFINITY, 1e300, 1e-300, 13_000.0, 7.9] {
            assert_eq!(tuning.note_of(f0_hz), None, "{f0_hz}");
        }
        let far = Tuning {
            transposition: i32::MAX,
            ..tuning
        };
        assert_eq!(far.note_of(440.0), None);
        assert_eq!(
            Tuning {
                transposition: 60,
                ..tuning
            }
            .note_of(440.0),
            None
        );
        assert!(far.hz_of(69) >= 0.0);
    }

    #[test]
    fn a4_stays_in_its_range() {
        for (asked, found) in [
            (100.0, 400.0),
            (1e9, 480.0),
            (f64::NAN, 440.0),
            (f64::INFINITY, 480.0),
            (432.0, 432.0),
        ] {
            let tuning = Tuning {
                a4_hz: asked,
                ..Tuning::STANDARD
            };
            assert!(near(tuning.hz_of(69), found), "{asked}");
        }
    }
}
