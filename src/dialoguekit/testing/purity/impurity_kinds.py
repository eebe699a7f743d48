"""What a projection can depend on besides its events, and what to do instead."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CLOCK = "clock"
ZONE = "time zone"
CHANCE = "randomness"
ENVIRONMENT = "environment"
FILES = "files"
NETWORK = "network"
PROCESSES = "processes"
THREADS = "threads"
OUTPUT = "output"
INPUT = "input"
IDENTITY = "identity"
MEMORY = "memory"
MACHINE = "machine"
LOCALE = "locale"
HIDDEN = "hidden state"
HASHES = "hash order"
ELSEWHERE = "another process"
ENDLESS = "time taken"
UNCARRIED = "carrying"

MENDS: Mapping[str, str] = MappingProxyType(
    {
        CLOCK: "Take the time from the event, recorded.at or recorded.at_us: a log that is "
        "replayed next year must tell what it tells today.",
        ZONE: "Keep times in UTC, as recorded.at gives them, or name the zone: "
        "astimezone(UTC), fromtimestamp(seconds, tz=UTC).",
        CHANCE: "Leave chance out, or draw from a generator of your own with a fixed seed that is "
        "made where it is used: random.Random(42).",
        ENVIRONMENT: "Take settings from the params of activity.started, or make them constants.",
        FILES: "Read data when the module is imported, or keep it in Python; a projection reads "
        "events alone, and writes nothing.",
        NETWORK: "Ask nobody while folding: what a service said is a fact of its own, recorded as "
        "an event.",
        PROCESSES: "Start and stop nothing while folding.",
        THREADS: "Fold in the thread that calls: whoever replays gives the executor.",
        OUTPUT: "Return what is worth saying in the view; print and log nothing.",
        INPUT: "Ask nobody: what somebody answers is recorded as an event.",
        IDENTITY: "Compare by value, and go by the ids that events carry: an object lies elsewhere "
        "in the memory of every process.",
        MEMORY: "Leave the garbage collector and the references that it counts alone.",
        MACHINE: "Leave the machine and the interpreter out: the report is to be the same on all.",
        LOCALE: "Format numbers and dates with f-strings, which know no locale.",
        HIDDEN: "Keep everything in the fields of the projection, made anew for each of them with "
        "attrs.field(factory=…); leave events, modules, classes and defaults as they are.",
        HASHES: "Sort what comes out of a set before its order can be seen.",
        ELSEWHERE: "Let the view follow from the events alone.",
        ENDLESS: "Let each handler do a small, fixed amount of work, and wait for nothing.",
        UNCARRIED: "Define it at the top of a module, out of what can be pickled.",
    }
)
"""What to do, by kind."""
