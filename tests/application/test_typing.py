"""Type hints of the public interface: mypy finds a wrong call before it is made."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

from mypy import api

PROGRAM = """
from datetime import UTC, datetime
from typing import Self

import attrs

import dialoguekit
from dialoguekit import Projection, handles
from dialoguekit.events import ContributionMade, RecordedEvent


@attrs.define
class Count(Projection[int]):
    total: int = 0

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        self.total += len(recorded.event.text)

    def combine(self, other: Self) -> Self:
        return attrs.evolve(self, total=self.total + other.total)

    def view(self) -> int:
        return self.total


with dialoguekit.open("memory:", encrypt=False, plugins=["-abcd"]) as kit:
    leeds = kit.workshop("leeds")
    leeds.schedule(title="Leeds", groups=("primary care", "peer support"))
    leeds.open()
    ana = leeds.check_in(name="Ana", group="peer support", consents=("record",))
    leeds.start("conversation")
    hidden = leeds.with_context(occurred_at=datetime.now(UTC), by=ana, visibility="hidden")
    said = hidden.contribute(ana, "Nobody told the surgery we exist.")
    leeds.reveal_contributions([said])
    total: int = kit.replay(Count)
    report = kit.report("leeds", as_of=3, verify="incremental")
    report.write("out", formats=("html", "md"))
    north = kit.programme("north")
    north.announce(title="North")
    north.add_workshop("leeds")
    once = leeds.once("form-1").contribute(ana, "Once")
    known: set[str] = kit.recorded_ids(["form-1"])
    with leeds.batch() as batch:
        number: str = batch.contribute(ana, "In a batch.")
    answer: int = leeds.run_batch(lambda batch: len(batch.contribute(ana, "In a batch.")))


async def contribute(kit: dialoguekit.Kit) -> str:
    york = kit.async_workshop("york")
    await york.open()
    async with york.batch() as batch:
        batch.contribute("P1", "In a batch.")
    async for recorded in kit.follow("york", after=3, types=("question.posed",)):
        return recorded.id
    count: int = await york.run_batch(lambda batch: batch.version)
    return await york.with_context(by="P1").contribute("P1", "Awaited.")
"""
"""A program that embeds dialoguekit, without a fault."""

WRONG = """
dialoguekit.opn("memory:")
dialoguekit.open("memory:", plain=True)
dialoguekit.open("memory:", encrypt="no")
dialoguekit.open(plugins=3)
kit.log
kit.workshop(1)
leeds.schedule(titel="Leeds")
leeds.welcome(name="Ana")
leeds.check_in(name=3)
leeds.start()
leeds.start("conversation", templat="x")
leeds.enter_stage(2)
number: int = leeds.pose_question("What do we know?")
leeds.contribute("Nobody told the surgery we exist.")
leeds.contribute(ana, "Nobody told the surgery we exist.", question=4)
leeds.with_context(at=datetime.now(UTC))
leeds.with_context(occurred_at="10:00")
leeds.with_context(visiblity="hidden")
leeds.with_context(by=3)
leeds.execute("contribute")
leeds.create(1)
leeds.link_contributions("C1", "C2")
leeds.raise_objection(3)
leeds.record_decision()
leeds.adopt_agreement(polled=())
leeds.submit_response("R1", value=3)
leeds.state.nothing
kit.report(3)
kit.report("leeds", until=3)
kit.report("leeds", as_of="3")
kit.report("leeds", verify="all")
kit.verify(mode="new")
kit.replay(ContributionMade)
kit.replay(Count, workshop="leeds")
report.write()
report.write("out", formats=("pdf",))
report.write("out", format="html")
report.render("docx")
north.add("leeds")
north.add_workshop(3)
leeds.once(3)
leeds.once("form-1").contribute(3)
batch.contribute(3)
batch.batch()
with leeds.batch() as batch: batch.welcome()
leeds.run_batch(lambda batch: batch.welcome())
async def wrong(kit: dialoguekit.Kit) -> None: kit.async_workshop("york").welcome()
async def wrong_type(kit: dialoguekit.Kit) -> int: return await kit.async_workshop("york").open()
async def wrong_text(kit: dialoguekit.Kit) -> None: await kit.async_workshop("york").contribute(3)
kit.follow(stream=3)
kit.follow(until=3)
"""
"""Calls that are wrong: a name, a keyword, a type or a choice that does not exist."""


def test_mypy_accepts_a_right_program_and_finds_every_wrong_call(tmp_path: Path) -> None:
    """Every wrong line has an error, and no other line has one."""
    program = tmp_path / "program.py"
    right = textwrap.dedent(PROGRAM).strip()
    wrong = WRONG.strip()
    program.write_text(f"{right}\n{wrong}\n", encoding="utf-8")
    output, _, _ = api.run(["--strict", "--no-incremental", "--config-file=", str(program)])
    first = len(right.splitlines()) + 1
    expected = set(range(first, first + len(wrong.splitlines())))
    found = {int(number) for number in re.findall(r"program\.py:(\d+): error", output)}
    assert found == expected, output
