//! What an engineer sets of the display.

/// How wide the band is whose power a point shows. Whatever it is, a point is never below the highest peak within the
/// point's own span.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Smoothing {
    /// No band: peaks alone.
    None,
    /// One n-th of an octave, 1 to 48.
    Octave(u8),
    /// So many equivalent rectangular bandwidths of hearing, 0.1 to 4.
    Erb(f32),
}

impl Smoothing {
    /// Lower and upper end of the band around a frequency, Hz: as far below as above, in octaves or in Hz.
    pub(super) fn band_hz(self, centre_hz: f64) -> [f64; 2] {
        match self {
            Self::None => [centre_hz; 2],
            Self::Octave(parts) => {
                let half = (0.5 / f64::from(parts)).exp2();
                [centre_hz / half, centre_hz * half]
            }
            Self::Erb(count) => {
                // Glasberg and Moore, "Derivation of auditory filter shapes from notched-noise data", Hearing Research 47,
                // 1990.
                let half_hz = 0.5 * f64::from(count) * 24.7 * (4.37e-3 * centre_hz + 1.0);
                [(centre_hz - half_hz).max(0.0), centre_hz + half_hz]
            }
        }
    }
}

/// How fast the display follows: the time constant of the mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Speed {
    /// 1 s.
    Slow,
    /// 300 ms.
    #[default]
    Medium,
    /// 100 ms.
    Fast,
}

impl Speed {
    /// The time constant, seconds.
    pub fn seconds(self) -> f64 {
        match self {
            Self::Slow => 1.0,
            Self::Medium => 0.3,
            Self::Fast => 0.1,
        }
    }
}

/// What of a stereo signal is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ChannelView {
    /// The power mean of both channels.
    #[default]
    Stereo,
    /// The left channel.
    Left,
    /// The right channel.
    Right,
    /// Half the sum of both.
    Mid,
    /// Half the difference of both.
    Side,
}

/// All settings of the display.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DisplaySettings {
    /// Bandwidth of what a point shows.
    pub smoothing: Smoothing,
    /// 0 shows levels: a sine of full scale is 0 dB anywhere, a noise has the power within the smoothing's band. Any other
    /// value shows balance: a noise whose density falls by so much is a level line, 3 for pink noise, 4.5 for most music;
    /// 1 kHz stays as it is. −12 to 12 dB per octave.
    pub tilt_db_per_octave: f32,
    /// How fast the display follows.
    pub speed: Speed,
    /// What is looked at.
    pub view: ChannelView,
    /// How long a peak stays before it falls, seconds; infinite for one that never does. `None`: no peaks are held.
    pub peak_hold_seconds: Option<f32>,
}

impl DisplaySettings {
    /// The same, within all ranges; what is not a number is the default.
    pub(super) fn within_ranges(&self) -> Self {
        let Self {
            smoothing,
            tilt_db_per_octave,
            peak_hold_seconds,
            ..
        } = Self::default();
        let sound = |value: f32, default: f32| if value.is_nan() { default } else { value };
        Self {
            smoothing: match self.smoothing {
                Smoothing::None => Smoothing::None,
                Smoothing::Octave(parts) => Smoothing::Octave(parts.clamp(1, 48)),
                Smoothing::Erb(count) if count.is_nan() => smoothing,
                Smoothing::Erb(count) => Smoothing::Erb(count.clamp(0.1, 4.0)),
            },
            tilt_db_per_octave: sound(self.tilt_db_per_octave, tilt_db_per_octave).clamp(-12.0, 12.0),
            peak_hold_seconds: match self.peak_hold_seconds {
                Some(seconds) if seconds.is_nan() => peak_hold_seconds,
                hold => hold.map(|seconds| seconds.max(0.0)),
            },
            ..*self
        }
    }
}

impl Default for DisplaySettings {
    /// Half an ERB, 4.5 dB per octave, medium, stereo, peaks held for 2 s.
    fn default() -> Self {
        Self {
            smoothing: Smoothing::Erb(0.5),
            tilt_db_per_octave: 4.5,
            speed: Speed::Medium,
            view: ChannelView::Stereo,
            peak_hold_seconds: Some(2.0),
        }
    }
}
