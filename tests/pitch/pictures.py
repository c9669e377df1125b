"""Pictures of our track over the spectrogram, of sounds as they are played: `pictures.py COCHLEA OUT`.

A violin and a flute of the soundfont in a hall, espeak-ng's speech, and a loop of drums, which must stay unvoiced. Needs
fluidsynth, espeak-ng and, for the drums, Debian's sonic-pi-samples or another loop with `--drums FILE`.
"""

import argparse
import subprocess
from pathlib import Path

import matplotlib
import numpy as np
from scipy import signal
from scipy.io import wavfile
from synth import Synth

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

RATE = 48_000
VIOLIN, FLUTE = 40, 73
TUNE = [(69, 0.5), (71, 0.5), (73, 0.5), (76, 1.0), (74, 0.5), (73, 0.25), (71, 0.25), (69, 1.0)]
SENTENCE = "The quick brown fox jumps over the lazy dog, and who would have thought it?"


def hall(sound, rng):
    """A room of 2 s reverberation, 6 dB below the direct sound."""
    times = np.arange(int(2.5 * RATE)) / RATE
    tail = rng.normal(size=len(times)) * 10 ** (-3 * times / 2.0) * (times > 0.012)
    wet = signal.fftconvolve(sound, tail)[: len(sound)]
    wet *= 0.5 * np.sqrt(np.mean(sound**2) / np.mean(wet**2))
    return sound + wet


def melody(program, up):
    """The tune, with vibrato, in the hall."""
    player, rng = Synth(RATE), np.random.default_rng(5)
    sound = np.zeros(int((0.3 + sum(held for _, held in TUNE) + 1.5) * RATE))
    at = 0.3
    for key, held in TUNE:
        vibrato = lambda t: 25.0 * np.clip((t - 0.15) / 0.2, 0, 1) * np.sin(2 * np.pi * 5.6 * t)
        note = player.note(program, key + up, 100, vibrato, held, held + 0.3)
        start = int(at * RATE)
        sound[start : start + len(note)] += note[: len(sound) - start]
        at += held
    return hall(sound, rng)


def spoken(folder):
    path = folder / "espeak.wav"
    subprocess.run(["espeak-ng", "-v", "en-gb", "-s", "150", "-w", path, SENTENCE], check=True)
    rate, sound = wavfile.read(path)
    return signal.resample_poly(sound / 32768.0, RATE, rate)


def drums(path, folder):
    wav = folder / "drums-source.wav"
    subprocess.run(["ffmpeg", "-loglevel", "error", "-y", "-i", path, "-ac", "1", "-ar", str(RATE), wav], check=True)
    sound = wavfile.read(wav)[1] / 32768.0
    return np.tile(sound, 3)[: 6 * RATE]


def picture(cochlea, folder, name, title, sound, out):
    """Draws one; returns the share of its hops that is voiced."""
    wav, csv = folder / f"{name}.wav", folder / f"{name}.csv"
    wavfile.write(wav, RATE, (0.5 * sound / np.abs(sound).max()).astype(np.float32))
    subprocess.run([cochlea, "pitch", wav, "--csv", csv, "-q"], check=True)
    track = np.loadtxt(csv, delimiter=",", skiprows=1)
    frequencies, times, power = signal.spectrogram(sound, RATE, nperseg=4096, noverlap=3584, scaling="spectrum")
    levels = 10 * np.log10(power / power.max() + 1e-9)
    figure, axes = plt.subplots(figsize=(9.0, 3.4), layout="constrained")
    axes.pcolormesh(times, frequencies, levels, vmin=-70, vmax=0, cmap="Greys", rasterized=True)
    f0 = np.where(track[:, 1] > 0, track[:, 1], np.nan)
    axes.plot(track[:, 0], f0, color="#d62728", linewidth=1.6)
    axes.set(yscale="log", ylim=(50, 6000), xlim=(0, times[-1]), xlabel="s", ylabel="Hz", title=title)
    figure.savefig(out / f"pitch-{name}.png", dpi=90)
    return np.mean(track[:, 1] > 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cochlea", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--drums", type=Path)
    arguments = parser.parse_args()
    folder = arguments.out / "sounds"
    folder.mkdir(parents=True, exist_ok=True)
    tasks = [
        ("violin", "Violin of the soundfont, in a hall of 2 s", melody(VIOLIN, 0)),
        ("flute", "Flute of the soundfont, in a hall of 2 s", melody(FLUTE, 12)),
        ("speech", "espeak-ng, en-gb", spoken(folder)),
    ]
    if arguments.drums:
        tasks.append(("drums", "A loop of drums", drums(arguments.drums, folder)))
    for name, title, sound in tasks:
        voiced = picture(arguments.cochlea, folder, name, title, sound, arguments.out)
        print(f"{title}: {100 * voiced:.1f} % of the hops voiced")


if __name__ == "__main__":
    main()
