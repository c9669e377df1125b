//! Another sample rate.
