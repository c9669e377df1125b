//! What the user of an open window wants to hear instead of what is set: one band by itself, or, bypassed, the sound as
//! loud as it was. It is no parameter and in no state, and it ends by itself when nobody asks for it any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use atomic_float::AtomicF32;

use super::Link;

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wish {
    /// Only this band is heard, counted from 0.
    pub band: Option<usize>,
    /// While bypassed, the untouched sound is heard with this gain, linear.
    pub bypass_gain: f32,
}

impl Wish {
    /// The sound as it is set.
    pub const NOTHING: Self = Self {
        band: None,
        bypass_gain: 1.0,
    };
}

/// The wish on its way from the editor to the audio thread. Wait-free on both sides.
pub struct Monitor {
    /// 0, or a band counted from 1.
    band: AtomicU32,
    bypass_gain: AtomicF32,
    renewed: AtomicBool,
}

impl Default for Monitor {
    fn default() -> Self {
        Self {
            band: AtomicU32::new(0),
            bypass_gain: AtomicF32::new(Wish::NOTHING.bypass_gain),
            renewed: AtomicBool::new(false),
        }
    }
}

impl Monitor {
    /// Wants this from now on. It holds for half a second of sound, so ask with every frame that is drawn. Editor.
    pub fn ask(&self, wish: Wish) {
        let band = wish.band.map_or(0, |band| band as u32 + 1);
        self.band.store(band, Ordering::Relaxed);
        self.bypass_gain.store(wish.bypass_gain, Ordering::Relaxed);
        self.renewed.store(true, Ordering::Release);
    }

    /// Wants nothing, at once. Editor.
    pub fn clear(&self) {
        self.ask(Wish::NOTHING);
    }

    /// Whether something was asked since the last call. Audio thread.
    pub fn take_renewal(&self) -> bool {
        self.renewed.swap(false, Ordering::Acquire)
    }

    /// What was asked last.
    pub fn wish(&self) -> Wish {
        Wish {
            band: (self.band.load(Ordering::Relaxed) as usize).checked_sub(1),
            bypass_gain: self.bypass_gain.load(Ordering::Relaxed),
        }
    }
}

/// Ends whatever is wanted when it is dropped: kept where it goes with the window.
pub struct MonitorGuard(Arc<Link>);

impl MonitorGuard {
    /// For the window of `link`'s instance.
    pub fn new(link: Arc<Link>) -> Self {
        Self(link)
    }
}

impl Drop for MonitorGuard {
    fn drop(&mut self) {
        self.0.monitor.clear();
    }
}
