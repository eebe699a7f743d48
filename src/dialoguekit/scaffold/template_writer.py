"""Renders the templates and writes the package atomically: completely or not at all."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal, TypeAlias

from dialoguekit.errors import OutputError
from dialoguekit.files import move_directory, part_directory, private_directory, write_files
from dialoguekit.scaffold.plugin_names import PluginNames

Kind: TypeAlias = Literal["method", "analysis"]
"""What a package declares."""

_SUFFIX = ".tmpl"
_SECTION = re.compile(r"^\{\{([#^])(\w+)\}\}\n(.*?)^\{\{/\2\}\}\n", re.MULTILINE | re.DOTALL)
_INLINE_SECTION = re.compile(r"\{\{([#^])(\w+)\}\}(.*?)\{\{/\2\}\}")
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")


def write_plugin(
    names: PluginNames, directory: Path, *, kind: Kind = "method", with_events: bool = False
) -> Path:
    """Write the package into a new directory ``directory``/name; return that directory.

    ``directory`` is created if it does not exist.  ``with_events`` adds an example event and its
    command to a method.

    Raise :class:`~dialoguekit.errors.OutputError` when the target exists or cannot be written.
    Nothing is written in that case.
    """
    target = directory / names.name
    files = dict(render_files(names, kind=kind, with_events=with_events))
    if os.path.lexists(target):
        raise OutputError(f"{target} already exists. Choose another name or another directory.")
    with private_directory(directory), part_directory(directory) as staging:
        for path, text in files.items():
            file = staging / names.name / path
            with private_directory(file.parent):
                write_files(file.parent, {file.name: text.encode()})
        move_directory(staging / names.name, target)
    return target


def render_files(
    names: PluginNames, *, kind: Kind = "method", with_events: bool = False
) -> Iterator[tuple[Path, str]]:
    """Yield the relative path and the text of every file of the package."""
    values = {
        "name": names.name,
        "title": names.title,
        "author": names.author,
        "module": names.module,
        "letters": names.letters,
        "core": _compatible_versions(metadata.version("dialoguekit-core")),
        "events": "yes" if with_events else "",
    }
    templates = resources.files("dialoguekit.scaffold") / "template"
    for part in ("common", kind):
        for path, template in _iter_templates(templates / part):
            text = render_template(template, values)
            if text or not template:  # A file that is only for events renders to an empty text.
                named = path.replace("__name__", names.name).replace("__module__", names.module)
                yield Path(named), text


def render_template(template: str, values: Mapping[str, str]) -> str:
    """Return the template with its values in place.

    ``{{name}}`` becomes the value.  ``{{#name}}…{{/name}}`` remains if the value is not empty,
    ``{{^name}}…{{/name}}`` if it is.  A line that only has such a tag is removed.
    """

    def section(match: re.Match[str]) -> str:
        wanted = match[1] == "#"
        return match[3] if bool(values[match[2]]) == wanted else ""

    text = _INLINE_SECTION.sub(section, _SECTION.sub(section, template))
    return _PLACEHOLDER.sub(lambda match: values[match[1]], text)


def _iter_templates(directory: Traversable, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the relative path and the text of each file below a directory, sorted by path."""
    for entry in sorted(directory.iterdir(), key=lambda entry: entry.name):
        path = f"{prefix}{entry.name}"
        if entry.is_dir():
            yield from _iter_templates(entry, f"{path}/")
        else:
            yield path.removesuffix(_SUFFIX), entry.read_text(encoding="utf-8")


def _compatible_versions(version: str) -> str:
    """Return the core versions that a new plugin supports: ``>=0.1,<0.2`` for 0.1.3."""
    major, minor = (int(part) for part in version.split(".")[:2])
    upper = f"0.{minor + 1}" if major == 0 else f"{major + 1}"
    return f">={major}.{minor},<{upper}"
