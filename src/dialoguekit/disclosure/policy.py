"""Named policies: how large a group must be before anything is published by group."""

from __future__ import annotations

import attrs

from dialoguekit.choices import find_near
from dialoguekit.errors import InvalidSetting, shown

_SIZE = [attrs.validators.instance_of(int), attrs.validators.ge(1)]


@attrs.frozen(kw_only=True)
class DisclosurePolicy:
    """The sizes of groups from which a report publishes their label and their secret facts.

    ``smallest_group`` is the least number of people in a group that is named.  Smaller groups are
    combined.  ``smallest_secret_group`` is the least number of people in each group for secret
    facts by group, such as the votes of a secret ballot.
    """

    name: str = attrs.field(validator=attrs.validators.min_len(1))
    smallest_group: int = attrs.field(validator=_SIZE)
    smallest_secret_group: int = attrs.field(validator=_SIZE)


UNRESTRICTED = DisclosurePolicy(name="none", smallest_group=1, smallest_secret_group=5)
"""The policy that names every group; secret facts stay protected."""

STANDARD = DisclosurePolicy(name="standard", smallest_group=3, smallest_secret_group=5)
"""The policy of a report, unless another one is given."""

STRICT = DisclosurePolicy(name="strict", smallest_group=10, smallest_secret_group=10)
"""The policy for reports to readers who may know many of the participants."""

POLICIES = {policy.name: policy for policy in (STANDARD, STRICT, UNRESTRICTED)}
"""The policies by name."""


def resolve_policy(policy: DisclosurePolicy | str) -> DisclosurePolicy:
    """Return a policy, or the one of that name.

    Raises :class:`~dialoguekit.errors.InvalidSetting` for an unknown name.
    """
    if isinstance(policy, DisclosurePolicy):
        return policy
    found = POLICIES.get(str(policy).strip().casefold())
    if found is None:
        near = find_near(policy, POLICIES)
        hint = f"did you mean {near[0]}?" if near else f"use {', '.join(POLICIES)}"
        raise InvalidSetting(
            "policy", f"{shown(policy, words=True, known=POLICIES)} is unknown: {hint}"
        )
    return found
