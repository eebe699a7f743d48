"""What to ask next."""

from __future__ import annotations

from dialoguekit.events import PresenceMoved, QuestionPosed, RoleAssigned, SpaceCreated
from dialoguekit.plugin import Situation, Suggestion
from dialoguekit.testing.builders import entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, happened
from dialoguekit_world_cafe import method
from dialoguekit_world_cafe.projection import WorldCafe
from dialoguekit_world_cafe.suggestions import suggest

OPENED = (
    SpaceCreated(space="S1", kind="table"),
    SpaceCreated(space="S2", kind="table"),
    started("world-cafe", "10:00"),
    *(PresenceMoved(person=f"P{n}", destination=f"S{1 + n % 2}") for n in range(2, 6)),
)
QUESTION = happened(QuestionPosed(question="Q1", text="What helps?"), "10:11", activity="A1")
HOSTS = tuple(
    happened(RoleAssigned(person=person, role="host"), "10:12", space=table)
    for person, table in (("P2", "S1"), ("P3", "S2"))
)
ROUND = entered("round", "10:10", planned_s=1200)
IDEA = said("C1", "P2", "Nobody knows us.", "10:15", space="S1")
SECOND = entered("round", "10:30", planned_s=1200)
PROMPTS = [prompt.name for prompt in method.PROMPTS if prompt.stage == "round"]


def asked(
    *facts: Fact, stage: str | None = None, posed: tuple[str, ...] = (), activity: str = "A1"
) -> list[Suggestion]:
    """What is suggested in the stage that was entered last, with these prompts posed in it."""
    view = gathered().and_given(*OPENED, *facts).project(WorldCafe)
    order = (stage,) if stage else view.workshops["leeds"].sessions[-1].order
    situation = Situation(workshop="leeds", activity=activity, entered=order, posed=posed)
    return list(suggest(view, situation))


def test_when_nothing_is_missing_the_prompts_of_the_round_are_left() -> None:
    """In the order of the method, without those that were posed."""
    facts = (ROUND, QUESTION, *HOSTS, IDEA)
    assert [s.prompt for s in asked(*facts)] == PROMPTS
    assert [s.prompt for s in asked(*facts, posed=("matters",))] == PROMPTS[1:]


def test_a_round_without_a_question_needs_one() -> None:
    """Unless it has a focus."""
    first, *_ = asked(ROUND, *HOSTS)
    assert first.text == "Which question do the tables talk about?"
    assert first.why == "No question was posed for round 1 yet."
    focused = entered("round", "10:10", focus="What helps?")
    assert [s.prompt for s in asked(focused, *HOSTS)] == PROMPTS


def test_a_table_without_a_host_needs_one() -> None:
    """It says how many there are, and which."""
    first, *rest = asked(ROUND, QUESTION, HOSTS[0])
    assert (first.prompt, first.why) == ("stay", "1 of 2 tables have no host.")
    assert first.cites == ("leeds S2",)
    assert "stay" not in [suggestion.prompt for suggestion in rest]


def test_when_the_planned_time_has_passed_it_is_time_to_move() -> None:
    """The last idea tells how late it is; without a plan nobody knows."""
    late = said("C2", "P2", "Hm.", "10:32", space="S1")
    first, *_ = asked(ROUND, QUESTION, *HOSTS, late)
    assert first.text == "Thank your table, leave its host there, and find another one."
    assert first.why == "20 min were planned; the last idea came after 22 min."
    assert first.prompt is None
    unplanned = entered("round", "10:10")
    assert [s.prompt for s in asked(unplanned, QUESTION, *HOSTS, late)] == PROMPTS


def test_in_a_later_round_people_bring_something_along() -> None:
    """Until an idea of another table was taken up in it."""
    facts = (ROUND, QUESTION, *HOSTS, IDEA, SECOND)
    first, *_ = asked(*facts)
    assert (first.prompt, first.why) == (
        "bring",
        "No idea of another table was taken up in round 2 yet.",
    )
    taken = said("C2", "P3", "Put us on the list.", "10:40", space="S2", refs=("C1",))
    assert [s.prompt for s in asked(*facts, taken)] == PROMPTS


def test_the_harvest_begins_with_what_travelled() -> None:
    """How many ideas did, and which; where none did, with the prompts alone."""
    taken = said("C2", "P3", "Put us on the list.", "10:40", space="S2", refs=("C1",))
    facts = (ROUND, QUESTION, *HOSTS, IDEA, SECOND)
    first, *_ = asked(*facts, taken, entered("harvest", "10:50"))
    assert (first.prompt, first.why) == ("pattern", "1 idea went on to another table.")
    assert first.cites == ("leeds C1",)
    more = (
        said("C3", "P4", "The list is old.", "10:16", space="S1"),
        said("C4", "P5", "Write it anew.", "10:41", space="S2", refs=("C3",)),
    )
    first, *_ = asked(*facts, taken, *more, entered("harvest", "10:50"))
    assert first.why == "2 ideas went on to another table."
    prompts = [s.why for s in asked(*facts, entered("harvest", "10:50"))]
    assert all(why.startswith("Harvest:") for why in prompts)


def test_in_other_stages_the_prompts_are_suggested() -> None:
    """And another run of the method has no say."""
    assert [s.prompt for s in asked(entered("welcome", "10:00"))] == ["purpose", "manners"]
    assert [s.prompt for s in asked(ROUND, activity="A9")] == PROMPTS
    assert [s.prompt for s in asked(stage="round")] == PROMPTS
