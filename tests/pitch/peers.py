"""Runs other pitch trackers over the set, two processes at a time; what is there already is not run again.

    peers.py SET OUT [--only praat,pyin] [--again | --speed]

`OUT/<tracker>/` gets a CSV for each item: `time_s,f0_hz,voiced_probability`. `--speed` writes `OUT/speed.json` instead:
the median CPU time per hop of 10 ms over a few clean items, of the trackers as their authors publish them.
"""

import argparse
import json
import os
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


# Chosen by overall accuracy on seed 1; Praat's own settings are silence 0.03, voicing 0.45, costs 0.01, 0.35 and 0.14.
PRAAT = {
    "pitch_floor": 50.0,
    "silence_threshold": 0.02,
    "voicing_threshold": 0.4,
    "octave_cost": 0.02,
    "octave_jump_cost": 0.7,
    "voiced_unvoiced_cost": 0.28,
}


def praat(sound, rate, **settings):
    """Praat's autocorrelation (Boersma 1993)."""
    import parselmouth

    settings = PRAAT | settings
    pitch = parselmouth.Sound(sound, rate).to_pitch_ac(time_step=HOP_S, pitch_ceiling=HIGHEST_HZ, **settings)
    f0 = pitch.selected_array["frequency"]
    return pitch.xs(), f0, (f0 > 0).astype(float)


def pyin(sound, rate, to_hz=44_100, frame=2048, fast=True, **settings):
    """librosa's pYIN; `fast` with a Viterbi search that skips what is impossible.

    The frame is the better of 2048 and 4096 at this rate on seed 1: the longer one hears below 43 Hz, but smears all
    that moves.
    """
    import warnings

    import librosa
    import librosa.sequence
    import viterbi

    warnings.filterwarnings("ignore", message="With fmin")
    own = librosa.sequence.viterbi
    if fast:
        librosa.sequence.viterbi = viterbi.viterbi
    sound = resample_poly(sound, to_hz, rate) if rate != to_hz else sound
    hop = int(HOP_S * to_hz)
    f0, voiced, probability = librosa.pyin(
        sound, sr=to_hz, fmin=LOWEST_HZ, fmax=HIGHEST_HZ, frame_length=frame, hop_length=hop, **settings
    )
    librosa.sequence.viterbi = own
    return np.arange(len(f0)) * hop / to_hz, np.where(voiced, np.nan_to_num(f0), 0.0), probability


def rapt(sound, rate, to_hz=16_000):
    """SPTK's RAPT (Talkin 1995). It wants 16-bit numbers, and a rate of speech."""
    import pysptk

    sound = resample_poly(sound, to_hz, rate)
    hop = int(HOP_S * to_hz)
    f0 = pysptk.rapt((sound * 32767).astype(np.float32), to_hz, hop, min=LOWEST_HZ, max=HIGHEST_HZ, otype="f0")
    # A pitch that glides comes half a hop early from it.
    return (np.arange(len(f0)) + 0.5) * HOP_S, f0, (f0 > 0).astype(float)


def harvest(sound, rate):
    """WORLD's Harvest (Morise 2017)."""
    import pyworld

    f0, times = pyworld.harvest(sound, rate, LOWEST_HZ, HIGHEST_HZ, HOP_S * 1000)
    return times, f0, (f0 > 0).astype(float)


def yinfast(sound, rate, frame=4096, least=0.8):
    """aubio's YIN (de Cheveigné & Kawahara 2002), voiced where its confidence is at least `least`.

    Not its yinfft: in the package from PyPI, that one's confidence is no use for a decision (negative where voiced).
    """
    import aubio

    hop, frame = int(HOP_S * rate), frame if rate < 60_000 else 2 * frame
    tracker = aubio.pitch("yinfast", frame, hop, rate)
    tracker.set_unit("Hz")
    tracker.set_silence(-90)
    blocks = len(sound) // hop
    f0, confidence = np.zeros(blocks), np.zeros(blocks)
    for block in range(blocks):
        f0[block] = tracker(sound[block * hop : (block + 1) * hop].astype(np.float32))[0]
        confidence[block] = tracker.get_confidence()
    f0[(confidence < least) | (f0 < LOWEST_HZ) | (f0 > HIGHEST_HZ)] = 0.0
    # The frame ends with the block, and what YIN compares has its middle a quarter into the frame.
    return ((np.arange(blocks) + 1) * hop - 0.75 * frame) / rate, f0, confidence


TRACKERS = {"praat": praat, "pyin": pyin, "harvest": harvest, "rapt": rapt, "yinfast": yinfast}


def save(path, times, f0, probability):
    rows = (f"{t:.6f},{hz:.4f},{p:.4f}\n" for t, hz, p in zip(times, f0, probability, strict=True))
    beside = path.with_suffix(".part")
    beside.write_text("time_s,f0_hz,voiced_probability\n" + "".join(rows))
    beside.rename(path)


def run(folder, out, again, task):
    """One tracker on one item; whether it had to be run."""
    tracker, name = task
    path = out / tracker / f"{name}.csv"
    if path.exists() and not again:
        return False
    rate, sound = wavfile.read(folder / f"{name}.wav")
    save(path, *TRACKERS[tracker](np.asarray(sound, float), rate))
    return True


def speed(folder, names, trackers):
    """Median microseconds of CPU time per hop; the first run of each tracker warms up."""
    found = {}
    for tracker in trackers:
        track = partial(pyin, fast=False) if tracker == "pyin" else TRACKERS[tracker]
        taken = []
        for name in names[:1] + names:
            rate, sound = wavfile.read(folder / f"{name}.wav")
            start = time.process_time()
            times, _, _ = track(np.asarray(sound, float), rate)
            taken.append((time.process_time() - start) / len(times))
        found[tracker] = round(1e6 * float(np.median(taken[1:])), 1)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", default=",".join(TRACKERS))
    parser.add_argument("--again", action="store_true", help="also what is there")
    parser.add_argument("--speed", action="store_true")
    args = parser.parse_args()
    items = json.loads((args.set / "set.json").read_text())["items"]
    names = [item["name"] for item in items]
    args.out.mkdir(parents=True, exist_ok=True)
    if args.speed:
        clean = [item["name"] for item in items if item["condition"] == "clean"]
        found = speed(args.set, clean[:9], args.only.split(","))
        (args.out / "speed.json").write_text(json.dumps({"hop_s": HOP_S, "us_per_hop": found}, indent=1) + "\n")
        print(found)
        return
    with Pool(2) as pool:
        for tracker in args.only.split(","):
            (args.out / tracker).mkdir(parents=True, exist_ok=True)
            tasks = [(tracker, name) for name in names]
            ran = pool.map(partial(run, args.set, args.out, args.again), tasks, chunksize=8)
            print(f"{tracker}: {sum(ran)} items tracked", flush=True)


if __name__ == "__main__":
    main()
