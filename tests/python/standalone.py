"""`cochlea live` in its window, on a virtual screen, with a file and no sound device.

    standalone.py --cochlea FILE [--screenshot FILE.png] [--seconds S]

Needs Xvfb, openbox, xdotool (which presses keys and resizes), and OpenGL in software.
"""

import argparse
import faulthandler
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
import png
import screen
from runner import run

# What hangs is ended, with the stacks of all threads.
TIME_LIMIT_S = 120
# How long a window may take, on a machine that does other things as well.
PATIENCE_S = 30
# Height of the window's title bar and of the strip above the editor, pixels, with room to spare.
ABOVE_EDITOR = 70

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--cochlea", required=True, type=Path)
parser.add_argument("--screenshot", type=Path)
parser.add_argument("--seconds", type=float, default=2.0, help="how long the window is open before the picture")
args = parser.parse_args()


def until(what, found):
    """Waits for something that is not `None`; it has to come."""
    end_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < end_s:
        result = found()
        if result is not None:
            return result
        time.sleep(0.1)
    raise AssertionError(f"{what} did not come within {PATIENCE_S} s")


def xdotool(*command):
    """What it prints; `None` where it fails."""
    done = subprocess.run(["xdotool", *command], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


def painted():
    """The picture, once the editor below the strip is drawn: many colours. With the mask of the window."""
    picture = stage.read()
    window = (picture != stage.empty).any(axis=2)
    if not window.any():
        return None
    top = np.flatnonzero(window.any(axis=1))[0] + ABOVE_EDITOR
    below = window.copy()
    below[:top] = False
    return (picture, window) if len(np.unique(picture[below], axis=0)) > 50 else None


def the_standalone_opens_resizes_and_closes():
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"COCHLEA_CONFIG_DIR": folder}
        phrase = Path(folder, "phrase.wav")
        subprocess.run([args.cochlea, "generate", "phrase", phrase], check=True, capture_output=True)
        command = [args.cochlea, "live", "--backend", "dummy", "--play", phrase]
        live = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        try:
            window = until("the window", lambda: xdotool("search", "--onlyvisible", "--name", "^Cochlea$")).split()[0]
            until("the editor's picture", lambda: painted())
            time.sleep(args.seconds)
            picture, mask = painted()
            if args.screenshot:
                rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
                part = picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
                png.write(args.screenshot, part)
            time.sleep(0.5)
            moved = int((stage.read() != picture).any(axis=2).sum())
            print(f"{mask.sum()} pixels of window, {moved} moved in half a second")
            assert moved > 100, f"nothing moves in the window while sound runs: {moved} pixels"

            # From outside: the editor follows, down to its last row.
            xdotool("windowsize", window, "1100", "700")
            until("the larger picture", lambda: (p := painted()) and (p[1].sum() > 1100 * 700 * 0.99 or None))

            # As a window manager closes it.
            xdotool("windowactivate", "--sync", window)
            xdotool("key", "alt+F4")
            code = live.wait(PATIENCE_S)
        finally:
            live.kill()
        said = live.stderr.read()
        assert (code, said) == (0, ""), f"exit code {code}: {said}"
        kept = json.loads(Path(folder, "live.json").read_text())
        assert kept["request"]["backend"] == "dummy" and kept["editor"][0] == 1100, kept["editor"]


screen.run_inside()
stage = screen.Screen()
faulthandler.dump_traceback_later(TIME_LIMIT_S, exit=True)
run([the_standalone_opens_resizes_and_closes])
