"""What the generator's modules share: a dry sound with its known pitch, levels, and files."""

import csv
from dataclasses import dataclass, field

import numpy as np
from scipy.io import wavfile

STEP_S = 0.005
"""Grid of every reference."""
FLOOR_DB = -36.0
"""A frame is voiced only where the clean level is above this, against the loudest frame of the file."""
LEVEL_WINDOW_S = 0.02


@dataclass
class Dry:
    """A clean mono sound, and its fundamental on the grid `STEP_S` (0 where unvoiced)."""

    name: str
    source: str
    detail: str
    rate: int
    sound: np.ndarray
    f0: np.ndarray
    onsets: list = field(default_factory=list)

    def seconds(self):
        return len(self.sound) / self.rate


def grid(seconds):
    """Times of the reference frames."""
    return np.arange(int(np.floor(seconds / STEP_S)) + 1) * STEP_S


def level(sound, rate, times, window_s=LEVEL_WINDOW_S):
    """RMS around each time, in a centred window."""
    power = np.concatenate([[0.0], np.cumsum(np.square(sound, dtype=float))])
    half = int(window_s * rate / 2)
    middle = np.round(times * rate).astype(int)
    low, high = np.clip(middle - half, 0, len(sound)), np.clip(middle + half + 1, 0, len(sound))
    return np.sqrt(np.maximum(power[high] - power[low], 0.0) / np.maximum(high - low, 1))


def decibels(ratio):
    return 20.0 * np.log10(np.maximum(ratio, 1e-12))


def audible(sound, rate, times, floor_db=FLOOR_DB):
    """Whether each time is above the floor, against the loudest."""
    levels = level(sound, rate, times)
    return decibels(levels / max(levels.max(), 1e-12)) > floor_db


def onsets_of(f0, rest_s=0.0):
    """Times of the frames that begin a voiced stretch after an unvoiced one of at least `rest_s`."""
    voiced = f0 > 0
    starts = np.flatnonzero(voiced & ~np.concatenate([[False], voiced[:-1]]))
    found = []
    for start in starts:
        before = np.flatnonzero(voiced[:start])
        gap = start if len(before) == 0 else start - before[-1] - 1
        if gap * STEP_S >= rest_s:
            found.append(round(start * STEP_S, 6))
    return found


def normalised(sound, peak_db):
    """Scaled so that its peak is at `peak_db` re full scale."""
    peak = np.max(np.abs(sound), initial=0.0)
    return sound if peak == 0.0 else sound * (10.0 ** (peak_db / 20.0) / peak)


def write(folder, name, sound, rate, f0):
    """A float WAV and its reference."""
    wavfile.write(folder / f"{name}.wav", rate, np.asarray(sound, np.float32))
    with open(folder / f"{name}.csv", "w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["time_s", "f0_hz"])
        rows.writerows((f"{index * STEP_S:.3f}", f"{hz:.4f}") for index, hz in enumerate(f0))
