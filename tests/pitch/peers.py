"""Runs other pitch trackers over the set, two processes at a time; what is there already is not run again.

    peers.py SET OUT [--only praat,pyin] [--again]

`OUT/<tracker>/` gets a CSV for each item: `time_s,f0_hz,voiced_probability`, and `speed.json`: the median time per hop.
"""

import argparse
import json
import os
import subprocess
import time
from functools import partial
from multiprocessing import Pool
from pathlib import Path

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(threads, "1")

import numpy as np
from scipy.io import wavfile
from scipy.signal import resample_poly

HOP_S = 0.01
LOWEST_HZ, HIGHEST_HZ = 27.5, 2100.0


def praat(sound, rate, path, floor_hz=50.0, **settings):
    """Praat's autocorrelation (Boersma 1993)."""
    import parselmouth

    pitch = parselmouth.Sound(sound, rate).to_pitch_ac(
        time_step=HOP_S, pitch_floor=floor_hz, pitch_ceiling=HIGHEST_HZ, **settings
    )
    f0 = pitch.selected_array["frequency"]
    return pitch.xs(), f0, (f0 > 0).astype(float)


def pyin(sound, rate, path, to_hz=44_100, frame=4096, **settings):
    """librosa's pYIN."""
    import librosa

    sound = resample_poly(sound, to_hz, rate) if rate != to_hz else sound
    hop = int(HOP_S * to_hz)
    f0, voiced, probability = librosa.pyin(
        sound, sr=to_hz, fmin=LOWEST_HZ, fmax=HIGHEST_HZ, frame_length=frame, hop_length=hop, **settings
    )
    return np.arange(len(f0)) * hop / to_hz, np.where(voiced, np.nan_to_num(f0), 0.0), probability


TRACKERS = {"praat": praat, "pyin": pyin}


def save(path, times, f0, probability):
    rows = (f"{t:.6f},{hz:.4f},{p:.4f}\n" for t, hz, p in zip(times, f0, probability, strict=True))
    beside = path.with_suffix(".part")
    beside.write_text("time_s,f0_hz,voiced_probability\n" + "".join(rows))
    beside.rename(path)


def run(folder, out, again, task):
    """One tracker on one item: its seconds per hop, or None if it was there."""
    tracker, name = task
    path = out / tracker / f"{name}.csv"
    if path.exists() and not again:
        return None
    rate, sound = wavfile.read(folder / f"{name}.wav")
    sound = np.asarray(sound, float)
    start = time.perf_counter()
    times, f0, probability = TRACKERS[tracker](sound, rate, folder / f"{name}.wav")
    taken = time.perf_counter() - start
    save(path, times, f0, probability)
    return taken / max(len(times), 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", default=",".join(TRACKERS))
    parser.add_argument("--again", action="store_true", help="also what is there")
    args = parser.parse_args()
    names = [item["name"] for item in json.loads((args.set / "set.json").read_text())["items"]]
    with Pool(2) as pool:
        for tracker in args.only.split(","):
            (args.out / tracker).mkdir(parents=True, exist_ok=True)
            tasks = [(tracker, name) for name in names]
            taken = pool.map(partial(run, args.set, args.out, args.again), tasks, chunksize=8)
            taken = [seconds for seconds in taken if seconds is not None]
            if len(taken) == len(names):
                speed = {"us_per_hop_median": round(1e6 * float(np.median(taken)), 1), "hop_s": HOP_S}
                (args.out / tracker / "speed.json").write_text(json.dumps(speed) + "\n")
            print(f"{tracker}: {len(taken)} items tracked", flush=True)


if __name__ == "__main__":
    main()
