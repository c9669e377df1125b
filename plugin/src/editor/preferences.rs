//! What a user prefers of any editor on this machine. None of it is heard.

/// See the module.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Preferences {
    /// Drawn light instead of dark.
    pub is_light: bool,
    /// Everything this many times as large as the host's scale asks for, 0.75 to 3.
    pub scale: f32,
    /// Frames a second at most, 10 to 240.
    pub frame_cap_hz: f32,
    /// Whether a resting pointer is told what it is on.
    pub shows_tips: bool,
    /// A double-click on a band's handle types its gain instead of resetting it; on a value it resets instead of typing.
    pub swaps_double_click: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            is_light: false,
            scale: 1.0,
            frame_cap_hz: 60.0,
            shows_tips: true,
            swaps_double_click: false,
        }
    }
}
