"""What is done to a clean sound. None of it moves the pitch in time: filters are without phase."""

import numpy as np
from common import STEP_S, decibels, grid, level, normalised
from scipy.signal import butter, fftconvolve, istft, sosfiltfilt, stft

SNRS_DB = [20, 10, 5, 0]
CONDITIONS = (
    [f"white{snr}" for snr in SNRS_DB]
    + [f"pink{snr}" for snr in SNRS_DB]
    + ["phone", "reverb", "clipped", "missing", "quiet"]
)
LOW_F0_HZ = 600.0
"""Above this, nothing is left of a sound without its fundamental that would make the pitch."""


def coloured(rng, count, rate, slope):
    """Noise of standard deviation 1 whose power falls as `1 / f ** slope` above 20 Hz."""
    spectrum = np.fft.rfft(rng.standard_normal(count))
    hz = np.fft.rfftfreq(count, 1.0 / rate)
    spectrum *= np.maximum(hz, 20.0) ** (-slope / 2) * (hz > 5.0)
    noise = np.fft.irfft(spectrum, count)
    return noise / noise.std()


def active_rms(sound, rate):
    """RMS over the frames within 40 dB of the loudest."""
    levels = level(sound, rate, grid(len(sound) / rate))
    return np.sqrt(np.mean(levels[decibels(levels / levels.max()) > -40.0] ** 2))


def with_noise(rng, dry, slope, snr_db):
    noise = coloured(rng, len(dry.sound), dry.rate, slope)
    return dry.sound + noise * active_rms(dry.sound, dry.rate) * 10 ** (-snr_db / 20)


def phone(dry):
    """300 to 3400 Hz, 24 dB an octave and more on both sides."""
    return sosfiltfilt(butter(4, [300.0, 3400.0], "band", fs=dry.rate, output="sos"), dry.sound)


def reverb(rng, dry):
    """A room: exponentially decaying noise, 6 to 12 dB below the direct sound."""
    rt60, direct_db = rng.uniform(0.3, 0.8), rng.uniform(6.0, 12.0)
    count = int(rt60 * dry.rate)
    tail = rng.standard_normal(count) * 10 ** (-3.0 * np.arange(count) / count)
    tail[: int(0.004 * dry.rate)] = 0.0
    tail = sosfiltfilt(butter(1, [100.0, 6000.0], "band", fs=dry.rate, output="sos"), tail)
    tail *= 10 ** (-direct_db / 20) / np.sqrt(np.sum(tail**2))
    tail[0] += 1.0
    return fftconvolve(dry.sound, tail)[: len(dry.sound)]


def clipped(dry):
    """12 dB over."""
    return 0.8 * np.clip(normalised(dry.sound, 12.0), -1.0, 1.0)


def missing(dry):
    """All below one and a half times the fundamental taken out, in overlapping windows that follow it."""
    size = 1 << int(np.log2(0.1 * dry.rate))
    hz, times, bins = stft(dry.sound, dry.rate, nperseg=size, noverlap=size * 3 // 4)
    voiced = dry.f0 > 0
    followed = np.interp(times, np.flatnonzero(voiced) * STEP_S, dry.f0[voiced])
    octaves = np.log2(np.maximum(hz[:, None], 1.0) / (1.42 * followed))
    keep = 0.5 + 0.5 * np.sin(np.pi * np.clip(octaves / 0.35, -0.5, 0.5))
    return istft(bins * keep, dry.rate, nperseg=size, noverlap=size * 3 // 4)[1][: len(dry.sound)]


def suits_missing(dry):
    """Low enough, and with enough in its overtones."""
    voiced = dry.f0[dry.f0 > 0]
    if len(voiced) == 0 or np.quantile(voiced, 0.95) > LOW_F0_HZ:
        return False
    return decibels(active_rms(missing(dry), dry.rate) / active_rms(dry.sound, dry.rate)) > -20.0


def applied(rng, dry, condition):
    """The sound of `dry` in `condition`."""
    for colour, slope in (("white", 0.0), ("pink", 1.0)):
        if condition.startswith(colour):
            return with_noise(rng, dry, slope, float(condition[len(colour) :]))
    if condition == "clipped":
        return clipped(dry)
    if condition == "quiet":
        return normalised(dry.sound, -60.0)
    sound = {"phone": lambda: phone(dry), "reverb": lambda: reverb(rng, dry), "missing": lambda: missing(dry)}[
        condition
    ]()
    return normalised(sound, -3.0)


def bursts(rng, count, rate):
    """A drum loop without a pitch: noise in decaying hits, dull and bright."""
    sound, step = np.zeros(count), int(rng.uniform(0.11, 0.16) * rate)
    for beat in range(count // step):
        if rng.random() < 0.25:
            continue
        low, high, decay_s = [(200.0, 5000.0, 0.08), (5000.0, 14000.0, 0.03), (60.0, 1500.0, 0.06)][
            int(rng.integers(3))
        ]
        length = min(int(6 * decay_s * rate), count - beat * step)
        noise = sosfiltfilt(butter(1, [low, high], "band", fs=rate, output="sos"), rng.standard_normal(length + rate))[
            :length
        ]
        hit = noise / noise.std() * np.exp(-np.arange(length) / (decay_s * rate))
        sound[beat * step : beat * step + length] += hit * rng.uniform(0.3, 1.0)
    return sound


def alone(rng, kind, count, rate):
    """Sounds without any pitch."""
    if kind == "silence":
        return np.zeros(count)
    if kind == "bursts":
        return normalised(bursts(rng, count, rate), -3.0)
    slope = {"white": 0.0, "pink": 1.0, "brown": 2.0}[kind]
    return coloured(rng, count, rate, slope) * 10 ** (rng.uniform(-45.0, -14.0) / 20)
