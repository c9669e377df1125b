//! The preset browser: search, loading with its way back, favourites, and what one does with presets of one's own.

use std::path::{Path, PathBuf};

use cochlea::editor::desk::Control;
use cochlea::editor::layout::MIN_SIZE;
use cochlea::presets;
use egui::{Key, Modifiers, Vec2, vec2};
use egui_kittest::kittest::{NodeT, Queryable};

use crate::bench::{Bench, count};
use crate::fit::{SIZES, assert_fits};

/// A configuration folder that goes with the test.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    /// With presets of the user's: a name, a category, and the gain of the third band, dB.
    fn with(name: &str, presets: &[(&str, &str, f32)]) -> Self {
        let folder = Self::new(name);
        for (name, category, gain_db) in presets {
            let text = format!(
                r#"{{"cochlea_preset": 1, "name": "{name}", "description": "What {name} does.",
                "parameters": {{"gain_3": {gain_db}, "amount": 40}}}}"#
            );
            folder.write(&Path::new("presets").join(category).join(format!("{name}.json")), &text);
        }
        folder
    }

    pub fn write(&self, path: &Path, text: &str) {
        let path = self.0.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    fn presets(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.0.join("presets"))
            .into_iter()
            .flatten()
            .flatten();
        let mut names: Vec<String> = files
            .map(|file| file.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn browser(folder: &Folder, size: Vec2) -> Bench {
    let mut bench = Bench::with_folder(size, &folder.0);
    bench.click(bench.place("Presets").center());
    bench.take_done();
    bench
}

fn usual(folder: &Folder) -> Bench {
    browser(folder, vec2(960.0, 680.0))
}

/// The rows in sight, by their names for assistive technology.
fn rows(bench: &Bench) -> Vec<String> {
    let labels = bench.harness.root().children_recursive();
    let labels = labels.filter_map(|node| node.accesskit_node().label());
    labels
        .filter(|label| label.starts_with("Preset ") && label.contains(", "))
        .collect()
}

fn press(bench: &mut Bench, name: &str) {
    bench.click(bench.place(name).center());
}

/// The row of a preset, away from its star.
fn choose(bench: &mut Bench, name: &str) {
    let row = bench.harness.get_by_label_contains(&format!("Preset {name}")).rect();
    bench.click(row.center());
}

fn gain_3(bench: &Bench) -> f32 {
    bench.gain_db(3)
}

#[test]
fn a_click_loads_at_once_with_gestures_and_one_undo_takes_it_back() {
    let folder = Folder::with("click", &[("Mine", "", 3.0)]);
    let mut bench = usual(&folder);
    bench.set(Control::BandGain(7), 5.0);
    bench.harness.state_mut().desk.toggle(Control::Bypass);
    press(&mut bench, "Show presets: User");
    bench.take_done();
    choose(&mut bench, "Mine");
    assert_eq!((gain_3(&bench), bench.plain(Control::Amount)), (3.0, 40.0));
    assert_eq!(bench.gain_db(8), 0.0, "what a preset lacks takes its default");
    assert_eq!(bench.plain(Control::Bypass), 1.0, "the bypass stays");
    let done = bench.take_done();
    assert_eq!(count(&done, Control::BandGain(2)), (1, 1, 1));
    assert_eq!(count(&done, Control::BandGain(20)), (0, 0, 0), "what stays is not sent");
    assert_eq!(bench.message(), "Loaded Mine.");
    press(&mut bench, "Undo");
    assert_eq!((gain_3(&bench), bench.gain_db(8)), (0.0, 5.0));
    assert_eq!(bench.harness.state().desk.history().next_redo(), Some("loading Mine"));
    press(&mut bench, "Redo");
    assert_eq!((gain_3(&bench), bench.gain_db(8)), (3.0, 0.0));
}

#[test]
fn search_and_keys_find_and_load() {
    let folder = Folder::with(
        "keys",
        &[("Zebra", "Voices", 1.0), ("Zoo", "Voices", 2.0), ("Mine", "", 3.0)],
    );
    let mut bench = usual(&folder);
    // The search has the keyboard from the start.
    bench.type_text("voices");
    bench.harness.run();
    assert_eq!(rows(&bench).len(), 2, "{:?}", rows(&bench));
    bench.key(Key::ArrowDown);
    bench.key(Key::ArrowDown);
    bench.key(Key::Enter);
    assert_eq!(gain_3(&bench), 2.0);
    bench.key(Key::ArrowUp);
    bench.key(Key::Enter);
    assert_eq!(gain_3(&bench), 1.0);
    assert!(rows(&bench)[0].ends_with(", in force"), "{:?}", rows(&bench));
    bench.key(Key::Escape);
    assert!(
        bench.harness.query_by_label("Search presets").is_none(),
        "Escape closes the page"
    );
    // The buttons beside the name go through what the list showed.
    press(&mut bench, "Next preset");
    assert_eq!(gain_3(&bench), 2.0);
    press(&mut bench, "Next preset");
    assert_eq!(gain_3(&bench), 1.0);
    press(&mut bench, "Previous preset");
    assert_eq!(gain_3(&bench), 2.0);
    for _ in 0..5 {
        press(&mut bench, "Undo");
    }
    assert_eq!(gain_3(&bench), 0.0);
}

#[test]
fn enter_in_the_search_loads_the_first_and_filters_narrow() {
    let folder = Folder::with("filter", &[("Mine", "Voices", 3.0)]);
    let mut bench = usual(&folder);
    bench.type_text("clear speech");
    bench.key(Key::Enter);
    assert_eq!(bench.message(), "Loaded Clear Speech.");
    for _ in 0..20 {
        bench.click(bench.place("Search presets").center());
        bench.key(Key::Backspace);
    }
    press(&mut bench, "Show presets: User");
    assert_eq!(rows(&bench).len(), 1);
    press(&mut bench, "Show presets: Favourites");
    assert!(rows(&bench).is_empty());
    press(&mut bench, "Show presets: Factory");
    assert!(!rows(&bench).iter().any(|row| row.contains("Mine")));
    press(&mut bench, "Show presets: All");
    bench.click(bench.place("Category").center());
    bench.click(bench.place("Voices").center());
    assert_eq!(rows(&bench), ["Preset Mine, Voices, What Mine does."]);
}

#[test]
fn the_bar_names_what_is_in_force_and_marks_changes() {
    let folder = Folder::with("title", &[("Mine", "", 3.0), ("Other", "", 4.0)]);
    let mut bench = usual(&folder);
    let title = |bench: &mut Bench| {
        let state = bench.harness.state_mut();
        state.view.presets.title(&state.desk)
    };
    press(&mut bench, "Show presets: User");
    assert_eq!(title(&mut bench), "Presets");
    choose(&mut bench, "Mine");
    assert_eq!(title(&mut bench), "Mine");
    bench.set(Control::BandGain(9), 2.0);
    assert_eq!(title(&mut bench), "Mine *");
    press(&mut bench, "Undo");
    assert_eq!(title(&mut bench), "Mine");
    choose(&mut bench, "Other");
    assert_eq!(title(&mut bench), "Other");
    press(&mut bench, "Undo");
    assert_eq!(title(&mut bench), "Mine");
    press(&mut bench, "Undo");
    assert_eq!(title(&mut bench), "Presets");
    press(&mut bench, "Redo");
    bench
        .harness
        .state_mut()
        .desk
        .change_kept(|kept| kept.target.name = "Drawn".to_owned());
    assert_eq!(title(&mut bench), "Mine *");
}

#[test]
fn favourites_stay() {
    let folder = Folder::with("stars", &[("Mine", "", 3.0)]);
    let mut bench = usual(&folder);
    press(&mut bench, "Show presets: User");
    press(&mut bench, "Favourite: Mine");
    assert_eq!(gain_3(&bench), 0.0, "a star loads nothing");
    let mut bench = usual(&folder);
    press(&mut bench, "Show presets: Favourites");
    assert_eq!(rows(&bench), ["Preset Mine, What Mine does."]);
    press(&mut bench, "No favourite");
    assert!(rows(&bench).is_empty());
}

#[test]
fn saving_asks_before_it_replaces_and_renaming_and_deleting_act_on_the_file() {
    let folder = Folder::new("save");
    let mut bench = usual(&folder);
    bench.set(Control::BandGain(2), 6.0);
    press(&mut bench, "Save as\u{2026}");
    bench.type_text("Voice");
    bench.key(Key::Tab);
    bench.key(Key::Tab);
    bench.type_text("For singers.");
    bench.key(Key::Enter);
    assert!(bench.message().starts_with("Saved "), "{}", bench.message());
    assert_eq!(folder.presets(), ["Voice.json"]);
    let file = folder.0.join("presets/Voice.json");
    let saved = presets::load(&file.display().to_string()).expect("a preset");
    assert_eq!(
        (saved.name.as_str(), saved.description.as_str()),
        ("Voice", "For singers.")
    );

    // The same name again: first asked, then replaced.
    bench.set(Control::BandGain(2), -2.0);
    press(&mut bench, "Save\u{2026}");
    bench.key(Key::Enter);
    assert!(bench.message().contains("\"Voice\" already"), "{}", bench.message());
    let before = std::fs::read(&file).expect("the file");
    press(&mut bench, "Cancel");
    assert_eq!(std::fs::read(&file).expect("the file"), before);
    press(&mut bench, "Save\u{2026}");
    press(&mut bench, "Save");
    press(&mut bench, "Replace");
    assert_ne!(std::fs::read(&file).expect("the file"), before);
    assert_eq!(folder.presets(), ["Voice.json"]);

    // A built-in name is refused.
    press(&mut bench, "Save as\u{2026}");
    bench.type_text("Clear Speech");
    bench.key(Key::Enter);
    assert!(bench.message().contains("comes with Cochlea"), "{}", bench.message());
    bench.key(Key::Escape);
    assert!(
        bench.harness.query_by_label("Search presets").is_some(),
        "Escape leaves the form alone"
    );

    press(&mut bench, "Show presets: User");
    press(&mut bench, "Rename\u{2026}");
    bench.key_with(Modifiers::COMMAND, Key::A);
    bench.type_text("Singer");
    bench.key(Key::Enter);
    assert_eq!(folder.presets(), ["Singer.json"]);
    press(&mut bench, "Delete");
    assert_eq!(folder.presets(), ["Singer.json"], "the first press asks");
    press(&mut bench, "Really delete");
    assert!(folder.presets().is_empty());
    assert_eq!(gain_3(&bench), -2.0, "what is heard stays");
}

#[test]
fn files_come_in_and_go_out_by_path() {
    let folder = Folder::with("paths", &[("Mine", "", 3.0)]);
    let mut bench = usual(&folder);
    press(&mut bench, "Show presets: User");
    press(&mut bench, "Export\u{2026}");
    let out = folder.0.join("out.json");
    bench.key_with(Modifiers::COMMAND, Key::A);
    bench.type_text(&out.display().to_string());
    bench.key(Key::Enter);
    assert_eq!(bench.message(), format!("Exported to {}", out.display()));
    // It is there already: nothing is replaced.
    press(&mut bench, "Export\u{2026}");
    bench.key_with(Modifiers::COMMAND, Key::A);
    bench.type_text(&out.display().to_string());
    bench.key(Key::Enter);
    assert!(bench.message().contains("already"), "{}", bench.message());
    press(&mut bench, "Cancel");

    press(&mut bench, "Import\u{2026}");
    bench.type_text(&format!("\"{}\"", out.display()));
    bench.key(Key::Enter);
    assert!(bench.message().contains("already"), "{}", bench.message());
    press(&mut bench, "Replace");
    assert!(bench.message().starts_with("Imported "), "{}", bench.message());
    folder.write(Path::new("bad.json"), "{");
    press(&mut bench, "Import\u{2026}");
    bench.type_text(&folder.0.join("bad.json").display().to_string());
    bench.key(Key::Enter);
    assert!(
        bench.message().contains("bad.json: not a Cochlea preset"),
        "{}",
        bench.message()
    );
    assert_eq!(folder.presets(), ["Mine.json"]);
}

#[test]
fn bad_files_are_listed_with_what_is_wrong_and_are_left_alone() {
    let folder = Folder::with("bad", &[("Mine", "", 3.0)]);
    let bad = [
        ("Empty", ""),
        ("Newer", r#"{"cochlea_preset": 9, "name": "x", "parameters": {}}"#),
        ("Torn", r#"{"cochlea_preset": 1, "na"#),
        (
            "Wrong",
            r#"{"cochlea_preset": 1, "name": "x", "parameters": {"gain_3": "loud"}}"#,
        ),
    ];
    for (name, text) in bad {
        folder.write(&Path::new("presets").join(format!("{name}.json")), text);
    }
    let mut bench = usual(&folder);
    press(&mut bench, "Show presets: User");
    for (name, text) in bad {
        let row = rows(&bench)
            .into_iter()
            .find(|row| row.contains(&format!("{name}.json")));
        assert!(row.is_some_and(|row| row.contains("cannot be loaded")), "{name}");
        choose(&mut bench, name);
        assert!(bench.message().contains(&format!("{name}.json")), "{}", bench.message());
        assert_eq!(bench.plain(Control::Amount), 0.0);
        let file = folder.0.join("presets").join(format!("{name}.json"));
        assert_eq!(std::fs::read_to_string(file).expect("the file"), text);
    }
    assert_eq!(bench.harness.state().desk.history().next_undo(), None);
    bench.picture("presets-bad");
}

#[test]
fn the_keep_tab_leads_to_saving() {
    let folder = Folder::new("keep");
    let mut bench = Bench::with_folder(vec2(960.0, 680.0), &folder.0);
    bench.click(bench.place("Show Keep").center());
    press(&mut bench, "Save preset\u{2026}");
    bench.type_text("Kept");
    bench.key(Key::Enter);
    assert_eq!(folder.presets(), ["Kept.json"]);
}

#[test]
fn the_wheel_moves_whole_rows_and_the_keys_bring_the_cursor_into_sight() {
    let folder = Folder::new("wheel");
    let mut bench = browser(&folder, MIN_SIZE);
    let first = rows(&bench);
    bench.hover(bench.place("Preset list").center());
    bench.wheel(-1.0);
    assert_eq!(rows(&bench)[0], first[3]);
    bench.wheel(9.0);
    assert_eq!(rows(&bench), first);
    bench.key(Key::ArrowDown);
    bench.key(Key::End);
    bench.key(Key::Enter);
    let last = rows(&bench).pop().expect("rows");
    assert!(last.ends_with(", in force"), "{last}");
    assert_ne!(rows(&bench), first);
}

#[test]
fn the_browser_fits() {
    let folder = Folder::with("fits", &[("Mine", "Voices", 3.0)]);
    for size in SIZES {
        for light in [false, true] {
            let name = format!("presets-{}x{}{}", size.x, size.y, if light { "-light" } else { "" });
            let mut bench = browser(&folder, size);
            bench.harness.state_mut().view.preferences.is_light = light;
            choose(&mut bench, "Clear Speech");
            assert_fits(&bench, &name);
            bench.picture(&name);
            press(&mut bench, "Save as\u{2026}");
            assert_fits(&bench, &format!("{name} saving"));
            bench.picture(&format!("{name}-saving"));
            bench.set_panicked(true);
            bench.harness.run();
            assert_fits(&bench, &format!("{name} with banner"));
            bench.picture(&format!("{name}-banner"));
        }
    }
}
