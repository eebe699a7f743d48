"""Blocks that a chapter builds by hand, where no column says it, and numbers as text."""

from dialoguekit.document.blocks import (
    Cell,
    Chart,
    Column,
    Flag,
    Flags,
    ItemList,
    KeyFigure,
    KeyFigures,
    Quote,
    Table,
    format_count,
    format_duration,
    format_percent,
)
from dialoguekit.document.charts import bar_chart_spec

__all__ = [
    "Cell",
    "Chart",
    "Column",
    "Flag",
    "Flags",
    "ItemList",
    "KeyFigure",
    "KeyFigures",
    "Quote",
    "Table",
    "bar_chart_spec",
    "format_count",
    "format_duration",
    "format_percent",
]
