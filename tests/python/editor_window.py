"""The editor in pedalboard, in a real window on a virtual screen.

    editor_window.py --places PROGRAM [--vst3 FILE] [--cycles N] [--figures FILE.json] [--pictures DIR]

`PROGRAM` is `editor_places` of cochlea-tests, which knows where the controls are. With `--figures`, what takes time to
measure is measured too. Needs Xvfb, openbox and xsettingsd, and OpenGL in software.
"""

import argparse
import faulthandler
import json
from functools import partial, update_wrapper
from pathlib import Path

import editor_acts
import editor_figures
import screen
import support
from runner import run

# What hangs is ended, with the stacks of all threads: so much, and for every cycle more.
TIME_LIMIT_S, CYCLE_LIMIT_S = 240, 3

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--vst3", default=support.default_vst3())
parser.add_argument("--places", type=Path, required=True)
parser.add_argument("--cycles", type=int, default=20)
parser.add_argument("--figures", type=Path)
parser.add_argument("--pictures", type=Path)
args = parser.parse_args()

screen.run_inside()
faulthandler.enable()
faulthandler.dump_traceback_later(TIME_LIMIT_S + CYCLE_LIMIT_S * args.cycles, exit=True)
stage = editor_acts.Stage(screen.Screen(), args.vst3, args.places)
figures = {}


def test(act, *arguments):
    return update_wrapper(partial(act, *arguments), act)


tests = [
    test(editor_figures.it_opens_again_and_again, stage, figures),
    test(editor_acts.it_draws_while_sound_runs, stage),
    test(editor_acts.a_drag_moves_the_hosts_parameter_and_the_sound, stage),
    test(editor_acts.the_hosts_change_moves_the_picture_and_nothing_else, stage),
    test(editor_acts.a_value_is_typed_and_nonsense_is_refused, stage),
    test(editor_acts.space_presses_nothing_and_enter_does, stage),
    test(editor_acts.the_host_resizes_the_window, stage),
    test(editor_figures.it_draws_only_what_moves, stage, figures),
    test(editor_figures.nothing_runs_while_it_is_closed, stage, figures),
    test(editor_figures.cycles_leave_nothing_behind_and_cannot_be_heard, stage, figures, args.cycles),
]
if args.figures:
    tests.append(test(editor_figures.a_bare_window_for_comparison, stage, figures))
    tests.append(test(editor_figures.what_an_open_editor_takes, stage, figures))
if args.pictures:
    tests.append(test(editor_acts.pictures_are_taken, stage, args.pictures))

try:
    run(tests)
finally:
    if args.figures:
        args.figures.write_text(json.dumps(figures, indent=1) + "\n")
