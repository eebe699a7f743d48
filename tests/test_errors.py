"""The tree of errors: as drawn, complete, able to travel, and clear about what to do."""

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
    (errors.LogUnavailable("No log here. Make one."), "No log here. Make one."),
    (
        errors.Conflict("leeds", 5, 7),
        "leeds stands at 7 events, not at 5. Read it again and decide again.",
    ),
    (
        errors.EventIdReused("e-1", "leeds", 7),
        (
            "Event id e-1 already stands at leeds #7 with other content or in another order. "
            "Give a new fact a new id."
        ),
    ),
    (errors.LogDamaged("It is not what was written."), "It is not what was written."),
    (errors.InvalidProof("It proves nothing."), "It proves nothing."),
    (
        errors.Forgotten("leeds", "P3"),
        (
            "leeds P3 was forgotten: nothing of theirs can be kept. "
            "Register them anew, as another person."
        ),
    ),
    (errors.KeysUnavailable("No keys. Bring them back."), "No keys. Bring them back."),
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
        errors.NewerEvent("turn.taken", 3, 14, "is newer than version 2: upgrade"),
        "turn.taken version 3 at position 14: is newer than version 2: upgrade",
    ),
    (
        errors.MisdeclaredProjection("Voice", "it has no view. Write one"),
        "Projection Voice is misdeclared: it has no view. Write one",
    ),
    (
        errors.ProjectionFailed("Voice", "e-1", 14, "ZeroDivisionError"),
        "Projection Voice failed on event e-1 (position 14): ZeroDivisionError",
    ),
    (
        errors.ProjectionFailed("Voice", None, None, "ZeroDivisionError"),
        "Projection Voice failed: ZeroDivisionError",
    ),
    (errors.StaleFold("The fold is of york. Fold again."), "The fold is of york. Fold again."),
    (
        errors.PluginFailed("abcd", "No module named 'numpy'"),
        "Plugin abcd failed: No module named 'numpy'",
    ),
    (
        errors.NameClash("method", "abcd", "one-package", "another-package"),
        "Both one-package and another-package declare the method 'abcd'. Uninstall one of them.",
    ),
    (
        errors.InvalidSetting("DIALOGUEKIT_PLUGIN_SECONDS", "must be a number, not 'ten'"),
        "DIALOGUEKIT_PLUGIN_SECONDS must be a number, not 'ten'.",
    ),
    (
        errors.MalformedFile("votes.csv", 7, "vote", "must be a number, not 'yes'"),
        "votes.csv, line 7, column vote: must be a number, not 'yes'. Nothing was imported.",
    ),
    (
        errors.MalformedFile("votes.csv", None, None, "is empty"),
        "votes.csv: is empty. Nothing was imported.",
    ),
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

_BRANCHES = {"DialogueKitError", "LogError", "ReplayError", "PluginError", "InterchangeError"}
"""Errors that are caught, and raised only as one of their kinds."""


def _drawn_tree() -> dict[str, str | None]:
    """The parent of every error, as the docstring of the module draws it."""
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


def test_the_tree_is_as_drawn() -> None:
    """The docstring shows every error under the one that it is a kind of."""
    real = {
        name: None if cls is DialogueKitError else cls.__bases__[0].__name__
        for name, cls in _CLASSES.items()
    }

    assert _drawn_tree() == real


def test_every_error_has_an_example() -> None:
    """The examples below leave no error out."""
    assert {type(sample).__name__ for sample, _ in _SAMPLES} == set(_CLASSES) - _BRANCHES


@pytest.mark.parametrize("name", sorted(_CLASSES))
def test_every_error_is_explained(name: str) -> None:
    """Every error says in its docstring what it means."""
    assert _CLASSES[name].__doc__


@pytest.mark.parametrize(("error", "message"), _SAMPLES, ids=_IDS)
def test_messages_say_what_is_wrong_and_what_to_do(error: DialogueKitError, message: str) -> None:
    """A message is one clear line or two: where, what, and what to do next."""
    assert str(error) == message


@pytest.mark.parametrize(("error", "message"), _SAMPLES, ids=_IDS)
def test_errors_travel_between_processes(error: DialogueKitError, message: str) -> None:
    """A pickled error is the same error, with all that it knows."""
    copy = pickle.loads(pickle.dumps(error))

    assert type(copy) is type(error)
    assert vars(copy) == vars(error)
    assert str(copy) == message


def test_an_impossible_fact_is_a_value_error() -> None:
    """Code that knows nothing of dialoguekit still knows what a wrong value is."""
    assert issubclass(errors.InvalidEvent, ValueError)


def test_errors_know_what_they_are_about() -> None:
    """What a message names can be asked for by name."""
    malformed = errors.MalformedEvent("turn.taken", 2, 14, "missing field", "$.person")
    clash = errors.NameClash("method", "abcd", "one", "other")

    assert (malformed.type, malformed.version, malformed.position) == ("turn.taken", 2, 14)
    assert (malformed.why, malformed.path) == ("missing field", "$.person")
    assert (clash.kind, clash.name, clash.first, clash.second) == ("method", "abcd", "one", "other")


def test_what_others_wrote_cannot_break_the_line_of_a_refusal() -> None:
    """Ids and names come from outside: line breaks are shown as marks, and length has an end."""
    refused = errors.Refused("move a\nb", "x" * 1000, "Wait\x1b[2J")
    assert str(refused).isprintable()
    assert len(str(refused)) < 500
    assert refused.why == "x" * 1000
