//! Meters against what is known of the signals: loudness, levels, the display; and that none of them allocates.

mod cases;
mod display;
mod level;
mod loudness;
mod no_alloc;
