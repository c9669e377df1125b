//! What instances have in common, such as those of one sample rate: made once, never written to.

use std::sync::{Arc, Mutex, PoisonError, Weak};

/// What lives, by its key.
pub struct Shared<K, T>(Mutex<Vec<(K, Weak<T>)>>);

impl<K: PartialEq, T> Shared<K, T> {
    /// Nothing lives.
    pub const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// That of a key; made anew only where nobody holds one. Locks and may allocate: for constructors.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn get<E>(&self, key: K, make: impl FnOnce() -> Result<T, E>) -> Result<Arc<T>, E> {
        // A panic elsewhere leaves the list as good as it was.
        let mut living = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        living.retain(|(_, one)| one.strong_count() > 0);
        let mut of_key = living.iter().filter(|(other, _)| *other == key);
        if let Some(one) = of_key.find_map(|(_, one)| one.upgrade()) {
            return Ok(one);
        }
        let one = Arc::new(make()?);
        living.push((key, Arc::downgrade(&one)));
        Ok(one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_per_key_as_long_as_somebody_holds_it() {
        let all = Shared::new();
        let get = |key: f64| all.get(key, || Ok::<f64, ()>(key)).unwrap();
        let first = get(1.0);
        assert!(Arc::ptr_eq(&first, &get(1.0)));
        assert!(!Arc::ptr_eq(&first, &get(2.0)));
        let before = Arc::downgrade(&first);
        drop(first);
        assert!(before.upgrade().is_none());
        assert_eq!(all.get(3.0, || Err::<f64, _>("no")), Err("no"));
    }
}
