"""Spectra, descriptors, mel features and resampling beside librosa and soxr.

    features.py --examples DIR --cochlea FILE

`DIR` holds the examples `features` and `mel` of cochlea-dsp, `FILE` is the command line. librosa works in float64 on the
same float32 samples.
"""

import argparse
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import librosa
import numpy as np
import scipy.io.wavfile
import scipy.signal
from rates import PAIRS_HZ, Resamplers, sweep
from runner import run

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--examples", type=Path, required=True)
parser.add_argument("--cochlea", type=Path, required=True)
args = parser.parse_args()

SIGNALS = ("noise", "sweep", "phrase")
TOP_DB = 80.0


def phrase(folder, rate_hz):
    """A WAV of six seconds of music, stereo."""
    path = folder / "phrase.wav"
    cochlea("generate", "phrase", path, "--sample-rate", rate_hz, "--seconds", 6)
    return path


def cochlea(*words):
    subprocess.run([args.cochlea, *map(str, words)], check=True, capture_output=True)


@cache
def signal(name, rate_hz):
    """Three seconds and a bit, float32, mono; the phrase is six seconds of music."""
    count = 3 * rate_hz + 123
    if name == "noise":
        return np.random.default_rng(26).uniform(-0.25, 0.25, count).astype(np.float32)
    if name == "sweep":
        return (0.5 * sweep(rate_hz, count / rate_hz, 30.0, 0.48 * rate_hz)).astype(np.float32)
    with tempfile.TemporaryDirectory() as folder:
        path = phrase(Path(folder), rate_hz)
        rate, channels = scipy.io.wavfile.read(path)
    assert rate == rate_hz
    return channels.astype(np.float64).mean(axis=1 if channels.ndim == 2 else ()).astype(np.float32)


def example(name, *words):
    subprocess.run([args.examples / name, *map(str, words)], check=True, stdout=subprocess.DEVNULL)




def frames(samples, rate_hz):
    """What the example `features` makes of the samples, with silence around them as librosa centres its frames."""
    length = 4096 * round(rate_hz / 48_000) if rate_hz > 48_000 else 4096
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        np.pad(samples, length // 2).astype("<f4").tofile(folder / "a.f32")
        example("features", folder / "a.f32", rate_hz, folder)
        spectra = np.fromfile(folder / "stft.f32", "<f4").view("<c8").reshape(-1, length // 2 + 1)
        values = [np.fromfile(folder / f"{name}.f64", "<f8") for name in ("centroid", "rolloff", "flatness")]
    reference = librosa.stft(samples.astype(np.float64), n_fft=length, hop_length=length // 4)
    return spectra, values, reference


def compare(what, ours, reference, scale, limit):
    """Largest difference as a share of `scale`."""
    assert ours.shape == reference.shape, f"{what}: shapes {ours.shape} and {reference.shape}"
    largest = (np.abs(ours - reference) / scale).max()
    print(f"        {what}: {largest:.2e} in {ours.size} values", flush=True)
    assert largest <= limit, f"{what}: {largest:.2e} (expected {limit:.0e} or less)"


def spectra_and_descriptors_are_librosa_s():
    for name in SIGNALS:
        for rate_hz in (44_100, 48_000, 96_000):
            spectra, values, reference = frames(signal(name, rate_hz), rate_hz)
            what = f"{name} at {rate_hz} Hz"
            compare(f"spectrum, {what}", spectra.T, reference, np.abs(reference).max(), 1e-5)
            magnitude = np.abs(reference)
            theirs = {
                "centroid": librosa.feature.spectral_centroid(S=magnitude, sr=rate_hz)[0],
                "roll-off": librosa.feature.spectral_rolloff(S=magnitude, sr=rate_hz, roll_percent=0.85)[0],
                "flatness": librosa.feature.spectral_flatness(S=magnitude)[0],
            }
            for ours, (descriptor, reference) in zip(values, theirs.items(), strict=True):
                # A tone's flatness is that of the rounding between its bins.
                scale = np.maximum(reference, 1e-3)
                compare(f"{descriptor}, {what}", ours, reference, scale, 1e-3)


def mel_rows(profile, samples, rate_hz):
    """Our rows, and the samples at the profile's rate that they were made from."""
    with tempfile.TemporaryDirectory() as folder:
        samples.astype("<f4").tofile(Path(folder) / "a.f32")
        example("mel", folder, f"mel:{profile}:{rate_hz}:a")
        resampled = np.fromfile(Path(folder) / f"a.{profile}.resampled.f32", "<f4")
        bands = 128 if profile == "librosa" else 80
        return np.fromfile(Path(folder) / f"a.{profile}.f32", "<f4").reshape(-1, bands), resampled


def librosa_rows(samples):
    """librosa's defaults, rows × bands, power."""
    return librosa.feature.melspectrogram(y=samples.astype(np.float64), sr=22_050, dtype=np.float64).T


def speech_rows(samples):
    """The features that Wav2Lip's models take, from librosa's parts, in dB before they are scaled and clipped."""
    emphasised = scipy.signal.lfilter([1.0, -0.97], [1.0], samples.astype(np.float64))
    spectrum = np.abs(librosa.stft(emphasised, n_fft=1024, hop_length=200, win_length=800))
    filters = librosa.filters.mel(sr=16_000, n_fft=1024, n_mels=80, fmin=55, fmax=7_600, dtype=np.float64)
    return (20 * np.log10(np.maximum(1e-5, filters @ spectrum)) - 20).T


def compare_db(what, ours, reference, limit_db=0.01):
    """Largest difference where the reference is within 80 dB of its top."""
    assert ours.shape == reference.shape, f"{what}: shapes {ours.shape} and {reference.shape}"
    counts = reference >= reference.max() - TOP_DB
    largest = np.abs(ours - reference)[counts].max()
    print(f"        {what}: {largest:.5f} dB in {counts.mean():.0%} of {counts.size} values", flush=True)
    assert largest <= limit_db, f"{what}: {largest:.5f} dB (expected {limit_db} or less)"


def mel_of_librosa_s_profile_is_librosa_s():
    for name in SIGNALS:
        for rate_hz in (22_050, 44_100, 48_000):
            ours, samples = mel_rows("librosa", signal(name, rate_hz), rate_hz)
            reference = librosa.power_to_db(librosa_rows(samples), top_db=None)
            compare_db(f"librosa, {name} at {rate_hz} Hz", ours, reference)


def mel_of_the_speech_profile_is_librosa_s():
    for name in SIGNALS:
        for rate_hz in (16_000, 44_100, 48_000):
            ours, samples = mel_rows("speech16k", signal(name, rate_hz), rate_hz)
            reference = np.clip(speech_rows(samples), -100.0, 0.0)
            compare_db(f"speech16k, {name} at {rate_hz} Hz", 12.5 * (ours - 4.0), reference)


def mel_after_our_resampling_is_that_after_soxr_s():
    """In the bands below 0.85 of half the rate: above, soxr's filter begins to close, and ours a little later. Ours rounds
    in f32, 130 dB below the signal: that is 50 dB below the quietest value that counts, 0.03 dB."""
    low = librosa.mel_frequencies(130, fmin=0, fmax=11_025)[2:] < 0.85 * 11_025
    for name in ("noise", "phrase"):
        samples = signal(name, 44_100)
        ours, _ = mel_rows("librosa", samples, 44_100)
        theirs = librosa.resample(samples.astype(np.float64), orig_sr=44_100, target_sr=22_050, res_type="soxr_hq")
        reference = librosa.power_to_db(librosa_rows(theirs), top_db=None)
        rows = min(len(ours), len(reference))
        compare_db(f"librosa after soxr, {name} at 44100 Hz", ours[:rows, low], reference[:rows, low], 0.03)


def the_command_line_writes_arrays_that_numpy_loads():
    """A whole recording: mixed, resampled, and for librosa's profile with its range of 80 dB."""
    by = {
        "librosa": lambda samples: librosa.power_to_db(librosa_rows(samples)),
        "speech16k": lambda samples: 0.08 * np.clip(speech_rows(samples), -100.0, 0.0) + 4.0,
    }
    for profile, reference in by.items():
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            path = phrase(folder, 48_000)
            cochlea("analyze", path, "--npy", folder / "npy", "--profile", profile, "--no-pitch")
            (array,) = (np.load(file) for file in (folder / "npy").iterdir())
        assert array.dtype == np.dtype("<f4") and array.flags.c_contiguous
        _, samples = mel_rows(profile, signal("phrase", 48_000), 48_000)
        compare_db(f"{profile} as NPY, {array.shape[0]} × {array.shape[1]}", array, reference(samples))


def resampling_stops_more_than_soxr_and_passes_the_same():
    both = Resamplers(args.examples)
    for pair in PAIRS_HZ:
        words = "{} → {} Hz".format(*pair)
        if pair[0] > pair[1]:
            ours, soxr = both.stop_band_db(*pair)
            print(f"        {words}: stop band {ours:.1f} dB, soxr {soxr:.1f} dB", flush=True)
            # Both are down at the rounding of float32, which another processor does a little differently.
            assert ours <= min(soxr + 1.0, -120.0), words
        ours, soxr = both.pass_band_db(*pair)
        print(f"        {words}: pass band {ours:.1f} dB, soxr {soxr:.1f} dB", flush=True)
        # 0.01 dB would be −59 dB.
        assert ours <= -100.0, words


run(
    [
        spectra_and_descriptors_are_librosa_s,
        mel_of_librosa_s_profile_is_librosa_s,
        mel_of_the_speech_profile_is_librosa_s,
        mel_after_our_resampling_is_that_after_soxr_s,
        the_command_line_writes_arrays_that_numpy_loads,
        resampling_stops_more_than_soxr_and_passes_the_same,
    ]
)
