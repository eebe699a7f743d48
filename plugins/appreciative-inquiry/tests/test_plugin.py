"""The plugin in a kit: discovery, a run of the method, the report."""

from __future__ import annotations

from pathlib import Path

import pytest

import dialoguekit_appreciative_inquiry
from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.errors import Refused
from dialoguekit.testing.plugin_contract import PluginContract
from dialoguekit_appreciative_inquiry import method
from dialoguekit_appreciative_inquiry.commands import complete_interview

STORY = (
    "Precious rang me <herself> before I had asked anybody for anything, and by the evening "
    "there were two of us at the door with a kettle and a list."
)


class TestPlugin(PluginContract):
    """The contract, the commands by function and by name, the README, and guidance."""

    plugin = dialoguekit_appreciative_inquiry
    readme = Path(__file__).parents[1] / "README.md"
    example_texts = (
        "Appreciative Inquiry",
        "Precious rang me herself, before I asked.",
        "D1 → PR1 → dream C3 → factor C2 → story C1",
        "the interviewee did not interview in turn",
        "C1, a story, has 7 words",
    )
    chapter_texts = ("Every phone has a face.", "This is the announced order")
    escaped_text = "Precious rang me &lt;herself&gt;"
    absence = "No appreciative inquiry was held in Peer support in Norwich."
    commands = ("appreciative-inquiry.complete-interview", "appreciative-inquiry.retell-story")
    as_of_type = "interview.completed"

    def run_method(self, workshop: WorkshopHandle) -> None:
        """Run a short inquiry: two stories, a dream, a proposal, a commitment."""
        host, ana, ben = self.check_in(workshop, "record", "quote")
        led = workshop.with_context(by=host)
        activity = led.start(self.method.name, template="4-d", params={"topic": "A warm welcome"})
        led.enter_stage("discover")
        for interviewer, interviewee in ((ben, ana), (ana, ben)):
            by = workshop.with_context(by=interviewer)
            story = by.contribute(interviewee, STORY, kind="story")
            by.execute_named(
                "appreciative-inquiry.complete-interview",
                interviewer,
                interviewee,
                story=story,
                permission=True,
            )
        workshop.execute_named("appreciative-inquiry.retell-story", "IV1", ben)
        factor = workshop.contribute(ben, "Somebody goes first", kind="factor", refs=["C1"])
        led.enter_stage("dream")
        dream = workshop.contribute(ana, "Every phone has a face.")
        workshop.link_contributions(factor, "supports", dream)
        led.enter_stage("design")
        proposal = workshop.submit_proposal("Every surgery names two people.", sources=[dream])
        decision = led.record_decision(proposal, "adopted")
        led.enter_stage("destiny")
        workshop.make_commitment(ben, "I ask my partners on Monday.", sources=[decision])
        led.end(activity)

    def test_an_interview_is_recorded_by_function_or_by_name(self) -> None:
        """Both ways return the id, and both refuse."""
        with self.kit() as kit:
            leeds = self.run_workshop(kit, "leeds")
            assert leeds.create(complete_interview, "P2", "P3") == "IV3"
            assert (
                leeds.execute_named("appreciative-inquiry.complete-interview", "P3", "P2") == "IV4"
            )
            assert leeds.execute_named("appreciative-inquiry.retell-story", "IV4", "P3") is None
            with pytest.raises(Refused, match="there is no interview IV9"):
                leeds.execute_named("appreciative-inquiry.retell-story", "IV9", "P3")

    def test_the_readme_lists_templates_and_kinds(self) -> None:
        """Every template and every stage has its row."""
        readme = self.readme.read_text(encoding="utf-8")
        for template in method.TEMPLATES:
            assert f"| `{template.name}` | {', '.join(template.stages)} |" in readme
        for stage in method.STAGES:
            kinds = [f"`{k}`" for k in stage.accepts if k not in method.ALWAYS_ACCEPTED]
            assert f"| `{stage.name}` | {', '.join(kinds)} |" in readme

    def test_guidance_suggests_what_to_ask_next(self) -> None:
        """While the inquiry runs, it reads the view that the report uses."""
        with self.kit() as kit:
            leeds = self.run_workshop(kit, "leeds")
            leeds.start(self.method.name, template="4-d")
            leeds.enter_stage("dream")
            guidance = leeds.guidance()
        assert guidance.failures == ()
        assert guidance.current_run is not None
        first, *_ = guidance.current_run.suggestions
        assert first.reason == "1 of 2 stories have no dream yet."
        assert first.cites == ("leeds C2",)
