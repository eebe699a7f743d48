"""Kinds of impurity: dependences other than on events, with a fix for each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CLOCK = "clock"
TIME_ZONE = "time zone"
RANDOMNESS = "randomness"
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
HIDDEN_STATE = "hidden state"
HASH_ORDER = "hash order"
OTHER_PROCESS = "another process"
TIMEOUT = "timeout"
NOT_TRANSFERABLE = "not transferable"

FIXES: Mapping[str, str] = MappingProxyType(
    {
        CLOCK: "Take the time from the event, fact.occurred_at_us or recorded.occurred_at: a "
        "replay next year must give the same result as today.",
        TIME_ZONE: "Keep times in UTC, as recorded.occurred_at returns them, or name the zone: "
        "astimezone(UTC), fromtimestamp(seconds, tz=UTC).",
        RANDOMNESS: "Avoid randomness, or use your own generator with a fixed seed, created where "
        "it is used: random.Random(42).",
        ENVIRONMENT: "Read settings from the params of activity.started, or make them constants.",
        FILES: "Read data when the module is imported, or store it in Python code. Read only "
        "events, and write nothing.",
        NETWORK: "Call no service while folding; record its answer as an event.",
        PROCESSES: "Start and end no process while folding.",
        THREADS: "Fold in the calling thread; the replay chooses the executor.",
        OUTPUT: "Return the information in the view; print and log nothing.",
        INPUT: "Ask for no input; record an answer as an event.",
        IDENTITY: "Compare by value and use the ids in the events: the memory address of an object "
        "differs between processes.",
        MEMORY: "Do not use the garbage collector, weak references or reference counts.",
        MACHINE: "Do not read properties of the machine or interpreter: the report must be the "
        "same on every machine.",
        LOCALE: "Format numbers and dates with f-strings, which ignore the locale.",
        HIDDEN_STATE: "Do not change events, modules, classes or default arguments. A method "
        "returns what it builds; a projection stores its state in fields of its own, created with "
        "attrs.field(factory=…).",
        HASH_ORDER: "Sort the elements of a set before their order becomes visible.",
        OTHER_PROCESS: "Compute the view from the events alone.",
        TIMEOUT: "Do a small, bounded amount of work in each handler, and wait for nothing.",
        NOT_TRANSFERABLE: "Define it at the top level of a module, from picklable values.",
    }
)
"""The fix for each kind of impurity."""
