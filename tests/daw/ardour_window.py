"""Ardour's window: the editor in it, what a hand does there, and what becomes of it."""

import base64
import contextlib
import json
import re
import subprocess
import time

import desk
from ardour_session import LIBRARIES
from desk import Desk, until, window, xdotool

TITLE, PLUGIN = "moved - Ardour", "^wet: Cochlea"
# Of Ardour's window as it opens on a screen of 1600 x 1000: the mixer's button, the plug-in in its strip, the clock.
MIXER, IN_STRIP, CLOCK = (1452, 224), (560, 367), (780, 175, 240, 40)
# Where the plug-in's window hides none of that.
ASIDE = (600, 242)
# Another scale than usual, and yet no larger than the screen.
SCALE_PERCENT = 125
# Dragged so far up, pixels, and dropped.
DRAG_PIXELS = 60
# The back end of an earlier run, without which Ardour asks; JACK, which is there.
CONFIG = """<?xml version="1.0" encoding="UTF-8"?>
<Ardour>
  <Config><Option name="try-autostart-engine" value="1"/></Config>
  <Extra><AudioMIDISetup><EngineStates>
    <State backend="JACK" driver="" device="" input-device="" output-device="" sample-rate="44100" buffer-size="1024"
      n-periods="0" input-latency="0" output-latency="0" lm-input="" lm-output="" active="1" use-buffered-io="0"
      midi-option="" lru="1"><MIDIDevices/></State>
  </EngineStates></AudioMIDISetup></Extra>
</Ardour>
"""


class Window:
    """Ardour, running, with the session of the automated gain."""

    def __init__(self, ardour, places, environment):
        config = ardour.home / ".config" / "ardour7"
        config.mkdir(parents=True, exist_ok=True)
        (config / "config").write_text(CONFIG)
        (config / ".a7").touch()  # Ardour was here before: no questions
        session = ardour.session("moved")
        for hints in session.root.findall("EngineHints"):
            session.root.remove(hints)  # another back end than last time is a question, too
        session.save()
        self.session, self.desk = session, Desk(places)
        variables = environment | ardour.environment | {"JACK_DEFAULT_SERVER": environment["JACK_DEFAULT_SERVER"]}
        program = next(LIBRARIES.glob("ardour-7*"))
        self.log = open(ardour.folder / "ardour.log", "w")  # noqa: SIM115: as long as the program
        self.program = subprocess.Popen(
            [program, "-n", session.folder],
            env=variables | {"GTK_PATH": f"/etc/ardour7:{LIBRARIES}", "JACK_NO_START_SERVER": "1"},
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )

    def lives(self):
        assert self.program.poll() is None, f"Ardour has ended with {self.program.returncode}"

    def open_editor(self):
        begin = time.monotonic()
        until("Ardour's window", lambda: self.lives() or window(TITLE))
        time.sleep(2 * desk.SETTLING_S)
        self.desk.click(MIXER)
        self.desk.open_editor(IN_STRIP)
        xdotool("windowmove", window(PLUGIN), *ASIDE)
        time.sleep(desk.SETTLING_S)
        _, _, width, height = self.desk.editor()
        return f"{width} × {height}, drawn, {time.monotonic() - begin:.0f} s after Ardour was started"

    def rolls(self):
        return self.desk.moved(CLOCK) > 0

    def bar(self):
        """A place of Ardour's own in the plug-in's window."""
        left, top, width, _ = self.desk.editor()
        return left + width // 2, top - 18

    def play(self):
        value = self.desk.place("Output Gain value")
        self.desk.click(self.bar())
        xdotool("key", "space")
        first, values = self.desk.look(value), []
        moved = 0
        for _ in range(4):
            moved = max(moved, self.desk.moved(self.desk.editor()))
            values.append(int((self.desk.look(value) != first).any(axis=2).sum()))
        self.desk.key("space")
        self.desk.key("Home")
        assert moved > 100, f"{moved} pixels move in a second"
        return f"{moved} pixels move in a second; the automated Output Gain's number changes with the host", max(values) > 0

    def picture(self, path):
        left, top, width, height = self.desk.rect(TITLE)
        self.desk.picture(path, (left, top - 20, 1570 - left, 990 - top))

    def saved(self):
        """The plug-in's state as Ardour has it in its file now."""
        self.desk.save(TITLE, self.session.path)
        text = self.session.path.read_text()
        state = base64.b64decode(re.search(r"<chunk>([^<]*)", text).group(1))
        begin = state.index(b'{"cochlea_state"')
        return json.JSONDecoder().raw_decode(state[begin:].decode("utf-8", "replace"))[0]["parameters"]

    def drag(self):
        xdotool("windowraise", window(PLUGIN))
        at = self.desk.middle("Band 9 Gain,")
        self.desk.drag(at, (at[0], at[1] - DRAG_PIXELS))
        gain_db = self.saved()["gain_9"]
        return f"Band 9 is saved with {gain_db:.1f} dB", gain_db > 3

    def space(self):
        xdotool("windowactivate", "--sync", window(PLUGIN))
        left, top, width, height = self.desk.editor()
        self.desk.click((left + width // 2, top + height - 8))
        self.desk.key("space")
        reached = self.rolls()
        self.desk.click(self.bar())
        if not reached:
            self.desk.key("space")
        from_bar = self.rolls()
        self.desk.key("space")
        assert from_bar, "not even from the host's own bar"
        words = "starts the transport" if reached else "does not reach Ardour while the pointer is over the editor"
        return f"{words}; over the host's own bar it starts it", reached

    def corner(self):
        xdotool("windowmove", window(PLUGIN), 100, 60)
        time.sleep(desk.SETTLING_S)
        left, top, width, height = self.desk.editor()
        start = (left + width - 6, top + height - 6)
        self.desk.drag(start, (start[0] + 100, start[1] + 60))
        _, _, wide, high = self.desk.editor()
        return f"from {width} × {height} to {wide} × {high}", (wide, high) != (width, height)

    def scaled(self, before):
        _, _, width, height = self.desk.editor()
        asked = tuple(side * SCALE_PERCENT // 100 for side in before)
        return f"{width} × {height}, and {before[0]} × {before[1]} at 100 %", (width, height) == asked

    def remove(self):
        xdotool("windowmove", window(PLUGIN), *ASIDE)
        xdotool("windowactivate", "--sync", window(TITLE))
        self.desk.click(IN_STRIP)
        self.desk.key("Delete")
        until("the window's end", lambda: self.lives() or not window("^Cochlea$"), 20)
        time.sleep(desk.SETTLING_S)
        self.lives()
        return "the editor goes, Ardour goes on"

    def quit(self):
        xdotool("windowactivate", "--sync", window(TITLE))
        self.desk.key("ctrl+s")
        xdotool("key", "ctrl+q")
        code = self.program.wait(60)
        return f"exit code {code}", code == 0

    def end(self):
        with contextlib.suppress(ProcessLookupError):
            self.program.kill()
        self.program.wait()
        self.log.close()


def acts(acts, ardour, cochlea, places, picture):
    """All that is done in the window; Ardour is started twice, the second time with the editor at another scale."""
    with desk.jack(44_100, ardour.folder / "jack.log") as environment:
        first = Window(ardour, places, environment)
        size = None
        try:
            if acts.do("open the editor", first.open_editor):
                size = first.desk.editor()[2:]
                acts.do("play: sound and automation in the picture", first.play)
                acts.do("drag a handle: what the host saves", first.drag)
                if picture:
                    first.picture(picture)
                acts.do("Space while the editor has the pointer", first.space)
                acts.do("drag the editor's own corner", first.corner)
                acts.do("quit with the editor open", first.quit)
        finally:
            first.end()
        scale = [cochlea, "config", "set", "editor.scale_percent", str(SCALE_PERCENT)]
        subprocess.run(scale, check=True, capture_output=True)
        second = Window(ardour, places, environment)
        try:
            if acts.do("open the editor in a new run", second.open_editor):
                if size:
                    acts.do(f"the editor's scale set to {SCALE_PERCENT} %", lambda: second.scaled(size))
                acts.do("remove the plug-in with the editor open", second.remove)
        finally:
            second.end()
