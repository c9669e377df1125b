"""Measures recordings on a Dask cluster: a shard a task, and the shards joined into what one run would have written.

    python dask_shards.py --scheduler tcp://head:8786 --shards 64 --json figures.json /data/recordings
    python dask_shards.py --workers 2 --shards 8 --json figures.json recordings      # on this machine alone

Needs dask and distributed, `cochlea` on the workers' path, and the recordings at one path for all. Exit codes are
`cochlea analyze`'s: 0 all done, 1 some inputs failed, and they are named; 2 the command was wrong.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

from dask.distributed import Client, LocalCluster, as_completed


def measure(program, paths, options, number, of):
    """One shard, on a worker: its JSON as text, so that workers and the caller need no folder in common."""
    with tempfile.TemporaryDirectory() as folder:
        part = pathlib.Path(folder) / "part.json"
        command = [program, "analyze", *paths, *options, "--shard", f"{number}/{of}", "--json", str(part), "--quiet"]
        run = subprocess.run(command, capture_output=True, text=True)
        # With 1 some inputs failed: the part says which, and is as whole as any.
        if run.returncode not in (0, 1) or not part.exists():
            raise RuntimeError(f"shard {number}/{of}: {run.stderr.strip()}")
        return number, part.read_text()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", metavar="PATH")
    parser.add_argument("--scheduler", help="address of a running cluster; without it, workers are started here")
    parser.add_argument("--workers", type=int, default=2, help="how many to start here")
    parser.add_argument("--shards", type=int, required=True, help="some times as many as there are workers")
    parser.add_argument("--threads", type=int, default=1, help="threads of one shard")
    parser.add_argument("--json", required=True)
    parser.add_argument("--csv")
    parser.add_argument("--program", default="cochlea")
    arguments = parser.parse_args()

    options = ["--threads", str(arguments.threads)]
    cluster = arguments.scheduler or LocalCluster(
        n_workers=arguments.workers, threads_per_worker=1, dashboard_address=None
    )
    with Client(cluster) as client, tempfile.TemporaryDirectory() as folder:
        tasks = [
            client.submit(measure, arguments.program, arguments.paths, options, number, arguments.shards, pure=False)
            for number in range(1, arguments.shards + 1)
        ]
        parts = []
        for task in as_completed(tasks):
            number, text = task.result()
            part = pathlib.Path(folder) / f"{number}.json"
            part.write_text(text)
            parts.append(part)
            print(f"{len(parts)} of {arguments.shards} shards", file=sys.stderr)
        join = [arguments.program, "analyze", "--join", *map(str, parts), "--json", arguments.json, "--quiet"]
        return subprocess.run(join + (["--csv", arguments.csv] if arguments.csv else [])).returncode


if __name__ == "__main__":
    sys.exit(main())
