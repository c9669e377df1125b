"""Scores pitch tracks against the set.

    score.py SET TRACKS [TRACKS ...] [--by condition|source|rate] [--latency-ms MS] [--json FILE]

Each `TRACKS` folder has a CSV per item: a header, then `time_s,f0_hz,...`, f0 0 (or negative) where unvoiced. Frames
of all items are pooled before a share is taken. With more than one folder, `*` marks what the first is behind in.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from mir_eval import melody

ONSET_WINDOW_S = 0.5
REST_S = 0.1
CLOSE_CENTS = 50.0

# Key, heading, digits, and whether more is better (None: neither).
COLUMNS = [
    ("rpa50", "RPA 50c", 1, True),
    ("rpa10", "RPA 10c", 1, True),
    ("rca", "RCA", 1, True),
    ("recall", "recall", 1, True),
    ("false_alarm", "FA", 1, False),
    ("overall", "overall", 1, True),
    ("octave", "octave", 2, False),
    ("cents", "cents", 2, False),
    ("onset_60", "onset<60", 1, True),
    ("onset_ms", "onset ms", 1, False),
]


def read(path):
    """Times, fundamental and nothing else."""
    table = np.loadtxt(path, delimiter=",", skiprows=1, usecols=(0, 1), ndmin=2)
    return table[:, 0], table[:, 1]


def cents_between(hz, reference_hz):
    with np.errstate(divide="ignore", invalid="ignore"):
        return 1200 * np.abs(np.log2(hz / reference_hz))


def rests_before(onsets, reference):
    """The onsets with nothing voiced in the rest before them."""
    times, f0 = reference
    keep = []
    for onset in onsets:
        before = f0[(times > onset - REST_S) & (times < onset - 1e-6)]
        keep.append(onset >= 1e-6 and not np.any(before > 0))
    return np.asarray(onsets)[np.asarray(keep, bool)] if len(onsets) else np.zeros(0)


def onset_times(onsets, reference, track, latency_s):
    """Seconds from each onset until a voiced frame within 50 cents is known; infinite when none comes in time."""
    ref_times, ref_f0 = reference
    times, f0 = track
    if len(times) == 0:
        return np.full(len(onsets), np.inf)
    step = ref_times[1] - ref_times[0]
    nearest = np.clip(np.round(times / step).astype(int), 0, len(ref_f0) - 1)
    with np.errstate(invalid="ignore"):
        good = times[(f0 > 0) & (ref_f0[nearest] > 0) & (cents_between(f0, ref_f0[nearest]) <= CLOSE_CENTS)]
    place = np.searchsorted(good, onsets - 1e-9)
    found = np.append(good, np.inf)[place] - onsets
    return np.where(found <= ONSET_WINDOW_S, found + latency_s, np.inf)


def compared(item, reference, track, latency_s):
    """What the pool needs of one item."""
    times, f0 = track
    if len(times) == 0 or not np.all(np.isfinite(f0)) or np.any(np.diff(times) <= 0):
        raise SystemExit(f"{item['name']}: the track is empty, out of order or not finite")
    arrays = melody.to_cent_voicing(reference[0], reference[1], times, np.maximum(f0, 0.0))
    onsets = rests_before(item["onsets_s"], reference)
    return {"item": item, "frames": np.stack(arrays), "onsets": onset_times(onsets, reference, track, latency_s)}


def pooled(parts):
    """All metrics over the frames of the parts."""
    ref_voicing, ref_cent, est_voicing, est_cent = np.concatenate([part["frames"] for part in parts], axis=1)
    onsets = np.concatenate([part["onsets"] for part in parts])
    alone = [part["frames"] for part in parts if part["item"]["source"] == "none"]
    row = {"frames": len(ref_voicing)}
    if np.any(ref_voicing > 0):
        both = ref_voicing, ref_cent, est_voicing, est_cent
        row["rpa50"] = 100 * melody.raw_pitch_accuracy(*both, cent_tolerance=50)
        row["rpa10"] = 100 * melody.raw_pitch_accuracy(*both, cent_tolerance=10)
        row["rca"] = 100 * melody.raw_chroma_accuracy(*both, cent_tolerance=50)
        row["octave"] = row["rca"] - row["rpa50"]
        row["recall"] = 100 * melody.voicing_measures(ref_voicing, est_voicing)[0]
        row["overall"] = 100 * melody.overall_accuracy(*both)
        away = np.abs(ref_cent - est_cent)[(ref_voicing > 0) & (est_voicing > 0)]
        close = away[away <= CLOSE_CENTS]
        row["cents"] = float(np.median(close)) if len(close) else None
    else:
        row["overall"] = 100 * float(np.mean(est_voicing == 0))
    if np.any(ref_voicing == 0):
        row["false_alarm"] = 100 * melody.voicing_measures(ref_voicing, est_voicing)[1]
    if alone:
        row["alone"] = 100 * float(np.mean(np.concatenate(alone, axis=1)[2] > 0))
    if len(onsets):
        median = 1000 * float(np.median(onsets))
        row["onset_60"] = 100 * float(np.mean(onsets <= 0.06))
        row["onset_ms"] = median if np.isfinite(median) else None
    return {key: float(value) if value is not None else None for key, value in row.items()}


def groups(parts):
    """Parts by name: all, clean, and by condition, source kind and rate."""
    made = {"all": {"all": parts, "clean": [part for part in parts if part["item"]["condition"] == "clean"]}}
    for by, key in (("condition", "condition"), ("source", "source"), ("rate", "rate_hz")):
        names = dict.fromkeys(str(part["item"][key]) for part in parts)
        made[by] = {name: [part for part in parts if str(part["item"][key]) == name] for name in names}
    return made


def scored(folder, tracks, latency_s):
    """Every table of one tracker."""
    items = json.loads((folder / "set.json").read_text())["items"]
    absent = [item["name"] for item in items if not (tracks / f"{item['name']}.csv").exists()]
    if absent:
        raise SystemExit(f"{tracks}: no track of {absent[0]} ({len(absent)} of {len(items)} are missing)")
    parts = []
    for item in items:
        reference = read(folder / f"{item['name']}.csv")
        parts.append(compared(item, reference, read(tracks / f"{item['name']}.csv"), latency_s))
    return {by: {name: pooled(some) for name, some in named.items()} for by, named in groups(parts).items()}


def cell(value, digits):
    return "-" if value is None else f"{value:.{digits}f}"


def behind(first, others, key, more):
    """Whether another is better than the first in a column."""
    mine = first.get(key)
    theirs = [other[key] for other in others if other.get(key) is not None]
    if not theirs:
        return False
    return mine is None or (max(theirs) > mine + 0.05 if more else min(theirs) < mine - 0.05)


def table(names, scores, by):
    """Prints a table: a line for each tracker in each group; `*` where the first is behind another."""
    wide = max(len(name) for name in names) + 2
    headings = "".join(f"{heading:>10}" for _, heading, _, _ in COLUMNS)
    print(f"\n{by:<12}{'':<{wide}}{headings}{'noise FA':>10}")
    for group in scores[0][by]:
        rows = [score[by][group] for score in scores]
        for place, (name, row) in enumerate(zip(names, rows, strict=True)):
            text = f"{group if place == 0 else '':<12}{name:<{wide}}"
            for key, _, digits, more in COLUMNS:
                mark = "*" if place == 0 and len(rows) > 1 and behind(row, rows[1:], key, more) else ""
                text += f"{cell(row.get(key), digits) + mark:>10}"
            print(f"{text}{cell(row.get('alone'), 1):>10}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=Path)
    parser.add_argument("tracks", type=Path, nargs="+")
    parser.add_argument("--by", choices=["condition", "source", "rate", "all"])
    parser.add_argument(
        "--latency-ms", type=float, default=0.0, help="of the first tracker: frame time + this is known"
    )
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    names = [tracks.name for tracks in args.tracks]
    latencies = [args.latency_ms / 1000] + [0.0] * (len(names) - 1)
    scores = [scored(args.set, tracks, late) for tracks, late in zip(args.tracks, latencies, strict=True)]
    table(names, scores, "all")
    for by in ("condition", "source", "rate") if args.by is None else [args.by] if args.by != "all" else []:
        table(names, scores, by)
    if args.json:
        args.json.write_text(json.dumps(dict(zip(names, scores, strict=True)), indent=1) + "\n")


if __name__ == "__main__":
    main()
