"""Sound as files and arrays: recordings cut to length, what `cochlea bounce` gives, and how far two sounds are apart."""

import subprocess
from pathlib import Path

import numpy as np
from pedalboard.io import AudioFile

# Music with the whole band, and drums; Debian's wesnoth-1.16-music and sonic-pi-samples.
MUSIC = Path("/usr/share/games/wesnoth/1.16/data/core/music/siege_of_laurelmor.ogg")
DRUMS = Path("/usr/share/sonic-pi/samples/loop_amen_full.flac")
RATE_HZ = 44_100
SECONDS = 6


def read(path):
    """Shape (channels, frames), float32."""
    with AudioFile(str(path)) as file:
        assert file.samplerate == RATE_HZ, f"{path} has {file.samplerate} Hz, expected {RATE_HZ}"
        return file.read(file.frames)


def write(path, sound):
    """Writes 32-bit floating point."""
    with AudioFile(str(path), "w", RATE_HZ, sound.shape[0], bit_depth=32) as file:
        file.write(sound)


def recording(path, start_s):
    """Stereo, `SECONDS` long, from `start_s`; half as loud, so that nothing that the equaliser does to it clips."""
    frames = SECONDS * RATE_HZ
    with AudioFile(str(path)) as file:
        assert file.samplerate == RATE_HZ, f"{path} has {file.samplerate} Hz, expected {RATE_HZ}"
        file.seek(int(start_s * RATE_HZ))
        sound = file.read(frames)
    sound = np.pad(sound, ((0, 0), (0, frames - sound.shape[1])))
    return (0.5 * np.broadcast_to(sound, (2, frames))).astype(np.float32)


def bounced(cochlea, source, out, settings=(), automation=None):
    """What the plug-in makes of the file on the command line. `settings`: (name, text); `automation`: rows of a CSV."""
    command = [cochlea, "bounce", source, out, "--bits", "32f"]
    for name, text in settings:
        command += ["--set", f"{name}={text}"]
    if automation:
        table = Path(out).with_suffix(".csv")
        table.write_text("time_s,parameter,value\n" + "".join(f"{s},{name},{text}\n" for s, name, text in automation))
        command += ["--automate", table]
    subprocess.run(command, check=True, capture_output=True)
    return read(out)


def level_db(sound):
    """RMS, dBFS; minus infinity for silence."""
    power = np.mean(np.square(sound, dtype=np.float64))
    return 10 * np.log10(power) if power else -np.inf


def apart(a, b):
    """How two sounds differ, in words: the same bits, or how loud the difference is at most, dBFS."""
    assert a.shape == b.shape, f"shapes {a.shape} and {b.shape}"
    if np.array_equal(a.view(np.uint32), b.view(np.uint32)):
        return "the same bits"
    largest = np.max(np.abs(a.astype(np.float64) - b))
    if largest == 0:
        return "the same values"
    return f"{20 * np.log10(largest):.1f} dBFS apart at most"


def delay_frames(late, early):
    """By how many frames `late` comes after `early`, where their correlation is highest. Mono, equally long."""
    size = 2 * len(early)
    spectrum = np.fft.rfft(late, size) * np.conj(np.fft.rfft(early, size))
    at = int(np.argmax(np.fft.irfft(spectrum, size)))
    return at if at < len(early) else at - size
