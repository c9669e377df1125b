//! The main thread beside the sound: it saves states, opens and closes the editor, and makes other instances, by the
//! clock and not by the script. None of it may be heard.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use cochlea::analysis;
use cochlea::host_guard::Instance;
use cochlea::link::Link;

use super::door::{Door, Format, Shared};
use crate::raw_clap::RawClap;
use crate::raw_vst3::RawVst3;
use crate::signals::Random;

/// From one look to the next, at most, ms.
const LONGEST_PAUSE_MS: usize = 30;
/// Between two windows of the process: pixels drawn without a graphics card would cost more than the sound.
const BETWEEN_WINDOWS: Duration = Duration::from_secs(8);
/// How long a window stays, ms.
const WINDOW_MS: [usize; 2] = [50, 900];

/// What the main thread sees of the instance that plays.
enum Sight {
    Clap(Arc<Shared<RawClap>>),
    Vst3(Arc<Shared<RawVst3>>),
    Bare(Arc<Link>, Arc<Instance>),
}

/// What was done beside the sound.
#[derive(Debug, Default)]
pub struct Seen {
    /// States saved while the sound ran.
    pub saves: AtomicU64,
    /// Editors opened without a window, for the analysis alone.
    pub watches: AtomicU64,
    /// Editors opened in a window, and closed again.
    pub windows: AtomicU64,
    /// Instances made and destroyed beside the one that plays.
    pub crowd: AtomicU64,
}

/// The main thread of one instance.
pub struct Onlooker {
    sight: Sight,
    main_thread: Mutex<()>,
    is_over: AtomicBool,
    with_windows: bool,
    /// What it did so far.
    pub seen: Seen,
}

impl Onlooker {
    /// Of the instance behind `door`; `with_windows`: there is a display.
    pub fn of(door: &Door, with_windows: bool) -> Self {
        let sight = match door {
            Door::Clap(plugin) => Sight::Clap(plugin.clone()),
            Door::Vst3(plugin) => Sight::Vst3(plugin.clone()),
            Door::Bare(rig) => Sight::Bare(rig.link().clone(), rig.instance().clone()),
        };
        Self {
            sight,
            main_thread: Mutex::default(),
            is_over: AtomicBool::new(false),
            with_windows,
            seen: Seen::default(),
        }
    }

    /// Whoever has this does what belongs to the main thread.
    pub fn main_thread(&self) -> MutexGuard<'_, ()> {
        self.main_thread.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends [`Onlooker::look`] soon.
    pub fn end(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }

    fn goes_on(&self) -> bool {
        !self.is_over.load(Ordering::Relaxed)
    }

    /// Looks and meddles until the end.
    pub fn look(&self, random: &mut Random) {
        while self.goes_on() {
            pause(random.between(0, LONGEST_PAUSE_MS));
            match random.between(0, 9) {
                0..=3 => self.save(),
                4 => self.crowd(random),
                _ => self.open(random),
            }
        }
    }

    fn save(&self) {
        let _turn = self.main_thread();
        let bytes = match &self.sight {
            Sight::Clap(plugin) => plugin.save_state(),
            Sight::Vst3(plugin) => plugin.save_state(),
            Sight::Bare(_, instance) => Some(instance.save_state()),
        };
        let bytes = bytes.expect("a state while the sound runs");
        serde_json::from_slice::<serde_json::Value>(&bytes).expect("a whole state");
        self.seen.saves.fetch_add(1, Ordering::Relaxed);
    }

    /// Another instance comes, plays a block, and goes.
    fn crowd(&self, random: &mut Random) {
        let format = [Format::Clap, Format::Vst3, Format::Bare][random.between(0, 2)];
        let rate_hz = [44_100.0, 48_000.0, 96_000.0][random.between(0, 2)];
        let mut door = Door::open(format, rate_hz, 512);
        let (mut left, mut right) = ([0.25; 512], [0.5; 512]);
        let nothing = door.ready(&[], 0);
        door.process(&mut [&mut left, &mut right], &[], &nothing);
        self.seen.crowd.fetch_add(1, Ordering::Relaxed);
    }

    fn open(&self, random: &mut Random) {
        match &self.sight {
            Sight::Bare(link, _) => self.watch(link, random),
            Sight::Clap(plugin) if self.with_windows => self.window(plugin, random),
            _ => {}
        }
    }

    /// An editor as the instance knows it: it asks for the analysis, draws, and closes.
    fn watch(&self, link: &Arc<Link>, random: &mut Random) {
        let watch = analysis::watch(link);
        self.seen.watches.fetch_add(1, Ordering::Relaxed);
        let close = Instant::now() + Duration::from_millis(random.between(0, 200) as u64);
        while Instant::now() < close && self.goes_on() {
            link.watched.store(true, Ordering::Relaxed);
            link.analysis.latest();
            link.adaptation.latest();
            link.pitch.take(drop);
            link.analysis.lines.take(drop);
            assert!(!link.analysis.stopped.load(Ordering::Relaxed), "the analysis panicked");
            pause(10);
        }
        drop(watch);
    }

    #[cfg(target_os = "linux")]
    fn window(&self, plugin: &RawClap, random: &mut Random) {
        static NEXT: Mutex<Option<Instant>> = Mutex::new(None);
        {
            let next = &mut *NEXT.lock().unwrap_or_else(PoisonError::into_inner);
            if next.is_some_and(|next| Instant::now() < next) {
                return;
            }
            *next = Some(Instant::now() + BETWEEN_WINDOWS);
        }
        let turn = self.main_thread();
        let editor = plugin.open_editor().expect("the editor opens");
        drop(turn);
        pause(random.between(WINDOW_MS[0], WINDOW_MS[1]));
        let _turn = self.main_thread();
        drop(editor);
        self.seen.windows.fetch_add(1, Ordering::Relaxed);
    }

    #[cfg(not(target_os = "linux"))]
    fn window(&self, _plugin: &RawClap, _random: &mut Random) {}
}

fn pause(milliseconds: usize) {
    std::thread::sleep(Duration::from_millis(milliseconds as u64));
}
