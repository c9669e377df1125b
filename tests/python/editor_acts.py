"""The editor in pedalboard's window: what a hand does there, and what becomes of it."""

import json
import subprocess
import tempfile
import threading
import time

import numpy as np
import playing
import support
import png
from playing import Player
from screen import Hand, packed
from support import SAMPLE_RATE_HZ

# Longer than any picture takes, s.
PATIENCE_S = 10.0
# Until what was done has reached the host and the screen, s.
SETTLING_S = 0.7
# An open window is left alone for so long before it is closed. Whenever it is moved or resized, and so whenever it opens,
# JUCE in pedalboard 0.9.26 posts itself a message with a bare pointer to what holds it (`XEmbedComponent::Pimpl`, at
# `ConfigureNotify`); a window that closes first leaves the message, and the host dies with a segmentation fault.
MESSAGES_S = 0.1
DRAGGED, DRAGGED_CENTRE_HZ = "Band 9", 840.0
SET_BY_HOST = "Band 20"


class Stage:
    """A screen, the plug-in's file, and the program that knows the editor's places."""

    def __init__(self, screen, vst3, places):
        self.screen, self.vst3, self.program = screen, vst3, places

    def load(self, settings=()):
        plugin, parameters = support.load(self.vst3)
        support.apply(parameters, settings)
        return plugin, parameters

    def while_open(self, plugin, act):
        """Opens the editor, calls `act` from another thread once it is drawn, closes it. Gives what `act` gave."""
        close, result = threading.Event(), []

        def watch():
            try:
                self.wait(self.screen.shows_a_picture, "no picture appears in the window")
                result.append((act(), None))
            except Exception as error:
                result.append((None, error))
            finally:
                time.sleep(MESSAGES_S)
                close.set()

        watcher = threading.Thread(target=watch)
        watcher.start()
        plugin.show_editor(close)  # on the main thread, until `close`
        watcher.join()
        self.wait(self.screen.is_empty, "the window does not go away")
        (given, error) = result[0]
        if error:
            raise error
        return given

    @staticmethod
    def wait(condition, complaint):
        end_s = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < end_s, complaint
            time.sleep(0.002)

    def resize(self, size):
        """Gives the host's window so many pixels inside, as a user does who drags its frame."""
        host = next(window for window in self.screen.windows() if window.get_wm_normal_hints())
        host.configure(width=size[0], height=size[1])
        self.screen.display.sync()
        time.sleep(2 * SETTLING_S)

    def places(self, **parameters):
        """Controls by name with these parameters set: left, top, width and height in the window as it is now."""
        _, _, width, height = self.screen.editor()
        with tempfile.NamedTemporaryFile("w", suffix=".json") as state:
            json.dump({"cochlea_state": 1, "parameters": parameters}, state)
            state.flush()
            command = [self.program, str(width), str(height), state.name]
            printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return {place["label"]: place["rect"] for place in json.loads(printed)}


def centre(rect):
    left, top, width, height = rect
    return left + width / 2, top + height / 2


def handle(places, band):
    """The middle of a band's handle."""
    names = [name for name in places if name.startswith(f"{band} Gain,")]
    assert len(names) == 1, f"the editor names {names or 'nothing'} as the handle of {band}"
    return centre(places[names[0]])


def sine_level_db(plugin):
    """What comes out of a sine at the dragged band's centre, left, once gains have arrived."""
    time_s = np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    sine = np.tile(0.1 * np.sin(2 * np.pi * DRAGGED_CENTRE_HZ * time_s), (2, 1)).astype(np.float32)
    out = plugin.process(sine, SAMPLE_RATE_HZ, reset=False)[0, SAMPLE_RATE_HZ // 2 :]
    return 20 * np.log10(np.sqrt(2 * np.mean(out.astype(np.float64) ** 2)) / 0.1)


def it_draws_while_sound_runs(stage):
    plugin, parameters = stage.load(support.read_settings())
    assert playing.analysis_threads() == 0, "the sound is analysed though no window is open"

    def act():
        time.sleep(2.0)
        first = stage.screen.picture()
        time.sleep(0.5)
        return first, stage.screen.picture(), playing.analysis_threads()

    with Player(plugin, playing.swelling()) as player:
        first, second, threads = stage.while_open(plugin, act)
        time.sleep(SETTLING_S)  # a thread that was joined is listed for a moment
        assert playing.analysis_threads() == 0, "threads of analysis are left after the window closed"
        blocks = len(player.prints)
    colours = len(np.unique(packed(second.reshape(-1, 3))))
    changed = int((first != second).any(axis=2).sum())
    print(f"        {second.shape[1]} × {second.shape[0]}, {colours} colours, {changed} pixels moved in half a second")
    assert colours > 50, f"the picture is blank: {colours} colours"
    assert changed > 100, f"nothing moves in the window while sound runs: {changed} pixels"
    assert threads > 0, "the sound is not analysed while the window is open"
    assert len(player.prints) >= blocks > 0, "the sound stopped while the window was open"


def a_drag_moves_the_hosts_parameter_and_the_sound(stage):
    plugin, parameters = stage.load()

    def act():
        hand = Hand(stage.screen)
        flat, raised = stage.places(), stage.places(**{"gain_9": 6.0})
        low, high = handle(flat, DRAGGED), handle(raised, DRAGGED)
        points_per_db = (low[1] - high[1]) / 6.0
        before_db = sine_level_db(plugin)
        ways = [low[1] + share * (high[1] - low[1]) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
        gain = parameters[f"{DRAGGED} Gain"]

        def drags():
            hand.drag([(low[0], y) for y in ways])
            time.sleep(SETTLING_S)
            return gain.raw_value != 0.5

        # On a busy machine a drag is lost now and then, why was not found: whoever does it by hand drags again.
        stage.wait(drags, f"the host's {DRAGGED} Gain has not moved")
        # The pointer stands on whole pixels.
        expected_db = (round(hand.top + ways[0]) - round(hand.top + ways[-1])) / points_per_db
        return before_db, sine_level_db(plugin), expected_db

    before_db, after_db, expected_db = stage.while_open(plugin, act)
    gain = parameters[f"{DRAGGED} Gain"]
    gain_db = float(gain.string_value.split()[0])
    print(f"        dragged by {expected_db:.2f} dB: host {gain_db:.1f} dB, sound {after_db - before_db:.2f} dB")
    # The host's text has one decimal.
    assert abs(gain_db - expected_db) <= 0.1, f"the host has {gain_db} dB, dragged were {expected_db:.2f} dB"
    # The band's own gain at its centre, as the equaliser makes it of a single band.
    assert abs(after_db - before_db - expected_db) <= 0.3, f"the sound moved by {after_db - before_db:.2f} dB"
    others = [name for name, it in parameters.items() if name.endswith("Gain") and it is not gain]
    assert all(abs(parameters[name].raw_value - 0.5) < 1e-6 for name in others), "another gain has moved"
    # The host set to the same value without an editor: the same bits.
    other, other_parameters = stage.load()
    other_parameters[f"{DRAGGED} Gain"].raw_value = gain.raw_value
    sound = support.signal(1.0)
    for one in (plugin, other):
        one.process(sound, SAMPLE_RATE_HZ, reset=True)
    bounced = [one.process(sound, SAMPLE_RATE_HZ, reset=True) for one in (plugin, other)]
    support.same_bits(*bounced)


def the_hosts_change_moves_the_picture_and_nothing_else(stage):
    plugin, parameters = stage.load()

    def act():
        hand = Hand(stage.screen)
        hand.move((2, 2))  # no tool tip, nothing lit
        flat, cut = stage.places(), stage.places(**{"gain_20": -6.0})
        time.sleep(SETTLING_S)
        before = stage.screen.picture()
        parameters[f"{SET_BY_HOST} Gain"].raw_value = parameters[f"{SET_BY_HOST} Gain"].get_raw_value_for_text("-6.0 dB")
        time.sleep(SETTLING_S)
        return flat, cut, before, stage.screen.picture()

    with Player(plugin, playing.silence()):
        flat, cut, before, after = stage.while_open(plugin, act)
    moved = (before != after).any(axis=2)
    for name, at in [("old", handle(flat, SET_BY_HOST)), ("new", handle(cut, SET_BY_HOST))]:
        x, y = round(at[0]), round(at[1])
        assert moved[y - 2 : y + 3, x - 2 : x + 3].any(), f"nothing has moved at the handle's {name} place"
    # The plot lies between the meters, above the switches.
    left, right = flat["Input level"][0] + flat["Input level"][2], flat["Output level"][0]
    top, bottom = flat["Input level"][1], flat["Band 1 On"][1]
    elsewhere = moved.copy()
    elsewhere[round(top) : round(bottom), round(left) : round(right)] = False
    share = elsewhere.sum() / elsewhere.size
    print(f"        {moved.sum()} pixels moved, {elsewhere.sum()} of them outside the plot")
    # A line of text may say something else; more than that is another layout.
    assert share < 0.01, f"{share:.1%} of the window moved outside the plot"


def a_value_is_typed_and_nonsense_is_refused(stage):
    plugin, parameters = stage.load()
    gain = parameters["Output Gain"]

    def typed(hand, place, keys):
        before = stage.screen.picture()

        def opens():
            hand.click(place, times=2)
            time.sleep(SETTLING_S)
            return (stage.screen.picture() != before).any()

        stage.wait(opens, "no field opens on the value")
        for key in keys:
            hand.key(key)
        time.sleep(2 * SETTLING_S)
        return gain.string_value

    def act():
        hand = Hand(stage.screen)
        place, before = centre(stage.places()["Output Gain value"]), gain.string_value
        # A click that comes before the window listens is lost: whoever does it by hand clicks again.
        stage.wait(lambda: typed(hand, place, ["minus", "3", "Return"]) != before, "what is typed does not arrive")
        return gain.string_value, typed(hand, place, ["x", "y", "Return"])

    with Player(plugin, playing.silence()):
        good, bad = stage.while_open(plugin, act)
    print(f"        '-3' gives {good}, 'xy' leaves {bad}")
    assert float(good.split()[0]) == -3.0, f"typed was -3, the host has {good}"
    assert bad == good, f"'xy' made {bad} of {good}"


def space_presses_nothing_and_enter_does(stage):
    """A handle that was clicked has the keyboard; space is the host's all the same."""
    plugin, parameters = stage.load()

    def values():
        return {name: it.raw_value for name, it in parameters.items()}

    def act():
        hand = Hand(stage.screen)
        first = values()

        def enter():
            hand.key("Return")
            time.sleep(SETTLING_S)
            return values() != first

        def click_and_enter():
            hand.click(handle(stage.places(), DRAGGED))
            time.sleep(SETTLING_S)
            return enter()

        # A click that comes before the window listens is lost: whoever does it by hand clicks again.
        stage.wait(click_and_enter, "Enter changes nothing")
        entered = values()
        hand.key("space")
        time.sleep(2 * SETTLING_S)
        return first, entered, values()

    with Player(plugin, playing.silence()):
        first, entered, spaced = stage.while_open(plugin, act)
    changed = [name for name in entered if entered[name] != first[name]]
    assert changed == [f"{DRAGGED} On"], f"Enter on the handle of {DRAGGED} has changed {changed or 'nothing'}"
    assert spaced == entered, "space has changed a parameter: it belongs to the host"


def the_host_resizes_the_window(stage):
    plugin, _ = stage.load()

    def act():
        stage.resize((1366, 768))
        return stage.screen.editor()[2:], len(np.unique(packed(stage.screen.picture()[-100:].reshape(-1, 3))))

    with Player(plugin, playing.swelling()):
        size, colours = stage.while_open(plugin, act)
    assert size == (1366, 768), f"the editor is {size[0]} × {size[1]} in a window of 1366 × 768"
    assert colours > 10, "the new part of the window is blank"


def pictures_are_taken(stage, folder):
    """The README's pictures, from this very window: sound is playing, something is selected and explained."""
    settings = [*support.read_settings(), ("Amount", "60 %")]
    plugin, _ = stage.load(settings)

    def act():
        hand, taken = Hand(stage.screen), {}
        places = stage.places(amount=60, gain_9=4)
        for name in ("editor.png", "editor-light.png"):
            at = handle(places, DRAGGED)
            hand.click(at)
            hand.move((at[0], at[1] + 1))  # the callout beside it
            time.sleep(6.0)  # the ear has heard enough, and meters and spectra are in the midst of it
            taken[name] = stage.screen.picture()
            if "Light" in places:
                hand.click(centre(places["Light"]))
        assert "Light" in places, "the editor has no switch 'Light'"
        return taken

    with Player(plugin, playing.swelling()):
        taken = stage.while_open(plugin, act)
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in taken.items():
        png.write(folder / name, picture)
