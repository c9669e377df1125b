//! Peak, RMS, crest, DC, correlation, quiet and loud.
