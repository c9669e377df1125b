//! The standalone: the plugin on a sound device, hosted as any CLAP host would, with its editor in a window of ours.
//!
//! | module | idea |
//! |---|---|
//! | [`engine`] | what an audio thread runs: source, plugin, meters |
//! | [`loan`] | the engine on its way to an audio thread and back |
//! | [`status`] | what the audio thread says of itself |
//! | [`playback`], [`player`] | a file as the source, decoded ahead on a thread of its own |
//! | [`backend`] | JACK, ALSA, or nowhere at the right pace |
//! | [`rig`] | all of it together, while devices come and go |
//! | [`headless`] | without a window, for a time |
//! | `windowed`, `window` | with its window: an X11 frame, the strip, the editor |
//! | `strip`, `shown`, `meter_hold` | what stands above the editor, and what is shown there |
//! | [`session`] | what is kept between runs |
//!
//! Notes and the bend that the plugin sends are dropped: a device of sound has no use for them.

pub mod backend;
pub mod engine;
pub mod headless;
pub mod loan;
pub mod playback;
pub mod player;
pub mod rig;
pub mod session;
pub mod status;
#[cfg(test)]
mod tests;

#[cfg(target_os = "linux")]
mod meter_hold;
#[cfg(target_os = "linux")]
mod shown;
#[cfg(target_os = "linux")]
mod strip;
#[cfg(target_os = "linux")]
mod window;
#[cfg(target_os = "linux")]
pub mod windowed;
