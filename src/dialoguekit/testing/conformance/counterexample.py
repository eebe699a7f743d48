"""Searching for an example on which something does not hold, and making it small."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from dialoguekit.errors import MissingExtra

if TYPE_CHECKING:
    from hypothesis import strategies as st

E = TypeVar("E")

_SMALL_ENOUGH = 100  # Tries to make a counterexample smaller; somebody waits.


class _Enough(BaseException):
    """Stops a search; hypothesis leaves what is no Exception alone."""


def counterexample(
    strategy: st.SearchStrategy[E],
    hold: Callable[[E], None],
    examples: int,
    told: Callable[[E], str] = repr,
) -> str | None:
    """Why ``hold`` raises on the smallest example that was found, and which; None for none.

    The same examples are tried on every run.

    Raises :class:`~dialoguekit.errors.MissingExtra` where hypothesis is not installed.
    """
    try:
        from hypothesis import HealthCheck, Phase, Verbosity, given, settings
    except ImportError as error:
        raise MissingExtra("testing", "Searching for counterexamples") from error
    latest: list[tuple[E, BaseException]] = []
    tried_since = 0

    @settings(
        max_examples=examples,
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
        if tried_since > _SMALL_ENOUGH:
            raise _Enough
        try:
            hold(example)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            latest[:] = [(example, error)]
            raise AssertionError(str(error)) from error

    try:
        search()
    except _Enough:
        pass
    except Exception:
        if not latest:  # It is not about an example.
            raise
    if not latest:
        return None
    example, why = latest[0]
    return f"{why if isinstance(why, AssertionError) else repr(why)} ({told(example)})"
