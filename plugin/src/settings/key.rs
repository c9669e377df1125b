//! The settings there are, each with its range.

use cochlea_dsp::pitch::{A4_LIMITS_HZ, Tuning};

/// One setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Threads that analyse.
    AnalysisThreads,
    /// Reference pitch.
    A4Hz,
}

impl Key {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 2] = [Self::AnalysisThreads, Self::A4Hz];

    /// Its name in the file and on the command line; frozen.
    pub fn name(self) -> &'static str {
        match self {
            Self::AnalysisThreads => "analysis.threads",
            Self::A4Hz => "a4_hz",
        }
    }

    /// The key of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.name() == name)
    }

    /// What it changes, and when.
    pub fn purpose(self) -> &'static str {
        match self {
            Self::AnalysisThreads => {
                "threads that analyse files, and the sound while editors are open (a change waits until all are closed)"
            }
            Self::A4Hz => "reference pitch of `cochlea pitch`; the plugin has a parameter of its own, A4",
        }
    }

    /// In force where nothing is set.
    pub fn default(self) -> f64 {
        match self {
            Self::AnalysisThreads => (cores() / 2).max(1) as f64,
            Self::A4Hz => Tuning::STANDARD.a4_hz,
        }
    }

    /// Lowest and highest.
    pub fn range(self) -> [f64; 2] {
        match self {
            Self::AnalysisThreads => [1.0, cores() as f64],
            Self::A4Hz => A4_LIMITS_HZ,
        }
    }

    /// Whether it counts something.
    pub fn is_whole(self) -> bool {
        self == Self::AnalysisThreads
    }

    /// Whether a value has sense.
    pub fn takes(self, value: f64) -> bool {
        let [lowest, highest] = self.range();
        (lowest..=highest).contains(&value) && (!self.is_whole() || value.fract() == 0.0)
    }

    /// What it takes, in words: "a whole number from 1 to 8".
    pub fn expected(self) -> String {
        let [lowest, highest] = self.range();
        let kind = if self.is_whole() { "a whole number" } else { "a number" };
        format!("{kind} from {lowest} to {highest}")
    }
}

/// How many threads this machine runs at once; 1 where it does not say.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
