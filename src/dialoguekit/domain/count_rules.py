"""Decision rules on counts without people: shows of hands, and tallies without their voters."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Self

import attrs

from dialoguekit.domain.fractions import required_share
from dialoguekit.events import RULES_BY_KIND, CountRecorded


@attrs.frozen(kw_only=True)
class CountForm:
    """A count: its numbers and its rule, as in :class:`~dialoguekit.events.CountRecorded`.

    ``counts`` are the numbers by option.
    """

    counts: dict[str, int]
    yes: str | None
    abstentions: frozenset[str]
    abstentions_counted: bool
    asked: int | None
    rule: str
    exact_share: str | None
    quorum: int | None

    @classmethod
    def of(cls, event: CountRecorded) -> Self:
        """Return the form of a count; an option without a number has none."""
        return cls(
            counts=dict(zip(event.options, event.counts, strict=False)),
            yes=event.yes if event.yes in event.options else None,
            abstentions=frozenset(event.abstentions),
            abstentions_counted=event.abstentions_counted,
            asked=event.asked,
            rule=event.rule,
            exact_share=event.exact_share,
            quorum=event.quorum,
        )

    @property
    def answers(self) -> int | None:
        """The number of people who answered one question; None if people chose among things."""
        return None if self.yes is None else sum(self.counts.values())

    def option_for(self, proposal: str, target: str | None) -> str | None:
        """Return the option that is a yes to a proposal; None if it is not what was counted.

        ``target`` is what the count was about.
        """
        if self.yes is not None and target in (None, proposal):
            return self.yes
        return proposal if proposal in self.counts else None

    @property
    def denominator(self) -> int | None:
        """The number of people whom the rule counts; None if it is not known.

        Of one question they are those who answered, without abstentions unless these count.
        Otherwise they are those who were asked.
        """
        if self.answers is None:
            return self.asked
        abstained = sum(n for option, n in self.counts.items() if option in self.abstentions)
        return self.answers - (0 if self.abstentions_counted else abstained)


def least_people(counts: Mapping[str, int], yes: str | None) -> int:
    """Return the least number of people who can have given some answers.

    Each gave one answer to a question that has a ``yes``.  Among things each may choose several.
    """
    return max(counts.values(), default=0) if yes is None else sum(counts.values())


def explain_unmet_count(form: CountForm, option: str, *, rule: str | None = None) -> str | None:
    """Return why a rule is not met for an option of a count; None if it is met.

    ``option`` is the yes to one question, or a thing that people chose.  The rule is that of the
    count if none is given.
    """
    rule = form.rule if rule is None else rule
    if rule not in RULES_BY_KIND["count"]:
        return f"{rule} cannot be counted on a show of hands or a tally"
    if form.quorum is not None and (form.answers or 0) < form.quorum:
        return f"{form.answers or 0} answered, and the quorum is {form.quorum}"
    support, whole = form.counts.get(option, 0), form.denominator
    if rule == "unanimity":
        whole = form.asked
    if not whole:
        return "it is not known how many were asked" if whole is None else "no one voted on it"
    return _explain_unmet_number(form, rule, support, whole)


def _explain_unmet_number(form: CountForm, rule: str, support: int, whole: int) -> str | None:
    if rule == "unanimity":
        short = whole - support
        return f"{short} of {whole} did not say yes" if short > 0 else None
    if rule == "majority":
        return None if 2 * support > whole else f"{support} of {whole} is not a majority"
    needed = required_share(form.exact_share)
    if Fraction(support, whole) >= needed:
        return None
    return f"{support} of {whole} support it, and {needed} is needed"
