//! The host's end of the controller: what the user does in our editor, and what the editor asks of the host.
#![expect(unsafe_code, reason = "the C boundary")]

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use nice_plug::wrapper::vst3::vst3::ComPtr;
use nice_plug::wrapper::vst3::vst3::Steinberg::IPlugView;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IComponentHandler, IComponentHandler2, IComponentHandler2Trait, IComponentHandler3, IComponentHandlerTrait,
    IContextMenu,
    RestartFlags_::{kLatencyChanged, kParamValuesChanged},
};

use super::context_menu;
use crate::host_guard::{Gesture, HostMenu, HostSide, Instance};

/// The host's end of one controller.
pub(super) struct Handler {
    held: Mutex<Held>,
    /// The thread that made the controller, which is the one that VST3 calls the UI thread.
    main_thread: ThreadId,
}

/// The host's objects, each by a reference of our own.
#[derive(Clone, Default)]
struct Held {
    handler: Option<ComPtr<IComponentHandler>>,
    /// The view that was made last: menus belong to one.
    view: Option<ComPtr<IPlugView>>,
    /// The menu that was told last; its entries are called by where they stand in it.
    menu: Option<ComPtr<IContextMenu>>,
}

// SAFETY: the pointers are reference counted; the calls made through them come from the thread of the editor
// (`beginEdit`, `performEdit`, `endEdit`, `restartComponent`) or of the controller, as the interfaces ask.
unsafe impl Send for Held {}

impl Handler {
    /// Of a controller that is being made on this thread.
    pub(super) fn new() -> Self {
        Self {
            held: Mutex::default(),
            main_thread: thread::current().id(),
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The host's handler; none: it takes it away.
    pub(super) fn set(&self, handler: Option<ComPtr<IComponentHandler>>) {
        let before = std::mem::replace(&mut self.held().handler, handler);
        // The host may be called as its object goes: not with the lock held.
        drop(before);
    }

    /// The view that was just made.
    pub(super) fn set_view(&self, view: Option<ComPtr<IPlugView>>) {
        let before = std::mem::replace(&mut self.held().view, view);
        drop(before);
    }

    /// Lets go of everything of the host's.
    pub(super) fn forget(&self) {
        let before = std::mem::take(&mut *self.held());
        drop(before);
    }

    /// A reference of its own, so that no lock is held while the host is called.
    fn get(&self) -> Option<ComPtr<IComponentHandler>> {
        self.held().handler.clone()
    }

    /// A new menu of the host's for a parameter, which is held from now on. Main thread.
    fn make_menu(&self, parameter_hash: u32) -> Option<ComPtr<IContextMenu>> {
        let Held { handler, view, .. } = self.held().clone();
        let menus = handler?.cast::<IComponentHandler3>()?;
        // SAFETY: the host's object and our view, both held; this is the main thread by contract.
        let menu = unsafe { context_menu::make(&menus, &view?, parameter_hash) };
        let before = std::mem::replace(&mut self.held().menu, menu.clone());
        drop(before);
        menu
    }
}

impl HostSide for Handler {
    fn gesture(&self, parameter_hash: u32, _clap_scale: f64, gesture: Gesture) {
        let Some(handler) = self.get() else {
            return;
        };
        // SAFETY: the host's own object; this is the editor's thread.
        unsafe {
            match gesture {
                Gesture::Begin => handler.beginEdit(parameter_hash),
                Gesture::Value(normalized) => handler.performEdit(parameter_hash, f64::from(normalized)),
                Gesture::End => handler.endEdit(parameter_hash),
            };
        }
    }

    fn tell_latency(&self, instance: &Instance) {
        if instance.report_latency()
            && let Some(handler) = self.get()
        {
            // SAFETY: the handler is the host's, held by reference count; this is the thread of the editor or the
            // controller.
            unsafe { handler.restartComponent(kLatencyChanged) };
        }
    }

    /// Where the editor draws on the main thread, errands run at once. VST3 has no call to get there from elsewhere.
    fn call_main_thread(&self, instance: &Instance) -> bool {
        let is_here = thread::current().id() == self.main_thread;
        if is_here {
            instance.run_errands();
        }
        is_here
    }

    fn has_menus(&self) -> bool {
        self.get()
            .is_some_and(|handler| handler.cast::<IComponentHandler3>().is_some())
    }

    fn menu(&self, parameter_hash: u32) -> Option<HostMenu> {
        let menu = self.make_menu(parameter_hash)?;
        // SAFETY: the host's own object, held; this is the main thread by contract.
        let items = unsafe { context_menu::items(&menu) };
        Some(HostMenu { parameter_hash, items })
    }

    fn perform(&self, _parameter_hash: u32, action: u32) {
        let menu = self.held().menu.clone();
        if let Some(menu) = menu {
            // SAFETY: the host's own object, held; this is the main thread by contract.
            unsafe { context_menu::perform(&menu, action) };
        }
    }

    fn mark_dirty(&self) {
        if let Some(handler) = self.get().and_then(|handler| handler.cast::<IComponentHandler2>()) {
            // SAFETY: the host's own object, held; this is the main thread by contract.
            unsafe { handler.setDirty(1) };
        }
    }

    fn tell_values(&self, instance: &Instance) {
        let latency = if instance.report_latency() { kLatencyChanged } else { 0 };
        if let Some(handler) = self.get() {
            // SAFETY: the host's own object, held; this is the main thread by contract.
            unsafe { handler.restartComponent(kParamValuesChanged | latency) };
        }
    }
}

#[cfg(test)]
mod tests;
