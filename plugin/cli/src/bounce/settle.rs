//! The first of two passes: the plugin hears the whole file, and starts the second where that brought it.

use std::ops::ControlFlow;

use serde_json::Value;

use super::Options;
use super::run::{Inputs, Run};
use crate::error::Error;
use crate::host::{Block, Host, TimedEvent};
use crate::plugin_state::PluginState;
use crate::progress::Progress;

/// Plays the input through the plugin, and leaves it activated anew with all parameters as they were; whether it starts
/// settled now. It does not where it heard nothing.
///
/// A freeze counts from the second pass on, which stands frozen where the first settled; unless the state itself brings
/// the curve that is frozen.
pub(super) fn settle(
    options: &Options,
    host: &mut Host,
    state: &PluginState,
    events: &[TimedEvent],
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<bool, Error> {
    // The plugin reports as of a block's end, so all that listen hear in the same blocks.
    let block = Block::default();
    let inputs = Inputs::open(options, block)?;
    let sample_rate_hz = f64::from(inputs.main.format().sample_rate_hz);
    let mut events = events.to_vec();
    if !state.has_start() {
        let freeze = host.parameters().iter().find(|parameter| parameter.name == "Freeze");
        let freeze_id = freeze.map(|parameter| parameter.id);
        events.retain(|event| Some(event.parameter_id) != freeze_id);
        let mut thawed = state.clone();
        thawed.set("freeze", Value::Bool(false));
        host.deactivate();
        thawed.load_into(host)?;
    }
    host.activate(sample_rate_hz, block.longest())?;
    Run::new(host, inputs).play(None, block, &events, progress)?;
    let start = host.report()?.map(|report| report["start"].clone());
    let start = start.filter(|start| !start.is_null());
    let settled = start.is_some();
    let mut state = state.clone();
    if let Some(start) = start {
        state.set_start(start);
    }
    host.deactivate();
    state.load_into(host)?;
    host.activate(sample_rate_hz, options.block.longest())?;
    Ok(settled)
}
