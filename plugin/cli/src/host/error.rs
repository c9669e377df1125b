//! What can go wrong between host and plugin.

use std::path::PathBuf;

/// A plugin that could not be loaded or refused something, in one line with what to do.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// The bundle could not be loaded.
    #[error("{}: cannot be loaded as a CLAP plugin: {reason} (expected a .clap file of this platform); check the path and build", path.display())]
    Load {
        /// The bundle.
        path: PathBuf,
        /// The loader's words.
        reason: String,
    },
    /// The plugin could not be created.
    #[error("the plugin {id} cannot be created: {reason}; reinstall it")]
    Create {
        /// Its CLAP id.
        id: String,
        /// Why.
        reason: String,
    },
    /// The plugin lacks an extension without which it cannot be used here.
    #[error("the plugin lacks the CLAP extension {0}; use another plugin")]
    Missing(&'static str),
    /// There is no layout with that many channels.
    #[error("the plugin has no layout of {channels} channels in and out (it offers {offered}); convert the input")]
    Layout {
        /// What was asked for.
        channels: usize,
        /// What there is.
        offered: String,
    },
    /// The plugin has no second input port.
    #[error(
        "the plugin has no side chain (expected a second input port); use another plugin, or leave --side-chain out"
    )]
    NoSideChain,
    /// There is no such parameter.
    #[error("unknown parameter \"{name}\" (nearest: {nearest}); 'cochlea params' lists all")]
    UnknownParameter {
        /// What was asked for.
        name: String,
        /// What it may have meant.
        nearest: String,
    },
    /// The parameter is the plugin's to set.
    #[error("\"{name}\" cannot be set: the plugin reports it; leave it out")]
    ReadOnly {
        /// The parameter.
        name: String,
    },
    /// The text is not a value of the parameter.
    #[error(
        "\"{text}\" is not a value of \"{name}\" (expected {expected}); give it as the plugin writes it, such as \"{example}\""
    )]
    NotAValue {
        /// The parameter.
        name: String,
        /// What was given.
        text: String,
        /// Its range or its choices.
        expected: String,
        /// A value that would do.
        example: String,
    },
    /// The value lies outside the parameter's range.
    #[error("\"{text}\" is out of range for \"{name}\" (expected {expected}); choose a value in that range")]
    OutOfRange {
        /// The parameter.
        name: String,
        /// What was given.
        text: String,
        /// Its range.
        expected: String,
    },
    /// The plugin refused a state.
    #[error("the plugin refused {0}; the preset or state is damaged or of another plugin")]
    State(&'static str),
    /// The plugin's report on its adaptation is not what it should be.
    #[error("the plugin's report on its adaptation cannot be read: {0}; report this with the input file")]
    Report(String),
    /// The editor could not be opened, placed or sized.
    #[error(
        "the plugin's editor cannot be shown: {0} (expected an X11 display with OpenGL); check DISPLAY, or use --no-window"
    )]
    Editor(String),
    /// The plugin would not start.
    #[error(
        "the plugin would not start at {sample_rate_hz} Hz in blocks of up to {block_frames} frames: {reason}; try another --block"
    )]
    Activate {
        /// The rate asked for.
        sample_rate_hz: f64,
        /// The longest block.
        block_frames: u32,
        /// The plugin's or clack's words.
        reason: String,
    },
    /// The plugin reported an error while processing, or was asked to process while inactive.
    #[error("the plugin failed while processing: {0}; report this with the input file")]
    Process(String),
}

impl HostError {
    /// Whether the user named a wrong parameter or value.
    pub fn is_users(&self) -> bool {
        matches!(
            self,
            Self::UnknownParameter { .. } | Self::NotAValue { .. } | Self::OutOfRange { .. }
        )
    }
}
