"""Erasing a person reaches every text whose author is known, and lists the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import dialoguekit
from dialoguekit.application import erasure
from dialoguekit.application.erasure import Erasure
from dialoguekit.application.kit import Kit
from dialoguekit_abcd.commands import connect_assets, follow_up_connection, identify_asset

from .conftest import MORNING

CANARY = "canary"
SCALE = ("no", "yes")


@pytest.fixture(params=["encrypted", "unencrypted"])
def kit(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kit]:
    """A kit with a log file, encrypted or not."""
    url = f"sqlite:///{tmp_path / 'leeds.db'}"
    with dialoguekit.open(url, encrypt=request.param == "encrypted") as kit:
        yield kit


def hold_workshop(kit: Kit) -> Any:
    """Record a workshop of P1, who facilitates, and the participants P2 and P3."""
    leeds = kit.workshop("leeds", clock=lambda: MORNING)
    leeds.schedule(title="Leeds", groups=("all",))
    with leeds.batch() as batch:
        _record(batch)
    return leeds


def _record(leeds: Any) -> None:
    leeds.open()
    consents = ("record", "quote", "asset")
    leeds.check_in(name="Fay", consents=consents, roles=("facilitator",))
    for name in ("Ana", "Ben"):
        leeds.check_in(name=name, group="all", consents=consents)
    leeds.start("conversation")
    leeds.contribute("P3", "Nobody told the surgery.")
    leeds.submit_proposal("A line.", proposer="P3")
    leeds.submit_proposal("A page.", proposer="P3")
    leeds.propose_rule("One at a time.")
    leeds.adopt_agreement(assents=("P1", "P2", "P3"))
    leeds.raise_breach("R1")
    leeds.raise_objection("PR1", reason="Who pays?")
    leeds.make_commitment("P3", "Call.")
    leeds.execute(identify_asset, name="Bench", type="place", person="P3")
    leeds.execute(identify_asset, name="Hall", type="place", person="P3")
    leeds.execute(connect_assets, "AS1", "AS2", purpose="Meet.", proposer="P3")


GIVEN: dict[str, Callable[[Any], object]] = {
    "amended": lambda leeds: leeds.amend_proposal("PR1", CANARY, reason=CANARY, author="P2"),
    "withdrawn": lambda leeds: leeds.withdraw_proposal("PR1", reason=CANARY, author="P2"),
    "objection": lambda leeds: leeds.raise_objection("PR1", reason=CANARY, aim=CANARY, person="P2"),
    "resolved": lambda leeds: leeds.resolve_objection("O1", CANARY, author="P2"),
    "breach": lambda leeds: leeds.raise_breach("R1", behaviour=CANARY, raised_by="P2"),
    "outcome": lambda leeds: leeds.resolve_breach("BR1", CANARY, author="P2"),
    "cluster": lambda leeds: leeds.cluster_contributions(("C1",), label=CANARY, author="P2"),
    "evidence": lambda leeds: leeds.update_commitment("CM1", "done", evidence=CANARY, author="P2"),
    "dissent": lambda leeds: _dissent(leeds, person="P2"),
}
"""Texts whose author is given."""

ACTED: dict[str, Callable[[Any], object]] = {
    "amended": lambda leeds: leeds.amend_proposal("PR1", CANARY),
    "withdrawn": lambda leeds: leeds.withdraw_proposal("PR1", reason=CANARY),
    "resolved": lambda leeds: leeds.resolve_objection("O1", CANARY),
    "outcome": lambda leeds: leeds.resolve_breach("BR1", CANARY),
    "cluster": lambda leeds: leeds.cluster_contributions(("C1",), label=CANARY),
    "evidence": lambda leeds: leeds.update_commitment("CM1", "done", evidence=CANARY),
    "dissent": lambda leeds: _dissent(leeds, person=None),
    "decision": lambda leeds: leeds.record_decision("PR2", "parked", dissent=(CANARY,)),
    "parked": lambda leeds: leeds.park("C1", reason=CANARY),
    "question": lambda leeds: leeds.pose_question(CANARY),
    "space": lambda leeds: leeds.create_space(kind="table", label=CANARY),
    "theme": lambda leeds: leeds.revise_theme("access", "form", label=CANARY),
    "followed": lambda leeds: leeds.execute(follow_up_connection, "CN1", "agreed", note=CANARY),
}
"""Texts that P2 records, or that somebody records for P2, without an author."""


def _dissent(leeds: Any, *, person: str | None) -> None:
    leeds.with_context(by="P1").record_decision("PR2", "parked")
    leeds.record_dissent("D1", CANARY, person=person)


def everything(kit: Kit) -> str:
    """Return all decoded events, and the bytes of all files of the log, as text."""
    decoded = "".join(repr(recorded.event) for recorded in kit.store.read())
    files = Path(kit.store.url.removeprefix("sqlite:///")).parent.glob("*")
    return decoded + "".join(str(file.read_bytes()) for file in files)


def forget(kit: Kit, person: str = "P2") -> Erasure:
    return erasure.forget(kit.store, "leeds", person, basis="their own request")


CASES = [
    *(pytest.param(act, {"by": "P1"}, id=f"{name} given") for name, act in GIVEN.items()),
    *(pytest.param(act, {"by": "P2"}, id=f"{name} by P2") for name, act in ACTED.items()),
    pytest.param(
        lambda leeds: leeds.contribute("P3", CANARY),
        {"by": "P3", "on_behalf_of": "P2"},
        id="contribution for P2",
    ),
    pytest.param(ACTED["question"], {"by": "P1", "on_behalf_of": "P2"}, id="question for P2"),
]


@pytest.mark.parametrize(("act", "context"), CASES)
def test_every_text_of_a_known_author_is_erased(
    kit: Kit, act: Callable[[Any], object], context: dict[str, str]
) -> None:
    """In an encrypted log and in another one; the event stays, and the log is sound."""
    leeds = hold_workshop(kit)
    act(leeds.with_context(**context))
    assert CANARY in everything(kit)
    types = [recorded.type for recorded in kit.store.read()]
    forget(kit)
    assert CANARY not in everything(kit)
    assert [recorded.type for recorded in kit.store.read()][: len(types)] == types
    assert kit.verify().statement
    assert forget(kit).already_done


def test_a_correction_of_an_erased_text_is_erased(kit: Kit) -> None:
    """It holds the same text in better words."""
    leeds = hold_workshop(kit)
    question = leeds.with_context(by="P2").pose_question("Who is here?")
    leeds.with_context(by="P1").correct(question, reason="misheard", text=CANARY)
    forget(kit)
    assert CANARY not in everything(kit)
    assert kit.verify().statement


@pytest.mark.parametrize("context", [{}, {"by": "P1"}, {"by": "organiser"}, {"by": "P3"}])
def test_the_texts_of_others_stay(kit: Kit, context: dict[str, str]) -> None:
    """Those of the workshop itself are listed, so that a person can look at them."""
    leeds = hold_workshop(kit)
    leeds.with_context(**context).pose_question(CANARY)
    result = forget(kit)
    assert CANARY in "".join(repr(recorded.event) for recorded in kit.store.read())
    listed = {text.cite: (text.type, text.fields) for text in result.own_texts}
    is_own = context != {"by": "P3"}
    assert (listed.get("leeds Q1") == ("question.posed", ("text",))) == is_own
    assert listed["leeds #1"] == ("workshop.scheduled", ("title",))


def test_only_texts_that_are_left_are_listed(kit: Kit) -> None:
    """Neither those of a person, nor those that were erased, nor the erasure itself."""
    leeds = hold_workshop(kit)
    leeds.with_context(by="P1").pose_question("Who is here?")
    erasure.redact(kit.store, "leeds", "Q1", reason="names a child")
    listed = {text.type for text in forget(kit).own_texts}
    assert listed == {"workshop.scheduled", "rule.proposed", "objection.raised", "record.redacted"}
