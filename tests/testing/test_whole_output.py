"""All that a method shows, as texts with their places, and what failed."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import attrs
from tests.testing.samples import orchard
from tests.testing.samples.orchard import OrchardSession, TreePlanted

from dialoguekit.disclosure.policy import STRICT
from dialoguekit.plugin import Block, Evidence, Record, Section, Suggestion, Text
from dialoguekit.plugin.blocks import (
    Cell,
    Chart,
    Column,
    ItemList,
    KeyFigure,
    KeyFigures,
    Quote,
    Table,
)
from dialoguekit.testing.builders import (
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.scenario import Given, scenario_event
from dialoguekit.testing.whole_output import (
    Host,
    Output,
    OutputProjection,
    build_output,
    functions_of,
    keep,
)

METHOD = orchard.METHOD
EVIDENCE = Evidence.from_seqs("leeds", [1])


def workshop(stream: str = "leeds") -> Given[Any]:
    return workshop_with_participants(stream=stream).and_given(
        activity_started("orchard", "10:00"),
        stage_entered("planting", "10:01"),
        scenario_event(TreePlanted(tree="TR1", person="P2"), "10:02", activity="A1"),
        contribution_made("C1", "P2", "A pear.", "10:03"),
    )


def output(host: Host | None = None, *workshops: Given[Any], **changes: Any) -> Output:
    """Return the output of the orchard with changes, by default on one workshop."""
    method = attrs.evolve(METHOD, **changes)
    streams = {each.stream: each.recorded for each in workshops or (workshop(),)}
    own = host or Host(methods={"orchard": METHOD})
    return build_output(method, keep(method, streams), own)


def shown(found: Output) -> list[tuple[str, str]]:
    return [(each.place, each.content) for each in found.shown()]


def test_every_text_and_number_of_a_block_has_a_place() -> None:
    """Sections, charts, tables, figures, lists and quotes are read, also their notes."""

    def blocks(session: OrchardSession, record: Record) -> Iterator[Block]:
        yield Section("Inside", [Text("A paragraph.")])
        yield ItemList(["one", "two"])
        yield Quote(text="Said.", cite="leeds C1", group="all", note="so")
        yield KeyFigures([KeyFigure(label="trees", value=3, note="high", evidence=EVIDENCE)])
        yield Chart(title="Chart", spec={"mark": "é"}, sentence="It shows.")
        columns, row = [Column("Tree"), Column("Height")], ("TR1", Cell(100, EVIDENCE))
        yield Table(caption="Trees", columns=columns, rows=[row, ("TR2", None)], note="in cm")

    found = output(session_blocks=blocks, rules=())
    head = "the chapter on the workshop leeds"
    own = [(p.removeprefix(head), c) for p, c in shown(found) if p.startswith(head)]
    assert own == [
        (", a heading", "Inside"),
        (", under 'Inside', a paragraph", "A paragraph."),
        (", a list", "one"),
        (", a list", "two"),
        *((", a quote", text) for text in ("Said.", "leeds C1", "all", "so")),
        *((", the figure 'trees'", text) for text in ("trees", "3", "high")),
        *((", the chart 'Chart'", text) for text in ("Chart", "It shows.", '{"mark": "é"}')),
        (", the table 'Trees'", "Trees"),
        (", the table 'Trees'", "in cm"),
        (", the table 'Trees', a heading", "Tree"),
        (", the table 'Trees', a heading", "Height"),
        (", the table 'Trees', the column 'Tree'", "TR1"),
        (", the table 'Trees', the column 'Height'", "100"),
        (", the table 'Trees', the column 'Tree'", "TR2"),
    ]
    (height,) = [each for each in found.shown() if each.content == "100"]
    assert height.evidence == EVIDENCE
    assert str(height).endswith("the column 'Height': 100 (('leeds', ((1, 1),)),)")


def test_flags_and_suggestions_of_running_activities_are_read() -> None:
    """The context of a suggestion is that after the last event."""

    def suggest(session: OrchardSession, context: Any) -> Iterator[Suggestion]:
        reason = f"{context.workshop} {context.activity} {context.stage}"
        yield Suggestion(text="Plant!", reason=reason, cites=("leeds TR1",))

    texts = shown(output(suggestions=suggest))
    assert ("the flags on leeds, the flag 'high'", "TR1 is 100 cm high.") in texts
    assert ("the flags on leeds, the flag 'high'", "leeds TR1") in texts
    own = [content for place, content in texts if place == "a suggestion for leeds"]
    assert own[:3] == ["Plant!", "leeds A1 planting", "leeds TR1"]
    assert "Who plants the first tree?" in own


def test_the_chapter_on_a_programme_is_of_all_workshops() -> None:
    """Groups are named as the policy allows."""
    found = output(None, workshop(), workshop("york"))
    assert list(found.chapters) == [
        "the chapter on the workshop leeds",
        "the chapter on the workshop york",
        "the chapter on a programme",
    ]
    strict = shown(output(Host(methods={"orchard": METHOD}, policy=STRICT)))
    assert ("smaller groups" in {content for _, content in strict}) is True
    assert not any("primary care" in content for _, content in strict)


def test_without_blocks_there_is_no_chapter() -> None:
    """Without workshops there is nothing."""
    assert output(session_blocks=None, programme_blocks=None).chapters == {}
    empty = build_output(METHOD, {}, Host())
    assert (empty.chapters, empty.flags, empty.failures) == ({}, {}, ())


def failing_blocks(session: OrchardSession, record: Record) -> Iterator[Block]:
    """Raise in a function of the core, called by this one."""
    yield Text("One.")
    json.loads("no JSON")


def test_a_failing_part_does_not_affect_the_others() -> None:
    """The failure names the part, the error, and the last line of the plugin's code."""
    found = output(session_blocks=failing_blocks)
    (failure,) = found.failures
    assert failure.part == "its chapter on the workshop leeds"
    assert failure.kind == "JSONDecodeError"
    assert failure.where.startswith("testing/test_whole_output.py:")
    assert failure.where.endswith(", in failing_blocks")
    assert str(failure).startswith(f"{failure.part} raised JSONDecodeError(")
    assert list(found.chapters) == ["the chapter on a programme"]
    assert found.flags["leeds"]


def test_an_error_of_the_core_names_the_functions_whose_results_it_was_given() -> None:
    """A rule that returns no breach is an example; it is found once."""
    no_breach: Any = "high"
    rule = attrs.evolve(METHOD.rules[0], check=lambda session: [no_breach])
    (failure,) = output(rules=(rule,)).failures
    assert failure.kind == "AttributeError"
    assert failure.where.startswith("plugin/rules.py:")
    assert "given what these returned: build_sessions, " in failure.where


def test_a_long_error_is_abbreviated() -> None:
    """It stays on one line."""

    def check(session: OrchardSession) -> Any:
        raise ValueError("a\n" * 1000)

    (failure,) = output(rules=(attrs.evolve(METHOD.rules[0], check=check),)).failures
    assert len(failure.reason) < 250
    assert "\n" not in failure.reason


def test_the_functions_of_a_method_are_those_of_its_plugin() -> None:
    """Those of the core, such as the shared rules, are left out."""
    from dialoguekit.plugin import stage_rules

    method = attrs.evolve(METHOD, rules=(*METHOD.rules, *stage_rules()))
    own: tuple[Callable[..., Any], ...] = functions_of(method)
    assert own == (
        orchard.build_sessions,
        orchard.find_high_trees,
        orchard.suggest,
        orchard.session_blocks,
        orchard.programme_blocks,
    )
    assert functions_of(orchard.ANALYSIS) == (
        orchard.harvest_view,
        orchard.harvest_blocks,
        orchard.harvest_of_programme,
    )


def test_the_view_of_the_projection_is_the_whole_output() -> None:
    """It is pickled with the functions of the plugin, also those inside a function."""

    def blocks(session: OrchardSession, record: Record) -> Iterator[Block]:
        yield Text("An inner function.")

    method = attrs.evolve(METHOD, session_blocks=blocks)
    host = Host(methods={"orchard": METHOD})
    fold = OutputProjection.of(method, host)()
    for recorded in (*workshop("york").recorded, *workshop().recorded):
        fold.fold(recorded)
    restored = pickle.loads(pickle.dumps(fold))
    expected = build_output(
        method, keep(method, {w.stream: w.recorded for w in (workshop(), workshop("york"))}), host
    )
    assert restored.view() == fold.view() == tuple(map(str, expected.shown()))
    assert "the chapter on the workshop leeds, a paragraph: An inner function." in fold.view()


def test_failures_are_part_of_the_view() -> None:
    """So a projection with a failing part has one, and can be compared."""
    method = attrs.evolve(METHOD, session_blocks=failing_blocks)
    fold = OutputProjection.of(method, Host(methods={"orchard": METHOD}))()
    for recorded in workshop().recorded:
        fold.fold(recorded)
    assert "its chapter on the workshop leeds raised JSONDecodeError(" in fold.view()[-1]
