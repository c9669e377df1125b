//! The thread that builds the FIRs of linear phase: one for the process, for as long as an instance asks for it.
//!
//! Orders and FIRs travel in bounded rings; the audio thread's ends never wait, allocate, free or wake. So the worker
//! looks for orders every few milliseconds. An order that it does not answer in time, or never, is built by the audio
//! thread, with the same bits: all that is lost with a worker is its help.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

use cochlea_dsp::linear_phase::{Designer, Fir, FirBuilder, FirBuilders};
use rtrb::{Consumer, Producer, RingBuffer};

/// How often the worker looks for orders. An order waits half an update, 21 ms at 48 kHz.
const POLL: Duration = Duration::from_millis(5);
/// FIRs that fit into a ring; an instance has one away at most.
const RING_CAPACITY: usize = 2;

/// The worker's ends of one instance's rings.
struct Client {
    orders: Consumer<Box<Fir>>,
    built: Producer<Box<Fir>>,
}

/// The instance's ends.
struct Remote {
    orders: Producer<Box<Fir>>,
    built: Consumer<Box<Fir>>,
    /// Keeps the worker at work.
    _worker: Arc<Worker>,
}

impl FirBuilder for Remote {
    fn submit(&mut self, fir: Box<Fir>) -> Result<(), Box<Fir>> {
        self.orders.push(fir).map_err(|rtrb::PushError::Full(fir)| fir)
    }

    fn collect(&mut self) -> Option<Box<Fir>> {
        self.built.pop().ok()
    }
}

/// What the worker's thread and its users share.
#[derive(Default)]
struct Shared {
    newcomers: Mutex<Vec<Client>>,
    stop: AtomicBool,
}

/// The thread's owner: joins it when the last user goes.
struct Worker {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

static CURRENT: Mutex<Weak<Worker>> = Mutex::new(Weak::new());

/// Builders for one instance, on the worker of the process, which is started if there is none. Without a builder where
/// the system has no thread to give. Allocates; not for the audio thread.
pub fn builders() -> FirBuilders {
    let Some(worker) = current() else {
        return [None, None];
    };
    [(); 2].map(|()| {
        let (orders, incoming) = RingBuffer::new(RING_CAPACITY);
        let (outgoing, built) = RingBuffer::new(RING_CAPACITY);
        worker.shared.newcomers().push(Client {
            orders: incoming,
            built: outgoing,
        });
        let remote = Remote {
            orders,
            built,
            _worker: worker.clone(),
        };
        Some(Box::new(remote) as Box<dyn FirBuilder>)
    })
}

fn current() -> Option<Arc<Worker>> {
    let mut current = CURRENT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(worker) = current.upgrade() {
        return Some(worker);
    }
    let shared = Arc::new(Shared::default());
    let seen = shared.clone();
    let thread = std::thread::Builder::new()
        .name("cochlea-fir".to_owned())
        .spawn(move || seen.work())
        .ok()?;
    let worker = Arc::new(Worker {
        shared,
        thread: Some(thread),
    });
    *current = Arc::downgrade(&worker);
    Some(worker)
}

impl Shared {
    fn newcomers(&self) -> std::sync::MutexGuard<'_, Vec<Client>> {
        self.newcomers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) {
        let mut clients = Vec::new();
        // One for each length of FIR in use.
        let mut designers = Vec::new();
        while !self.stop.load(Ordering::Acquire) {
            clients.append(&mut self.newcomers());
            clients.retain_mut(|client| {
                serve(client, &mut designers);
                !client.orders.is_abandoned()
            });
            std::thread::park_timeout(POLL);
        }
    }
}

fn serve(client: &mut Client, designers: &mut Vec<Designer>) {
    while let Ok(mut fir) = client.orders.pop() {
        let known = designers
            .iter()
            .position(|designer| designer.geometry() == fir.geometry());
        let index = known.unwrap_or_else(|| {
            designers.push(Designer::new(fir.geometry()));
            designers.len() - 1
        });
        designers[index].build(&mut fir);
        // There is room: an instance has one FIR away at most. One whose instance is gone is freed here.
        let _ = client.built.push(fir);
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A worker that panicked has said so on its own; its users built for themselves since.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use cochlea_dsp::linear_phase::{PhaseMode, Quality};
    use cochlea_dsp::{BAND_COUNT, Equaliser};

    use super::*;

    /// Two seconds of changing curves; `pause` is real time after each 10 ms block.
    fn play(builders: FirBuilders, pause: Duration) -> (Vec<u32>, u64) {
        let mut equaliser = Equaliser::with_fir_builders(48_000.0, 1, builders).expect("48 kHz");
        equaliser.set_phase_mode(PhaseMode::Linear(Quality::Normal));
        equaliser.reset();
        let mut bits = Vec::new();
        for block in 0..200_u32 {
            if block % 8 == 0 {
                equaliser.set_band_gains_db(&[f64::from(block) * 0.05; BAND_COUNT]);
            }
            let mut sound: Vec<f32> = (0..480).map(|n| ((n * n + block) % 101) as f32 / 101.0 - 0.5).collect();
            equaliser.process_block(&mut [&mut sound]);
            bits.extend(sound.into_iter().map(f32::to_bits));
            std::thread::sleep(pause);
        }
        (bits, equaliser.firs_built_here())
    }

    /// One test, since the worker is the process's own.
    #[test]
    fn worker_helps_without_being_heard_and_goes_with_its_last_user() {
        let (alone, built_alone) = play([None, None], Duration::ZERO);
        // As fast as it goes: mostly too fast for the worker.
        let (offline, _) = play(builders(), Duration::ZERO);
        assert!(alone == offline, "offline");
        // Slower than real time: the worker has all the time it is granted.
        let (live, built_live) = play(builders(), Duration::from_millis(12));
        assert!(alone == live, "live");
        assert!(
            built_live < built_alone,
            "the worker never helped: {built_live} of {built_alone}"
        );

        let users = [builders(), builders()];
        let worker = CURRENT
            .lock()
            .expect("no panic")
            .upgrade()
            .expect("one worker for both");
        assert_eq!(Arc::strong_count(&worker), 5, "two users of two rings, and this test");
        let shared = Arc::downgrade(&worker.shared);
        drop(users);
        drop(worker);
        assert!(shared.upgrade().is_none(), "the thread was joined");
        assert!(CURRENT.lock().expect("no panic").upgrade().is_none());
    }
}
