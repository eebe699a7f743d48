"""Projections that look outside, or do something there."""

# What is wrong with them is the point.
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

import attrs
from tests.testing.samples.words import Said, Words, impure

# The environment


@impure("environment")
@attrs.define
class Configured(Words):
    """Has a setting that no log holds."""

    def view(self) -> Any:
        return tuple(sorted(self.said)[: int(os.environ.get("MOST_SHOWN", "5"))])


@impure("environment")
@attrs.define
class Asked(Words):
    """Asks for a setting in the other way."""

    def view(self) -> Any:
        return os.getenv("LANGUAGE_OF_REPORT", "en")


@impure("environment")
@attrs.define
class WhoseHome(Words):
    """Names whoever runs the replay."""

    def view(self) -> Any:
        return getpass.getuser()


@impure("environment")
@attrs.define
class Trying(Words):
    """Reads a variable, and lives without it."""

    def say(self, recorded: Said) -> None:
        with contextlib.suppress(KeyError):
            self.said["debug"] = os.environ["DEBUG_OF_WORDS"]


@impure("environment")
@attrs.define
class Argued(Words):
    """Looks at how the program was called."""

    def view(self) -> Any:
        return len(sys.argv)


@impure("environment")
@attrs.define
class Setting(Words):
    """Leaves a variable behind."""

    def say(self, recorded: Said) -> None:
        os.environ["LAST_SAID"] = recorded.event.text


_MODE = os.environ.get("MODE_OF_WORDS", "short")


@impure("environment")
@attrs.define
class Moded(Words):
    """Took a setting when its module was imported."""

    def view(self) -> Any:
        return len(self.said) if _MODE == "short" else self.said


# Files, sockets, processes


@impure("files")
@attrs.define
class Dictionary(Words):
    """Reads a list of words that is somewhere."""

    def view(self) -> Any:
        with open(__file__, encoding="utf-8") as file:
            return len(file.read()) > 0


@impure("files")
@attrs.define
class Journal(Words):
    """Writes down what it folds."""

    def say(self, recorded: Said) -> None:
        with open("journal.txt", "a", encoding="utf-8") as file:
            file.write(recorded.event.text)


@impure("files")
@attrs.define
class Swallowing(Words):
    """Writes down what it folds, and does not mind when it cannot."""

    def say(self, recorded: Said) -> None:
        with contextlib.suppress(Exception):
            Path("journal.txt").write_text(recorded.event.text, encoding="utf-8")


@impure("files")
@attrs.define
class Exists(Words):
    """Looks whether something lies there."""

    def view(self) -> Any:
        return pathlib.Path("/etc").exists()


@impure("files")
@attrs.define
class Joined(Words):
    """Looks whether something lies there, in the older way."""

    def view(self) -> Any:
        return os.path.isfile(os.path.join("/", "nowhere"))


@impure("files")
@attrs.define
class Lists(Words):
    """Counts the files around it."""

    def view(self) -> Any:
        return len(os.listdir(".")) + len(glob.glob("*.txt"))


@impure("files")
@attrs.define
class Where(Words):
    """Says where it was folded."""

    def view(self) -> Any:
        return len(os.getcwd()) > 0


@impure("files")
@attrs.define
class AtHome(Words):
    """Says where its code lies."""

    def view(self) -> Any:
        return Path(__file__).parent.name


@impure("files")
@attrs.define
class Temporary(Words):
    """Puts something aside in a file."""

    def view(self) -> Any:
        with tempfile.TemporaryFile() as file:
            return file.tell()


@impure("files")
@attrs.define
class Database(Words):
    """Keeps what was said in a database of its own."""

    def view(self) -> Any:
        with contextlib.closing(sqlite3.connect("words.db")) as database:
            return database.execute("select 1").fetchone()


@impure("files")
@attrs.define
class Spacious(Words):
    """Looks how much room is left."""

    def view(self) -> Any:
        return shutil.disk_usage("/").total > 0


@impure("network")
@attrs.define
class Translated(Words):
    """Asks a service."""

    def view(self) -> Any:
        try:
            return urllib.request.urlopen("http://localhost:9/words").status
        except Exception:
            return None


@impure("network")
@attrs.define
class Connected(Words):
    """Opens a connection, and does not mind when it cannot."""

    def say(self, recorded: Said) -> None:
        with contextlib.suppress(Exception), socket.socket() as link:
            link.connect(("localhost", 9))


@impure("processes")
@attrs.define
class Counting(Words):
    """Has another program count."""

    def view(self) -> Any:
        try:
            return subprocess.run(["wc"], input=b"a b", capture_output=True, check=False).stdout
        except Exception:
            return None


@impure("processes")
@attrs.define
class Shell(Words):
    """Has a shell do something."""

    def say(self, recorded: Said) -> None:
        with contextlib.suppress(Exception):
            os.system("true")


@impure("threads")
@attrs.define
class SideBySide(Words):
    """Counts in a thread of its own."""

    def view(self) -> Any:
        counted: list[int] = []
        thread = threading.Thread(target=lambda: counted.append(len(self.said)))
        thread.start()
        thread.join()
        return tuple(counted)


@impure("threads")
@attrs.define
class ByThread(Words):
    """Keeps what was said by the thread that folds."""

    def say(self, recorded: Said) -> None:
        self.said[f"{threading.current_thread().name} {recorded.id}"] = recorded.event.text


# Output and input


@impure("output")
@attrs.define
class Talking(Words):
    """Prints as it goes."""

    def say(self, recorded: Said) -> None:
        print("said", recorded.event.text)


@impure("output")
@attrs.define
class Written(Words):
    """Writes to standard error, past print."""

    def view(self) -> Any:
        sys.stderr.write(".")
        return len(self.said)


@impure("output")
@attrs.define
class Logging(Words):
    """Logs what it thinks worth a warning."""

    def say(self, recorded: Said) -> None:
        logging.getLogger(__name__).warning("said %s", recorded.event.text)


@impure("output")
@attrs.define
class Cautious(Words):
    """Warns whoever looks at standard error."""

    def view(self) -> Any:
        warnings.warn("few words", stacklevel=2)
        return len(self.said)


@impure("input")
@attrs.define
class Asking(Words):
    """Asks whoever sits there."""

    def view(self) -> Any:
        try:
            return input("How many? ")
        except Exception:
            return "nobody"
