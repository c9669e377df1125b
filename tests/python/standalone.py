"""`cochlea live` in its window, on a virtual screen, with a file and no sound device.

    standalone.py --cochlea FILE [--screenshot FILE.png] [--seconds S]

Needs Xvfb, openbox, xdotool (which presses keys and resizes), and OpenGL in software.
"""

import argparse
import contextlib
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
from Xlib import XK, X, display

# What hangs is ended, with the stacks of all threads.
TIME_LIMIT_S = 120
# How long a window may take, on a machine that does other things as well.
PATIENCE_S = 30
# Until a key has come through, s.
SETTLING_S = 0.7
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


@contextlib.contextmanager
def live(folder):
    """The program with a phrase to play and its editor drawn; its settings are in `folder`. Gives it and its window."""
    environment = os.environ | {"COCHLEA_CONFIG_DIR": folder}
    phrase = Path(folder, "phrase.wav")
    subprocess.run([args.cochlea, "generate", "phrase", phrase], check=True, capture_output=True)
    command = [args.cochlea, "live", "--backend", "dummy", "--play", phrase]
    program = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        window = until("the window", lambda: xdotool("search", "--onlyvisible", "--name", "^Cochlea$")).split()[0]
        until("the editor's picture", painted)
        yield program, window
    finally:
        program.kill()
        program.wait()


def the_standalone_opens_resizes_and_closes():
    with tempfile.TemporaryDirectory() as folder:
        with live(folder) as (program, window):
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
            code = program.wait(PATIENCE_S)
            said = program.stderr.read()
        assert (code, said) == (0, ""), f"exit code {code}: {said}"
        kept = json.loads(Path(folder, "live.json").read_text())
        assert kept["request"]["backend"] == "dummy" and kept["editor"][0] == 1100, kept["editor"]


def the_window_around_the_editor_gets_the_keys_that_are_left_to_it():
    """X11 gives every key to the editor while the pointer is over it (U49 of docs/upstream.md)."""
    names = ["space", "F1", "Home", "Tab"]
    with tempfile.TemporaryDirectory() as folder, live(folder):
        host = display.Display()
        codes = {host.keysym_to_keycode(XK.string_to_keysym(name)): name for name in names}
        editor = host.create_resource_object("window", stage.windows()[-1].id)
        editor.query_tree().parent.change_attributes(event_mask=X.KeyPressMask)
        host.sync()
        hand = screen.Hand(stage)
        hand.move((hand.size[0] // 2, hand.size[1] // 2))

        def got(*keys):
            for key in keys:
                hand.key(key)
            time.sleep(SETTLING_S)
            events = [host.next_event() for _ in range(host.pending_events())]
            return [codes.get(event.detail, event.detail) for event in events if event.type == X.KeyPress]

        # A key that comes before the window listens is lost.
        until("space", lambda: got("space") == ["space"] or None)
        unfocused = got(*names)
        focused = got("Home", "space")
        host.close()
    print(f"of {names} the window around gets {unfocused}; with a control focused, of Home and space {focused}")
    assert unfocused == ["space", "F1", "Home"], "Tab is the editor's, and gives a control the keyboard"
    assert focused == ["space"], "Home is that control's"


screen.run_inside()
stage = screen.Screen()
faulthandler.dump_traceback_later(TIME_LIMIT_S, exit=True)
run([the_standalone_opens_resizes_and_closes, the_window_around_the_editor_gets_the_keys_that_are_left_to_it])
