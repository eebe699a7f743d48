"""Projections with external inputs or effects."""

# The defects are intended.
# ruff: noqa: BLE001, PTH109, PTH113, PTH118, PTH123, PTH207, PTH208, T201

from __future__ import annotations

import contextlib
import getpass
import glob
import logging
import os
import pathlib
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import urllib.request
import warnings
from pathlib import Path
from typing import Any

from tests.testing.samples.base import Recorded, Texts, impure

# The environment


@impure("environment")
class Configured(Texts):
    """Reads a setting from ``os.environ``."""

    def view(self) -> Any:
        return tuple(sorted(self.texts)[: int(os.environ.get("MOST_SHOWN", "5"))])


@impure("environment")
class Asked(Texts):
    """Reads a setting with ``os.getenv``."""

    def view(self) -> Any:
        return os.getenv("LANGUAGE_OF_REPORT", "en")


@impure("environment")
class UserNamed(Texts):
    """Shows the user who runs the replay."""

    def view(self) -> Any:
        return getpass.getuser()


@impure("environment")
class Trying(Texts):
    """Reads a variable and ignores if it is missing."""

    def add(self, recorded: Recorded) -> None:
        with contextlib.suppress(KeyError):
            self.texts["debug"] = os.environ["DEBUG_OF_WORDS"]


@impure("environment")
class Argued(Texts):
    """Reads the command line."""

    def view(self) -> Any:
        return len(sys.argv)


@impure("environment")
class Setting(Texts):
    """Sets an environment variable."""

    def add(self, recorded: Recorded) -> None:
        os.environ["LAST_TEXT"] = recorded.event.text


_MODE = os.environ.get("MODE_OF_WORDS", "short")


@impure("environment")
class Moded(Texts):
    """Reads a setting when its module is imported."""

    def view(self) -> Any:
        return len(self.texts) if _MODE == "short" else self.texts


# Files, sockets, processes


@impure("files")
class Dictionary(Texts):
    """Reads a file."""

    def view(self) -> Any:
        with open(__file__, encoding="utf-8") as file:
            return len(file.read()) > 0


@impure("files")
class Journal(Texts):
    """Writes a file."""

    def add(self, recorded: Recorded) -> None:
        with open("journal.txt", "a", encoding="utf-8") as file:
            file.write(recorded.event.text)


@impure("files")
class Swallowing(Texts):
    """Writes a file and ignores errors."""

    def add(self, recorded: Recorded) -> None:
        with contextlib.suppress(Exception):
            Path("journal.txt").write_text(recorded.event.text, encoding="utf-8")


@impure("files")
class Exists(Texts):
    """Checks whether a path exists, with ``pathlib``."""

    def view(self) -> Any:
        return pathlib.Path("/etc").exists()


@impure("files")
class Joined(Texts):
    """Checks whether a path exists, with ``os.path``."""

    def view(self) -> Any:
        return os.path.isfile(os.path.join("/", "nowhere"))


@impure("files")
class Lists(Texts):
    """Counts the files in the working directory."""

    def view(self) -> Any:
        return len(os.listdir(".")) + len(glob.glob("*.txt"))


@impure("files")
class Where(Texts):
    """Reads the working directory."""

    def view(self) -> Any:
        return len(os.getcwd()) > 0


@impure("files")
class AtHome(Texts):
    """Shows the directory of its code."""

    def view(self) -> Any:
        return Path(__file__).parent.name


@impure("files")
class Temporary(Texts):
    """Creates a temporary file."""

    def view(self) -> Any:
        with tempfile.TemporaryFile() as file:
            return file.tell()


@impure("files")
class Database(Texts):
    """Opens a database file."""

    def view(self) -> Any:
        with contextlib.closing(sqlite3.connect("words.db")) as database:
            return database.execute("select 1").fetchone()


@impure("files")
class Spacious(Texts):
    """Reads the free disk space."""

    def view(self) -> Any:
        return shutil.disk_usage("/").total > 0


@impure("network")
class Translated(Texts):
    """Calls a service."""

    def view(self) -> Any:
        try:
            return urllib.request.urlopen("http://localhost:9/words").status
        except Exception:
            return None


@impure("network")
class Connected(Texts):
    """Opens a connection and ignores errors."""

    def add(self, recorded: Recorded) -> None:
        with contextlib.suppress(Exception), socket.socket() as link:
            link.connect(("localhost", 9))


@impure("processes")
class Counting(Texts):
    """Runs another program."""

    def view(self) -> Any:
        try:
            return subprocess.run(["wc"], input=b"a b", capture_output=True, check=False).stdout
        except Exception:
            return None


@impure("processes")
class Shell(Texts):
    """Runs a shell command."""

    def add(self, recorded: Recorded) -> None:
        with contextlib.suppress(Exception):
            os.system("true")


@impure("threads")
class SideBySide(Texts):
    """Starts a thread."""

    def view(self) -> Any:
        counted: list[int] = []
        thread = threading.Thread(target=lambda: counted.append(len(self.texts)))
        thread.start()
        thread.join()
        return tuple(counted)


@impure("threads")
class ByThread(Texts):
    """Stores texts by the name of the thread."""

    def add(self, recorded: Recorded) -> None:
        self.texts[f"{threading.current_thread().name} {recorded.id}"] = recorded.event.text


# Output and input


@impure("output")
class Printing(Texts):
    """Prints each text."""

    def add(self, recorded: Recorded) -> None:
        print("text", recorded.event.text)


@impure("output")
class Written(Texts):
    """Writes to standard error without ``print``."""

    def view(self) -> Any:
        sys.stderr.write(".")
        return len(self.texts)


@impure("output")
class Logging(Texts):
    """Logs a warning."""

    def add(self, recorded: Recorded) -> None:
        logging.getLogger(__name__).warning("text %s", recorded.event.text)


@impure("output")
class Cautious(Texts):
    """Issues a warning."""

    def view(self) -> Any:
        warnings.warn("few words", stacklevel=2)
        return len(self.texts)


@impure("input")
class Asking(Texts):
    """Reads from standard input."""

    def view(self) -> Any:
        try:
            return input("How many? ")
        except Exception:
            return "none"
