"""Search for a minimal counterexample."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from dialoguekit.errors import MissingExtra

if TYPE_CHECKING:
    from hypothesis import strategies as st

E = TypeVar("E")

_MAX_SHRINK_TRIES = 100  # Limits the time to shrink a counterexample.


class _StopSearch(BaseException):
    """Stops a search; hypothesis does not catch it, as it is not an Exception."""


def find_counterexample(
    strategy: st.SearchStrategy[E],
    check: Callable[[E], None],
    max_examples: int,
    describe: Callable[[E], str] = repr,
) -> str | None:
    """Return why ``check`` raises and on which minimal example; None if it never raises.

    Every run tries the same examples.

    Raises :class:`~dialoguekit.errors.MissingExtra` if hypothesis is not installed.
    """
    try:
        from hypothesis import HealthCheck, Phase, Verbosity, given, settings
    except ImportError as error:
        raise MissingExtra("testing", "Searching for counterexamples") from error
    latest: list[tuple[E, BaseException]] = []
    tried_since = 0

    @settings(
        max_examples=max_examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    @given(strategy)
    def search(example: Any) -> None:
        nonlocal tried_since
        tried_since += bool(latest)
        if tried_since > _MAX_SHRINK_TRIES:
            raise _StopSearch
        try:
            check(example)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            latest[:] = [(example, error)]
            raise AssertionError(str(error)) from error

    try:
        search()
    except _StopSearch:
        pass
    except Exception:
        if not latest:  # The error is not from an example.
            raise
    if not latest:
        return None
    example, cause = latest[0]
    reason = cause if isinstance(cause, AssertionError) else repr(cause)
    return f"{reason} ({describe(example)})"
