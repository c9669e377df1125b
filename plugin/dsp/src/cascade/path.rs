//! Which instructions the cascade runs on: the best that this processor has, or what `COCHLEA_SIMD` says.
#![expect(
    unsafe_code,
    reason = "calls to functions compiled for instructions found at run time"
)]

use super::Step;
use super::bank::Bank;
use super::kernel::Rows;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
use super::{kernel, lanes};
use std::sync::OnceLock;

/// The environment variable that forces a path.
pub const VARIABLE: &str = "COCHLEA_SIMD";

/// Instructions that the cascade can run on.
///
/// [`Scalar`](SimdPath::Scalar) and [`Sse2`](SimdPath::Sse2) give the same bits; so do [`Avx2`](SimdPath::Avx2),
/// [`Avx512`](SimdPath::Avx512) and [`Neon`](SimdPath::Neon), whose multiply-adds round once. The two families agree to
/// 1e-12 of the signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SimdPath {
    /// One sample at a time: the reference.
    Scalar,
    /// x86-64's own vectors, one frame wide.
    Sse2,
    /// AVX2 with FMA, two frames wide.
    Avx2,
    /// AVX-512F with FMA, four frames wide.
    Avx512,
    /// 64-bit Arm's vectors, one frame wide.
    Neon,
}

impl SimdPath {
    /// All, the fastest last.
    pub const ALL: [Self; 5] = [Self::Scalar, Self::Sse2, Self::Neon, Self::Avx2, Self::Avx512];

    /// As written in `COCHLEA_SIMD`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Scalar => "scalar",
            Self::Sse2 => "sse2",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
            Self::Neon => "neon",
        }
    }

    /// Whether this processor has the instructions.
    pub fn is_available(self) -> bool {
        match self {
            Self::Scalar => true,
            #[cfg(target_arch = "x86_64")]
            Self::Sse2 => true,
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => Self::Avx2.is_available() && is_x86_feature_detected!("avx512f"),
            #[cfg(target_arch = "aarch64")]
            Self::Neon => true,
            _ => false,
        }
    }

    /// The fastest that this processor has.
    pub fn best() -> Self {
        let available = Self::ALL.into_iter().rev().find(|path| path.is_available());
        available.unwrap_or(Self::Scalar)
    }

    /// What `COCHLEA_SIMD` asks for; none if it is not set or empty.
    ///
    /// # Errors
    /// The value, where it names no path that this processor has.
    pub fn requested() -> Result<Option<Self>, String> {
        let Some(value) = std::env::var_os(VARIABLE).filter(|value| !value.is_empty()) else {
            return Ok(None);
        };
        let value = value.to_string_lossy();
        let mut available = Self::ALL.into_iter().filter(|path| path.is_available());
        match available.find(|path| path.name().eq_ignore_ascii_case(&value)) {
            Some(path) => Ok(Some(path)),
            None => Err(value.into_owned()),
        }
    }

    /// What `COCHLEA_SIMD` asks for if it can be had, else the best. Looked up once per process; may allocate then.
    pub fn chosen() -> Self {
        static CHOSEN: OnceLock<SimdPath> = OnceLock::new();
        *CHOSEN.get_or_init(|| Self::requested().ok().flatten().unwrap_or_else(Self::best))
    }

    /// Runs plain code compiled for this path's vectors; the same bits on every path, as nothing in it is fused.
    #[inline]
    pub(crate) fn vectorise<W: Work>(self, work: W) -> W::Output {
        match self {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: a path is only ever at work where `is_available` finds its instructions.
            Self::Avx2 | Self::Avx512 => unsafe { for_avx2(work) },
            _ => work.run(),
        }
    }

    /// How many stereo frames a vector holds.
    pub(super) fn frames_per_vector(self) -> usize {
        match self {
            Self::Scalar | Self::Sse2 | Self::Neon => 1,
            Self::Avx2 => 2,
            Self::Avx512 => 4,
        }
    }
}

/// Plain code for [`SimdPath::vectorise`]: a closure, or, where it is long, a type of its own whose `run` is
/// `#[inline(always)]`. The compiler may leave a long closure by itself, for any processor.
pub(crate) trait Work {
    /// What comes of it.
    type Output;

    /// Does it.
    fn run(self) -> Self::Output;
}

impl<R, F: FnOnce() -> R> Work for F {
    type Output = R;

    #[inline(always)]
    fn run(self) -> R {
        self()
    }
}

/// Runs the cascade on an available path. The bank has as many parts as the path's vectors hold frames.
pub(super) fn run<const SECTIONS: usize, const SLOTS: usize>(
    path: SimdPath,
    bank: &mut Bank<SECTIONS, SLOTS>,
    rows: &mut Rows,
    frames: &mut [[f64; 2]],
    phase: usize,
    plan: &[Step<SECTIONS>],
) {
    match path {
        #[cfg(target_arch = "x86_64")]
        SimdPath::Sse2 => kernel::run::<lanes::Sse2, lanes::Sse2, _, _>(bank, rows, frames, phase, plan),
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `Cascade::with_path` takes a path only where `is_available` finds its instructions.
        SimdPath::Avx2 => unsafe { avx2(bank, rows, frames, phase, plan) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: as above.
        SimdPath::Avx512 => unsafe { avx512(bank, rows, frames, phase, plan) },
        #[cfg(target_arch = "aarch64")]
        SimdPath::Neon => kernel::run::<lanes::Neon, lanes::Neon, _, _>(bank, rows, frames, phase, plan),
        _ => super::reference::run(bank, frames, phase, plan),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn avx2<const SECTIONS: usize, const SLOTS: usize>(
    bank: &mut Bank<SECTIONS, SLOTS>,
    rows: &mut Rows,
    frames: &mut [[f64; 2]],
    phase: usize,
    plan: &[Step<SECTIONS>],
) {
    kernel::run::<lanes::Avx2, lanes::Fma, _, _>(bank, rows, frames, phase, plan);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx2,fma")]
fn avx512<const SECTIONS: usize, const SLOTS: usize>(
    bank: &mut Bank<SECTIONS, SLOTS>,
    rows: &mut Rows,
    frames: &mut [[f64; 2]],
    phase: usize,
    plan: &[Step<SECTIONS>],
) {
    kernel::run::<lanes::Avx512, lanes::Fma, _, _>(bank, rows, frames, phase, plan);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn for_avx2<W: Work>(work: W) -> W::Output {
    work.run()
}
