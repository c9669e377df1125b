//! What the editor of one instance remembers in the session's state.

use std::sync::Arc;

use cochlea::editor::desk::{Control, Letter};
use cochlea::host_guard::{Hooks, Instance};
use cochlea::keeping::Keeping;
use cochlea::link::Link;
use cochlea::params::CochleaParams;
use egui::vec2;
use serde_json::Value;

use crate::bench::Bench;
use crate::pages::Folder;

/// A bench whose state a host can save and load.
fn bench() -> (Bench, Arc<Instance>) {
    let (params, link) = (Arc::new(CochleaParams::new()), Link::new());
    let hooks = Hooks {
        latency_samples: Box::new(|| 0),
        tail_samples: Box::new(|| 0),
        changed: Box::new(|| {}),
        keeps: Box::new(Keeping {
            params: params.clone(),
            link: link.clone(),
        }),
    };
    let instance = Instance::announce(params.clone(), hooks);
    (
        Bench::of(vec2(960.0, 680.0), 1.0, params, link, instance.clone()),
        instance,
    )
}

fn state(instance: &Instance) -> Value {
    serde_json::from_slice(&instance.save_state()).expect("JSON")
}

#[test]
fn an_untouched_editor_leaves_nothing_in_the_state() {
    let (mut bench, instance) = bench();
    bench.set(Control::BandGain(3), 2.0);
    bench.harness.run();
    assert_eq!(state(&instance).get("editor"), None);
}

#[test]
fn a_session_brings_tab_display_a_and_b_and_the_preset_back() {
    let (mut one, saved) = bench();
    let folder = Folder::new("session");
    one.harness.state_mut().view.store = cochlea::editor::preferences::Store::Folder(folder.0.clone());
    one.click(one.place("Next preset").center());
    one.click(one.place("Next preset").center());
    one.set(Control::BandGain(3), 2.0);
    one.click(one.place("Setting B").center());
    one.set(Control::BandGain(3), -7.0);
    one.harness.state_mut().desk.toggle_lock(Control::OutputGain);
    one.click(one.place("Show Meters").center());
    let display = one.harness.state().link.analysis.settings();
    let mut other = display;
    other.display.speed = cochlea_dsp::analysis::display::Speed::Slow;
    one.harness.state().link.analysis.set(other);
    one.harness.run();
    let bytes = saved.save_state();

    let (mut two, loaded) = bench();
    loaded.load_state(&bytes).expect("own state");
    two.harness.run();
    assert_eq!(loaded.save_state(), bytes, "it comes back as it was");
    {
        let state = two.harness.state_mut();
        assert_eq!(state.desk.letter(), Letter::B);
        assert_eq!(state.desk.locks(), [Control::OutputGain]);
        assert_eq!(state.view.tab, one.harness.state().view.tab);
        assert_eq!(state.link.analysis.settings(), other);
        let title = state.view.presets.title(&state.desk);
        let state = one.harness.state_mut();
        assert_eq!(title, state.view.presets.title(&state.desk));
        assert!(title.ends_with(" *"), "{title}");
    }
    two.click(two.place("Setting A").center());
    assert_eq!(two.gain_db(4), 2.0);
}

#[test]
fn what_makes_no_sense_takes_its_default_and_refuses_no_state() {
    for editor in [
        r#"5"#,
        r#"{"width": "wide", "height": -1, "tab": 7, "spectra": [], "setting": "C", "other": {"x": 1}, "preset": {}}"#,
        r#"{"tab": "Nowhere", "setting": "B", "spectra": {"speed": "Warp", "later": 1}, "later": true}"#,
    ] {
        let (mut bench, instance) = bench();
        let text = format!(r#"{{"cochlea_state": 1, "parameters": {{"gain_3": 4}}, "editor": {editor}}}"#);
        instance.load_state(text.as_bytes()).expect(editor);
        bench.harness.run();
        assert_eq!(bench.gain_db(3), 4.0);
        let state = bench.harness.state();
        assert_eq!(state.desk.letter(), Letter::A, "{editor}");
        assert_eq!(state.view.tab, cochlea::editor::listen::Tab::default());
        assert!(state.desk.other_content().is_none());
    }
}

#[test]
fn presets_and_reports_hold_nothing_of_the_editor() {
    let (mut bench, instance) = bench();
    bench.click(bench.place("Show Pitch").center());
    let bytes = instance.save_state();
    assert_eq!(state(&instance)["editor"]["tab"], "Pitch");
    let preset = cochlea::presets::Preset::of_state("x", &bytes).expect("a preset");
    let text = serde_json::to_string(&preset).expect("JSON");
    assert!(!text.contains("Pitch\"") && !text.contains("editor"), "{text}");
    assert!(!String::from_utf8_lossy(&instance.report()).contains("editor"));
}
