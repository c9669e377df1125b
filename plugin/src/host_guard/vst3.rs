//! Our VST3 class: the framework's, behind a layer that answers for what it gets wrong.
//!
//! Every interface method goes through this layer, and every one that does work catches panics: the framework's own
//! functions are Rust functions, so a panic is an error code for the host, not its end.
#![expect(unsafe_code, reason = "the C boundary")]

mod component;
mod controller;
mod factory;
mod notes;
mod passed_through;
mod process;
mod side_chain;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use nice_plug::wrapper::vst3::Wrapper;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    ChannelContext::IInfoListener, IAudioProcessor, IComponent, IComponentHandler, IComponentHandlerTrait,
    IEditController, IMidiMapping, INoteExpressionController, IProcessContextRequirements, IUnitInfo,
    RestartFlags_::kLatencyChanged,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComPtr};

pub use self::factory::plugin_factory;
use self::notes::NoteBus;
use self::side_chain::SideChainBus;
use super::{Gesture, Guarded, HostSide, Instance};

/// The layer of one instance.
pub struct Layer<P: Guarded> {
    inner: Wrapper<P>,
    instance: Arc<Instance>,
    handler: Arc<Handler>,
    active: AtomicBool,
    processing: AtomicBool,
    side_chain: SideChainBus,
    note_bus: NoteBus,
    /// Parameters that the host automated since processing began, by index. For these `setParamNormalized` only
    /// follows the automation, late and coarsely, and must not move the sound.
    automated: Vec<AtomicBool>,
}

impl<P: Guarded> Class for Layer<P> {
    type Interfaces = (
        IComponent,
        IEditController,
        IAudioProcessor,
        IMidiMapping,
        INoteExpressionController,
        IProcessContextRequirements,
        IUnitInfo,
        IInfoListener,
    );
}

impl<P: Guarded> Layer<P> {
    /// A new instance. `None` when the plugin did not announce itself.
    fn new() -> Option<Self> {
        const { assert!(super::layouts_fit::<P>()) };
        let inner = Wrapper::<P>::new();
        let instance = Instance::take_announced()?;
        let handler = Arc::new(Handler::default());
        // A fresh instance has no host side yet: this always succeeds.
        let _ = instance.host.set(handler.clone());
        let automated = (0..instance.parameters().len())
            .map(|_| AtomicBool::new(false))
            .collect();
        Some(Self {
            inner,
            instance,
            handler,
            active: AtomicBool::new(false),
            processing: AtomicBool::new(false),
            side_chain: SideChainBus::default(),
            note_bus: NoteBus::default(),
            automated,
        })
    }

    /// Tells the host when the parameters ask for another latency than it knows. Main thread.
    fn report_latency_change(&self) {
        self.handler.tell_latency(&self.instance);
    }

    fn forget_automation(&self) {
        for automated in &self.automated {
            automated.store(false, Ordering::Relaxed);
        }
    }
}

/// `work`, or `instead` when it panics.
fn caught<R>(instead: R, work: impl FnOnce() -> R) -> R {
    // Unwind safety: what a panic leaves half done are atomics and the host's own objects.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(instead)
}

/// The host's end of the controller.
#[derive(Default)]
struct Handler(Mutex<Option<HeldHandler>>);

struct HeldHandler(ComPtr<IComponentHandler>);

// SAFETY: the pointer is reference counted; the calls made through it (`beginEdit`, `performEdit`, `endEdit`,
// `restartComponent`) come from the thread of the editor or the controller, as the interface asks.
unsafe impl Send for HeldHandler {}

impl Handler {
    fn set(&self, handler: Option<ComPtr<IComponentHandler>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = handler.map(HeldHandler);
    }

    /// A reference of its own, so that no lock is held while the host is called.
    fn get(&self) -> Option<ComPtr<IComponentHandler>> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()
            .map(|held| held.0.clone())
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
}
