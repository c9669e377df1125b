//! The plugin before the first frame.

use std::ops::ControlFlow;

use super::{Options, Stage};
use crate::assign;
use crate::error::Error;
use crate::host::{Host, HostError};
use crate::plugin_state::PluginState;
use crate::progress::Progress;
use crate::reference::{self, Reference};
use crate::report::ParameterReport;

/// The plugin, set up.
pub(super) struct Prepared {
    /// Active.
    pub host: Host,
    /// Its state, if that is one of Cochlea's.
    pub state: Option<PluginState>,
    /// What there is to say of the target that it was given.
    pub target_note: Option<String>,
}

/// Loads the plugin and sets it up: layout, preset, target, assignments, offline mode, activation.
pub(super) fn prepare(
    options: &Options,
    channels: usize,
    sample_rate_hz: u32,
    progress: &mut dyn FnMut(Stage, Progress) -> ControlFlow<()>,
) -> Result<Prepared, Error> {
    let mut host = match &options.plugin {
        Some(path) => Host::bundle(path)?,
        None => Host::linked()?,
    };
    host.select_channels(channels)?;
    if let Some(preset) = &options.preset {
        host.load_state(&cochlea::presets::load(preset)?.state_bytes())?;
    }
    let mut target_note = None;
    if let Some(path) = &options.target {
        let Reference { target, note } = reference::resolve(path, &mut |done| progress(Stage::Learning, done))?;
        let mut state = PluginState::of(&mut host)?.ok_or_else(|| lacks_adaptation("--target", &host))?;
        state.set_custom_target(&reference::name_of(path), &target);
        state.load_into(&mut host)?;
        target_note = note;
    }
    assign::apply(&mut host, &options.assignments)?;
    let state = PluginState::of(&mut host)?;
    for (option, is_given) in [("--two-pass", options.two_pass), ("--keep", !options.keep.is_empty())] {
        if is_given && (state.is_none() || host.report()?.is_none()) {
            return Err(lacks_adaptation(option, &host));
        }
    }
    // A plugin without the render extension does not care; one that refuses renders in real-time quality.
    host.set_offline(true);
    host.activate(f64::from(sample_rate_hz), options.block.longest())?;
    if options.side_chain.is_some() && !host.has_side_chain() {
        return Err(HostError::NoSideChain.into());
    }
    Ok(Prepared {
        host,
        state,
        target_note,
    })
}

fn lacks_adaptation(option: &str, host: &Host) -> Error {
    let name = &host.descriptor().name;
    Error::command(
        format!("{option}: the plugin \"{name}\" has no adaptation that reports (expected Cochlea)"),
        format!("leave {option} out, or host Cochlea"),
    )
}

/// All parameters that can be set, as they stand.
pub(super) fn parameters_in_force(host: &mut Host) -> Vec<ParameterReport> {
    let parameters = host.parameters().to_vec();
    parameters
        .into_iter()
        .filter(|parameter| !parameter.is_read_only)
        .map(|parameter| {
            let clap_value = host.value(parameter.id).unwrap_or(parameter.default);
            ParameterReport {
                value: host.text_of_value(parameter.id, clap_value),
                clap_value,
                is_default: clap_value == parameter.default,
                id: parameter.id,
                name: parameter.name,
            }
        })
        .collect()
}
