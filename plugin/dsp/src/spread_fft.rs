//! Transforms whose work is spread evenly over control steps.
//!
//! | module | idea |
//! |---|---|
//! | `split_fft` | a transform in small units of work |
//! | `schedule` | equal shares of a hop's work |

mod schedule;
mod split_fft;

pub use schedule::{Stage, share};
pub use split_fft::SplitFft;
