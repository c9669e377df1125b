//! What all equalisers of one sample rate have in common: made once, shared, never written to.
//!
//! Some 240 kB. With a copy each, fifty instances would fetch theirs from memory at every step; shared, it stays in the
//! cache.

use std::sync::Arc;

use super::table::Table;
use crate::error::ConfigError;
use crate::graphic::Graphic;
use crate::shared::Shared;

/// The design for one sample rate, and its coefficients by gain.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) graphic: Graphic,
    pub(super) table: Table,
}

impl Prepared {
    /// For a rate; made anew only where there is none. Locks and may allocate.
    pub(super) fn for_rate(sample_rate_hz: f64) -> Result<Arc<Self>, ConfigError> {
        static LIVING: Shared<f64, Prepared> = Shared::new();
        LIVING.get(sample_rate_hz, || {
            let graphic = Graphic::new(sample_rate_hz)?;
            Ok(Self {
                table: Table::new(&graphic),
                graphic,
            })
        })
    }
}
