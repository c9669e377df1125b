//! The page that is drawn from the record.

use super::Part;
use serde_json::{Map, Value};
use std::fmt::Write;

const HEAD: &str = "\
# What was tried to break it

Every figure here was written by the command that stands above it (`docs/reliability.json`); none by hand. The faults at
the end were entered as they were found, each with the test that keeps it from coming back.
";

/// The whole page. `all`: the record, part by part; `faults`: what was found.
pub fn drawn(all: &Map<String, Value>, faults: &[Value]) -> String {
    let mut page = HEAD.to_owned();
    for part in Part::ALL {
        let Some(record) = all.get(part.command()) else {
            continue;
        };
        let _ = write!(page, "\n## {}\n\n", title(part));
        let _ = writeln!(page, "`{}`, at {}.", text(&record["typed"]), text(&record["tree"]));
        for table in list(&record["tables"]) {
            let title = text(&table["title"]);
            if !title.is_empty() {
                let _ = write!(page, "\n{title}\n");
            }
            page.push('\n');
            row(&mut page, list(&table["columns"]).iter().map(text));
            row(&mut page, list(&table["columns"]).iter().map(|_| "---"));
            for cells in list(&table["rows"]) {
                row(&mut page, list(cells).iter().map(text));
            }
        }
        for note in list(&record["notes"]) {
            let _ = write!(page, "\n{}\n", text(note));
        }
    }
    let _ = write!(page, "\n## Faults found and mended: {}\n\n", faults.len());
    row(&mut page, ["found by", "fault", "kept away by"].into_iter());
    row(&mut page, ["---"; 3].into_iter());
    for fault in faults {
        row(
            &mut page,
            ["by", "fault", "test"].into_iter().map(|key| text(&fault[key])),
        );
    }
    page
}

fn title(part: Part) -> &'static str {
    match part {
        Part::Conformance => "Conformance",
        Part::Fuzz => "Fuzzing",
        Part::Sanitize => "Sanitizers",
        Part::Soak => "Soak",
        Part::Daw => "Real DAWs",
        Part::Coverage => "Coverage",
    }
}

fn row<'a>(page: &mut String, cells: impl Iterator<Item = &'a str>) {
    for cell in cells {
        let _ = write!(page, "| {} ", cell.replace('|', "\\|").replace('\n', " "));
    }
    page.push_str("|\n");
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::drawn;
    use serde_json::json;

    #[test]
    fn parts_come_in_their_order_with_tables_notes_and_faults() {
        let part = |typed: &str| {
            json!({
                "typed": typed, "tree": "abc", "notes": ["Not run: x."],
                "tables": [{ "title": "T", "columns": ["a", "b"], "rows": [["1|2", "3"]] }],
            })
        };
        let all = json!({ "soak": part("second"), "fuzz": part("first") });
        let faults = [json!({ "by": "fuzz", "fault": "f", "test": "t" })];
        let page = drawn(all.as_object().expect("an object"), &faults);
        let at = |what: &str| page.find(what).unwrap_or_else(|| panic!("no {what} in {page}"));
        assert!(at("`first`, at abc.") < at("`second`, at abc."));
        assert!(at("| a | b |\n| --- | --- |\n| 1\\|2 | 3 |") < at("Not run: x."));
        assert!(at("mended: 1") < at("| fuzz | f | t |"));
    }
}
