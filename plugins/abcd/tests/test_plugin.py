"""The plugin in a kit: discovery, a run of the method, the report."""

from __future__ import annotations

import re
from pathlib import Path

import dialoguekit_abcd
from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.testing.plugin_contract import PluginContract
from dialoguekit_abcd.commands import (
    connect_assets,
    follow_up_connection,
    identify_asset,
    merge_assets,
    sort_item,
)


class TestPlugin(PluginContract):
    """The contract, the chart, earlier positions, and corrections."""

    plugin = dialoguekit_abcd
    readme = Path(__file__).parents[1] / "README.md"
    example_texts = (
        "Asset-Based Community Development",
        "Blood pressure, read anywhere",
        "C3 needs some help; not recorded: from whom.",
    )
    chapter_texts = (
        "Asset-Based Community Development",
        "Checks on the way",
        "Nine were measured.",
    )
    escaped_text = "Tuesday &lt;walks&gt;"
    absence = "No assets were mapped in Peer support in Norwich."
    commands = (
        "abcd.connect-assets",
        "abcd.follow-up-connection",
        "abcd.identify-asset",
        "abcd.merge-assets",
        "abcd.sort-item",
    )

    def run_method(self, workshop: WorkshopHandle) -> None:
        """Map, connect and sort, close the workshop, and follow up a connection."""
        host, ana, ben = self.check_in(workshop, "record", "quote", "asset")
        workshop.start(self.method.name, template="half-day")
        led = workshop.with_context(by=host)
        led.enter_stage("map")
        source = workshop.contribute(ana, "Our <walks>.", kind="asset")
        walks = workshop.create(
            identify_asset, "Tuesday <walks>", type="association", person=ana, source=source
        )
        source = workshop.contribute(ben, "The walkers.", kind="asset")
        walkers = workshop.create(
            identify_asset, "Walkers", type="association", person=ben, source=source
        )
        workshop.execute(merge_assets, walks, walkers)
        source = workshop.contribute(ben, "I read blood pressures.", kind="gift")
        gift = workshop.create(
            identify_asset,
            "Blood pressure",
            type="individual",
            gift="hand",
            person=ben,
            holder=ben,
            source=source,
            agreed=True,
        )
        led.enter_stage("connect")
        connection = workshop.create(
            connect_assets, walks, gift, purpose="Checks on the way", proposer=ana
        )
        led.enter_stage("ourselves")
        workshop.execute(sort_item, source, 1, person=ana)
        led.enter_stage("with-help")
        workshop.execute(sort_item, walks, 2, help="A map", whom="The library", person=ben)
        led.enter_stage("outside")
        workshop.end()
        workshop.close()
        workshop.execute(follow_up_connection, connection, "acted-upon", note="Nine were measured.")

    def test_the_page_contains_the_chart_of_connections(self) -> None:
        """The chart is an SVG with the escaped names of the connected assets."""
        with self.kit() as kit:
            self.run_workshop(kit, "leeds")
            html = kit.report("leeds", strict=True).render("html")
        drawings = re.findall(r'<div class="drawing".*?</svg>', html, re.DOTALL)
        (chart,) = [drawing for drawing in drawings if "assets are connected" in drawing]
        assert "AS1 Tuesday &lt;walks&gt;" in chart
        assert "AS3 Blood pressure" in chart
        assert "This chart could not be drawn" not in html

    def test_the_map_of_a_running_workshop_is_read_without_a_report(self) -> None:
        """The handle gives the map, with the close of the workshop."""
        with self.kit() as kit:
            found = self.run_workshop(kit, "leeds").view(self.method)
        assert [asset.id for asset in found.assets] == ["AS1", "AS3"]
        assert found.closed is not None

    def test_a_name_can_be_corrected_and_redacted(self) -> None:
        """Both refer to the asset by its id."""
        with self.kit() as kit:
            leeds = self.run_workshop(kit, "leeds")
            leeds.correct("AS3", reason="misheard", name="Pressure and pulse")
            assert "Pressure and pulse" in kit.report("leeds").render("md")
            leeds.redact("AS3", basis="asked for")
            text = kit.report("leeds").render("md")
        assert "Pressure and pulse" not in text
        assert "Blood pressure" not in text
        # The asset is connected, so it is still listed in a table.
        assert "a person" not in text
        assert r"AS3: \[withheld\]" in text
