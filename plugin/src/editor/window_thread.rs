//! Waits for the thread of a window that closes.
//!
//! On X11 the window layer runs every window in a thread of its own. To close one it stops that thread, asks it for
//! something, and waits for its end only if it was answered (U52). A thread that has stopped by then answers nothing, and
//! goes on to free the window and OpenGL while the host takes it for gone: a host that ends meanwhile crashes or hangs.
//! So a window is held together with the end of its thread.

use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

/// A thread that has not ended after so long is left to itself: a host that waits for ever is worse.
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(1);

/// The thread that a window runs in, once that has told. Clones are the same one. Not real time.
#[derive(Clone, Default)]
pub struct WindowThread(Arc<OnceLock<PathBuf>>);

impl WindowThread {
    /// Told by the window as it is built: it is the calling thread. Where the system lists no threads, none is waited for;
    /// outside Linux windows have none.
    pub fn is_this_one(&self) {
        if let Some(place) = place_of_this_thread() {
            // A window is built once.
            let _ = self.0.set(place);
        }
    }

    /// Waits until it has ended, with all that ends with it; 5 s at most.
    fn await_end(&self) {
        let Some(place) = self.0.get() else { return };
        if place_of_this_thread().as_ref() == Some(place) {
            return;
        }
        let until = Instant::now() + PATIENCE;
        while place.exists() && Instant::now() < until {
            thread::sleep(PAUSE);
        }
    }
}

/// Where Linux lists the calling thread.
fn place_of_this_thread() -> Option<PathBuf> {
    let place = fs::read_link("/proc/thread-self").ok()?;
    Some(Path::new("/proc").join(place))
}

/// A window that is closed, thread and all, once this is dropped.
pub struct OpenWindow<W> {
    /// Goes before the wait.
    window: W,
    _end: End,
}

struct End(WindowThread);

impl Drop for End {
    fn drop(&mut self) {
        self.0.await_end();
    }
}

impl<W> OpenWindow<W> {
    /// A window, and the thread that it told of or will tell of.
    pub fn new(window: W, thread: WindowThread) -> Self {
        Self {
            window,
            _end: End(thread),
        }
    }

    /// Gives the window away to be closed, and waits as if it had been dropped.
    pub fn close_by<R>(self, close: impl FnOnce(W) -> R) -> R {
        let Self { window, _end } = self;
        close(window)
    }
}

impl<W> Deref for OpenWindow<W> {
    type Target = W;

    fn deref(&self) -> &W {
        &self.window
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc::channel;

    /// Stops its thread and does not wait, as the window layer where the thread was quicker.
    struct Hasty(Arc<AtomicBool>);

    impl Drop for Hasty {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Release);
        }
    }

    #[test]
    fn a_window_is_gone_once_its_thread_is() {
        let (thread, told) = (WindowThread::default(), channel());
        let [stopped, freed] = [(); 2].map(|()| Arc::new(AtomicBool::new(false)));
        let window = Hasty(stopped.clone());
        let (its_own, has_freed) = (thread.clone(), freed.clone());
        thread::spawn(move || {
            its_own.is_this_one();
            told.0.send(()).unwrap();
            while !stopped.load(Ordering::Acquire) {
                thread::sleep(PAUSE);
            }
            thread::sleep(Duration::from_millis(200));
            has_freed.store(true, Ordering::Release);
        });
        told.1.recv().unwrap();
        let place = thread.0.get().unwrap().clone();
        assert!(place.exists(), "{} is no thread", place.display());

        drop(OpenWindow::new(window, thread));
        assert!(
            freed.load(Ordering::Acquire),
            "the window went before its thread was through"
        );
        assert!(!place.exists(), "{} still runs", place.display());
    }

    #[test]
    fn a_window_that_closes_itself_or_was_never_built_waits_for_nothing() {
        let start = Instant::now();
        let own = WindowThread::default();
        own.is_this_one();
        drop(OpenWindow::new((), own));
        drop(OpenWindow::new((), WindowThread::default()));
        assert!(start.elapsed() < PATIENCE / 2);
    }
}
