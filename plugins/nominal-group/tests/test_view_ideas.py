"""Ideas: revealed, removed, merged and discussed."""

from __future__ import annotations

import pytest

from dialoguekit.events import (
    ConsentWithdrawn,
    ContributionLinked,
    ContributionModerated,
    ContributionParked,
    ContributionsClustered,
    RecordRedacted,
    TurnTaken,
)
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    contributions_revealed,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import workshop_view
from dialoguekit.testing.scenario import ScenarioInput, scenario_event
from dialoguekit_nominal_group import METHOD
from dialoguekit_nominal_group.view import NominalSession
from dialoguekit_nominal_group.view_ideas import Idea

START = activity_started("nominal-group", "10:00")
SILENT = stage_entered("silent", "10:00")
ROBIN = stage_entered("round-robin", "10:10")
CLARIFY = stage_entered("clarify", "10:20")
ARRIVED = len(workshop_with_participants().recorded)


def session(*facts: ScenarioInput) -> NominalSession:
    """Return the only session of a workshop with these events."""
    found: NominalSession
    (found,) = workshop_view(METHOD, workshop_with_participants().and_given(START, *facts))
    return found


def idea(*facts: ScenarioInput) -> Idea:
    """Return the first idea of a session."""
    return session(*facts).ideas[0]


def stage_of(found: Idea) -> str | None:
    """Return the name of the stage in which an idea was revealed."""
    return None if found.revealed_in is None else found.revealed_in.stage


def draft(id: str, author: str, at: str | None = None, kind: str | None = None) -> ScenarioInput:
    """Return a hidden draft."""
    return contribution_made(id, author, f"Idea {id}.", at, kind=kind, visibility="hidden")


# Ideas


def test_a_draft_is_hidden_until_revealed() -> None:
    """Then it has a time, a stage and its text."""
    before = idea(SILENT, draft("C1", "P2"), ROBIN)
    assert (before.draft, before.revealed, before.revealed_in) == (True, None, None)
    assert not before.text.publishable
    after = idea(
        SILENT, draft("C1", "P2"), ROBIN, contributions_revealed("C1", occurred_at="10:12")
    )
    assert stage_of(after) == "round-robin"
    assert after.revealed is not None
    assert after.revealed.occurred_at_us - after.occurred_at_us == 12 * 60 * 1_000_000
    assert after.text == "Idea C1."
    assert (len(before.evidence), len(after.evidence)) == (1, 2)


def test_ideas_are_in_order_of_presentation() -> None:
    """Unrevealed ideas are not among them."""
    found = session(
        SILENT,
        draft("C1", "P2"),
        draft("C2", "P4"),
        draft("C3", "P4"),
        ROBIN,
        contributions_revealed("C2", occurred_at="10:11"),
        contribution_made("C4", "P3", "A map.", "10:12"),
        contributions_revealed("C1", occurred_at="10:13"),
    )
    assert [told.id for told in found.revealed] == ["C2", "C4", "C1"]
    assert [draft.id for draft in found.drafts] == ["C1", "C2", "C3"]
    assert [draft.id for draft in found.unrevealed] == ["C3"]
    assert {writer.author for writer in found.writers} == {"P2", "P4"}
    assert [(each.person, each.group) for each in found.writing_participants] == [
        ("P2", "primary care"),
        ("P3", "primary care"),
        ("P4", "peer support"),
        ("P5", "peer support"),
    ]


def test_the_first_reveal_counts() -> None:
    """A second one changes nothing."""
    twice = session(
        SILENT,
        draft("C1", "P2"),
        ROBIN,
        contributions_revealed("C1", occurred_at="10:11"),
        contributions_revealed("C1", occurred_at="10:15"),
    )
    assert (
        twice.ideas
        == session(
            SILENT, draft("C1", "P2"), ROBIN, contributions_revealed("C1", occurred_at="10:11")
        ).ideas
    )
    assert len(twice.turns) == 1


@pytest.mark.parametrize(
    ("fact", "is_idea"),
    [
        (contribution_made("C1", "P2", "!"), True),
        (contribution_made("C1", "P2", "!", kind="idea"), True),
        (contribution_made("C1", "P2", "!", kind="question"), False),
        (contribution_made("C1", "P2", "!", kind="greeting"), False),
        (draft("C1", "P2", kind="barrier"), True),
        (draft("C1", "P2", kind="argument"), False),
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
def test_an_idea_is_declared_or_in_an_idea_stage(
    stage: str, fact: ScenarioInput, is_idea: bool
) -> None:
    """Contributions without a kind count in those stages."""
    found = session(stage_entered(stage, "10:00"), fact)
    assert bool(found.ideas) == is_idea
    assert bool(found.other_contributions) != is_idea


def test_an_idea_of_the_discussion_must_be_declared() -> None:
    """Others are remarks."""
    found = session(
        CLARIFY, contribution_made("C1", "P2", "!"), contribution_made("C2", "P2", "!", kind="idea")
    )
    assert [one.id for one in found.ideas] == ["C2"]
    assert [item.id for item in found.other_contributions] == ["C1"]
    assert stage_of(found.ideas[0]) == "clarify"


def test_a_hidden_idea_outside_stages_counts() -> None:
    """It was written before the session began."""
    found = session(draft("C1", "P2"), SILENT)
    assert found.drafts[0].stage is None


# Removed ideas


@pytest.mark.parametrize(
    ("fact", "gone"),
    [
        (ContributionModerated(contribution="C1", outcome="held"), "moderated"),
        (ContributionModerated(contribution="C1", outcome="accepted"), None),
        (ConsentWithdrawn(person="P2", scopes=("record",)), "withdrawn"),
        (ConsentWithdrawn(person="P2", scopes=("quote",)), None),
        (RecordRedacted(target=ARRIVED + 3, basis="asked for"), "withdrawn"),
        (ContributionsClustered(cluster="G1", members=("C1", "C2")), "merged into another"),
        (ContributionsClustered(cluster="G1", members=("C1", "C3")), None),
        (ContributionParked(contribution="C1"), None),
    ],
    ids=[
        "held",
        "accepted",
        "unrecorded",
        "unquoted",
        "redacted",
        "with a presented idea",
        "with one that was not",
        "parked",
    ],
)
def test_a_removed_draft_need_not_be_revealed(fact: ScenarioInput, gone: str | None) -> None:
    """Withdrawn, moderated, or merged with a revealed idea."""
    lists = (draft("C1", "P2"), draft("C2", "P4"), draft("C3", "P4"))
    found = session(SILENT, *lists, ROBIN, contributions_revealed("C2"), (fact, "10:15"))
    first = found.ideas[0]
    assert first.removal_reason == gone
    assert (first in found.unrevealed) == (gone is None)


def test_without_recorded_consent_nothing_is_withdrawn() -> None:
    """A log from another source may have none."""
    workshop = workshop_with_participants(consents=()).and_given(START, SILENT, draft("C1", "P2"))
    (found,) = workshop_view(METHOD, workshop)
    assert found.ideas[0].removal_reason is None


def test_a_presented_idea_stays_on_the_list_when_moderated() -> None:
    """It no longer counts, and has no text."""
    held = ContributionModerated(contribution="C1", outcome="held")
    found = idea(SILENT, draft("C1", "P2"), ROBIN, contributions_revealed("C1"), held)
    assert (found.removal_reason, found.text) == ("moderated", "(awaiting moderation)")
    assert found.revealed is not None


# Silent writing


def test_visible_contributions_in_silence_are_listed() -> None:
    """Not those of facilitators, hidden ones, or later ones."""
    found = session(
        SILENT,
        contribution_made("C1", "P1", "Ten minutes."),
        contribution_made("C2", "P2", "A line."),
        contribution_made("C3", "P2", "A line?", kind="question"),
        draft("C4", "P2"),
        ROBIN,
        contribution_made("C5", "P2", "A map."),
    )
    assert [item.id for item in found.visible_in_silence] == ["C2", "C3"]


def test_a_turn_with_words_breaks_the_silence() -> None:
    """An imprecise time that may be in the round-robin does not."""

    def loud(*facts: ScenarioInput) -> int:
        return len(session(SILENT, *facts, ROBIN).spoken_in_silence)

    assert loud(scenario_event(TurnTaken(person="P2"), "10:05", activity="A1")) == 1
    assert loud(scenario_event(TurnTaken(person="P2", words=0), "10:05", activity="A1")) == 0
    rough = scenario_event(TurnTaken(person="P2"), "10:05", activity="A1", precision="quarter")
    assert loud(rough) == 0


# Remarks


def test_remarks_refer_to_an_idea() -> None:
    """By reference, by link, or by a link to its cluster; each once."""
    found = session(
        SILENT,
        draft("C1", "P2"),
        draft("C2", "P4"),
        ROBIN,
        ContributionsClustered(cluster="G1", members=("C1", "C2")),
        CLARIFY,
        contribution_made("C3", "P4", "To whom?", kind="question", refs=("C1", "C1")),
        contribution_made("C4", "P4", "At night?", kind="question"),
        contribution_made("C5", "P4", "For all.", kind="clarification", refs=("C2",)),
        contribution_made("C6", "P4", "Well."),
        ContributionLinked(origin="C4", target="C1", relation="clarifies"),
        ContributionLinked(origin="C5", target="G1", relation="clarifies"),
    )
    about = {one.id: [remark.id for remark in one.remarks] for one in found.ideas}
    assert about == {"C1": ["C3", "C4", "C5"], "C2": ["C5"]}
    assert [item.id for item in found.other_contributions] == ["C6"]


def test_an_idea_that_refers_to_another_is_no_remark() -> None:
    """It is another idea."""
    found = session(
        ROBIN,
        contribution_made("C1", "P2", "A line."),
        contribution_made("C2", "P4", "A free line.", refs=("C1",)),
    )
    assert [one.remarks for one in found.ideas] == [(), ()]


# Merged ideas


def test_merged_ideas_count_as_one() -> None:
    """In any order of merging; others are unchanged."""
    found = session(
        ROBIN,
        *(contribution_made(f"C{n}", "P2", f"Idea {n}.") for n in range(1, 6)),
        ContributionsClustered(cluster="G1", members=("C2", "C1")),
        ContributionsClustered(cluster="G2", members=("C4", "C5")),
        ContributionsClustered(cluster="G3", members=("C5", "C1")),
        ContributionsClustered(cluster="G4", members=("C1", "C4")),
    )
    same = {one.id: one.canonical_id for one in found.ideas}
    assert len({same["C1"], same["C2"], same["C4"], same["C5"]}) == 1
    assert same["C3"] == "C3"
    assert [(m.id, [i.id for i in m.contributions]) for m in found.merged] == [
        ("G1", ["C2", "C1"]),
        ("G2", ["C4", "C5"]),
        ("G3", ["C5", "C1"]),
        ("G4", ["C1", "C4"]),
    ]


def test_a_label_is_published_if_the_texts_of_all_members_are() -> None:
    """It may contain the text of any member."""
    lists = (draft("C1", "P2"), draft("C2", "P4"))
    named = ContributionsClustered(cluster="G1", members=("C1", "C2"), label="A line")
    (shown,) = session(
        SILENT, *lists, ROBIN, contributions_revealed("C1"), contributions_revealed("C2"), named
    ).merged
    assert shown.label == "A line"
    (hidden,) = session(SILENT, *lists, ROBIN, contributions_revealed("C1"), named).merged
    assert hidden.label == "(not shown to all participants)"


def test_a_cluster_of_another_activity_is_ignored() -> None:
    """It contains no contribution of this method."""
    elsewhere = (
        contribution_made("C1", "P2", "!", activity=None),
        ContributionsClustered(cluster="G1", members=("C1",)),
    )
    assert session(*elsewhere).merged == ()


# Stages


def test_events_at_the_same_time_are_in_log_order() -> None:
    """A clock that does not advance does not mix stages."""

    def shown_in(*facts: ScenarioInput) -> str | None:
        begun = (activity_started("nominal-group"), stage_entered("silent"), draft("C1", "P2"))
        (found,) = workshop_view(METHOD, workshop_with_participants().and_given(*begun, *facts))
        return stage_of(found.ideas[0])

    assert shown_in(contributions_revealed("C1"), stage_entered("round-robin")) == "silent"
    assert (
        shown_in(
            stage_entered("round-robin"), contributions_revealed("C1"), stage_entered("clarify")
        )
        == "round-robin"
    )
    assert (
        shown_in(stage_entered("round-robin"), contributions_revealed("C1"), activity_ended())
        == "round-robin"
    )
    assert (
        shown_in(stage_entered("round-robin"), activity_ended(), contributions_revealed("C1"))
        is None
    )


@pytest.mark.parametrize(
    ("at", "precision", "stage"),
    [
        ("10:09", "exact", "silent"),
        ("10:09", "minute", "round-robin"),
        ("10:08", "minute", "silent"),
        ("10:31", "minute", "clarify"),
        ("10:33", "minute", None),
        ("09:00", "exact", None),
    ],
)
def test_an_imprecise_time_is_in_the_round_robin_if_possible(
    at: str, precision: str, stage: str | None
) -> None:
    """Within its tolerance; otherwise in the nearest stage."""
    found = idea(
        SILENT,
        draft("C1", "P2"),
        ROBIN,
        CLARIFY,
        activity_ended("10:30"),
        contributions_revealed("C1", occurred_at=at, precision=precision),
    )
    assert stage_of(found) == stage


def test_a_stage_recorded_late_is_found_by_time() -> None:
    """A reveal in it has that stage."""
    found = idea(
        SILENT, draft("C1", "P2"), CLARIFY, contributions_revealed("C1", occurred_at="10:12"), ROBIN
    )
    assert stage_of(found) == "round-robin"


def test_a_stage_entered_twice_has_two_intervals() -> None:
    """A pause does not change the first."""
    again = (
        stage_entered("round-robin", "10:30"),
        contributions_revealed("C2", occurred_at="10:31"),
    )
    found = session(
        SILENT,
        draft("C1", "P2"),
        draft("C2", "P4"),
        ROBIN,
        contributions_revealed("C1", occurred_at="10:12"),
        CLARIFY,
        *again,
    )
    assert [stage_of(one) for one in found.ideas] == ["round-robin", "round-robin"]
    assert [run.stage for run in found.stage_runs] == [
        "silent",
        "round-robin",
        "clarify",
        "round-robin",
    ]
