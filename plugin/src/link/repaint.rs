//! Asking for pictures, from any thread.
//!
//! The window layer must not be asked for a picture before it is mapped: it would wait for an answer that never comes,
//! and stay blank (U27). The framework asks by itself when a window opens, and its notifier is heard at the next poll;
//! so it polls rarely, and what is urgent rings here, once the first picture was drawn.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use nice_plug_egui::RepaintNotifier;

/// What makes a window draw.
type Ring = Box<dyn Fn() + Send>;

/// See the module.
#[derive(Default)]
pub struct Repaint {
    notifier: RepaintNotifier,
    asked: AtomicBool,
    window: Mutex<Option<Ring>>,
}

impl Repaint {
    /// What the framework polls.
    pub fn notifier(&self) -> RepaintNotifier {
        self.notifier.clone()
    }

    /// Asks for a picture; where no window is open, for nothing. Real time: two stores.
    pub fn request_repaint(&self) {
        self.notifier.request_repaint();
        self.asked.store(true, Ordering::Relaxed);
    }

    /// A window has drawn its first picture: from now on `ring` makes it draw another.
    pub fn open(&self, ring: impl Fn() + Send + 'static) {
        *self.window() = Some(Box::new(ring));
    }

    /// It is gone.
    pub fn close(&self) {
        *self.window() = None;
    }

    /// Passes on what was asked for since the last call. For a thread that comes by every few milliseconds.
    pub fn pass_on(&self) {
        if let Some(ring) = &*self.window()
            && self.asked.swap(false, Ordering::Relaxed)
        {
            ring();
        }
    }

    fn window(&self) -> std::sync::MutexGuard<'_, Option<Ring>> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[test]
    fn what_is_asked_for_rings_once_and_only_in_a_window_that_is_open() {
        let (repaint, rung) = (Repaint::default(), Arc::new(AtomicUsize::new(0)));
        let count = || rung.load(Ordering::Relaxed);
        repaint.request_repaint();
        repaint.pass_on();
        assert_eq!(count(), 0, "no window is open");
        let bell = rung.clone();
        repaint.open(move || {
            bell.fetch_add(1, Ordering::Relaxed);
        });
        repaint.pass_on();
        repaint.pass_on();
        assert_eq!(count(), 1, "asked for before the window was open, and once");
        repaint.request_repaint();
        repaint.request_repaint();
        repaint.pass_on();
        assert_eq!(count(), 2);
        repaint.close();
        repaint.request_repaint();
        repaint.pass_on();
        assert_eq!(count(), 2, "the window is gone");
    }
}
