"""Groups as a report may name them: small ones are combined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Self

import attrs

from dialoguekit.characters import isolate
from dialoguekit.disclosure.policy import STANDARD, DisclosurePolicy

SMALLER_GROUPS = "smaller groups"
"""The label of the groups that are combined."""

OFFICES = frozenset({"facilitator", "scribe", "observer", "witness"})
"""Attributions of people who act in an office; they are no group, and always named."""


class GroupLabel(str):
    """The label of a group; in a sentence it does not change the order of the other letters."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return isolate(super().__format__(spec))


@attrs.frozen
class Groups:
    """The groups of a workshop or a programme, in the order of the report.

    ``labels`` are the labels that may be published; :data:`SMALLER_GROUPS` comes last.
    ``combined`` are the groups that it contains.  ``policy`` is the one that they obey.
    """

    labels: tuple[str, ...] = ()
    combined: frozenset[str] = frozenset()
    policy: DisclosurePolicy = STANDARD

    @classmethod
    def of_workshop(
        cls,
        scheme: Sequence[str],
        sizes: Mapping[str, int],
        policy: DisclosurePolicy,
        *,
        already_combined: Iterable[str] = (),
    ) -> Self:
        """Return the groups of a workshop: its scheme, and the ``sizes`` of all groups in it.

        Groups with fewer people than the policy allows are combined.  As long as these have too
        few people together, the next smallest group joins them, so that no difference discloses
        them.  If everyone together is too few, no group is named, not even one without people.
        ``already_combined`` are those that an earlier publication combined.
        """
        names = list(dict.fromkeys([*scheme, *sorted(sizes.keys() - set(scheme) - OFFICES)]))
        present = sorted((name for name in names if sizes.get(name)), key=lambda n: sizes[n])
        earlier = set(already_combined)
        combined = {n for n in present if sizes[n] < policy.smallest_group or n in earlier}
        for name in present:
            if combined and sum(sizes[n] for n in combined) < policy.smallest_group:
                combined.add(name)
        if combined and sum(sizes[name] for name in combined) < policy.smallest_group:
            combined.update(names)
        return cls(
            _labels([name for name in scheme if name not in combined], combined),
            frozenset(combined),
            policy,
        )

    @classmethod
    def of_programme(cls, workshops: Iterable[Groups]) -> Self:
        """Return the groups of several workshops; what one of them combines is combined in all."""
        each = list(workshops)
        combined = frozenset[str]().union(*(groups.combined for groups in each))
        policy = each[0].policy if each else STANDARD
        names = dict.fromkeys(
            label
            for groups in each
            for label in groups.labels
            if label not in combined and label != SMALLER_GROUPS
        )
        return cls(_labels(list(names), combined), combined, policy)

    def within(self, programme: Groups) -> Groups:
        """Return these groups of a workshop as the groups of a programme name them."""
        if not programme.combined - self.combined:
            return self
        combined = programme.combined
        named = [n for n in self.labels if n not in combined and n != SMALLER_GROUPS]
        has_combined = len(named) < len(self.labels)
        return Groups(_labels(named, combined if has_combined else ()), combined, self.policy)

    def label(self, group: str) -> str:
        """Return the label under which a group is published."""
        return GroupLabel(SMALLER_GROUPS if group in self.combined else group)

    @property
    def note(self) -> str | None:
        """A sentence that explains the combined groups; None if there are none."""
        if not self.combined:
            return None
        return f"“{SMALLER_GROUPS.capitalize()}” combines groups with too few people to be named."


def _labels(names: Sequence[str], combined: Iterable[str]) -> tuple[str, ...]:
    with_combined = (*names, SMALLER_GROUPS) if any(True for _ in combined) else names
    return tuple(map(GroupLabel, with_combined))
