use super::*;

fn gains_db(levels: &Target, target: &Target, limits: &MatchLimits) -> [f64; BAND_COUNT] {
    match_gains(levels.bands_db(), target, limits).map(|band| band.gain_db)
}

fn drawn(level_db: impl Fn(usize) -> f64) -> Target {
    Target::drawn(&std::array::from_fn(level_db)).unwrap()
}

#[test]
fn what_is_there_already_stays() {
    for gain_db in gains_db(&Target::flat(), &Target::flat(), &MatchLimits::default()) {
        assert!(gain_db.abs() < 1e-9);
    }
}

/// A tilt of a decibel from band to band is closed whole: smoothing leaves straight lines alone, but for the ends.
#[test]
fn a_straight_gap_is_closed() {
    let (level, target) = (drawn(|_| 0.0), drawn(|band| band as f64 * 0.2));
    let matched = match_gains(level.bands_db(), &target, &MatchLimits::default());
    for band in &matched[1..25] {
        assert!(
            band.limit.is_none() && (band.gain_db - band.gap_db).abs() < 1e-9,
            "{band:?}"
        );
        assert!((band.level_db.unwrap() + band.gap_db - band.target_db.unwrap()).abs() < 1e-9);
    }
    let half = MatchLimits {
        amount: 0.5,
        ..MatchLimits::default()
    };
    let half = match_gains(level.bands_db(), &target, &half);
    for (half, whole) in half.iter().zip(&matched).take(25) {
        assert!((2.0 * half.gain_db - whole.gain_db).abs() < 1e-9);
    }
}

#[test]
fn a_match_keeps_the_octave_weighted_mean() {
    let matched = match_gains(Target::flat().bands_db(), &Target::pink(), &MatchLimits::default());
    let sum: f64 = (0..BAND_COUNT)
        .map(|band| matched[band].gap_db * octaves(&BANDS[band]))
        .sum();
    assert!(sum.abs() < 1e-9, "{sum}");
}

#[test]
fn limits_hold_and_are_named() {
    let target = drawn(|band| if band % 13 < 6 { 30.0 } else { -30.0 });
    let matched = match_gains(Target::pink().bands_db(), &target, &MatchLimits::default());
    let held = |band: usize| (matched[band].gain_db, matched[band].limit);
    assert_eq!(held(3), (6.0, Some(Limit::Boost)));
    assert_eq!(held(9), (-12.0, Some(Limit::Cut)));
    // Beyond the whole boost, too, it is the taper that it stops at.
    assert!(matched[0].gain_db < 3.0 && matched[0].limit == Some(Limit::Edge));
    let gentle = drawn(|band| if band == 0 { 8.0 } else { 0.0 });
    let matched = match_gains(Target::pink().bands_db(), &gentle, &MatchLimits::default());
    assert_eq!(matched[0].limit, Some(Limit::Edge));
    assert_eq!(matched[0].gain_db, boost_limit_db(6.0, 32.0));
}

#[test]
fn boosts_shrink_towards_the_ends_of_hearing() {
    for frequency_hz in [60.0, 1000.0, 12_000.0] {
        assert_eq!(boost_limit_db(6.0, frequency_hz), 6.0, "{frequency_hz} Hz");
    }
    for frequency_hz in [5.0, 20.0, 20_500.0, 30_000.0] {
        assert!(boost_limit_db(6.0, frequency_hz).abs() < 1e-9, "{frequency_hz} Hz");
    }
    assert!(boost_limit_db(6.0, 17_800.0) < 1.0);
}

/// A tilt of 3 dB an octave: each band gets over its width what was asked for at its centre, within 0.1 dB, where the
/// centre's gain alone misses by more than 1 dB in the highest.
#[test]
fn refined_gains_give_whole_bands_what_was_asked() {
    let limits = MatchLimits {
        max_boost_db: 18.0,
        max_cut_db: 18.0,
        ..MatchLimits::default()
    };
    let graphic = Graphic::new(48_000.0).unwrap();
    let mut matched = match_gains(Target::flat().bands_db(), &Target::pink(), &limits);
    let wishes_db = matched.map(|band| band.gain_db);
    let given_db = band_gains_db(&graphic, &wishes_db);
    assert!((given_db[25] - wishes_db[25]).abs() > 1.0, "{}", given_db[25]);
    refine_gains(&mut matched, &limits, &graphic);
    let given_db = band_gains_db(&graphic, &matched.map(|band| band.gain_db));
    for band in (0..BAND_COUNT).filter(|&band| matched[band].limit.is_none()) {
        let miss_db = given_db[band] - wishes_db[band];
        assert!(miss_db.abs() < 0.1, "band {band}: {miss_db}");
    }
}

/// A band between nothing and enough takes part in part, and says so unless a limit held it.
#[test]
fn a_faint_band_is_not_called_empty() {
    let matched = |under_db: f64, target_db: f64| {
        let mut levels = *Target::pink().bands_db();
        levels[12] = levels[12].map(|level_db| level_db - under_db);
        let target = drawn(|band| if band == 12 { target_db } else { 0.0 });
        match_gains(&levels, &target, &MatchLimits::default())[12]
    };
    let faint = matched(67.0, -62.0);
    assert!(
        (faint.participation - 0.5).abs() < 1e-9 && faint.limit == Some(Limit::Faint),
        "{faint:?}"
    );
    assert!((faint.gain_db - 0.5 * faint.smoothed_gap_db).abs() < 1e-9 && faint.gain_db > 0.5);
    let held = matched(67.0, 0.0);
    assert_eq!((held.gain_db, held.limit), (6.0, Some(Limit::Boost)));
    let empty = matched(71.0, 0.0);
    assert_eq!(
        (empty.gain_db, empty.limit, empty.participation),
        (0.0, Some(Limit::Empty), 0.0)
    );
}

/// What is closed is the gap with a share of the neighbours', and can be far from the band's own.
#[test]
fn the_gap_that_is_closed_is_told() {
    let target = drawn(|band| if band == 11 || band == 13 { -10.0 } else { 0.0 });
    let band = match_gains(Target::pink().bands_db(), &target, &MatchLimits::default())[12];
    assert!((band.gap_db - band.smoothed_gap_db - 4.0).abs() < 1e-9, "{band:?}");
    assert_eq!(band.gain_db, band.smoothed_gap_db);
}

#[test]
fn empty_and_open_bands_are_left_alone() {
    let mut levels = *Target::pink().bands_db();
    levels[25] = None;
    levels[24] = levels[24].map(|level_db| level_db - 90.0);
    let mut open = *Target::flat().bands_db();
    open[0] = None;
    let matched = match_gains(&levels, &Target::learnt(&open).unwrap(), &MatchLimits::default());
    for band in [0, 24, 25] {
        assert_eq!((matched[band].gain_db, matched[band].limit), (0.0, Some(Limit::Empty)));
    }
    let silence = match_gains(&[None; BAND_COUNT], &Target::pink(), &MatchLimits::default());
    assert!(silence.iter().all(|band| band.gain_db == 0.0));
}
