//! The spectrum as an engineer watches it.
