//! Figures over all runs so far, target by target.

use super::run::Slice;
use super::{LIMITS, TARGETS};
use crate::in_target;
use crate::reliability::{self, Part, Record, Table};
use anyhow::Result;
use serde_json::{Map, Value, json};

const HOUR: f64 = 3600.0;

/// Sums by target.
pub struct Totals(Map<String, Value>);

impl Totals {
    /// Those of the last record; none if all begins `afresh`.
    pub fn read(afresh: bool) -> Result<Self> {
        let sums = if afresh {
            Map::new()
        } else {
            reliability::sums(Part::Fuzz)?
        };
        Ok(Self(sums))
    }

    /// One more process.
    pub fn add(&mut self, slice: &Slice) {
        let sums = &mut self.0.entry(slice.target.name).or_insert_with(|| json!({}));
        let mut plus = |key: &str, more: f64| sums[key] = json!(sums[key].as_f64().unwrap_or(0.0) + more);
        plus("executions", slice.figures.executions as f64);
        plus("wall_seconds", slice.wall_seconds);
        plus("cpu_seconds", slice.cpu_seconds);
        plus("crashes", f64::from(u8::from(slice.crashed)));
        let mut most = |key: &str, value: u64| sums[key] = json!(sums[key].as_u64().unwrap_or(0).max(value));
        most("edges", slice.figures.edges);
        most("features", slice.figures.features);
        most("peak_mib", slice.figures.peak_mib);
    }

    /// Writes the part of the page.
    pub fn record(self, typed: &str) -> Result<()> {
        let number = |name: &str, key: &str| self.0.get(name).and_then(|sums| sums[key].as_f64()).unwrap_or(0.0);
        let whole = |number: f64| format!("{number:.0}");
        let hours = |seconds: f64| format!("{:.2}", seconds / HOUR);
        let mut rows = Vec::new();
        for target in &TARGETS {
            let of = |key: &str| number(target.name, key);
            rows.push(vec![
                target.name.to_owned(),
                target.given.to_owned(),
                whole(of("executions")),
                hours(of("wall_seconds")),
                hours(of("cpu_seconds")),
                whole(of("edges")),
                whole(of("features")),
                inputs_found(target.name)?.to_string(),
                whole(of("peak_mib")),
                whole(of("crashes")),
            ]);
        }
        let sum = |key: &str| TARGETS.iter().map(|target| number(target.name, key)).sum::<f64>();
        let columns = [
            "target",
            "given",
            "inputs tried",
            "hours",
            "processor hours",
            "edges met",
            "features",
            "inputs kept",
            "memory, MiB",
            "broken",
        ];
        let title = format!(
            "All runs together: {} inputs in {} hours ({} of processor time). Broken, and mended since where the list of \
             faults says so: {}.",
            whole(sum("executions")),
            hours(sum("wall_seconds")),
            hours(sum("cpu_seconds")),
            whole(sum("crashes")),
        );
        let record = Record {
            typed: typed.to_owned(),
            tables: vec![Table {
                title,
                columns: columns.map(Into::into).into(),
                rows,
            }],
            notes: vec![LIMITS.into()],
            sums: self.0,
        };
        reliability::record(Part::Fuzz, &record)
    }
}

/// How many inputs the fuzzer holds on to.
fn inputs_found(name: &str) -> Result<usize> {
    let folder = in_target(&format!("fuzz/corpus/{name}"))?;
    Ok(std::fs::read_dir(folder).map_or(0, Iterator::count))
}
