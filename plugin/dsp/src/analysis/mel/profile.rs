//! What the named profiles are made of.

/// A way of making mel features, complete with every constant.
///
/// | | `librosa` | `speech16k` |
/// |---|---|---|
/// | sample rate, Hz | 22 050 | 16 000 |
/// | pre-emphasis y\[n\] = x\[n\] − k·x\[n − 1\] | none | k = 0.97 |
/// | window, periodic Hann | 2048 | 800 (50 ms) |
/// | transform | 2048 | 1024, the window in its middle |
/// | hop | 512 | 200 (12.5 ms) |
/// | bands | 128 | 80 |
/// | from and to, Hz | 0 to 11 025 | 55 to 7600 |
/// | of each bin | power | magnitude |
/// | value | 10·log₁₀(max(10⁻¹⁰, band)), dB | 20·log₁₀(max(10⁻⁵, band)) − 20 dB, −100 to 0 dB → −4 to 4, clipped |
///
/// Both: the first window is centred on the first sample, silence stands before and after, and there are
/// 1 + samples/hop rows. Slaney's scale and area norm; spectra are not scaled.
///
/// `librosa` is what `librosa.feature.melspectrogram` and `librosa.power_to_db` do when nothing is asked of them (librosa
/// 0.11), but for one thing: `power_to_db` raises all that is more than 80 dB below the largest value of the whole
/// recording. A stream does not know that value; [`MelProfile::range_db`] tells who writes a whole file.
///
/// `speech16k` is what lip-sync models of Wav2Lip's descent are fed: rate, window, hop, bands, limits, pre-emphasis,
/// levels and scaling are those of that project's `hparams.py` and `audio.py` (K. R. Prajwal et al., "A lip sync expert is
/// all you need", ACM Multimedia 2020). One thing differs: the transform there has 800 points, and ours 1024, a power
/// of two. A band sums over more bins, so it is 20·log₁₀(1024/800) = 2.1 dB higher, which is 0.17 in the scaled value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MelProfile {
    /// `librosa`.
    Librosa,
    /// `speech16k`.
    Speech16k,
}

impl MelProfile {
    /// All there are.
    pub const ALL: [Self; 2] = [Self::Librosa, Self::Speech16k];

    /// As people write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Librosa => "librosa",
            Self::Speech16k => "speech16k",
        }
    }

    /// The rate that the samples must have, Hz.
    pub fn sample_rate_hz(self) -> u32 {
        self.shape().sample_rate_hz
    }

    /// Points of a transform.
    pub fn fft_samples(self) -> usize {
        self.shape().fft_samples
    }

    /// Values in a row.
    pub fn bands(self) -> usize {
        self.shape().bands
    }

    /// From one row to the next, samples.
    pub fn hop_samples(self) -> usize {
        self.shape().hop_samples
    }

    /// Rows of so many samples. None of nothing.
    pub fn rows(self, samples: u64) -> u64 {
        match samples {
            0 => 0,
            _ => 1 + samples / self.shape().hop_samples as u64,
        }
    }

    /// What a whole recording's values must be raised to, so many dB below the largest of them; none where the profile
    /// knows no such thing.
    ///
    /// Source: `librosa.power_to_db`, `top_db`.
    pub fn range_db(self) -> Option<f32> {
        match self {
            Self::Librosa => Some(80.0),
            Self::Speech16k => None,
        }
    }

    pub(super) fn shape(self) -> Shape {
        match self {
            Self::Librosa => Shape {
                sample_rate_hz: 22_050,
                pre_emphasis: 0.0,
                window_samples: 2048,
                fft_samples: 2048,
                hop_samples: 512,
                bands: 128,
                low_hz: 0.0,
                high_hz: 11_025.0,
                scale: Scale::Power,
            },
            Self::Speech16k => Shape {
                sample_rate_hz: 16_000,
                pre_emphasis: 0.97,
                window_samples: 800,
                fft_samples: 1024,
                hop_samples: 200,
                bands: 80,
                low_hz: 55.0,
                high_hz: 7_600.0,
                scale: Scale::Magnitude,
            },
        }
    }
}

/// A profile's constants.
pub struct Shape {
    pub sample_rate_hz: u32,
    pub pre_emphasis: f32,
    pub window_samples: usize,
    pub fft_samples: usize,
    pub hop_samples: usize,
    pub bands: usize,
    pub low_hz: f64,
    pub high_hz: f64,
    pub scale: Scale,
}

/// What is summed into bands, and how a sum becomes a value.
#[derive(Clone, Copy, PartialEq)]
pub enum Scale {
    Power,
    Magnitude,
}

impl Scale {
    /// A band's sum as a value, in place.
    pub fn apply(self, bands: &mut [f32]) {
        match self {
            Self::Power => {
                for band in bands {
                    *band = 10.0 * band.max(1e-10).log10();
                }
            }
            Self::Magnitude => {
                for band in bands {
                    let level_db = 20.0 * band.max(1e-5).log10() - 20.0;
                    *band = (0.08 * (level_db + 100.0) - 4.0).clamp(-4.0, 4.0);
                }
            }
        }
    }
}
