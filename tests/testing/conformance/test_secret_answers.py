"""Single secret answers are found wherever they are told, and figures of all are not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import attrs
from tests.testing.samples import orchard
from tests.testing.samples.orchard import OrchardSession, TreePlanted

from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.events import PersonRegistered, WorkshopClosed
from dialoguekit.plugin import Block, ColumnSpec, Fact, Record, SecretFacts, Text, by_group, share
from dialoguekit.plugin.columns import spread
from dialoguekit.testing.conformance import privacy
from dialoguekit.testing.conformance.secret_answers import exchanged_answers
from dialoguekit.testing.scenario import given

SECRET: SecretFacts[TreePlanted, WorkshopClosed, Any] = SecretFacts(
    event=TreePlanted,
    key=lambda _: "all",
    closed_by=WorkshopClosed,
    closing_key=lambda _: "all",
)
Trees = Sequence[Fact[TreePlanted]]


def plant(workshop: WorkshopHandle) -> None:
    """Plant twelve trees of different heights, and close the workshop."""
    workshop.schedule(title="Hull", groups=("a", "b"))
    workshop.open()
    people = [workshop.check_in(group="ab"[n % 2], consents=("record",)) for n in range(12)]
    workshop.start("orchard", template="spring")
    workshop.enter_stage("planting")
    for number, person in enumerate(people, start=1):
        workshop.execute_named("orchard.plant", person, height_cm=number % 5 + 1)
    workshop.end()
    workshop.close()


def messages(under_test: Callable[..., Any], blocks: Callable[..., Iterator[Block]]) -> list[str]:
    """Return the findings on a method whose trees are secret."""
    method = attrs.evolve(
        orchard.METHOD, secrets=(SECRET,), session_blocks=blocks, rules=(), workshop_blocks=None
    )
    return [finding.message for finding in privacy.check(under_test([plant], methods=[method]))]


def test_a_list_of_single_answers_is_found(under_test: Callable[..., Any]) -> None:
    """Its order has no meaning, and whoever knows some answers learns the others."""

    def blocks(session: OrchardSession, record: Record) -> Iterator[Block]:
        yield Text(", ".join(str(fact.event.height_cm) for fact in record.of(TreePlanted)))

    found = messages(under_test, blocks)
    assert any("single secret answers can be told from" in message for message in found)


def test_figures_of_all_answers_are_not_found(under_test: Callable[..., Any]) -> None:
    """They are the same, whoever answered what."""

    def height(fact: Fact[TreePlanted]) -> int:
        return fact.event.height_cm

    def blocks(session: OrchardSession, record: Record) -> Iterator[Block]:
        trees = record.of(TreePlanted)
        high: ColumnSpec[Trees] = share(
            "High", lambda f: [t for t in f if height(t) > 2], lambda f: f
        )
        heights: ColumnSpec[Trees] = spread("Heights", height, lambda f: f)
        yield by_group("Trees", record.groups, trees, high, heights, totals="All")

    assert not any("answers" in message for message in messages(under_test, blocks))


def test_people_of_one_group_exchange_their_answers() -> None:
    """Each event keeps its number and its text; another group has its own answers."""
    people = [("P1", "a", 1), ("P2", "b", 2), ("P3", "a", 3), ("P4", "a", 4)]
    scenario = given(
        *(PersonRegistered(person=person, group=group) for person, group, _ in people),
        *(
            TreePlanted(tree=f"TR{n}", person=person, height_cm=height, wish=f"Wish {n}.")
            for n, (person, _, height) in enumerate(people, start=1)
        ),
    )
    exchanged = exchanged_answers({"leeds": scenario.recorded}, [SECRET])["leeds"]
    trees = [recorded.event for recorded in exchanged if isinstance(recorded.event, TreePlanted)]
    assert [tree.height_cm for tree in trees] == [3, 2, 1, 4]
    assert [tree.wish for tree in trees] == [f"Wish {n}." for n in (1, 2, 3, 4)]
    assert [recorded.seq for recorded in exchanged] == list(range(1, 9))
