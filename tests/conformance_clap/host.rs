//! What a host of these tests is made of.

pub mod bare;
pub mod block;
pub mod entries;
pub mod play;
pub mod streams;

pub use entries::entries;
