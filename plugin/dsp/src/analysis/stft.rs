//! Frames of a signal → spectra, calibrated.
