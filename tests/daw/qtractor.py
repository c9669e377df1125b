"""qtractor with the CLAP plug-in: scan, session, the editor in its window.

    qtractor.py --clap FILE --sequencer FILE.so --places PROGRAM --results FILE.json [--picture FILE.png]

`--sequencer`: sequencer.c, compiled; preloaded where there is no /dev/snd/seq. Needs Debian's qtractor, jackd2 and
wesnoth-1.16-music, and what tests/python/screen.py needs.
"""

import argparse
import base64
import contextlib
import os
import re
import subprocess
import tempfile
import time
from pathlib import Path

import desk
import sound
from acts import Acts
from desk import Desk, until, window, xdotool

HERE = Path(__file__).resolve().parent
SCANNER = "/usr/lib/x86_64-linux-gnu/qtractor/qtractor_plugin_scan"
TITLE, PLUGIN = "cochlea.qtr", "^Cochlea - wet"
# Of qtractor's window as it opens on a screen of 1600 x 1000: the plug-in in its track, an empty place, the clock.
IN_TRACK, EMPTY, CLOCK = (468, 303), (400, 600), (640, 185, 150, 30)
# Where the plug-in's window hides none of that, and where its corner can be dragged.
ASIDE, FREE = (600, 250), (560, 60)
DRAG_PIXELS = 60
# What is kept as a picture: qtractor's window and the editor beside it.
PICTURE = (270, 90, 1310, 860)


class Qtractor:
    """A home of its own, and a session with the plug-in in it."""

    def __init__(self, folder, clap, sequencer, places):
        self.folder, self.home, self.places = folder, folder / "home", places
        plugins = self.home / ".clap"
        plugins.mkdir(parents=True)
        subprocess.run(["cp", clap, plugins], check=True)
        self.clap = plugins / Path(clap).name
        music = sound.recording(sound.MUSIC, 20)
        sound.write(folder / "music.wav", music)
        self.session = folder / "cochlea.qtr"
        text = (HERE / "session.qtr").read_text()
        for key, value in {"FOLDER": folder, "FRAMES": music.shape[1], "PLUGIN": self.clap}.items():
            text = text.replace(key, str(value))
        self.session.write_text(text)
        self.environment = {"HOME": str(self.home), "LANG": "C.UTF-8", "XDG_RUNTIME_DIR": str(folder)}
        if not Path("/dev/snd/seq").exists():
            self.environment["LD_PRELOAD"] = str(sequencer)
        self.program, self.before = None, None

    def scan(self):
        begin = time.monotonic()
        done = subprocess.run([SCANNER], input=f"CLAP:{self.clap}\n", capture_output=True, text=True, timeout=60)
        took_s = time.monotonic() - begin
        lines = [line.split("|") for line in done.stdout.splitlines() if line.startswith("CLAP|")]
        assert done.returncode == 0 and len(lines) == 1, f"{done.returncode}: {done.stdout}{done.stderr}"
        _, name, audio, midi, controls, flags = lines[0][:6]
        assert audio == "2:2", audio
        return f"{name}, audio {audio}, MIDI {midi}, controls {controls}, {flags}, in {took_s:.1f} s"

    def lives(self):
        assert self.program.poll() is None, f"qtractor has ended with {self.program.returncode}"

    def start(self, environment):
        self.desk = Desk(self.places)
        self.log = open(self.folder / "qtractor.log", "w")  # noqa: SIM115: as long as the program
        self.program = subprocess.Popen(
            ["qtractor", self.session],
            env=os.environ | environment | self.environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )

    def open_editor(self):
        begin = time.monotonic()
        until("qtractor's window", lambda: self.lives() or window(TITLE))
        time.sleep(2 * desk.SETTLING_S)
        self.desk.open_editor(IN_TRACK)
        xdotool("windowmove", window(PLUGIN), *ASIDE)
        time.sleep(desk.SETTLING_S)
        _, _, width, height = self.desk.editor()
        return f"{width} × {height}, drawn, {time.monotonic() - begin:.0f} s after qtractor was started"

    def rolls(self):
        return self.desk.moved(CLOCK) > 0

    def toggle(self):
        """Space in qtractor's own window, as far as it sees that."""
        xdotool("windowactivate", "--sync", window(TITLE))
        self.desk.click(EMPTY)
        self.desk.key("space")

    def stop(self):
        for _ in range(3):
            if not self.rolls():
                return
            self.toggle()
        raise AssertionError("the transport does not stop")

    def play(self):
        self.toggle()
        xdotool("windowraise", window(PLUGIN))
        moved = max(self.desk.moved(self.desk.editor()) for _ in range(4))
        self.stop()
        return f"{moved} pixels move in a second", moved > 100

    def drag(self):
        xdotool("windowactivate", "--sync", window(PLUGIN))
        at = self.desk.middle("Band 9 Gain,")
        self.desk.drag(at, (at[0], at[1] - DRAG_PIXELS))
        self.before = self.saved()
        gain_db = self.before["gain_9"]
        return f"Band 9 is saved with {gain_db} dB", float(gain_db) > 3

    def picture(self, path):
        xdotool("windowactivate", "--sync", window(PLUGIN))
        time.sleep(desk.SETTLING_S)
        self.desk.picture(path, PICTURE)

    def saved(self):
        """The parameters in the plug-in's state, as qtractor has it in its file now."""
        self.desk.save(TITLE, self.session)
        state = plain(self.session.read_text())
        return dict(re.findall(r'"(\w+)":([-\w.]+)', state[state.index('{"cochlea_state"') :]))

    def reopened(self):
        """After another start: the state as it is saved once more."""
        assert self.before, "nothing was saved before to compare with"
        at = self.desk.middle("Band 20 Gain,", gain_9=float(self.before["gain_9"]))
        self.desk.drag(at, (at[0], at[1] + DRAG_PIXELS))
        after = self.saved()
        different = [key for key, value in self.before.items() if after.get(key) != value]
        return f"{len(self.before) - len(different)} of {len(self.before)} as they were, besides Band 20, which was dragged", (
            different == ["gain_20"]
        )

    def space(self):
        self.stop()
        xdotool("windowactivate", "--sync", window(PLUGIN))
        left, top, width, height = self.desk.editor()
        self.desk.click((left + width // 2, top + height - 8))
        self.desk.key("space")
        reached = self.rolls()
        self.stop()
        self.toggle()
        from_main = self.rolls()
        self.stop()
        assert from_main, "not even from qtractor's own window"
        words = "starts the transport" if reached else "does not reach qtractor while the pointer is over the editor"
        return f"{words}; in qtractor's own window it starts it", reached

    def corner(self):
        xdotool("windowmove", window(PLUGIN), *FREE)
        xdotool("windowactivate", "--sync", window(PLUGIN))
        time.sleep(desk.SETTLING_S)
        left, top, width, height = self.desk.editor()
        start = (left + width - 6, top + height - 6)
        self.desk.drag(start, (start[0] + 60, start[1] + 60))
        _, _, wide, high = self.desk.editor()
        return f"from {width} × {height} to {wide} × {high}", (wide, high) != (width, height)

    def quit(self):
        xdotool("windowactivate", "--sync", window(TITLE))
        if "modified" in (xdotool("getwindowname", window(TITLE)) or ""):
            self.desk.key("ctrl+s")
        xdotool("key", "ctrl+q")

        def ended():
            # Transport and plug-ins touch the session again: qtractor asks whether to save, and Enter says yes.
            if window("^Warning"):
                xdotool("key", "Return")
            return self.program.poll() is not None

        until("qtractor's end", ended, 60)
        return f"exit code {self.program.returncode}", self.program.returncode == 0

    def garble(self):
        """Cuts the plug-in's state in the session in half."""
        text = self.session.read_text()
        longest = max(re.findall(r">([A-Za-z0-9+/=\s]{200,})<", text), key=len)
        self.session.write_text(text.replace(longest, longest[: len(longest) // 2]))

    def end(self):
        with contextlib.suppress(ProcessLookupError):
            self.program.kill()
        self.program.wait()
        self.log.close()


def plain(text):
    """The session's text with what is coded in it: base64, compressed as Qt does."""
    import zlib

    found = text.replace("&quot;", '"')
    for block in re.findall(r">([A-Za-z0-9+/=\s]{200,})<", text):
        data = base64.b64decode("".join(block.split()))
        with contextlib.suppress(zlib.error):
            data = zlib.decompress(data[4:])
        found += data.decode("utf-8", "replace")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clap", required=True, type=Path)
    parser.add_argument("--sequencer", required=True, type=Path)
    parser.add_argument("--places", required=True, type=Path)
    parser.add_argument("--results", required=True, type=Path)
    parser.add_argument("--picture", type=Path)
    args = parser.parse_args()
    desk.screen.run_inside()
    query = ["dpkg-query", "-W", "-f", "${Version}", "qtractor"]
    version = subprocess.run(query, capture_output=True, text=True).stdout
    acts = Acts("qtractor", version, args.results)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["TMPDIR"] = name
        os.environ["COCHLEA_CONFIG_DIR"] = f"{name}/config"
        host = Qtractor(folder, args.clap, args.sequencer, args.places)
        acts.do("scan", host.scan)
        with desk.jack(sound.RATE_HZ, folder / "jack.log") as environment:
            host.start(environment)
            try:
                if acts.do("load a session, open the editor", host.open_editor):
                    acts.do("play: sound in the picture", host.play)
                    acts.do("drag a handle: what the host saves", host.drag)
                    if args.picture:
                        host.picture(args.picture)
                    acts.do("Space while the editor has the pointer", host.space)
                    acts.do("drag the editor's own corner", host.corner)
                    acts.do("quit with the editor open", host.quit)
            finally:
                host.end()
            host.start(environment)
            try:
                if acts.do("reopen, open the editor", host.open_editor):
                    acts.do("save, reopen: parameters", host.reopened)
            finally:
                host.end()
            host.garble()
            host.start(environment)
            try:
                acts.do("half of the plug-in's state is missing in the session", host.open_editor)
            finally:
                host.end()


main()
