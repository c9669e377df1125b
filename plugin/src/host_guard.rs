//! What the framework gets wrong or lacks, kept away from hosts in one place.
//!
//! The framework's export macros only glue public parts together, so we export an entry and a factory of our own
//! ([`clap`], [`vst3`]) that hand out the framework's plugin behind a thin layer. Each number below is a fault of
//! nice-plug 0.4.2, told in `docs/upstream.md` with its place and a way to see it; its guard goes when the framework
//! mends it. `tests/framework_faults.rs` holds the bare framework against the guarded one, fault by fault.
//!
//! | fault | guard |
//! |---|---|
//! | U1: an index out of range | checked in [`clap`], [`vst3`] |
//! | U2, U3, U4: tasks posted from the audio thread | values are set through [`ParameterTable`], no task is posted |
//! | U5, U6: a panic, subnormals | [`Shield`] |
//! | U7: events out of order | [`Automation`] orders them |
//! | U8: processing before activation | refused in [`clap`], [`vst3`] |
//! | U9, U16: channels that are too many, or not there | every buffer checked in `block` |
//! | U10: restarts for the latency | [`Instance`] reports on change, and never asks for a restart while activating |
//! | U11: VST3 drops values while processing | [`vst3`] sets them unless the host automates that parameter |
//! | U12: whether the host bounces | [`Instance::renders_offline`] |
//! | U13, U14, U15: states | [`state`] |
//! | U17: a side chain's stale length | [`SideChain`] holds it, or that there is none |
//! | U18: blocks longer than announced | cut in `block`, the framework is told one length |
//! | U19, U20, U21, U22: VST3's side-chain bus | ours in [`vst3`] |
//! | U23: steps that are no whole numbers | rounded in [`clap`] |
//! | U24: what a VST3 window leaves behind on Linux | taken back in `vst3::view` |
//! | U36, U37: what a CLAP host leaves out | a host of ours in front of it; checked in [`clap`] |
//! | U38: choices at the wrong time, or that are none | refused in [`clap`] |
//! | U39, U40: modulation in values | [`ParameterTable`] |
//! | U41: texts cut within a character | cut in [`clap`] |
//! | U42: a tail that is forgotten | told in [`clap`] and [`vst3`] |
//! | U43: a bus that is not there | checked in [`vst3`] |
//! | U44: any sample rate | [`Guarded::SAMPLE_RATES_HZ`] |
//! | U45: speakers are only counted | remembered in [`vst3`] |
//! | U46: values beyond the range | clamped in [`vst3`] |
//! | U47: views of any name | refused in [`vst3`] |
//! | U48: a handler held too long | taken away in [`vst3`] |
//! | U50: sizes that echo | [`Instance::ask_for_size`] |
//!
//! What the framework lacks is ours as well: notes and read-only parameters in [`Outgoing`], presets in [`clap`] from
//! the plugin's [`PresetProvider`], errands to the host's main thread ([`Instance::ask_host_menu`],
//! [`Instance::mark_dirty`]).

pub mod automation;
mod block;
pub mod clap;
mod errands;
mod hooks;
mod menu;
pub mod outgoing;
pub mod parameters;
mod shelf;
pub mod shield;
pub mod side_chain;
pub mod state;
#[cfg(target_os = "linux")]
pub mod stay;
pub mod vst3;
mod wanted_size;

use std::cell::RefCell;
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use atomic_refcell::{AtomicRef, AtomicRefCell, AtomicRefMut};
use nice_plug::params::{Param, Params};
use nice_plug::prelude::{AudioIOLayout, ClapPlugin, NonZeroU32, Vst3Plugin};
use nice_plug::wrapper::clap::PluginDescriptor;

pub use automation::Automation;
use errands::Errands;
pub use hooks::{Hooks, Keeps, KeepsNothing};
pub use menu::{HostMenu, MenuItem};
pub use outgoing::Outgoing;
pub use parameters::{ParameterTable, PlainValue, parameter_hash};
pub use shelf::{PresetCard, PresetPlace, PresetProvider, PresetShelf};
pub use shield::Shield;
pub use side_chain::{LONGEST_PIECE, SideChain};
use wanted_size::WantedSize;

/// A plugin that can be exported behind the guard.
///
/// Its `Default` calls [`Instance::announce`], its `process` takes the block's parameter changes from
/// [`Instance::automation`], and it reports its latency through [`Hooks::latency_samples`] alone. Its layouts are mono or
/// stereo; one with a side chain has it in every layout, as wide as the main ports, and reads it from
/// [`Instance::side_chain`]. Notes and values of read-only parameters go out through [`Instance::outgoing`]; a parameter
/// that is declared as not automatable is read-only.
pub trait Guarded: ClapPlugin + Vst3Plugin {
    /// The name of the port or bus on which notes go out; none without.
    const NOTE_OUTPUT: Option<&'static str> = None;

    /// The sample rates that it runs at, Hz. VST3 hosts are refused others before they activate.
    const SAMPLE_RATES_HZ: RangeInclusive<f64> = f64::MIN_POSITIVE..=f64::MAX;

    /// The presets that hosts list and load; none without.
    const PRESETS: Option<&'static PresetProvider> = None;

    /// The descriptor that the CLAP factory hands out. Must be the same object at every call.
    fn clap_descriptor() -> &'static PluginDescriptor;
}

/// Channels of the side chain that the framework expects with so many main channels; 0: the plugin has none.
fn framework_side_chain_channels<P: Guarded>(main_channels: u32) -> u32 {
    let is_it = |layout: &&AudioIOLayout| layout.main_output_channels.map_or(0, NonZeroU32::get) == main_channels;
    let layout = P::AUDIO_IO_LAYOUTS.iter().find(is_it);
    let port = layout.and_then(|layout| layout.aux_input_ports.first());
    port.map_or(0, |channels| channels.get())
}

/// Whether the layer has room for every layout of the plugin: one side chain at most, no further outputs, and no more
/// channels than a stereo port has.
const fn layouts_fit<P: Guarded>() -> bool {
    const fn fits(channels: Option<NonZeroU32>) -> bool {
        match channels {
            Some(channels) => channels.get() as usize <= block::MOST_CHANNELS,
            None => true,
        }
    }
    let layouts = P::AUDIO_IO_LAYOUTS;
    let mut at = 0;
    while at < layouts.len() {
        let layout = &layouts[at];
        let side_chain_fits = match layout.aux_input_ports {
            [] => true,
            [only] => fits(Some(*only)),
            _ => false,
        };
        let main_fits = fits(layout.main_input_channels) && fits(layout.main_output_channels);
        if !(side_chain_fits && main_fits && layout.aux_output_ports.is_empty()) {
            return false;
        }
        at += 1;
    }
    true
}

/// Whether the plugin has a side chain.
fn has_side_chain<P: Guarded>() -> bool {
    let mut layouts = P::AUDIO_IO_LAYOUTS.iter();
    layouts.any(|layout| !layout.aux_input_ports.is_empty())
}

/// What the editor does to a parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Gesture {
    /// The user takes hold.
    Begin,
    /// The user moves it to this normalised value.
    Value(f32),
    /// The user lets go.
    End,
}

/// How a format tells the host what the user does in our editor, and asks it for what it alone can do.
pub(crate) trait HostSide: Send + Sync {
    /// The user moves a parameter. Editor's thread.
    fn gesture(&self, parameter_hash: u32, clap_scale: f64, gesture: Gesture);
    /// The edit that was just told may ask for another latency. Editor's thread.
    fn tell_latency(&self, instance: &Instance);
    /// Has [`Instance::run_errands`] called on the host's main thread, soon or at once; false where no way leads there.
    /// Editor's thread.
    fn call_main_thread(&self, instance: &Instance) -> bool;
    /// Whether it makes sense to ask for a menu. Editor's thread.
    fn has_menus(&self) -> bool;
    /// The host's menu of a parameter. Main thread.
    fn menu(&self, parameter_hash: u32) -> Option<HostMenu>;
    /// Does what an entry of that menu stands for. Main thread.
    fn perform(&self, parameter_hash: u32, action: u32);
    /// The state is no longer what the session holds. Main thread.
    fn mark_dirty(&self);
    /// Every value may be another. Main thread.
    fn tell_values(&self, instance: &Instance);
}

/// One plugin instance as the guard sees it: the bridge between the layer that the host talks to and the plugin
/// inside the framework.
pub struct Instance {
    parameters: ParameterTable,
    automation: AtomicRefCell<Automation>,
    side_chain: AtomicRefCell<SideChain>,
    outgoing: AtomicRefCell<Outgoing>,
    hooks: Hooks,
    reported_latency_samples: AtomicU32,
    renders_offline: AtomicBool,
    wanted_size: WantedSize,
    host: OnceLock<Arc<dyn HostSide>>,
    errands: Errands,
}

thread_local! {
    /// The framework creates the plugin itself and keeps it private; this carries the instance past it.
    static ANNOUNCED: RefCell<Option<Arc<Instance>>> = const { RefCell::new(None) };
}

impl Instance {
    /// Makes the instance of a plugin that is being created on this thread. Allocates.
    pub fn announce(params: Arc<dyn Params>, hooks: Hooks) -> Arc<Self> {
        let instance = Arc::new(Self {
            parameters: ParameterTable::new(params),
            automation: AtomicRefCell::new(Automation::new()),
            side_chain: AtomicRefCell::new(SideChain::new()),
            outgoing: AtomicRefCell::new(Outgoing::new()),
            hooks,
            reported_latency_samples: AtomicU32::new(0),
            renders_offline: AtomicBool::new(false),
            wanted_size: WantedSize::default(),
            host: OnceLock::new(),
            errands: Errands::default(),
        });
        ANNOUNCED.with(|slot| *slot.borrow_mut() = Some(instance.clone()));
        instance
    }

    /// The instance that the plugin just created on this thread announced.
    fn take_announced() -> Option<Arc<Self>> {
        ANNOUNCED.with(|slot| slot.borrow_mut().take())
    }

    /// The parameters by the host's numbers.
    pub fn parameters(&self) -> &ParameterTable {
        &self.parameters
    }

    /// The present state as bytes. Main thread; allocates.
    pub fn save_state(&self) -> Vec<u8> {
        state::save(&self.parameters, &*self.hooks.keeps)
    }

    /// Sets everything from `bytes`, or nothing. Main thread; allocates.
    ///
    /// # Errors
    /// When the bytes are not a state of this or an earlier version.
    pub fn load_state(&self, bytes: &[u8]) -> Result<(), state::StateError> {
        state::load(&self.parameters, &*self.hooks.keeps, bytes)
    }

    /// The same for a preset's state, which leaves the bypass as it is. The host is told that values and state are new.
    /// Main thread or editor's thread; allocates.
    ///
    /// # Errors
    /// When the bytes are not a state of this or an earlier version.
    pub fn load_preset(&self, bytes: &[u8]) -> Result<(), state::StateError> {
        self.set_preset(bytes)?;
        self.changed();
        self.tell_new_state();
        Ok(())
    }

    /// The same without a word to the host. Main thread; allocates.
    fn set_preset(&self, bytes: &[u8]) -> Result<(), state::StateError> {
        state::load_preset(&self.parameters, &*self.hooks.keeps, bytes)
    }

    /// What was done so far, as JSON. Main thread; allocates.
    pub fn report(&self) -> Vec<u8> {
        self.hooks.keeps.report()
    }

    /// The parameter changes of the block being processed. `None` only if a host runs two blocks at once.
    ///
    /// Real time: one atomic exchange, never waits.
    pub fn automation(&self) -> Option<AtomicRefMut<'_, Automation>> {
        self.automation.try_borrow_mut().ok()
    }

    /// The side chain of the block being processed. `None` only if a host runs two blocks at once.
    ///
    /// Real time: one atomic exchange, never waits.
    pub fn side_chain(&self) -> Option<AtomicRef<'_, SideChain>> {
        self.side_chain.try_borrow().ok()
    }

    /// What the host is told of the block being processed. `None` only if a host runs two blocks at once.
    ///
    /// Real time: one atomic exchange, never waits.
    pub fn outgoing(&self) -> Option<AtomicRefMut<'_, Outgoing>> {
        self.outgoing.try_borrow_mut().ok()
    }

    /// Ends the note that sounds, with the next block that the host processes: processing stops or begins anew.
    ///
    /// Real time: no allocation.
    pub fn silence_notes(&self) {
        if let Some(mut outgoing) = self.outgoing() {
            outgoing.begin_piece(0);
            outgoing.silence(0);
        }
    }

    /// What the user does to `param` in our editor: the value holds at once, and the host is told. Editor's thread.
    pub fn edit(&self, param: &impl Param, gesture: Gesture) {
        let Some(index) = self.parameters.index_of(param) else {
            return;
        };
        if let Gesture::Value(normalized) = gesture {
            self.parameters.set_normalized(index, normalized);
        }
        if let Some(host) = self.host.get() {
            host.gesture(self.parameters.hash(index), self.parameters.clap_scale(index), gesture);
            host.tell_latency(self);
        }
        self.changed();
    }

    /// To be called after any parameter moved.
    fn changed(&self) {
        (self.hooks.changed)();
    }

    /// The latency that the host was last told.
    fn reported_latency_samples(&self) -> u32 {
        self.reported_latency_samples.load(Ordering::Relaxed)
    }

    /// Whether the parameters now ask for another latency than the host was told.
    fn latency_is_due(&self) -> bool {
        (self.hooks.latency_samples)() != self.reported_latency_samples()
    }

    /// Takes the latency that the parameters ask for as told. Returns whether it differs from before.
    fn report_latency(&self) -> bool {
        let now = (self.hooks.latency_samples)();
        self.reported_latency_samples.swap(now, Ordering::Relaxed) != now
    }

    /// Whether the host now bounces and nobody listens. The framework tells it late or not at all (U12). Real time.
    pub fn renders_offline(&self) -> bool {
        self.renders_offline.load(Ordering::Relaxed)
    }

    /// What the host says of it.
    fn set_offline(&self, is_offline: bool) {
        self.renders_offline.store(is_offline, Ordering::Relaxed);
    }

    /// The editor asks the host for this size of its window alone, in the host's pixels; none: for whatever it takes (U50).
    /// Any thread.
    pub fn ask_for_size(&self, size: Option<[u32; 2]>) {
        self.wanted_size.set(size);
    }

    /// Whether the host is to hear that the window has taken this size.
    fn is_asked_size(&self, size: [u32; 2]) -> bool {
        self.wanted_size.is(size)
    }

    /// How long sound goes on after its input, samples.
    fn tail_samples(&self) -> u32 {
        (self.hooks.tail_samples)()
    }

    /// Applies the changes that `process` did not get to: those beyond the block, and all of them when it did not run.
    fn finish_block(&self) {
        if let Some(mut automation) = self.automation() {
            automation.apply_rest(&self.parameters);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::params::CochleaParams;

    use super::*;

    /// A host that is told at once, as in VST3.
    #[derive(Default)]
    struct Told(AtomicU32);

    impl HostSide for Told {
        fn gesture(&self, _parameter_hash: u32, _clap_scale: f64, _gesture: Gesture) {}

        fn tell_latency(&self, instance: &Instance) {
            if instance.report_latency() {
                self.0.fetch_add(1, Ordering::Relaxed);
            }
        }

        fn call_main_thread(&self, _instance: &Instance) -> bool {
            false
        }

        fn has_menus(&self) -> bool {
            false
        }

        fn menu(&self, _parameter_hash: u32) -> Option<HostMenu> {
            None
        }

        fn perform(&self, _parameter_hash: u32, _action: u32) {}

        fn mark_dirty(&self) {}

        fn tell_values(&self, _instance: &Instance) {}
    }

    /// Hosts need not hand an edit back to the plugin that made it: the latency must not wait for that.
    #[test]
    fn an_edit_of_ours_that_moves_the_latency_is_told_once() {
        let params = Arc::new(CochleaParams::new());
        let asked = params.clone();
        let hooks = Hooks {
            latency_samples: Box::new(move || asked.phase().latency_samples(48_000.0) as u32),
            tail_samples: Box::new(|| 0),
            changed: Box::new(|| {}),
            keeps: Box::new(KeepsNothing),
        };
        let instance = Instance::announce(params.clone(), hooks);
        let host = Arc::new(Told::default());
        assert!(instance.host.set(host.clone()).is_ok());
        for (value, expected) in [(0.0, 0), (1.0, 1), (1.0, 1), (0.0, 2)] {
            for gesture in [Gesture::Begin, Gesture::Value(value), Gesture::End] {
                instance.edit(&params.phase_mode, gesture);
            }
            assert_eq!(host.0.load(Ordering::Relaxed), expected, "{value}");
        }
        assert_eq!(instance.reported_latency_samples(), 0);
    }
}
