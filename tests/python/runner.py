"""A plain test runner."""

import sys
import traceback


def run(tests):
    """Runs the functions, prints a line for each and the counts last; the exit code says whether all passed."""
    failed = 0
    for test in tests:
        name = test.__name__.replace("_", " ")
        try:
            test()
            print(f"ok      {name}", flush=True)
        except Exception as error:  # a test that breaks is a test that failed; the next one still runs
            failed += 1
            print(f"FAILED  {name}: {error}", flush=True)
            if not isinstance(error, AssertionError):
                traceback.print_exc()
    print(f"{len(tests) - failed} passed, {failed} failed", flush=True)
    sys.exit(1 if failed else 0)
