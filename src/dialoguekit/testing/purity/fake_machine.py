"""A fake machine: host name, processor count, user and system as programs can query them.

A query at import time is detected only if different machines give different answers.
"""

from __future__ import annotations

import os
import socket
import time

import attrs


@attrs.frozen
class Machine:
    """A machine with properties that are derived from ``number``."""

    number: int

    def install(self) -> None:
        """Replace the functions that query the real machine."""
        for name in ("cpu_count", "getlogin", "uname"):
            if hasattr(os, name):
                setattr(os, name, getattr(self, name))
        socket.gethostname = self.gethostname
        time.sleep = self.sleep  # type: ignore[assignment]  # it also accepts its argument by keyword

    def cpu_count(self) -> int:
        """Return the number of processors."""
        return 3 + self.number

    def getlogin(self) -> str:
        """Return the name of the user."""
        return f"user-{self.number}"

    def gethostname(self) -> str:
        """Return the host name."""
        return f"machine-{self.number}"

    def sleep(self, seconds: float) -> None:
        """Return at once."""

    def uname(self) -> tuple[str, str, str, str, str]:
        """Return the system, the host name and the releases."""
        assert _UNAME is not None
        system, _, _, _, processor = _UNAME()
        return os.uname_result(
            (system, self.gethostname(), f"{self.number}.0", f"{self.number}", processor)
        )


_UNAME = getattr(os, "uname", None)
