"""Ardour without its window: sessions made by its Lua interpreter, completed in their XML, exported."""

import os
import subprocess
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from sound import RATE_HZ, write

HERE = Path(__file__).resolve().parent
LIBRARIES = Path("/usr/lib/ardour7")
# What Ardour 7 counts time in, per second: the TempoMap of its sessions says so.
SUPERCLOCKS = 282_240_000
# A machine that does other things as well.
PATIENCE_S = 180


class Ardour:
    """A home of its own, so that nothing is found but what is put there."""

    def __init__(self, folder, vst3):
        self.folder, self.home = Path(folder), Path(folder, "home")
        plugins = self.home / ".vst3"
        plugins.mkdir(parents=True)
        subprocess.run(["cp", "-r", vst3, plugins], check=True)
        self.bundle = plugins / Path(vst3).name
        # A cache that is as old as the bundle counts as stale.
        for path in [self.bundle, *self.bundle.rglob("*")]:
            os.utime(path, (1.6e9, 1.6e9))
        self.environment = os.environ | {
            "HOME": str(self.home),
            "LD_LIBRARY_PATH": str(LIBRARIES),
            "ARDOUR_DATA_PATH": "/usr/share/ardour7",
            "ARDOUR_CONFIG_PATH": "/etc/ardour7",
            "ARDOUR_DLL_PATH": str(LIBRARIES),
            "VAMP_PATH": str(LIBRARIES / "vamp"),
            "LANG": "C.UTF-8",
            # Reading what else is installed can take a minute, each time.
            "LV2_PATH": str(self.home),
            "LADSPA_PATH": str(self.home),
        }

    def run(self, *command, **variables):
        done = subprocess.run(
            command, env=self.environment | variables, capture_output=True, text=True, timeout=PATIENCE_S
        )
        assert done.returncode == 0, f"{command[0]} ended with {done.returncode}: {done.stdout[-800:]}{done.stderr[-800:]}"
        return done.stdout

    def scan(self):
        """Scans the bundle as Ardour does. What was found (attributes of its record), and the seconds it took."""
        begin = time.monotonic()
        self.run(LIBRARIES / "ardour-vst3-scanner", "-f", self.bundle)
        took_s = time.monotonic() - begin
        (record,) = self.home.glob(".cache/ardour7/vst/*.v3i")
        found = ElementTree.parse(record).getroot().findall("VST3Info")
        assert len(found) == 1, f"the scan found {len(found)} plug-ins"
        return found[0].attrib, took_s

    def lua(self, name, settings=(), automation=(), reopen=False):
        """Makes or reopens a session. Returns the values of all parameters, and what was said."""
        variables = {
            "COCHLEA_FOLDER": str(self.folder / name),
            "COCHLEA_RATE": str(RATE_HZ),
            "COCHLEA_SETTINGS": ";".join(f"{key}={value}" for key, value in settings),
            "COCHLEA_AUTOMATION": ";".join(
                f"{key}=" + ",".join(f"{frame}:{value}" for frame, value in points) for key, points in automation
            ),
        }
        if reopen:
            variables["COCHLEA_REOPEN"] = "1"
        said = self.run(LIBRARIES / "luasession", HERE / "session.lua", **variables)
        assert "\ndone" in said, f"the session's script did not end: {said[-800:]}"
        lines = [line.removeprefix("parameter ").split(" = ") for line in said.splitlines() if line.startswith("parameter ")]
        return {key: float(value) for key, value in lines}, said

    def session(self, name):
        return Session(self.folder / name)

    def export(self, name, out):
        """The session's range as Ardour exports it, by its own command."""
        path = self.folder / f"{out}.wav"
        self.run(LIBRARIES / "utils" / "ardour7-export", "-b", "float", "-o", path, self.folder / name, name)
        return path


class Session:
    """A session's file, changed while Ardour is not there."""

    def __init__(self, folder):
        self.folder, self.path = folder, folder / f"{folder.name}.ardour"
        self.tree = ElementTree.parse(self.path)
        self.root = self.tree.getroot()

    def save(self):
        self.tree.write(self.path, encoding="UTF-8", xml_declaration=True)

    def new_id(self):
        number = int(self.root.get("id-counter"))
        self.root.set("id-counter", str(number + 1))
        return str(number)

    def track(self, name):
        return next(route for route in self.root.find("Routes") if route.get("name") == name)

    def plugin(self):
        return next(it for it in self.track("wet").iter("Processor") if it.get("type") == "vst3")

    def put(self, track, sound, file):
        """Puts a sound at the start of a track, without fades. Shape (2, frames)."""
        audio = self.folder / "interchange" / self.folder.name / "audiofiles"
        write(audio / file, sound)
        region = {
            "name": file, "type": "audio", "id": self.new_id(), "start": "a0", "position": "a0",
            "length": f"a{sound.shape[1] * SUPERCLOCKS // RATE_HZ}@a0", "channels": "2", "whole-file": "0",
            "muted": "0", "opaque": "1", "sync-marked": "0", "layering-index": "0", "first-edit": "nothing",
            "default-fade-in": "0", "default-fade-out": "0", "fade-in-active": "0", "fade-out-active": "0",
            "scale-amplitude": "1", "envelope-active": "0",
        }  # fmt: skip
        for channel in range(2):
            number = self.new_id()
            source = {"name": file, "type": "audio", "flags": "", "id": number, "channel": str(channel), "gain": "1"}
            ElementTree.SubElement(self.root.find("Sources"), "Source", source)
            region |= {f"source-{channel}": number, f"master-source-{channel}": number}
        playlist = next(it for it in self.root.find("Playlists") if it.get("name") == track)
        ElementTree.SubElement(playlist, "Region", region)

    def range(self, frames):
        """The session's range, which is what is exported."""
        end = f"a{frames * SUPERCLOCKS // RATE_HZ}"
        place = {"id": self.new_id(), "name": "session", "start": "a0", "end": end, "flags": "IsSessionRange"}
        ElementTree.SubElement(self.root.find("Locations"), "Location", place | {"locked": "0"})

    def mute(self, track):
        for controllable in self.track(track).findall("Controllable"):
            if controllable.get("name") == "mute":
                controllable.set("value", "1")
        self.track(track).find("MuteMaster").set("muted", "1")

    def invert(self, track):
        for controllable in self.track(track).findall("Controllable"):
            if controllable.get("name") == "phase":
                controllable.set("phase-invert", "11")
