"""Codes, coding passes and themes."""

from __future__ import annotations

from collections.abc import Sequence

from dialoguekit import events as e
from dialoguekit.domain.commands.preconditions import Decided, Noting, listed, refuse, scheduled
from dialoguekit.domain.state import Workshop


def _code(state: Workshop, code: str, what: str) -> None:
    if all(code != known for known, _ in state.codes):
        codes = listed(sorted({known for known, _ in state.codes}))
        refuse(what, f"there is no code {code}", f"Define it first; codes: {codes}")


def define_code(
    state: Workshop,
    noting: Noting,
    code: str,
    *,
    label: str,
    definition: str | None = None,
    version: int = 1,
) -> Decided:
    """Define a code of the codebook."""
    what = f"define code {code}"
    scheduled(state, what)
    if (code, version) in state.codes:
        refuse(what, f"version {version} of it exists", f"Define version {version + 1}")
    return (e.CodeDefined(code=code, label=label, definition=definition, version=version),)


def apply_code(
    state: Workshop,
    noting: Noting,
    contribution: str,
    code: str,
    *,
    coding_pass: str,
    start: int = 0,
    end: int | None = None,
) -> Decided:
    """Apply a code to a contribution, or to its characters from ``start`` up to ``end``."""
    what = f"code {contribution}"
    length = state.text_lengths.get(contribution)
    if length is None:
        refuse(what, f"there is no contribution {contribution}", "Check the id")
    _code(state, code, what)
    if not 0 <= start < (length if end is None else end) <= length:
        why = f"characters {start} to {length if end is None else end} lie outside its {length}"
        refuse(what, why, "Name a span inside the text")
    if state.frozen_passes.get(coding_pass):
        refuse(what, f"the pass {coding_pass!r} is frozen", "Code in a new pass")
    return (
        e.CodeApplied(
            contribution=contribution, code=code, start=start, end=end, coding_pass=coding_pass
        ),
    )


def freeze_pass(state: Workshop, noting: Noting, coding_pass: str) -> Decided:
    """Freeze a coding pass, so that it can be compared with others."""
    what = f"freeze the pass {coding_pass!r}"
    if coding_pass not in state.frozen_passes:
        passes = listed(state.frozen_passes)
        refuse(what, "nothing was coded in it", f"Passes so far: {passes}")
    if state.frozen_passes[coding_pass]:
        refuse(what, "it is frozen already", "Nothing needs to be done")
    return (e.CodingPassFrozen(coding_pass=coding_pass),)


def revise_theme(
    state: Workshop,
    noting: Noting,
    theme: str,
    op: str,
    *,
    label: str | None = None,
    definition: str | None = None,
    codes: Sequence[str] = (),
    parents: Sequence[str] = (),
) -> Decided:
    """Form, split, merge or drop a theme."""
    what = f"{op} theme {theme}"
    scheduled(state, what)
    for named in (*parents, *((theme,) if op == "drop" else ())):
        if named not in state.themes:
            themes = listed(sorted(state.themes))
            refuse(what, f"there is no theme {named}", f"Themes so far: {themes}")
    if op in ("split", "merge") and not parents:
        refuse(what, "it names no parent", "Name the themes that it comes from")
    for code in codes:
        _code(state, code, what)
    return (
        e.ThemeRevised(
            theme=theme,
            op=op,
            label=label,
            definition=definition,
            codes=tuple(codes),
            parents=tuple(parents),
        ),
    )
