"""What is to be rehearsed, and what is to go wrong in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import attrs

from dialoguekit.errors import Refused

FAILURES: Mapping[str, str] = MappingProxyType(
    {
        "overrun": "a hat is extended, and takes more than half as long again even so",
        "off-hat": "three to five in a hundred hat items are said under another hat than their own",
        "breach": "a rule of the agreement slips during the hats, is named, and is repaired",
        "silent-group": "the second group says nothing in plenary and passes in the closing round",
        "orphan-theme": "a theme is formed from a code that was applied to nothing",
        "stale-consent": "one or two people signed an earlier version of the consent form",
        "lone-role-quote": "a verbatim story is labelled with a job that one person alone has",
        "no-closing-blue": "the hats end with red; nobody sums up",
        "facilitator-absent-hat-change": "the facilitators are out, and a participant calls black",
        "black-without-green": "obstacles are listed, and the round of ideas is left out",
        "red-with-reasons": "some red notes are justified although red asks for no reasons",
    }
)
"""Everything that can be planted, and what it amounts to in the log."""

EVERYWHERE = frozenset({"overrun", "off-hat"})
"""What slips in any ordinary workshop."""


def natural(index: int) -> frozenset[str]:
    """What goes wrong by itself in the workshop ``index``, counted from 0.

    A rule slips in one workshop of four.
    """
    return EVERYWHERE | {"breach"} if index % 4 == 2 else EVERYWHERE


FEWEST, MOST = 6, 120
SMALLEST, LARGEST = 0.1, 4.0


def _named(failures: Iterable[str] | None) -> frozenset[str] | None:
    return None if failures is None else frozenset(failures)


@attrs.frozen(kw_only=True)
class Plan:
    """What is to be rehearsed.

    Fields:
        workshops: how many; after the four regions they begin again, as ``leeds-2``.
        seed: the same seed gives the same events, whatever else is in the log.
        programme: the id of the programme that they form.
        people: who attend each workshop, facilitators and scribes apart; half of each group.
        size: how much is written, 1.0 being a half-day of thirty people (about 2,300 events);
            beyond what a region has to say, the others lend it their words.
        failures: names of :data:`FAILURES` to plant in every workshop; None for the natural few.

    Raises :class:`~dialoguekit.errors.Refused` for what cannot be rehearsed.
    """

    workshops: int = 4
    seed: int = 1
    programme: str = "england"
    people: int = 30
    size: float = 1.0
    failures: frozenset[str] | None = attrs.field(default=None, converter=_named)

    def __attrs_post_init__(self) -> None:
        if self.workshops < 1:
            raise Refused("rehearse", f"{self.workshops} workshops are none", "Ask for 1 or more")
        if not FEWEST <= self.people <= MOST:
            why = f"{self.people} people cannot be imagined"
            raise Refused("rehearse", why, f"Ask for {FEWEST} to {MOST}")
        if not SMALLEST <= self.size <= LARGEST:
            why = f"size {self.size} is beyond the material"
            raise Refused("rehearse", why, f"Ask for {SMALLEST} to {LARGEST}")
        unknown = sorted((self.failures or frozenset()) - FAILURES.keys())
        if unknown:
            why = f"nobody knows how to plant {', '.join(unknown)}"
            raise Refused("rehearse", why, f"Choose among: {', '.join(sorted(FAILURES))}")

    def planted(self, index: int) -> frozenset[str]:
        """What goes wrong in the workshop ``index``, counted from 0."""
        return natural(index) if self.failures is None else self.failures
