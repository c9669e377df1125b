use std::sync::atomic::AtomicUsize;

use super::*;

/// What a client of these tests shares with its test.
#[derive(Default)]
struct Log {
    waiting: AtomicU64,
    served: AtomicU64,
    /// Threads inside `serve` right now, and the most there ever were.
    inside: AtomicUsize,
    most_inside: AtomicUsize,
    threads: Mutex<Vec<String>>,
    gave_up: AtomicBool,
    dropped: AtomicBool,
    panics: AtomicBool,
}

struct Guest {
    log: Arc<Log>,
    takes: Duration,
}

impl Client for Guest {
    fn serve(&mut self) -> Served {
        let inside = self.log.inside.fetch_add(1, Ordering::SeqCst) + 1;
        self.log.most_inside.fetch_max(inside, Ordering::SeqCst);
        let waiting = self.log.waiting.load(Ordering::SeqCst);
        if waiting > 0 {
            assert!(!self.log.panics.load(Ordering::SeqCst), "as asked");
            std::thread::sleep(self.takes);
            self.log.waiting.fetch_sub(1, Ordering::SeqCst);
            self.log.served.fetch_add(1, Ordering::SeqCst);
            let name = std::thread::current().name().unwrap_or_default().to_owned();
            let mut threads = self.log.threads.lock().unwrap();
            if !threads.contains(&name) {
                threads.push(name);
            }
        }
        self.log.inside.fetch_sub(1, Ordering::SeqCst);
        match waiting {
            0 => Served::Nothing,
            1 => Served::All,
            _ => Served::Part,
        }
    }

    fn give_up(&mut self) {
        self.log.gave_up.store(true, Ordering::SeqCst);
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.log.dropped.store(true, Ordering::SeqCst);
    }
}

fn add(pool: &Pool, work: u64, takes: Duration) -> (Arc<Log>, Arc<Seat>) {
    let log = Arc::new(Log::default());
    log.waiting.store(work, Ordering::SeqCst);
    let guest = Guest {
        log: log.clone(),
        takes,
    };
    (log, pool.add(Box::new(guest)))
}

/// Generous: it ends a test that would hang.
fn until(what: &str, done: impl Fn() -> bool) {
    let begin = Instant::now();
    while !done() {
        assert!(begin.elapsed() < Duration::from_secs(30), "{what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn one_thread_serves_everybody() {
    let pool = Pool::start("pool-test-a", 1).unwrap();
    let clients: Vec<_> = (0..20).map(|_| add(&pool, 10, Duration::ZERO)).collect();
    until("all are served", || {
        clients.iter().all(|(log, _)| log.served.load(Ordering::SeqCst) == 10)
    });
    for (log, _) in &clients {
        assert_eq!(*log.threads.lock().unwrap(), ["pool-test-a-1"]);
    }
}

#[test]
fn several_threads_share_the_clients_and_never_meet_at_one() {
    let pool = Pool::start("pool-test-b", 4).unwrap();
    assert_eq!(pool.threads(), 4);
    let clients: Vec<_> = (0..8).map(|_| add(&pool, 50, Duration::from_millis(1))).collect();
    until("all are served", || {
        clients.iter().all(|(log, _)| log.served.load(Ordering::SeqCst) == 50)
    });
    let mut names: Vec<String> = Vec::new();
    for (log, _) in &clients {
        assert_eq!(log.most_inside.load(Ordering::SeqCst), 1);
        names.extend(log.threads.lock().unwrap().clone());
    }
    names.sort();
    names.dedup();
    assert_eq!(names, [1, 2, 3, 4].map(|number| format!("pool-test-b-{number}")));
}

#[test]
fn a_panic_is_contained_counted_and_the_others_go_on() {
    let pool = Pool::start("pool-test-c", 1).unwrap();
    let (bad, bad_seat) = add(&pool, 0, Duration::ZERO);
    let (good, _) = add(&pool, 1, Duration::ZERO);
    bad.panics.store(true, Ordering::SeqCst);
    bad.waiting.store(1, Ordering::SeqCst);
    until("it gave up", || bad.dropped.load(Ordering::SeqCst));
    assert!(bad.gave_up.load(Ordering::SeqCst));
    good.waiting.store(5, Ordering::SeqCst);
    until("the other is served", || good.waiting.load(Ordering::SeqCst) == 0);
    assert_eq!(pool.panics(), 1);
    pool.remove(&bad_seat);
}

#[test]
fn a_removed_client_is_gone_and_a_dropped_pool_has_joined_its_threads() {
    let pool = Pool::start("pool-test-d", 2).unwrap();
    let (log, seat) = add(&pool, 1_000_000, Duration::from_millis(1));
    until("it is served", || log.served.load(Ordering::SeqCst) > 3);
    pool.remove(&seat);
    assert!(log.dropped.load(Ordering::SeqCst));
    assert_eq!(Arc::strong_count(&log), 1, "nobody else holds it");

    let (log, _) = add(&pool, 1_000_000, Duration::from_millis(1));
    until("it is served", || log.served.load(Ordering::SeqCst) > 3);
    let shared = Arc::downgrade(&pool.shared);
    drop(pool);
    assert!(shared.upgrade().is_none(), "the threads are gone");
    assert!(log.dropped.load(Ordering::SeqCst), "and the client with them");
}

/// Without work the threads sleep: two threads look ten times a second each, once they are idle.
#[test]
fn an_idle_pool_hardly_looks() {
    struct Idle(Arc<AtomicU64>);
    impl Client for Idle {
        fn serve(&mut self) -> Served {
            self.0.fetch_add(1, Ordering::SeqCst);
            Served::Nothing
        }
        fn give_up(&mut self) {}
    }
    let pool = Pool::start("pool-test-e", 2).unwrap();
    let looks = Arc::new(AtomicU64::new(0));
    let _seat = pool.add(Box::new(Idle(looks.clone())));
    std::thread::sleep(IDLE_AFTER + IDLE_POLL);
    let before = looks.load(Ordering::SeqCst);
    std::thread::sleep(Duration::from_secs(1));
    let found = looks.load(Ordering::SeqCst) - before;
    // A loaded machine makes it fewer, never more.
    assert!((1..=22).contains(&found), "{found} looks in a second");
}
