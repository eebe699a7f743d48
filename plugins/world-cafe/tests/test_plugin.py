"""The contract of a plugin, with a short café."""

from __future__ import annotations

from pathlib import Path

import dialoguekit_world_cafe
from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.testing.plugin_contract import PluginContract


class TestPlugin(PluginContract):
    """The plugin contract for World Café, and guidance during a session."""

    plugin = dialoguekit_world_cafe
    readme = Path(__file__).parents[1] / "README.md"
    example_texts = (
        "World Café",
        "Nobody told the surgery we exist.",
        "There was no host at Door in round 2.",
        "There was no harvest after the rounds.",
    )
    chapter_texts = ("World Café", "The list is out of date.", "This is the announced order")
    escaped_text = "Nobody answers the &lt;phone&gt;."
    absence = "World Café was not used in Peer support in Norwich."

    def run_method(self, workshop: WorkshopHandle) -> None:
        """Run a short café: two tables, two rounds, an idea that is taken up, a harvest."""
        tables = [workshop.create_space(kind="table", label=f"Table {n}") for n in (1, 2)]
        consents = ("record", "quote")
        host = workshop.check_in(name="Host Hartley", roles=("facilitator",), consents=consents)
        people = [
            workshop.check_in(
                name=f"N. Alder {n}", group=group, consents=consents, space=tables[n % 2]
            )
            for n, group in enumerate(("primary care", "peers") * 2)
        ]
        workshop.start(self.method.name, template="short")
        as_host = workshop.with_context(by=host)
        as_host.enter_stage("welcome", planned_s=120)
        as_host.pose_question("What would help us find each other?")
        as_host.enter_stage("round", planned_s=360)
        first, second = (workshop.with_context(space=table) for table in tables)
        c = first.contribute(people[0], "Nobody answers the <phone>.")
        second.contribute(people[1], "The list is out of date.")
        first.assign_role(people[0], "host")
        second.assign_role(people[1], "host")
        as_host.enter_stage("round", planned_s=360)
        workshop.move(people[2], tables[1])
        workshop.move(people[3], tables[0])
        second.contribute(people[2], "A line of its own.", refs=[c])
        first.contribute(people[3], "A list that is kept.")
        as_host.enter_stage("harvest", planned_s=120)
        workshop.contribute(people[0], "We try the line.")
        workshop.end()

    def test_guidance_shows_the_state_of_a_cafe(self) -> None:
        """It has the current stage, what to ask next, and the active flags."""
        with self.kit() as kit:
            workshop = kit.workshop("leeds")
            workshop.schedule(title="Leeds", groups=("peers",))
            workshop.open()
            table = workshop.create_space(kind="table")
            ana = workshop.check_in(group="peers", consents=("record",), space=table)
            workshop.start(self.method.name)
            workshop.enter_stage("round")
            workshop.contribute(ana, "Hear!")
            guidance = workshop.guidance()
        assert guidance.failures == ()
        assert guidance.current_run is not None
        assert guidance.current_run.stage == "round"
        assert [s.prompt for s in guidance.current_run.suggestions][:2] == [None, "stay"]
        active = [a.flag.rule for a in guidance.flags if a.source == self.method.name]
        assert active == ["off-table"]
