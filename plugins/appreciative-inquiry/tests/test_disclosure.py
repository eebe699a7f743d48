"""What may not be published is in no block, chart, flag or suggestion."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import attrs
import pytest

from dialoguekit.disclosure.policy import STANDARD, UNRESTRICTED, DisclosurePolicy
from dialoguekit.events import (
    BallotClosed,
    BallotOpened,
    CommitmentMade,
    ConsentWithdrawn,
    ContributionMade,
    ContributionModerated,
    ContributionsClustered,
    DecisionRecorded,
    PersonForgotten,
    ProposalAmended,
    ProposalSubmitted,
    RecordRedacted,
    StageEntered,
    VoteCast,
)
from dialoguekit.plugin import SuggestionContext
from dialoguekit.testing.builders import activity_started, workshop_with_participants
from dialoguekit.testing.method_output import (
    assemble,
    find_table,
    programme_chapter,
    raised_flags,
    suggestions_of,
    table_values,
    workshop_chapter,
)
from dialoguekit.testing.scenario import Given, ScenarioInput, scenario_event
from dialoguekit_appreciative_inquiry import METHOD, method
from dialoguekit_appreciative_inquiry.events import InterviewCompleted, StoryRetold

# P2 to P4 are of primary care, P5 to P7 of peer support.


def made(id: str, author: str, text: str, kind: str | None, *refs: str) -> ContributionMade:
    return ContributionMade(contribution=id, author=author, text=text, kind=kind, refs=refs)


EVENTS: dict[str, Any] = {
    "topic": made("C1", "P2", "Apple.", "topic"),
    "discover": StageEntered(activity="A1", stage="discover", focus="Banana"),
    "story": made("C2", "P3", "Cherry.", "story"),
    "interview": InterviewCompleted(
        interview="IV1", interviewer="P5", interviewee="P3", story="C2", permission=True
    ),
    "retelling": StoryRetold(interview="IV1", teller="P5"),
    "factor": made("C3", "P4", "Date.", "factor", "C2"),
    "note": made("C4", "P5", "Elder.", "factor", "C2"),
    "member": made("C5", "P6", "Fennel.", "factor", "C2"),
    "cluster": ContributionsClustered(cluster="G1", members=("C4", "C5"), label="Grape"),
    "barrier": made("C6", "P7", "Hazel.", "deficit"),
    "dream stage": StageEntered(activity="A1", stage="dream"),
    "dream": made("C7", "P2", "Iris.", None, "C3"),
    "reframing": made("C8", "P3", "Juniper.", "reframing", "C6"),
    "revisit": StageEntered(activity="A1", stage="discover", focus="Kiwi"),
    "design": StageEntered(activity="A1", stage="design"),
    "proposition": made("C9", "P4", "Lemon.", "proposition", "C7"),
    "other": made("C10", "P5", "Mango.", "prototype"),
    "proposal": ProposalSubmitted(proposal="PR1", text="Nettle.", sources=("C7",), proposer="P6"),
    "other proposal": ProposalSubmitted(
        proposal="PR2", text="Olive.", sources=("C7",), proposer="P7"
    ),
    "amendment": ProposalAmended(proposal="PR2", version=2, text="Plum."),
    "decision": DecisionRecorded(decision="D1", proposal="PR1", version=1, outcome="adopted"),
    "commitment": CommitmentMade(commitment="CM1", owner="P2", what="Quince.", sources=("D1",)),
}

STANDS_ON = {
    "Apple": {"topic"},
    "Banana": {"discover"},
    "Cherry": {"story"},
    "Date": {"factor"},
    "Grape": {"cluster", "note", "member"},
    "Hazel": {"barrier"},
    "Iris": {"dream"},
    "Juniper": {"reframing"},
    "Kiwi": {"revisit"},
    "Lemon": {"proposition"},
    "Mango": {"other"},
    "Nettle": {"proposal"},
    "Plum": {"other proposal", "amendment"},
    "Quince": {"commitment"},
}
"""The words that a report on these events contains, and the events that each stands on."""

SEQS = {
    name: len(workshop_with_participants(per_group=3).recorded) + n
    for n, name in enumerate(EVENTS, start=2)
}


def inquiry(
    *later: ScenarioInput,
    events: Mapping[str, Any] = EVENTS,
    unseen: Mapping[str, str] = MappingProxyType({}),
) -> Given[Any]:
    """Return an inquiry with these events; ``unseen`` is the visibility of some, by name."""
    facts = [
        scenario_event(event, activity="A1", visibility=unseen.get(name, "room"))
        for name, event in events.items()
    ]
    start = activity_started("appreciative-inquiry", "10:00", template="4-d")
    return workshop_with_participants(per_group=3).and_given(start, *facts, *later)


def output_of(workshop: Given[Any], policy: DisclosurePolicy = UNRESTRICTED) -> str:
    """Return all that is told of a workshop: its chapters, flags and suggestions."""
    contexts = [
        SuggestionContext(workshop="leeds", activity="A1", stages_entered=(stage.name,))
        for stage in method.STAGES
    ]
    return repr(
        [
            workshop_chapter(METHOD, workshop, policy=policy),
            programme_chapter(METHOD, workshop, policy=policy),
            assemble(METHOD, workshop, policy=policy).all_flags,
            [suggestions_of(METHOD, workshop, context) for context in contexts],
        ]
    )


def told(workshop: Given[Any]) -> set[str]:
    """Return the words of all events that a report contains."""
    words = {*STANDS_ON, "Elder", "Fennel", "Olive"}
    return words & set(re.findall(r"\w+", output_of(workshop)))


def without(*names: str) -> set[str]:
    """Return the words that remain if these events may not be published."""
    return {word for word, sources in STANDS_ON.items() if not sources & set(names)}


TEXTS = sorted(set().union(*STANDS_ON.values()))


def test_what_may_be_published_is_told() -> None:
    """Members of a cluster are known by its label, and an amended proposal by its last wording."""
    assert told(inquiry()) == set(STANDS_ON)


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("visibility", ["hidden", "restricted"])
def test_what_not_all_could_see_is_told_nowhere(name: str, visibility: str) -> None:
    """Nor is what stands on it."""
    assert told(inquiry(unseen={name: visibility})) == without(name)


@pytest.mark.parametrize("name", TEXTS)
def test_what_was_redacted_is_told_nowhere(name: str) -> None:
    """Nor is what stands on it."""
    redacted = inquiry(RecordRedacted(target=SEQS[name], basis="a name"))
    assert told(redacted) == without(name)


@pytest.mark.parametrize("outcome", ["held", "rejected"])
@pytest.mark.parametrize("name", [n for n in TEXTS if isinstance(EVENTS[n], ContributionMade)])
def test_what_moderators_removed_is_told_nowhere(name: str, outcome: str) -> None:
    """It is counted."""
    judged = ContributionModerated(contribution=EVENTS[name].contribution, outcome=outcome)
    assert told(inquiry(judged)) == without(name)


def people(event: Any) -> set[str]:
    """Return the person whose text an event holds, if any."""
    found = (getattr(event, field, None) for field in ("author", "proposer", "owner"))
    return {person for person in found if person is not None}


@pytest.mark.parametrize("person", [f"P{n}" for n in range(2, 8)])
def test_without_consent_no_text_of_a_person_is_told(person: str) -> None:
    """Consent may be withdrawn, or the person forgotten."""
    names = [name for name, event in EVENTS.items() if person in people(event)]
    for later in (
        ConsentWithdrawn(person=person, scopes=("quote",)),
        PersonForgotten(person=person, basis="asked for"),
    ):
        assert told(inquiry(later)) == without(*names)


def test_a_story_is_told_only_with_permission() -> None:
    """Neither among stories, nor in paths, nor as the label of a cluster of stories."""
    forbidden = attrs.evolve(EVENTS["interview"], permission=False)
    assert told(inquiry(events=EVENTS | {"interview": forbidden})) == without("story")
    clustered = attrs.evolve(EVENTS["cluster"], members=("C2", "C5"))
    events = EVENTS | {"interview": forbidden, "cluster": clustered}
    assert "Grape" not in told(inquiry(events=events))


def test_a_flag_on_wording_names_no_term_of_a_hidden_text() -> None:
    """The rule is checked, and the term is not told."""
    wish = made("C9", "P4", "No barrier should remain.", "proposition", "C7")
    topic = made("C1", "P2", "The crisis of missed calls", "topic")
    events = EVENTS | {"proposition": wish, "topic": topic}
    public = {flag.rule: flag.message for flag in raised_flags(METHOD, inquiry(events=events))}
    assert public["proposition-tense"] == "C9 describes a wish ('should'), not the desired state."
    hidden = inquiry(events=events, unseen={"proposition": "hidden", "topic": "hidden"})
    found = {flag.rule: flag.message for flag in raised_flags(METHOD, hidden)}
    assert found["proposition-tense"] == "C9 describes a wish, not the desired state."
    assert found["proposition-negative"] == "C9 describes what is unwanted, not what is wanted."
    assert found["topic-deficit"] == "The topic asks for what is wrong, not for what is wanted."
    assert not re.search("should|barrier should|crisis", output_of(hidden))


def test_a_focus_that_may_not_be_published_is_not_compared() -> None:
    """A match would disclose it."""
    events = EVENTS | {
        "revisit": StageEntered(activity="A1", stage="discover", focus="banana"),
    }
    rule = "undeclared-revisit"
    assert rule in {flag.rule for flag in raised_flags(METHOD, inquiry(events=events))}
    hidden = inquiry(events=events, unseen={"revisit": "hidden"})
    assert rule not in {flag.rule for flag in raised_flags(METHOD, hidden)}


def test_equal_factors_of_which_one_may_not_be_quoted_are_apart() -> None:
    """Otherwise their number would disclose the text."""
    events = EVENTS | {
        "factor": made("C3", "P4", "Elder.", "factor", "C2"),
        "cluster": StageEntered(activity="A1", stage="discover"),
    }
    caption = "Life-giving factors, with the number of supporting stories and notes"
    for visibility, ids in (("room", ["C3, C4", "C5"]), ("hidden", ["C3", "C4", "C5"])):
        chapter = workshop_chapter(METHOD, inquiry(events=events, unseen={"factor": visibility}))
        assert [row[0] for row in table_values(find_table(caption, chapter))] == ids


def test_no_id_of_a_person_is_told() -> None:
    """Neither in a block, nor in a flag, nor in a suggestion."""
    assert re.findall(r"\bP[0-9]+\b", output_of(inquiry())) == []


def test_small_groups_are_combined() -> None:
    """Neither table nor chart names them; pairs between them count as pairs of one group."""
    small = workshop_with_participants(("nurses", "peers"), per_group=2).and_given(
        activity_started("appreciative-inquiry", "10:00"),
        scenario_event(
            InterviewCompleted(interview="IV1", interviewer="P2", interviewee="P4"), activity="A1"
        ),
        *(scenario_event(e, activity="A1") for n, e in EVENTS.items() if n in {"factor", "story"}),
    )
    loud, quiet = output_of(small), output_of(small, STANDARD)
    assert ("nurses" in loud, "peers" in loud) == (True, True)
    assert not re.search("nurses|peers", quiet)
    interviews = find_table("Interviews by", workshop_chapter(METHOD, small, policy=STANDARD))
    assert table_values(interviews) == [("smaller groups", 1)]
    assert interviews.note == ("“Smaller groups” combines groups with too few people to be named.")


# Secret ballots


def voted(grades: dict[str, int], *, secrecy: str = "secret", close: bool = True) -> Given[Any]:
    """Return an inquiry with a ballot on PR1 with these grades from 0 to 3."""
    opened = BallotOpened(
        ballot="B1",
        options=("PR1",),
        scale=("no", "hardly", "rather", "yes"),
        roll=tuple(grades),
        secrecy=secrecy,
    )
    cast = [VoteCast(ballot="B1", voter=v, choices=(("PR1", g),)) for v, g in grades.items()]
    return inquiry(opened, *cast, *([BallotClosed(ballot="B1")] if close else []))


def support(workshop: Given[Any]) -> tuple[object, ...]:
    """Return how the support for PR1 was measured, and its shares."""
    chapter = workshop_chapter(METHOD, workshop, policy=STANDARD)
    rows = table_values(find_table("Support for each proposition", chapter))
    return next(row[1:-1] for row in rows if row[0] == "PR1")


PRIMARY, PEERS = ("P2", "P3", "P4"), ("P5", "P6", "P7")


@pytest.mark.parametrize(
    ("grades", "shown"),
    [
        ({"P2": 3, "P5": 0}, None),
        (dict.fromkeys((*PRIMARY, *PEERS), 3), None),
        (dict(zip((*PRIMARY, *PEERS), (3, 2, 0, 3, 1, 0), strict=True)), "3 of 6"),
    ],
    ids=["few", "alike", "enough"],
)
def test_a_secret_ballot_shows_no_single_vote(grades: dict[str, int], shown: str | None) -> None:
    """Not by group if groups are small, and not at all if votes are few or alike."""
    assert support(voted(grades)) == ("ballot B1", shown, None, None)
    assert support(voted(grades, secrecy="open"))[1] is not None


def test_a_secret_ballot_that_is_open_has_no_result() -> None:
    """The proposition is not measured before the close."""
    grades = dict.fromkeys((*PRIMARY, *PEERS), 0)
    assert support(voted(grades, close=False)) == ("not measured", None, None, None)
    rules = {flag.rule for flag in raised_flags(METHOD, voted(grades))}
    assert "unwanted-proposition" not in rules


def test_the_evidence_of_a_secret_ballot_is_its_close() -> None:
    """No vote is among the evidence of any block or flag."""
    grades = dict(zip((*PRIMARY, *PEERS), (3, 2, 0, 1, 1, 0), strict=True))
    for secrecy, is_evidence in (("open", True), ("secret", False)):
        workshop = voted(grades, secrecy=secrecy)
        votes = {r.seq for r in workshop.recorded if isinstance(r.event, VoteCast)}
        chapter = workshop_chapter(METHOD, workshop)
        table = find_table("Support for each proposition", chapter)
        seqs = {
            seq for row in table.rows for cell in row for _, seq in getattr(cell, "evidence", ())
        }
        assert bool(votes & seqs) == is_evidence
