//! The soak, for a minute of sound, so that it keeps running: every way into the plugin in turn.

use std::sync::Mutex;

use assert_no_alloc::AllocDisabler;
use cochlea_tests::soak::{Outcome, Plan, run};

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

#[test]
fn random_hosts_hear_what_a_straight_run_gives() {
    let plan = Plan {
        // One whose six short episodes have notes in them.
        seed: 9,
        episodes: (0..6).collect(),
        episode_s: 12.0,
        lanes: 2,
        with_windows: false,
    };
    let outcomes: Mutex<Vec<Outcome>> = Mutex::default();
    run(&plan, |told| {
        if let Ok(outcome) = told {
            outcomes.lock().expect("no panic").push(outcome.clone());
        }
    });
    let outcomes = outcomes.into_inner().expect("no panic");
    assert_eq!(outcomes.len(), plan.episodes.len());
    for Outcome {
        episode,
        count,
        failure,
    } in &outcomes
    {
        assert_eq!(*failure, None, "episode {episode}");
        assert_eq!(
            (count.differing, count.allocations, count.probes),
            (0, 0, 1),
            "episode {episode}"
        );
    }
    let sum = |of: fn(&Outcome) -> u64| outcomes.iter().map(of).sum::<u64>();
    assert!(
        sum(|outcome| outcome.count.compared) > 6 * 2 * 12 * 8_000,
        "little was compared"
    );
    assert!(sum(|outcome| outcome.count.moves) > 100, "little was automated");
    assert!(sum(|outcome| outcome.count.mode_changes) > 10, "no mode changed");
    assert!(sum(|outcome| outcome.count.told) > 0, "nothing was told");
}
