//! A run of named steps, each with its seconds, its counts and what to type when it fails.

use crate::process::Counts;
use anyhow::Result;
use std::time::Instant;

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Ok,
    Failed,
    /// An earlier step had failed.
    NotRun,
    /// What it needs is not here.
    NotChecked,
}

#[derive(Debug)]
struct Row {
    name: String,
    outcome: Outcome,
    seconds: f64,
    counts: Counts,
}

/// Steps that run in order and stop at the first failure, unless told to keep going.
#[derive(Debug)]
pub struct Steps {
    keep_going: bool,
    rows: Vec<Row>,
}

impl Steps {
    /// No steps yet.
    pub fn new(keep_going: bool) -> Self {
        Self {
            keep_going,
            rows: Vec::new(),
        }
    }

    /// Whether nothing has failed so far.
    pub fn ok(&self) -> bool {
        self.rows.iter().all(|row| row.outcome != Outcome::Failed)
    }

    /// Runs one step, unless an earlier one stopped the run. `remedy`: what a person types to repeat or mend it.
    pub fn step(&mut self, name: &str, remedy: &str, action: impl FnOnce() -> Result<()>) {
        self.counting_step(name, remedy, |_| action());
    }

    /// Says that a step was left out for want of what it needs, in the table too: it is neither passed nor failed.
    pub fn not_checked(&mut self, name: &str, why: &str) {
        println!("\n== {name}: NOT CHECKED\n   {why}");
        self.rows.push(Row {
            name: name.into(),
            outcome: Outcome::NotChecked,
            seconds: 0.0,
            counts: Counts::default(),
        });
    }

    /// Runs one step that counts tests. A failure without a failed test counts as one.
    pub fn counting_step(&mut self, name: &str, remedy: &str, action: impl FnOnce(&mut Counts) -> Result<()>) {
        let mut row = Row {
            name: name.into(),
            outcome: Outcome::NotRun,
            seconds: 0.0,
            counts: Counts::default(),
        };
        if self.ok() || self.keep_going {
            println!("\n== {name}");
            let start = Instant::now();
            let result = action(&mut row.counts);
            row.seconds = start.elapsed().as_secs_f64();
            row.outcome = if result.is_ok() { Outcome::Ok } else { Outcome::Failed };
            match result {
                Ok(()) => println!("== {name}: ok, {:.1} s", row.seconds),
                Err(error) => {
                    row.counts.failed = row.counts.failed.max(1);
                    println!(
                        "== {name}: FAILED, {:.1} s\n   {error:#}\n   run: {remedy}",
                        row.seconds
                    );
                }
            }
        }
        self.rows.push(row);
    }

    /// Prints the table of all steps and returns the sum of their counts.
    pub fn summary(&self) -> Counts {
        let mut total = Counts::default();
        println!(
            "\n{:<24} {:>8} {:>9} {:>7} {:>7}",
            "step", "", "seconds", "passed", "failed"
        );
        for row in &self.rows {
            total += row.counts;
            let outcome = match row.outcome {
                Outcome::Ok => "ok",
                Outcome::Failed => "FAILED",
                Outcome::NotRun => "not run",
                Outcome::NotChecked => "not here",
            };
            let count = |n: u64| {
                if row.counts == Counts::default() {
                    "-".into()
                } else {
                    n.to_string()
                }
            };
            let (passed, failed) = (count(row.counts.passed), count(row.counts.failed));
            println!(
                "{:<24} {outcome:>8} {:>9.1} {passed:>7} {failed:>7}",
                row.name, row.seconds
            );
        }
        let seconds: f64 = self.rows.iter().map(|row| row.seconds).sum();
        println!(
            "{:<24} {:>8} {seconds:>9.1} {:>7} {:>7}",
            "all", "", total.passed, total.failed
        );
        total
    }
}
