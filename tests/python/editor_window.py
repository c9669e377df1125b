"""The editor in pedalboard, on a virtual screen, while sound runs through the plug-in.

    editor_window.py [--vst3 FILE] [--screenshot FILE.png] [--seconds S]

Needs Xvfb, openbox and xsettingsd (pedalboard's windows wait for a settings manager), and OpenGL in software. It runs
itself again inside the screen it has made: the host's connection to the screen lasts as long as its process.
"""

import argparse
import contextlib
import faulthandler
import sys
import threading
import time
from pathlib import Path

import numpy as np
import screen
import support
import xwd
from runner import run
from support import SAMPLE_RATE_HZ

BLOCK_FRAMES = 512
# What hangs is ended, with the stacks of all threads.
TIME_LIMIT_S = 120

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--vst3", default=support.default_vst3())
parser.add_argument("--screenshot", type=Path)
parser.add_argument("--seconds", type=float, default=2.0, help="how long the window is open before the picture")
args = parser.parse_args()


class Player(threading.Thread):
    """Plays the signal, swelling and fading, round and round through the plug-in, at a sound card's pace."""

    def __init__(self, plugin):
        super().__init__()
        self.plugin, self.stop, self.blocks, self.error = plugin, threading.Event(), 0, None

    def run(self):
        sound = support.signal()
        sound *= np.abs(np.sin(np.pi * np.arange(sound.shape[1]) / SAMPLE_RATE_HZ))  # meters follow, once a second
        period_s = BLOCK_FRAMES / SAMPLE_RATE_HZ
        start_s = time.monotonic()
        try:
            while not self.stop.is_set():
                at = self.blocks * BLOCK_FRAMES % (sound.shape[1] - BLOCK_FRAMES)
                block = sound[:, at : at + BLOCK_FRAMES]
                out = self.plugin.process(block, SAMPLE_RATE_HZ, buffer_size=BLOCK_FRAMES, reset=False)
                assert out.shape == block.shape and np.isfinite(out).all()
                self.blocks += 1
                time.sleep(max(0.0, start_s + self.blocks * period_s - time.monotonic()))
        except Exception as error:
            self.error = error


def analysis_threads():
    """Threads of the plug-in's pool of analysis in this process. Linux shows the first 15 letters of a name."""
    names = []
    for task in Path("/proc/self/task").iterdir():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it ended meanwhile
            names.append((task / "comm").read_text().strip())
    return names.count("cochlea-analysis"[:15])


def watch(pixels, close, pictures, player, threads):
    """Takes two pictures half a second apart, counts threads, then closes the window."""
    try:
        time.sleep(args.seconds)
        threads.append(analysis_threads())
        pictures.append((player.blocks, xwd.read(pixels)))
        time.sleep(0.5)
        pictures.append((player.blocks, xwd.read(pixels)))
    finally:
        close.set()


def the_editor_draws_while_sound_runs():
    pixels = screen.pixels()
    empty = xwd.read(pixels)
    plugin, parameters = support.load(args.vst3)
    support.apply(parameters, support.read_settings())
    player, close, pictures, threads = Player(plugin), threading.Event(), [], []
    assert analysis_threads() == 0, "the sound is analysed though no window is open"
    watcher = threading.Thread(target=watch, args=(pixels, close, pictures, player, threads))
    player.start()
    watcher.start()
    plugin.show_editor(close)  # on the main thread, until `close`
    watcher.join()
    time.sleep(0.5)  # a thread that was joined is listed for a moment
    threads.append(analysis_threads())
    player.stop.set()
    player.join()

    if player.error:
        raise player.error
    assert len(pictures) == 2, "no picture was taken"
    (blocks_before, first), (blocks_after, second) = pictures
    window = (second != empty).any(axis=2)
    assert window.any(), "there is no window"
    if args.screenshot:
        screen.save_part(args.screenshot, second, window)
    colours = len(np.unique(second[window], axis=0))
    changed = int((first != second).any(axis=2).sum())
    print(f"{window.sum()} pixels of window, {colours} colours, {changed} pixels moved in half a second")
    assert window.sum() > 100_000, f"the window has {window.sum()} pixels"
    assert colours > 50, f"the picture is blank: {colours} colours"
    assert changed > 100, f"nothing moves in the window while sound runs: {changed} pixels"
    assert threads[0] > 0, "the sound is not analysed while the window is open"
    assert threads[1] == 0, f"{threads[1]} threads of analysis are left after the window closed"
    assert blocks_after > blocks_before, "the sound stopped while the window was open"


if not screen.is_there():
    sys.exit(screen.run_there(("xsettingsd", "-c", "/dev/null")))
faulthandler.dump_traceback_later(TIME_LIMIT_S, exit=True)
run([the_editor_draws_while_sound_runs])
