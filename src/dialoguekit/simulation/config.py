"""What is to be rehearsed, and what is to go wrong in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import attrs

from dialoguekit.errors import Refused

FAILURES: Mapping[str, str] = MappingProxyType(
    {
        # The room and its record (domain.md §1, §14).
        "silent-group": "the second group says nothing in plenary and passes in the closing round",
        "orphan-theme": "a theme is formed from a code that was applied to nothing",
        "stale-consent": "one or two people signed an earlier version of the consent form",
        "lone-role-quote": "a verbatim story is labelled with a job that one person alone has",
        "imposed-rules": "the facilitator reads most of the rules from a list",
        "agreement-by-majority": "just over half say yes to the agreement, and that is enough",
        "no-agreement": "rules are proposed and never adopted, so none can be said to slip",
        "newcomers-not-told": "nobody tells whoever comes late what was agreed",
        "breach": "a rule of the agreement slips during the hats, is named, and is repaired",
        "unrepaired-breach": "a rule slips during the hats, is named, and is left at that",
        # Appreciative Inquiry (domain.md §2).
        "no-discover": "the interviews are left out, and people dream of what nobody told",
        "one-way-interviews": "of each pair only the one is asked, and never asks",
        "retold-without-permission": "three stories are told on that were not to be",
        "slogans": "one story in three is a few words that could be said anywhere",
        "forced-cheer": "nothing hard is said all morning",
        "problem-talk": "what is hard is neither put aside nor asked the other way",
        "harm-silenced": "harms that people name are taken off the wall",
        "ungrounded-propositions": "no proposal stands on a dream or on a story",
        "destiny-rushed": "destiny takes a third of its time, and two things are taken on",
        # Parallel Thinking (domain.md §3).
        "overrun": "a hat is extended, and takes more than half as long again even so",
        "off-hat": "three to five in a hundred hat items are said under another hat than their own",
        "hats-by-group": "one group has all the obstacles, the other all the feelings",
        "opinions-under-white": "judgements are put up among the facts, and are called opinions",
        "red-with-reasons": "some red notes are justified although red asks for no reasons",
        "black-without-green": "obstacles are listed, and the round of ideas is left out",
        "no-closing-blue": "the hats end with red; nobody sums up",
        "facilitator-absent-hat-change": "the facilitators are out, and a participant calls black",
        # Asset-Based Community Development (domain.md §4).
        "directory-only": "assets are listed, and nobody asks who should meet whom",
        "institutions-dominate": "two thirds of the assets are institutions with paid staff",
        "needs-as-assets": "some of what is missing is put on the map as if it were there",
        "gifts-unasked": "people are put on the map whom nobody asked",
        "outside-first": "what others have to do is asked first, what we do ourselves last",
        "unnamed-help": "help is wanted, and nobody says which or from whom",
        "licensing": "everything is left to ourselves, and nobody is asked for anything",
        "professionals-answer": "the first group says what everybody can do themselves",
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
        size: how much is written, 1.0 being a half-day of thirty people (about 2,300 events, give
            or take a fifth); beyond what a region has to say, the others lend it their words.
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
