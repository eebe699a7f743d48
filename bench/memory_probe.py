"""Process that replays one store and prints its peak memory."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from bench import dialoguekit_side


def peak_kib() -> int:
    """Return the peak memory of this process in KiB.

    Linux counts it from the start of the process.  Elsewhere ``getrusage`` is used, which also
    counts memory of the parent.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    with dialoguekit_side.opened_store(sys.argv[1]) as store:
        words = sum(dialoguekit_side.build_replay(store)().values())
    sys.stdout.write(json.dumps({"words": words, "peak_kib": peak_kib()}))
