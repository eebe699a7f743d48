"""Ends a PostgreSQL server whose parent was killed: run as a program of its own.

It waits until its standard input is closed, which the end of the parent does, however it ended.
Then it ends the server in a folder, if one is running, and removes the folder.
"""

from __future__ import annotations

import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

_ATTEMPTS = 3
"""A server that was just being started may come up after the first attempt."""


def end_server(data_folder: Path) -> None:
    """End the server of a data folder at once, if it is running; wait for its end."""
    import psutil

    with suppress(OSError, ValueError, IndexError, psutil.Error):
        process = psutil.Process(int((data_folder / "postmaster.pid").read_text().split()[0]))
        if process.name() == "postgres":
            process.send_signal(signal.SIGQUIT)
            process.wait(10)


def main() -> None:
    """Wait for the end of standard input, and end the server in the folder of the arguments."""
    folder = Path(sys.argv[1])
    sys.stdin.buffer.read()
    for attempt in range(_ATTEMPTS):
        if not folder.exists():  # The parent has stopped the server itself.
            return
        time.sleep(attempt)
        end_server(folder / "data")
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
