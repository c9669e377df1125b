//! Loudness and true peak, ITU-R BS.1770-5 and EBU R 128.
