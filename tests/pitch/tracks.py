"""Our tracks of a set, by the command line: `tracks.py COCHLEA SET OUT [--speed SPEED.json]`.

With `--speed`, CPU time per second of sound is added to what `peers.py --speed` measured, of the same items.
"""

import argparse
import json
import resource
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def track(cochlea, sound, csv):
    subprocess.run([cochlea, "pitch", sound, "--csv", csv, "-q"], check=True)


def latency_ms(cochlea, sounds):
    """The longest of any rate."""
    reports = (subprocess.check_output([cochlea, "pitch", sound, "--json", "-"]) for sound, _ in sounds[:9])
    return max(1000 * json.loads(report)["latency_s"] for report in reports)


def children_s():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def speed(cochlea, folder, items, out, path):
    """Reading and writing included."""
    clean = [item for item in items if item["condition"] == "clean"][:9]
    before = children_s()
    for item in clean:
        track(cochlea, folder / f"{item['name']}.wav", out / f"{item['name']}.csv")
    taken = (children_s() - before) / sum(item["seconds"] for item in clean)
    theirs = json.loads(path.read_text())
    rivals = {name: 1e-6 * us / theirs["hop_s"] for name, us in theirs["us_per_hop"].items()}
    path.with_suffix(".all.json").write_text(json.dumps({"cochlea": taken, **rivals}, indent=1) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cochlea", type=Path)
    parser.add_argument("set", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--speed", type=Path)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    items = json.loads((arguments.set / "set.json").read_text())["items"]
    names = [item["name"] for item in items]
    sounds = [(arguments.set / f"{name}.wav", arguments.out / f"{name}.csv") for name in names]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda paths: track(arguments.cochlea, *paths), sounds))
    (arguments.out / "latency_ms").write_text(f"{latency_ms(arguments.cochlea, sounds):.1f}")
    if arguments.speed:
        speed(arguments.cochlea, arguments.set, items, arguments.out, arguments.speed)


if __name__ == "__main__":
    main()
