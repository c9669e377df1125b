"""Sound that runs through a plug-in while something else happens, and what the process takes meanwhile."""

import contextlib
import ctypes
import hashlib
import os
import threading
import time
from collections import Counter
from pathlib import Path

import numpy as np
import support
from support import SAMPLE_RATE_HZ

BLOCK_FRAMES = 512


def swelling():
    """The signal, swelling and fading once a second: whatever shows it moves."""
    sound = support.signal()
    return sound * np.abs(np.sin(np.pi * np.arange(sound.shape[1]) / SAMPLE_RATE_HZ)).astype(np.float32)


def silence():
    """As long as the signal."""
    return np.zeros_like(support.signal())


def blocks_of(sound):
    """Block after block, round and round."""
    at = 0
    while True:
        yield sound[:, at : at + BLOCK_FRAMES]
        at = (at + BLOCK_FRAMES) % (sound.shape[1] - BLOCK_FRAMES)


def step(plugin, block):
    """One block, going on from the last one; gives what came out."""
    out = plugin.process(block, SAMPLE_RATE_HZ, buffer_size=BLOCK_FRAMES, reset=False)
    assert out.shape == block.shape and np.isfinite(out).all()
    return out


def print_of(out):
    """Tells blocks apart that differ in one bit."""
    return hashlib.blake2b(np.ascontiguousarray(out).tobytes(), digest_size=16).digest()


class Player(threading.Thread):
    """Plays round and round through the plug-in, at a sound card's pace, for as long as the context lasts."""

    def __init__(self, plugin, sound):
        super().__init__()
        self.plugin, self.sound = plugin, sound
        self.prints, self.error, self.stopping = [], None, threading.Event()

    def run(self):
        period_s, start_s = BLOCK_FRAMES / SAMPLE_RATE_HZ, time.monotonic()
        try:
            for block in blocks_of(self.sound):
                if self.stopping.is_set():
                    return
                self.prints.append(print_of(step(self.plugin, block)))
                time.sleep(max(0.0, start_s + len(self.prints) * period_s - time.monotonic()))
        except Exception as error:
            self.error = error

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.join()
        if self.error:
            raise self.error


def thread_names():
    """Of this process. Linux shows the first 15 letters."""
    names = []
    for task in Path("/proc/self/task").iterdir():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it ended meanwhile
            names.append((task / "comm").read_text().strip())
    return names


def analysis_threads():
    """Threads of the plug-in's pool of analysis in this process."""
    return thread_names().count("cochlea-analysis"[:15])


def open_files():
    """Of this process."""
    return len(list(Path("/proc/self/fd").iterdir()))


class Allocated(ctypes.Structure):
    """The GNU C library's `struct mallinfo2`."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()
    ]


def in_use_mb():
    """Memory that this process asked for and has not given back: what a leak adds to.

    Resident memory says less: it jumps by the 7 MB that the allocator takes at once, where nothing was left behind. What a
    driver maps for itself is not in it."""
    mallinfo2 = ctypes.CDLL(None).mallinfo2
    mallinfo2.restype = Allocated
    allocated = mallinfo2()
    return (allocated.uordblks + allocated.hblkhd) / 1e6


def seconds_of_threads():
    """What each thread of this process has taken of the processor: number and name to seconds."""
    ticks_hz, taken = os.sysconf("SC_CLK_TCK"), {}
    for task in Path("/proc/self/task").iterdir():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            name, rest = (task / "stat").read_text().split("(", 1)[1].rsplit(")", 1)
            fields = rest.split()
            taken[int(task.name), name] = (int(fields[11]) + int(fields[12])) / ticks_hz
    return taken


def taken_within(seconds):
    """What this process takes of the processor, in seconds a second: name of the thread to load."""
    before = seconds_of_threads()
    time.sleep(seconds)
    load = Counter()
    for thread, taken in seconds_of_threads().items():
        load[thread[1]] += (taken - before.get(thread, 0.0)) / seconds
    return load
