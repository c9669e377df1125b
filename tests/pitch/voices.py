"""Sung voices by source and filter: the harmonics of a contour, through formants that move.

Each harmonic is a cosine whose phase is a multiple of the fundamental's integral, so the pitch is exact and nothing
aliases. Its amplitude is that of the glottal slope and the formants' response at its own frequency. The response's
phase is left out: it would delay the sound by a millisecond or two, and move the pitch whenever a formant moves.
"""

import numpy as np
from common import Dry, audible, grid, normalised, onsets_of
from scipy.signal import butter, fftconvolve, sosfilt

# Formants in Hz of a man's vowels: Peterson & Barney 1952, table II (F4 added); others scale them.
VOWELS = {
    "i": (270, 2290, 3010, 3700),
    "e": (530, 1840, 2480, 3500),
    "a": (730, 1090, 2440, 3400),
    "o": (570, 840, 2410, 3300),
    "u": (300, 870, 2240, 3200),
}
BANDWIDTHS_HZ = np.array([80.0, 100.0, 140.0, 220.0])
# Kind, lowest and highest fundamental in Hz, scale of the formants.
SINGERS = [
    ("bass", 55.0, 260.0, 0.95),
    ("man", 80.0, 420.0, 1.0),
    ("woman", 150.0, 750.0, 1.17),
    ("child", 220.0, 900.0, 1.35),
    ("soprano", 250.0, 1500.0, 1.2),
]
TOP_HZ = 9000.0
CONTROL_S = 0.005
STARTS = np.random.default_rng(0).uniform(-1.5, 1.5, 400)
"""Phase of each harmonic at the start."""


def response(hz, formants):
    """Gain at `hz` (frames × harmonics) of resonators in a row, each 1 at 0 Hz; formants are frames × 4."""
    gain = np.ones(hz.shape)
    for index, width in enumerate(BANDWIDTHS_HZ):
        centre = formants[:, index : index + 1]
        wide = np.maximum(width, 0.06 * centre)
        gain *= centre**2 / np.abs(centre**2 - hz**2 + 1j * hz * wide)
    return gain


def harmonics(f0, formants, tilt_db, rate):
    """The voiced sound of a contour given at every sample; `formants` on the control grid."""
    hop = int(CONTROL_S * rate)
    control = f0[::hop]
    count = int(min(TOP_HZ, 0.45 * rate) / f0.min())
    fundamental = np.exp(2j * np.pi * np.cumsum(f0) / rate)
    turning, sound = np.ones(len(f0), complex), np.zeros(len(f0))
    places, samples = np.arange(len(control)) * hop, np.arange(len(f0))
    for number in range(1, count + 1):
        turning *= fundamental
        hz = number * control[:, None]
        gain = response(hz, formants)[:, 0] * 10 ** (tilt_db / 20 * np.log2(number))
        gain *= np.clip((TOP_HZ - hz[:, 0]) / 1000.0, 0.0, 1.0)
        if np.any(gain):
            start = np.exp(1j * STARTS[number % len(STARTS)])
            sound += np.interp(samples, places, gain) * (turning * start).real
    return sound


def wander(rng, count, rate, hz, size):
    """Slow noise with standard deviation `size`, below `hz`."""
    noise = sosfilt(butter(2, hz, fs=rate, output="sos"), rng.standard_normal(count + rate))[rate:]
    return size * noise / max(noise.std(), 1e-12)


def contour(rng, low, high, count, rate, started):
    """Hz at every sample of one breath: steps, glides and vibrato, with the small unrest of a real voice."""
    octaves = np.log2(high / low)
    seconds, points = count / rate, [(0.0, started)]
    while points[-1][0] < seconds:
        at, was = points[-1]
        held = at + rng.uniform(0.1, 0.5)
        moved = held + rng.uniform(0.06, 0.4)
        target = np.clip(was + rng.normal(0.0, 0.35), 0.0, octaves)
        points += [(held, was), (moved, target)]
    times = np.arange(count) / rate
    line = np.interp(times, *np.array(points).T)
    smooth = np.hanning(int(0.06 * rate) | 1)
    padded = np.pad(line, len(smooth) // 2, mode="edge")
    line = fftconvolve(padded, smooth / smooth.sum(), mode="valid")
    depth = rng.choice([0.0, 25.0, 60.0]) / 1200
    line += depth * np.sin(2 * np.pi * np.cumsum(rng.uniform(4.8, 6.5) + wander(rng, count, rate, 2.0, 0.2)) / rate)
    line += wander(rng, count, rate, 10.0, 1.5 / 1200)
    return low * 2**line, line[-1]


def vowels(rng, frames, scale):
    """Formants on the control grid: from vowel to vowel."""
    names = list(VOWELS)
    places = np.concatenate([[0.0], np.cumsum(rng.uniform(0.15, 0.5, size=2 + int(frames * CONTROL_S / 0.15)))])
    chosen = np.array([VOWELS[names[rng.integers(len(names))]] for _ in places], float)
    times = np.arange(frames) * CONTROL_S
    return scale * np.stack([np.interp(times, places, column) for column in chosen.T], axis=1)


def fricative(rng, count, rate):
    """Hissing noise with soft ends."""
    edge = rng.uniform(1500.0, 4500.0)
    noise = sosfilt(
        butter(4, [edge, min(edge * 2.2, 0.45 * rate)], "band", fs=rate, output="sos"), rng.standard_normal(count)
    )
    return noise / max(noise.std(), 1e-12) * np.hanning(count + 2)[1:-1]


def phrase(rng, name, index, seconds, rate):
    """One singer, `seconds` long: breaths with pauses or hisses between."""
    kind, low, high, scale = SINGERS[index % len(SINGERS)]
    total = int(seconds * rate)
    sound, pitch = np.zeros(total), np.zeros(total)
    at, height, hisses = rng.uniform(0.1, 0.4), rng.uniform(0.1, 0.9) * np.log2(high / low), []
    while at < seconds - 0.4:
        held = min(rng.uniform(0.3, 1.8), seconds - 0.15 - at)
        start, count = int(at * rate), int(held * rate)
        f0, height = contour(rng, low, high, count, rate, height)
        formants = vowels(rng, -(-count // int(CONTROL_S * rate)), scale)
        breath = harmonics(f0, formants, rng.uniform(-9.0, -4.0), rate)
        breath /= np.sqrt(np.mean(breath**2))
        breath *= 1.0 + wander(rng, count, rate, 20.0, 0.04)
        rough = sosfilt(butter(2, [300.0, 6000.0], "band", fs=rate, output="sos"), rng.standard_normal(count))
        breath += rough / rough.std() * 10 ** (rng.uniform(-45.0, -27.0) / 20)
        rise, fall = int(rng.uniform(0.01, 0.06) * rate), int(rng.uniform(0.02, 0.12) * rate)
        breath[:rise] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(rise) / rise)
        breath[-fall:] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(fall) / fall)
        sound[start : start + count] += breath * rng.uniform(0.4, 1.0)
        pitch[start : start + count] = f0
        height = np.clip(height + rng.normal(0.0, 0.4), 0.0, np.log2(high / low))
        gap = rng.uniform(0.15, 0.9)
        if rng.random() < 0.5:
            hisses.append((start + count, int(min(gap, seconds - at - held) * rate), rng.uniform(0.05, 0.3)))
        at += held + gap
    times = grid(seconds)
    nearest = np.minimum(np.round(times * rate).astype(int), total - 1)
    f0 = np.where(audible(sound, rate, times), pitch[nearest], 0.0)
    for start, count, gain in hisses:
        if count > 0:
            sound[start : start + count] += gain * fricative(rng, count, rate)[: total - start]
    sound = normalised(sound, rng.uniform(-9.0, -1.0))
    return Dry(name, "voice", kind, rate, sound, f0, onsets_of(f0))
