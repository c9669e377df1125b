//! The page of settings: what it changes, what it keeps, and files that make no sense.

use std::path::Path;

use cochlea::settings::{Key, Settings};
use egui::{Key as Press, Modifiers, vec2};
use egui_kittest::kittest::Queryable;

use crate::bench::Bench;
use crate::fit::{SIZES, assert_fits};
use crate::pages::Folder;

fn page(folder: &Folder) -> Bench {
    let mut bench = Bench::with_folder(vec2(960.0, 680.0), &folder.0);
    bench.click(bench.place("Settings").center());
    bench
}

fn press(bench: &mut Bench, name: &str) {
    bench.click(bench.place(name).center());
}

fn type_value(bench: &mut Bench, name: &str, text: &str) {
    press(bench, name);
    bench.key_with(Modifiers::COMMAND, Press::A);
    bench.type_text(text);
    bench.key(Press::Enter);
}

fn kept(folder: &Folder) -> Settings {
    let (settings, problems) = Settings::load_from(&folder.0.join("settings.json"));
    assert!(problems.is_empty(), "{problems:?}");
    settings
}

#[test]
fn every_setting_acts_and_is_kept() {
    let folder = Folder::new("settings");
    let mut bench = page(&folder);
    press(&mut bench, "Theme: Light");
    assert!(bench.harness.state().view.preferences.is_light);
    press(&mut bench, "Frames a second: 30");
    assert_eq!(bench.harness.state().view.preferences.frame_cap_hz, 30.0);
    press(&mut bench, "Tooltips: Off");
    assert!(!bench.harness.state().view.preferences.shows_tips);
    press(&mut bench, "Swap double-click: On");
    assert!(bench.harness.state().view.preferences.swaps_double_click);
    type_value(&mut bench, "A4 value", "442 kHz");
    assert!(
        bench.message().contains("a number from 400 to 480"),
        "{}",
        bench.message()
    );
    type_value(&mut bench, "A4 value", "442,5 hz");
    let settings = kept(&folder);
    let values = [
        Key::Theme,
        Key::FrameCapHz,
        Key::Tooltips,
        Key::SwapDoubleClick,
        Key::A4Hz,
    ];
    assert_eq!(values.map(|key| settings.value(key)), [1.0, 30.0, 0.0, 1.0, 442.5]);

    press(&mut bench, "Reset all");
    let settings = kept(&folder);
    assert!(Key::ALL.iter().all(|key| settings.set_value(*key).is_none()));
    assert!(!bench.harness.state().view.preferences.is_light);
}

#[test]
fn the_scale_zooms_the_window_and_stays_in_its_range() {
    let folder = Folder::new("scale");
    let mut bench = page(&folder);
    assert_eq!(bench.harness.ctx.zoom_factor(), 1.0);
    press(&mut bench, "Scale higher");
    assert_eq!(bench.harness.ctx.zoom_factor(), 1.25);
    assert_eq!(kept(&folder).value(Key::ScalePercent), 125.0);
    for (text, percent) in [("75 %", 75.0), ("110", 110.0)] {
        type_value(&mut bench, "Scale value", text);
        assert_eq!(kept(&folder).value(Key::ScalePercent), percent);
    }
    for bad in ["74", "301", "big", " ", "100.5", "inf"] {
        type_value(&mut bench, "Scale value", bad);
        assert!(
            bench.message().contains("Scale stays at 110 %"),
            "{bad}: {}",
            bench.message()
        );
        assert!(
            bench.message().contains("a whole number from 75 to 300"),
            "{}",
            bench.message()
        );
        assert_eq!(kept(&folder).value(Key::ScalePercent), 110.0);
    }
}

#[test]
fn files_without_sense_are_named_and_left_alone_and_defaults_hold() {
    for (name, text) in [
        ("empty", ""),
        ("torn", r#"{"cochlea_settings": 1, "#),
        ("newer", r#"{"cochlea_settings": 2, "editor.theme": "light"}"#),
    ] {
        let folder = Folder::new(&format!("settings-{name}"));
        folder.write(Path::new("settings.json"), text);
        let mut bench = page(&folder);
        assert!(
            bench.harness.query_by_label_contains("so defaults are used").is_some(),
            "{name}: the page says what is wrong"
        );
        press(&mut bench, "Theme: Light");
        assert!(
            bench.harness.state().view.preferences.is_light,
            "it holds for this window"
        );
        let message = bench.message();
        assert!(
            message.contains("is not kept") && message.contains("settings.json"),
            "{message}"
        );
        press(&mut bench, "A4 higher");
        assert!(bench.message().contains("is not kept"), "{}", bench.message());
        press(&mut bench, "Reset all");
        assert_eq!(
            std::fs::read_to_string(folder.0.join("settings.json")).expect("the file"),
            text
        );
    }
    let folder = Folder::new("settings-folder");
    std::fs::create_dir(folder.0.join("settings.json")).expect("a folder in the way");
    let mut bench = page(&folder);
    assert!(bench.harness.query_by_label_contains("cannot be read").is_some());
    press(&mut bench, "Theme: Light");
    assert!(bench.message().contains("is not kept"), "{}", bench.message());
}

#[test]
fn one_bad_value_takes_its_default_and_the_rest_holds() {
    let folder = Folder::new("settings-value");
    let text = r#"{"cochlea_settings": 1, "editor.theme": "blue", "a4_hz": 441}"#;
    folder.write(Path::new("settings.json"), text);
    let mut bench = page(&folder);
    assert!(
        bench
            .harness
            .query_by_label_contains("editor.theme is \"blue\"")
            .is_some()
    );
    press(&mut bench, "Tooltips: Off");
    let (settings, problems) = Settings::load_from(&folder.0.join("settings.json"));
    assert_eq!((settings.value(Key::A4Hz), settings.value(Key::Tooltips)), (441.0, 0.0));
    assert_eq!(problems.len(), 1, "what was wrong is still there");
}

#[test]
fn the_settings_fit() {
    let folder = Folder::new("settings-fit");
    for size in SIZES {
        for light in [false, true] {
            let name = format!("settings-{}x{}{}", size.x, size.y, if light { "-light" } else { "" });
            let mut bench = Bench::with_folder(size, &folder.0);
            bench.harness.state_mut().view.preferences.is_light = light;
            press(&mut bench, "Settings");
            assert_fits(&bench, &name);
            bench.picture(&name);
            bench.set_panicked(true);
            bench.harness.run();
            assert_fits(&bench, &format!("{name} with banner"));
        }
    }
}
