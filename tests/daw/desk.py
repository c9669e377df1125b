"""A DAW's windows on the virtual screen: found by name, clicked, typed at, looked at. JACK without a device."""

import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "python"))
import png
import screen

# A machine that does other things as well; DAWs take seconds to start when it is idle.
PATIENCE_S = 240
# Until a click has become a picture.
SETTLING_S = 2.0
# Until a double-click has become a window, and a window a picture.
OPENING_S, PICTURE_S = 10.0, 60.0
# More colours than a window has that draws its frame and its background alone.
COLOURS = 200
JACK_BLOCK = 1024


@contextlib.contextmanager
def jack(rate_hz, log):
    """A JACK server of our own without a device. Gives the environment that leads to it."""
    environment = os.environ | {"JACK_DEFAULT_SERVER": f"cochlea-{os.getpid()}", "JACK_NO_START_SERVER": "1"}
    command = ["jackd", "-n", environment["JACK_DEFAULT_SERVER"], "--no-realtime", "-d", "dummy"]
    with open(log, "w") as file:
        server = subprocess.Popen(
            [*command, "-r", str(rate_hz), "-p", str(JACK_BLOCK)], stdout=file, stderr=subprocess.STDOUT
        )
        try:
            time.sleep(2)
            assert server.poll() is None, f"jackd ended: {Path(log).read_text()[-300:]}"
            yield environment
        finally:
            server.terminate()
            server.wait()


def xdotool(*command):
    """What it prints; `None` where it fails."""
    done = subprocess.run(["xdotool", *map(str, command)], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


def until(what, found, patience_s=PATIENCE_S):
    """Waits for something that is true; it has to come."""
    end_s = time.monotonic() + patience_s
    while time.monotonic() < end_s:
        result = found()
        if result:
            return result
        time.sleep(0.3)
    raise AssertionError(f"{what} did not come within {patience_s} s")


def window(name):
    """The visible window whose title matches, else `None`."""
    found = xdotool("search", "--onlyvisible", "--name", name)
    return found.split()[-1] if found else None


class Desk:
    """The screen with a DAW on it."""

    def __init__(self, places):
        self.stage, self.program = screen.Screen(), places

    def click(self, at, times=1):
        xdotool("mousemove", *at)
        xdotool("click", "--repeat", times, "--delay", 80, 1)
        time.sleep(SETTLING_S)

    def key(self, name):
        xdotool("key", name)
        time.sleep(SETTLING_S)

    def drag(self, start, end, steps=8):
        xdotool("mousemove", *start)
        time.sleep(0.3)
        xdotool("mousedown", 1)
        for step in range(1, steps + 1):
            at = [round(a + (b - a) * step / steps) for a, b in zip(start, end)]
            xdotool("mousemove", *at)
            time.sleep(0.1)
        xdotool("mouseup", 1)
        time.sleep(SETTLING_S)

    def rect(self, name):
        """Left, top, width, height of a window on the screen."""
        number = int(until(f"the window '{name}'", lambda: window(name)))
        drawable = self.stage.display.create_resource_object("window", number)
        size, at = drawable.get_geometry(), drawable.translate_coords(self.stage.display.screen().root, 0, 0)
        return [-at.x, -at.y, size.width, size.height]

    def editor(self):
        return self.rect("^Cochlea$")

    def look(self, rect):
        """The pixels in a rectangle of the screen."""
        left, top, width, height = (max(0, round(value)) for value in rect)
        return self.stage.read()[top : top + height, left : left + width]

    def is_drawn(self):
        number = window("^Cochlea$")
        return number is not None and len(np.unique(screen.packed(self.look(self.editor()).reshape(-1, 3)))) > COLOURS

    def moved(self, rect, seconds=1.0):
        """How many pixels in a rectangle are others after a while."""
        before = self.look(rect)
        time.sleep(seconds)
        return int((before != self.look(rect)).any(axis=2).sum())

    def place(self, label, **parameters):
        """Where the editor has a control (its name begins so) with these parameters set: a rectangle of the screen."""
        left, top, width, height = self.editor()
        state = json.dumps({"cochlea_state": 1, "parameters": parameters})
        file = Path(os.environ["TMPDIR"], "places.json")
        file.write_text(state)
        printed = subprocess.run(
            [self.program, str(width), str(height), file], check=True, capture_output=True, text=True
        ).stdout
        rects = [it["rect"] for it in json.loads(printed) if it["label"].startswith(label)]
        assert rects, f"the editor has no '{label}'"
        x, y, wide, high = rects[0]
        return [left + x, top + y, wide, high]

    def middle(self, label, **parameters):
        left, top, width, height = self.place(label, **parameters)
        return [round(left + width / 2), round(top + height / 2)]

    def open_editor(self, at):
        """Double-clicks there until the editor's window comes, and waits for its picture."""

        def shown():
            if not window("^Cochlea$"):
                self.click(at, times=2)
                time.sleep(OPENING_S)
            return window("^Cochlea$")

        until("the editor's window", shown)
        until("the editor's picture", self.is_drawn, PICTURE_S)

    def save(self, title, file):
        """Has the DAW save its session, and waits until it has."""
        xdotool("windowactivate", "--sync", until(f"the window '{title}'", lambda: window(title)))
        before = file.stat().st_mtime_ns
        self.key("ctrl+s")
        until("the saved session", lambda: file.stat().st_mtime_ns != before, PICTURE_S)
        time.sleep(SETTLING_S)

    def picture(self, path, rect):
        png.write(Path(path), self.look(rect))
