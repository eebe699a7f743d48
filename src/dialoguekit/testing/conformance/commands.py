"""Whether decision functions only read, and refuse in the way that refusals are made."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from dialoguekit.domain.commands import Noting
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import InvalidEvent, Refused
from dialoguekit.events import is_event
from dialoguekit.plugin.types import Decision
from dialoguekit.testing.command_arguments import arguments, is_plain, pool_of
from dialoguekit.testing.conformance.plugin_under_test import WORKSHOPS, Bench, Failed, attempt
from dialoguekit.testing.event_generator import Chance, Pool, Vocabulary
from dialoguekit.testing.findings import Finding
from dialoguekit.testing.scenario import START

NAME = "decisions"

_TRIES = 12
_REFUSE = (
    "Refuse what cannot be with refuse(what, why, remedy) of dialoguekit.plugin, for example with "
    "registered(state, person, what); and raise nothing else."
)


def check(bench: Bench) -> list[Finding]:
    """Every decision, asked with nonsense and with what is at hand."""
    states = [Workshop()]
    for source in bench.sources:
        kit = attempt(lambda source=source: bench.played(source))  # type: ignore[misc]
        if not isinstance(kit, Failed):
            states.append(kit.workshop(WORKSHOPS[0]).state)
    return [
        finding for decision in bench.loaded.decisions for finding in _of(bench, decision, states)
    ]


def _of(bench: Bench, decision: Decision, states: list[Workshop]) -> Iterator[Finding]:
    function = decision.function
    if not is_plain(function):
        mend = "Make it a plain function: def decide(state, noting, …) -> tuple of events."
        message = "it is no plain function whose first two parameters are the state and the noting"
        yield _finding(decision, message, mend)
        return
    chance = Chance(Random(decision.name))
    for state in states:
        for given in _asked(bench, function, state, chance):
            wrong = _wrong(function, state, given)
            if wrong is not None:
                yield _finding(decision, *wrong)
                return


def _asked(
    bench: Bench, function: Callable[..., Any], state: Workshop, chance: Chance
) -> Iterator[dict[str, Any]]:
    """Nothing at all, ids that nobody brought in, and what is at hand."""
    yield {}
    vocabulary = Vocabulary.of(bench.loaded.methods)
    for pool in (Pool(vocabulary), pool_of(state, vocabulary)):
        for _ in range(_TRIES):
            yield arguments(function, bench.events, pool, chance)


def _wrong(
    function: Callable[..., Any], state: Workshop, given: dict[str, Any]
) -> tuple[str, str] | None:
    """What is wrong with how a decision answers, and what to mend; None where nothing is."""
    before = copy.deepcopy(state)
    shown = ", ".join(f"{name}={value!r}" for name, value in given.items()) or "nothing"
    try:
        decided = function(state, Noting(START), **given)
    except (Refused, InvalidEvent):
        decided = ()
    except TypeError as error:
        decided = () if _lacks(function, given) else error
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  # whatever the plugin raises
        decided = error
    if isinstance(decided, BaseException):
        return f"asked with {shown}, it raised {decided!r}", _REFUSE
    if state != before:
        mend = "Let it read the state, and return what happened as events."
        return f"asked with {shown}, it changed the state", mend
    if not (isinstance(decided, tuple) and all(map(is_event, decided))):
        mend = "Return a tuple of events: (Happened(…),)."
        return f"asked with {shown}, it returned {decided!r}", mend
    return None


def _lacks(function: Callable[..., Any], given: dict[str, Any]) -> bool:
    """Whether arguments are missing, so that a TypeError is no wonder."""
    try:
        inspect.signature(function).bind(None, None, **given)
    except TypeError:
        return True
    return False


def _finding(decision: Decision, message: str, mend: str) -> Finding:
    return Finding(check=NAME, subject=f"decision {decision.name}", message=message, mend=mend)
