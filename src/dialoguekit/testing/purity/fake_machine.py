"""Another machine, as far as a program can ask: its name, its processors, who is logged in.

What a module asked when it was imported can be seen later only where the answers differ.
"""

from __future__ import annotations

import os
import socket
import time

import attrs


@attrs.frozen
class Machine:
    """A machine that answers as the one with this ``number`` would."""

    number: int

    def install(self) -> None:
        """Let it answer instead of the one that this process runs on."""
        for name in ("cpu_count", "getlogin", "uname"):
            if hasattr(os, name):
                setattr(os, name, getattr(self, name))
        socket.gethostname = self.gethostname
        time.sleep = self.sleep  # type: ignore[assignment]  # it takes its argument by name, too

    def cpu_count(self) -> int:
        """How many processors it has."""
        return 3 + self.number

    def getlogin(self) -> str:
        """Who is logged in."""
        return f"user-{self.number}"

    def gethostname(self) -> str:
        """Its name in the network."""
        return f"machine-{self.number}"

    def sleep(self, seconds: float) -> None:
        """It never sleeps."""

    def uname(self) -> tuple[str, str, str, str, str]:
        """Its name and its system."""
        assert _UNAME is not None
        system, _, _, _, processor = _UNAME()
        return os.uname_result(
            (system, self.gethostname(), f"{self.number}.0", f"{self.number}", processor)
        )


_UNAME = getattr(os, "uname", None)
