//! Mel features.
