"""What is installed here: plugins and the methods that they bring."""

from __future__ import annotations

import textwrap

import click

from dialoguekit.cli.common import json_option, open_kit, plural, print_json
from dialoguekit.plugin.types import Method


@click.command(short_help="List the plugins that are installed, and what failed.")
@json_option
def plugins(as_json: bool) -> None:
    """List the plugins that are installed, what they bring, and what failed."""
    with open_kit("memory:", create=True) as kit:
        loaded = kit.host.plugins
    if as_json:
        print_json(
            [
                {
                    "name": plugin.name,
                    "distribution": plugin.distribution,
                    "version": plugin.version,
                    "methods": [method.name for method in plugin.methods],
                    "analyses": [analysis.name for analysis in plugin.analyses],
                    "events": len(plugin.events),
                    "failure": plugin.failure,
                }
                for plugin in loaded
            ]
        )
        return
    for plugin in loaded:
        click.echo(f"{plugin.name}  ({plugin.distribution} {plugin.version})")
        if plugin.failure is not None:
            click.echo(f"    failed: {plugin.failure}")
        for kind, names in (
            ("methods", [method.name for method in plugin.methods]),
            ("analyses", [analysis.name for analysis in plugin.analyses]),
        ):
            if names:
                click.echo(f"    {kind}: {', '.join(names)}")
        if plugin.events:
            click.echo(f"    {plural(len(plugin.events), 'type')} of events")
        if not (plugin.failure or plugin.methods or plugin.analyses or plugin.events):
            click.echo("    declares nothing: does its entry point name the right module?")


@click.command(short_help="List the methods of facilitation that can be run here.")
@click.argument("name", required=False)
@json_option
def methods(name: str | None, as_json: bool) -> None:
    """List the methods that can be run here, or show all about the method NAME."""
    with open_kit("memory:", create=True) as kit:
        found = dict(kit.methods)
    if name is not None and name not in found:
        known = ", ".join(sorted(found))
        raise click.ClickException(f"There is no method {name!r} here. Methods: {known}.")
    shown = [method for key, method in sorted(found.items()) if name in (None, key)]
    if as_json:
        print_json([_as_json(method) for method in shown])
    elif name is not None:
        _show(found[name])
    else:
        for method in shown:
            stages = plural(len(method.stages), "stage")
            templates = plural(len(method.templates), "template")
            click.echo(f"{method.name}  {method.title}: {method.summary}")
            if method.stages:
                click.echo(f"    {stages}, {templates}. More: dialoguekit methods {method.name}")


def _as_json(method: Method) -> dict[str, object]:
    return {
        "name": method.name,
        "title": method.title,
        "summary": method.summary,
        "source": method.source,
        "stages": [
            {"name": s.name, "title": s.title, "purpose": s.purpose, "admits": list(s.admits)}
            for s in method.stages
        ],
        "templates": [
            {
                "name": t.name,
                "title": t.title,
                "stages": list(t.stages),
                "optional": list(t.optional),
                "source": t.source,
            }
            for t in method.templates
        ],
        "prompts": [{"name": p.name, "stage": p.stage, "text": p.text} for p in method.prompts],
    }


def _show(method: Method) -> None:
    click.echo(f"{method.title} ({method.name})")
    click.echo(textwrap.fill(method.summary, 90))
    click.echo(f"Source: {method.source}")
    for stage in method.stages:
        click.echo(f"\n  {stage.name}: {stage.purpose}")
        for prompt in method.prompts:
            if prompt.stage == stage.name:
                click.echo(f"      {prompt.text}")
    if method.templates:
        click.echo("\nTemplates:")
    for template in method.templates:
        stages = [
            f"({stage})" if place in template.optional else stage
            for place, stage in enumerate(template.stages)
        ]
        click.echo(f"  {template.name}: {' → '.join(stages)}")


COMMANDS = {"plugins": plugins, "methods": methods}
