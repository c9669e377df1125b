//! What a constructor says when it cannot serve a configuration. Processing itself never fails.

use thiserror::Error;

/// Lowest sample rate served, Hz.
pub const MIN_SAMPLE_RATE_HZ: f64 = 8_000.0;
/// Highest sample rate served, Hz.
pub const MAX_SAMPLE_RATE_HZ: f64 = 384_000.0;
/// Most channels one equaliser serves.
pub const MAX_CHANNELS: usize = 2;

/// A configuration that this crate does not serve: what was given, what is expected, what to do.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The sample rate is outside 8–384 kHz, or not a number.
    #[error(
        "sample rate is {actual_hz} Hz, expected {MIN_SAMPLE_RATE_HZ}–{MAX_SAMPLE_RATE_HZ} Hz: \
         choose a supported rate in the host's audio settings"
    )]
    SampleRate {
        /// The rate that was asked for, Hz.
        actual_hz: f64,
    },
    /// The channel count is neither 1 nor 2.
    #[error(
        "channel count is {actual}, expected 1–{MAX_CHANNELS}: \
         use a mono or stereo layout, or one instance per channel pair"
    )]
    Channels {
        /// The count that was asked for.
        actual: usize,
    },
    /// More channels than a meter takes, or none.
    #[error("channel count is {actual}, expected 1–8: measure the channels of a larger set in groups")]
    MeasuredChannels {
        /// The count that was asked for.
        actual: usize,
    },
}

/// The sample rate itself where it is served, else the error that says why not.
pub(crate) fn checked_sample_rate_hz(sample_rate_hz: f64) -> Result<f64, ConfigError> {
    if (MIN_SAMPLE_RATE_HZ..=MAX_SAMPLE_RATE_HZ).contains(&sample_rate_hz) {
        Ok(sample_rate_hz)
    } else {
        Err(ConfigError::SampleRate {
            actual_hz: sample_rate_hz,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn range_ends_are_served_and_neighbours_refused() {
        for good in [8_000.0, 44_100.0, 384_000.0] {
            assert_eq!(checked_sample_rate_hz(good), Ok(good));
        }
        for bad in [0.0, -48_000.0, 7_999.9, 384_000.1, f64::INFINITY, f64::NAN] {
            assert!(checked_sample_rate_hz(bad).is_err(), "{bad} Hz must be refused");
        }
    }

    #[test]
    fn message_names_value_expectation_and_remedy() {
        let message = ConfigError::SampleRate { actual_hz: 4_000.0 }.to_string();
        for part in ["4000 Hz", "8000–384000 Hz", "audio settings"] {
            assert!(message.contains(part), "{part:?} is missing from {message:?}");
        }
    }
}
