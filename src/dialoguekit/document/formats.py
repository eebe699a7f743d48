"""The formats of a report, and the renderer of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Literal, TypeAlias

import attrs

from dialoguekit.document.document import Document
from dialoguekit.errors import ReportError

Format: TypeAlias = Literal["html", "md", "json"]
"""The name of a format."""

_RENDERERS: dict[Format, str] = {"html": "html", "md": "markdown", "json": "json"}

FORMATS: tuple[Format, ...] = tuple(_RENDERERS)
"""The names of the formats, which are also the file extensions."""


def renderer(format: Format) -> Callable[[Document], str]:
    """Return the function that renders a document in ``format``; import its module on demand.

    Raises :class:`~dialoguekit.errors.ReportError` for an unknown format.
    """
    module = _RENDERERS.get(format)
    if module is None:
        known = ", ".join(FORMATS)
        raise ReportError(f"There is no report format {format!r}. Use one of: {known}.")
    render: Callable[[Document], str] = import_module(
        f"dialoguekit.document.renderers.{module}"
    ).render
    return render


@attrs.frozen
class Report:
    """A composed report, which can be written in any format.

    ``on_written`` is called with each directory that the report is written to.  ``notices`` are
    messages for the person who made the report; the document does not contain them.
    """

    document: Document
    on_written: Callable[[Path], object] = attrs.field(default=lambda _: None, repr=False, eq=False)
    notices: tuple[str, ...] = ()

    def render(self, format: Format) -> str:
        """Return the report in one format, as text."""
        return renderer(format)(self.document)

    def write(self, out: str | Path, *, formats: Format | Iterable[Format] = FORMATS) -> list[Path]:
        """Write ``report.html``, ``report.md``, … to the directory ``out`` and return their paths.

        Render every format before writing any, and replace each file atomically.  Raises
        :class:`~dialoguekit.errors.ReportError` if the directory cannot be written.
        """
        requested = [formats] if isinstance(formats, str) else list(dict.fromkeys(formats))
        rendered = [(f"report.{format}", self.render(format)) for format in requested]
        directory = Path(out)
        try:
            directory.mkdir(parents=True, exist_ok=True)
            paths = [_write_atomically(directory / name, text) for name, text in rendered]
        except OSError as error:
            reason = error.strerror or str(error)
            raise ReportError(f"Cannot write to {directory}: {reason}.") from error
        self.on_written(directory)
        return paths


def _write_atomically(path: Path, text: str) -> Path:
    """Write a temporary file and rename it, so that no reader finds an incomplete file."""
    unfinished = path.with_name(f".{path.name}.part")
    try:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    return path
