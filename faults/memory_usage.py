"""The memory that an operation takes, measured over its whole process."""

from __future__ import annotations

import os
import re
import resource
from pathlib import Path

_KIB = 1024
_RESET_PEAK = b"5"
_MEMORY_PATTERN = re.compile(rb"VmHWM:\s+(\d+) kB\nVmRSS:\s+(\d+) kB")
_SELF = Path("/proc/self")


class MemoryMeter:
    """A meter for one operation after another.

    Linux reports the peak since the last reset.  Elsewhere only a new overall peak is measured.
    """

    def __init__(self) -> None:
        self._start_bytes = 0
        self._status_fd = self._reset_fd = -1
        try:
            self._reset_fd = os.open(_SELF / "clear_refs", os.O_WRONLY)
            self._status_fd = os.open(_SELF / "status", os.O_RDONLY)
        except OSError:
            pass  # Not Linux, or no permission to reset.

    def start(self) -> None:
        """Start to measure."""
        if self._reset_fd >= 0:
            os.write(self._reset_fd, _RESET_PEAK)
        self._start_bytes = self.current_bytes()

    def stop(self) -> int:
        """Return the peak since the start minus the memory at the start, in bytes."""
        return max(0, self._read_status(0) - self._start_bytes)

    def current_bytes(self) -> int:
        """Return the bytes that the process uses now."""
        return self._read_status(1)

    def _read_status(self, which: int) -> int:
        if self._status_fd < 0:
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIB
        found = _MEMORY_PATTERN.search(os.pread(self._status_fd, 1 << 13, 0))
        assert found is not None, "/proc/self/status reports memory"
        return int(found.groups()[which]) * _KIB
