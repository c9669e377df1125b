//! What instances have in common, such as those of one sample rate: made once, never written to.

use std::sync::{Arc, Mutex, PoisonError};

/// As many are kept that nobody holds: who comes and goes, as in a scan of plugins, need not wait for a new one.
const KEPT: usize = 4;

/// What was made, by its key; the latest last.
pub struct Shared<K, T>(Mutex<Vec<(K, Arc<T>)>>);

impl<K: PartialEq, T> Shared<K, T> {
    /// Nothing was made.
    pub const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// That of a key; made anew only where there is none. Locks and may allocate: for constructors.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn get<E>(&self, key: K, make: impl FnOnce() -> Result<T, E>) -> Result<Arc<T>, E> {
        // A panic elsewhere leaves the list as good as it was.
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, one)) = made.iter().find(|(other, _)| *other == key) {
            return Ok(one.clone());
        }
        let one = Arc::new(make()?);
        made.push((key, one.clone()));
        let mut unheld = made.iter().filter(|(_, one)| Arc::strong_count(one) == 1).count();
        made.retain(|(_, one)| {
            let goes = Arc::strong_count(one) == 1 && unheld > KEPT;
            unheld -= usize::from(goes);
            !goes
        });
        Ok(one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_per_key_and_few_that_nobody_holds() {
        let all = Shared::new();
        let get = |key: usize| all.get(key, || Ok::<usize, ()>(key)).unwrap();
        let first = get(0);
        assert!(Arc::ptr_eq(&first, &get(0)));
        let gone = Arc::downgrade(&get(1));
        assert!(gone.upgrade().is_some(), "it is kept for the next");
        (2..9).for_each(|key| drop(get(key)));
        assert!(gone.upgrade().is_none(), "but not for ever");
        assert!(Arc::ptr_eq(&first, &get(0)), "what is held stays");
        assert_eq!(all.get(99, || Err::<usize, _>("no")), Err("no"));
    }
}
