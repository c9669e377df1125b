//! The tables: totals, rooms, files, and what is not run.

use super::build::PRODUCT;
use super::gaps::Gap;
use super::lines::{self, File};
use crate::process::Counts;
use crate::reliability::Table;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Files of which less is run stand in the record, per cent.
const FEW_PERCENT: f64 = 90.0;

/// Where nobody has said why.
const NO_REASON: &str = "no test yet";

/// Lines of a crate, a room or a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// Its path.
    pub name: String,
    lines: u64,
    missed: u64,
}

impl Sum {
    /// How much of it is run.
    pub fn percent(&self) -> f64 {
        100.0 * (self.lines - self.missed) as f64 / self.lines.max(1) as f64
    }

    fn cells(&self) -> Vec<String> {
        let run = self.lines - self.missed;
        vec![
            self.name.clone(),
            self.lines.to_string(),
            run.to_string(),
            format!("{:.1}", self.percent()),
        ]
    }
}

/// Each of the two crates.
pub fn totals(files: &[File]) -> Vec<Sum> {
    summed(files, |path| crate_of(path).to_owned())
}

/// A module of a crate's root, with all that lies in its folder.
fn rooms(files: &[File]) -> Vec<Sum> {
    summed(files, |path| {
        let folder = crate_of(path);
        let inside = path.strip_prefix(folder).unwrap_or(path).trim_start_matches('/');
        let room = inside.split(['/', '.']).next().unwrap_or(inside);
        format!("{folder}/{room}")
    })
}

fn crate_of(path: &str) -> &'static str {
    let of_path = PRODUCT.into_iter().find(|folder| path.starts_with(folder));
    of_path.unwrap_or("elsewhere")
}

fn summed(files: &[File], name: impl Fn(&str) -> String) -> Vec<Sum> {
    let mut sums: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for file in files {
        let sum = sums.entry(name(&file.path)).or_default();
        sum.0 += file.lines;
        sum.1 += file.missed.len() as u64;
    }
    let all = sums.into_iter();
    all.map(|(name, (lines, missed))| Sum { name, lines, missed }).collect()
}

/// For the screen: rooms, every file that is not run whole with its lines, totals.
pub fn printed(files: &[File], gaps: &[Gap]) -> String {
    let mut text = String::new();
    let mut table = |sums: &[Sum]| {
        let _ = writeln!(text, "\n{:<52} {:>7} {:>7} {:>7}", "", "lines", "run", "%");
        for sum in sums {
            let cells = sum.cells();
            let _ = writeln!(text, "{:<52} {:>7} {:>7} {:>7}", cells[0], cells[1], cells[2], cells[3]);
        }
    };
    table(&rooms(files));
    table(&totals(files));
    let _ = writeln!(text, "\nNot run:");
    for file in files.iter().filter(|file| !file.missed.is_empty()) {
        let _ = writeln!(text, "{}: lines {}", file.path, ranges(&file.missed));
        for gap in gaps.iter().filter(|gap| gap.path == file.path) {
            let reason = gap.reason.unwrap_or(NO_REASON);
            let _ = writeln!(text, "    {} ({}): {reason}", name_of(gap), gap.lines);
        }
    }
    text
}

/// For the record.
pub fn tables(files: &[File], gaps: &[Gap], counts: Counts) -> Vec<Table> {
    let columns = |first: &str| [first, "lines", "run", "%"].map(str::to_owned).to_vec();
    let cells = |sums: Vec<Sum>| sums.iter().map(Sum::cells).collect();
    let mut few = summed(files, str::to_owned);
    few.retain(|file| file.percent() < FEW_PERCENT);
    few.sort_by(|a, b| a.percent().total_cmp(&b.percent()));
    vec![
        Table {
            title: format!(
                "Lines that at least one test runs, in a debug build; {} tests passed, {} failed.",
                counts.passed, counts.failed
            ),
            columns: columns("crate"),
            rows: cells(totals(files)),
        },
        Table {
            title: "By room.".into(),
            columns: columns("room"),
            rows: cells(rooms(files)),
        },
        Table {
            title: format!("Files of which less than {FEW_PERCENT:.0} % is run."),
            columns: columns("file"),
            rows: cells(few),
        },
        Table {
            title: "What is not run, and why.".into(),
            columns: ["why", "lines", "where"].map(str::to_owned).to_vec(),
            rows: by_reason(gaps),
        },
    ]
}

fn by_reason(gaps: &[Gap]) -> Vec<Vec<String>> {
    let mut reasons: BTreeMap<&str, (usize, BTreeMap<&str, Vec<&str>>)> = BTreeMap::new();
    for gap in gaps {
        let (lines, files) = reasons.entry(gap.reason.unwrap_or(NO_REASON)).or_default();
        *lines += gap.lines;
        files.entry(&gap.path).or_default().push(name_of(gap));
    }
    let mut rows: Vec<_> = reasons.into_iter().collect();
    rows.sort_by_key(|(_, (lines, _))| std::cmp::Reverse(*lines));
    let places = |files: BTreeMap<&str, Vec<&str>>| {
        let file = |(path, functions): (&str, Vec<&str>)| format!("{path} ({})", functions.join(", "));
        files.into_iter().map(file).collect::<Vec<_>>().join("; ")
    };
    let row = |(reason, (lines, files)): (&str, (usize, _))| vec![reason.into(), lines.to_string(), places(files)];
    rows.into_iter().map(row).collect()
}

fn name_of(gap: &Gap) -> &str {
    if gap.function.is_empty() {
        "outside functions"
    } else {
        &gap.function
    }
}

/// What the figures leave out.
pub fn notes(files: &[File], failed: &[String]) -> Vec<String> {
    let mut notes = vec![
        "Counted are the lines below `plugin/dsp/src` and `plugin/src` that are compiled on x86-64 Linux. Left out: tests \
         that live there, and what is compiled on other systems alone. A line with several branches counts as run when one \
         of them is."
            .to_owned(),
    ];
    if let Ok(files) = lines::without_lines(files) {
        let text = format!(
            "Without any line that is compiled, because they hold declarations or another system's code: {}.",
            files.join(", ")
        );
        notes.extend((!files.is_empty()).then_some(text));
    }
    let text = format!(
        "These did not succeed, so what they would have run may be missing: {}.",
        failed.join(", ")
    );
    notes.extend((!failed.is_empty()).then_some(text));
    notes
}

/// `3-5, 9`.
fn ranges(lines: &[u32]) -> String {
    let mut text = Vec::new();
    for run in lines.chunk_by(|a, b| a + 1 == *b) {
        text.push(match run {
            [only] => only.to_string(),
            [first, .., last] => format!("{first}-{last}"),
            [] => continue,
        });
    }
    text.join(", ")
}

#[cfg(test)]
mod tests {
    use super::{Gap, by_reason, ranges, rooms, totals};
    use crate::coverage::lines::File;

    #[test]
    fn files_are_summed_by_room_and_by_crate() {
        let file = |path: &str, lines, missed: &[u32]| File {
            path: path.into(),
            lines,
            missed: missed.to_vec(),
            elsewhere: Vec::new(),
        };
        let files = [
            file("plugin/dsp/src/ear.rs", 10, &[]),
            file("plugin/src/editor.rs", 10, &[1]),
            file("plugin/src/editor/menu/lines.rs", 30, &[2, 3, 4]),
        ];
        let names = |sums: Vec<super::Sum>| sums.into_iter().map(|sum| sum.cells().join(" ")).collect::<Vec<_>>();
        assert_eq!(
            names(rooms(&files)),
            ["plugin/dsp/src/ear 10 10 100.0", "plugin/src/editor 40 36 90.0"]
        );
        assert_eq!(
            names(totals(&files)),
            ["plugin/dsp/src 10 10 100.0", "plugin/src 40 36 90.0"]
        );
        assert_eq!(ranges(&files[2].missed), "2-4");
    }

    #[test]
    fn gaps_of_one_reason_stand_together_the_largest_first() {
        let gap = |function: &str, lines, reason| Gap {
            path: "a.rs".into(),
            function: function.into(),
            lines,
            reason,
        };
        let gaps = [gap("f", 1, Some("r")), gap("g", 5, None), gap("", 2, Some("r"))];
        let rows = by_reason(&gaps);
        assert_eq!(rows[0], ["no test yet", "5", "a.rs (g)"]);
        assert_eq!(rows[1], ["r", "3", "a.rs (f, outside functions)"]);
    }
}
