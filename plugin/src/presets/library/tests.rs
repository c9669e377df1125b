use std::fs;

use super::*;
use crate::presets::PRESET_VERSION;

const STATE: &[u8] = br#"{"cochlea_state":1,"parameters":{"gain_3":2.5,"bypass":true}}"#;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn names(library: &Library) -> Vec<&str> {
    let users = library.entries().iter().filter(|entry| entry.origin != Origin::Factory);
    users.map(|entry| entry.name.as_str()).collect()
}

fn place(library: &Library, name: &str) -> usize {
    let found = library.entries().iter().position(|entry| entry.name == name);
    found.unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn ten_presets_by_task_and_eight_by_genre_each_with_a_name_of_its_own() {
    let folder = folder();
    let library = Library::read_in(folder.path());
    let count = |category: &str| {
        library
            .entries()
            .iter()
            .filter(|entry| entry.category == category)
            .count()
    };
    assert_eq!((count(TASK), count(GENRE), library.entries().len()), (10, 8, 18));
    assert!(library.problems().is_empty(), "no folder is no fault");
    for (index, entry) in library.entries().iter().enumerate() {
        assert!(
            entry.problem().is_none() && !entry.description.is_empty(),
            "{}",
            entry.name
        );
        let others = library.entries()[..index].iter();
        assert!(
            others.clone().all(|other| !is_same(&other.name, &entry.name)),
            "{}",
            entry.name
        );
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "reading makes nothing");
}

#[test]
fn what_is_saved_is_listed_found_and_loaded() {
    let folder = folder();
    let mut library = Library::read_in(folder.path());
    let at = library
        .save(" Nasal Voice ", "Less of 1 kHz.", "Voices/Odd", STATE, false)
        .unwrap();
    let entry = &library.entries()[at];
    assert_eq!(
        (entry.name.as_str(), entry.category.as_str()),
        ("Nasal Voice", "Voices/Odd")
    );
    let file = folder.path().join("presets/Voices/Odd/Nasal Voice.json");
    assert_eq!(entry.origin, Origin::User(file.clone()));
    let again = Library::read_in(folder.path());
    assert_eq!(again.entries()[at].preset(), entry.preset());
    let preset = again.find("nasal VOICE").expect("found").preset().expect("a preset");
    assert_eq!(
        preset.parameters.keys().collect::<Vec<_>>(),
        ["gain_3"],
        "bypass is no part of it"
    );
    let text = fs::read_to_string(&file).unwrap();
    assert!(
        text.contains("\"cochlea_preset\": 1") && text.lines().count() > 5,
        "{text}"
    );
    assert_eq!(
        fs::read_dir(file.parent().unwrap()).unwrap().count(),
        1,
        "nothing else is left"
    );
}

#[test]
fn search_takes_all_words_in_any_case_over_name_description_and_category() {
    let folder = folder();
    let mut library = Library::read_in(folder.path());
    library.save("Été", "Pour la voix", "Chœur", STATE, false).unwrap();
    let found = |text: &str| -> Vec<&str> {
        let places = library.search(text).into_iter();
        places.map(|index| library.entries()[index].name.as_str()).collect()
    };
    assert_eq!(found("ÉTÉ"), ["Été"]);
    assert_eq!(found("voix CHŒUR"), ["Été"]);
    assert_eq!(found("rumble consonants"), ["Clear Speech"]);
    assert_eq!(found("genre").len(), 8);
    assert_eq!(found("  ").len(), 19);
    assert!(found("voix telephone").is_empty());
}

#[test]
fn a_name_that_is_taken_is_refused_unless_it_may_be_replaced() {
    let folder = folder();
    let mut library = Library::read_in(folder.path());
    library.save("Voice", "first", "A", STATE, false).unwrap();
    let error = library.save("VOICE ", "second", "", STATE, false).unwrap_err();
    assert!(
        matches!(&error, PresetError::Taken { place, .. } if place.ends_with("Voice.json")),
        "{error}"
    );
    assert!(matches!(
        library.save("warm", "", "", STATE, true),
        Err(PresetError::BuiltIn { .. })
    ));
    assert_eq!(library.entries()[place(&library, "Voice")].description, "first");
    // In the same category the file stays where it is; in another it moves, and its mark with it.
    let at = library.save("VOICE", "second", "A", STATE, true).unwrap();
    let Origin::User(first) = library.entries()[at].origin.clone() else {
        panic!("a factory preset");
    };
    assert!(first.ends_with("A/Voice.json"));
    library.set_favourite(at, true).unwrap();
    let at = library.save("Voice", "third", "B", STATE, true).unwrap();
    let entry = &library.entries()[at];
    assert!(entry.is_favourite && entry.category == "B" && entry.description == "third");
    assert!(!first.exists());
    assert_eq!(names(&library), ["Voice"]);
}

#[test]
fn files_without_sense_are_listed_with_what_to_do_and_stay_as_they_are() {
    let folder = folder();
    let presets = folder.path().join("presets");
    fs::create_dir_all(presets.join("a folder.json")).unwrap();
    let bad: [(&str, &[u8], &str); 7] = [
        ("empty.json", b"", "not a Cochlea preset"),
        ("cut.json", br#"{"cochlea_preset": 1, "na"#, "not a Cochlea preset"),
        (
            "latin.json",
            b"{\"cochlea_preset\": 1, \"name\": \"\xe9t\xe9\", \"parameters\": {}}",
            "not a Cochlea preset",
        ),
        (
            "newer.JSON",
            br#"{"cochlea_preset": 2, "later": true}"#,
            "update Cochlea",
        ),
        (
            "other.json",
            br#"{"cochlea_target": 1}"#,
            "expected {\"cochlea_preset\"",
        ),
        (
            "misfit.json",
            br#"{"cochlea_preset": 1, "name": "x", "parameters": {"gain_1": true}}"#,
            "does not fit parameter \"gain_1\"",
        ),
        (
            "target.json",
            br#"{"cochlea_preset": 1, "name": "x", "parameters": {}, "target": {"name": "t", "bands_db": [1]}}"#,
            "26",
        ),
    ];
    for (name, bytes, _) in &bad {
        fs::write(presets.join(name), bytes).unwrap();
    }
    fs::write(presets.join(".hidden.json"), b"").unwrap();
    fs::write(presets.join("notes.txt"), b"").unwrap();
    let mut library = Library::read_in(folder.path());
    assert_eq!(names(&library).len(), bad.len() + 1);
    for (name, _, expected) in bad.iter().chain([&("a folder.json", &b""[..], "not a file")]) {
        let stem = name.split('.').next().unwrap();
        let at = place(&library, stem);
        let problem = library.entries()[at].problem().expect("a problem");
        assert!(
            problem.contains(name) && problem.contains(expected),
            "{name}: {problem}"
        );
        // Not even a wish to replace it touches it: it may make sense to a later Cochlea.
        assert!(library.save(stem, "", "", STATE, true).is_err());
        assert!(library.rename(at, "else").is_err());
        assert!(library.export(at, &folder.path().join("out.json")).is_err());
    }
    for (name, bytes, _) in bad {
        assert_eq!(fs::read(presets.join(name)).unwrap(), bytes, "{name}");
    }
    assert!(library.problems().is_empty());
    // What the user wants gone goes, except where it is no file.
    library.delete(place(&library, "cut")).unwrap();
    assert!(!presets.join("cut.json").exists());
    assert!(library.delete(place(&library, "a folder")).is_err());
}

#[test]
fn a_file_where_the_folder_belongs_is_named_and_the_built_in_presets_are_there() {
    let folder = folder();
    fs::write(folder.path().join("presets"), b"mine").unwrap();
    let mut library = Library::read_in(folder.path());
    assert_eq!(library.entries().len(), 18);
    let problems = library.problems();
    assert!(problems.len() == 1 && problems[0].contains("presets"), "{problems:?}");
    let error = library.save("x", "", "", STATE, false).unwrap_err().to_string();
    assert!(error.contains("cannot be written"), "{error}");
    assert_eq!(fs::read(folder.path().join("presets")).unwrap(), b"mine");
}

#[test]
fn marks_are_kept_and_follow_a_preset() {
    let folder = folder();
    let mut library = Library::read_in(folder.path());
    library.set_favourite(place(&library, "Warm"), true).unwrap();
    let at = library.save("One", "", "", STATE, false).unwrap();
    library.set_favourite(at, true).unwrap();
    let at = library.rename(at, "Two").unwrap();
    let marked = |library: &Library| -> Vec<String> {
        let marked = library.entries().iter().filter(|entry| entry.is_favourite);
        marked.map(|entry| entry.name.clone()).collect()
    };
    assert_eq!(marked(&library), ["Warm", "Two"]);
    assert_eq!(marked(&Library::read_in(folder.path())), ["Warm", "Two"]);
    library.delete(at).unwrap();
    library.set_favourite(place(&library, "Warm"), false).unwrap();
    let text = fs::read_to_string(folder.path().join("favourites.json")).unwrap();
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&text).unwrap(),
        serde_json::json!({"cochlea_favourites": 1, "presets": []})
    );
}

#[test]
fn a_mark_that_cannot_be_written_is_refused_and_not_shown() {
    let folder = folder();
    // A file stands where the configuration folder belongs.
    let place = folder.path().join("Cochlea");
    fs::write(&place, b"mine").unwrap();
    let mut library = Library::read_in(&place);
    let error = library.set_favourite(0, true).unwrap_err().to_string();
    assert!(error.contains("favourites.json"), "{error}");
    assert!(!library.entries()[0].is_favourite);
    assert_eq!(fs::read(&place).unwrap(), b"mine");
}

#[test]
fn a_file_larger_than_any_preset_is_listed_and_not_read() {
    let folder = folder();
    let presets = folder.path().join("presets");
    fs::create_dir_all(&presets).unwrap();
    let file = fs::File::create(presets.join("Huge.json")).unwrap();
    // Without content: it takes no room on the disk.
    file.set_len(crate::host_guard::state::LARGEST_STATE_BYTES as u64 + 1)
        .unwrap();
    let library = Library::read_in(folder.path());
    let problem = library
        .entries()
        .iter()
        .find_map(|entry| entry.problem())
        .expect("listed");
    assert!(
        problem.contains("Huge.json") && problem.contains("more than any preset"),
        "{problem}"
    );
}

#[test]
fn two_windows_do_not_undo_each_others_changes() {
    let folder = folder();
    let (mut one, mut other) = (Library::read_in(folder.path()), Library::read_in(folder.path()));
    one.save("Mine", "first", "", STATE, false).unwrap();
    one.set_favourite(place(&one, "Warm"), true).unwrap();
    let error = other.save("mine", "second", "", STATE, false).unwrap_err();
    assert!(matches!(error, PresetError::Taken { .. }), "{error}");
    other.set_favourite(place(&other, "Flat"), true).unwrap();
    let again = Library::read_in(folder.path());
    let marked = again.entries().iter().filter(|entry| entry.is_favourite);
    assert_eq!(
        marked.map(|entry| entry.name.as_str()).collect::<Vec<_>>(),
        ["Flat", "Warm"]
    );
    assert_eq!(again.find("Mine").unwrap().description, "first");
}

#[test]
fn favourites_without_sense_are_named_and_stay_as_they_are() {
    for bad in [
        "",
        "[]",
        "{}",
        r#"{"cochlea_favourites": 2, "presets": ["factory:Warm"]}"#,
        "\u{0}",
        r#"{"cochlea_favourites": 1}"#,
    ] {
        let folder = folder();
        let file = folder.path().join("favourites.json");
        fs::write(&file, bad).unwrap();
        let mut library = Library::read_in(folder.path());
        let problems = library.problems();
        assert!(
            problems.len() == 1 && problems[0].contains("favourites.json"),
            "{bad}: {problems:?}"
        );
        assert!(problems[0].contains("mend the file or remove it"), "{problems:?}");
        assert!(library.set_favourite(0, true).is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), bad);
        // Presets are kept all the same.
        let at = library.save("One", "", "", STATE, false).unwrap();
        library.delete(at).unwrap();
    }
    let folder = folder();
    fs::create_dir(folder.path().join("favourites.json")).unwrap();
    let mut library = Library::read_in(folder.path());
    assert!(library.problems()[0].contains("not a file"), "{:?}", library.problems());
    assert!(library.set_favourite(0, true).is_err());
}

#[test]
fn renaming_keeps_everything_else_and_takes_no_other_name() {
    let folder = folder();
    let mut library = Library::read_in(folder.path());
    library.save("Other", "", "", STATE, false).unwrap();
    let at = library.save("One", "about", "A", STATE, false).unwrap();
    assert!(matches!(library.rename(at, "other"), Err(PresetError::Taken { .. })));
    assert!(matches!(
        library.rename(at, "Telephone"),
        Err(PresetError::BuiltIn { .. })
    ));
    assert!(matches!(library.rename(0, "Mine"), Err(PresetError::BuiltIn { .. })));
    let at = library.rename(at, "ONE").unwrap();
    let at = library.rename(at, "a/b: two").unwrap();
    let entry = &library.entries()[at];
    assert_eq!((entry.name.as_str(), entry.category.as_str()), ("a/b: two", "A"));
    assert_eq!(entry.description, "about");
    assert_eq!(
        entry.origin,
        Origin::User(folder.path().join("presets/A/a-b- two.json"))
    );
    assert_eq!(names(&library), ["Other", "a/b: two"]);
    assert!(library.delete(0).is_err(), "built in");
    assert!(library.delete(99).is_err());
}

#[test]
fn names_and_categories_that_are_none_are_refused() {
    let folder = folder();
    let mut library = Library::read_in(folder.path());
    for name in ["", "  ", "a\nb", &"x".repeat(81)] {
        assert!(
            matches!(
                library.save(name, "", "", STATE, false),
                Err(PresetError::BadName { .. })
            ),
            "{name}"
        );
    }
    for category in [
        "..",
        "a/../b",
        "/a",
        "a//b",
        "a/b/c/d/e",
        ".a",
        "a.json",
        "C:\\x",
        "a\u{0}",
    ] {
        let error = library.save("x", "", category, STATE, false).unwrap_err();
        assert!(matches!(error, PresetError::BadCategory { .. }), "{category}: {error}");
    }
    assert!(matches!(
        library.save("x", "", "", b"no state", false),
        Err(PresetError::State { .. })
    ));
    assert!(!folder.path().join("presets").exists(), "nothing was made");
}

#[test]
fn presets_go_out_and_come_in_whole() {
    let (here, there) = (folder(), folder());
    let mut library = Library::read_in(here.path());
    let at = library.save("Mine", "about", "A", STATE, false).unwrap();
    let out = library.export(at, there.path()).unwrap();
    assert_eq!(
        library.export(at, there.path()).unwrap(),
        there.path().join("Mine 2.json")
    );
    assert!(matches!(library.export(at, &out), Err(PresetError::Taken { .. })));
    let mut other = Library::read_in(there.path());
    let came = other.import(&out, false).unwrap();
    assert_eq!(other.entries()[came].preset(), library.entries()[at].preset());
    assert!(matches!(other.import(&out, false), Err(PresetError::Taken { .. })));
    other.import(&out, true).unwrap();
    assert_eq!(names(&other), ["Mine"]);
    // A file without a name goes by its file's.
    let bare = there.path().join("bare.json");
    fs::write(
        &bare,
        format!(r#"{{"cochlea_preset": {PRESET_VERSION}, "name": "", "parameters": {{}}}}"#),
    )
    .unwrap();
    other.import(&bare, false).unwrap();
    assert_eq!(names(&other), ["bare", "Mine"]);
    for bad in [
        "{",
        r#"{"cochlea_preset": 1, "name": "x", "parameters": {"gain_1": false}}"#,
    ] {
        fs::write(&bare, bad).unwrap();
        let error = other.import(&bare, true).unwrap_err().to_string();
        assert!(error.contains("bare.json"), "{error}");
    }
    assert!(other.import(Path::new("/no/such/file.json"), false).is_err());
    assert_eq!(names(&other), ["bare", "Mine"]);
}
