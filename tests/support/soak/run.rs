//! Episodes on several threads at once, with rests between: then nothing plays, and what the process holds is its own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;

use super::script::Parameter;
use super::{Count, Health, episode, parameters};

/// Episodes of each lane from one rest to the next.
const EPISODES_BETWEEN_RESTS: usize = 4;
/// A scene takes seconds; a lane that needs longer than this for one hangs.
const PATIENCE: Duration = Duration::from_secs(900);

/// What to run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Gives the scripts.
    pub seed: u64,
    /// Numbers of the episodes.
    pub episodes: Vec<u64>,
    /// Sound of each, s.
    pub episode_s: f64,
    /// Episodes that run at once.
    pub lanes: usize,
    /// Whether there is a display for windows.
    pub with_windows: bool,
}

/// How an episode ended.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// Its number.
    pub episode: u64,
    /// What was done.
    pub count: Count,
    /// What went wrong, if anything did.
    pub failure: Option<String>,
}

/// What the process held while nothing played.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Rest {
    /// None where the system does not tell.
    #[serde(flatten)]
    pub health: Option<Health>,
    /// Since the beginning, s.
    pub wall_s: f64,
    /// Episodes before it.
    pub after_episodes: usize,
}

/// Where a lane is: its episode, and when it finished a scene last.
type Place = Mutex<Option<(u64, Instant)>>;

/// Runs all episodes of the plan. `tell` hears of each that ended, and of each rest.
///
/// A lane that hangs ends the process, with the episode's number.
pub fn run(plan: &Plan, tell: impl Fn(Result<&Outcome, &Rest>) + Sync) {
    let begin = Instant::now();
    let parameters = parameters();
    let lanes = plan.lanes.max(1);
    let places: Vec<Place> = (0..lanes).map(|_| Mutex::new(None)).collect();
    let is_over = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        scope.spawn(|| watch_for_hangs(&places, &is_over));
        let mut done = 0;
        for batch in plan.episodes.chunks(lanes * EPISODES_BETWEEN_RESTS) {
            play(plan, batch, &parameters, &places, &tell);
            done += batch.len();
            tell(Err(&Rest {
                health: Health::now(),
                wall_s: begin.elapsed().as_secs_f64(),
                after_episodes: done,
            }));
        }
        is_over.store(1, Ordering::Relaxed);
    });
}

/// Plays a batch, a lane for each place.
fn play(
    plan: &Plan,
    batch: &[u64],
    parameters: &[Parameter],
    places: &[Place],
    tell: &(impl Fn(Result<&Outcome, &Rest>) + Sync),
) {
    let next = AtomicU64::new(0);
    let lane = |place: &Place| {
        let set = |what| *place.lock().unwrap_or_else(PoisonError::into_inner) = what;
        while let Some(number) = batch.get(next.fetch_add(1, Ordering::Relaxed) as usize) {
            let pulse = || set(Some((*number, Instant::now())));
            pulse();
            let played = catch_unwind(AssertUnwindSafe(|| episode(plan, *number, parameters, pulse)));
            let (count, result) =
                played.unwrap_or_else(|_| (Count::default(), Err("a panic, told on standard error".into())));
            tell(Ok(&Outcome {
                episode: *number,
                count,
                failure: result.err(),
            }));
        }
        set(None);
    };
    std::thread::scope(|scope| {
        for place in places {
            scope.spawn(|| lane(place));
        }
    });
}

fn watch_for_hangs(places: &[Place], is_over: &AtomicUsize) {
    while is_over.load(Ordering::Relaxed) == 0 {
        std::thread::sleep(Duration::from_millis(200));
        for place in places {
            let place = *place.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((episode, since)) = place.filter(|(_, since)| since.elapsed() > PATIENCE) {
                eprintln!(
                    "episode {episode} hangs: no scene ended in {:.0} s",
                    since.elapsed().as_secs_f64()
                );
                std::process::abort();
            }
        }
    }
}
