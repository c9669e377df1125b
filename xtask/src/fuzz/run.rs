//! Fuzzers at work: two processes at a time, each for its seconds, and what libFuzzer says of them at the end.

use super::Target;
use crate::{in_target, root};
use anyhow::{Context, Result};
use std::collections::VecDeque;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Processes at a time.
const AT_ONCE: usize = 2;
/// An input that takes longer has hung, s. Generous: the sanitizer and other programs slow it down.
const TIMEOUT_SECONDS: u32 = 25;
/// libFuzzer's exit code when it was told to end.
const INTERRUPTED: i32 = 72;
/// A process that holds more has lost measure.
const MEMORY_MIB: u32 = 2048;
/// Where files that are written safely, one for each input, wait for no disk.
const IN_MEMORY: &str = "/dev/shm";
const LOOK: Duration = Duration::from_millis(200);

/// What one process did.
#[derive(Debug)]
pub struct Slice {
    /// Which target.
    pub target: &'static Target,
    /// How long it ran, s.
    pub wall_seconds: f64,
    /// Processor time, s.
    pub cpu_seconds: f64,
    /// What libFuzzer said.
    pub figures: Figures,
    /// Whether it met something that no input before had met.
    pub found_new: bool,
    /// Whether it ended because something broke.
    pub crashed: bool,
    /// All that it printed.
    pub log: PathBuf,
}

impl Slice {
    /// Where to look, if something broke.
    pub fn crash(&self) -> Option<String> {
        self.crashed
            .then(|| format!("{}: see {}", self.target.name, self.log.display()))
    }
}

/// What libFuzzer says at its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Inputs tried.
    pub executions: u64,
    /// Edges of the instrumented code that any input of the corpus met.
    pub edges: u64,
    /// Those with how often they were met, and comparisons: libFuzzer's features.
    pub features: u64,
    /// Inputs that added some.
    pub new_inputs: u64,
    /// Memory, MiB.
    pub peak_mib: u64,
}

impl Figures {
    /// From what libFuzzer printed: progress lines (`#12 NEW cov: 3 ft: 4 …`) and final statistics.
    fn parse(log: &str) -> Self {
        let mut figures = Self::default();
        for line in log.lines() {
            if let Some((name, value)) = line.strip_prefix("stat::").and_then(|stat| stat.split_once(':')) {
                let value = value.trim().parse().unwrap_or(0);
                match name {
                    "number_of_executed_units" => figures.executions = value,
                    "new_units_added" => figures.new_inputs = value,
                    "peak_rss_mb" => figures.peak_mib = value,
                    _ => {}
                }
            } else if line.starts_with('#') {
                let words: Vec<&str> = line.split_whitespace().collect();
                let after = |name: &str| {
                    let at = words.iter().position(|word| *word == name)?;
                    words.get(at + 1)?.parse::<u64>().ok()
                };
                figures.edges = figures.edges.max(after("cov:").unwrap_or(0));
                figures.features = figures.features.max(after("ft:").unwrap_or(0));
            }
        }
        figures
    }
}

/// Runs all `targets`, each for `seconds`, until told to `stop`.
pub fn all(programs: &Path, targets: &[&'static Target], seconds: u64, stop: &AtomicBool) -> Result<Vec<Slice>> {
    let mut waiting: VecDeque<_> = targets.iter().copied().collect();
    let mut running: Vec<Running> = Vec::new();
    let mut done = Vec::new();
    while !running.is_empty() || !waiting.is_empty() {
        if stop.load(Ordering::SeqCst) {
            waiting.clear();
        }
        while running.len() < AT_ONCE
            && let Some(target) = waiting.pop_front()
        {
            running.push(Running::start(programs, target, seconds)?);
        }
        std::thread::sleep(LOOK);
        let mut still = Vec::new();
        for mut fuzzer in running {
            match fuzzer.look()? {
                Some(slice) => done.push(slice),
                None => still.push(fuzzer),
            }
        }
        running = still;
    }
    Ok(done)
}

struct Running {
    target: &'static Target,
    child: Child,
    start: Instant,
    cpu_seconds: f64,
    log: PathBuf,
}

impl Running {
    fn start(programs: &Path, target: &'static Target, seconds: u64) -> Result<Self> {
        let name = target.name;
        let below = |what: &str| in_target(&format!("fuzz/{what}"));
        let found = below(&format!("corpus/{name}"))?;
        let temporary = match Path::new(IN_MEMORY).is_dir() {
            true => Path::new(IN_MEMORY).join("cochlea-fuzz").join(name),
            false => below(&format!("tmp/{name}"))?,
        };
        let artifacts = below(&format!("artifacts/{name}-"))?;
        let log = below(&format!("logs/{name}.log"))?;
        std::fs::create_dir_all(&found)?;
        // What earlier processes left there.
        let _ = std::fs::remove_dir_all(&temporary);
        std::fs::create_dir_all(&temporary)?;
        let here = root().join("tests").join("fuzz");
        let mut fuzzer = Command::new(programs.join(name));
        fuzzer.arg(&found).arg(here.join("corpus").join(name));
        fuzzer.arg(format!("-max_total_time={seconds}"));
        fuzzer.arg(format!("-timeout={TIMEOUT_SECONDS}"));
        fuzzer.arg(format!("-rss_limit_mb={MEMORY_MIB}"));
        fuzzer.arg(format!("-max_len={}", target.longest));
        fuzzer.arg(format!("-artifact_prefix={}", artifacts.display()));
        fuzzer.arg("-print_final_stats=1");
        // Looking for leaks stops every thread after each input; the tests under AddressSanitizer look for them.
        fuzzer.arg("-detect_leaks=0");
        if let Some(words) = target.words {
            fuzzer.arg(format!("-dict={}", here.join("dictionaries").join(words).display()));
        }
        let output = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        fuzzer
            .env("TMPDIR", &temporary)
            .env("COCHLEA_CONFIG_DIR", &temporary)
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output);
        let child = fuzzer
            .spawn()
            .with_context(|| format!("could not start the fuzzer {name}"))?;
        println!("{name}: {seconds} s");
        Ok(Self {
            target,
            child,
            start: Instant::now(),
            cpu_seconds: 0.0,
            log,
        })
    }

    /// What it did, if it has ended.
    fn look(&mut self) -> Result<Option<Slice>> {
        if let Some(seconds) = cpu_seconds(self.child.id()) {
            self.cpu_seconds = seconds;
        }
        let Some(status) = self.child.try_wait()? else {
            return Ok(None);
        };
        let text = String::from_utf8_lossy(&std::fs::read(&self.log)?).into_owned();
        let slice = Slice {
            target: self.target,
            wall_seconds: self.start.elapsed().as_secs_f64(),
            cpu_seconds: self.cpu_seconds,
            figures: Figures::parse(&text),
            found_new: text.lines().any(|line| line.starts_with('#') && line.contains(" NEW ")),
            crashed: !status.success() && status.code() != Some(INTERRUPTED),
            log: self.log.clone(),
        };
        let Figures { executions, edges, .. } = slice.figures;
        let end = if slice.crashed { ", BROKEN" } else { "" };
        println!(
            "{}: {executions} inputs in {:.0} s, {edges} edges{end}",
            self.target.name, slice.wall_seconds
        );
        Ok(Some(slice))
    }
}

/// Processor time of a process that is there or waits to be asked for its end, s: fields 14 and 15 of Linux's
/// `/proc/PID/stat`, hundredths of a second.
fn cpu_seconds(id: u32) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The program's name may hold spaces.
    let (_, fields) = stat.rsplit_once(") ")?;
    let ticks = |nth: usize| fields.split(' ').nth(nth - 3)?.parse::<f64>().ok();
    Some((ticks(14)? + ticks(15)?) / 100.0)
}

#[cfg(test)]
mod tests {
    use super::Figures;

    #[test]
    fn what_libfuzzer_prints_is_read() {
        let log = "\
INFO: Seed: 1
#2\tINITED cov: 10 ft: 11 corp: 1/1b exec/s: 0 rss: 40Mb
#77\tNEW    cov: 25 ft: 60 corp: 2/5b lim: 4 exec/s: 0 rss: 41Mb L: 4/4 MS: 1 ChangeBit-
#900\tDONE   cov: 25 ft: 61 corp: 2/5b lim: 4 exec/s: 450 rss: 41Mb
stat::number_of_executed_units: 900
stat::average_exec_per_sec:     450
stat::new_units_added:          3
stat::slowest_unit_time_sec:    0
stat::peak_rss_mb:              41
";
        let expected = Figures {
            executions: 900,
            edges: 25,
            features: 61,
            new_inputs: 3,
            peak_mib: 41,
        };
        assert_eq!(Figures::parse(log), expected);
        assert_eq!(Figures::parse("==1== ERROR: no figures\n"), Figures::default());
    }
}
