"""The formats of a report, and the renderer of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Literal, TypeAlias

import attrs

from dialoguekit.choices import offer
from dialoguekit.document.document import Document
from dialoguekit.errors import ReportError, shown
from dialoguekit.files import check_target, private_directory, write_files

Format: TypeAlias = Literal["html", "md", "json"]
"""The name of a format."""

_RENDERERS: dict[Format, str] = {"html": "html", "md": "markdown", "json": "json"}

FORMATS: tuple[Format, ...] = tuple(_RENDERERS)
"""The names of the formats, which are also the file extensions."""


def renderer(format: Format) -> Callable[[Document], str]:
    """Return the function that renders a document in ``format``; import its module on demand.

    Raises :class:`~dialoguekit.errors.ReportError` for an unknown format.
    """
    module = _RENDERERS[resolve_format(format)]
    render: Callable[[Document], str] = import_module(
        f"dialoguekit.document.renderers.{module}"
    ).render
    return render


def resolve_format(name: str) -> Format:
    """Return the format of that name, in any case of letters.

    Raises :class:`~dialoguekit.errors.ReportError` for an unknown name.
    """
    for format in FORMATS:
        if str(name).strip().casefold() == format:
            return format
    near, known = offer(name, FORMATS), ", ".join(FORMATS)
    given = shown(name, words=True, known=FORMATS)
    raise ReportError(f"There is no report format {given}. {near}Use one of: {known}.")


def resolve_formats(names: str | Iterable[str]) -> tuple[Format, ...]:
    """Return the formats of these names, each once: a name, several, or ``html,md``.

    Raises :class:`~dialoguekit.errors.ReportError` for an unknown name, and for none.
    """
    parts = names.split(",") if isinstance(names, str) else names
    given = [part for part in parts if str(part).strip()]
    if not given:
        raise ReportError(f"No report format is named. Use at least one of: {', '.join(FORMATS)}.")
    return tuple(dict.fromkeys(map(resolve_format, given)))


@attrs.frozen
class Report:
    """A composed report, which can be written in any format.

    ``on_write`` is called with each directory before the report is written to it.  ``notices`` are
    messages for the person who made the report; the document does not contain them.  ``renew``
    returns the report made again, if something in it was erased since; otherwise None.
    """

    document: Document
    on_write: Callable[[Path], object] = attrs.field(default=lambda _: None, repr=False, eq=False)
    notices: tuple[str, ...] = ()
    renew: Callable[[], Report | None] = attrs.field(default=lambda: None, repr=False, eq=False)

    def render(self, format: Format) -> str:
        """Return the report in one format, as text."""
        return renderer(format)(self.document)

    def render_files(self, formats: Format | Iterable[Format] = FORMATS) -> dict[str, bytes]:
        """Return the files of the report by name: ``report.html``, ``report.md``, …."""
        requested = resolve_formats(formats)
        return {f"report.{format}": self.render(format).encode() for format in requested}

    def write(
        self,
        out: str | Path,
        *,
        formats: Format | Iterable[Format] = FORMATS,
        force: bool = False,
    ) -> list[Path]:
        """Write ``report.html``, ``report.md``, … to the directory ``out`` and return their paths.

        Either all of them are written or none.  Only the owner can read them (mode 0600).  An
        existing report is replaced only with ``force``.  If something was erased since the report
        was made, it is made again first.

        Raises :class:`~dialoguekit.errors.OutputError` if a file exists, or if the directory cannot
        be written.
        """
        directory, contents = Path(out), self.render_files(formats)
        with private_directory(directory):
            for name in contents:
                check_target(directory / name, force=force)
            self.on_write(directory)
            renewed = self.renew()
            while renewed is not None:
                renewed.on_write(directory)
                contents, renewed = renewed.render_files(formats), renewed.renew()
            return write_files(directory, contents, replace=contents if force else ())
