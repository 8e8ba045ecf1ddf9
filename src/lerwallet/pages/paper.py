"""What a page shows as facts for a sheet of paper: texts only, days as people write them, right-to-left names set apart."""

import unicodedata
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

from lerwallet.pages.data import PageData
from lerwallet.pages.view import Count, Detail, Entry, Group, Kept, Picture, Reader, Skill, View
from lerwallet.pages.words import Words

_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})
_ISOLATE: Final = "\N{FIRST STRONG ISOLATE}"
_POP: Final = "\N{POP DIRECTIONAL ISOLATE}"


def facts(page: PageData, view: View, words: Words, template: str) -> Mapping[str, Any]:
    """All that the template of a sheet is given."""
    return {
        "template": template,
        "words": words.sentences,
        "language": page.language,
        "made_at": words.day(page.made_at),
        "view": _told(view, words),
    }


def _told(value: Any, words: Words) -> Any:
    match value:
        case datetime():
            return words.day(value)
        case Skill():  # without all else that its badges are: they stand elsewhere on the sheet
            proofs = [{"place": entry.place, "name": entry.name} for entry in value.entries]
            return _told({"name": value.name, "entries": proofs}, words)
        case View() | Entry() | Reader():
            return {each.name: _told(getattr(value, each.name), words) for each in fields(value)}
        case Count() | Detail() | Group() | Kept() | Picture():
            return _told(value._asdict(), words)
        case str():
            return _set_apart(value)
        case Mapping():
            return {name: _told(each, words) for name, each in value.items()}
        case list() | tuple():
            return [_told(each, words) for each in value]
        case _:
            return value


def _set_apart(text: str) -> str:
    """TEXT, isolated where it runs from right to left, so that the words around it stay in their order."""
    if _RIGHT_TO_LEFT.isdisjoint(map(unicodedata.bidirectional, text)):
        return text
    return f"{_ISOLATE}{text}{_POP}"
