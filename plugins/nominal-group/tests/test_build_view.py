"""Ideas find when they were told, what they were put together with, and what was said of them."""

from __future__ import annotations

import pytest

from dialoguekit.events import (
    ConsentWithdrawn,
    ContributionLinked,
    ContributionModerated,
    ContributionRevealed,
    ItemClustered,
    ItemParked,
    RecordRedacted,
    TurnTaken,
)
from dialoguekit.testing.builders import entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, happened
from dialoguekit_nominal_group.projection import NominalGroup
from dialoguekit_nominal_group.view import Idea, NominalSession, Worked

START = started("nominal-group", "10:00")
SILENT = entered("silent", "10:00")
ROBIN = entered("round-robin", "10:10")
CLARIFY = entered("clarify", "10:20")
ARRIVED = len(gathered().recorded)


def worked(*facts: Fact) -> Worked:
    """What a workshop amounts to in which these are the facts after everybody has arrived."""
    return gathered().and_given(START, *facts).project(NominalGroup).workshops["leeds"]


def session(*facts: Fact) -> NominalSession:
    """The one session of such a workshop."""
    (found,) = worked(*facts).sessions
    return found


def idea(*facts: Fact) -> Idea:
    """The first idea of a session."""
    return session(*facts).ideas[0]


def wrote(id: str, author: str, at: str | None = None, kind: str | None = None) -> Fact:
    """A draft was written."""
    return said(id, author, f"Idea {id}.", at, kind=kind, visibility="hidden")


def reveal(*ids: str, at: str | None = None, precision: str = "exact") -> Fact:
    """Drafts were revealed."""
    return happened(ContributionRevealed(contributions=ids), at, precision=precision)


# Ideas


def test_a_draft_is_hidden_until_it_is_revealed() -> None:
    """Then it has a time, a stage, and a place on the list."""
    before = idea(SILENT, wrote("C1", "P2"), ROBIN)
    assert (before.draft, before.shown, before.shown_in, before.place) == (True, None, None, None)
    assert before.missing
    assert not before.item.quotable
    after = idea(SILENT, wrote("C1", "P2"), ROBIN, reveal("C1", at="10:12"))
    assert (after.shown_in, after.place, after.round) == ("round-robin", 1, 1)
    assert after.shown is not None
    assert after.shown - after.item.at == 12 * 60 * 1_000_000
    assert after.item.quotable
    assert not after.missing
    assert (len(before.evidence), len(after.evidence)) == (1, 2)


def test_ideas_stand_in_the_order_in_which_they_were_told() -> None:
    """Whichever was written first; what is not told has no place."""
    found = session(
        SILENT,
        wrote("C1", "P2"),
        wrote("C2", "P4"),
        wrote("C3", "P4"),
        ROBIN,
        reveal("C2", at="10:11"),
        said("C4", "P3", "A map.", "10:12"),
        reveal("C1", at="10:13"),
    )
    assert [told.item.id for told in found.told] == ["C2", "C4", "C1"]
    assert [draft.item.id for draft in found.drafts] == ["C1", "C2", "C3"]
    assert [draft.item.id for draft in found.missing] == ["C3"]
    assert found.writers == ("P2", "P4")
    assert found.writing == (
        ("P2", "primary care"),
        ("P3", "primary care"),
        ("P4", "peer support"),
        ("P5", "peer support"),
    )


def test_the_reveal_that_came_first_showed_a_draft() -> None:
    """Another one later changes nothing."""
    twice = session(
        SILENT, wrote("C1", "P2"), ROBIN, reveal("C1", at="10:11"), reveal("C1", at="10:15")
    )
    assert twice.ideas == session(SILENT, wrote("C1", "P2"), ROBIN, reveal("C1", at="10:11")).ideas
    assert len(twice.turns) == 1


@pytest.mark.parametrize(
    ("fact", "is_idea"),
    [
        (said("C1", "P2", "!"), True),
        (said("C1", "P2", "!", kind="idea"), True),
        (said("C1", "P2", "!", kind="question"), False),
        (said("C1", "P2", "!", kind="greeting"), False),
        (wrote("C1", "P2", kind="barrier"), True),
        (wrote("C1", "P2", kind="argument"), False),
    ],
    ids=[
        "plain",
        "declared",
        "question",
        "unknown kind",
        "unknown kind, hidden",
        "argument, hidden",
    ],
)
@pytest.mark.parametrize("stage", ["silent", "round-robin"])
def test_an_idea_is_what_is_meant_as_one(stage: str, fact: Fact, is_idea: bool) -> None:
    """Or what says nothing of itself while ideas are written and told."""
    found = session(entered(stage, "10:00"), fact)
    assert bool(found.ideas) == is_idea
    assert bool(found.elsewhere) != is_idea


def test_an_idea_of_the_discussion_is_an_idea_if_it_says_so() -> None:
    """What else is said there is talk."""
    found = session(CLARIFY, said("C1", "P2", "!"), said("C2", "P2", "!", kind="idea"))
    assert [one.item.id for one in found.ideas] == ["C2"]
    assert [item.id for item in found.elsewhere] == ["C1"]
    assert found.ideas[0].shown_in == "clarify"


def test_a_hidden_idea_stays_an_idea_outside_of_any_stage() -> None:
    """Somebody wrote before it began; nothing is lost."""
    found = session(wrote("C1", "P2"), SILENT)
    assert found.drafts[0].item.stage is None


# Gone


@pytest.mark.parametrize(
    ("fact", "gone"),
    [
        (ContributionModerated(contribution="C1", outcome="rejected"), "moderated"),
        (ContributionModerated(contribution="C1", outcome="held"), "moderated"),
        (ContributionModerated(contribution="C1", outcome="accepted"), None),
        (ConsentWithdrawn(person="P2", scopes=("record",)), "withdrawn"),
        (ConsentWithdrawn(person="P2", scopes=("quote",)), None),
        (RecordRedacted(target=ARRIVED + 3, basis="asked for"), "withdrawn"),
        (ItemClustered(cluster="G1", members=("C1", "C2")), "merged"),
        (ItemClustered(cluster="G1", members=("C1", "C3")), None),
        (ItemParked(contribution="C1"), None),
    ],
    ids=[
        "rejected",
        "held",
        "accepted",
        "unrecorded",
        "unquoted",
        "redacted",
        "with one that was told",
        "with one that was not",
        "parked",
    ],
)
def test_what_was_taken_back_need_not_be_told(fact: Fact, gone: str | None) -> None:
    """By its author, by a moderator, or because another says the same."""
    lists = (wrote("C1", "P2"), wrote("C2", "P4"), wrote("C3", "P4"))
    found = session(SILENT, *lists, ROBIN, reveal("C2"), (fact, "10:15"))
    first = found.ideas[0]
    assert first.gone == gone
    assert first.missing == (gone is None)
    assert (first in found.missing) == (gone is None)


def test_where_consent_was_never_noted_nothing_counts_as_taken_back() -> None:
    """A log from elsewhere may hold none."""
    room = gathered(consents=()).and_given(START, SILENT, wrote("C1", "P2"))
    assert room.project(NominalGroup).workshops["leeds"].sessions[0].ideas[0].gone is None


def test_an_idea_that_was_told_and_set_aside_keeps_its_place() -> None:
    """It was on the list; it counts no more."""
    rejected = ContributionModerated(contribution="C1", outcome="rejected")
    found = idea(SILENT, wrote("C1", "P2"), ROBIN, reveal("C1"), rejected)
    assert (found.gone, found.place) == ("moderated", 1)


# Late


@pytest.mark.parametrize(
    ("facts", "late"),
    [
        ([ROBIN, reveal("C1", at="10:12"), CLARIFY], False),
        ([ROBIN, CLARIFY, reveal("C1", at="10:21")], True),
        ([ROBIN, CLARIFY], True),
        ([ROBIN], False),
        ([ROBIN, entered("discuss", "10:20"), reveal("C1", at="10:21")], True),
        ([ROBIN, CLARIFY, reveal("C1", at="10:21", precision="quarter")], False),
        ([ROBIN, CLARIFY, ContributionModerated(contribution="C1", outcome="held")], False),
        ([ROBIN, CLARIFY, reveal("C1", at="10:20")], True),
    ],
    ids=[
        "in time",
        "in the talk",
        "not yet",
        "no talk yet",
        "discussion",
        "maybe in time",
        "taken back",
        "in the same moment",
    ],
)
def test_a_draft_is_late_that_nobody_had_read_when_the_talk_began(
    facts: list[Fact], late: bool
) -> None:
    """Surely so: a coarse time may as well have been before."""
    assert idea(SILENT, wrote("C1", "P2", "10:01"), *facts).late == late


def test_what_was_written_later_is_not_late() -> None:
    """Neither a draft of the discussion, nor what was said aloud."""
    found = session(
        SILENT, ROBIN, CLARIFY, wrote("C1", "P2", "10:21"), said("C2", "P2", "!", kind="idea")
    )
    assert [one.late for one in found.ideas] == [False, False]


# Silence


def test_what_participants_put_before_the_room_in_silence_is_told_apart() -> None:
    """Not what a facilitator says, nor what is hidden, nor what comes later."""
    found = session(
        SILENT,
        said("C1", "P1", "Ten minutes."),
        said("C2", "P2", "A line."),
        said("C3", "P2", "A line?", kind="question"),
        wrote("C4", "P2"),
        ROBIN,
        said("C5", "P2", "A map."),
    )
    assert [item.id for item in found.aloud] == ["C2", "C3"]


def test_a_turn_in_silence_is_loud_unless_it_was_without_a_word() -> None:
    """A time that may as well be that of the round-robin is not held against anybody."""

    def loud(*facts: Fact) -> int:
        return len(session(SILENT, *facts, ROBIN).loud)

    assert loud(happened(TurnTaken(person="P2"), "10:05", activity="A1")) == 1
    assert loud(happened(TurnTaken(person="P2", words=0), "10:05", activity="A1")) == 0
    rough = happened(TurnTaken(person="P2"), "10:05", activity="A1", precision="quarter")
    assert loud(rough) == 0


def test_reveals_of_several_drafts_at_once_are_told_apart() -> None:
    """In the round-robin; what else was revealed with them does not count."""
    lists = (wrote("C1", "P2"), wrote("C2", "P2"), wrote("C3", "P4", kind="argument"))
    assert [count for count, _ in session(SILENT, *lists, ROBIN, reveal("C1", "C2")).together] == [
        2
    ]
    assert session(SILENT, *lists, ROBIN, reveal("C1", "C3")).together == ()
    assert session(SILENT, *lists, ROBIN, CLARIFY, reveal("C1", "C2")).together == ()


# Talk


def test_what_refers_to_an_idea_is_said_about_it() -> None:
    """By a ref, by a link to it, or by a link to what it was put together in; each once."""
    found = session(
        SILENT,
        wrote("C1", "P2"),
        wrote("C2", "P4"),
        ROBIN,
        ItemClustered(cluster="G1", members=("C1", "C2")),
        CLARIFY,
        said("C3", "P4", "To whom?", kind="question", refs=("C1", "C1")),
        said("C4", "P4", "At night?", kind="question"),
        said("C5", "P4", "For all.", kind="clarification", refs=("C2",)),
        said("C6", "P4", "Well."),
        ContributionLinked(origin="C4", target="C1", relation="clarifies"),
        ContributionLinked(origin="C5", target="G1", relation="clarifies"),
    )
    about = {one.item.id: [remark.id for remark in one.remarks] for one in found.ideas}
    assert about == {"C1": ["C3", "C4", "C5"], "C2": ["C5"]}
    assert [item.id for item in found.elsewhere] == ["C6"]


def test_an_idea_that_takes_up_another_is_no_remark() -> None:
    """It is one more idea."""
    found = session(
        ROBIN, said("C1", "P2", "A line."), said("C2", "P4", "A free line.", refs=("C1",))
    )
    assert [one.remarks for one in found.ideas] == [(), ()]


# Put together


def test_ideas_that_were_put_together_count_as_one() -> None:
    """However they came together; others stay what they are."""
    found = session(
        ROBIN,
        *(said(f"C{n}", "P2", f"Idea {n}.") for n in range(1, 6)),
        ItemClustered(cluster="G1", members=("C2", "C1")),
        ItemClustered(cluster="G2", members=("C4", "C5")),
        ItemClustered(cluster="G3", members=("C5", "C1")),
        ItemClustered(cluster="G4", members=("C1", "C4")),
    )
    same = {one.item.id: one.same for one in found.ideas}
    assert len({same["C1"], same["C2"], same["C4"], same["C5"]}) == 1
    assert same["C3"] == "C3"
    assert [(m.cite, [i.id for i in m.items]) for m in found.merged] == [
        ("leeds G1", ["C2", "C1"]),
        ("leeds G2", ["C4", "C5"]),
        ("leeds G3", ["C5", "C1"]),
        ("leeds G4", ["C1", "C4"]),
    ]


def test_what_a_cluster_is_called_stands_only_where_all_its_words_may() -> None:
    """It may be the words of any of its members."""
    lists = (wrote("C1", "P2"), wrote("C2", "P4"))
    named = ItemClustered(cluster="G1", members=("C1", "C2"), label="A line")
    (shown,) = session(SILENT, *lists, ROBIN, reveal("C1"), reveal("C2"), named).merged
    assert shown.label == "A line"
    (hidden,) = session(SILENT, *lists, ROBIN, reveal("C1"), named).merged
    assert hidden.label is None


def test_a_cluster_of_other_things_is_not_the_methods() -> None:
    """Contributions of another activity were put together."""
    elsewhere = (said("C1", "P2", "!", activity=None), ItemClustered(cluster="G1", members=("C1",)))
    assert session(*elsewhere).merged == ()
