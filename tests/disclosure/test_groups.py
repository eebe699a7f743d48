"""Groups: which are named, which are combined, and that no difference discloses a small one."""

from __future__ import annotations

import pickle
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.characters import FIRST_STRONG_ISOLATE, POP_ISOLATE
from dialoguekit.disclosure.groups import SMALLER_GROUPS, Groups
from dialoguekit.disclosure.policy import STANDARD, UNRESTRICTED, DisclosurePolicy

NAMES = ("carers", "peers", "primary care", "students")
SIZES = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 12))
POLICIES = st.integers(1, 10).map(
    lambda n: DisclosurePolicy(name="test", smallest_group=n, smallest_secret_group=n)
)


def groups_of(sizes: Mapping[str, int], policy: DisclosurePolicy = STANDARD) -> Groups:
    return Groups.of_workshop(NAMES, sizes, policy)


def test_large_groups_are_named() -> None:
    """They keep the order of the scheme, and nothing is combined."""
    groups = groups_of({"peers": 3, "primary care": 15, "carers": 4})
    assert groups.labels == NAMES
    assert groups.label("peers") == "peers"
    assert groups.note is None


def test_a_small_group_is_combined_with_the_next_smallest() -> None:
    """Two carers alone would be disclosed by the difference from the total."""
    groups = groups_of({"carers": 2, "peers": 7, "primary care": 15})
    assert groups.labels == ("primary care", "students", SMALLER_GROUPS)
    assert {groups.label("carers"), groups.label("peers")} == {SMALLER_GROUPS}
    assert groups.note == ("“Smaller groups” combines groups with too few people to be named.")


def test_small_groups_that_are_enough_together_stay_by_themselves() -> None:
    """No larger group joins them."""
    groups = groups_of({"carers": 2, "students": 1, "peers": 7})
    assert groups.labels == ("peers", "primary care", SMALLER_GROUPS)


def test_a_group_outside_the_scheme_counts_too() -> None:
    """A participant without a group is not named by being the only one."""
    sizes = {"peers": 7, "primary care": 9, "participant": 1, "facilitator": 1}
    groups = groups_of(sizes)
    assert groups.label("participant") == SMALLER_GROUPS
    assert groups.label("facilitator") == "facilitator"


def test_if_everyone_is_too_few_no_group_is_named() -> None:
    """A single peer would be known by the groups that are named, and empty."""
    groups = groups_of({"peers": 1})
    assert groups.labels == (SMALLER_GROUPS,)
    assert {groups.label(name) for name in NAMES} == {SMALLER_GROUPS}


@given(SIZES, POLICIES)
def test_the_labels_do_not_leave_one_small_group_over(
    sizes: dict[str, int], policy: DisclosurePolicy
) -> None:
    """What the label of combined groups stands for is not known to be few people."""
    groups = groups_of(sizes, policy)
    left_over = {name for name in NAMES if name not in groups.labels}
    people = sum(sizes.get(name, 0) for name in left_over)
    assert not left_over or left_over == set(NAMES) or people >= policy.smallest_group


@given(SIZES, POLICIES)
def test_what_is_combined_has_enough_people_or_is_everyone(
    sizes: dict[str, int], policy: DisclosurePolicy
) -> None:
    """So no total tells a group with fewer people than the policy names."""
    groups = groups_of(sizes, policy)
    combined = sum(sizes.get(name, 0) for name in groups.combined)
    everyone = sum(sizes.values())
    assert combined == 0 or combined >= policy.smallest_group or combined == everyone
    named = [sizes.get(n, 0) for n in groups.labels if n != SMALLER_GROUPS]
    assert all(size == 0 or size >= policy.smallest_group for size in named)


@given(SIZES, SIZES, POLICIES)
def test_a_group_that_was_combined_stays_combined(
    before: dict[str, int], after: dict[str, int], policy: DisclosurePolicy
) -> None:
    """A second publication does not tell apart what the first one combined."""
    first = groups_of(before, policy)
    second = Groups.of_workshop(NAMES, after, policy, already_combined=first.combined)
    present = {name for name in first.combined if after.get(name)}
    assert present <= second.combined


def test_a_programme_combines_what_any_workshop_combines() -> None:
    """Otherwise its total, less that of another workshop, would disclose the group."""
    leeds = groups_of({"carers": 1, "students": 2, "peers": 9, "primary care": 9})
    york = groups_of({"carers": 8, "students": 4, "peers": 9, "primary care": 9})
    both = Groups.of_programme([leeds, york])
    assert both.labels == ("peers", "primary care", SMALLER_GROUPS)
    assert york.within(both).labels == ("peers", "primary care", SMALLER_GROUPS)
    assert york.within(both).label("carers") == SMALLER_GROUPS
    assert leeds.within(both) is leeds


@pytest.mark.parametrize("sizes", [{}, {"peers": 1}, {"peers": 1, "carers": 1}])
def test_a_policy_without_restriction_names_every_group(sizes: dict[str, int]) -> None:
    """Also a group of one."""
    assert groups_of(sizes, UNRESTRICTED).labels == NAMES


def test_a_label_in_a_sentence_keeps_the_order_of_the_sentence() -> None:
    """The label itself is unchanged, and equal to what was recorded."""
    team = "\N{HEBREW LETTER TSADI}\N{HEBREW LETTER TAV}"
    groups = Groups.of_workshop([team, "press"], {team: 9, "press": 9}, STANDARD)
    assert groups.labels == (team, "press")
    told = f"From {groups.labels[0]}, {groups.label('press')}."
    assert told == f"From {FIRST_STRONG_ISOLATE}{team}{POP_ISOLATE}, press."
    assert pickle.loads(pickle.dumps(groups)) == groups
