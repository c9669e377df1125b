"""Learns what the pitch tracker believes of a candidate, from sets that `make_set.py` made.

    train.py EVIDENCE SET... [--units 48] [--epochs 20] [--out weights.rs]

`EVIDENCE` is the built example `pitch_evidence` of `cochlea-dsp`. Train on other seeds than those that are reported.
"""

import argparse
import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import network
import numpy as np
from scipy.io import wavfile

MOST = 14
"""The most candidates of a hop."""
NEAR_CENTS = 60.0
"""A candidate nearer to the reference is right."""
EVERY = 3
"""Windows overlap: every so many hops is learnt."""


def evidence(program, path):
    """Rate; middle of each hop's window, s; frequency and facts of its candidates; which of these there are."""
    rate, sound = wavfile.read(path)
    samples = np.concatenate([sound.astype(np.float32), np.zeros(rate // 10, np.float32)])
    done = subprocess.run([program, str(rate)], input=samples.tobytes(), stdout=subprocess.PIPE, check=True)
    stream = np.frombuffer(done.stdout, np.float32)
    width, stream = 1 + int(stream[0]), stream[1:]
    times, rows, place = [], [], 0
    while place < len(stream):
        count = int(stream[place + 1])
        times.append(stream[place] / rate)
        rows.append(stream[place + 2 : place + 2 + count * width].reshape(count, width))
        place += 2 + count * width
    table = np.zeros((len(rows), MOST, width), np.float32)
    known = np.zeros((len(rows), MOST), bool)
    for hop, row in enumerate(rows):
        table[hop, : len(row)], known[hop, : len(row)] = row, True
    return np.array(times), table[:, :, 0], table[:, :, 1:], known


def answers(times, f0, known, reference):
    """By hop: 0 for no pitch, else the right candidate's place from 1; −1 where there is none, or it is not known."""
    grid, truth = reference[:, 0], reference[:, 1]
    after = np.clip(np.searchsorted(grid, times), 1, len(grid) - 1)
    part = np.clip((times - grid[after - 1]) / (grid[after] - grid[after - 1]), 0.0, 1.0)
    near = np.where(part < 0.5, truth[after - 1], truth[after])
    both = (truth[after - 1] > 0) & (truth[after] > 0)
    wanted = np.where(both, truth[after - 1] * (1 - part) + truth[after] * part, near)
    with np.errstate(divide="ignore", invalid="ignore"):
        away = np.abs(1200 * np.log2(f0 / wanted[:, None]))
    away = np.where(known & (wanted > 0)[:, None], away, np.inf)
    answer = np.where(away.min(1) < NEAR_CENTS, away.argmin(1) + 1, -1)
    answer = np.where(wanted > 0, answer, 0)
    answer[(times < 0) | (times > grid[-1])] = -1
    return answer


def item(program, folder, entry):
    times, f0, facts, known = evidence(program, folder / f"{entry['name']}.wav")
    reference = np.loadtxt(folder / f"{entry['name']}.csv", delimiter=",", skiprows=1)
    answer = answers(times, f0, known, reference)
    return facts[::EVERY], known[::EVERY], answer[::EVERY]


def number(value):
    text = f"{float(value):.4f}".rstrip("0")
    text += "0" if text.endswith(".") else ""
    return "0.0" if text == "-0.0" else text


def row(values):
    return "[" + ", ".join(map(number, values)) + "]"


def rows(table):
    return "[\n" + "".join(f"    {row(values)},\n" for values in table) + "]"


def rust(learnt, what):
    """The module `weights`."""
    w = learnt.weights
    return f"""//! What `tests/pitch/train.py` learnt{what}. Not to be edited by hand.
#![allow(clippy::approx_constant, reason = "what was learnt may come near to anything")]

use super::evidence::FACTS;

/// Units of either hidden layer.
pub const UNITS: usize = {len(w["last"])};
/// Mean of every fact.
pub const MEAN: [f32; FACTS] = {row(learnt.mean)};
/// One over the standard deviation of every fact.
pub const SCALE: [f32; FACTS] = {row(learnt.scale)};
/// From facts to the first layer, a row per fact.
pub const FIRST: [[f32; UNITS]; FACTS] = {rows(w["first"])};
/// What the first layer has without facts.
pub const FIRST_BIAS: [f32; UNITS] = {row(w["first_bias"])};
/// From the first layer to the second, a row per unit of the first.
pub const SECOND: [[f32; UNITS]; UNITS] = {rows(w["second"])};
/// What the second layer has without the first.
pub const SECOND_BIAS: [f32; UNITS] = {row(w["second_bias"])};
/// From the second layer to the belief.
pub const LAST: [f32; UNITS] = {row(w["last"])};
/// The belief without the second layer.
pub const LAST_BIAS: f32 = {number(w["last_bias"][0])};
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("evidence", type=Path)
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--units", type=int, default=48)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("weights.rs"))
    arguments = parser.parse_args()
    tasks, seeds = [], []
    for folder in arguments.sets:
        made = json.loads((folder / "set.json").read_text())
        seeds.append(made["seed"])
        tasks += [(folder, entry) for entry in made["items"]]
    with ThreadPoolExecutor(2) as pool:
        parts = list(pool.map(lambda task: item(arguments.evidence, *task), tasks))
    facts, known, answer = (np.concatenate(column) for column in zip(*parts))
    report = lambda line: print(line, flush=True)
    report(f"{(answer >= 0).sum()} hops, {(answer > 0).sum()} of them with a pitch")
    made = network.learnt(facts, known, answer, arguments.units, arguments.epochs, arguments.seed, report)
    arguments.out.write_text(rust(made, f" of the sets of seeds {', '.join(map(str, seeds))}"))


if __name__ == "__main__":
    main()
