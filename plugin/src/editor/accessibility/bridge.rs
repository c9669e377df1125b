//! From egui's frames to AT-SPI, and back.
//!
//! accesskit_unix publishes from a thread of its own, which it never ends. So it is started only where assistive
//! technology is on, and only once the library is sure to stay in memory ([`stay::in_memory`]).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use accesskit_unix::Adapter;
use egui::accesskit::{ActionHandler, ActionRequest, ActivationHandler, DeactivationHandler, TreeUpdate};
use egui::{Context, Event, FullOutput, Plugin, RawInput};

use crate::host_guard::stay;
use crate::link::Link;

/// How the window is called.
const TITLE: &str = "Cochlea";

/// What the adapter's thread leaves for the editor's.
struct Inbox {
    /// Whether a tree is wanted.
    wanted: AtomicBool,
    requests: Mutex<Vec<ActionRequest>>,
    link: Arc<Link>,
}

impl Inbox {
    /// Asks for a frame at once, whoever else rings the window.
    fn draw(&self) {
        self.link.repaint.request_repaint();
        self.link.repaint.pass_on();
    }

    fn want(&self, wanted: bool) {
        self.wanted.store(wanted, Ordering::Relaxed);
        self.draw();
    }
}

struct Handler(Arc<Inbox>);

impl ActivationHandler for Handler {
    /// The tree comes with the next frame.
    fn request_initial_tree(&mut self) -> Option<TreeUpdate> {
        self.0.want(true);
        None
    }
}

impl DeactivationHandler for Handler {
    fn deactivate_accessibility(&mut self) {
        self.0.want(false);
    }
}

impl ActionHandler for Handler {
    fn do_action(&mut self, request: ActionRequest) {
        let mut requests = self.0.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.push(request);
        self.0.draw();
    }
}

/// Publishes one window's tree and hands back what is asked of it.
pub struct Bridge {
    inbox: Arc<Inbox>,
    adapter: Option<Adapter>,
    is_focused: bool,
    /// Whether assistive technology is on; nothing where it would not pay to ask again.
    ask: fn() -> Option<bool>,
    /// Not to be tried again.
    gave_up: bool,
}

impl Bridge {
    /// A bridge that asks at once, and again whenever the window gets the keyboard, whether it is needed.
    pub fn new(link: Arc<Link>, ask: fn() -> Option<bool>) -> Self {
        let inbox = Inbox {
            wanted: AtomicBool::new(false),
            requests: Mutex::default(),
            link,
        };
        let mut bridge = Self {
            inbox: Arc::new(inbox),
            adapter: None,
            is_focused: false,
            ask,
            gave_up: false,
        };
        bridge.connect();
        bridge
    }

    fn connect(&mut self) {
        if self.adapter.is_some() || self.gave_up {
            return;
        }
        match (self.ask)() {
            Some(true) if stay::in_memory() => {
                let handler = || Handler(self.inbox.clone());
                self.adapter = Some(Adapter::new(handler(), handler(), handler()));
                self.is_focused = false;
            }
            Some(false) => {}
            _ => self.gave_up = true,
        }
    }

    /// Runs `work` on the adapter. Should it panic, the tree ends and the host does not.
    fn with_adapter(&mut self, work: impl FnOnce(&mut Adapter)) {
        let Some(adapter) = &mut self.adapter else {
            return;
        };
        // Unwind safety: the adapter is dropped, which does no more than send a message.
        if catch_unwind(AssertUnwindSafe(|| work(adapter))).is_err() {
            self.adapter = None;
            self.gave_up = true;
            self.inbox.want(false);
        }
    }
}

impl Plugin for Bridge {
    fn debug_name(&self) -> &'static str {
        "accessibility"
    }

    fn input_hook(&mut self, context: &Context, input: &mut RawInput) {
        if input.events.contains(&Event::WindowFocused(true)) {
            self.connect();
        }
        if self.adapter.is_none() && !self.gave_up {
            return;
        }
        let is_focused = input.viewport().focused.unwrap_or(true);
        if is_focused != self.is_focused {
            self.is_focused = is_focused;
            self.with_adapter(|adapter| adapter.update_window_focus_state(is_focused));
        }
        match self.inbox.wanted.load(Ordering::Relaxed) {
            true => context.enable_accesskit(),
            false => context.disable_accesskit(),
        }
        let mut requests = self.inbox.requests.lock().unwrap_or_else(PoisonError::into_inner);
        input
            .events
            .extend(requests.drain(..).map(Event::AccessKitActionRequest));
    }

    fn output_hook(&mut self, _: &Context, output: &mut FullOutput) {
        if let Some(mut update) = output.platform_output.accesskit_update.take() {
            name_window(&mut update);
            self.with_adapter(|adapter| adapter.update_if_active(|| update));
        }
    }
}

/// egui leaves the root without a name.
fn name_window(update: &mut TreeUpdate) {
    let Some(tree) = &update.tree else {
        return;
    };
    if let Some((_, root)) = update.nodes.iter_mut().find(|(id, _)| *id == tree.root) {
        root.set_label(TITLE);
    }
}
