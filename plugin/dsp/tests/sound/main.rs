//! The signal path as its users hear it: how exact, how it behaves, and that it allocates nothing.

mod accuracy;
mod adapt;
mod common;
mod ear;
mod equaliser;
mod follow;
mod linear_phase;
mod no_alloc;
mod noise;
mod phase_modes;
mod pitch;
