"""scipy and pedalboard on the task of the harness: a line of JSON in, a line of JSON out.

The first line is the task; after that, each asks a peer for a turn ("turn": ns per stereo frame) or for its impulse
response ("response": a file of interleaved f32).
"""

import json
import sys
import time

import numpy


class Scipy:
    """All 26 sections in one call of sosfilt, f64, state carried from call to call."""

    def __init__(self, task, block):
        from scipy.signal import sosfilt

        self.sosfilt = sosfilt
        self.sections = numpy.array(task["sections"])
        self.state = numpy.zeros((len(self.sections), 2, 2))

    def process(self, sound):
        # Time last: contiguous for the filter's inner loop.
        out, self.state = self.sosfilt(self.sections, sound, axis=1, zi=self.state)
        return out.astype(numpy.float32)

    def reset(self):
        self.state[:] = 0.0


class Pedalboard:
    """26 PeakFilters in a board, in blocks of the host's size."""

    def __init__(self, task, block):
        from pedalboard import PeakFilter
        from pedalboard import Pedalboard as Board

        bands = zip(task["centres"], task["gains"], task["q"], strict=True)
        self.board = Board([PeakFilter(hz, gain, q) for hz, gain, q in bands])
        self.rate = task["sample_rate"]
        self.block = block

    def process(self, sound):
        return self.board(sound, self.rate, buffer_size=self.block, reset=False)

    def reset(self):
        self.board.reset()


PEERS = {"scipy": Scipy, "pedalboard": Pedalboard}


def read(path):
    """Two rows of f32, contiguous."""
    return numpy.ascontiguousarray(numpy.fromfile(path, "<f4").reshape(-1, 2).T)


def turn(peer, noise, seconds):
    """ns per stereo frame."""
    peer.process(noise)
    frames, start = 0, time.perf_counter()
    while True:
        peer.process(noise)
        frames += noise.shape[1]
        elapsed = time.perf_counter() - start
        if elapsed >= seconds:
            return elapsed / frames * 1e9


def main():
    task = json.loads(sys.stdin.readline())
    noise, impulse = read(task["noise"]), read(task["impulse"])
    made = {}
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        try:
            key = question["peer"], question["block"]
            if key not in made:
                made[key] = PEERS[question["peer"]](task, question["block"])
            if question["do"] == "turn":
                answer = {"ns": turn(made[key], noise, task["seconds"])}
            else:
                made[key].reset()
                made[key].process(impulse).T.astype("<f4").tofile(task["response"])
                answer = {}
        except Exception as error:  # whatever it is, it is the harness that reports it
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main()
