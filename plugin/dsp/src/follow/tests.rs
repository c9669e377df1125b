use super::*;
use crate::cascade::bell_of;

const RATE_HZ: f64 = 48_000.0;

fn follower(harmonic_gains_db: [f64; FOLLOWING_BELL_COUNT]) -> Follower {
    let mut follower = Follower::new(RATE_HZ).unwrap();
    follower.set(&PitchSettings {
        tracks: true,
        follows: true,
        harmonic_gains_db,
        ..PitchSettings::OFF
    });
    follower
}

#[test]
fn bells_stand_on_the_harmonics_and_have_their_gains() {
    let gains_db = [6.0, -12.0, 0.0, 3.0, 18.0, -18.0, 1.0, 0.0];
    let mut follower = follower(gains_db);
    (0..200).for_each(|_| {
        follower.step(Some(220.0), 0);
    });
    for (index, bell) in follower.bells().iter().enumerate() {
        assert!((bell.gain_db - gains_db[index]).abs() < 2.0 * STILL_DB);
        if bell.gain_db != 0.0 {
            let hz = 220.0 * (index + 1) as f64;
            assert!((bell.frequency_hz - hz).abs() < 1e-9);
            let made = bell_of(follower.step.targets.0[index]);
            assert!((20.0 * made.magnitude(hz, RATE_HZ).log10() - bell.gain_db).abs() < 1e-6);
            // Half its gain at half its width on either side.
            let half_db = 20.0 * made.magnitude(hz * 0.125_f64.exp2(), RATE_HZ).log10();
            assert!((half_db - 0.5 * bell.gain_db).abs() < 0.1, "{half_db}");
        }
    }
    assert!(
        !follower.step(Some(220.0), 0).moves,
        "nothing moves where nothing changes"
    );
}

/// Towards both ends the gain shrinks with no jump, and beyond them there is none.
#[test]
fn bells_fade_out_at_the_ends_of_the_range() {
    let mut follower = follower([12.0; FOLLOWING_BELL_COUNT]);
    let mut before: Option<[f64; FOLLOWING_BELL_COUNT]> = None;
    for cent in 0..9_000 {
        let f0_hz = 15.0 * (f64::from(cent) / 1_200.0).exp2();
        (0..if cent == 0 { 200 } else { 4 }).for_each(|_| {
            follower.step(Some(f0_hz), 0);
        });
        let gains_db = follower.bells().map(|bell| bell.gain_db);
        for (bell, gain_db) in follower.bells().iter().zip(gains_db) {
            assert!((0.0..=12.0).contains(&gain_db));
            let outside = bell.frequency_hz <= 20.0 || bell.frequency_hz >= 0.48 * RATE_HZ;
            assert!(gain_db == 0.0 || !outside, "{bell:?}");
        }
        if let Some(before) = before {
            for (now, before) in gains_db.iter().zip(before) {
                assert!((now - before).abs() < 0.1, "{f0_hz} Hz: {before} → {now} dB");
            }
        }
        before = Some(gains_db);
    }
}

#[test]
fn all_is_flat_and_idle_after_the_fade() {
    let mut follower = follower([18.0; FOLLOWING_BELL_COUNT]);
    assert!(!follower.is_idle());
    (0..100).for_each(|_| {
        follower.step(Some(100.0), 0);
    });
    follower.set(&PitchSettings {
        tracks: false,
        ..follower.settings
    });
    assert!(!follower.is_idle());
    let fade = (1..).find(|_| !follower.step(Some(100.0), 0).moves || follower.is_idle());
    assert_eq!((fade, follower.is_idle()), (Some(30), true));
    assert!(follower.step.targets.0.iter().all(|&bell| bell_of(bell).is_unity()));
}

#[test]
fn the_pitch_waits_for_late_sound() {
    let mut follower = follower([6.0; FOLLOWING_BELL_COUNT]);
    let first = (0..).find(|_| follower.step(Some(100.0), 4_480).moves).unwrap();
    assert_eq!(first, 140);
}

#[test]
fn values_that_are_none_are_not_taken() {
    let odd = PitchSettings {
        harmonic_gains_db: [f64::NAN, 99.0, -99.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        width_octaves: f64::INFINITY,
        glide_seconds: 0.0,
        protect: -1.0,
        ..PitchSettings::OFF
    };
    let clamped = odd.clamped();
    assert_eq!(clamped.harmonic_gains_db[..3], [0.0, 18.0, -18.0]);
    assert_eq!(
        (clamped.width_octaves, clamped.glide_seconds, clamped.protect),
        (0.25, 0.003, 0.0)
    );
}

/// Any pitch, and what is none, at any rate: every bell is a stable one.
#[test]
fn bells_are_stable_at_every_rate() {
    for rate in [8_000.0, 44_100.0, 384_000.0] {
        for gain_db in [18.0, -18.0] {
            let mut follower = Follower::new(rate).unwrap();
            follower.set(&PitchSettings {
                width_octaves: 0.05,
                glide_seconds: 0.003,
                ..self::follower([gain_db; FOLLOWING_BELL_COUNT]).settings
            });
            for step in 0..20_000 {
                let f0_hz = match step % 5_000 {
                    4_000..4_200 => [f64::NAN, f64::INFINITY, -1.0, 0.0][step % 4],
                    within => 20.0 * f64::exp2(within as f64 / 600.0),
                };
                let Step { moves, targets } = follower.step((step % 900 > 100).then_some(f0_hz), step % 70_000);
                for &bell in &targets.0 {
                    let bell = bell_of(bell);
                    assert!(!moves || (bell.is_stable() && bell.c.iter().all(|c| c.is_finite())));
                }
            }
        }
    }
}
