"""How far a soundfont's samples are off tune: the phases of the harmonics of the clean note itself.

No tracker is in it. The contour that the note was played with is known; each harmonic is brought down to 0 Hz along
that contour, and what its phase still turns is the sample's own error, weighted over the harmonics as least squares do.
"""

import numpy as np
from scipy.signal import fftconvolve

HARMONICS = 12
WINDOW_S = 0.04
WINDOW_PERIODS = 8.0


def coarse(sound, rate, nominal_hz):
    """The fundamental of a steady tone within ±80 cents of the nominal one: the loudest harmonic sum."""
    size = 1 << int(np.ceil(np.log2(len(sound) * 4)))
    spectrum = np.abs(np.fft.rfft(sound * np.blackman(len(sound)), size))
    candidates = nominal_hz * 2 ** (np.arange(-80.0, 80.5, 1.0) / 1200)
    numbers = np.arange(1, HARMONICS + 1)
    numbers = numbers[numbers * nominal_hz < rate * 0.45]
    bins = np.round(candidates[:, None] * numbers * size / rate).astype(int)
    return candidates[np.argmax(spectrum[bins].sum(axis=1))]


def residual(sound, rate, contour_hz):
    """Cents above the contour at every sample, and the harmonics' power that stands behind each."""
    lowest = np.min(contour_hz)
    length = int(max(WINDOW_S, WINDOW_PERIODS / lowest) * rate) | 1
    window = np.hanning(length + 2)[1:-1]
    window /= window.sum()
    turn_back = np.exp(-2j * np.pi * np.cumsum(contour_hz) / rate)
    carrier = np.ones(len(sound), complex)
    above, below = np.zeros(len(sound)), np.full(len(sound), 1e-30)
    for number in range(1, HARMONICS + 1):
        if number * np.max(contour_hz) > rate * 0.45:
            break
        carrier *= turn_back
        base = fftconvolve(sound * carrier, window, mode="same")
        turn = np.angle(base[1:] * np.conj(base[:-1])) * rate / (2 * np.pi)
        power = np.square(np.abs(base))
        above += power * number * np.concatenate([turn[:1], turn])
        below += power * number**2
    return 1200 * np.log2(np.maximum(1.0 + above / below / contour_hz, 0.5)), below


def purity(sound, rate, hz, near=0.1):
    """Share of the power that is within `near` of a harmonic, in fundamentals."""
    power = np.square(np.abs(np.fft.rfft(sound * np.blackman(len(sound)))))
    numbers = np.fft.rfftfreq(len(sound), 1.0 / rate) / hz
    harmonic = (np.abs(numbers - np.round(numbers)) < near) & (numbers > 0.5)
    return power[harmonic].sum() / max(power.sum(), 1e-30)


def least_purity(sound, rate, hz):
    """Of the parts of a tone, the attack among them: a growl has half harmonics, and its pitch is an octave lower."""
    length = int(max(0.15, 16.0 / hz) * rate)
    starts = range(0, len(sound) - length, length // 2)
    return min(purity(sound[start : start + length], rate, hz, near=0.2) for start in starts)


def offset(synth, program, key, velocity=100):
    """Of a steady tone: cents off tune, their spread (standard deviation), its purity, and the least of its parts."""
    nominal = 440.0 * 2 ** ((key - 69) / 12)
    sound = synth.note(program, key, velocity, np.zeros_like, 1.6, 1.6)
    part = sound[int(0.1 * synth.rate) : int(1.4 * synth.rate)]
    if np.max(np.abs(part)) < 1e-4:
        return 0.0, np.inf, 0.0, 0.0
    near = coarse(part, synth.rate, nominal)
    cents, power = residual(part, synth.rate, np.full(len(part), near))
    edge = int(0.08 * synth.rate)
    cents = cents[edge:-edge] + 1200 * np.log2(near / nominal)
    # Each moment counts as much as it can be heard, with a limit: a decay is still the same tone.
    weight = np.sqrt(power[edge:-edge] / power.max())
    mean = np.average(cents, weights=weight)
    spread = np.sqrt(np.average(np.square(cents - mean), weights=weight))
    whole = sound[: int(1.4 * synth.rate)]
    return mean, spread, purity(part, synth.rate, near), least_purity(whole, synth.rate, near)
