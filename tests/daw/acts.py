"""What was done in a host and what came of it, as a list that goes to a file."""

import json
import os
import traceback
from pathlib import Path


class Acts:
    """`host`: name and version, as the page shows them."""

    def __init__(self, host, version, file):
        self.file, self.record = Path(file), {"host": host, "version": version, "acts": []}

    def do(self, what, act):
        """Does `act`, which returns what came of it in words, or (words, held) where it may fall short."""
        try:
            came = act()
            came, held = came if isinstance(came, tuple) else (came, True)
        except Exception as error:  # a host that breaks is a result; the next act still runs
            came, held = f"{error}".strip().splitlines()[0][:300] if f"{error}".strip() else type(error).__name__, False
            if not isinstance(error, AssertionError):
                traceback.print_exc()
        print(f"{'ok     ' if held else 'MISSED '} {what}: {came}", flush=True)
        self.record["acts"].append({"what": what, "came": came, "held": bool(held)})
        # Windows are waited for: whoever reads that one did not come should know how busy the machine was.
        self.record["load"] = max(self.record.get("load", 0), round(os.getloadavg()[0]))
        self.record["cores"] = os.cpu_count()
        self.file.write_text(json.dumps(self.record, indent=1))
        return held
