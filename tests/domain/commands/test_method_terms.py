"""Stages and templates that a command may name, and names that look alike."""

from types import SimpleNamespace
from typing import Any

import pytest

import dialoguekit
from dialoguekit.domain import commands
from dialoguekit.domain.commands import CommandContext
from dialoguekit.errors import Refused


def terms(*names: str) -> tuple[Any, ...]:
    return tuple(SimpleNamespace(name=name) for name in names)


HATS = SimpleNamespace(stages=terms("white", "black"), templates=terms("short"))
METHODS: Any = {"hats": HATS, "open": SimpleNamespace(stages=(), templates=())}


@pytest.fixture
def leeds() -> Any:
    with dialoguekit.open(plugins=[]) as kit:
        handle = kit.workshop("leeds")
        handle.schedule(title="Leeds", groups=("carers", "c\u0430rers"))
        handle.open()
        yield handle


def context_of(leeds: Any) -> CommandContext:
    return CommandContext(next(iter(leeds.events())).occurred_at, methods=METHODS)


def start(leeds: Any, method: str, template: str | None) -> Any:
    return commands.start(leeds.state, context_of(leeds), method, template=template)


def test_a_template_is_one_of_the_method(leeds: Any) -> None:
    """The refusal offers what is near; a custom order and a method without templates are open."""
    with pytest.raises(Refused, match=r"no template 'shrot'. Did you mean 'short'.*: short"):
        start(leeds, "hats", "shrot")
    for method, template in (("hats", "short"), ("hats", "custom"), ("open", "any")):
        assert start(leeds, method, template)[0].template == template


def test_a_stage_is_one_of_the_method(leeds: Any) -> None:
    leeds.execute(lambda state, context: start(leeds, "hats", None))
    with pytest.raises(Refused, match=r"no stage 'whit'. Did you mean 'white'.*: white, black"):
        commands.enter_stage(leeds.state, context_of(leeds), "whit")
    assert commands.enter_stage(leeds.state, context_of(leeds), "white")


def test_names_may_look_alike(leeds: Any) -> None:
    """People, groups and options that look alike are recorded, and flagged on replay."""
    assert leeds.state.groups == ("carers", "c\u0430rers")
    ana = leeds.check_in(name="Ana", group="carers", consents=("record",))
    leeds.check_in(name="\u0410na", group="carers", consents=("record",))
    assert leeds.open_ballot(options=("Plan 1", "Plan l"), kind="dots", budget=1, roll=(ana,))
