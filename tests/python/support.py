"""What the host tests share: finding and setting the plug-in, and the signal."""

import json
import os
from pathlib import Path

import numpy as np
import pedalboard

ROOT = Path(__file__).resolve().parents[2]
SAMPLE_RATE_HZ = 48_000
SETTINGS = Path(__file__).with_name("settings.json")


def default_vst3():
    """`COCHLEA_VST3`, or where `cargo xtask bundle` puts it."""
    return os.environ.get("COCHLEA_VST3", str(ROOT / "target/bundled/Cochlea.vst3"))


def load(vst3):
    """A fresh instance, and its parameters by the names that the plug-in gives them."""
    plugin = pedalboard.VST3Plugin(str(vst3))
    return plugin, {parameter.name: parameter for parameter in plugin.parameters.values()}


def read_settings(path=SETTINGS):
    """A JSON list of `[parameter name, text or raw value 0 to 1]`."""
    return [(name, value) for name, value in json.loads(Path(path).read_text())]


def apply(parameters, settings):
    """Sets parameters; a text is read by the plug-in itself. Returns `[name, raw value]` as given to the plug-in."""
    applied = []
    for name, value in settings:
        if name not in parameters:
            raise AssertionError(f"there is no parameter '{name}'; there are {sorted(parameters)}")
        parameter = parameters[name]
        raw = parameter.get_raw_value_for_text(value) if isinstance(value, str) else float(value)
        parameter.raw_value = raw
        applied.append([name, raw])
    return applied


def signal(seconds=3.0):
    """Noise and sines, different left and right. Shape (2, frames), float32, peaks below 1."""
    frames = int(seconds * SAMPLE_RATE_HZ)
    time_s = np.arange(frames) / SAMPLE_RATE_HZ
    noise = np.random.default_rng(26).uniform(-0.1, 0.1, (2, frames))
    tones_hz = [(110.0, 1000.0, 6300.0), (220.0, 2500.0, 12_000.0)]
    tones = [sum(np.sin(2 * np.pi * hz * time_s) for hz in channel) * 0.15 for channel in tones_hz]
    return (noise + np.array(tones)).astype(np.float32)


def same_bits(a, b):
    """Equality that tells -0.0 from 0.0 and finds a NaN equal to itself; says where it ends."""
    a, b = np.ascontiguousarray(a, np.float32), np.ascontiguousarray(b, np.float32)
    assert a.shape == b.shape, f"shapes {a.shape} and {b.shape}"
    different = np.flatnonzero((a.view(np.uint32) != b.view(np.uint32)).any(axis=0))
    if different.size:
        largest = np.nanmax(np.abs(a.astype(np.float64) - b))
        raise AssertionError(
            f"{different.size} of {a.shape[1]} frames differ, the first is {different[0]}, by {largest:.3g} at most"
        )
