//! The analysis beside the sound, in a process of its own, so that its threads can be counted.

use std::sync::atomic::Ordering;
use std::time::Duration;

use cochlea::analysis;
use cochlea::link::CHUNK_FRAMES;
use cochlea::settings::{FOLDER_VARIABLE, Settings};
use cochlea_tests::stress::{self, BLOCK_FRAMES, RATE_HZ, Rig};

/// One test, since the pool is the process's own.
#[test]
fn the_pool_lives_as_long_as_an_editor_and_is_not_heard() {
    threads_are_as_many_as_the_settings_say();
    frames_arrive_from_the_first_editor_to_the_last();

    let report = stress::run(Duration::from_secs(12), |_| {}).unwrap_or_else(|error| panic!("{error:#}"));
    assert!(report.pool_threads[0] >= 1, "{report:?}");
    assert!(
        report.pool_threads[0] <= Settings::default().analysis_threads(),
        "{report:?}"
    );
}

fn threads_are_as_many_as_the_settings_say() {
    let folder = tempfile::tempdir().expect("a folder");
    let all = std::thread::available_parallelism().map_or(1, usize::from);
    let text = format!("{{\"cochlea_settings\": 1, \"analysis.threads\": {all}}}");
    std::fs::write(folder.path().join("settings.json"), text).expect("a file");
    let rigs = [Rig::new(), Rig::new()];
    set_folder(Some(folder.path()));
    let (first, problems) = analysis::watch(rigs[0].link());
    assert_eq!(problems, [""; 0]);
    assert_eq!((analysis::threads(), stress::pool_threads_in_the_end(all)), (all, all));

    // A change waits until the pool starts anew.
    std::fs::write(folder.path().join("settings.json"), "{").expect("a file");
    let (second, problems) = analysis::watch(rigs[1].link());
    assert_eq!((problems.len(), analysis::threads()), (0, all));
    drop(first);
    assert_eq!(analysis::threads(), all, "the other is still there");
    drop(second);
    assert_eq!((analysis::threads(), stress::pool_threads_in_the_end(0)), (0, 0));

    // What cannot be read is told, and the default is used.
    let (third, problems) = analysis::watch(rigs[1].link());
    assert!(problems[0].contains("settings.json"), "{problems:?}");
    assert_eq!(analysis::threads(), Settings::default().analysis_threads());
    drop(third);
    set_folder(None);
}

#[expect(unsafe_code, reason = "the environment is the process's own")]
fn set_folder(folder: Option<&std::path::Path>) {
    // SAFETY: nothing else runs yet that reads or sets the environment.
    unsafe {
        match folder {
            Some(folder) => std::env::set_var(FOLDER_VARIABLE, folder),
            None => std::env::remove_var(FOLDER_VARIABLE),
        }
    }
}

fn frames_arrive_from_the_first_editor_to_the_last() {
    let mut rig = Rig::new();
    let link = rig.link().clone();
    // At about the pace of real time; then all is heard that will be.
    let mut play = |blocks: usize, drawn: bool| {
        let (mut left, mut right) = ([0.25_f32; BLOCK_FRAMES], [0.25_f32; BLOCK_FRAMES]);
        for _ in 0..blocks {
            if drawn {
                link.watched.store(true, Ordering::Relaxed);
            }
            rig.process(&mut [&mut left, &mut right]);
            std::thread::sleep(Duration::from_secs_f64(BLOCK_FRAMES as f64 / RATE_HZ));
        }
        std::thread::sleep(Duration::from_millis(300));
    };
    let blocks = |seconds: f64| (seconds * RATE_HZ / BLOCK_FRAMES as f64) as usize;
    // Two windows on one instance, as when one opens before the last has closed.
    let (first, _) = analysis::watch(&link);
    let (second, _) = analysis::watch(&link);
    play(blocks(0.4), true);
    drop(first);
    play(blocks(0.4), true);
    let frame = link.analysis.latest();
    assert!(frame.sequence > 5, "{} frames", frame.sequence);
    assert_eq!((frame.channels, frame.sample_rate_hz), (2, RATE_HZ));
    assert_eq!(
        frame.end_frame / CHUNK_FRAMES as u64,
        blocks(0.4) as u64 * 2 * (BLOCK_FRAMES / CHUNK_FRAMES) as u64
    );

    // A picture that stands still is not drawn, and the sound is measured all the same: silence is no gap.
    play(blocks(1.1), false);
    let still = link.analysis.latest();
    assert!(still.sequence > frame.sequence + 5, "{} frames", still.sequence);
    assert_eq!(still.gaps, frame.gaps);
    // A closed one costs nothing: no more sound arrives.
    drop(second);
    assert!(!link.watched.load(Ordering::Relaxed));
    let last = link.analysis.latest();
    play(blocks(0.2), false);
    assert_eq!(link.analysis.latest().sequence, last.sequence);
    assert_eq!(stress::pool_threads_in_the_end(0), 0);
}
