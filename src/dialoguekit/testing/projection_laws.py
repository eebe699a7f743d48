"""The laws of projections, as checks for any projection.

A projection that obeys these laws needs no further code for parallel replay, incremental replay or
the combined report of several workshops.
"""

from __future__ import annotations

import itertools
import pickle
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

from dialoguekit.errors import InvalidProjection
from dialoguekit.events import OpaqueEvent, RecordedEvent
from dialoguekit.events.corrected_record import Corrections
from dialoguekit.projections.projection import Projection

ProjectionFactory: TypeAlias = Callable[[], Projection[Any]]
Stream: TypeAlias = Sequence[RecordedEvent[Any]]

_RESUME_POINTS = 4  # A fold is saved and resumed at each quarter of its stream.
_MAX_SHOWN = 600  # Characters of a view in a message.


def check_projection_laws(projection: ProjectionFactory, streams: Sequence[Stream]) -> None:
    """Check all laws of ``projection`` over ``streams``, one per workshop.

    ``projection`` returns an empty projection, for example its class.  Corrections in the streams
    are applied first, as in a replay.  Views are compared with ``==``.

    Raises :class:`AssertionError` with the broken law and both views, and :class:`ValueError` if
    two streams have the same name.
    """
    names = [recorded.stream for stream in streams for recorded in stream[:1]]
    if len(set(names)) != len(names):
        raise ValueError(f"every stream must belong to a different workshop, not {names}")
    corrected = [apply_corrections(stream) for stream in streams]
    _check_empty(projection)
    for stream in corrected:
        check_determinism(projection, stream)
        check_resume(projection, stream)
    check_combine(projection, corrected)


def check_determinism(projection: ProjectionFactory, stream: Stream) -> None:
    """Check that folding is deterministic and that ``view`` changes nothing."""
    once, again = _fold_all(projection, stream), projection()
    early_views = []
    for n, recorded in enumerate(stream):
        _fold(again, recorded)
        if n in _resume_indices(stream):
            early_views.append((n + 1, _view(again)))
    law = "folding the same events twice gives equal views (a view needs equality: @attrs.frozen)"
    _assert_equal(law, _view(_fold_all(projection, stream)), _view(once))
    _assert_equal("calling view twice gives equal views", _view(once), _view(once))
    _assert_equal("calling view between folds changes nothing", _view(once), _view(again))
    for count, view in early_views:
        early = _view(_fold_all(projection, stream[:count]))
        _assert_equal("a view does not change while the fold continues", early, view)
    types = projection().handled_types()
    handled = _fold_all(projection, [r for r in stream if r.type in types])
    _assert_equal("folding only the handled events equals folding all", _view(once), _view(handled))
    mixed = _fold_all(projection, _with_unknown_events(stream))
    _assert_equal("events of unknown types change nothing", _view(once), _view(mixed))


def check_resume(projection: ProjectionFactory, stream: Stream) -> None:
    """Check that a fold that is saved and resumed equals a fold from the start."""
    whole = _view(_fold_all(projection, stream))
    for count in (0, *(n + 1 for n in _resume_indices(stream))):
        snapshot = _pickle(_fold_all(projection, stream[:count]))
        resumed = pickle.loads(snapshot)
        for recorded in stream[count:]:
            _fold(resumed, recorded)
        law = f"a fold resumed after {count} events equals a fold from the start"
        _assert_equal(law, whole, _view(resumed))


def check_combine(projection: ProjectionFactory, streams: Sequence[Stream]) -> None:
    """Check that ``combine`` is associative, has an identity and changes no operand."""
    for stream in streams:
        alone = _view(_fold_all(projection, stream))
        right = _combine(_fold_all(projection, stream), projection())
        left = _combine(projection(), _fold_all(projection, stream))
        _assert_equal(
            "combining a fold with the empty projection changes nothing", alone, _view(right)
        )
        _assert_equal(
            "combining the empty projection with a fold changes nothing", alone, _view(left)
        )
    for one, other in itertools.pairwise(streams):
        _check_pair(projection, one, other)
    for a, b, c in zip(streams, streams[1:], streams[2:], strict=False):
        from_left = _combine(_fold_all(projection, a), _fold_all(projection, b))
        from_right = _combine(_fold_all(projection, b), _fold_all(projection, c))
        _assert_equal(
            "combine is associative: (a + b) + c equals a + (b + c)",
            _view(_combine(from_left, _fold_all(projection, c))),
            _view(_combine(_fold_all(projection, a), from_right)),
        )


def _check_pair(projection: ProjectionFactory, left_stream: Stream, right_stream: Stream) -> None:
    left, right = _fold_all(projection, left_stream), _fold_all(projection, right_stream)
    combined = _combine(left, right)
    if combined is left or combined is right:
        raise AssertionError(
            "Broken law: combine returns a new projection, not one of its operands."
        )
    _assert_equal(
        "combine leaves its left operand unchanged",
        _view(_fold_all(projection, left_stream)),
        _view(left),
    )
    _assert_equal(
        "combine leaves its right operand unchanged",
        _view(_fold_all(projection, right_stream)),
        _view(right),
    )
    law = "combining the folds of two workshops equals folding both"
    _assert_equal(law, _view(_fold_all(projection, [*left_stream, *right_stream])), _view(combined))


def _check_empty(projection: ProjectionFactory) -> None:
    try:
        empty = projection()
        empty.combine(projection()).view()
        empty.view()
    except InvalidProjection:
        raise
    except Exception as error:
        why = f"Broken law: a workshop without events has a view. It raised {error!r}."
        raise AssertionError(why) from error


def _fold_all(
    projection: ProjectionFactory, stream: Iterable[RecordedEvent[Any]]
) -> Projection[Any]:
    folded = projection()
    for recorded in stream:
        _fold(folded, recorded)
    return folded


def _fold(projection: Projection[Any], recorded: RecordedEvent[Any]) -> None:
    try:
        projection.fold(recorded)
    except Exception as error:
        name = projection.__handlers__.get(type(recorded.event), "fold")
        raise AssertionError(
            "Broken law: no handler raises, whatever was recorded. "
            f"{type(projection).__qualname__}.{name} raised {error!r} on {recorded.type} "
            f"({recorded.stream} {recorded.seq})."
        ) from error


def _view(projection: Projection[Any]) -> Any:
    try:
        return projection.view()
    except InvalidProjection:
        raise
    except Exception as error:
        raise AssertionError(
            "Broken law: a view exists, whatever was recorded. "
            f"{type(projection).__qualname__}.view raised {error!r}."
        ) from error


def _combine(left: Projection[Any], right: Projection[Any]) -> Projection[Any]:
    try:
        return left.combine(right)
    except InvalidProjection:
        raise
    except Exception as error:
        raise AssertionError(
            f"Broken law: any two folds can be combined. {type(left).__qualname__}.combine "
            f"raised {error!r}."
        ) from error


def apply_corrections(stream: Stream) -> list[RecordedEvent[Any]]:
    """Return the events of a stream with corrections applied, as in a replay."""
    corrections = Corrections(stream)
    return [corrections.apply(recorded) for recorded in stream]


def _resume_indices(stream: Stream) -> set[int]:
    """Return the indices of the events after which a fold is viewed or saved."""
    return (
        {len(stream) * part // _RESUME_POINTS for part in range(_RESUME_POINTS)}
        if stream
        else set()
    )


def _with_unknown_events(stream: Stream) -> list[RecordedEvent[Any]]:
    """Return the stream with an event of an unknown type before every event."""
    unknown = OpaqueEvent("unknown-plugin.happened", 1, b"{}")
    return [r for known in stream for r in (known.replace(event=unknown), known)]


def _pickle(projection: Projection[Any]) -> bytes:
    try:
        return pickle.dumps(projection)
    except Exception as error:
        why = f"Broken law: a fold can be saved with pickle. It raised {error!r}."
        raise AssertionError(why) from error


def _assert_equal(law: str, expected: object, actual: object) -> None:
    if expected != actual:
        raise AssertionError(
            f"Broken law: {law}.\n  {_abbreviate(expected)}\n  {_abbreviate(actual)}"
        )


def _abbreviate(view: object) -> str:
    text = repr(view)
    return text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + "…"
