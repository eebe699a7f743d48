"""A process that replays one log and says how much memory it held at most."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from bench import dialoguekit_side


def peak_kib() -> int:
    """The most memory that this process has held.

    The kernel's own count begins with the process, where there is one; ``getrusage`` counts
    what the parent held as well.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    with dialoguekit_side.opened(sys.argv[1]) as log:
        words = sum(dialoguekit_side.replay(log)().values())
    sys.stdout.write(json.dumps({"words": words, "peak_kib": peak_kib()}))
