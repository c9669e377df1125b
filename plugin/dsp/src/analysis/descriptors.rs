//! A frame's centroid, roll-off, flatness and bands, and a whole signal's.
