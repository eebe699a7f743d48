"""What is installed here: plugins and the methods that they bring."""

from __future__ import annotations

import textwrap

import click

from dialoguekit.cli.common import json_option, open_kit, plural, print_json
from dialoguekit.errors import one_line
from dialoguekit.events import event_type
from dialoguekit.plugin.registry.registry import Candidate, Loaded
from dialoguekit.plugin.registry.selection import PLUGINS_VARIABLE
from dialoguekit.plugin.types import Method


@click.command(short_help="List the plugins that are installed, and what failed.")
@click.option("--load", is_flag=True, help="Import them: list what each brings, and what failed.")
@click.option("--strict", is_flag=True, help="Load them, and fail on the first that fails.")
@json_option
def plugins(load: bool, strict: bool, as_json: bool) -> None:
    """List the plugins that are installed, without importing any of them.

    The variable DIALOGUEKIT_PLUGINS says which are loaded: abcd,parallel-thinking are these
    alone, -world-cafe is all but this one; set and empty it is none at all.
    """
    if not (load or strict):
        _list_found(as_json)
        return
    with open_kit("memory:", create=True, strict=strict) as kit:
        loaded = kit.host.plugins
    if as_json:
        print_json([_found(plugin) | _brought(plugin) for plugin in loaded])
        return
    for plugin in loaded:
        _show_found(plugin)
        brought = {kind: names for kind, names in _brought(plugin).items() if names}
        for kind, names in brought.items():
            click.echo(f"    {kind}: {', '.join(names)}")
        if not (brought or plugin.left_out or plugin.failure):
            click.echo("    declares nothing: does its entry point name the right module?")


def _list_found(as_json: bool) -> None:
    """What is installed, by its metadata alone."""
    from dialoguekit.application.kit import candidates

    found = candidates()
    if as_json:
        print_json([_found(candidate) for candidate in found])
        return
    for candidate in found:
        _show_found(candidate)
        if candidate.module:
            click.echo(f"    module: {one_line(candidate.module)}")
    click.echo("\nNo plugin was imported. What each brings: dialoguekit plugins --load")


def _found(plugin: Candidate | Loaded) -> dict[str, object]:
    return {
        "name": plugin.name,
        "distribution": plugin.distribution,
        "version": plugin.version,
        "module": plugin.module,
        "left_out": plugin.left_out,
        "failure": plugin.failure,
    }


def _show_found(plugin: Candidate | Loaded) -> None:
    whence = f"  ({plugin.distribution} {plugin.version})" if plugin.distribution else ""
    click.echo(one_line(f"{plugin.name}{whence}"))
    if plugin.left_out:
        click.echo(f"    left out by {PLUGINS_VARIABLE}")
    elif plugin.failure is not None:
        click.echo(f"    failed: {plugin.failure}")


def _brought(plugin: Loaded) -> dict[str, list[str]]:
    """What a plugin brings: names, by their kind."""
    return {
        "methods": [method.name for method in plugin.methods],
        "analyses": [analysis.name for analysis in plugin.analyses],
        "decisions": [decision.name for decision in plugin.decisions],
        "events": [event_type(kind.event).name for kind in plugin.events],
    }


@click.command(short_help="List the methods of facilitation that can be run here.")
@click.argument("name", required=False)
@click.option("--strict", is_flag=True, help="Fail on a plugin that cannot be loaded.")
@json_option
def methods(name: str | None, strict: bool, as_json: bool) -> None:
    """List the methods that can be run here, or show all about the method NAME."""
    with open_kit("memory:", create=True, strict=strict) as kit:
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
