use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::*;

fn with_each_size(check: impl Fn(NonZeroUsize)) {
    [1, 2, 4].into_iter().filter_map(NonZeroUsize::new).for_each(check);
}

/// Uneven work, so that results come out of order.
fn dawdle(item: usize) {
    thread::sleep(Duration::from_micros((item * 7919 % 5) as u64 * 100));
}

#[test]
fn chunks_come_in_order() {
    with_each_size(|threads| {
        let mut taken = Vec::new();
        Crew::gather(threads, |crew| {
            let each = |item| {
                dawdle(item);
                item
            };
            crew.chunks(0..200, each, |item| taken.push(item));
        });
        assert_eq!(taken, (0..200).collect::<Vec<_>>(), "{threads} threads");
    });
}

#[test]
fn files_come_in_order_with_their_chunks() {
    with_each_size(|threads| {
        let each = |crew: &Crew<'_>, file: usize| {
            dawdle(file);
            let mut chunks = Vec::new();
            let item = move |chunk: usize| {
                dawdle(chunk);
                100 * file + chunk
            };
            crew.chunks(0..file % 7, item, |chunk| chunks.push(chunk));
            chunks
        };
        let mut taken = Vec::new();
        Crew::gather(threads, |crew| {
            crew.files(0..50, each, |chunks| {
                taken.push(chunks.unwrap());
                ControlFlow::Continue(())
            });
        });
        let expected: Vec<Vec<usize>> = (0..50)
            .map(|file| (0..file % 7).map(|chunk| 100 * file + chunk).collect())
            .collect();
        assert_eq!(taken, expected, "{threads} threads");
    });
}

/// A chunk counts from being drawn to the end of its work.
#[test]
fn chunks_in_memory_are_bounded() {
    with_each_size(|threads| {
        struct Held<'a>(&'a AtomicUsize);
        impl Drop for Held<'_> {
            fn drop(&mut self) {
                self.0.fetch_sub(1, Ordering::SeqCst);
            }
        }
        fn each<'env>(crew: &Crew<'env>, held: &'env AtomicUsize, most: &'env AtomicUsize) {
            let items = (0..50).map(move |_| {
                most.fetch_max(held.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                Held(held)
            });
            let each = |chunk: Held<'_>| {
                thread::sleep(Duration::from_micros(50));
                drop(chunk);
            };
            crew.chunks(items, each, |()| ());
        }
        let (held, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Crew::gather(threads, |crew| {
            crew.files(0..12, |crew, _| each(crew, &held, &most), |_| ControlFlow::Continue(()));
        });
        let most = most.load(Ordering::SeqCst);
        assert!(most <= 3 * threads.get(), "{most} chunks at once, {threads} threads");
        assert_eq!(held.load(Ordering::SeqCst), 0);
    });
}

/// Two threads meet in two chunks of one file, which takes both.
#[test]
fn chunks_of_one_file_run_at_once() {
    let meeting = Barrier::new(2);
    let mut leaders = 0;
    Crew::gather(NonZeroUsize::new(2).unwrap(), |crew| {
        crew.chunks(
            0..2,
            |_| meeting.wait().is_leader(),
            |leads| leaders += usize::from(leads),
        );
    });
    assert_eq!(leaders, 1);
}

#[test]
fn files_drawn_ahead_are_bounded() {
    with_each_size(|threads| {
        let (drawn, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let mut most = 0;
        Crew::gather(threads, |crew| {
            let items = (0..1_000).inspect(|_| {
                most = most.max(drawn.fetch_add(1, Ordering::SeqCst) + 1 - taken.load(Ordering::SeqCst));
            });
            crew.files(
                items,
                |_, _| (),
                |_| {
                    taken.fetch_add(1, Ordering::SeqCst);
                    ControlFlow::Continue(())
                },
            );
        });
        assert!(most <= FILES_AHEAD * threads.get(), "{most} files, {threads} threads");
        assert_eq!(taken.into_inner(), 1_000);
    });
}

#[test]
fn a_panic_is_that_files_error_and_the_others_go_on() {
    with_each_size(|threads| {
        let mut taken = Vec::new();
        let each = |crew: &Crew<'_>, file: usize| {
            assert!(file != 3, "file three");
            let item = move |chunk: usize| assert!((file, chunk) != (5, 2), "a chunk of file five");
            crew.chunks(0..4, item, |()| ());
            file
        };
        Crew::gather(threads, |crew| {
            crew.files(0..8, each, |result| {
                taken.push(result);
                ControlFlow::Continue(())
            });
        });
        let mut expected: Vec<Result<usize, Panicked>> = (0..8).map(Ok).collect();
        expected[3] = Err(Panicked("file three".to_owned()));
        expected[5] = Err(Panicked("a chunk of file five".to_owned()));
        assert_eq!(taken, expected, "{threads} threads");
    });
}

#[test]
fn a_break_begins_no_other_file() {
    with_each_size(|threads| {
        let begun = AtomicUsize::new(0);
        let mut taken = 0;
        Crew::gather(threads, |crew| {
            let each = |_: &Crew<'_>, _| {
                begun.fetch_add(1, Ordering::SeqCst);
                thread::sleep(Duration::from_millis(2));
            };
            crew.files(0..1_000, each, |_| {
                taken += 1;
                if taken == 5 {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            });
        });
        assert_eq!(taken, 5);
        let begun = begun.into_inner();
        assert!(begun < 500, "{begun} files begun, {threads} threads");
    });
}

/// A panic of the caller itself sends the crew home instead of waiting for ever.
#[test]
fn a_panic_of_the_lead_ends_the_crew() {
    with_each_size(|threads| {
        let ended = std::panic::catch_unwind(|| {
            Crew::gather(threads, |crew| {
                crew.files(0..10, |_, file| file, |_| panic!("the lead"));
            });
        });
        assert!(ended.is_err());
    });
}
