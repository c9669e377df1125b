"""Makes the pitch test set: sounds whose fundamental is known, and the reference of each.

    make_set.py OUT [--seed 1]

`OUT` gets a mono float WAV and a CSV (`time_s,f0_hz`, 0 where unvoiced) for each item, and `set.json`.
"""

import argparse
import json
from functools import partial
from multiprocessing import Pool
from pathlib import Path

import common
import conditions
import instruments
import numpy as np
import speech
import voices

SOURCES = {"instrument": instruments.phrase, "voice": voices.phrase, "speech": speech.phrase}
PHRASES = 18
PER_CONDITION = 3
SECONDS = 6.0
RATES = [44_100, 48_000, 96_000]
ALONE = [
    ("silence", 5.0),
    ("white", 8.0),
    ("pink", 8.0),
    ("brown", 8.0),
    ("bursts", 8.0),
    ("white", 8.0),
    ("pink", 8.0),
]


def dry(seed, task):
    """One clean phrase: `task` is the number of the source and the number of the phrase."""
    source, index = task
    name = list(SOURCES)[source]
    rng = np.random.default_rng([seed, source, index])
    # Another seed starts elsewhere in the lists of instruments and speakers.
    made = SOURCES[name](rng, f"{name}{index:02}", index + 7 * (seed - 1), SECONDS, RATES[(index + source) % 3])
    return made, conditions.suits_missing(made)


def plan(made):
    """Pairs of a clean phrase and a condition."""
    pairs = [(phrase, "clean") for phrase, _ in made]
    for source in SOURCES:
        own = [(phrase, low) for phrase, low in made if phrase.source == source]
        for number, condition in enumerate(conditions.CONDITIONS):
            usable = [phrase for phrase, low in own if low or condition != "missing"]
            pairs += [(usable[(number * PER_CONDITION + k) % len(usable)], condition) for k in range(PER_CONDITION)]
    return pairs


def entry(name, source, detail, condition, rate, seconds, onsets):
    digits = condition.strip("abcdefghijklmnopqrstuvwxyz")
    return {
        "name": name,
        "source": source,
        "detail": detail,
        "condition": condition,
        "snr_db": float(digits) if digits else None,
        "rate_hz": rate,
        "seconds": round(seconds, 3),
        "onsets_s": onsets,
    }


def item(out, seed, task):
    """Writes one item; returns its line of `set.json`."""
    number, (phrase, condition) = task
    rng = np.random.default_rng([seed, 100, number])
    sound = phrase.sound if condition == "clean" else conditions.applied(rng, phrase, condition)
    name = f"{phrase.name}-{condition}"
    common.write(out, name, sound, phrase.rate, phrase.f0)
    return entry(name, phrase.source, phrase.detail, condition, phrase.rate, phrase.seconds(), phrase.onsets)


def noise(out, seed, number):
    """Writes one item without pitch."""
    kind, seconds = ALONE[number]
    rate = RATES[number % 3]
    rng = np.random.default_rng([seed, 200, number])
    name = f"alone{number:02}-{kind}"
    common.write(
        out, name, conditions.alone(rng, kind, int(seconds * rate), rate), rate, np.zeros(len(common.grid(seconds)))
    )
    return entry(name, "none", kind, "alone", rate, seconds, [])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    tasks = [(source, index) for index in range(PHRASES) for source in range(len(SOURCES))]
    with Pool(2) as pool:
        made = pool.map(partial(dry, args.seed), tasks, chunksize=3)
        items = pool.map(partial(item, args.out, args.seed), list(enumerate(plan(made))), chunksize=4)
        items += pool.map(partial(noise, args.out, args.seed), range(len(ALONE)))
    (args.out / "set.json").write_text(json.dumps({"seed": args.seed, "items": items}, indent=1) + "\n")
    print(f"{len(items)} items, {sum(it['seconds'] for it in items) / 60:.1f} minutes, in {args.out}")


if __name__ == "__main__":
    main()
