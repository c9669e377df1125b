//! Targets brought in, as text and as files, and given out.

use std::path::Path;

use cochlea::editor::desk::Control;
use cochlea::params::CUSTOM_TARGET;
use cochlea_dsp::Target;
use egui::{Event, Key, OutputCommand};

use crate::bench::Bench;
use crate::fit::{SIZES, assert_fits};
use crate::targets::kept;

fn paste(bench: &mut Bench, text: &str) {
    bench.click(bench.place("Paste target").center());
    bench.send(Event::Paste(text.to_owned()));
    bench.harness.run();
}

#[test]
fn what_is_no_target_is_named_and_the_last_good_one_stays() {
    let mut bench = Bench::usual();
    paste(&mut bench, "GraphicEQ: 100 -3; 1000 0; 8000 4");
    let wanted = Target::points(&[(100.0, -3.0), (1000.0, 0.0), (8000.0, 4.0)]).expect("points");
    assert_eq!(&kept(&bench).target.bands_db, wanted.bands_db());
    assert_eq!(bench.harness.state().desk.chosen(Control::Target), CUSTOM_TARGET);
    let before = kept(&bench);
    let lines: String = (0..1_000_000).map(|line| format!("{line} 0\n")).collect();
    let same = "1 1\n".repeat(1_000_000);
    let levels = vec!["0"; 26].join(",");
    let json =
        |version: u32, levels: &str| format!("{{\"cochlea_target\":{version},\"name\":\"x\",\"bands_db\":[{levels}]}}");
    let (newer, short) = (json(2, &levels), json(1, "1,2,3"));
    let (nan, open) = (
        json(1, &levels.replacen('0', "NaN", 1)),
        json(1, &levels.replace('0', "null")),
    );
    let far = json(1, &levels.replacen('0', "1e9", 1));
    for (text, words) in [
        ("", "Pasted text: empty"),
        (" \n\t", "Pasted text: empty"),
        ("100 -3", "Pasted text: 1 points (expected at least 2)"),
        (
            "100 -3\n1000 loud",
            "Pasted text, line 2: \"loud\" is no number (expected a frequency",
        ),
        ("Dear diary", "0 points (expected at least 2)"),
        ("\u{1f3b5}\u{0}\u{7f}", "0 points"),
        ("100 nan\n200 1", "line 1: level nan is out of range"),
        (&lines, "bytes (expected a target, 4194304 at most)"),
        (&same, "line 2: frequency 1 Hz stands in line 1 already"),
        ("{", "expected {\"cochlea_target\": 1"),
        ("{}", "missing field `name`"),
        ("{\"cochlea_target\":1,\"name\":\"x\"}", "missing field `bands_db`"),
        (&short, "invalid length 3"),
        (&nan, "expected value"),
        (&open, "no band has a level"),
        (&far, "level 1000000000 dB is out of range"),
        (&newer, "a target of version 2 (expected 1); update Cochlea"),
        (
            "{\"cochlea_preset\":1,\"name\":\"x\",\"parameters\":{}}",
            "import it on the page of presets",
        ),
    ] {
        paste(&mut bench, text);
        let message = bench.message();
        let shown = text.chars().take(60).collect::<String>();
        assert!(
            message.starts_with("Target stays. ") && message.contains(words),
            "{shown:?}: {message}"
        );
        assert!(message.len() < 500, "{shown:?}: {message}");
        assert_eq!(kept(&bench), before, "{shown:?}");
    }
}

/// What `cochlea learn` writes, and what Copy target gives out.
#[test]
fn a_target_goes_out_as_it_comes_in() {
    let mut bench = Bench::usual();
    let levels = (0..26).map(|band| match band {
        3 => "null".to_owned(),
        band => format!("{}", 4.0 - 0.5 * f64::from(band)),
    });
    let levels = levels.collect::<Vec<_>>().join(", ");
    paste(
        &mut bench,
        &format!(
            "\u{feff}{{\n  \"cochlea_target\": 1,\n  \"name\": \"Three records\",\n  \"made_by\": \"cochlea 0.1.0\",\n  \
             \"bands_db\": [{levels}]\n}}\n"
        ),
    );
    assert_eq!(bench.message(), "Custom target: Three records.");
    let first = kept(&bench).target;
    assert_eq!((first.name.as_str(), first.bands_db[3]), ("Three records", None));
    let at = bench.place("Copy target").center();
    bench.hover(at);
    bench.button(at, true);
    bench.button(at, false);
    let commands = &bench.harness.output().platform_output.commands;
    let copied = commands.iter().find_map(|command| match command {
        OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    let copied = copied.expect("something in the clipboard");
    assert!(
        copied.contains("\"cochlea_target\":1") && copied.contains("\"made_by\":\"cochlea "),
        "{copied}"
    );
    paste(&mut bench, "100 0\n1000 6");
    assert_eq!(kept(&bench).target.name, "pasted");
    paste(&mut bench, "1000 6\n100 0");
    let message = bench.message();
    assert!(message.contains("line 2") && message.contains("sorted"), "{message}");
    paste(&mut bench, &copied);
    let again = kept(&bench).target;
    assert_eq!(again.name, first.name);
    for (one, other) in first.bands_db.iter().zip(&again.bands_db) {
        assert_eq!(one.is_some(), other.is_some());
        assert!(
            (one.unwrap_or(0.0) - other.unwrap_or(0.0)).abs() < 2e-3,
            "{one:?}, {other:?}"
        );
    }
    bench.click(bench.place("Undo").center());
    assert_eq!(kept(&bench).target.name, "pasted");
}

#[test]
fn a_target_comes_from_the_path_of_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).expect("a file");
        path.display().to_string()
    };
    let levels = vec!["-1.5"; 26].join(",");
    let json = file(
        "My target.json",
        format!("{{\"cochlea_target\":1,\"name\":\"House\",\"made_by\":\"cochlea\",\"bands_db\":[{levels}]}}")
            .as_bytes(),
    );
    let text = file("Bright.txt", b"100 -3\n8000 4\n");
    let address = format!("file://{}\r\n", json.replace(' ', "%20"));
    let mut bench = Bench::usual();
    for (path, name) in [
        (json.clone(), "House"),
        (format!("\"{text}\""), "Bright"),
        (format!("'{json}'\n"), "House"),
        (text.clone(), "Bright"),
        (address, "House"),
    ] {
        paste(&mut bench, &path);
        assert_eq!(bench.message(), format!("Custom target: {name}."), "{path}");
        assert_eq!(kept(&bench).target.name, name);
    }
    // Typed, key by key.
    bench.click(bench.place("Paste target").center());
    text.chars().for_each(|letter| bench.type_text(&letter.to_string()));
    bench.key(Key::Enter);
    assert_eq!(bench.message(), "Custom target: Bright.");
    let before = kept(&bench);
    let path = |name: &str| folder.path().join(name).display().to_string();
    for (path, words) in [
        (path("none.json"), "no such file; check the path"),
        (folder.path().display().to_string(), "not a file"),
        (file("empty.txt", b""), "empty, 0 bytes"),
        (file("noise.txt", b"\xff\xfe\xfd"), "no text (expected UTF-8)"),
        (
            file("long.txt", &vec![b' '; (4 << 20) + 1]),
            "too long (expected 4194304 bytes at most)",
        ),
        (
            file("bad.txt", b"100 -3\n1000 loud"),
            "bad.txt, line 2: \"loud\" is no number",
        ),
        (file("bad.json", b"{\"cochlea_target\":1"), "bad.json: EOF"),
        ("targets/mine.json".to_owned(), "not a whole path"),
        (path("song.flac"), "-o target.json"),
    ] {
        paste(&mut bench, &path);
        let message = bench.message();
        assert!(
            message.starts_with("Target stays. ") && message.contains(words),
            "{path}: {message}"
        );
        assert!(
            message.contains(
                Path::new(&path)
                    .file_name()
                    .and_then(|name| name.to_str())
                    .unwrap_or("?")
            )
        );
        assert_eq!(kept(&bench), before, "{path}");
    }
    assert!(bench.message().contains("cochlea learn \""), "{}", bench.message());
}

#[test]
fn the_line_that_asks_for_a_target_fits() {
    for size in SIZES {
        let mut bench = Bench::new(size, 1.0);
        bench.click(bench.place("Paste target").center());
        assert_fits(&bench, &format!("asked at {}x{}", size.x, size.y));
    }
}
