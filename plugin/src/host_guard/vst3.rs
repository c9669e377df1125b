//! Our VST3 class: the framework's, behind a layer that answers for what it gets wrong.
//!
//! Every interface method goes through this layer, and every one that does work catches panics: the framework's own
//! functions are Rust functions, so a panic is an error code for the host, not its end.

mod component;
mod context_menu;
mod controller;
mod factory;
mod handler;
mod notes;
mod passed_through;
mod process;
mod side_chain;
#[cfg(target_os = "linux")]
mod view;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use nice_plug::wrapper::vst3::Wrapper;
use nice_plug::wrapper::vst3::vst3::Class;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    ChannelContext::IInfoListener, IAudioProcessor, IComponent, IEditController, IMidiMapping,
    INoteExpressionController, IProcessContextRequirements, IUnitInfo,
};

pub use self::factory::plugin_factory;
use self::handler::Handler;
use self::notes::NoteBus;
use self::side_chain::SideChainBus;
use super::shield::caught;
use super::{Guarded, HostSide, Instance};

/// The layer of one instance.
pub struct Layer<P: Guarded> {
    inner: Wrapper<P>,
    instance: Arc<Instance>,
    handler: Arc<Handler>,
    active: AtomicBool,
    processing: AtomicBool,
    /// What the setup said of bouncing.
    set_up_offline: AtomicBool,
    side_chain: SideChainBus,
    /// Of the main buses in and out, as the host asked for them; 0: it has not.
    main_speakers: [AtomicU64; 2],
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
        let handler = Arc::new(Handler::new());
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
            set_up_offline: AtomicBool::new(false),
            side_chain: SideChainBus::default(),
            main_speakers: Default::default(),
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
