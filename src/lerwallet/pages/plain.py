"""Texts of strangers, made harmless before a page shows them: no control characters, no overrides, no endless length."""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

LINE: Final = 200  # characters of a name or an address
PASSAGE: Final = 2_000  # characters of a description
_MARKS_AT_MOST: Final = 4  # on a letter; more are stacked up over what stands above
_STACKED: Final = ("Mn", "Me")
# Joiners and marks that Persian, Hindi, Arabic, Hebrew and emoji are written with; they cannot reorder a line.
_KEPT: Final = frozenset("\u200c\u200d\u200e\u200f\u061c")


def line(text: str, longest: int = LINE) -> str:
    """TEXT as one line."""
    return _cut(" ".join("".join(_unstacked(map(_harmless, text[: 10 * longest]))).split()), longest)


def paragraphs(text: str, longest: int = PASSAGE) -> tuple[str, ...]:
    """TEXT as the paragraphs in it, each one line."""
    shown = _cut(text.strip(), longest).replace("\r\n", "\n").replace("\r", "\n")
    return tuple(each for each in (line(part, longest + 1) for part in shown.split("\n")) if each)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[:longest].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def _unstacked(characters: Iterable[str]) -> Iterator[str]:
    """CHARACTERS without the marks that are more than any script sets on one letter."""
    marks = 0
    for character in characters:
        if character and not character.isascii() and unicodedata.category(character) in _STACKED:
            marks += 1
        elif character not in _KEPT:
            marks = 0
        if marks <= _MARKS_AT_MOST:
            yield character


def _harmless(character: str) -> str:
    match unicodedata.category(character):
        case "Cc" | "Zl" | "Zp":
            return " "
        case "Cf":
            return character if character in _KEPT else ""
        case "Cs":
            return "\N{REPLACEMENT CHARACTER}"
        case _:
            return character
