"""The laws of projections, to be held against anybody's projection.

From these laws come parallel replay, incremental replay and the combined report of several
workshops: a projection that keeps them needs no further code for any of the three.
"""

from __future__ import annotations

import itertools
import pickle
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

from dialoguekit.errors import MisdeclaredProjection
from dialoguekit.events import OpaqueEvent, RecordedEvent
from dialoguekit.projections.corrections import Corrections
from dialoguekit.projections.projection import Projection

Made: TypeAlias = Callable[[], Projection[Any]]
Stream: TypeAlias = Sequence[RecordedEvent[Any]]

_CUTS = 4  # A fold is saved and resumed after each quarter of its stream.
_MOST_SHOWN = 600  # Characters of a view that a message repeats.


def check_projection_laws(projection: Made, streams: Sequence[Stream]) -> None:
    """Hold all laws against ``projection`` over ``streams``, one for each workshop.

    ``projection`` makes an empty projection, for example its class.  Corrections in the streams
    are applied first, as a replay does.  Views are compared with ``==``.

    Raises :class:`AssertionError`, which names the law that is broken and shows both views.
    """
    names = [recorded.stream for stream in streams for recorded in stream[:1]]
    if len(set(names)) != len(names):
        raise ValueError(f"every stream is to be of another workshop, not {names}")
    corrected = [_corrected(stream) for stream in streams]
    _check_empty(projection)
    for stream in corrected:
        check_folding(projection, stream)
        check_resuming(projection, stream)
    check_joining(projection, corrected)


def check_folding(projection: Made, stream: Stream) -> None:
    """Folding is deterministic, and viewing is only looking."""
    once, again = _folded(projection, stream), projection()
    seen = []
    for n, recorded in enumerate(stream):
        _fold(again, recorded)
        if n in _cuts(stream):
            seen.append((n + 1, _view(again)))
    law = "folding the same events twice gives equal views (a view needs equality: @attrs.frozen)"
    _same(law, _view(_folded(projection, stream)), _view(once))
    _same("viewing a projection twice gives equal views", _view(once), _view(once))
    _same("viewing in between changes nothing", _view(once), _view(again))
    for count, view in seen:
        early = _view(_folded(projection, stream[:count]))
        _same("a view does not change while the fold goes on", early, view)
    wanted = projection().handled_types()
    asked = _folded(projection, [r for r in stream if r.type in wanted])
    _same("folding only the events it asks for equals folding all", _view(once), _view(asked))
    mixed = _folded(projection, _with_unknown(stream))
    _same("events of unknown types change nothing", _view(once), _view(mixed))


def check_resuming(projection: Made, stream: Stream) -> None:
    """A fold that was saved and resumed equals a fold from the start."""
    whole = _view(_folded(projection, stream))
    for cut in (0, *(n + 1 for n in _cuts(stream))):
        saved = _saved(_folded(projection, stream[:cut]))
        resumed = pickle.loads(saved)
        for recorded in stream[cut:]:
            _fold(resumed, recorded)
        law = f"a fold resumed after {cut} events equals a fold from the start"
        _same(law, whole, _view(resumed))


def check_joining(projection: Made, streams: Sequence[Stream]) -> None:
    """Join is associative, has the empty projection as identity, and changes neither side."""
    for stream in streams:
        alone = _view(_folded(projection, stream))
        right = _join(_folded(projection, stream), projection())
        left = _join(projection(), _folded(projection, stream))
        _same("joining the empty projection changes nothing", alone, _view(right))
        _same("joining to the empty projection changes nothing", alone, _view(left))
    for one, other in itertools.pairwise(streams):
        _check_pair(projection, one, other)
    for a, b, c in zip(streams, streams[1:], streams[2:], strict=False):
        from_left = _join(_folded(projection, a), _folded(projection, b))
        from_right = _join(_folded(projection, b), _folded(projection, c))
        _same(
            "join is associative: (a + b) + c equals a + (b + c)",
            _view(_join(from_left, _folded(projection, c))),
            _view(_join(_folded(projection, a), from_right)),
        )


def _check_pair(projection: Made, one: Stream, other: Stream) -> None:
    left, right = _folded(projection, one), _folded(projection, other)
    joined = _join(left, right)
    if joined is left or joined is right:
        raise AssertionError("Broken law: join returns a new projection, not one of its sides.")
    _same("join leaves its left side as it was", _view(_folded(projection, one)), _view(left))
    _same("join leaves its right side as it was", _view(_folded(projection, other)), _view(right))
    law = "folding two workshops and joining equals folding both"
    _same(law, _view(_folded(projection, [*one, *other])), _view(joined))


def _check_empty(projection: Made) -> None:
    try:
        empty = projection()
        empty.join(projection()).view()
        empty.view()
    except MisdeclaredProjection:
        raise
    except Exception as error:
        why = f"Broken law: a workshop without events has a view. It raised {error!r}."
        raise AssertionError(why) from error


def _folded(projection: Made, stream: Iterable[RecordedEvent[Any]]) -> Projection[Any]:
    folded = projection()
    for recorded in stream:
        _fold(folded, recorded)
    return folded


def _fold(folded: Projection[Any], recorded: RecordedEvent[Any]) -> None:
    try:
        folded.fold(recorded)
    except Exception as error:
        name = folded.__handlers__.get(type(recorded.event), "fold")
        raise AssertionError(
            "Broken law: no handler raises, whatever was noted. "
            f"{type(folded).__qualname__}.{name} raised {error!r} on {recorded.type} "
            f"({recorded.stream} {recorded.seq})."
        ) from error


def _view(folded: Projection[Any]) -> Any:
    try:
        return folded.view()
    except MisdeclaredProjection:
        raise
    except Exception as error:
        raise AssertionError(
            f"Broken law: there is a view, whatever was noted. {type(folded).__qualname__}.view "
            f"raised {error!r}."
        ) from error


def _join(one: Projection[Any], other: Projection[Any]) -> Projection[Any]:
    try:
        return one.join(other)
    except MisdeclaredProjection:
        raise
    except Exception as error:
        raise AssertionError(
            f"Broken law: any two folds can be joined. {type(one).__qualname__}.join raised "
            f"{error!r}."
        ) from error


def _corrected(stream: Stream) -> list[RecordedEvent[Any]]:
    about = Corrections(stream)
    return [about.apply(recorded) for recorded in stream]


def _cuts(stream: Stream) -> set[int]:
    """Indices of the events after which a fold is looked at or saved."""
    return {len(stream) * part // _CUTS for part in range(_CUTS)} if stream else set()


def _with_unknown(stream: Stream) -> list[RecordedEvent[Any]]:
    """The stream with an event that nobody knows beside every event."""
    unknown = OpaqueEvent("somebody-elses.happened", 1, b"{}")
    return [r for known in stream for r in (known._replace(event=unknown), known)]


def _saved(projection: Projection[Any]) -> bytes:
    try:
        return pickle.dumps(projection)
    except Exception as error:
        why = f"Broken law: a fold can be saved with pickle. It raised {error!r}."
        raise AssertionError(why) from error


def _same(law: str, one: object, other: object) -> None:
    if one != other:
        raise AssertionError(f"Broken law: {law}.\n  {_shown(one)}\n  {_shown(other)}")


def _shown(view: object) -> str:
    text = repr(view)
    return text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1] + "…"
