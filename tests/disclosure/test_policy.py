"""Named policies."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.disclosure.policy import POLICIES, STANDARD, DisclosurePolicy, resolve_policy
from dialoguekit.errors import InvalidSetting


def test_a_policy_is_had_by_its_name() -> None:
    """A policy of one's own is used as it is."""
    own = DisclosurePolicy(name="own", smallest_group=7, smallest_secret_group=9)
    assert resolve_policy("standard") is STANDARD
    assert resolve_policy(own) is own
    assert all(name == policy.name for name, policy in POLICIES.items())


@pytest.mark.parametrize("size", [0, -1, "3", 2.5])
def test_a_policy_names_numbers_of_people(size: Any) -> None:
    """Of zero people nothing is said."""
    for sizes in ({"smallest_group": size}, {"smallest_secret_group": size}):
        with pytest.raises((TypeError, ValueError), match="smallest"):
            DisclosurePolicy(
                name="own", **({"smallest_group": 3, "smallest_secret_group": 5} | sizes)
            )


@pytest.mark.parametrize(
    ("name", "hint"),
    [("standart", "did you mean standard?"), ("nhs", "use standard, strict, none")],
)
def test_an_unknown_policy_is_refused(name: str, hint: str) -> None:
    """The message offers what is near, or all names."""
    with pytest.raises(InvalidSetting, match=f"policy '{name}' is unknown: ") as caught:
        resolve_policy(name)
    assert hint in str(caught.value)
