"""What a page shows as facts for a sheet of paper: texts only, days as people write them, right-to-left names set apart."""

import unicodedata
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Final, NamedTuple

from lerwallet.pages.data import PageData
from lerwallet.pages.pictures import fits_on_paper
from lerwallet.pages.view import Count, Detail, Entry, Group, Kept, Picture, Reader, Skill, View
from lerwallet.pages.words import Words

_FORMATS: Final = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})
_ISOLATE: Final = "\N{FIRST STRONG ISOLATE}"
_POP: Final = "\N{POP DIRECTIONAL ISOLATE}"


def facts(page: PageData, view: View, words: Words, template: str, *, pictures: bool) -> Mapping[str, Any]:
    """All that the template of a sheet is given; with PICTURES where those that fit on it are drawn."""
    drawn = _Drawn(words, pictures=pictures)
    return {
        "template": template,
        "words": words.sentences,
        "language": page.language,
        "made_at": words.day(page.made_at),
        "view": drawn.told(view),
    }


class _Drawn(NamedTuple):
    words: Words
    pictures: bool

    def told(self, value: Any) -> Any:
        """VALUE as JSON."""
        match value:
            case datetime():
                return self.words.day(value)
            case str():
                return _set_apart(value)
            case Picture():
                return self._picture(value)
            case Skill():  # without all else that its badges are: they stand elsewhere on the sheet
                proofs = [{"place": entry.place, "name": entry.name} for entry in value.entries]
                return self.told({"name": value.name, "entries": proofs})
            case View():
                return {**self._members(value), "withheld": value.withheld}
            case Entry() | Reader():
                return self._members(value)
            case Count() | Detail() | Group() | Kept():
                return self.told(value._asdict())
            case Mapping():
                return {name: self.told(each) for name, each in value.items()}
            case list() | tuple():
                return [self.told(each) for each in value]
            case _:
                return value

    def _members(self, value: View | Entry | Reader) -> dict[str, Any]:
        return {each.name: self.told(getattr(value, each.name)) for each in fields(value)}

    def _picture(self, picture: Picture) -> Mapping[str, Any] | None:
        data = b64decode(picture.base64)
        if not self.pictures or not fits_on_paper(picture.media_type, data):
            return None
        return {
            "format": _FORMATS[picture.media_type],
            "alt": _set_apart(picture.alt),
            "bytes": list(data),
        }


def _set_apart(text: str) -> str:
    """TEXT, isolated where it runs from right to left, so that the words around it stay in their order."""
    if _RIGHT_TO_LEFT.isdisjoint(map(unicodedata.bidirectional, text)):
        return text
    return f"{_ISOLATE}{text}{_POP}"
