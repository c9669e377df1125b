//! Lanes of f64 as processors have them, and the four operations that a section needs.
//!
//! Fused and plain lanes round differently: each *family* (fused: AVX2, AVX-512, NEON; plain: SSE2) gives the same bits
//! throughout, and the two agree to 1e-12.
#![expect(unsafe_code, reason = "vector instructions")]

/// A vector of [`Lanes::COUNT`] values.
pub(super) trait Lanes: Copy {
    /// How many values: a power of two, at least a stereo frame.
    const COUNT: usize;

    /// From the first values of a slice that holds at least [`Lanes::COUNT`].
    fn load(from: &[f64]) -> Self;
    /// Into the first values of a slice that holds at least [`Lanes::COUNT`].
    fn store(self, to: &mut [f64]);
    /// self + b.
    fn add(self, b: Self) -> Self;
    /// self − b.
    fn sub(self, b: Self) -> Self;
    /// a·b − c·d.
    fn difference_of_products(a: Self, b: Self, c: Self, d: Self) -> Self;
    /// self − a·b.
    fn minus_product(self, a: Self, b: Self) -> Self;
}

/// One processor's vector type: which instructions, and how the two products are made of them.
macro_rules! lanes {
    ($(#[$about:meta])* $name:ident($vector:ty), $count:literal, $load:ident, $store:ident, $add:ident, $sub:ident,
     |$a:ident, $b:ident, $c:ident, $d:ident| $difference:expr, |$from:ident, $e:ident, $f:ident| $minus:expr) => {
        $(#[$about])*
        #[derive(Clone, Copy)]
        pub(in crate::cascade) struct $name($vector);

        impl Lanes for $name {
            const COUNT: usize = $count;

            #[inline(always)]
            fn load(from: &[f64]) -> Self {
                let from = &from[..$count];
                // SAFETY: the slice holds enough values; `super::path` runs this type where its instructions exist.
                Self(unsafe { $load(from.as_ptr()) })
            }

            #[inline(always)]
            fn store(self, to: &mut [f64]) {
                let to = &mut to[..$count];
                // SAFETY: as for `load`.
                unsafe { $store(to.as_mut_ptr(), self.0) }
            }

            #[inline(always)]
            fn add(self, b: Self) -> Self {
                // SAFETY: `super::path` runs this type where its instructions exist.
                Self(unsafe { $add(self.0, b.0) })
            }

            #[inline(always)]
            fn sub(self, b: Self) -> Self {
                // SAFETY: as for `add`.
                Self(unsafe { $sub(self.0, b.0) })
            }

            #[inline(always)]
            fn difference_of_products(a: Self, b: Self, c: Self, d: Self) -> Self {
                let ($a, $b, $c, $d) = (a.0, b.0, c.0, d.0);
                // SAFETY: as for `add`.
                Self(unsafe { $difference })
            }

            #[inline(always)]
            fn minus_product(self, a: Self, b: Self) -> Self {
                let ($from, $e, $f) = (self.0, a.0, b.0);
                // SAFETY: as for `add`.
                Self(unsafe { $minus })
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::Lanes;
    use std::arch::x86_64::*;

    lanes!(
        /// SSE2, which every x86-64 processor has: one frame, plain.
        Sse2(__m128d), 2, _mm_loadu_pd, _mm_storeu_pd, _mm_add_pd, _mm_sub_pd,
        |a, b, c, d| _mm_sub_pd(_mm_mul_pd(a, b), _mm_mul_pd(c, d)),
        |from, a, b| _mm_sub_pd(from, _mm_mul_pd(a, b))
    );
    lanes!(
        /// FMA: one frame, fused.
        Fma(__m128d), 2, _mm_loadu_pd, _mm_storeu_pd, _mm_add_pd, _mm_sub_pd,
        |a, b, c, d| _mm_fmsub_pd(a, b, _mm_mul_pd(c, d)),
        |from, a, b| _mm_fnmadd_pd(a, b, from)
    );
    lanes!(
        /// AVX2 and FMA: two frames, fused.
        Avx2(__m256d), 4, _mm256_loadu_pd, _mm256_storeu_pd, _mm256_add_pd, _mm256_sub_pd,
        |a, b, c, d| _mm256_fmsub_pd(a, b, _mm256_mul_pd(c, d)),
        |from, a, b| _mm256_fnmadd_pd(a, b, from)
    );
    lanes!(
        /// AVX-512: four frames, fused.
        Avx512(__m512d), 8, _mm512_loadu_pd, _mm512_storeu_pd, _mm512_add_pd, _mm512_sub_pd,
        |a, b, c, d| _mm512_fmsub_pd(a, b, _mm512_mul_pd(c, d)),
        |from, a, b| _mm512_fnmadd_pd(a, b, from)
    );
}
#[cfg(target_arch = "x86_64")]
pub(super) use x86::{Avx2, Avx512, Fma, Sse2};

#[cfg(target_arch = "aarch64")]
mod arm {
    use super::Lanes;
    use std::arch::aarch64::*;

    lanes!(
        /// NEON, which every 64-bit Arm processor has: one frame, fused.
        Neon(float64x2_t), 2, vld1q_f64, vst1q_f64, vaddq_f64, vsubq_f64,
        |a, b, c, d| vfmaq_f64(vnegq_f64(vmulq_f64(c, d)), a, b),
        |from, a, b| vfmsq_f64(from, a, b)
    );
}
#[cfg(target_arch = "aarch64")]
pub(super) use arm::Neon;

/// Any number of values in plain Rust, fused: the layouts of processors that the tests do not run on.
#[cfg(test)]
#[derive(Clone, Copy)]
pub(super) struct Portable<const N: usize>([f64; N]);

#[cfg(test)]
impl<const N: usize> Portable<N> {
    fn each(f: impl Fn(usize) -> f64) -> Self {
        Self(std::array::from_fn(f))
    }
}

#[cfg(test)]
impl<const N: usize> Lanes for Portable<N> {
    const COUNT: usize = N;

    fn load(from: &[f64]) -> Self {
        Self::each(|i| from[i])
    }

    fn store(self, to: &mut [f64]) {
        to[..N].copy_from_slice(&self.0);
    }

    fn add(self, b: Self) -> Self {
        Self::each(|i| self.0[i] + b.0[i])
    }

    fn sub(self, b: Self) -> Self {
        Self::each(|i| self.0[i] - b.0[i])
    }

    fn difference_of_products(a: Self, b: Self, c: Self, d: Self) -> Self {
        Self::each(|i| a.0[i].mul_add(b.0[i], -(c.0[i] * d.0[i])))
    }

    fn minus_product(self, a: Self, b: Self) -> Self {
        Self::each(|i| (-a.0[i]).mul_add(b.0[i], self.0[i]))
    }
}
