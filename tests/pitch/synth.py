"""FluidSynth as a library: one note into a buffer, its pitch bent in every block of 64 frames."""

import ctypes
import ctypes.util
from functools import lru_cache

import numpy as np

BLOCK = 64
BEND_SEMITONES = 12
SILENCE_BLOCKS = 750
SOUNDFONT = "/usr/share/sounds/sf2/FluidR3_GM.sf2"


@lru_cache
def library():
    found = ctypes.util.find_library("fluidsynth")
    if found is None:
        raise SystemExit("FluidSynth is missing; on Debian: apt-get install fluidsynth fluid-soundfont-gm")
    fluid = ctypes.CDLL(found)
    for name in ("new_fluid_settings", "new_fluid_synth"):
        getattr(fluid, name).restype = ctypes.c_void_p
    quiet = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)(lambda *_: None)
    fluid.quiet = quiet
    for severity in range(1, 5):
        fluid.fluid_set_log_function(severity, quiet, None)
    return fluid


class Synth:
    """FluidR3 at one sample rate, without reverb and chorus."""

    def __init__(self, rate):
        self.fluid, self.rate = library(), rate
        settings = ctypes.c_void_p(self.fluid.new_fluid_settings())
        number, whole = self.fluid.fluid_settings_setnum, self.fluid.fluid_settings_setint
        number(settings, b"synth.sample-rate", ctypes.c_double(rate))
        number(settings, b"synth.gain", ctypes.c_double(0.5))
        whole(settings, b"synth.reverb.active", 0)
        whole(settings, b"synth.chorus.active", 0)
        self.synth = ctypes.c_void_p(self.fluid.new_fluid_synth(settings))
        if self.fluid.fluid_synth_sfload(self.synth, SOUNDFONT.encode(), 1) < 0:
            raise SystemExit(f"{SOUNDFONT} could not be loaded; on Debian: apt-get install fluid-soundfont-gm")
        # Highest quality of interpolation: 7th order.
        self.fluid.fluid_synth_set_interp_method(self.synth, -1, 7)

    def _run(self, blocks):
        """Both channels of the next blocks."""
        out = np.zeros((2, blocks * BLOCK), np.float32)
        left, right = (ctypes.c_void_p(side.ctypes.data) for side in out)
        self.fluid.fluid_synth_write_float(self.synth, blocks * BLOCK, left, 0, 1, right, 0, 1)
        return out

    def _clear(self):
        """Lets what the last note left run out."""
        self.fluid.fluid_synth_system_reset(self.synth)
        while np.any(self._run(SILENCE_BLOCKS)):
            pass

    def note(self, program, key, velocity, bend_cents, held_s, total_s):
        """One note from silence: left channel. `bend_cents(t)` gives the bend at the times of an array."""
        fluid, synth = self.fluid, self.synth
        # A note's first two blocks depend, by some bits, on the note before. So that is always the same note.
        self._clear()
        fluid.fluid_synth_program_change(synth, 0, program)
        fluid.fluid_synth_noteon(synth, 0, key, velocity)
        self._run(8)
        self._clear()
        fluid.fluid_synth_program_change(synth, 0, program)
        fluid.fluid_synth_pitch_wheel_sens(synth, 0, BEND_SEMITONES)
        # The effects' amounts of the preset itself go nowhere: the units are off.
        blocks = int(np.ceil(total_s * self.rate / BLOCK))
        off = int(round(held_s * self.rate / BLOCK))
        middles = (np.arange(blocks) + 0.5) * BLOCK / self.rate
        bends = np.round(8192 + bend_cents(middles) * 8192 / (BEND_SEMITONES * 100)).astype(int)
        left, right = np.zeros(blocks * BLOCK, np.float32), np.zeros(BLOCK, np.float32)
        right_at = right.ctypes.data_as(ctypes.c_void_p)
        last = None
        for block in range(blocks):
            if bends[block] != last:
                last = int(np.clip(bends[block], 0, 16383))
                fluid.fluid_synth_pitch_bend(synth, 0, last)
            if block == 0:
                fluid.fluid_synth_noteon(synth, 0, key, velocity)
            if block == off:
                fluid.fluid_synth_noteoff(synth, 0, key)
            at = ctypes.c_void_p(left.ctypes.data + 4 * block * BLOCK)
            fluid.fluid_synth_write_float(synth, BLOCK, at, 0, 1, right_at, 0, 1)
        return left.astype(float)
