//! Any partition gives the same bits with everything on; nothing is allocated; a settled start is settled.

use std::f64::consts::{LN_2, TAU};

use super::{RATE_HZ, full, play, shaped, start};
use assert_no_alloc::{assert_no_alloc, violation_count};
use cochlea_dsp::adapt::{Dynamics, SideChain};
use cochlea_dsp::{AdaptSettings, Adaptive, BAND_COUNT, PhaseMode, Quality, Routing};

/// Everything that can be on, at once.
fn everything() -> AdaptSettings {
    AdaptSettings {
        speed: 3.0,
        tilt_db_per_octave: 1.0,
        side_chain: SideChain::Unmask,
        dynamics: Dynamics {
            ratio: 3.0,
            ..Dynamics::OFF
        },
        ..full()
    }
}

/// Settings change at fixed samples; blocks begin there too, and wherever `size` says.
fn run(signal: &[f32], rival: &[f32], size: impl Fn(usize) -> usize) -> (Vec<f32>, Vec<f32>, [f64; BAND_COUNT]) {
    const CHANGES: [usize; 7] = [0, 10_007, 20_000, 33_333, 60_001, 80_000, 100_000];
    /// Where the side chain is unplugged and plugged in again: first while it is matched, then while there is room to be
    /// made for it.
    const PLUGS: [usize; 4] = [23_456, 29_999, 103_456, 111_234];
    let mut adaptive = start(&everything());
    let (mut left, mut right) = (signal.to_vec(), signal.iter().map(|x| 0.5 * x).collect::<Vec<_>>());
    let (mut place, mut count) = (0, 0);
    let violations = violation_count();
    while place < signal.len() {
        if let Some(change) = CHANGES.iter().position(|&at| at == place) {
            let mut settings = everything();
            settings.amount = [1.0, 0.4][change % 2];
            settings.freeze = change == 3;
            settings.detector = [Routing::Stereo, Routing::Mid][change / 4 % 2];
            settings.side_chain = [SideChain::Unmask, SideChain::Off, SideChain::Match][change % 3];
            adaptive.set(&settings);
            adaptive.equaliser().set_routing(settings.detector);
            adaptive.equaliser().set_delta(change == 2);
            adaptive.equaliser().set_band_gains_db(&[change as f64; BAND_COUNT]);
            let linear = PhaseMode::Linear(Quality::Normal);
            adaptive
                .equaliser()
                .set_phase_mode([PhaseMode::ZeroLatency, linear][usize::from(change == 5)]);
        }
        let next = CHANGES.iter().chain(&PLUGS).filter(|&&at| at > place).min();
        let end = (place + size(count))
            .min(next.copied().unwrap_or(signal.len()))
            .min(signal.len());
        let block = place..end;
        let (left, right) = (&mut left[block.clone()], &mut right[block.clone()]);
        let plugged = PLUGS.iter().filter(|&&at| at <= place).count() % 2 == 0;
        let side_chain: &[&[f32]] = if plugged { &[&rival[block]] } else { &[] };
        assert_no_alloc(|| adaptive.process_block(&mut [left, right], side_chain));
        (place, count) = (end, count + 1);
    }
    assert_eq!(violation_count(), violations);
    (left, right, adaptive.adaptation().explanation().gains_db())
}

#[test]
fn any_partition_gives_the_same_bits_with_everything_on() {
    let signal = shaped(2.5, 40, -18.0, |hz| hz.powf(-1.6));
    let rival = shaped(2.5, 41, -18.0, |hz| hz.powf(-0.5));
    let cut = |size: usize| move |_: usize| size;
    let random = |nth: usize| 1 + nth.wrapping_mul(2_654_435_761) % 700;
    let whole = run(&signal, &rival, cut(16));
    assert_ne!(whole.2, [0.0; BAND_COUNT]);
    for size in [1, 7, 32, 333, 4_096] {
        assert!(run(&signal, &rival, cut(size)) == whole, "blocks of {size}");
    }
    assert!(run(&signal, &rival, random) == whole, "blocks of any size");
    assert!(run(&signal, &rival, cut(16)) == whole, "two runs");
}

/// First 100 ms of a start from a report: within 0.3 dB of the gains' mean over the first run, once settled.
#[test]
fn a_settled_start_is_settled_from_the_first_sample() {
    let signal = shaped(12.0, 42, -20.0, |hz| hz.powf(-1.7));
    let mut first = start(&full());
    let (mut last, mut count, mut time) = ([0.0; BAND_COUNT], 0.0, 0);
    play(&mut first, &signal, |now| {
        time += 512;
        if time as f64 > 4.0 * RATE_HZ {
            now.gains_db()
                .iter()
                .zip(&mut last)
                .for_each(|(gain, sum)| *sum += gain);
            count += 1.0;
        }
    });
    last = last.map(|sum: f64| sum / count);
    let settled = first.adaptation().report().start().unwrap();
    let mut second = Adaptive::new(RATE_HZ, 2).unwrap();
    second.set(&full());
    second.set_start(Some(&settled));
    second.reset();
    let mut largest = 0.0_f64;
    let mut time = 0;
    play(&mut second, &signal[..9_600], |now| {
        time += 512;
        if time <= 4_800 {
            for (gain, settled) in now.gains_db().iter().zip(&last) {
                largest = largest.max((gain - settled).abs());
            }
        }
    });
    println!("settled start: within {largest:.2} dB of the settled gains");

    assert!(last.iter().any(|gain| gain.abs() > 3.0));
    assert!(largest <= 0.3, "{largest}");
}

/// Whether somebody watched at Amount 0 cannot be heard when the amount is raised, nor when it is lowered and raised again.
#[test]
fn who_watches_changes_no_bit() {
    let signal = shaped(6.0, 45, -20.0, |hz| hz.powf(-1.8));
    let run = |watched: bool| {
        let mut adaptive = start(&AdaptSettings::default());
        let mut output = Vec::new();
        for (part, amount) in signal.chunks(48_000).zip([0.0, 1.0, 1.0, 0.0, 0.0, 0.7]) {
            adaptive.set_watched(watched);
            adaptive.set(&AdaptSettings { amount, ..full() });
            output.extend(play(&mut adaptive, part, |_| {}));
        }
        (output, adaptive.adaptation().explanation().gains_db())
    };
    let (watched, alone) = (run(true), run(false));
    assert!(watched == alone);
    assert_eq!(alone.0[..48_000], signal[..48_000]);
    assert!(alone.1.iter().any(|gain| gain.abs() > 1.0));
}

/// The same where a peak wanders: at Amount 0 the bells that go after it reach no filter.
#[test]
fn who_watches_bells_wander_changes_no_bit() {
    let glides = |index: usize| {
        let seconds = index as f64 / RATE_HZ;
        // From 500 Hz on, an octave in two seconds; its phase is the integral.
        let turns = 500.0 * 2.0 / LN_2 * ((0.5 * seconds).exp2() - 1.0);
        (0.15 * (TAU * turns).sin()) as f32
    };
    let noise = shaped(6.0, 46, -26.0, |hz| 1.0 / hz);
    let signal: Vec<f32> = noise.iter().enumerate().map(|(index, x)| x + glides(index)).collect();
    let run = |watched: bool| {
        let mut adaptive = start(&AdaptSettings::default());
        let mut bells = 0;
        let mut output = Vec::new();
        for (part, amount) in signal.chunks(96_000).zip([0.0, 1.0, 1.0]) {
            adaptive.set_watched(watched);
            adaptive.set(&AdaptSettings { amount, ..full() });
            output.extend(play(&mut adaptive, part, |now| {
                bells = bells.max(now.bells.iter().filter(|bell| bell.frequency_hz > 0.0).count());
            }));
        }
        (output, bells)
    };
    let (watched, alone) = (run(true), run(false));
    assert!(watched.1 > 0 && alone.1 > 0, "no bell went anywhere");
    let differs = watched
        .0
        .iter()
        .zip(&alone.0)
        .position(|(a, b)| a.to_bits() != b.to_bits());
    assert_eq!(differs, None);
}

/// What the side chain taught is forgotten by a reset, and by an adaptation that begins anew after it was only watched.
#[test]
fn a_learnt_target_is_forgotten() {
    let (signal, rival) = (
        shaped(4.0, 47, -20.0, |hz| hz.powf(-1.8)),
        shaped(4.0, 48, -20.0, |_| 1.0),
    );
    let settings = |amount: f64| AdaptSettings {
        amount,
        side_chain: SideChain::Match,
        ..full()
    };
    let with_rival = |adaptive: &mut Adaptive| {
        let (mut left, mut right) = (signal.clone(), signal.clone());
        for (index, (left, right)) in left.chunks_mut(512).zip(right.chunks_mut(512)).enumerate() {
            adaptive.process_block(&mut [left, right], &[&rival[512 * index..]]);
        }
    };
    let gains = |adaptive: &mut Adaptive| {
        play(adaptive, &signal, |_| {});
        adaptive.adaptation().explanation().gains_db()
    };
    let fresh = gains(&mut start(&settings(1.0)));
    let mut used = start(&settings(1.0));
    with_rival(&mut used);
    used.reset();
    assert_eq!(gains(&mut used), fresh, "after a reset");

    let mut watched = start(&settings(0.0));
    watched.set_watched(true);
    with_rival(&mut watched);
    watched.set(&settings(1.0));
    assert_eq!(gains(&mut watched), fresh, "after it was watched");
}

/// A frozen curve stays to the bit, whatever comes.
#[test]
fn freeze_keeps_the_curve() {
    let mut adaptive = start(&full());
    play(&mut adaptive, &shaped(6.0, 43, -20.0, |hz| hz.powf(-1.7)), |_| {});
    adaptive.set(&AdaptSettings { freeze: true, ..full() });
    let mut gains = None;
    play(&mut adaptive, &shaped(4.0, 44, -20.0, |_| 1.0)[9_600..], |now| {
        // Gains that were on their way arrive first.
        if now.step > 9_400 {
            assert_eq!(*gains.get_or_insert(now.gains_db()), now.gains_db());
        }
    });
    assert!(gains.unwrap().iter().any(|gain| gain.abs() > 3.0));
    let kept = adaptive.adaptation().start_from_here();
    let mut again = Adaptive::new(RATE_HZ, 2).unwrap();
    again.set(&AdaptSettings { freeze: true, ..full() });
    again.set_start(Some(&kept));
    again.reset();
    play(&mut again, &[0.1; 640], |now| {
        assert_eq!(now.gains_db(), gains.unwrap())
    });
}
