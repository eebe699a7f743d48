"""Settings of a simulation, and the defects that can be seeded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import attrs

from dialoguekit.errors import Refused

DEFECTS: Mapping[str, str] = MappingProxyType(
    {
        # Facilitation and record keeping.
        "silent-group": "the second group says nothing in plenary and passes in the closing round",
        "orphan-theme": "a theme is formed from a code that was applied to nothing",
        "stale-consent": "one or two people signed an earlier version of the consent form",
        "lone-role-quote": "a verbatim story is labelled with a job that only one person has",
        "imposed-rules": "the facilitator reads most of the rules from a list",
        "agreement-by-majority": "the agreement is adopted although just over half agree",
        "no-agreement": "rules are proposed and never adopted",
        "newcomers-not-told": "latecomers are not informed of the agreement",
        "breach": "a rule is breached during the hats; this is raised and resolved",
        "unrepaired-breach": "a rule is breached during the hats; this is raised but not resolved",
        "adopted-over-low-grades": "a proposal is adopted although one voter objects seriously",
        # Appreciative Inquiry.
        "no-discover": "the interviews are left out, so dreams have no stories to build on",
        "one-way-interviews": "only one person of each pair is interviewed",
        "retold-without-permission": "three stories are retold without permission",
        "slogans": "one story in three is a general slogan",
        "forced-cheer": "no harm or barrier is raised all morning",
        "problem-talk": "harms and barriers are neither parked nor reframed",
        "harm-silenced": "harms that people name are removed by the facilitator",
        "ungrounded-propositions": "no proposal is based on a dream or a story",
        "destiny-rushed": "destiny takes a third of its time and ends with two commitments",
        # Parallel Thinking.
        "overrun": "a hat is extended, and still takes more than 50 % longer than that",
        "off-hat": "3 to 5 % of hat items are contributed under another hat",
        "hats-by-group": "one group contributes all obstacles, the other all feelings",
        "opinions-under-white": "judgements, declared as opinions, are contributed among the facts",
        "red-with-reasons": "some feelings have reasons although the red hat asks for none",
        "black-without-green": "obstacles are listed, and the green hat is left out",
        "no-closing-blue": "the hats end with red, without a summary",
        "facilitator-absent-hat-change": "a participant starts black while facilitators are absent",
        # Asset-Based Community Development.
        "directory-only": "assets are listed but not connected",
        "institutions-dominate": "two thirds of the assets are institutions with paid staff",
        "needs-as-assets": "some needs are recorded as assets",
        "gifts-unasked": "people are recorded as assets without being asked",
        "outside-first": "the bucket for outside agencies is opened first, ourselves last",
        "unnamed-help": "proposals need help, but not which help or from whom is recorded",
        "licensing": "every proposal is left to the participants, and no one is asked for help",
        "professionals-answer": "the first group answers what all participants can do themselves",
    }
)
"""All defects that can be seeded, each with its effect in the log."""

COMMON_DEFECTS = frozenset({"overrun", "off-hat"})
"""The defects of every ordinary workshop."""


def default_defects(index: int) -> frozenset[str]:
    """Return the defects seeded by default in workshop ``index``, counted from 0.

    A rule is breached in one workshop of four.
    """
    return COMMON_DEFECTS | {"breach"} if index % 4 == 2 else COMMON_DEFECTS


MIN_PEOPLE, MAX_PEOPLE = 6, 120
MIN_SIZE, MAX_SIZE = 0.1, 4.0


def _to_frozenset(defects: Iterable[str] | None) -> frozenset[str] | None:
    return None if defects is None else frozenset(defects)


@attrs.frozen(kw_only=True)
class SimulationConfig:
    """Settings of a simulation.

    Fields:
        workshops: the number of workshops; after the four regions they repeat, as ``leeds-2``.
        seed: the same seed gives the same events in any log.
        programme: the id of the programme.
        people: the number of participants of each workshop, half of each group, without staff.
        size: the number of statements relative to a half-day of thirty people (about 2,300
            events, ± 20 %).  A region that has too few statements borrows from the others.
        defects: names of :data:`DEFECTS` to seed in every workshop; None for the defaults.

    Raise :class:`~dialoguekit.errors.Refused` for values out of range or unknown defects.
    """

    workshops: int = 4
    seed: int = 1
    programme: str = "england"
    people: int = 30
    size: float = 1.0
    defects: frozenset[str] | None = attrs.field(default=None, converter=_to_frozenset)

    def __attrs_post_init__(self) -> None:
        if self.workshops < 1:
            reason = f"workshops is {self.workshops}"
            raise Refused("simulate", reason, "Use workshops=1 or more")
        if not MIN_PEOPLE <= self.people <= MAX_PEOPLE:
            reason = f"people is {self.people}"
            raise Refused("simulate", reason, f"Use people={MIN_PEOPLE} to {MAX_PEOPLE}")
        if not MIN_SIZE <= self.size <= MAX_SIZE:
            reason = f"size is {self.size}"
            raise Refused("simulate", reason, f"Use size={MIN_SIZE} to {MAX_SIZE}")
        unknown = sorted((self.defects or frozenset()) - DEFECTS.keys())
        if unknown:
            reason = f"there is no defect {', '.join(unknown)}"
            raise Refused("simulate", reason, f"Choose from: {', '.join(sorted(DEFECTS))}")

    def defects_of(self, index: int) -> frozenset[str]:
        """Return the defects of workshop ``index``, counted from 0."""
        return default_defects(index) if self.defects is None else self.defects
