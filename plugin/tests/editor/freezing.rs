//! The adapted curve frozen to bands: the same curve, as loud, in one step; and what cannot be kept is said.

use cochlea::editor::desk::Control;
use cochlea::link::Snapshot;

use crate::bench::{Bench, count};
use crate::keep::adapted;
use crate::playing::{Playing, Sound, loudness_lufs, music, noise};

#[test]
fn freezing_to_bands_keeps_the_curve_in_one_step_and_undo_takes_it_back() {
    let mut bench = adapted();
    let now = bench.snapshot().explanation;
    bench.click(bench.place("Freeze to bands").center());
    for band in 0..26 {
        let hand_db = if band == 4 { 2.0 } else { 0.0 };
        let wanted_db = (hand_db + now.bands[band].adaptive_db) as f32;
        let found_db = bench.plain(Control::BandGain(band));
        assert!((found_db - wanted_db).abs() < 0.01, "band {}: {found_db}", band + 1);
    }
    assert_eq!(bench.plain(Control::Range), 100.0);
    assert_eq!(bench.plain(Control::Amount), 0.0);
    assert_eq!(bench.plain(Control::BandOn(9)), 1.0);
    let done = bench.take_done();
    assert_eq!(count(&done, Control::BandGain(16)), (1, 1, 1));
    assert_eq!(count(&done, Control::Amount), (1, 1, 1));
    bench.click(bench.place("Undo").center());
    assert_eq!(bench.plain(Control::BandGain(4)), 4.0);
    assert_eq!(bench.plain(Control::BandGain(16)), 0.0);
    assert_eq!(bench.plain(Control::Range), 50.0);
    assert_eq!(bench.plain(Control::Amount), 80.0);
    assert_eq!(bench.plain(Control::BandOn(9)), 0.0);
    assert_eq!(
        bench.harness.state().desk.history().next_redo(),
        Some("freezing to bands")
    );
}

/// An instance that cuts what is louder than a tilted target, and makes up for it.
fn cutting(tilt_db_per_octave: f32) -> Playing {
    let mut bench = Bench::usual();
    for (control, value) in [
        (Control::Amount, 100.0),
        (Control::Speed, 200.0),
        (Control::Target, 0.0),
        (Control::Tilt, tilt_db_per_octave),
        (Control::MaxBoost, 0.0),
        (Control::MaxCut, 15.0),
        (Control::Resonance, 0.0),
        (Control::OutputGain, -1.0),
    ] {
        bench.set(control, value);
    }
    bench.click(bench.place("Show Keep").center());
    Playing::new(bench)
}

/// Loudness before and after the click, LUFS, and the make-up that was in force, dB.
fn frozen(playing: &mut Playing, sound: Sound) -> ([f64; 2], f64) {
    playing.play(sound, 12.0);
    let before = loudness_lufs(&playing.play(sound, 4.0));
    let made_up_db = playing.bench.snapshot().explanation.make_up_db;
    playing.bench.click(playing.bench.place("Freeze to bands").center());
    playing.play(sound, 4.0);
    let after = loudness_lufs(&playing.play(sound, 4.0));
    ([before, after], made_up_db)
}

#[test]
fn what_is_frozen_is_as_loud_as_before() {
    for (name, sound, tilt_db_per_octave) in [("noise", noise as Sound, -3.0), ("music", music, 3.0)] {
        let mut playing = cutting(tilt_db_per_octave);
        let ([before, after], made_up_db) = frozen(&mut playing, sound);
        println!("{name}: {before:.2} LUFS, frozen {after:.2} LUFS, made up {made_up_db:.2} dB");
        assert!(made_up_db > 3.0, "{name}: nothing to lose, {made_up_db} dB");
        assert!((after - before).abs() < 0.7, "{name}: {before} to {after} LUFS");
        let output_gain_db = f64::from(playing.bench.plain(Control::OutputGain));
        assert!(
            (output_gain_db + 1.0 - made_up_db).abs() < 0.01,
            "{name}: {output_gain_db}"
        );
        let message = playing.bench.message();
        assert!(
            message.contains("Amount is 0 %") && message.contains("Output Gain is"),
            "{message}"
        );
        playing.bench.click(playing.bench.place("Undo").center());
        assert_eq!(playing.bench.plain(Control::OutputGain), -1.0, "{name}");
    }
}

/// What the side chain takes goes on, and so does its make-up: it is not added twice.
#[test]
fn the_make_up_of_what_goes_on_is_left_out() {
    let mut playing = cutting(3.0);
    playing.bench.set(Control::SideChainMode, 1.0);
    playing.bench.set(Control::SideChainAmount, 100.0);
    playing.side_chain = Some(|frame| 2.0 * noise(frame + 1_000_000));
    let ([before, after], made_up_db) = frozen(&mut playing, noise);
    let kept_db = f64::from(playing.bench.plain(Control::OutputGain)) + 1.0;
    println!("{before:.2} LUFS, frozen {after:.2} LUFS; made up {made_up_db:.2} dB, kept {kept_db:.2} dB");
    assert!(made_up_db - kept_db > 1.0, "{made_up_db} dB, {kept_db} dB");
    assert!((after - before).abs() < 1.0, "{before} to {after} LUFS");
}

/// What no parameter can hold is said with the bands' numbers; so is what is locked.
#[test]
fn what_cannot_be_kept_is_said() {
    let mut bench = Bench::usual();
    bench.click(bench.place("Show Keep").center());
    let mut snapshot = Snapshot::NOTHING;
    snapshot.explanation.step = 1;
    snapshot.explanation.make_up_db = 11.0;
    for (band, gain_db) in [(2, -23.5), (3, -18.0), (7, 18.4)] {
        snapshot.explanation.bands[band].adaptive_db = gain_db;
    }
    bench.set(Control::OutputGain, 15.0);
    bench.show(snapshot);
    bench.click(bench.place("Freeze to bands").center());
    assert_eq!([3, 4, 8].map(|band| bench.gain_db(band)), [-18.0, -18.0, 18.0]);
    assert_eq!(bench.plain(Control::OutputGain), 24.0);
    let message = bench.message();
    for words in [
        "Gains end at \u{b1}18 dB, which is less than band 3 (\u{2212}23.5 dB), band 8 (+18.4 dB) had.",
        "Output Gain ends at \u{b1}24 dB; +26.0 dB would be as loud.",
    ] {
        assert!(message.contains(words), "{message}");
    }
    assert!(!message.contains("band 4"), "{message}");
    bench.click(bench.place("Undo").center());
    bench.harness.state_mut().desk.set_locks(&[Control::OutputGain]);
    bench.click(bench.place("Freeze to bands").center());
    assert_eq!(bench.plain(Control::OutputGain), 15.0);
    let message = bench.message();
    assert!(!message.contains("With the make-up"), "{message}");
    assert!(message.contains("Locked, so as before: Output Gain."), "{message}");
}
