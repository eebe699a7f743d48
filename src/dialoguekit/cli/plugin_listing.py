"""``plugins`` and ``methods``: the installed plugins and their methods."""

from __future__ import annotations

import textwrap

import click

from dialoguekit.choices import offer
from dialoguekit.cli.common import json_option, open_kit, print_json, program_name
from dialoguekit.document.blocks import format_count
from dialoguekit.errors import to_one_line
from dialoguekit.events import event_type
from dialoguekit.plugin.method import Method
from dialoguekit.plugin.registry.registry import Candidate, LoadedPlugin
from dialoguekit.plugin.registry.selection import PLUGINS_VARIABLE


@click.command(short_help="List the installed plugins and their failures.")
@click.option("--load", is_flag=True, help="Import plugins; list their declarations and failures.")
@click.option("--strict", is_flag=True, help="Import plugins, and stop at the first failure.")
@json_option
def plugins(load: bool, strict: bool, as_json: bool) -> None:
    """List the installed plugins without importing them.

    The environment variable DIALOGUEKIT_PLUGINS selects which are loaded.  abcd,parallel-thinking
    selects only these, -world-cafe all except this one, and an empty value none.
    """
    if not (load or strict):
        _print_installed(as_json)
        return
    with open_kit("memory:", create=True, strict=strict, repeatable=True) as kit:
        loaded = kit.plugins.plugins
    if as_json:
        print_json([_candidate_json(plugin) | _declared_names(plugin) for plugin in loaded])
        return
    for plugin in loaded:
        _print_plugin(plugin)
        declared = {kind: names for kind, names in _declared_names(plugin).items() if names}
        for kind, names in declared.items():
            click.echo(f"    {kind}: {', '.join(names)}")
        if not (declared or plugin.excluded or plugin.failure):
            click.echo("    declares nothing: check the module in its entry point")


def _print_installed(as_json: bool) -> None:
    """Print the installed plugins from their metadata."""
    from dialoguekit.application.opening import candidates

    found = candidates()
    if as_json:
        print_json([_candidate_json(candidate) for candidate in found])
        return
    for candidate in found:
        _print_plugin(candidate)
        if candidate.module:
            click.echo(f"    module: {to_one_line(candidate.module)}")
    click.echo(f"\nNo plugin was imported. For their declarations: {program_name()} plugins --load")


def _candidate_json(plugin: Candidate | LoadedPlugin) -> dict[str, object]:
    return {
        "name": plugin.name,
        "distribution": plugin.distribution,
        "version": plugin.version,
        "module": plugin.module,
        "excluded": plugin.excluded,
        "failure": plugin.failure,
    }


def _print_plugin(plugin: Candidate | LoadedPlugin) -> None:
    origin = f"  ({plugin.distribution} {plugin.version})" if plugin.distribution else ""
    click.echo(to_one_line(f"{plugin.name}{origin}"))
    if plugin.excluded:
        click.echo(f"    excluded by {PLUGINS_VARIABLE}")
    elif plugin.failure is not None:
        click.echo(f"    failed: {plugin.failure}")


def _declared_names(plugin: LoadedPlugin) -> dict[str, list[str]]:
    """Return the names that a plugin declares, by kind."""
    return {
        "methods": [method.name for method in plugin.methods],
        "analyses": [analysis.name for analysis in plugin.analyses],
        "commands": [command.name for command in plugin.commands],
        "events": [event_type(declaration.event).name for declaration in plugin.events],
    }


@click.command(short_help="List the installed facilitation methods.")
@click.argument("name", required=False)
@click.option("--strict", is_flag=True, help="Fail on a plugin that cannot be loaded.")
@json_option
def methods(name: str | None, strict: bool, as_json: bool) -> None:
    """List the installed methods, or show the method NAME in detail."""
    with open_kit("memory:", create=True, strict=strict, repeatable=True) as kit:
        found = dict(kit.methods)
        failed = [plugin.name for plugin in kit.plugins.plugins if plugin.failure is not None]
    if name is not None and name not in found:
        known = ", ".join(sorted(found))
        message = f"There is no method {name!r}. {offer(name, found)}Installed methods: {known}."
        if failed:
            message += f" Plugins that failed: {', '.join(failed)}; see plugins --load."
        raise click.ClickException(message)
    shown = [method for key, method in sorted(found.items()) if name in (None, key)]
    if as_json:
        print_json([_method_json(method) for method in shown])
    elif name is not None:
        _print_method(found[name])
    else:
        for method in shown:
            stages = format_count(len(method.stages), "stage")
            templates = format_count(len(method.templates), "template")
            click.echo(f"{method.name}  {method.title}: {method.summary}")
            if method.stages:
                more = f"{program_name()} methods {method.name}"
                click.echo(f"    {stages}, {templates}. More: {more}")


def _method_json(method: Method) -> dict[str, object]:
    return {
        "name": method.name,
        "title": method.title,
        "summary": method.summary,
        "source": method.source,
        "stages": [
            {"name": s.name, "title": s.title, "purpose": s.purpose, "accepts": list(s.accepts)}
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


def _print_method(method: Method) -> None:
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
            f"({stage})" if index in template.optional else stage
            for index, stage in enumerate(template.stages)
        ]
        click.echo(f"  {template.name}: {' → '.join(stages)}")


COMMANDS = {"plugins": plugins, "methods": methods}
