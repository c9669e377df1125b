"""Resampling beside soxr's high quality: stop band, pass band and, run as a program, speed.

    rates.py --examples DIR

`DIR` holds the example `mel` of cochlea-dsp, from `cargo build --release -p cochlea-dsp --example mel`. Speed: on one
core, mono, float32; the two take turns, the best of 25 runs each, and the median of twelve such rounds counts.
"""

import argparse
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
import soxr

PAIRS_HZ = [
    (44_100, 16_000),
    (48_000, 16_000),
    (96_000, 16_000),
    (44_100, 22_050),
    (48_000, 22_050),
    (96_000, 22_050),
    (16_000, 44_100),
    (48_000, 44_100),
    (96_000, 44_100),
]
# Where soxr's high quality is flat to, of the lower rate's half: its documentation of SOXR_HQ.
PASSES = 0.913
# Of noise, for speed.
SECONDS = 3
ROUNDS = 12


def sweep(rate_hz, seconds, low_hz, high_hz):
    """A sine that rises evenly, float64."""
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    return np.sin(2 * np.pi * (low_hz * time_s + (high_hz - low_hz) * time_s**2 / (2 * seconds)))


def middle_peak_db(signal):
    """Without a sixth at either end, where filters meet a signal that begins at once."""
    edge = len(signal) // 6
    return 20 * np.log10(max(np.abs(signal[edge:-edge]).max(), 1e-12))


class Resamplers:
    """Ours through the example, and soxr, on the same samples."""

    def __init__(self, examples):
        self.program = Path(examples) / "mel"

    def ours(self, signal, from_hz, to_hz):
        """Returns the samples, and the seconds that one core took."""
        with tempfile.TemporaryDirectory() as folder:
            signal.astype("<f4").tofile(Path(folder) / "a.f32")
            done = subprocess.run(
                [self.program, folder, f"resample:{from_hz}:{to_hz}:a"], check=True, capture_output=True, text=True
            )
            return np.fromfile(Path(folder) / f"a.{to_hz}.f32", "<f4"), float(done.stdout)

    def soxr(self, signal, from_hz, to_hz, runs=1):
        """The same from soxr, float32 in and out."""
        signal, best_s = signal.astype(np.float32), np.inf
        for _ in range(runs):
            start = time.perf_counter()
            resampled = soxr.resample(signal, from_hz, to_hz, quality="HQ")
            best_s = min(best_s, time.perf_counter() - start)
        return resampled, best_s

    def stop_band_db(self, from_hz, to_hz):
        """What is left of a full-scale sweep from the new rate's half to the old rate's, peak: ours and soxr's."""
        stopped = sweep(from_hz, 3.0, to_hz / 2, from_hz / 2)
        return [middle_peak_db(by(stopped, from_hz, to_hz)[0]) for by in (self.ours, self.soxr)]

    def pass_band_db(self, from_hz, to_hz):
        """Difference between a resampled full-scale sweep and the same made at the new rate, peak: ours and soxr's."""
        high_hz = PASSES * min(from_hz, to_hz) / 2
        given, expected = (sweep(rate_hz, 3.0, 20.0, high_hz) for rate_hz in (from_hz, to_hz))
        return [middle_peak_db(by(given, from_hz, to_hz)[0] - expected) for by in (self.ours, self.soxr)]

    def seconds(self, from_hz, to_hz):
        """For noise of `SECONDS`, rounds × (ours, soxr's)."""
        noise = np.random.default_rng(1).uniform(-0.25, 0.25, SECONDS * from_hz)
        by = (self.ours, lambda *job: self.soxr(*job, runs=25))
        return np.array([[of(noise, from_hz, to_hz)[1] for of in by] for _ in range(ROUNDS)])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", required=True)
    both = Resamplers(parser.parse_args().examples)
    print(f"{'':15} {'stop band, dB':>17} {'pass band, dB':>17} {'× real time':>17} {'ours faster':>12}")
    print(f"{'Hz':15} {'ours':>8} {'soxr':>8} {'ours':>8} {'soxr':>8} {'ours':>8} {'soxr':>8}")
    for pair in PAIRS_HZ:
        stops = both.stop_band_db(*pair) if pair[0] > pair[1] else [np.nan] * 2
        times = both.seconds(*pair)
        speeds = SECONDS / np.median(times, axis=0)
        ratio = np.median(times[:, 1] / times[:, 0])
        levels = [f"{it:8.1f}" for it in (*stops, *both.pass_band_db(*pair))]
        speeds = [f"{it:8.0f}" for it in speeds]
        print(f"{pair[0]:6} → {pair[1]:<6} {' '.join(levels + speeds)} {ratio:11.2f}×", flush=True)


if __name__ == "__main__":
    main()
