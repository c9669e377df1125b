//! The pool of analysis under stress: instances play, hundreds come and go, and editors open and close on any of them.
//!
//! What must hold: every bit that an instance plays is what one without an editor plays; memory does not grow; and once
//! all editors are closed no thread of the pool is left.

mod rig;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use cochlea::analysis;
use cochlea::link::Link;

use crate::raw_clap::RawClap;
use crate::signals::Random;
pub use rig::{BLOCK_FRAMES, LAP_BLOCKS, RATE_HZ, Rig, lap};

/// Instances that play throughout, each on a thread of its own.
const PLAYERS: usize = 3;
/// Instances that are created at once, play a little, and are destroyed again.
const CROWD: usize = 50;
/// Crowds after which memory is judged: the allocator keeps what a crowd took, and more with each of the first few, until
/// it has a place for everything.
const SETTLING_CROWDS: usize = 20;
/// From one crowd to the next: those who play throughout need some of the machine, too.
const BETWEEN_CROWDS: Duration = Duration::from_millis(300);
/// Hands that open and close editors.
const HANDS: usize = 4;
/// How long an editor stays open at most, ms.
const LONGEST_LOOK_MS: usize = 300;
/// From one drawing to the next.
const DRAWING: Duration = Duration::from_millis(15);
/// Growth of memory that is no leak: what the allocator keeps for threads that come and go, MB.
const SLACK_MB: f64 = 16.0;

/// What happened.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Instances created and destroyed.
    pub instances: u64,
    /// Editors opened and closed.
    pub editors: u64,
    /// Frames of analysis that editors saw.
    pub analysis_frames: u64,
    /// Laps of sound that were compared, and how long one is, s.
    pub laps: u64,
    /// Chunks that found no room.
    pub dropped_chunks: u64,
    /// Resident memory after each crowd had gone, MB; none where the system does not tell.
    pub resident_mb: Vec<f64>,
    /// Of those that went, how many are still held by somebody after all was over.
    pub left_alive: usize,
    /// Threads of the pool while all ran, at most; and after all was over.
    pub pool_threads: [usize; 2],
}

/// What the threads of one run share.
#[derive(Default)]
struct Stage {
    stop: AtomicBool,
    /// Whoever an editor may open on: players first, then the crowd.
    links: Mutex<Vec<Arc<Link>>>,
    /// Those who went.
    gone: Mutex<Vec<Weak<Link>>>,
    editors: AtomicU64,
    analysis_frames: AtomicU64,
    laps: AtomicU64,
    most_threads: AtomicU64,
}

impl Stage {
    fn goes_on(&self) -> bool {
        !self.stop.load(Ordering::Relaxed)
    }

    fn links(&self) -> std::sync::MutexGuard<'_, Vec<Arc<Link>>> {
        self.links.lock().expect("nobody panics with the list")
    }
}

/// Runs for `time`. `tell` hears of the progress after each crowd.
///
/// # Errors
/// What went wrong: other bits, a leak, a thread too many.
pub fn run(time: Duration, mut tell: impl FnMut(&Report)) -> Result<Report> {
    let expected = lap(&mut Rig::new(), |_| {});
    ensure!(pool_threads() == 0, "the pool runs although nobody watches");
    let stage = Stage::default();
    let mut report = Report::default();
    let begin = Instant::now();
    let result = std::thread::scope(|scope| {
        let mut threads = Vec::new();
        for _ in 0..PLAYERS {
            let rig = Rig::new();
            stage.links().push(rig.link().clone());
            threads.push(scope.spawn(|| play(rig, &stage, &expected)));
        }
        for hand in 1..=HANDS {
            let stage = &stage;
            threads.push(scope.spawn(move || watch(stage, hand as u64)));
        }
        let mut crowds = || -> Result<()> {
            while begin.elapsed() < time && threads.iter().all(|thread| !thread.is_finished()) {
                crowd(&stage, &expected)?;
                report.instances += CROWD as u64;
                report.resident_mb.extend(resident_mb());
                stage.copy_to(&mut report);
                tell(&report);
                std::thread::sleep(BETWEEN_CROWDS);
            }
            Ok(())
        };
        let crowds = crowds();
        stage.stop.store(true, Ordering::Relaxed);
        for thread in threads {
            thread
                .join()
                .map_err(|_| anyhow::anyhow!("a thread of the stress itself panicked"))??;
        }
        crowds
    });
    result?;
    stage.copy_to(&mut report);
    report.dropped_chunks = stage.links().iter().map(|link| link.tap.dropped()).sum();
    let gone = stage.gone.lock().expect("nobody panics with the list");
    report.left_alive = gone.iter().filter(|link| link.strong_count() > 0).count();
    report.pool_threads[1] = pool_threads_in_the_end(0);
    report.check()?;
    Ok(report)
}

impl Stage {
    fn copy_to(&self, report: &mut Report) {
        report.editors = self.editors.load(Ordering::Relaxed);
        report.analysis_frames = self.analysis_frames.load(Ordering::Relaxed);
        report.laps = self.laps.load(Ordering::Relaxed);
        report.pool_threads[0] = self.most_threads.load(Ordering::Relaxed) as usize;
    }
}

impl Report {
    fn check(&self) -> Result<()> {
        ensure!(
            self.laps > 0 && self.editors > 0 && self.analysis_frames > 0,
            "nothing happened: {self:?}"
        );
        ensure!(
            self.pool_threads[1] == 0,
            "{} threads of the pool are left though all editors are closed",
            self.pool_threads[1]
        );
        // The one that this thread announced last stays until it announces another.
        ensure!(
            self.left_alive <= 1,
            "{} instances are held though they went",
            self.left_alive
        );
        if let Some([settled, last]) = self.settled_and_last_mb() {
            ensure!(
                last <= settled + SLACK_MB,
                "memory grew from {settled:.1} MB after the first crowds to {last:.1} MB"
            );
        }
        Ok(())
    }

    /// Memory once the allocator had settled, at most of ten crowds, and at the end, at least of ten: a leak raises both.
    /// None where too few crowds came.
    pub fn settled_and_last_mb(&self) -> Option<[f64; 2]> {
        const JUDGED: usize = 10;
        let settled = self.resident_mb.get(SETTLING_CROWDS..SETTLING_CROWDS + JUDGED)?;
        let last = &self.resident_mb[(self.resident_mb.len() - JUDGED).max(SETTLING_CROWDS + JUDGED)..];
        let most = settled.iter().copied().reduce(f64::max)?;
        Some([most, last.iter().copied().reduce(f64::min)?])
    }
}

/// An instance that plays the same lap again and again in real time, watched or not.
fn play(mut rig: Rig, stage: &Stage, expected: &[u32]) -> Result<()> {
    let pace = Duration::from_secs_f64(BLOCK_FRAMES as f64 / RATE_HZ);
    while stage.goes_on() {
        let mut due = Instant::now();
        let found = lap(&mut rig, |_| {
            due += pace;
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
        });
        compare(&found, expected).context("an instance that plays throughout")?;
        stage.laps.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

/// Editors that open, draw for a while, ask for things, and close.
fn watch(stage: &Stage, seed: u64) -> Result<()> {
    let mut random = Random::new(seed);
    while stage.goes_on() {
        let link = {
            let links = stage.links();
            let place = random.between(0, links.len() - 1);
            // Half of them on those that play throughout.
            links[if random.unit() < 0.5 { place % PLAYERS } else { place }].clone()
        };
        let watch = analysis::watch(&link);
        stage.editors.fetch_add(1, Ordering::Relaxed);
        stage.most_threads.fetch_max(pool_threads() as u64, Ordering::Relaxed);
        let close = Instant::now() + Duration::from_millis(random.between(0, LONGEST_LOOK_MS) as u64);
        let mut seen = 0;
        while Instant::now() < close && stage.goes_on() {
            link.watched.store(true, Ordering::Relaxed);
            let frame = link.analysis.latest();
            // Another window on the same instance may have opened since, with frames of its own.
            stage
                .analysis_frames
                .fetch_add(frame.sequence.saturating_sub(seen), Ordering::Relaxed);
            seen = frame.sequence;
            link.analysis.lines.take(drop);
            if random.unit() < 0.1 {
                link.analysis.reset();
                let mut settings = link.analysis.settings();
                settings.display.tilt_db_per_octave = random.unit() as f32;
                link.analysis.set(settings);
            }
            ensure!(!link.analysis.stopped.load(Ordering::Relaxed), "the analysis panicked");
            std::thread::sleep(DRAWING);
        }
        drop(watch);
    }
    Ok(())
}

/// Many come, play a little while editors open on them, and go; a tenth of them as hosts make them.
fn crowd(stage: &Stage, expected: &[u32]) -> Result<()> {
    const BLOCKS: usize = 4;
    let hosted: Vec<RawClap> = (0..CROWD / 10)
        .map(|_| {
            let plugin = RawClap::from_entry(&cochlea::clap_entry);
            assert!(plugin.activate(RATE_HZ, BLOCK_FRAMES as u32));
            plugin
        })
        .collect();
    let mut rigs: Vec<Rig> = (0..CROWD - hosted.len()).map(|_| Rig::new()).collect();
    stage.links().extend(rigs.iter().map(|rig| rig.link().clone()));
    for rig in &mut rigs {
        let found = rig::play(rig, BLOCKS, |_| {});
        compare(&found, &expected[..found.len()]).context("one of the crowd")?;
    }
    let (mut left, mut right) = ([0.1; BLOCK_FRAMES], [0.2; BLOCK_FRAMES]);
    for plugin in &hosted {
        plugin.process(&mut [&mut left, &mut right], &[]);
    }
    let gone = stage.links().split_off(PLAYERS);
    let mut list = stage.gone.lock().expect("nobody panics with the list");
    list.extend(gone.iter().map(Arc::downgrade));
    // The others are kept to the end: editors may still hold the last ones.
    list.retain(|link| link.strong_count() > 0);
    Ok(())
}

fn compare(found: &[u32], expected: &[u32]) -> Result<()> {
    let differs = found
        .iter()
        .zip(expected)
        .position(|(found, expected)| found != expected);
    match differs {
        Some(frame) => anyhow::bail!("watched and unwatched differ from sample {frame}"),
        None => Ok(()),
    }
}

/// Threads of this process that belong to the pool. Linux shows the first 15 letters of a name; elsewhere the pool's own
/// word is taken.
pub fn pool_threads() -> usize {
    let Ok(tasks) = std::fs::read_dir("/proc/self/task") else {
        return analysis::threads();
    };
    let names = tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
    names
        .filter(|name| name.trim_end() == &analysis::THREAD_NAME[..15])
        .count()
}

/// The same once there are `expected`, or after a second: a thread that was started has no name yet, and one that was
/// joined is still listed for a moment.
pub fn pool_threads_in_the_end(expected: usize) -> usize {
    let begin = Instant::now();
    while pool_threads() != expected && begin.elapsed() < Duration::from_secs(1) {
        std::thread::sleep(Duration::from_millis(5));
    }
    pool_threads()
}

/// Resident memory of this process, MB; none where the system does not tell.
fn resident_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes / 1024.0)
}
