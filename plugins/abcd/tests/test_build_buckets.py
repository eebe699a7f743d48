"""The way of everything through the buckets, and when each was opened."""

from __future__ import annotations

from typing import Any

from dialoguekit.events import ConsentWithdrawn, ProposalAmended, ProposalTabled
from dialoguekit.testing.builders import entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, happened
from dialoguekit_abcd.events import AssetIdentified, AssetsMerged, ItemSorted
from dialoguekit_abcd.projection import AssetMapping
from dialoguekit_abcd.view import AssetMap, Task

ARRIVED = len(gathered().recorded)


def mapped(*facts: Fact, **hall: Any) -> AssetMap:
    """What a workshop amounts to in which these are the facts after everybody has arrived."""
    return gathered(**hall).and_given(*facts).project(AssetMapping).workshops["leeds"]


def named(number: int, person: str = "P2", **more: Any) -> AssetIdentified:
    """A place that somebody named; P2 and P3 are of primary care, P4 and P5 of peer support."""
    chosen = {"asset": f"AS{number}", "name": f"Bench {number}", "type": "place", "person": person}
    return AssetIdentified(**(chosen | more))


def task(*facts: Fact) -> Task:
    """The one thing that is to be done in such a workshop."""
    (found,) = mapped(*facts).tasks
    return found


def test_an_item_moves_from_bucket_to_bucket() -> None:
    """What happened last counts, and the way is kept."""
    found = task(
        said("C1", "P2", "Mend the bench.", activity=None),
        (ItemSorted(item="C1", bucket=3, whom="The council"), "11:00"),
        (ItemSorted(item="C1", bucket=1, person="P4"), "11:20"),
        (ItemSorted(item="C1", bucket=2), "11:10"),
    )
    assert [placement.bucket for placement in found.placements] == [3, 2, 1]
    assert (found.bucket, found.moved, found.now.group) == (1, -2, "peer support")
    assert (found.words, found.group, found.quotable) == ("Mend the bench.", "primary care", True)


def test_a_proposal_was_first_where_it_was_tabled() -> None:
    """In its latest words, which are the room's."""
    found = task(
        ProposalTabled(proposal="PR1", text="Mend it.", bucket=2, proposer="P4"),
        ItemSorted(item="PR1", bucket=1),
        ProposalAmended(proposal="PR1", version=2, text="Mend the bench in May."),
    )
    assert (found.words, found.group, found.moved) == ("Mend the bench in May.", "peer support", -1)
    assert [placement.bucket for placement in found.placements] == [2, 1]
    assert found.quotable
    unsorted = task(
        ProposalTabled(proposal="PR1", text="Mend it."), ItemSorted(item="PR1", bucket=1)
    )
    assert (unsorted.group, len(unsorted.placements)) == (None, 1)


def test_an_asset_is_sorted_under_the_id_that_it_lives_on_as() -> None:
    """What was sorted as an alias is the same thing."""
    merge = AssetsMerged(keep="AS1", alias="AS2")
    found = task(
        named(1, name="Hall"),
        named(2),
        ItemSorted(item="AS2", bucket=2),
        merge,
        ItemSorted(item="AS1", bucket=1),
    )
    assert (found.cite, found.words, found.moved) == ("leeds AS1", "Hall", -1)


def test_what_nobody_knows_is_sorted_without_words() -> None:
    """A log from elsewhere may name it."""
    found = task(ItemSorted(item="X1", bucket=1))
    assert (found.id, found.words, found.quotable, found.group) == ("X1", "", False, None)


def test_words_about_help_are_told_where_who_sorted_may_be_quoted() -> None:
    """Those of the room are told; a paraphrase says that it is one."""
    card = said("C1", "P2", "Mend the bench.", activity=None, capture="paraphrase")
    room = ItemSorted(item="C1", bucket=2, help="Wood")
    assert task(card, room).now.quotable
    assert not task(card, room).verbatim
    by = ItemSorted(item="C1", bucket=2, help="Wood", person="P4")
    assert not task(card, by, ConsentWithdrawn(person="P4", scopes=("quote",))).now.quotable


def test_a_bucket_is_opened_by_its_stage_or_by_what_is_put_into_it() -> None:
    """Whichever came first, in whichever activity."""
    room = mapped(
        started("abcd", "10:00"),
        entered("map", "10:00"),
        (ItemSorted(item="X1", bucket=2), "10:05"),
        entered("ourselves", "10:10"),
        entered("with-help", "10:20"),
    )
    opened = dict(room.opened)
    assert list(opened) == [1, 2]
    assert [list(opening.evidence) for opening in opened.values()] == [
        [("leeds", ARRIVED + 4)],
        [("leeds", ARRIVED + 3)],
    ]
    assert opened[2].before(opened[1])
    assert not opened[1].before(opened[2])
    assert opened[1].before(None)


def test_what_is_only_roughly_known_did_not_surely_come_before() -> None:
    """A bucket that was noted late with a coarse time is not held to its minute."""
    room = mapped(
        (ItemSorted(item="X1", bucket=1), "10:10"),
        happened(ItemSorted(item="X2", bucket=3), "10:05", precision="quarter"),
    )
    opened = dict(room.opened)
    assert not opened[3].before(opened[1])
