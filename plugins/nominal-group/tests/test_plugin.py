"""The plugin in a kit: discovery, a run of the method, the report."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import dialoguekit_nominal_group
from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.testing.plugin_contract import MORNING, PluginContract
from dialoguekit_nominal_group.commands import set_turns


class TestPlugin(PluginContract):
    """The contract, what a report as of an earlier position hides, and guidance."""

    plugin = dialoguekit_nominal_group
    readme = Path(__file__).parents[1] / "README.md"
    example_texts = (
        "Nominal Group Technique",
        "A phone line of our own.",
        "Out of turn in round 1: place 2 in the order",
    )
    chapter_texts = (
        "Nominal Group Technique",
        "A card for the desk.",
        "This is the announced order",
    )
    escaped_text = "A &lt;line&gt; of our own."
    absence = "No nominal group session was held in Peer support in Norwich."
    commands = ("nominal-group.set-turns",)
    time_step = timedelta(seconds=30)

    def run_method(self, workshop: WorkshopHandle) -> None:
        """Run a session with two ballots, in the order of the template."""
        host, ana, ben = self.check_in(workshop, "record", "quote")
        led = workshop.with_context(by=host)
        workshop.start(self.method.name, template="two-ballots")
        led.enter_stage("silent")
        silently = workshop.with_context(visibility="hidden")
        line = silently.contribute(ana, "A <line> of our own.")
        card = silently.contribute(ben, "A card for the desk.")
        led.enter_stage("round-robin")
        led.execute_named("nominal-group.set-turns", [ana, ben])
        led.reveal_contributions([line])
        led.reveal_contributions([card])
        led.enter_stage("clarify")
        workshop.contribute(ben, "Open at night?", kind="question", refs=[line])
        for stage, order in (("first-ballot", (card, line)), ("second-ballot", (line, card))):
            led.enter_stage(stage)
            ballot = led.open_ballot([line, card], kind="ranking", secrecy="secret")
            for person in (ana, ben):
                ranks = {option: rank for rank, option in enumerate(order, start=1)}
                workshop.cast_vote(ballot, person, ranks)
            led.close_ballot(ballot)
            led.reveal_ballot(ballot)
            if stage == "first-ballot":
                led.enter_stage("discuss")
        workshop.end()

    def test_a_report_hides_what_was_not_revealed_at_its_position(self) -> None:
        """Before they are revealed, drafts are absent; an open ballot has no tally."""
        with self.kit() as kit:
            events = list(self.run_workshop(kit, "leeds").events())
            revealed = next(r.position for r in events if r.type == "contribution.revealed")
            for position in range(revealed - 3, revealed + 1):
                text = kit.report("leeds", as_of=position).render("md")
                assert ("of our own." in text) == (position >= revealed)
            closed = [r.position for r in events if r.type == "ballot.closed"]
            for ballot, position in enumerate(closed, start=1):
                text = kit.report("leeds", as_of=position - 1).render("md")
                assert f"B{ballot} is still open, so it has no result." in text

    def test_guidance_shows_the_next_turn_and_active_flags(self) -> None:
        """While the workshop runs, it cites the order and has the flags of the rules."""
        with self.kit() as kit:
            leeds = kit.workshop("leeds", clock=lambda: MORNING)
            leeds.schedule(title="Leeds", groups=("peers",))
            leeds.open()
            ana = leeds.check_in(name="Ana", group="peers", consents=("record",))
            ben = leeds.check_in(name="Ben", group="peers", consents=("record",))
            leeds.start(self.method.name, template="classic")
            leeds.enter_stage("silent")
            draft = leeds.with_context(visibility="hidden").contribute(ben, "A line.")
            leeds.enter_stage("round-robin")
            leeds.execute(set_turns, [ana, ben])
            leeds.take_turn(ana, words=0)
            guidance = leeds.guidance()
            assert guidance.failures == ()
            assert [a for a in guidance.flags if a.source == self.method.name] == []
            assert guidance.current_run is not None
            (cite,) = guidance.current_run.suggestions[0].cites
            assert cite.startswith("leeds #")
            assert ben not in repr(guidance)
            leeds.with_context(by=ben).enter_stage("clarify")
            flags = [a for a in leeds.guidance().flags if a.source == self.method.name]
            assert [a.flag.rule for a in flags] == ["stage-by-participant", "talked-early"]
            leeds.reveal_contributions([draft])
