//! A and B: two settings of everything, one in force.

use super::{Control, Desk};
use crate::curves::Kept;

/// One of the two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Letter {
    /// In force at first.
    #[default]
    A,
    /// The other.
    B,
}

impl Letter {
    /// The one that is not this.
    pub fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }

    /// As it is written.
    pub fn text(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
        }
    }
}

/// All that a setting is made of. Bypass is no part of it: it is how one compares.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    /// Normalised.
    pub values: Vec<(Control, f32)>,
    /// What is kept beside the parameters.
    pub kept: Kept,
}

/// The letter in force, and what stands under the other.
#[derive(Default)]
pub struct Slots {
    pub(super) letter: Letter,
    /// None: never used, so the same as what is in force.
    pub(super) other: Option<Content>,
}

impl Desk {
    /// The letter in force.
    pub fn letter(&self) -> Letter {
        self.slots.letter
    }

    /// What stands under the other letter; none if it was never used.
    pub fn other_content(&self) -> Option<&Content> {
        self.slots.other.as_ref()
    }

    /// Sets both, as a session kept them; what is in force stays.
    pub fn recall_slots(&mut self, letter: Letter, other: Option<Content>) {
        self.slots = Slots { letter, other };
    }

    /// All that is set now.
    pub fn content(&self) -> Content {
        let controls = Control::all().filter(|control| *control != Control::Bypass);
        Content {
            values: controls.map(|control| (control, self.normalized(control))).collect(),
            kept: self.params().curves.kept(),
        }
    }

    /// Sets all of `content`, as one step called `what`.
    pub fn set_content(&mut self, what: &str, content: &Content) {
        self.step(what, |desk| desk.put(content));
    }

    /// What is in force goes under its letter, and the other comes into force.
    pub fn switch_letter(&mut self) {
        let what = format!("switching to {}", self.slots.letter.other().text());
        self.step(&what, |desk| {
            desk.history.exchange();
            let other = desk.exchange_letters();
            desk.put(&other);
        });
    }

    /// What is in force goes under the other letter, too.
    pub fn copy_to_other(&mut self) {
        self.slots.other = Some(self.content());
    }

    /// Puts what is in force under its letter, changes the letter, and gives what stood there.
    pub(super) fn exchange_letters(&mut self) -> Content {
        let now = self.content();
        let other = self.slots.other.replace(now.clone());
        self.slots.letter = self.slots.letter.other();
        other.unwrap_or(now)
    }

    fn put(&mut self, content: &Content) {
        self.change_kept(|kept| *kept = content.kept.clone());
        self.set_all(&content.values);
    }
}
