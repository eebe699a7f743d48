"""The formats that a report can be written in, and the renderer of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path

import attrs

from dialoguekit.document.document import Document
from dialoguekit.errors import ReportError

_RENDERERS = {"html": "html", "md": "markdown", "json": "json"}

FORMATS = tuple(_RENDERERS)
"""The names of the formats, which are also the endings of their files."""


def renderer(format: str) -> Callable[[Document], str]:
    """The function that writes a document in ``format``; its module is loaded only now.

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
    """A composed report, ready to be written in any format.

    ``noted`` is told of each directory that it is written into; ``notices`` are for whoever made
    it, and no part of it.
    """

    document: Document
    noted: Callable[[Path], object] = attrs.field(default=lambda _: None, repr=False, eq=False)
    notices: tuple[str, ...] = ()

    def render(self, format: str) -> str:
        """The report in one format, as text."""
        return renderer(format)(self.document)

    def write(self, out: str | Path, *, formats: Iterable[str] = FORMATS) -> list[Path]:
        """Write ``report.html``, ``report.md``, … into the directory ``out``; returns their paths.

        Everything is rendered before anything is written, and each file is replaced whole.
        Raises :class:`~dialoguekit.errors.ReportError` when that is impossible.
        """
        wanted = [formats] if isinstance(formats, str) else dict.fromkeys(formats)
        rendered = [(f"report.{format}", self.render(format)) for format in wanted]
        directory = Path(out)
        try:
            directory.mkdir(parents=True, exist_ok=True)
            paths = [_replaced(directory / name, text) for name, text in rendered]
        except OSError as error:
            why = error.strerror or str(error)
            raise ReportError(f"Cannot write to {directory}: {why}.") from error
        self.noted(directory)
        return paths


def _replaced(path: Path, text: str) -> Path:
    """Write the file beside itself first, so that nobody ever finds half of it."""
    unfinished = path.with_name(f".{path.name}.part")
    try:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    return path
