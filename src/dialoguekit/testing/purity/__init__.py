"""Check that a projection depends on its events alone and has no side effects.

::

    def test_the_projection_is_pure():
        assert_pure(WorldCafe)

The check of plugins applies the same to all that a method or an analysis shows, as the view of
:class:`~dialoguekit.testing.whole_output.OutputProjection`.

The projection is folded in several processes.  They differ in hash seed, clock, time zone, locale,
user, home, working directory, machine, arguments, memory layout, garbage collection, order of
streams and location of the code.  Views are compared by value.

During a fold, an audit hook detects access to files, sockets, processes and the like by any code.
A profiler detects what the checked code itself calls: clocks, randomness, the environment, object
identities.  What a library does internally is judged by its effect.  State outside the projection
is found by folding again, interleaved with other streams, and resumed in another process.

These are not impurities: imports, also late ones; caches of pure functions; random generators with
a fixed seed; sets whose order stays invisible; the zones of :mod:`zoneinfo`, which are data;
in-memory databases; loggers without output.

A class at the top level of a module is transferred to the other processes by name.  A class defined
inside a function is transferred with its code.  Anything else is examined in forks of this
process, which all have the same hash order; an info finding says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # Every examining process imports this package, so the import must be fast.
    from dialoguekit.projections.projection import Projection
    from dialoguekit.testing.findings import Finding
    from dialoguekit.testing.projection_laws import Stream

__all__ = ["assert_pure", "check_purity"]

_GENERATED_STREAMS = ("leeds", "york", "hull")
_MAX_LENGTH = 60


def check_purity(
    projection: Callable[[], Projection[Any]],
    streams: Sequence[Stream] | None = None,
    *,
    timeout_s: float = 60.0,
) -> tuple[Finding, ...]:
    """Return all findings about a projection.

    ``streams`` are streams of different workshops.  Without them, histories are generated from the
    events that the projection handles.  ``timeout_s`` limits each process, in seconds.

    Raises :class:`~dialoguekit.errors.MissingExtra` if a required library is not installed.
    """
    from dialoguekit.testing.histories import sample_histories
    from dialoguekit.testing.purity.check import check_subjects
    from dialoguekit.testing.purity.fold_variants import Subject

    checked_streams = (
        sample_histories(projection, stream_names=_GENERATED_STREAMS, max_length=_MAX_LENGTH)
        if streams is None
        else streams
    )
    streams_by_name = {stream[0].stream: stream for stream in checked_streams if stream}
    name = getattr(projection, "__qualname__", repr(projection))
    subject = Subject(name=name, projection=projection)
    return check_subjects([subject], streams_by_name, timeout_s=timeout_s)[name].findings


def assert_pure(
    projection: Callable[[], Projection[Any]], streams: Sequence[Stream] | None = None
) -> None:
    """Raise AssertionError with every error that :func:`check_purity` finds."""
    errors = [finding for finding in check_purity(projection, streams) if finding.is_error]
    if errors:
        raise AssertionError("\n".join(map(str, errors)))
