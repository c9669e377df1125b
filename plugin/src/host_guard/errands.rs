//! What our editor wants of the host and cannot do itself.
//!
//! Hosts allow these calls on their main thread alone. On X11 the editor draws on a thread of its own, so it sends an
//! errand: it waits here until the host calls back on its main thread, and what comes of it is fetched with a later frame.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use nice_plug::params::Param;

use super::{HostMenu, HostSide, Instance};

/// One thing to do on the host's main thread.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Errand {
    /// Ask for the menu of a parameter.
    Menu { parameter_hash: u32 },
    /// Do what a line of that menu stands for.
    Perform { parameter_hash: u32, action: u32 },
    /// Say that the state is not what the session holds.
    MarkDirty,
    /// Say that every value may be another.
    TellValues,
}

/// Errands on their way, and the menu that came of one. Never on the audio thread.
#[derive(Default)]
pub(super) struct Errands {
    waiting: Mutex<VecDeque<Errand>>,
    running: AtomicBool,
    menu: Mutex<Option<HostMenu>>,
}

impl Errands {
    fn waiting(&self) -> MutexGuard<'_, VecDeque<Errand>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was asked for before is of no use any more.
    fn forget_menu(&self) {
        self.waiting().retain(|errand| !matches!(errand, Errand::Menu { .. }));
        *self.menu() = None;
    }

    fn menu(&self) -> MutexGuard<'_, Option<HostMenu>> {
        self.menu.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Instance {
    /// Asks the host for its menu of `param`. False where it has none, or cannot be asked: then nothing comes. Else
    /// [`Instance::take_host_menu`] has it within a few frames, and the editor is asked to draw anew. A host may leave
    /// the question unanswered. Editor's thread.
    pub fn ask_host_menu(&self, param: &impl Param) -> bool {
        let index = self.parameters.index_of(param);
        index.is_some_and(|index| self.ask_menu_of(self.parameters.hash(index)))
    }

    /// The same by the host's number of a parameter.
    pub(super) fn ask_menu_of(&self, parameter_hash: u32) -> bool {
        self.errands.forget_menu();
        self.host.get().is_some_and(|host| host.has_menus()) && self.send(Errand::Menu { parameter_hash })
    }

    /// The menu that was asked for last, once; `None` while the host has not answered. Editor's thread.
    pub fn take_host_menu(&self) -> Option<HostMenu> {
        self.errands.menu().take()
    }

    /// Does what an entry of `menu` stands for. False where the host cannot be reached. Editor's thread.
    pub fn perform_host_menu(&self, menu: &HostMenu, action: u32) -> bool {
        self.send(Errand::Perform {
            parameter_hash: menu.parameter_hash,
            action,
        })
    }

    /// Tells the host that the state is not what its session holds: after changes of what is kept beside the parameters,
    /// which it does not see otherwise. Editor's thread or main thread.
    pub fn mark_dirty(&self) {
        self.tell(Errand::MarkDirty);
    }

    /// Tells the host that values and state are new. Editor's thread or main thread.
    pub(super) fn tell_new_state(&self) {
        self.tell(Errand::TellValues);
        self.tell(Errand::MarkDirty);
    }

    /// Where no way leads to the main thread, the host hears of this as it hears of edits: from the editor's thread.
    fn tell(&self, errand: Errand) {
        if !self.send(errand)
            && let Some(host) = self.host.get()
        {
            self.run(errand, host.as_ref());
        }
    }

    /// Whether there is a way to the host's main thread, on which the errand will be run.
    fn send(&self, errand: Errand) -> bool {
        let Some(host) = self.host.get() else {
            return false;
        };
        self.errands.waiting().push_back(errand);
        let sent = host.call_main_thread(self);
        if !sent {
            self.errands.waiting().retain(|waiting| *waiting != errand);
        }
        sent
    }

    /// Runs the errands that wait. The host's main thread.
    pub(super) fn run_errands(&self) {
        let Some(host) = self.host.get() else {
            return;
        };
        // A host may show something in the middle of an errand, and call back from there: what came meanwhile waits for
        // the errand that runs.
        if self.errands.running.swap(true, Ordering::Acquire) {
            return;
        }
        loop {
            let next = self.errands.waiting().pop_front();
            match next {
                Some(errand) => self.run(errand, host.as_ref()),
                None => break,
            }
        }
        self.errands.running.store(false, Ordering::Release);
    }

    fn run(&self, errand: Errand, host: &dyn HostSide) {
        match errand {
            Errand::Menu { parameter_hash } => {
                let menu = host.menu(parameter_hash).unwrap_or_else(|| HostMenu {
                    parameter_hash,
                    ..HostMenu::default()
                });
                *self.errands.menu() = Some(menu);
                self.changed();
            }
            Errand::Perform { parameter_hash, action } => host.perform(parameter_hash, action),
            Errand::MarkDirty => host.mark_dirty(),
            Errand::TellValues => host.tell_values(self),
        }
    }
}

#[cfg(test)]
mod tests;
