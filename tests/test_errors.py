"""The error classes: documented tree, pickling, and messages."""

from __future__ import annotations

import inspect
import pickle
import re

import pytest

from dialoguekit import errors
from dialoguekit.errors import DialogueKitError

_CLASSES = {
    name: cls
    for name, cls in vars(errors).items()
    if inspect.isclass(cls) and issubclass(cls, Exception)
}

_SAMPLES: list[tuple[DialogueKitError, str]] = [
    (
        errors.InvalidEvent("turn.taken", "words", "must be a whole number, not '7'"),
        "turn.taken: words must be a whole number, not '7'",
    ),
    (
        errors.Refused("open leeds", "it is closed", "Schedule another workshop"),
        "Cannot open leeds: it is closed. Schedule another workshop.",
    ),
    (errors.StoreUnavailable("No log here. Create one."), "No log here. Create one."),
    (
        errors.Conflict("leeds", 5, 7),
        "Version conflict on leeds: expected 5, found 7. Reload and retry.",
    ),
    (
        errors.BatchMisused("This batch has ended. Begin another one."),
        "This batch has ended. Begin another one.",
    ),
    (
        errors.BatchConflict("leeds", 5, 7, "C17"),
        (
            "Nothing of the batch on leeds was recorded: another process created C17 meanwhile. "
            "Run the batch again, or use run_batch(function), which repeats it."
        ),
    ),
    (
        errors.BatchConflict("leeds", 5, 7),
        (
            "Nothing of the batch on leeds was recorded: expected version 5, found 7. "
            "Run the batch again, or use run_batch(function), which repeats it."
        ),
    ),
    (
        errors.CommandIdReused("form-1", "leeds", 7),
        (
            "Command id form-1 is already used at leeds #7, by a command with other content. "
            "Give a new command a new id."
        ),
    ),
    (
        errors.EventIdReused("e-1", "leeds", 7),
        (
            "Event id e-1 is already used at leeds #7, with different content or in another order. "
            "Give a new event a new id."
        ),
    ),
    (errors.StoreCorrupted("The event was modified."), "The event was modified."),
    (errors.InvalidProof("The root does not match."), "The root does not match."),
    (
        errors.SubjectForgotten("leeds", "P3"),
        (
            "P3 of leeds was forgotten, so no personal data can be stored. "
            "Register the person again; the old id cannot be reused."
        ),
    ),
    (errors.KeysUnavailable("No keys. Restore them."), "No keys. Restore them."),
    (
        errors.UnreadableEvent("turn.taken", 2, 14, "cannot be read"),
        "turn.taken version 2 at position 14: cannot be read",
    ),
    (
        errors.MalformedEvent("turn.taken", 2, 14, "missing field", "$.person"),
        "turn.taken version 2 at position 14: missing field (at $.person)",
    ),
    (
        errors.MalformedEvent("turn.taken", 2, None, "missing field", "$.person"),
        "turn.taken version 2: missing field (at $.person)",
    ),
    (
        errors.UnsupportedEventVersion("turn.taken", 3, 14, "is newer than version 2: upgrade"),
        "turn.taken version 3 at position 14: is newer than version 2: upgrade",
    ),
    (
        errors.InvalidProjection("Voice", "it has no view. Write one"),
        "Projection Voice is invalid: it has no view. Write one",
    ),
    (
        errors.ProjectionFailed("Voice", "e-1", 14, "ZeroDivisionError"),
        "Projection Voice failed on event e-1 (position 14): ZeroDivisionError",
    ),
    (
        errors.ProjectionFailed("Voice", None, None, "ZeroDivisionError"),
        "Projection Voice failed: ZeroDivisionError",
    ),
    (errors.StaleSnapshot("The fold is of york. Fold again."), "The fold is of york. Fold again."),
    (
        errors.PluginLoadError("abcd", "No module named 'numpy'"),
        "Plugin abcd failed: No module named 'numpy'",
    ),
    (
        errors.PluginFailed("abcd", "KeyError in view.py, line 7."),
        "Plugin abcd failed: KeyError in view.py, line 7.",
    ),
    (
        errors.DuplicateName("method", "abcd", "one-package", "another-package"),
        "Both one-package and another-package declare the method 'abcd'. Uninstall one of them.",
    ),
    (
        errors.InvalidSetting("DIALOGUEKIT_PLUGIN_TIMEOUT_S", "must be a number, not 'ten'"),
        "DIALOGUEKIT_PLUGIN_TIMEOUT_S must be a number, not 'ten'.",
    ),
    (
        errors.MalformedFile("votes.csv", 7, "vote", "must be a number, not 'yes'"),
        "votes.csv, line 7, column vote: must be a number, not 'yes'. Nothing was imported.",
    ),
    (
        errors.MalformedFile("votes.csv", None, None, "is empty"),
        "votes.csv: is empty. Nothing was imported.",
    ),
    (errors.OutputError("a.json exists. Use --force."), "a.json exists. Use --force."),
    (errors.ReportError("No workshop to report. Name one."), "No workshop to report. Name one."),
    (
        errors.MissingExtra("parquet", "Exporting Parquet"),
        (
            "Exporting Parquet needs an extra that is not installed. "
            "Install it with: pip install 'dialoguekit-core[parquet]'"
        ),
    ),
]

_IDS = [f"{type(error).__name__}-{number}" for number, (error, _) in enumerate(_SAMPLES)]

_BRANCHES = {"DialogueKitError", "StoreError", "ReplayError", "PluginError", "InterchangeError"}
"""Base classes that are caught, but never raised themselves."""


def _documented_tree() -> dict[str, str | None]:
    """Return the parent of every error, by the docstring of the module."""
    assert errors.__doc__
    parents: dict[str, str | None] = {}
    path: list[str] = []
    for line in errors.__doc__.splitlines():
        found = re.match(r"    ((?:│   |    )*(?:├── |└── )?)([A-Z]\w+)(?:  .*)?$", line)
        if found:
            depth = len(found[1]) // 4
            path[depth:] = [found[2]]
            parents[found[2]] = path[depth - 1] if depth else None
    return parents


def test_the_docstring_shows_the_tree() -> None:
    """The docstring shows every error under its base class."""
    real = {
        name: None if cls is DialogueKitError else cls.__bases__[0].__name__
        for name, cls in _CLASSES.items()
    }

    assert _documented_tree() == real


def test_every_error_has_an_example() -> None:
    """The examples below include every error."""
    assert {type(sample).__name__ for sample, _ in _SAMPLES} == set(_CLASSES) - _BRANCHES


@pytest.mark.parametrize("name", sorted(_CLASSES))
def test_every_error_is_explained(name: str) -> None:
    """Every error class has a docstring."""
    assert _CLASSES[name].__doc__


@pytest.mark.parametrize(("error", "message"), _SAMPLES, ids=_IDS)
def test_messages_give_the_problem_and_the_remedy(error: DialogueKitError, message: str) -> None:
    """A message consists of one or two sentences: place, problem, remedy."""
    assert str(error) == message


@pytest.mark.parametrize(("error", "message"), _SAMPLES, ids=_IDS)
def test_errors_can_be_pickled(error: DialogueKitError, message: str) -> None:
    """A pickled error keeps its class, attributes and message."""
    copy = pickle.loads(pickle.dumps(error))

    assert type(copy) is type(error)
    assert vars(copy) == vars(error)
    assert str(copy) == message


def test_an_invalid_event_is_a_value_error() -> None:
    """Code without knowledge of dialoguekit can catch it as a ValueError."""
    assert issubclass(errors.InvalidEvent, ValueError)


def test_errors_have_attributes() -> None:
    """Everything that a message names is also an attribute."""
    malformed = errors.MalformedEvent("turn.taken", 2, 14, "missing field", "$.person")
    duplicate = errors.DuplicateName("method", "abcd", "one", "other")

    assert (malformed.type, malformed.version, malformed.position) == ("turn.taken", 2, 14)
    assert (malformed.reason, malformed.path) == ("missing field", "$.person")
    assert (duplicate.kind, duplicate.name, duplicate.first, duplicate.second) == (
        "method",
        "abcd",
        "one",
        "other",
    )


def test_a_refusal_is_one_short_line() -> None:
    """Line breaks in ids and names are replaced, and long text is shortened."""
    refused = errors.Refused("move a\nb", "x" * 1000, "Wait\x1b[2J")
    assert str(refused).isprintable()
    assert len(str(refused)) < 500
    assert refused.reason == "x" * 1000
