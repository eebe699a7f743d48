"""Shares as exact fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import count

_MAX_DENOMINATOR = 10**6
"""A decimal number stands for the simplest fraction near it; no roll is larger than this."""


def exact_fraction(share: str | float | Fraction) -> Fraction:
    """Return a share as an exact fraction: ``"2/3"``, a fraction, or a decimal number such as 0.75.

    A decimal number that stands for a fraction, such as ``2 / 3``, is read as that fraction.

    Raises:
        ValueError: for text that is no fraction.
    """
    if isinstance(share, float):
        return Fraction(share).limit_denominator(_MAX_DENOMINATOR)
    return Fraction(share)


def required_share(exact_share: str | None, share: float | None = None) -> Fraction:
    """Return the share that a rule requires; a half if none is given."""
    if exact_share is not None:
        return Fraction(exact_share)
    return Fraction(1, 2) if share is None else exact_fraction(share)


def format_decimals(value: Fraction, decimals: int) -> str:
    """Return a fraction as text, rounded to a number of decimals."""
    scaled = round(value * 10**decimals)
    sign, digits = "-" if scaled < 0 else "", f"{abs(scaled):0{decimals + 1}d}"
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else f"{sign}{digits}"


def format_apart(one: Fraction, other: Fraction, *, decimals: int) -> tuple[str, str]:
    """Return two different fractions as text, with more decimals if they would read the same."""
    pairs = ((format_decimals(one, n), format_decimals(other, n)) for n in count(decimals))
    return next(pair for pair in pairs if len(set(pair)) > 1)
