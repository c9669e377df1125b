//! The host's side of CLAP: what the plugin may ask of us, written down and answered between blocks.

use std::cell::{Cell, RefCell};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use clack_extensions::audio_ports::{AudioPortRescanFlags, HostAudioPorts, HostAudioPortsImpl};
use clack_extensions::audio_ports_config::{HostAudioPortsConfig, HostAudioPortsConfigImpl};
use clack_extensions::gui::{GuiSize, HostGui, HostGuiImpl};
use clack_extensions::latency::{HostLatency, HostLatencyImpl};
use clack_extensions::log::{HostLog, HostLogImpl, LogSeverity};
use clack_extensions::params::{
    HostParams, HostParamsImplMainThread, HostParamsImplShared, ParamClearFlags, ParamRescanFlags,
};
use clack_extensions::state::{HostState, HostStateImpl};
use clack_extensions::thread_check::{HostThreadCheck, HostThreadCheckImpl};
use clack_host::prelude::*;
use clack_host::utils::ClapId;

/// The host's types, tied together for clack.
pub struct Handlers;

impl HostHandlers for Handlers {
    type Shared<'a> = Shared;
    type MainThread<'a> = MainThread;
    type AudioProcessor<'a> = ();

    fn declare_extensions(builder: &mut HostExtensions<Self>, _shared: &Shared) {
        builder
            .register::<HostAudioPorts>()
            .register::<HostAudioPortsConfig>()
            .register::<HostGui>()
            .register::<HostLatency>()
            .register::<HostLog>()
            .register::<HostParams>()
            .register::<HostState>()
            .register::<HostThreadCheck>();
    }
}

thread_local! {
    /// Whether this thread acts as the audio thread just now.
    static IS_AUDIO_THREAD: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work` with this thread in the audio thread's role.
///
/// Real time: no allocation.
pub fn as_audio_thread<T>(work: impl FnOnce() -> T) -> T {
    let before = IS_AUDIO_THREAD.replace(true);
    let result = work();
    IS_AUDIO_THREAD.set(before);
    result
}

/// What may be called from any thread.
#[derive(Default)]
pub struct Shared {
    /// The plugin wants to be deactivated and activated again.
    pub restart_requested: AtomicBool,
    /// The plugin wants its main-thread callback.
    pub callback_requested: AtomicBool,
    /// The plugin has parameter changes to hand over.
    pub flush_requested: AtomicBool,
    /// The size that the plugin asks its editor's window to have, packed; 0 where it asks for none.
    pub editor_size: AtomicU64,
    /// The plugin's editor lost its window.
    pub editor_closed: AtomicBool,
    main_thread: Option<std::thread::ThreadId>,
    log: Mutex<Vec<String>>,
}

impl Shared {
    /// For an instance whose main thread is the calling one.
    pub fn new() -> Self {
        Self {
            main_thread: Some(std::thread::current().id()),
            ..Self::default()
        }
    }

    /// Clears a flag and says whether it was up.
    pub fn take(flag: &AtomicBool) -> bool {
        flag.swap(false, Ordering::AcqRel)
    }

    /// What the plugin logged at warning level and above since the last call.
    pub fn take_log(&self) -> Vec<String> {
        std::mem::take(&mut *self.log.lock().unwrap_or_else(|poisoned| poisoned.into_inner()))
    }
}

impl SharedHandler<'_> for Shared {
    fn request_restart(&self) {
        self.restart_requested.store(true, Ordering::Release);
    }

    /// An offline host processes without pause: there is nothing to wake.
    fn request_process(&self) {}

    fn request_callback(&self) {
        self.callback_requested.store(true, Ordering::Release);
    }
}

impl HostLogImpl for Shared {
    fn log(&self, severity: LogSeverity, message: &str) {
        if severity >= LogSeverity::Warning {
            let mut log = self.log.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            log.push(format!("{severity}: {message}"));
        }
    }
}

impl HostParamsImplShared for Shared {
    fn request_flush(&self) {
        self.flush_requested.store(true, Ordering::Release);
    }
}

/// The window is ours to show; the plugin may ask for its size.
impl HostGuiImpl for Shared {
    fn resize_hints_changed(&self) {}

    fn request_resize(&self, new_size: GuiSize) -> Result<(), HostError> {
        self.editor_size.store(new_size.pack_to_u64(), Ordering::Release);
        Ok(())
    }

    fn request_show(&self) -> Result<(), HostError> {
        Ok(())
    }

    fn request_hide(&self) -> Result<(), HostError> {
        Ok(())
    }

    fn closed(&self, _was_destroyed: bool) {
        self.editor_closed.store(true, Ordering::Release);
    }
}

impl HostThreadCheckImpl for Shared {
    fn is_main_thread(&self) -> bool {
        !IS_AUDIO_THREAD.get() && self.main_thread == Some(std::thread::current().id())
    }

    fn is_audio_thread(&self) -> bool {
        IS_AUDIO_THREAD.get()
    }
}

/// What may be called from the main thread only.
#[derive(Default)]
pub struct MainThread {
    /// The latency is to be read anew.
    pub latency_changed: Cell<bool>,
    /// The plugin reported a state that differs from the saved one.
    pub state_dirty: Cell<bool>,
    /// The parameter list, names or ranges are to be read anew.
    pub parameters_changed: Cell<bool>,
    /// Parameters whose automation the plugin asked to clear.
    pub cleared: RefCell<Vec<ClapId>>,
}

impl MainThreadHandler<'_> for MainThread {}

impl HostLatencyImpl for MainThread {
    fn changed(&self) {
        self.latency_changed.set(true);
    }
}

impl HostStateImpl for MainThread {
    fn mark_dirty(&self) {
        self.state_dirty.set(true);
    }
}

impl HostParamsImplMainThread for MainThread {
    /// Values are always read from the plugin when asked for; only the list itself is kept.
    fn rescan(&self, flags: ParamRescanFlags) {
        if flags.intersects(ParamRescanFlags::ALL | ParamRescanFlags::INFO | ParamRescanFlags::TEXT) {
            self.parameters_changed.set(true);
        }
    }

    fn clear(&self, param_id: ClapId, _flags: ParamClearFlags) {
        self.cleared.borrow_mut().push(param_id);
    }
}

impl HostAudioPortsImpl for MainThread {
    fn is_rescan_flag_supported(&self, _flag: AudioPortRescanFlags) -> bool {
        true
    }

    /// Ports are read anew before every activation.
    fn rescan(&self, _flags: AudioPortRescanFlags) {}
}

impl HostAudioPortsConfigImpl for MainThread {
    /// Layouts are read anew before every selection.
    fn rescan(&self) {}
}
