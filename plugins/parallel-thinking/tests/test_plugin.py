"""The contract of a plugin, with a short session."""

from __future__ import annotations

from pathlib import Path

import dialoguekit_parallel_thinking
from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.testing.plugin_contract import PluginContract


class TestPlugin(PluginContract):
    """The plugin contract for Parallel Thinking."""

    plugin = dialoguekit_parallel_thinking
    readme = Path(__file__).parents[1] / "README.md"
    example_texts = (
        "Parallel Thinking",
        "Nobody told the surgery we exist.",
        "The session began under the white hat.",
    )
    chapter_texts = (
        "Parallel Thinking",
        "The list is out of date.",
        "This is the announced order",
    )
    escaped_text = "Nobody answers the &lt;phone&gt;."
    absence = "Parallel Thinking was not used in Peer support in Norwich."

    def run_method(self, workshop: WorkshopHandle) -> None:
        """Run a short session, with a contribution under every hat of its template."""
        host, ana, ben = self.check_in(workshop, "record", "quote")
        workshop.start(self.method.name, template="quick-feedback")
        as_host = workshop.with_context(by=host)
        as_host.enter_stage("blue", planned_s=120)
        workshop.contribute(host, "We look at referral.")
        as_host.enter_stage("black", planned_s=180)
        obstacle = workshop.contribute(ana, "Nobody answers the <phone>.", kind="risk")
        workshop.contribute(ben, "The list is out of date.")
        as_host.enter_stage("green", planned_s=180)
        idea = workshop.contribute(ben, "A line of its own.")
        workshop.link_contributions(idea, "answers", obstacle)
        as_host.enter_stage("blue", planned_s=120)
        workshop.contribute(host, "We try the line.")
        workshop.end()
