use cochlea_dsp::adapt::Report;

use super::*;

#[test]
fn a_sentence_says_what_and_why() {
    let note = BandNote {
        gain_db: -3.1,
        gap_db: -4.2,
        ..BandNote::default()
    };
    let bells = [BellNote {
        frequency_hz: 2_960.0,
        q: 8.0,
        excess_db: 7.0,
        gain_db: -5.0,
    }];
    assert_eq!(
        of_note(16, &note, &bells),
        "Band 17, 2.9 kHz: \u{2212}3.1 dB, 4.2 dB over target, resonance at 2.96 kHz taken down by 5.0 dB, limit \
         not reached."
    );
    let masked = BandNote {
        held: Held::Masked,
        ..BandNote::default()
    };
    assert_eq!(
        of_note(0, &masked, &bells),
        "Band 1, 32 Hz: 0.0 dB, not heard beside the others, so left alone."
    );
    let now_and_then = BandNote {
        gain_db: 1.4,
        gap_db: 9.0,
        held: Held::Masked,
        ..BandNote::default()
    };
    assert_eq!(
        of_note(24, &now_and_then, &[]),
        "Band 25, 13.5 kHz: +1.4 dB, 9.0 dB under target, left alone where it was not heard."
    );
    let held = BandNote {
        gain_db: 6.0,
        gap_db: 9.0,
        held: Held::Boost,
        ..BandNote::default()
    };
    assert_eq!(
        of_note(9, &held, &[]),
        "Band 10, 1 kHz: +6.0 dB, 9.0 dB under target, held by the largest boost."
    );
}

#[test]
fn whatever_moved_a_band_is_said_with_its_decibels() {
    let note = BandNote {
        target_db: Some(-20.0),
        prominence_db: 4.0,
        unmask_db: 1.5,
        dynamics_db: 0.5,
        ..BandNote::default()
    };
    assert_eq!(
        of_note(0, &note, &[]),
        "Band 1, 32 Hz: 0.0 dB, on target, stands out by 4.0 dB from the bands around it, 1.5 dB make room for the \
         side chain, dynamics take 0.5 dB, limit not reached."
    );
}

#[test]
fn every_hold_has_words_of_its_own() {
    let sentences = Held::ALL.map(|held| {
        of_note(
            0,
            &BandNote {
                gain_db: 3.0,
                held,
                ..BandNote::default()
            },
            &[],
        )
    });
    let different: std::collections::BTreeSet<_> = sentences.iter().collect();
    assert_eq!(different.len(), Held::ALL.len(), "{sentences:?}");
}

/// Frozen before anything was heard, or left open by the target: there is no gap to speak of.
#[test]
fn without_a_gap_nothing_is_on_target() {
    let frozen = BandNote {
        held: Held::Frozen,
        ..BandNote::default()
    };
    assert_eq!(of_note(20, &frozen, &[]), "Band 21, 5.8 kHz: 0.0 dB, frozen.");
    let mut report = Report::NOTHING.bands[0];
    assert_eq!(of_report(0, &report, 20.0), "Band 1, 32 Hz: 0.0 dB, limit not reached.");
    report.gap_db = 0.01;
    assert!(of_report(0, &report, 20.0).contains("on target"));
}

/// A band far from its target with no limit in the way: it was hardly heard, or there was no time.
#[test]
fn what_keeps_a_gap_open_is_said() {
    let of = |gain_db: f64, audibility: f64, heard_seconds: f64| {
        let mut report = Report::NOTHING.bands[9];
        (report.gain_db, report.gap_db, report.audibility) = (gain_db, 9.0, audibility);
        of_report(9, &report, heard_seconds)
    };
    for (sentence, end) in [
        (of(1.4, 0.23, 20.0), "9.0 dB under target, only 23 % of it was heard."),
        (of(1.4, 1.0, 1.25), "9.0 dB under target, still settling after 1.2 s."),
        (of(1.4, 1.0, 20.0), "9.0 dB under target, limit not reached."),
        (of(8.4, 0.5, 1.25), "9.0 dB under target, limit not reached."),
    ] {
        assert!(sentence.ends_with(end), "{sentence}");
    }
}

#[test]
fn a_report_says_for_how_long_a_band_was_held() {
    let of = |held_share: f64| {
        let mut report = Report::NOTHING.bands[0];
        let cut = Held::ALL.iter().position(|held| *held == Held::Cut).expect("it is one");
        report.held_seconds[cut] = 20.0 * held_share;
        of_report(0, &report, 20.0)
    };
    for (share, end) in [
        (1.0, "held by the largest cut."),
        (0.25, "held by the largest cut 25 % of the time."),
        (0.05, "limit not reached."),
    ] {
        assert!(of(share).ends_with(end), "{share}: {}", of(share));
    }
}
