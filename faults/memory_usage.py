"""How much memory a piece of work takes, of all that its process holds."""

from __future__ import annotations

import os
import re
import resource
from pathlib import Path

_KIB = 1024
_RESET_PEAK = b"5"
_HELD = re.compile(rb"VmHWM:\s+(\d+) kB\nVmRSS:\s+(\d+) kB")
_SELF = Path("/proc/self")


class Scales:
    """Weighs one piece of work after another.

    Linux tells the peak since it was last reset; elsewhere only what has become the highest peak
    of all is seen.
    """

    def __init__(self) -> None:
        self._before = 0
        self._told = self._reset = -1
        try:
            self._reset = os.open(_SELF / "clear_refs", os.O_WRONLY)
            self._told = os.open(_SELF / "status", os.O_RDONLY)
        except OSError:
            pass  # Not Linux, or not ours to reset.

    def begin(self) -> None:
        """What is taken from now on is weighed."""
        if self._reset >= 0:
            os.write(self._reset, _RESET_PEAK)
        self._before = self.held()

    def end(self) -> int:
        """The bytes that were held at most since the begin, beyond those that were held then."""
        return max(0, self._held(0) - self._before)

    def held(self) -> int:
        """The bytes that the process holds."""
        return self._held(1)

    def _held(self, which: int) -> int:
        if self._told < 0:
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIB
        found = _HELD.search(os.pread(self._told, 1 << 13, 0))
        assert found is not None, "the system tells what a process holds"
        return int(found.groups()[which]) * _KIB
