"""A virtual screen: programs run inside it, its pixels, and mouse and keys of our own.

Needs Xvfb, openbox and xsettingsd: pedalboard's windows wait for a settings manager.
"""

import contextlib
import mmap
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
from Xlib import XK, X, display
from Xlib.ext import damage, xtest

# Wide enough for an editor of 1366 × 768 with a frame around it.
SIZE = "1600x1000x24"
# Names the file with the screen's pixels to the inner run.
PIXELS = "COCHLEA_SCREEN_PIXELS"
# Of the window manager's frame, and of a window not yet drawn, there are fewer.
COLOURS_OF_A_PICTURE = 30
# A window that draws at all is larger, pixels.
WINDOW_PIXELS = 100_000
# Every so many rows and columns are looked at where time counts.
SPARSE = 4
# A press, a move or a key that comes too soon after another may be taken for one gesture with it.
PAUSE_S = 0.03


def run_inside():
    """Runs this program again on a virtual screen with a window manager, and ends with its exit code; returns there.

    A host's connection to the screen lasts as long as its process, so the screen must be there first."""
    if PIXELS in os.environ:
        return
    missing = [program for program in ("Xvfb", "openbox", "xsettingsd") if not shutil.which(program)]
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
        start("openbox", stdout=subprocess.DEVNULL, env=environment)
        start("xsettingsd", "-c", "/dev/null", stdout=subprocess.DEVNULL, env=environment)
        time.sleep(0.5)
        code = subprocess.call([sys.executable, *sys.argv], env=environment)
    sys.exit(code)


class Screen:
    """The screen that this program runs in."""

    def __init__(self):
        self.file = open(os.environ[PIXELS], "rb")  # noqa: SIM115: as long as the screen
        self.memory = mmap.mmap(self.file.fileno(), 0, access=mmap.ACCESS_READ)
        # The format of `xwd` (X11/XWDFile.h): a header of big-endian 32-bit words, a colour table, then the pixels.
        header = struct.unpack(">25I", self.memory[:100])
        (self.start, version, self.width, self.height) = header[0] + header[19] * 12, header[1], header[4], header[5]
        assert version == 7 and header[11] == 32, f"XWD version {version}, {header[11]} bits per pixel"
        assert header[12] == 4 * self.width, "lines have padding"
        self.red_last = header[7] == 0
        self.empty = self.read()
        self.display = display.Display()

    def read(self, step=1):
        """The screen as it is now. Shape (rows, columns, 3), uint8, red green blue; every `step`th of both."""
        pixels = np.frombuffer(self.memory, np.uint8, self.height * self.width * 4, self.start)
        pixels = pixels.reshape(self.height, self.width, 4)[::step, ::step]
        return (pixels[:, :, 2::-1] if self.red_last else pixels[:, :, 1:]).copy()

    def shows_a_picture(self):
        """Whether there is a window with something drawn in it. Takes a millisecond or two."""
        seen = self.read(SPARSE)
        window = (seen != self.empty[::SPARSE, ::SPARSE]).any(axis=2)
        if window.sum() * SPARSE**2 < WINDOW_PIXELS:
            return False
        return len(np.unique(packed(seen[window]))) > COLOURS_OF_A_PICTURE

    def is_empty(self):
        """Whether all windows are gone."""
        return np.array_equal(self.read(SPARSE), self.empty[::SPARSE, ::SPARSE])

    def windows(self):
        """All that is mapped and larger than a tool tip, outermost first."""
        found, waiting = [], [self.display.screen().root]
        while waiting:
            for window in waiting.pop(0).query_tree().children:
                place = window.get_geometry()
                if window.get_attributes().map_state == X.IsViewable and place.width * place.height > WINDOW_PIXELS:
                    found.append(window)
                    waiting.append(window)
        return found

    def editor(self):
        """The innermost window, the plug-in's own: its place on the screen (left, top, width, height)."""
        windows = self.windows()
        assert windows, "there is no window"
        place = windows[-1].get_geometry()
        at = windows[-1].translate_coords(self.display.screen().root, 0, 0)
        return -at.x, -at.y, place.width, place.height

    def picture(self):
        """The plug-in's window as it is now."""
        left, top, width, height = self.editor()
        return self.read()[top : top + height, left : left + width]


class Hand:
    """Mouse and keys, in the coordinates of the editor, points."""

    def __init__(self, screen):
        self.screen, self.display = screen, screen.display
        self.left, self.top, *self.size = screen.editor()

    def _do(self, *what, **where):
        xtest.fake_input(self.display, *what, **where)
        self.display.sync()
        time.sleep(PAUSE_S)

    def move(self, at):
        self._do(X.MotionNotify, x=round(self.left + at[0]), y=round(self.top + at[1]))

    def press(self):
        self._do(X.ButtonPress, 1)

    def release(self):
        self._do(X.ButtonRelease, 1)

    def click(self, at, times=1):
        self.move(at)
        for _ in range(times):
            self.press()
            self.release()

    def drag(self, way):
        """Presses at the first place, passes through the others, lets go at the last."""
        self.move(way[0])
        self.press()
        for at in way[1:]:
            self.move(at)
        self.release()

    def key(self, name):
        """A key by the name that X gives it: `space`, `Return`, `minus`, `a`."""
        code = self.display.keysym_to_keycode(XK.string_to_keysym(name))
        self._do(X.KeyPress, code)
        self._do(X.KeyRelease, code)


class Frames(threading.Thread):
    """Counts the pictures that reach the innermost window, by what the server reports as damaged."""

    # Rectangles that come nearer together are of one picture.
    ONE_PICTURE_S = 0.003

    def __init__(self, screen):
        super().__init__(daemon=True)
        self.display, self.count, self.stopping = display.Display(), 0, threading.Event()
        self.display.damage_query_version()
        window = self.display.create_resource_object("window", screen.windows()[-1].id)
        window.damage_create(damage.DamageReportRawRectangles)
        self.display.sync()

    def run(self):
        last_s = 0.0
        while not self.stopping.is_set():
            if not self.display.pending_events():
                time.sleep(0.001)
                continue
            if self.display.next_event().type == self.display.extension_event.DamageNotify:
                now_s = time.monotonic()
                self.count += now_s - last_s > self.ONE_PICTURE_S
                last_s = now_s

    @classmethod
    def within(cls, screen, seconds):
        """How many come in so many seconds."""
        frames = cls(screen)
        frames.start()
        time.sleep(seconds)
        frames.stopping.set()
        frames.join()
        frames.display.close()
        return frames.count


def packed(colours):
    """Red, green, blue as one number each. Shape (n, 3) to (n,)."""
    wide = colours.astype(np.uint32)
    return wide[:, 0] << 16 | wide[:, 1] << 8 | wide[:, 2]
