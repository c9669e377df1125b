use super::*;

fn level_db(target: &Target, band: usize) -> f64 {
    target.bands_db()[band].unwrap()
}

#[test]
fn every_target_has_an_octave_weighted_mean_of_0_db() {
    for target in [
        Target::pink(),
        Target::flat(),
        Target::tilted(-4.5).unwrap(),
        Target::equal_loudness(60.0).unwrap(),
        Target::drawn(&std::array::from_fn(|band| band as f64)).unwrap(),
        Target::points(&[(100.0, 6.0), (5000.0, -3.0)]).unwrap(),
    ] {
        let sum: f64 = (0..BAND_COUNT)
            .map(|band| level_db(&target, band) * octaves(&BANDS[band]))
            .sum();
        assert!(sum.abs() < 1e-9, "{target:?}");
    }
}

/// White rises against pink by 10·log10(2) dB an octave; a band's mean frequency differs from its centre, in the widest
/// band by a tenth of an octave: 0.5 dB.
#[test]
fn flat_rises_by_3_db_an_octave_against_pink() {
    let relative = Target::flat().relative_to_pink_db();
    let at_1khz = relative[9].unwrap();
    for (band, level) in relative.iter().enumerate() {
        let expected = 10.0 * (BANDS[band].centre_hz / 1000.0).log10();
        assert!((level.unwrap() - at_1khz - expected).abs() < 0.5, "band {band}");
    }
}

#[test]
fn pink_relative_to_itself_is_nothing() {
    for level in Target::pink().relative_to_pink_db() {
        assert!(level.unwrap().abs() < 1e-9);
    }
}

#[test]
fn a_tilt_turns_about_1_khz() {
    let tilted = Target::tilted(-1.5).unwrap().relative_to_pink_db().map(Option::unwrap);
    let octaves_up = (BANDS[20].centre_hz / BANDS[9].centre_hz).log2();
    assert!((tilted[20] - tilted[9] + 1.5 * octaves_up).abs() < 1e-9);
    assert_eq!(Target::tilted(0.0).unwrap(), Target::pink());
}

/// At 40 phon the contour lies between 73 dB SPL (63 Hz) and 68 dB (80 Hz) at 72 Hz, and 3.4 dB under 1 kHz at 4 kHz.
#[test]
fn equal_loudness_follows_the_contour() {
    let target = Target::equal_loudness(40.0).unwrap();
    let above_1khz = |band| level_db(&target, band) - level_db(&target, 9);
    assert!((28.0..33.0).contains(&above_1khz(1)), "72 Hz: {}", above_1khz(1));
    assert!((-5.0..-2.0).contains(&above_1khz(18)), "4 kHz: {}", above_1khz(18));
    assert_eq!(level_db(&target, 24), level_db(&target, 25));
    let louder = Target::equal_loudness(80.0).unwrap();
    assert!(level_db(&louder, 0) - level_db(&louder, 9) < above_1khz(0));
}

#[test]
fn a_level_line_of_points_is_pink() {
    let target = Target::points(&[(20.0, -7.0), (20_000.0, -7.0)]).unwrap();
    for band in 0..BAND_COUNT {
        assert!((level_db(&target, band) - level_db(&Target::pink(), band)).abs() < 1e-9);
    }
}

#[test]
fn learnt_levels_keep_their_shape_and_their_gaps() {
    let mut bands_db = Target::flat()
        .bands_db()
        .map(|level| level.map(|level_db| level_db - 40.0));
    bands_db[25] = None;
    let learnt = Target::learnt(&bands_db).unwrap();
    assert_eq!(learnt.bands_db()[25], None);
    let step = level_db(&learnt, 24) - level_db(&learnt, 3);
    assert!((step - (level_db(&Target::flat(), 24) - level_db(&Target::flat(), 3))).abs() < 1e-9);
}

/// Three parts of one and one of another, whatever the weights add up to; a band that one does not know is the other's.
#[test]
fn a_blend_is_the_weighted_mean() {
    let (dark, bright) = (Target::tilted(-4.0).unwrap(), Target::tilted(4.0).unwrap());
    let blend = Target::blend(&[(dark, 30.0), (bright.clone(), 10.0)]).unwrap();
    let expected = Target::tilted(-2.0).unwrap();
    for band in 0..BAND_COUNT {
        assert!((level_db(&blend, band) - level_db(&expected, band)).abs() < 1e-9);
    }
    let mut bands_db = *bright.bands_db();
    bands_db[25] = None;
    let blend = Target::blend(&[(Target::learnt(&bands_db).unwrap(), 1.0), (Target::pink(), 1.0)]).unwrap();
    assert!(blend.bands_db()[25].is_some());
}

#[test]
fn senseless_values_are_refused() {
    assert_eq!(Target::tilted(13.0), Err(TargetError::Tilt { actual_db: 13.0 }));
    assert!(Target::tilted(f64::NAN).is_err());
    assert_eq!(
        Target::equal_loudness(10.0),
        Err(TargetError::Phon { actual_phon: 10.0 })
    );
    assert!(Target::equal_loudness(f64::INFINITY).is_err());
    assert!(Target::drawn(&[f64::NAN; BAND_COUNT]).is_err());
    assert_eq!(
        Target::learnt(&[Some(1e6); BAND_COUNT]),
        Err(TargetError::Level { actual_db: 1e6 })
    );
    assert_eq!(Target::learnt(&[None; BAND_COUNT]), Err(TargetError::Empty));
    assert_eq!(Target::blend(&[]), Err(TargetError::Empty));
    for weight in [0.0, -1.0, f64::INFINITY] {
        assert_eq!(
            Target::blend(&[(Target::pink(), weight)]),
            Err(TargetError::Weight { actual: weight })
        );
    }
}
