//! What a state says of the editor: whatever it is, the editor draws, and remembers something that brings the same again.

use std::cell::RefCell;

use super::super::editor::Easel;

thread_local! {
    static EASEL: RefCell<Easel> = RefCell::new(easel());
}

/// The least window: the fewest things to draw.
fn easel() -> Easel {
    Easel::new(cochlea::editor::layout::MIN_SIZE, &state(b"{}")).expect("a state")
}

fn state(editor: &[u8]) -> Vec<u8> {
    [br#"{"cochlea_state":1,"parameters":{},"editor":"#, editor, b"}"].concat()
}

/// # Panics
/// Where the bytes broke a promise.
pub fn run(bytes: &[u8]) {
    EASEL.with_borrow_mut(|easel| {
        easel.load(&state(b"{}")).expect("a state");
        easel.frame();
        if easel.load(&state(bytes)).is_err() {
            return;
        }
        easel.frame();
        easel.frame();
        let saved = easel.save();
        easel.load(&saved).expect("its own state");
        easel.frame();
        assert!(easel.save() == saved, "its own state comes back as another");
    });
}
