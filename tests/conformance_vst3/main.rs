//! What hosts may do to the VST3 plug-in, and what they may not but some do.
