"""Phrases of soundfont instruments: rests, glides and vibrato, one note at a time."""

from functools import cache

import numpy as np
import tuning
from common import FLOOR_DB, Dry, decibels, grid, level, normalised, onsets_of
from synth import Synth

# Name, General MIDI program, lowest and highest key. What has a chorus or several ranks is not here; neither is the
# piano, whose partials are too far from harmonic for one true pitch, nor violin and cello, whose samples have a vibrato.
INSTRUMENTS = [
    ("contrabass", 43, 23, 58),
    ("finger bass", 33, 23, 60),
    ("picked bass", 34, 28, 60),
    ("tuba", 58, 28, 58),
    ("bassoon", 70, 34, 70),
    ("jazz guitar", 26, 40, 83),
    ("trombone", 57, 40, 74),
    ("baritone sax", 67, 36, 66),
    ("tenor sax", 66, 44, 76),
    ("horn", 60, 37, 77),
    ("nylon guitar", 24, 40, 83),
    ("steel guitar", 25, 40, 83),
    ("clarinet", 71, 50, 90),
    ("trumpet", 56, 54, 86),
    ("oboe", 68, 58, 86),
    ("pan flute", 75, 60, 95),
    ("recorder", 74, 72, 92),
    ("ocarina", 79, 60, 90),
    ("flute", 73, 62, 95),
    ("harmonica", 22, 60, 88),
    ("soprano sax", 64, 56, 84),
]
SPREAD_CENTS = 5.0
"""A sample that wavers more than this by itself is not played."""
PURE_SHARE = 0.98
LEAST_SHARE = 0.85
"""A sample with less than this in its harmonics, as a whole or in its poorest part, is not played either."""
LOWEST_HZ, HIGHEST_HZ = 28.0, 2000.0
FADE_S = 0.012


@cache
def synth(rate):
    return Synth(rate)


@cache
def tuned(program, key):
    return tuning.offset(synth(48_000), program, key)


def playable(program, key, low, high):
    """The key, or the nearest in range whose sample is steady and pure."""
    for near in sorted(range(low, high + 1), key=lambda other: (abs(other - key), other)):
        _, spread, pure, least = tuned(program, near)
        if spread < SPREAD_CENTS and pure > PURE_SHARE and least > LEAST_SHARE:
            return near
    raise ValueError(f"program {program} has no steady sample from key {low} to {high}")


def bend(rng, held_s, style, key):
    """Cents against the key, as a function of the time since the onset; within `LOWEST_HZ` to `HIGHEST_HZ`."""
    depth = rng.uniform(12.0, 55.0) if style == "vibrato" else 0.0
    hz, phase, delay = rng.uniform(4.5, 6.8), rng.uniform(0.0, 2 * np.pi), rng.uniform(0.0, 0.25)
    span = rng.uniform(80.0, 700.0) * rng.choice([-1.0, 1.0]) if style in ("into", "away") else 0.0
    key_hz = 440.0 * 2 ** ((key - 69) / 12)
    if not LOWEST_HZ < key_hz * 2 ** (span / 1200) < HIGHEST_HZ:
        span = -span
    if key_hz * 2 ** (depth / 1200) > HIGHEST_HZ:
        depth = 0.0
    glide_s = rng.uniform(0.08, 0.35)
    start = 0.0 if style == "into" else max(held_s - glide_s - 0.05, 0.1)

    def cents(t):
        part = np.clip((t - start) / glide_s, 0.0, 1.0)
        smooth = 0.5 - 0.5 * np.cos(np.pi * part)
        swell = np.clip((t - delay) / 0.15, 0.0, 1.0)
        glide = span * ((1.0 - smooth) if style == "into" else smooth)
        return glide + depth * swell * np.sin(2 * np.pi * hz * t + phase)

    return cents


def own_error(sound, rate, contour_hz):
    """Cents by which the sample leaves the contour along the note: as measured where loud, none where it is not."""
    cents, power = tuning.residual(sound, rate, contour_hz)
    away = np.clip(cents, -15.0, 15.0)
    return away * power / (power + 10 ** (FLOOR_DB / 10) * power.max())


def silence_tail(sound, rate, f0, times, start, end):
    """Fades out what of a note is left where its reference has ended: what is labelled unvoiced has no pitch."""
    sounding = times[(f0 > 0) & (times * rate >= start) & (times * rate < end)]
    last = int(sounding[-1] * rate) if len(sounding) else start
    fade = np.clip(1.0 - (np.arange(last, end) - last) / (FADE_S * rate), 0.0, 1.0)
    if len(sounding) == 0 or end - last > FADE_S * rate:
        sound[last:end] *= fade


def phrase(rng, name, index, seconds, rate):
    """One instrument, `seconds` long."""
    instrument, program, low, high = INSTRUMENTS[index % len(INSTRUMENTS)]
    total = int(seconds * rate)
    sound, times = np.zeros(total), grid(seconds)
    f0, loud, played = np.zeros(len(times)), np.zeros(len(times)), []
    key, at = int(rng.integers(low, high + 1)), rng.uniform(0.1, 0.4)
    while at < seconds - 0.35:
        held = min(rng.choice([0.22, 0.35, 0.5, 0.8, 1.2]) * rng.uniform(0.9, 1.2), seconds - 0.15 - at)
        rest = rng.uniform(0.2, 0.9) if rng.random() < 0.5 else 0.0
        usable = playable(program, key, low, high)
        style = rng.choice(["plain", "vibrato", "into", "away"], p=[0.4, 0.25, 0.2, 0.15])
        velocity = int(rng.integers(60, 122))
        played.append((round(at * rate), usable, velocity, held, bend(rng, held, style, usable)))
        at += held + rest
        step = int(rng.choice([-7, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 7, 12, -12]))
        key = key + step if low <= key + step <= high else int(rng.integers(low, high + 1))
    for place, (start, key, velocity, held, cents) in enumerate(played):
        until = played[place + 1][0] if place + 1 < len(played) else total
        note = synth(rate).note(program, key, velocity, cents, held, (until - start) / rate)[: until - start]
        fade = int(FADE_S * rate)
        note[-fade:] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(fade) / fade)
        since = np.arange(len(note)) / rate
        mean = tuned(program, key)[0]
        contour = 440.0 * 2 ** ((key - 69 + (cents(since) + mean) / 100) / 12)
        contour *= 2 ** (own_error(note, rate, contour) / 1200)
        sound[start : start + len(note)] += note
        inside = (times * rate >= start) & (times * rate < start + len(note))
        f0[inside] = np.interp(times[inside] - start / rate, since, contour)
        loud[inside] = level(note, rate, times[inside] - start / rate)
    f0[decibels(loud / loud.max()) <= FLOOR_DB] = 0.0
    starts = [start for start, *_ in played]
    for start, end in zip(starts, [*starts[1:], total], strict=True):
        silence_tail(sound, rate, f0, times, start, end)
    sound = normalised(sound, rng.uniform(-9.0, -1.0))
    return Dry(name, "instrument", instrument, rate, sound, f0, onsets_of(f0))
