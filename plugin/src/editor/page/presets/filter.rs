//! What the list shows of all presets.

use crate::presets::{Entry, Library, Origin};

/// Which presets are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// All of them.
    #[default]
    All,
    /// Those that the user marked.
    Favourites,
    /// Those that come with Cochlea.
    Factory,
    /// The user's own.
    User,
}

impl Which {
    /// All, in the order of their buttons.
    pub const ALL: [Self; 4] = [Self::All, Self::Favourites, Self::Factory, Self::User];

    /// As it is written.
    pub fn text(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Favourites => "Favourites",
            Self::Factory => "Factory",
            Self::User => "User",
        }
    }

    fn takes(self, entry: &Entry) -> bool {
        match self {
            Self::All => true,
            Self::Favourites => entry.is_favourite,
            Self::Factory => entry.origin == Origin::Factory,
            Self::User => entry.origin != Origin::Factory,
        }
    }
}

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words that must be in it.
    pub text: String,
    /// By where it comes from, or by the user's mark.
    pub which: Which,
    /// By category; none: all of them.
    pub category: Option<String>,
}

impl Filter {
    /// The places in the library of what passes, in its order.
    pub fn rows(&self, library: &Library) -> Vec<usize> {
        let passes = |index: &usize| {
            let entry = &library.entries()[*index];
            let fits = self
                .category
                .as_ref()
                .is_none_or(|category| *category == entry.category);
            fits && self.which.takes(entry)
        };
        library.search(&self.text).into_iter().filter(passes).collect()
    }
}

/// The categories there are, in the library's order.
pub fn categories(library: &Library) -> Vec<String> {
    let mut categories: Vec<String> = Vec::new();
    for entry in library.entries() {
        if !entry.category.is_empty() && !categories.contains(&entry.category) {
            categories.push(entry.category.clone());
        }
    }
    categories
}
