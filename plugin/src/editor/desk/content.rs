//! A setting of everything as the bytes of a state, and back.

use std::sync::Arc;

use super::{Content, Control, Desk};
use crate::host_guard::ParameterTable;
use crate::host_guard::state::{self, StateError};
use crate::keeping::Keeping;
use crate::link::Link;
use crate::params::CochleaParams;

/// Parameters that nobody hears, to read a state with or to write one.
struct Scratch {
    params: Arc<CochleaParams>,
    table: ParameterTable,
    keeping: Keeping,
}

impl Scratch {
    fn new() -> Self {
        let params = Arc::new(CochleaParams::new());
        Self {
            table: ParameterTable::new(params.clone()),
            keeping: Keeping {
                params: params.clone(),
                link: Link::new(),
            },
            params,
        }
    }
}

impl Content {
    /// What is set in `params`. Allocates.
    pub fn of(params: &CochleaParams) -> Self {
        let controls = Control::all().filter(|control| *control != Control::Bypass);
        Self {
            values: controls
                .map(|control| (control, control.find(params).normalized()))
                .collect(),
            kept: params.curves.kept(),
        }
    }

    /// What the bytes of a state or a preset set. Allocates.
    ///
    /// # Errors
    /// When they are not a state of this or an earlier version.
    pub fn of_state(bytes: &[u8]) -> Result<Self, StateError> {
        let scratch = Scratch::new();
        state::load(&scratch.table, &scratch.keeping, bytes)?;
        Ok(Self::of(&scratch.params))
    }

    /// The same as the bytes of a state. Allocates.
    pub fn state_bytes(&self) -> Vec<u8> {
        let scratch = Scratch::new();
        for (control, normalized) in &self.values {
            if let Some(index) = control.find(&scratch.params).index_in(&scratch.table) {
                scratch.table.set_normalized(index, *normalized);
            }
        }
        scratch.params.curves.change(|kept| *kept = self.kept.clone());
        state::save(&scratch.table, &scratch.keeping)
    }

    /// Whether this is what `params` set at present, what is kept beside them aside. Allocates nothing.
    pub fn has_values_of(&self, params: &CochleaParams) -> bool {
        let mut values = self.values.iter();
        values.all(|(control, value)| control.find(params).normalized() == *value)
    }
}

impl Desk {
    /// The parameter's id, as states hold it.
    pub fn id(&self, control: Control) -> &str {
        let table = self.wires.instance.parameters();
        let index = self.find(control).index_in(table);
        index.map_or("", |index| table.id(index))
    }

    /// The control of that id.
    pub fn of_id(&self, id: &str) -> Option<Control> {
        Control::all().find(|control| self.id(*control) == id)
    }
}
