"""Ardour with the VST3: sessions, exports, the editor in its window.

    ardour.py --vst3 FILE --cochlea PROGRAM --places PROGRAM --results FILE.json [--picture FILE.png]

Needs Debian's ardour, jackd2, wesnoth-1.16-music and sonic-pi-samples, and what tests/python/screen.py needs.
"""

import argparse
import os
import subprocess
import tempfile
from pathlib import Path

import ardour_window
import desk
import numpy as np
import sound
from acts import Acts
from ardour_session import Ardour
from sound import RATE_HZ, apart, level_db

SETTINGS = [("Band 3 Gain", 2.5), ("Band 9 Gain", 6), ("Band 18 Gain", -12), ("Output Gain", -3)]
# Frames and dB, at whole beats: Ardour keeps automation in beats, here two a second.
AUTOMATION = [(0, -6), (2 * RATE_HZ, -6), (5 * RATE_HZ // 2, 6), (7 * RATE_HZ // 2, 6), (11 * RATE_HZ // 2, -12)]
# How far below the sound the difference stays while a host that gives one value a block moves a gain by 24 dB a second.
AUTOMATION_MARGIN_DB = 30


class Exports:
    """What Ardour exports without its window."""

    def __init__(self, ardour, cochlea, folder):
        self.ardour, self.cochlea, self.folder = ardour, cochlea, folder
        self.music = sound.recording(sound.MUSIC, 20)
        self.drums = sound.recording(sound.DRUMS, 0)
        sound.write(folder / "music.wav", self.music)

    def scan(self):
        found, took_s = self.ardour.scan()
        assert (found["n_inputs"], found["n_outputs"], found["n_aux_inputs"]) == ("2", "2", "2"), found
        return f"{found['name']}, {found['category']}, 2 in, 2 out, side chain of 2, in {took_s:.1f} s"

    def complete(self, name, sounds):
        session = self.ardour.session(name)
        for track, what in sounds.items():
            session.put(track, what, f"{track}.wav")
        session.range(self.music.shape[1])
        session.save()
        return session

    def insert(self):
        self.values, _ = self.ardour.lua("curve", SETTINGS)
        self.complete("curve", {"wet": self.music})
        asked = [(name, value, self.values[name]) for name, value in SETTINGS]
        assert all(abs(value - got) < 1e-3 for _, value, got in asked), asked
        return f"{len(self.values)} parameters that can be automated, {len(asked)} of them set"

    def reopen(self):
        again, _ = self.ardour.lua("curve", reopen=True)
        different = [name for name, value in self.values.items() if again.get(name) != value]
        assert not different, f"{different[:5]} come back with other values"
        return f"{len(again)} of {len(self.values)} parameters as they were"

    def export(self):
        self.exported = sound.read(self.ardour.export("curve", "curve"))
        again = apart(self.exported, sound.read(self.ardour.export("curve", "curve-again")))
        return again, again == "the same bits"

    def bounce(self):
        bounced = sound.bounced(self.cochlea, self.folder / "music.wav", self.folder / "bounced.wav", SETTINGS)
        came = apart(self.exported, bounced)
        return f"{came}; it changed the recording from {level_db(self.music):.1f} to {level_db(bounced):.1f} dBFS", (
            came == "the same bits"
        )

    def latency(self):
        self.ardour.lua("linear", [("Phase Mode", 1)])
        session = self.complete("linear", {"wet": self.drums, "dry": self.drums})
        session.invert("dry")
        session.save()
        left = sound.read(self.ardour.export("linear", "linear"))
        session.mute("dry")
        session.save()
        alone = sound.read(self.ardour.export("linear", "linear-alone"))
        late = sound.delay_frames(alone[0], self.drums[0])
        assert level_db(alone) > -60, "the track with the plug-in is silent"
        came = "silence, every sample 0" if not left.any() else f"{level_db(left):.1f} dBFS"
        return f"both together: {came}; the plug-in's track alone: {apart(alone, self.drums)}, {late} frames late", (
            not left.any()
        )

    def automation(self):
        self.ardour.lua("moved", automation=[("Output Gain", AUTOMATION)])
        self.complete("moved", {"wet": self.music})
        exported = sound.read(self.ardour.export("moved", "moved"))
        frames, values = zip(*AUTOMATION)
        far = []
        for step in (32, desk.JACK_BLOCK):
            at = range(0, self.music.shape[1], step)
            rows = [(frame / RATE_HZ, "Output Gain", np.interp(frame, frames, values)) for frame in at]
            out = self.folder / f"moved-{step}.wav"
            bounced = sound.bounced(self.cochlea, self.folder / "music.wav", out, automation=rows)
            far.append(level_db(exported - bounced) - level_db(exported))
        return (
            f"ramps of 24 dB a second: the difference from a ramp in steps of 32 frames lies {-far[0]:.1f} dB below the sound, "
            f"from one in steps of {desk.JACK_BLOCK}, as Ardour gives it, {-far[1]:.1f} dB"
        ), far[0] < -AUTOMATION_MARGIN_DB

    def garbled(self):
        session = self.ardour.session("curve")
        chunk = next(session.plugin().iter("chunk"))
        chunk.text = chunk.text[: len(chunk.text) // 2 // 4 * 4]
        session.save()
        values, said = self.ardour.lua("curve", reopen=True)
        words = [line for line in said.splitlines() if "ERROR" in line or "WARN" in line and "Synth" not in line]
        return f"the session opens with {len(values)} parameters; Ardour says: {'; '.join(words) or 'nothing'}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vst3", required=True, type=Path)
    parser.add_argument("--cochlea", required=True, type=Path)
    parser.add_argument("--places", required=True, type=Path)
    parser.add_argument("--results", required=True, type=Path)
    parser.add_argument("--picture", type=Path)
    args = parser.parse_args()
    desk.screen.run_inside()
    query = ["dpkg-query", "-W", "-f", "${Version}", "ardour"]
    version = subprocess.run(query, capture_output=True, text=True).stdout
    acts = Acts("Ardour", version, args.results)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["TMPDIR"] = name
        os.environ["COCHLEA_CONFIG_DIR"] = f"{name}/config"
        ardour = Ardour(folder, args.vst3)
        exports = Exports(ardour, args.cochlea, folder)
        acts.do("scan", exports.scan)
        acts.do("insert on a track, set by the host", exports.insert)
        acts.do("save, reopen: parameters", exports.reopen)
        acts.do("export twice", exports.export)
        acts.do("export beside `cochlea bounce`, same settings", exports.bounce)
        acts.do("linear phase beside an inverted dry track, drums", exports.latency)
        acts.do("a gain automated, beside `cochlea bounce --automate`", exports.automation)
        ardour_window.acts(acts, ardour, args.cochlea, args.places, args.picture)
        acts.do("half of the plug-in's state is missing in the session", exports.garbled)


main()
