"""Checks the references of a set against its clean sounds, without a tracker: is each sound periodic at its reference?

    check_set.py SET

A stretch of two periods around each frame is compared with itself one reference period later. Voiced frames should be
alike (correlation near 1), and the best lag nearby should be the reference's; unvoiced ones should not be heard, or not
be alike at any lag.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from common import audible
from score import read
from scipy.io import wavfile

STEP = 2
ALIKE = 0.8


def likeness(sound, middle, length, lags):
    """Normalised correlation of `length` samples with the same `lag` later, the pair centred on `middle`."""
    found = np.zeros(len(lags))
    for place, lag in enumerate(lags):
        start = middle - (length + lag) // 2
        if start < 0 or start + length + lag > len(sound):
            continue
        one, other = sound[start : start + length], sound[start + lag : start + lag + length]
        found[place] = one @ other / np.sqrt((one @ one) * (other @ other) + 1e-20)
    return found


def voiced_frame(sound, rate, time, hz):
    """Likeness at the reference's period, and by how many cents the best lag is away from it."""
    period = rate / hz
    lags = np.arange(int(period * 0.94) - 1, int(period * 1.06) + 3)
    found = likeness(sound, int(round(time * rate)), int(2 * period), lags)
    best = int(np.clip(np.argmax(found), 1, len(lags) - 2))
    below, top, above = found[best - 1 : best + 2]
    if min(below, top, above) == 0.0:
        return top, np.nan  # too near to an end of the file
    bend = below - 2 * top + above
    lag = lags[best] + (0.5 * (below - above) / bend if bend < 0 else 0)
    return top, 1200 * np.log2(rate / lag / hz)


def checked(folder, item):
    """Name, share of voiced frames alike, median error, share of unvoiced frames that can be heard and are alike."""
    rate, sound = wavfile.read(folder / f"{item['name']}.wav")
    sound = sound.astype(float)
    times, f0 = (column[::STEP] for column in read(folder / f"{item['name']}.csv"))
    voiced = np.array([voiced_frame(sound, rate, *pair) for pair in zip(times[f0 > 0], f0[f0 > 0], strict=True)])
    loud = times[(f0 == 0) & audible(sound, rate, times)]
    lags = np.unique(np.round(rate / np.geomspace(60.0, 800.0, 120)).astype(int))
    others = [likeness(sound, int(round(time * rate)), int(0.02 * rate), lags).max() for time in loud]
    return (
        np.mean(voiced[:, 0] > ALIKE),
        np.nanmedian(voiced[:, 1]),
        np.sum(np.array(others) > ALIKE) / np.sum(f0 == 0),
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=Path)
    folder = parser.parse_args().set
    print(f"{'item':<24}{'detail':<16}{'voiced alike':>14}{'cents':>8}{'unvoiced alike':>16}")
    for item in json.loads((folder / "set.json").read_text())["items"]:
        if item["condition"] == "clean":
            alike, cents, other = checked(folder, item)
            print(f"{item['name']:<24}{item['detail']:<16}{100 * alike:>13.1f}%{cents:>8.2f}{100 * other:>15.1f}%")


if __name__ == "__main__":
    main()
