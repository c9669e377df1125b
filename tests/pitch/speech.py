"""Speech whose pitch is known: espeak-ng speaks, WORLD takes it apart, and it is put together along a contour we hold.

WORLD's own synthesis gives each pulse the minimum phase of its envelope; where the envelope changes fast, that moves
the pulses against each other, and the pitch is up to 70 cents away from the contour for some periods. So the voiced
part is a sum of harmonics whose phases stay, with the envelope's amplitudes. Only the noise is WORLD's.
"""

import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pyworld
from common import STEP_S, Dry, audible, grid, normalised, onsets_of
from scipy.io import wavfile
from scipy.signal import resample_poly

# Voice, its own pitch setting (0 to 99), the range in which it speaks, Hz, and the factor on its contour.
SPEAKERS = [
    ("en-gb", 40, (60.0, 250.0), 0.85),
    ("en-us+f3", 50, (130.0, 420.0), 1.0),
    ("de", 40, (60.0, 250.0), 1.1),
    ("fr+f2", 50, (130.0, 420.0), 1.25),
    ("es+m3", 45, (60.0, 250.0), 0.75),
    ("it+f4", 60, (130.0, 420.0), 1.5),
    ("pl+m1", 45, (60.0, 250.0), 1.0),
    ("sv+f1", 55, (130.0, 420.0), 1.1),
    ("pt+m7", 40, (60.0, 250.0), 0.95),
]
SENTENCES = json.loads(Path(__file__).with_name("sentences.json").read_text(encoding="utf-8"))
PERIODIC_SHARE = 0.6
"""Least share of a frame's energy that must be periodic for it to be voiced."""
PHASES = np.random.default_rng(0).uniform(-1.5, 1.5, 400)
SHORTEST_FRAMES = 12
SMOOTH_FRAMES = 21


def spoken(voice, pitch, words, folder):
    """espeak-ng's samples and rate."""
    path = folder / "spoken.wav"
    subprocess.run(["espeak-ng", "-v", voice, "-p", str(pitch), "-s", "150", "-w", path, words], check=True)
    rate, samples = wavfile.read(path)
    return samples / 32768.0, rate


def stretches(voiced):
    """Slices of the true runs."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], voiced.astype(int), [0]])))
    return [slice(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def smoothed(f0):
    """Each voiced stretch smoothed on its own, in octaves; short ones dropped."""
    window = np.hanning(SMOOTH_FRAMES + 2)[1:-1]
    window /= window.sum()
    out = np.zeros_like(f0)
    for part in stretches(f0 > 0):
        if part.stop - part.start >= SHORTEST_FRAMES:
            padded = np.pad(np.log2(f0[part]), SMOOTH_FRAMES // 2, mode="edge")
            out[part] = 2 ** np.convolve(padded, window, mode="valid")
    return out


def analysed(sound, rate, span):
    """Harvest's contour where DIO agrees, on frames of `STEP_S`."""
    found, times = pyworld.harvest(sound, rate, *span, STEP_S * 1000)
    other, others_times = pyworld.dio(sound, rate, *span, frame_period=STEP_S * 1000)
    other = pyworld.stonemask(sound, other, others_times, rate)
    agree = np.abs(np.log2(np.maximum(found, 1.0) / np.maximum(other, 1.0))) < 0.08
    return np.where(agree, found, 0.0), times


def resynthesised(sound, rate, span, factor):
    """The sound along a contour that is then the truth: sound and contour, frames of `STEP_S`."""
    found, times = analysed(sound, rate, span)
    spectrum = pyworld.cheaptrick(sound, found, times, rate)
    aperiodic = pyworld.d4c(sound, found, times, rate)
    periodic = np.sum(spectrum * (1.0 - aperiodic**2), axis=1) / np.sum(spectrum, axis=1)
    loud = audible(sound, rate, times, -38.0)
    f0 = smoothed(np.where((periodic > PERIODIC_SHARE) & loud, found, 0.0)) * factor
    aperiodic[f0 == 0] = 1.0
    noise = pyworld.synthesize(np.zeros_like(f0), spectrum * aperiodic**2, np.ones_like(aperiodic), rate, STEP_S * 1000)
    made = periodic_part(f0, np.sqrt(spectrum * (1.0 - aperiodic**2)), rate, len(noise))
    return made + noise, f0


def periodic_part(f0, gains, rate, count):
    """Harmonics of the contour, with the envelope's amplitudes (frames × bins) and a phase of their own that stays."""
    frames, sound = np.arange(len(f0)), np.zeros(count)
    bins_per_hz = (gains.shape[1] - 1) / (rate / 2)
    for part in stretches(f0 > 0):
        # The voicing changes half-way between two frames.
        first, last = max((part.start - 0.5) * STEP_S, 0.0), (part.stop - 0.5) * STEP_S
        span = np.arange(int(first * rate), min(int(last * rate), count))
        if len(span) == 0:
            continue
        hz = np.interp(span / rate / STEP_S, frames[part], f0[part])
        turning, phase = np.exp(2j * np.pi * np.cumsum(hz) / rate), np.ones(len(span), complex)
        fade = min(int(0.004 * rate), len(span) // 2)
        ends = np.minimum(1.0, np.minimum(np.arange(len(span)), np.arange(len(span))[::-1]) / fade)
        for number in range(1, int(0.45 * rate / f0[part].max()) + 1):
            phase *= turning
            bin_of = np.minimum(np.round(number * f0[part] * bins_per_hz).astype(int), gains.shape[1] - 1)
            gain = np.interp(span / rate / STEP_S, frames[part], gains[frames[part], bin_of])
            start = np.exp(1j * PHASES[number % len(PHASES)])
            # A pulse train of power 1 per bin has harmonics of amplitude sqrt(4 f0 / rate), as WORLD's pulses do.
            sound[span] += ends * gain * np.sqrt(hz / rate) * 2.0 * (phase * start).real
    return sound


def phrase(rng, name, index, seconds, rate):
    """One speaker, up to `seconds` long."""
    voice, pitch, span, factor = SPEAKERS[index % len(SPEAKERS)]
    sentences = SENTENCES[voice[:2]]
    first = int(rng.integers(len(sentences)))
    pitch += int(rng.integers(-8, 9))
    parts = []
    with tempfile.TemporaryDirectory() as folder:
        for place in range(2):
            words, own_rate = spoken(voice, pitch, sentences[(first + place) % len(sentences)], Path(folder))
            parts += [np.zeros(int(rng.uniform(0.3, 1.0) * own_rate)), words]
    sound = np.concatenate(parts)
    start = int(rng.uniform(0.0, 1.0) * max(len(sound) - seconds * own_rate, 0))
    sound = sound[start : start + int(seconds * own_rate)]
    sound += rng.normal(0.0, 1e-5, len(sound))
    made, f0 = resynthesised(sound, own_rate, span, factor * 2 ** rng.uniform(-0.1, 0.1))
    made = resample_poly(made, rate, own_rate)
    times = grid(len(made) / rate)
    f0 = np.concatenate([f0, np.zeros(max(0, len(times) - len(f0)))])[: len(times)]
    f0 = np.where(audible(made, rate, times), f0, 0.0)
    return Dry(name, "speech", voice, rate, normalised(made, rng.uniform(-9.0, -1.0)), f0, onsets_of(f0))
