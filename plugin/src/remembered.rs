//! What an instance's editor remembers, in the session's state: `"editor": {…}`.
//!
//! None of it is heard, so nothing in it ever refuses a state: what is wrong in it takes its default, and the editor that
//! wrote it knows best what it means (`editor::memory`). An editor that nobody touched leaves nothing here. Main thread and
//! editor's thread; the audio thread has no part in it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value};

/// Its name in a state.
const FIELD: &str = "editor";

/// See the module.
#[derive(Default)]
pub struct Remembered {
    fields: Mutex<Map<String, Value>>,
    /// Grows whenever a state brings other fields.
    loads: AtomicU64,
}

impl Remembered {
    /// Remembers `fields` instead of what was there. Allocates.
    pub fn set(&self, fields: Map<String, Value>) {
        *self.fields() = fields;
    }

    /// Reads what is remembered, which stays locked meanwhile.
    pub fn read<R>(&self, look: impl FnOnce(&Map<String, Value>) -> R) -> R {
        look(&self.fields())
    }

    /// What is remembered, if a state brought it since `seen`. Allocates only then.
    pub fn take_loaded(&self, seen: &mut u64) -> Option<Map<String, Value>> {
        let loads = self.loads.load(Ordering::Acquire);
        (std::mem::replace(seen, loads) != loads).then(|| self.fields().clone())
    }

    /// Adds what is remembered to a state; nothing if there is nothing.
    pub fn save(&self, state: &mut Map<String, Value>) {
        let fields = self.fields();
        if !fields.is_empty() {
            state.insert(FIELD.to_owned(), Value::Object(fields.clone()));
        }
    }

    /// What a state remembers; `None` if it remembers nothing, such as a preset's, or something else.
    pub fn of(state: &Map<String, Value>) -> Option<Map<String, Value>> {
        state.get(FIELD).and_then(Value::as_object).cloned()
    }

    /// Takes what a state remembers. One that remembers nothing leaves what is here.
    pub fn load(&self, fields: Map<String, Value>) {
        *self.fields() = fields;
        self.loads.fetch_add(1, Ordering::Release);
    }

    fn fields(&self) -> MutexGuard<'_, Map<String, Value>> {
        self.fields.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(text: &str) -> Map<String, Value> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn what_is_remembered_goes_into_a_state_and_comes_back_once() {
        let (one, other) = (Remembered::default(), Remembered::default());
        let mut state = Map::new();
        one.save(&mut state);
        assert!(state.is_empty(), "an editor that nobody touched leaves nothing");
        one.set(object(r#"{"tab": "Pitch"}"#));
        one.save(&mut state);
        let mut seen = 0;
        assert_eq!(other.take_loaded(&mut seen), None);
        other.load(Remembered::of(&state).unwrap());
        assert_eq!(other.take_loaded(&mut seen), Some(object(r#"{"tab": "Pitch"}"#)));
        assert_eq!(other.take_loaded(&mut seen), None);
    }

    #[test]
    fn a_state_without_it_or_with_something_else_remembers_nothing() {
        for state in ["{}", r#"{"editor": 5}"#, r#"{"editor": null}"#] {
            assert_eq!(Remembered::of(&object(state)), None);
        }
    }
}
