//! Meters against what is known of the signals: loudness and levels; and that none of them allocates.

mod cases;
mod level;
mod loudness;
mod no_alloc;
