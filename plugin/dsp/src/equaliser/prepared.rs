//! What all equalisers of one sample rate have in common: made once, shared, never written to.
//!
//! Some 240 kB. With a copy each, fifty instances would fetch theirs from memory at every step; shared, it stays in the
//! cache.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::table::Table;
use crate::error::ConfigError;
use crate::graphic::Graphic;

/// The design for one sample rate, and its coefficients by gain.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) graphic: Graphic,
    pub(super) table: Table,
}

impl Prepared {
    /// For a rate; made anew only where no equaliser at that rate lives. Locks and may allocate.
    pub(super) fn for_rate(sample_rate_hz: f64) -> Result<Arc<Self>, ConfigError> {
        static LIVING: Mutex<Vec<Weak<Prepared>>> = Mutex::new(Vec::new());
        // A panic elsewhere leaves the list as good as it was.
        let mut living = LIVING.lock().unwrap_or_else(PoisonError::into_inner);
        living.retain(|prepared| prepared.strong_count() > 0);
        let mut of_rate = living.iter().filter_map(Weak::upgrade);
        if let Some(prepared) = of_rate.find(|prepared| prepared.graphic.sample_rate_hz() == sample_rate_hz) {
            return Ok(prepared);
        }
        let graphic = Graphic::new(sample_rate_hz)?;
        let prepared = Arc::new(Self {
            table: Table::new(&graphic),
            graphic,
        });
        living.push(Arc::downgrade(&prepared));
        Ok(prepared)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_per_rate_as_long_as_somebody_holds_it() {
        let rate = 47_111.0;
        let first = Prepared::for_rate(rate).unwrap();
        assert!(Arc::ptr_eq(&first, &Prepared::for_rate(rate).unwrap()));
        assert!(!Arc::ptr_eq(&first, &Prepared::for_rate(rate + 1.0).unwrap()));
        let before = Arc::downgrade(&first);
        drop(first);
        assert!(before.upgrade().is_none());
        assert!(Prepared::for_rate(0.0).is_err());
    }
}
