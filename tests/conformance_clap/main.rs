//! What hosts may do to the CLAP plug-in, and what they may not but some do.
