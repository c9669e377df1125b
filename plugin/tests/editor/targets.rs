//! Targets chosen, blended and learnt.

use cochlea::curves::{CurvesReader, Kept};
use cochlea::editor::desk::Control;
use cochlea::params::{CUSTOM_TARGET, TargetRow, target_names};
use cochlea_dsp::{FactoryTarget, Target};
use egui::Key;

use crate::bench::Bench;
use crate::playing::{Playing, noise};

pub fn kept(bench: &Bench) -> Kept {
    bench.harness.state().desk.params().curves.kept()
}

/// The target that the adaptation goes by.
fn in_force(bench: &Bench) -> TargetRow {
    let params = bench.harness.state().desk.params();
    params.adapt_settings(&mut CurvesReader::default()).target_db
}

/// Chooses in a menu by two clicks.
fn choose(bench: &mut Bench, menu: &str, name: &str) {
    bench.click(bench.place(menu).center());
    bench.click(bench.place(name).center());
}

#[test]
fn a_genre_is_chosen_by_click_from_the_menu() {
    let mut bench = Bench::usual();
    for genre in [FactoryTarget::Metal, FactoryTarget::Folk, FactoryTarget::Speech] {
        choose(&mut bench, "Target", genre.name());
        let chosen = bench.harness.state().desk.chosen(Control::Target);
        assert_eq!(target_names()[chosen], genre.name());
        assert_eq!(&in_force(&bench), genre.target().bands_db(), "{}", genre.name());
    }
}

#[test]
fn a_blend_by_hand_is_the_target_in_force() {
    let mut bench = Bench::usual();
    choose(&mut bench, "Target", FactoryTarget::Metal.name());
    choose(&mut bench, "Target B", FactoryTarget::Orchestral.name());
    let [a, b] = [FactoryTarget::Metal, FactoryTarget::Orchestral].map(|target| *target.target().bands_db());
    assert_eq!(in_force(&bench), a, "blend 0 %");
    let mut targets_db = Vec::new();
    for percent in ["30", "100"] {
        bench.harness.run_steps(60);
        bench.click(bench.place("Target Blend").center());
        bench.click(bench.place("Target Blend").center());
        bench.type_text(percent);
        bench.key(Key::Enter);
        let share: f64 = percent.parse::<f64>().expect("a number") / 100.0;
        for (band, level) in in_force(&bench).into_iter().enumerate() {
            let (a, b) = (a[band].expect("a level"), b[band].expect("a level"));
            let wanted_db = a + share * (b - a);
            let found_db = level.expect("a level");
            assert!(
                (found_db - wanted_db).abs() < 1e-4,
                "band {}: {found_db} dB, {wanted_db}",
                band + 1
            );
        }
        bench.listen(1.0);
        targets_db.push(bench.snapshot().explanation.bands.map(|band| band.target_db));
    }
    assert_ne!(targets_db[0], targets_db[1], "the adaptation goes by it");
}

#[test]
fn a_target_is_learnt_from_the_input_but_not_from_silence() {
    let mut bench = Bench::usual();
    bench.click(bench.place("Learn from input").center());
    assert!(bench.message().contains("Nothing was heard of the input"));
    bench.listen(4.0);
    bench.click(bench.place("Learn from input").center());
    let wanted = Target::learnt(&bench.snapshot().report.levels_db()).expect("levels");
    assert_eq!(&kept(&bench).target.bands_db, wanted.bands_db());
    assert_eq!(kept(&bench).target.name, "learnt from 4 s of the input");
}

/// Each thing that is missing is named, until there is a target: of the side chain, and by its own seconds.
#[test]
fn a_target_is_learnt_from_the_side_chain_once_it_is_listened_to() {
    let mut playing = Playing::new(Bench::usual());
    playing.bench.set(Control::Amount, 50.0);
    let learn = |playing: &mut Playing| {
        playing
            .bench
            .click(playing.bench.place("Learn from side chain").center());
        playing.bench.message()
    };
    let before = kept(&playing.bench);
    playing.side_chain = Some(dull);
    playing.play(noise, 2.0);
    let message = learn(&mut playing);
    assert!(
        message.contains("Side Chain Mode is Off: choose Unmask or Match first"),
        "{message}"
    );
    playing.bench.set(Control::SideChainMode, 1.0);
    playing.side_chain = None;
    playing.play(noise, 0.5);
    let message = learn(&mut playing);
    assert!(message.contains("Nothing is connected to the side chain"), "{message}");
    playing.side_chain = Some(|_| 0.0);
    playing.play(noise, 0.5);
    let message = learn(&mut playing);
    assert!(message.contains("Nothing was heard of the side chain yet"), "{message}");
    assert_eq!(kept(&playing.bench), before);
    playing.side_chain = Some(dull);
    playing.play(noise, 3.0);
    let message = learn(&mut playing);
    let target = kept(&playing.bench).target;
    // Half a second of silence was listened to as well.
    assert!(
        message.contains("learnt from 3 s of the side chain") || message.contains("learnt from 4 s"),
        "{message}"
    );
    assert_eq!(
        playing.bench.harness.state().desk.chosen(Control::Target),
        CUSTOM_TARGET
    );
    assert_eq!(in_force(&playing.bench), target.bands_db);
    let report = playing.bench.snapshot().report;
    assert!(report.heard_seconds - report.side_chain_seconds > 2.0);
    // The side chain's balance, not the input's.
    let fall_db = |row: &TargetRow| row[5].expect("a level") - row[20].expect("a level");
    let input = Target::learnt(&report.levels_db()).expect("levels");
    assert!(
        fall_db(&target.bands_db) > fall_db(input.bands_db()) + 10.0,
        "{target:?}"
    );
}

/// Noise with little above 500 Hz.
fn dull(frame: usize) -> f32 {
    let newest = 96.min(frame);
    (0..newest).map(|back| noise(frame - back)).sum::<f32>() / 10.0
}
