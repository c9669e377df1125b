//! A panic of a library's, kept to the file that brought it about: the other files of a folder are none the worse.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    /// Whether what this thread runs may panic without a word.
    static MAY_PANIC: Cell<bool> = const { Cell::new(false) };
}

/// What `work` gives, or the words with which it panicked; nothing is printed. What it left half done is not to be used
/// again.
///
/// # Errors
/// The panic's words.
pub fn contained<R>(work: impl FnOnce() -> R) -> Result<R, String> {
    static HUSH: Once = Once::new();
    HUSH.call_once(|| {
        let told = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            // A thread that ends may have forgotten; it contains nothing.
            if !MAY_PANIC.try_with(Cell::get).unwrap_or(false) {
                told(panic);
            }
        }));
    });
    let before = MAY_PANIC.replace(true);
    // Unwind safety: see above.
    let outcome = catch_unwind(AssertUnwindSafe(work));
    MAY_PANIC.set(before);
    outcome.map_err(|payload| words(&*payload))
}

fn words(payload: &(dyn Any + Send)) -> String {
    let literal = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let formatted = || payload.downcast_ref::<String>().cloned();
    literal.or_else(formatted).unwrap_or_else(|| "it gave up".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_its_words() {
        assert_eq!(contained(|| 1), Ok(1));
        assert_eq!(contained(|| panic!("a word")), Err::<(), _>("a word".to_owned()));
        let number = 3;
        assert_eq!(
            contained(|| panic!("{number} words")),
            Err::<(), _>("3 words".to_owned())
        );
        let nested = contained(|| contained(|| panic!("within")).unwrap_or(7));
        assert_eq!(nested, Ok(7));
        assert!(!MAY_PANIC.get(), "other panics are told again");
    }
}
