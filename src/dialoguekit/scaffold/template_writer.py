"""Writing the package: everything is made before anything is written, and put there whole."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path

from dialoguekit.errors import PluginError
from dialoguekit.scaffold.plugin_names import Names

_SUFFIX = ".tmpl"
_SECTION = re.compile(r"^\{\{([#^])(\w+)\}\}\n(.*?)^\{\{/\2\}\}\n", re.MULTILINE | re.DOTALL)
_PART = re.compile(r"\{\{([#^])(\w+)\}\}(.*?)\{\{/\2\}\}")
_VALUE = re.compile(r"\{\{(\w+)\}\}")


def write(names: Names, into: Path, *, events: bool = False) -> Path:
    """Write the package into a new directory ``into``/name; returns that directory.

    With ``events`` the method has an event of its own, and a decision when it may be noted.

    Raises :class:`~dialoguekit.errors.PluginError` when something stands there already, or when
    it cannot be written; nothing is written then.
    """
    target = into / names.name
    files = dict(rendered(names, events=events))
    if os.path.lexists(target):
        raise PluginError(f"{target} exists already. Choose another name, or another directory.")
    try:
        with tempfile.TemporaryDirectory(dir=into, prefix=f".{names.name}-") as beside:
            made = Path(beside) / names.name
            for path, text in files.items():
                (made / path).parent.mkdir(parents=True, exist_ok=True)
                (made / path).write_text(text, encoding="utf-8", newline="\n")
            made.rename(target)
    except OSError as error:
        raise PluginError(f"Cannot write {target}: {error.strerror or error}.") from error
    return target


def rendered(names: Names, *, events: bool) -> Iterator[tuple[Path, str]]:
    """Every file of the package, by its place in it; nothing is written."""
    values = {
        "name": names.name,
        "title": names.title,
        "author": names.author,
        "module": names.module,
        "class": names.projection,
        "core": _compatible(metadata.version("dialoguekit-core")),
        "events": "yes" if events else "",
    }
    for place, template in _templates(resources.files("dialoguekit.scaffold") / "template"):
        text = render(template, values)
        if text or not template:  # What is left of a file that is only for events is no file.
            named = place.replace("__name__", names.name).replace("__module__", names.module)
            yield Path(named), text


def render(template: str, values: Mapping[str, str]) -> str:
    """A template with its values: ``{{name}}``, and ``{{#name}}…{{/name}}`` where there is one.

    ``{{^name}}…{{/name}}`` stands where there is none.  A mark on a line of its own leaves no
    line behind.
    """

    def section(found: re.Match[str]) -> str:
        wanted = found[1] == "#"
        return found[3] if bool(values[found[2]]) == wanted else ""

    whole = _PART.sub(section, _SECTION.sub(section, template))
    return _VALUE.sub(lambda found: values[found[1]], whole)


def _templates(directory: Traversable, within: str = "") -> Iterator[tuple[str, str]]:
    """The files below a directory, sorted, each with its place and its text."""
    for entry in sorted(directory.iterdir(), key=lambda entry: entry.name):
        place = f"{within}{entry.name}"
        if entry.is_dir():
            yield from _templates(entry, f"{place}/")
        else:
            yield place.removesuffix(_SUFFIX), entry.read_text(encoding="utf-8")


def _compatible(version: str) -> str:
    """The versions that fit a plugin made with this one: ``>=0.1,<0.2`` for 0.1.3."""
    major, minor = (int(part) for part in version.split(".")[:2])
    above = f"0.{minor + 1}" if major == 0 else f"{major + 1}"
    return f">={major}.{minor},<{above}"
