"""Tones over the whole range, for training: `tones.py OUT [--seed 21]`.

What the set's instruments and voices leave out: fundamentals from 26 to 2200 Hz evenly by octave, spectra of any slope,
only odd harmonics, one harmonic alone, and every usual sample rate from 8 to 192 kHz. Faint noise to none at all.
"""

import argparse
import csv
import json
from pathlib import Path

import numpy as np
from scipy.io import wavfile

SECONDS, ITEMS, STEP_S = 4.0, 160, 0.005
RATES = [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000]


def amplitudes(rng, count):
    """Of the harmonics: a slope, ripples, and now and then only some of them."""
    number = np.arange(1, count + 1)
    level = -rng.uniform(0.0, 15.0) * np.log2(number) + rng.uniform(0.0, 8.0) * rng.normal(size=count)
    kind = rng.random()
    if kind < 0.1:
        level[1:] = -200.0
    elif kind < 0.2:
        level[1::2] -= 40.0
    return 10 ** (level / 20)


def note(rng, rate, seconds):
    """Sound and fundamental, sample by sample."""
    times = np.arange(int(seconds * rate)) / rate
    octaves = rng.uniform(np.log2(26.0), np.log2(min(2_200.0, 0.4 * rate)))
    octaves = octaves + rng.choice([0.0, 0.0, 0.0, 1.0]) * rng.uniform(-0.8, 0.8) * times / seconds
    octaves = octaves + rng.choice([0.0, 0.03]) * np.sin(2 * np.pi * rng.uniform(4, 7) * times)
    f0 = np.clip(2**octaves, 26.0, 2_200.0)
    phase = 2 * np.pi * np.cumsum(f0) / rate
    sound = np.zeros(len(times))
    count = int(np.clip(0.42 * min(rate, 24_000) / f0.max(), 1, 40))
    for number, amplitude in enumerate(amplitudes(rng, count), 1):
        sound += amplitude * np.sin(number * phase + rng.uniform(0.0, 2 * np.pi))
    edge = int(0.008 * rate)
    envelope = np.ones(len(times))
    envelope[:edge] = envelope[-edge:][::-1] = 0.5 - 0.5 * np.cos(np.pi * np.arange(edge) / edge)
    return envelope * sound / np.sqrt(np.mean(sound**2)), f0


def item(rng, rate):
    sound, f0 = np.zeros(int(SECONDS * rate)), np.zeros(int(SECONDS * rate))
    at = rng.uniform(0.05, 0.3)
    while at < SECONDS - 0.3:
        held = min(rng.uniform(0.15, 1.5), SECONDS - at - 0.05)
        made, hz = note(rng, rate, held)
        start = int(at * rate)
        sound[start : start + len(made)] += made * 10 ** (rng.uniform(-12.0, 0.0) / 20)
        f0[start : start + len(hz)] = hz
        at += held + rng.choice([0.0, rng.uniform(0.1, 0.5)])
    noise = rng.normal(size=len(sound))
    if rng.random() < 0.5:
        bins = np.fft.rfft(noise)
        bins /= np.sqrt(np.maximum(np.arange(len(bins)), 10.0))
        noise = np.fft.irfft(bins, len(sound))
    noise *= 10 ** (-rng.choice([200.0, rng.uniform(0.0, 50.0)]) / 20) / noise.std()
    times = np.arange(int(SECONDS / STEP_S)) * STEP_S
    return (0.1 * (sound + noise)).astype(np.float32), times, f0[np.round(times * rate).astype(int)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=21)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    rng, items = np.random.default_rng(arguments.seed), []
    for index in range(ITEMS):
        rate, name = RATES[index % len(RATES)], f"tones{index:03}"
        sound, times, f0 = item(rng, rate)
        wavfile.write(arguments.out / f"{name}.wav", rate, sound)
        with (arguments.out / f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows([("time_s", "f0_hz"), *zip(np.round(times, 4), np.round(f0, 4), strict=True)])
        items.append({"name": name, "source": "tones", "condition": "tones", "rate_hz": rate, "seconds": SECONDS})
    (arguments.out / "set.json").write_text(json.dumps({"seed": arguments.seed, "items": items}, indent=1) + "\n")


if __name__ == "__main__":
    main()
