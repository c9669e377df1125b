"""A virtual screen with a window manager, in which a program of this folder runs itself again."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import xwd

SIZE = "1366x768x24"
# Names the file with the screen's pixels to the inner run.
PIXELS = "COCHLEA_SCREEN_PIXELS"


def is_there():
    """Whether this is the inner run."""
    return PIXELS in os.environ


def pixels():
    """The file with the screen's pixels, for `xwd.read`."""
    return Path(os.environ[PIXELS])


def run_there(*helpers):
    """Runs the present program again on a display of its own, with openbox and further helpers; gives its exit code."""
    programs = ["Xvfb", "openbox", *(helper[0] for helper in helpers)]
    missing = [program for program in programs if not shutil.which(program)]
    if missing:
        sys.exit(f"not installed: {', '.join(missing)}")
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:

        def start(*command, **options):
            program = subprocess.Popen(command, stderr=subprocess.DEVNULL, **options)
            stack.callback(program.wait)
            stack.callback(program.terminate)
            return program

        server = start(
            *("Xvfb", "-displayfd", "1", "-screen", "0", SIZE, "-nolisten", "tcp"),
            *("-nocursor", "-wr", "-fbdir", folder),
            stdout=subprocess.PIPE,
        )
        number = server.stdout.readline().decode().strip()
        if not number:
            sys.exit("Xvfb did not start")
        environment = os.environ | {"DISPLAY": f":{number}", PIXELS: f"{folder}/Xvfb_screen0"}
        for helper in (("openbox",), *helpers):
            start(*helper, stdout=subprocess.DEVNULL, env=environment)
        time.sleep(0.5)
        return subprocess.call([sys.executable, *sys.argv], env=environment)


def save_part(path, picture, mask):
    """Writes the least rectangle of a picture that holds all of a mask."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    xwd.write_png(path, picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
