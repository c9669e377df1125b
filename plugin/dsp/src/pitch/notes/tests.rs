use super::*;
use crate::pitch::{Pitch, Temperament};

const HOP_SECONDS: f64 = 256.0 / 48_000.0;
const SETTINGS: NoteSettings = NoteSettings {
    tuning: Tuning::STANDARD,
    bend_range: 2.0,
};

/// A maker, and all that it said, with the hop at which it did.
struct Played {
    maker: NoteMaker,
    hop: usize,
    events: Vec<(usize, NoteEvent)>,
}

impl Played {
    fn new(settings: NoteSettings) -> Self {
        Self {
            maker: NoteMaker::new(HOP_SECONDS, settings),
            hop: 0,
            events: Vec::new(),
        }
    }

    fn hear(&mut self, pitch: Pitch, level_db: f64) {
        let estimate = Estimate {
            pitch,
            level_db,
            ..Estimate::NOTHING
        };
        let events = self.maker.hear(&estimate);
        self.events
            .extend(events.into_iter().flatten().map(|event| (self.hop, event)));
        self.hop += 1;
    }

    /// So many hops of a number with decimals.
    fn sing(&mut self, hops: usize, semitones: impl Fn(f64) -> f64) -> &mut Self {
        for hop in 0..hops {
            let f0_hz = 440.0 * f64::exp2((semitones(hop as f64 * HOP_SECONDS) - 69.0) / 12.0);
            let pitch = Pitch::Voiced {
                f0_hz,
                probability: 1.0,
            };
            self.hear(pitch, -12.0);
        }
        self
    }

    fn rest(&mut self, hops: usize) -> &mut Self {
        (0..hops).for_each(|_| self.hear(Pitch::Unvoiced, -90.0));
        self
    }

    fn notes(&self) -> Vec<u8> {
        let numbers = self.events.iter().map(|&(_, event)| event);
        numbers
            .filter_map(|event| match event {
                NoteEvent::On { number, .. } => Some(number),
                _ => None,
            })
            .collect()
    }

    /// Every beginning has its end, nothing overlaps, and all bends are within the range.
    fn check(&mut self) -> &mut Self {
        let end = self.maker.stop();
        self.events.extend(end.map(|event| (self.hop, event)));
        let mut sounding = None;
        for &(hop, event) in &self.events {
            match event {
                NoteEvent::On { number, velocity } => {
                    assert_eq!(sounding.replace(number), None, "hop {hop}");
                    assert!((0.05..=1.0).contains(&velocity));
                }
                NoteEvent::Off { number } => assert_eq!(sounding.take(), Some(number), "hop {hop}"),
                NoteEvent::Bend { semitones } => {
                    assert!(
                        semitones.abs() <= self.maker.settings.bend_range,
                        "hop {hop}: {semitones}"
                    );
                }
            }
        }
        assert_eq!(sounding, None);
        self
    }
}

/// 3 hops are 16 ms; 6 are 32 ms.
#[test]
fn a_note_begins_bends_and_ends() {
    let mut played = Played::new(SETTINGS);
    played.sing(20, |_| 69.1).rest(10);
    let [
        (2, NoteEvent::Bend { semitones }),
        (2, NoteEvent::On { number: 69, velocity }),
        (26, NoteEvent::Off { number: 69 }),
    ] = played.events[..]
    else {
        panic!("{:?}", played.events);
    };
    assert!((semitones - 0.1).abs() < 1e-9);
    assert!((velocity - 0.81).abs() < 1e-9, "0.05 + 0.95 · 48/60");
    assert_eq!(played.maker.hops_before_on(), 3);
}

#[test]
fn too_short_is_no_note() {
    let mut played = Played::new(SETTINGS);
    for _ in 0..10 {
        played.sing(2, |_| 60.0).rest(1);
    }
    assert!(played.events.is_empty(), "{:?}", played.events);
}

#[test]
fn a_gap_of_30_ms_ends_nothing_and_a_longer_one_does() {
    let mut played = Played::new(SETTINGS);
    played.sing(20, |_| 60.0).rest(5).sing(20, |_| 60.2);
    assert_eq!(played.notes(), [60]);
    played.rest(8).sing(20, |_| 60.0).check();
    assert_eq!(played.notes(), [60, 60]);
}

/// ±60 cents at 4 to 7 Hz, and up to 20 cents off its note.
#[test]
fn vibrato_stays_one_note() {
    for rate_hz in [4.0, 5.5, 7.0] {
        for off in [-0.2, 0.0, 0.2] {
            let mut played = Played::new(SETTINGS);
            let vibrato = |t: f64| 64.0 + off + 0.6 * (std::f64::consts::TAU * rate_hz * t).sin();
            played.sing(800, vibrato).check();
            assert_eq!(played.notes(), [64], "{rate_hz} Hz, {off}");
        }
    }
}

/// The bend follows within its step of a cent wherever it is not about to change.
#[test]
fn the_bend_follows_the_pitch() {
    let mut played = Played::new(SETTINGS);
    let wave = |t: f64| 64.0 + 0.5 * (std::f64::consts::TAU * 5.0 * t).sin();
    let mut bend = 0.0;
    for hop in 0..300 {
        let semitones = wave(hop as f64 * HOP_SECONDS);
        let heard = played.events.len();
        played.sing(1, |_| semitones);
        for (_, event) in &played.events[heard..] {
            if let NoteEvent::Bend { semitones } = event {
                bend = *semitones;
            }
        }
        assert!(hop < 2 || (64.0 + bend - semitones).abs() < 0.0101, "hop {hop}");
    }
}

#[test]
fn a_step_is_a_new_note_after_three_hops_and_all_comes_in_order() {
    for step in [1.0, -1.0, 2.0, 7.0, -12.0] {
        let mut played = Played::new(SETTINGS);
        played.sing(20, |_| 60.0);
        played.events.clear();
        played.sing(20, |_| 60.0 + step);
        let [
            ..,
            (22, NoteEvent::Off { number: 60 }),
            (22, NoteEvent::On { number, .. }),
        ] = played.events[..]
        else {
            // A bend between the two where the old one stood elsewhere.
            let [
                ..,
                (22, NoteEvent::Off { number: 60 }),
                (22, NoteEvent::Bend { semitones }),
                (22, NoteEvent::On { number, .. }),
            ] = played.events[..]
            else {
                panic!("{step}: {:?}", played.events);
            };
            assert!(semitones.abs() < 1e-9 && f64::from(number) == 60.0 + step);
            continue;
        };
        assert_eq!(f64::from(number), 60.0 + step);
    }
}

/// One hop an octave away, as trackers slip: nothing, and no bend either.
#[test]
fn a_slip_of_an_octave_is_ignored() {
    let mut played = Played::new(SETTINGS);
    played.sing(20, |_| 60.0);
    let before = played.events.len();
    played.sing(2, |_| 72.0).sing(20, |_| 60.0);
    assert_eq!(played.events.len(), before);
}

/// An octave in two seconds goes by semitones; in 0.1 s a wide bend carries it, and where it arrives is a note.
#[test]
fn glides() {
    let glide = |seconds: f64| move |t: f64| 60.0 + 12.0 * (t / seconds).clamp(0.0, 1.0);
    let mut slow = Played::new(SETTINGS);
    slow.sing(500, glide(2.0)).check();
    assert_eq!(slow.notes(), (60..=72).collect::<Vec<u8>>());

    let wide = NoteSettings {
        bend_range: 24.0,
        ..SETTINGS
    };
    let mut fast = Played::new(wide);
    fast.sing(20, |_| 60.0).sing(60, glide(0.1)).check();
    assert_eq!(fast.notes(), [60, 72]);

    let mut narrow = Played::new(SETTINGS);
    narrow.sing(20, |_| 60.0).sing(60, glide(0.1)).check();
    let notes = narrow.notes();
    assert!((3..=5).contains(&notes.len()) && notes.ends_with(&[72]), "{notes:?}");
}

/// A siren too fast to stand anywhere still sounds.
#[test]
fn what_never_stands_begins_within_80_ms() {
    let mut played = Played::new(SETTINGS);
    played.sing(40, |t| 50.0 + 100.0 * t).check();
    let (hop, _) = played.events[0];
    assert!((13..=15).contains(&hop), "{hop}");
}

#[test]
fn velocity_follows_the_level() {
    for (level_db, velocity) in [(0.0, 1.0), (-30.0, 0.525), (-60.0, 0.05), (-140.0, 0.05), (6.0, 1.0)] {
        let mut played = Played::new(SETTINGS);
        let pitch = Pitch::Voiced {
            f0_hz: 440.0,
            probability: 1.0,
        };
        (0..5).for_each(|_| played.hear(pitch, level_db));
        let on = NoteEvent::On { number: 69, velocity };
        assert!(played.events.contains(&(2, on)), "{level_db}: {:?}", played.events);
    }
}

#[test]
fn stop_ends_what_sounds_once() {
    let mut played = Played::new(SETTINGS);
    assert_eq!(played.maker.stop(), None);
    played.sing(10, |_| 60.0);
    assert_eq!(played.maker.stop(), Some(NoteEvent::Off { number: 60 }));
    assert_eq!(played.maker.stop(), None);
}

/// Transposed and in another temperament, numbers and bends go by the tuning.
#[test]
fn the_tuning_numbers_and_bends() {
    let tuning = Tuning {
        a4_hz: 442.0,
        transposition: 2,
        temperament: Temperament::Just { tonic: 0 },
    };
    let mut played = Played::new(NoteSettings { tuning, ..SETTINGS });
    let just_e_hz = tuning.hz_of(66);
    let number = 69.0 + 12.0 * (just_e_hz / 440.0).log2();
    played.sing(10, |_| number);
    let [
        (_, NoteEvent::Bend { semitones }),
        (_, NoteEvent::On { number: 66, .. }),
    ] = played.events[..]
    else {
        panic!("{:?}", played.events);
    };
    assert!(semitones.abs() < 1e-6);
    // Another range is another meaning of the bend, so it is told again; the note goes on.
    played.maker.set(NoteSettings {
        tuning,
        bend_range: 12.0,
    });
    played.events.clear();
    played.sing(10, |_| number);
    assert!(
        matches!(played.events[..], [(_, NoteEvent::Bend { .. })]),
        "{:?}",
        played.events
    );
}

#[test]
fn absurd_settings_and_estimates_do_no_harm() {
    for bend_range in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        for hop_seconds in [0.0, f64::NAN, 10.0] {
            let settings = NoteSettings { bend_range, ..SETTINGS };
            let mut maker = NoteMaker::new(hop_seconds, settings);
            for f0_hz in [
                f64::NAN,
                0.0,
                -1.0,
                f64::INFINITY,
                1e300,
                440.0,
                440.0,
                440.0,
                880.0,
                25.0,
            ] {
                let pitch = Pitch::Voiced {
                    f0_hz,
                    probability: f64::NAN,
                };
                maker.hear(&Estimate {
                    pitch,
                    level_db: f64::NAN,
                    ..Estimate::NOTHING
                });
            }
        }
    }
}
