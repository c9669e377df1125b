"""Cochlea.vst3 in pedalboard, a host that nobody here wrote. Needs no display.

    pedalboard_host.py [--vst3 FILE] [--settings FILE] [--dump DIR]

`--dump DIR` writes what the other hosts have to reproduce bit for bit: `input.f32` and `output.f32` (raw little-endian
float32, left and right alternating) and `settings.json` (`[parameter name, raw value]`).
"""

import argparse
import json
from pathlib import Path

import numpy as np
import support
from runner import run
from support import SAMPLE_RATE_HZ, apply, load, same_bits

BANDS = range(1, 27)
BUFFER_SIZES = (64, 333, 512, 8192)
FLAT = [(f"Band {band} Gain", "0.0 dB") for band in BANDS] + [("Output Gain", "0.0 dB")]

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--vst3", default=support.default_vst3())
parser.add_argument("--settings", default=support.SETTINGS)
parser.add_argument("--dump", type=Path)
args = parser.parse_args()


def bounce(plugin, sound, buffer_size=512):
    """Plays from a reset plug-in."""
    return plugin.process(sound, SAMPLE_RATE_HZ, buffer_size=buffer_size, reset=True)


def settled(settings):
    """An instance whose parameters have arrived: pedalboard hands them over with the next block, and they glide."""
    plugin, parameters = load(args.vst3)
    applied = apply(parameters, settings)
    bounce(plugin, support.signal(1.0))
    return plugin, parameters, applied


def it_loads_and_is_named():
    plugin, _ = load(args.vst3)
    assert plugin.name == "Cochlea", plugin.name
    assert plugin.is_effect and not plugin.is_instrument


def parameters_have_their_ranges_and_units():
    _, parameters = load(args.vst3)
    ranges = {f"Band {band} Gain": (-18.0, 18.0, "dB") for band in BANDS}
    ranges |= {"Range": (-100.0, 200.0, "%"), "Output Gain": (-24.0, 24.0, "dB")}
    for name, (low, high, unit) in ranges.items():
        assert name in parameters, f"'{name}' is missing; there are {sorted(parameters)}"
        it = parameters[name]
        assert (it.min_value, it.max_value) == (low, high), f"{name}: {it.range}"
        assert it.label.strip() == unit, f"{name}: '{it.label}'"


def switches_and_choices_have_their_texts():
    _, parameters = load(args.vst3)
    for name in [f"Band {band} On" for band in BANDS] + ["Bypass"]:
        assert name in parameters, f"'{name}' is missing"
        assert parameters[name].type is bool, f"{name}: {parameters[name].valid_values}"
    modes = parameters["Channel Mode"].valid_values
    assert modes == ["Stereo", "Left", "Right", "Mid", "Side"], modes
    phases = [parameters[name].valid_values for name in ("Phase Mode", "Phase Quality")]
    assert phases == [["Zero latency", "Linear phase"], ["Normal", "High"]], phases


def texts_are_read_back():
    _, parameters = load(args.vst3)
    for name, text in [("Band 5 Gain", "3.0 dB"), ("Range", "150 %"), ("Output Gain", "-12.0 dB")]:
        it = parameters[name]
        shown = it.get_text_for_raw_value(it.get_raw_value_for_text(text))
        number = float(shown.split()[0].rstrip("%"))
        assert number == float(text.split()[0]), f"{name}: '{text}' came back as '{shown}'"


def any_buffer_size_gives_the_same_bits():
    plugin, parameters, applied = settled(support.read_settings(args.settings))
    for name, raw in applied:
        assert abs(parameters[name].raw_value - raw) < 1e-6, f"{name}: {raw} became {parameters[name].raw_value}"
    sound = support.signal()
    first = bounce(plugin, sound, BUFFER_SIZES[0])
    assert np.isfinite(first).all() and not np.array_equal(first, sound), "the settings changed nothing"
    for buffer_size in BUFFER_SIZES[1:]:
        try:
            same_bits(first, bounce(plugin, sound, buffer_size))
        except AssertionError as error:
            raise AssertionError(f"buffers of {BUFFER_SIZES[0]} and {buffer_size}: {error}") from None
    if args.dump:
        args.dump.mkdir(parents=True, exist_ok=True)
        for name, audio in [("input", sound), ("output", first)]:
            audio.T.astype("<f4").tofile(args.dump / f"{name}.f32")
        (args.dump / "settings.json").write_text(json.dumps(applied, indent=1) + "\n")


def a_second_instance_gives_the_same_bits():
    sound = support.signal()
    settings = support.read_settings(args.settings)
    same_bits(bounce(settled(settings)[0], sound), bounce(settled(settings)[0], sound))


def flat_is_the_input_bit_for_bit():
    sound = support.signal()
    same_bits(bounce(settled(FLAT)[0], sound), sound)


def linear_phase_comes_out_in_place():
    """The host takes out the latency it was told: flat, every bit is back where it was."""
    sound = support.signal()
    for quality in (0.0, 1.0):
        settings = FLAT + [("Phase Mode", 1.0), ("Phase Quality", quality)]
        same_bits(bounce(settled(settings)[0], sound), sound)


def bypass_is_the_input_bit_for_bit():
    sound = support.signal()
    settings = support.read_settings(args.settings) + [("Bypass", 1.0)]
    same_bits(bounce(settled(settings)[0], sound), sound)


def state_survives_a_new_instance():
    sound = support.signal()
    plugin, _, _ = settled(support.read_settings(args.settings))
    other, _ = load(args.vst3)
    other.raw_state = plugin.raw_state
    bounce(other, support.signal(1.0))
    same_bits(bounce(other, sound), bounce(plugin, sound))


run(
    [
        it_loads_and_is_named,
        parameters_have_their_ranges_and_units,
        switches_and_choices_have_their_texts,
        texts_are_read_back,
        any_buffer_size_gives_the_same_bits,
        a_second_instance_gives_the_same_bits,
        flat_is_the_input_bit_for_bit,
        linear_phase_comes_out_in_place,
        bypass_is_the_input_bit_for_bit,
        state_survives_a_new_instance,
    ]
)
