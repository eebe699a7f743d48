"""Whether a projection depends on its events alone, and does nothing but fold them.

::

    def test_the_projection_is_pure():
        assert_pure(WorldCafe)

It is folded in several processes that differ in hash seed, clock, time zone, locale, user, home,
working directory, machine, arguments, layout of memory, garbage collection, the order of streams
and the place of its code; views are compared by value, and chapters to the letter.  While it
folds, an audit hook catches files, sockets, processes and the like, whoever causes them, and a
profiler catches what its own code calls: clocks, chance, the environment, identities.  What
libraries do inside is judged by its effect.  State that is kept outside of the projection is
found by folding again, in turns with other streams, and in another process half way.

What is no impurity: imports, also late ones; caches of pure functions; generators with a seed of
their own; sets that stay sets; the zones of :mod:`zoneinfo`, which are data; databases in memory;
loggers that nobody hears.

A class at the top of a module is carried to the other processes by its name, one that is defined
inside of a function with its code.  What cannot be carried at all is examined in copies of this
process, which keep the order of hashes; a note says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # Every process that folds imports this package: it is to begin at once.
    from dialoguekit.document.blocks import Chapter, Scope
    from dialoguekit.projections.projection import Projection
    from dialoguekit.testing.findings import Finding
    from dialoguekit.testing.projection_laws import Stream

__all__ = ["assert_pure", "check_purity"]

_DRAWN = ("leeds", "york", "hull")
_LONGEST = 60


def check_purity(
    projection: Callable[[], Projection[Any]],
    streams: Sequence[Stream] | None = None,
    *,
    chapter: Callable[[Any, Scope], Chapter] | None = None,
    flags: Callable[[Any, str], Any] | None = None,
    within_s: float = 60.0,
) -> tuple[Finding, ...]:
    """Everything that is found of a projection, its chapter and its flags.

    ``streams`` are those of different workshops; without them, histories are drawn of the events
    that it handles.  ``within_s`` is how long one process may take, in seconds.

    Raises :class:`~dialoguekit.errors.MissingExtra` where the libraries for it are missing.
    """
    from dialoguekit.testing.histories import sampled
    from dialoguekit.testing.purity.check import check_subjects
    from dialoguekit.testing.purity.fold_variants import Subject

    several = sampled(projection, names=_DRAWN, longest=_LONGEST) if streams is None else streams
    named = {stream[0].stream: stream for stream in several if stream}
    name = getattr(projection, "__qualname__", repr(projection))
    subject = Subject(name=name, projection=projection, chapter=chapter, flags=flags)
    return check_subjects([subject], named, within_s=within_s)[name].findings


def assert_pure(
    projection: Callable[[], Projection[Any]],
    streams: Sequence[Stream] | None = None,
    *,
    chapter: Callable[[Any, Scope], Chapter] | None = None,
    flags: Callable[[Any, str], Any] | None = None,
) -> None:
    """Fail with everything that :func:`check_purity` finds to mend."""
    found = check_purity(projection, streams, chapter=chapter, flags=flags)
    faults = [finding for finding in found if finding.is_fault]
    if faults:
        raise AssertionError("\n".join(map(str, faults)))
