"""The editor in pedalboard's window: how soon it is there, how often it draws, what it takes and what it leaves behind."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import playing
import support
from editor_acts import MESSAGES_S, SETTLING_S
from playing import Player
from screen import Frames

# Frames in the seconds of silence: one for what is late, one for a tool tip that goes.
STILL_SECONDS, STILL_FRAMES = 5.0, 2
# What the graphics driver takes until it has a place for everything, cycles.
SETTLING_CYCLES = 5
# What a window may leave behind: 84 kB were measured, 52 of them the keyboard's map, which the window layer keeps (U51).
# What would be ours is larger: a window's textures are 2 MB and its picture 3.
LEAK_KB = 250
BUSY_SETTINGS = [("Amount", "60 %"), ("Band 7 Gain", "6.0 dB"), ("Band 20 Gain", "-4.0 dB")]


def open_once(stage, plugin, while_shown=lambda: None):
    """Opens and closes the editor; gives how long it took until it was drawn, ms."""
    close, shown_ms, start_s = threading.Event(), [], time.monotonic()

    def watch():
        try:
            stage.wait(stage.screen.shows_a_picture, "no picture appears in the window")
            shown_ms.append(1e3 * (time.monotonic() - start_s))
            while_shown()
        finally:
            time.sleep(MESSAGES_S)
            close.set()

    watcher = threading.Thread(target=watch)
    watcher.start()
    plugin.show_editor(close)
    watcher.join()
    stage.wait(stage.screen.is_empty, "the window does not go away")
    assert shown_ms, "no picture appears in the window"
    return shown_ms[0]


def it_opens_again_and_again(stage, figures, times=20):
    plugin, _ = stage.load()
    first, *later = [open_once(stage, plugin) for _ in range(1 + times)]
    figures["opening"] = {"first_ms": first, "median_ms": float(np.median(later)), "worst_ms": max(later), "times": times}
    print(f"        first {first:.0f} ms, then {np.median(later):.0f} ms (worst of {times}: {max(later):.0f} ms)")


def cycles_leave_nothing_behind_and_cannot_be_heard(stage, figures, cycles):
    plugin, _ = stage.load(BUSY_SETTINGS)
    memory_mb, start_s = [], time.monotonic()
    with Player(plugin, playing.swelling()) as player:
        for cycle in range(cycles):
            open_once(stage, plugin)
            if cycle == min(SETTLING_CYCLES, cycles // 2):
                # A thread that was joined is listed for a moment.
                time.sleep(SETTLING_S)
                before = sorted(playing.thread_names()), playing.open_files()
            # The window's thread may still be on its way out.
            time.sleep(MESSAGES_S)
            memory_mb.append(playing.in_use_mb())
        time.sleep(SETTLING_S)
        after = sorted(playing.thread_names()), playing.open_files()
    took_s = time.monotonic() - start_s
    counted = memory_mb[min(SETTLING_CYCLES, cycles // 2) :]
    slope_kb = 1e3 * float(np.polyfit(np.arange(len(counted)), counted, 1)[0])

    alone, _ = stage.load(BUSY_SETTINGS)
    blocks = playing.blocks_of(playing.swelling())
    different = sum(seen != playing.print_of(playing.step(alone, next(blocks))) for seen in player.prints)
    figures["cycles"] = {
        "count": cycles,
        "seconds": took_s,
        "memory_mb": [counted[0], counted[-1]],
        "slope_kb": slope_kb,
        "threads": [len(before[0]), len(after[0])],
        "files": [before[1], after[1]],
        "blocks": len(player.prints),
        "different_blocks": different,
    }
    print(
        f"        {cycles} in {took_s:.0f} s, {counted[0]:.1f} to {counted[-1]:.1f} MB ({slope_kb:+.0f} kB each),"
        f" {len(before[0])} and {len(after[0])} threads, {before[1]} and {after[1]} files;"
        f" {different} of {len(player.prints)} blocks differ"
    )
    assert different == 0, f"{different} of {len(player.prints)} blocks sound different from those without an editor"
    assert after[0] == before[0], f"threads before {before[0]}, after {after[0]}"
    assert after[1] == before[1], f"{before[1]} files were open, now there are {after[1]}"
    assert slope_kb < LEAK_KB, f"memory grows by {slope_kb:.0f} kB with each window"


def a_bare_window_for_comparison(stage, figures):
    bare = Path(__file__).with_name("bare_window.py")
    printed = subprocess.run([sys.executable, bare], check=True, capture_output=True, text=True).stdout
    figures["bare_slope_kb"] = float(printed)
    print(f"        a window of OpenGL alone leaves {figures['bare_slope_kb']:.0f} kB behind")


def it_draws_only_what_moves(stage, figures):
    plugin, _ = stage.load()
    drawn = {}
    with Player(plugin, playing.silence()):
        stage.while_open(plugin, lambda: (time.sleep(2.0), drawn.update(silence=Frames.within(stage.screen, STILL_SECONDS))))
    with Player(plugin, playing.swelling()):
        stage.while_open(plugin, lambda: (time.sleep(2.0), drawn.update(sound=Frames.within(stage.screen, STILL_SECONDS))))
    figures["frames"] = {"seconds": STILL_SECONDS} | drawn
    print(f"        {drawn['silence']} frames in {STILL_SECONDS:.0f} s of silence, {drawn['sound']} with sound")
    assert drawn["silence"] <= STILL_FRAMES, f"{drawn['silence']} frames were drawn of a picture that stands still"
    # How many more depends on what else the machine does.
    assert drawn["sound"] > 4 * STILL_FRAMES, f"only {drawn['sound']} frames were drawn of a picture that moves"


def nothing_runs_while_it_is_closed(stage, figures):
    plugin, _ = stage.load(BUSY_SETTINGS)
    with Player(plugin, playing.swelling()):
        stage.while_open(plugin, lambda: time.sleep(1.0))
        time.sleep(SETTLING_S)
        assert playing.analysis_threads() == 0, "the sound is analysed though the window is closed"
    time.sleep(SETTLING_S)
    load = playing.taken_within(3.0)
    figures["closed_load"] = sum(load.values())
    print(f"        {sum(load.values()):.1%} of a core without sound and window")
    # One tick of the system's clock is a hundredth of a second.
    assert sum(load.values()) < 0.03, f"the process takes {dict(load)} of the processor though nothing is open"


def what_an_open_editor_takes(stage, figures, seconds=8.0):
    """Of all threads of the host's process, with the window at 1366 × 768 and without, while the same sound plays."""
    plugin, _ = stage.load(BUSY_SETTINGS)

    def loads():
        stage.resize((1366, 768))
        frames = []
        counter = threading.Thread(target=lambda: frames.append(Frames.within(stage.screen, seconds)))
        counter.start()
        load = playing.taken_within(seconds)
        counter.join()
        return load, frames[0] / seconds, stage.screen.editor()[2:]

    with Player(plugin, playing.swelling()):
        time.sleep(1.0)
        closed = playing.taken_within(seconds)
        opened, frames_hz, size = stage.while_open(plugin, loads)
    more = {name: load - closed.get(name, 0.0) for name, load in opened.items()}
    rasteriser = sum(load for name, load in more.items() if name.startswith("llvmpipe"))
    analysis = sum(load for name, load in more.items() if name.startswith("cochlea-anal"))
    rest = sum(more.values()) - rasteriser - analysis
    per_frame = {"rasteriser_ms": 1e3 * rasteriser / frames_hz, "window_ms": 1e3 * rest / frames_hz}
    figures["load"] = {
        "size": list(size),
        "frames_hz": frames_hz,
        "closed": sum(closed.values()),
        "open": sum(opened.values()),
        "rasteriser": rasteriser,
        "analysis": analysis,
        "window": rest,
    } | per_frame
    print(
        f"        {size[0]} × {size[1]} at {frames_hz:.1f} Hz: {sum(more.values()):.0%} of a core more than without;"
        f" OpenGL's threads {rasteriser:.0%} ({per_frame['rasteriser_ms']:.1f} ms a frame), analysis {analysis:.0%},"
        f" the window's thread {rest:.0%} ({per_frame['window_ms']:.1f} ms a frame)"
    )
    assert frames_hz > 0, "nothing is drawn though sound plays"
