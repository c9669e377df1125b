use std::sync::Arc;

use super::*;

const RATE_HZ: f64 = 48_000.0;
const BLOCK: usize = 100;

fn noise(frames: usize) -> Vec<f32> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        0.5 * ((state >> 8) as f32 / (1 << 23) as f32 - 1.0)
    };
    (0..frames).map(|_| next()).collect()
}

/// Runs `sound` through in blocks; `ask` is called before each with its first frame.
fn run(monitoring: &mut Monitoring, link: &Link, sound: &[f32], bypassed: bool, ask: impl Fn(usize)) -> Vec<f32> {
    let mut out = sound.to_vec();
    for (nth, block) in out.chunks_mut(BLOCK).enumerate() {
        ask(nth * BLOCK);
        monitoring.process(link, bypassed, &mut [block]);
    }
    out
}

fn power(sound: &[f32]) -> f64 {
    sound.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>() / sound.len() as f64
}

#[test]
fn nothing_wanted_leaves_every_bit() {
    let (link, sound) = (Link::new(), noise(2 * BLOCK));
    let mut monitoring = Monitoring::new(RATE_HZ);
    assert_eq!(run(&mut monitoring, &link, &sound, false, |_| {}), sound);
    let ask = |_| {
        link.monitor.ask(Wish {
            bypass_gain: 4.0,
            ..Wish::NOTHING
        });
    };
    assert_eq!(run(&mut monitoring, &link, &sound, false, ask), sound, "not bypassed");
}

/// White noise has the power of a band in proportion to its width; a band-pass of fourth order passes 1.11 times that.
#[test]
fn a_band_is_heard_alone_and_all_again_half_a_second_after_the_last_wish() {
    let (link, sound) = (Link::new(), noise(96_000));
    let mut monitoring = Monitoring::new(RATE_HZ);
    let ask = |frame| {
        if frame < 48_000 {
            link.monitor.ask(Wish {
                band: Some(8),
                ..Wish::NOTHING
            });
        }
    };
    let out = run(&mut monitoring, &link, &sound, false, ask);
    let share = power(&out[4_800..48_000]) / power(&sound);
    let band = BANDS[8];
    let expected = 1.11 * (band.upper_hz - band.lower_hz) / (RATE_HZ / 2.0);
    // A second of noise in 150 Hz is known to within about 10 %.
    assert!((0.7..1.4).contains(&(share / expected)), "{share} of {expected}");
    let held = (HOLD_SECONDS * RATE_HZ) as usize;
    let (last_wish, fade) = (47_900, monitoring.fade_frames);
    assert_ne!(
        out[last_wish + held - 1],
        sound[last_wish + held - 1],
        "held until then"
    );
    let over = last_wish + held + BLOCK + fade;
    assert_eq!(out[over..], sound[over..], "to the bit");
}

#[test]
fn a_window_that_closes_ends_it_within_a_fade() {
    let (link, sound) = (Link::new(), noise(4 * BLOCK));
    let mut monitoring = Monitoring::new(RATE_HZ);
    link.monitor.ask(Wish {
        band: Some(3),
        ..Wish::NOTHING
    });
    run(&mut monitoring, &link, &sound, false, |_| {});
    drop(crate::link::MonitorGuard::new(Arc::clone(&link)));
    let out = run(&mut monitoring, &link, &sound, false, |_| {});
    assert_ne!(out[0], sound[0]);
    assert_eq!(out[monitoring.fade_frames..], sound[monitoring.fade_frames..]);
}

/// From band to band, and from bypass to bypass with another gain, without a step: a constant shows every one.
#[test]
fn fades_take_five_milliseconds_and_never_jump() {
    let (link, sound) = (Link::new(), vec![0.5; 4_800]);
    let mut monitoring = Monitoring::new(RATE_HZ);
    let ask = |frame| {
        let wish = match frame / 1_200 {
            0 => Wish::NOTHING,
            1 => Wish {
                band: None,
                bypass_gain: 2.0,
            },
            2 => Wish {
                band: Some(20),
                bypass_gain: 2.0,
            },
            _ => Wish {
                band: Some(2),
                bypass_gain: 0.5,
            },
        };
        link.monitor.ask(wish);
    };
    let out = run(&mut monitoring, &link, &sound, true, ask);
    assert_eq!(out[1_200 + monitoring.fade_frames], 1.0);
    // Half of full scale over 240 frames, and what a band makes of a step that is spread so.
    let steepest = out
        .windows(2)
        .fold(0.0_f32, |most, pair| most.max((pair[1] - pair[0]).abs()));
    assert!(steepest < 0.02, "{steepest}");
}

#[test]
fn an_offline_render_hears_nothing_of_it() {
    let (link, sound) = (Link::new(), noise(BLOCK));
    let mut monitoring = Monitoring::new(RATE_HZ);
    monitoring.allow(false);
    let ask = |_| {
        link.monitor.ask(Wish {
            band: Some(1),
            bypass_gain: 2.0,
        });
    };
    assert_eq!(run(&mut monitoring, &link, &sound, true, ask), sound);
}

/// CLAP hosts may begin to bounce while what they hear is one band of an open window.
#[test]
fn a_render_that_begins_while_somebody_listens_hears_no_fade() {
    let (link, sound) = (Link::new(), noise(4_800));
    let mut monitoring = Monitoring::new(RATE_HZ);
    let ask = |_| {
        link.monitor.ask(Wish {
            band: Some(1),
            bypass_gain: 2.0,
        });
    };
    assert_ne!(run(&mut monitoring, &link, &sound, true, ask), sound);
    monitoring.allow(false);
    assert_eq!(run(&mut monitoring, &link, &sound, true, ask), sound);
    monitoring.allow(true);
    assert_ne!(run(&mut monitoring, &link, &sound, true, ask), sound);
}
