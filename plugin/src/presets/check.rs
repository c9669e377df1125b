//! Whether a preset can be loaded: it is, into parameters that nobody hears.

use std::sync::Arc;

use super::{Preset, PresetError};
use crate::host_guard::{ParameterTable, state};
use crate::keeping::Keeping;
use crate::link::Link;
use crate::params::CochleaParams;

/// Parameters to try presets on. Made once for many: making it allocates.
pub(super) struct Checker {
    table: ParameterTable,
    keeping: Keeping,
}

impl Checker {
    pub(super) fn new() -> Self {
        let params = Arc::new(CochleaParams::new());
        Self {
            table: ParameterTable::new(params.clone()),
            keeping: Keeping {
                params,
                link: Link::new(),
            },
        }
    }

    /// `preset`, if the plugin takes it whole.
    ///
    /// # Errors
    /// What the plugin would not take, by the name of the file at `path`.
    pub(super) fn checked(&self, path: &str, preset: Preset) -> Result<Preset, PresetError> {
        match state::load(&self.table, &self.keeping, &preset.state_bytes()) {
            Ok(()) => Ok(preset),
            Err(error) => Err(PresetError::Malformed {
                path: path.to_owned(),
                reason: error.to_string(),
            }),
        }
    }
}
