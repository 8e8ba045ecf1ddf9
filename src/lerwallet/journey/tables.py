"""TOML and JSON that somebody handed over, read strictly and within bounds: each member is asked for by name and by type.

Members that nobody asks for are left alone. To ask for another type: a method of `Table`.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, Final, Self

from lerwallet.credential import read_time, utc
from lerwallet.errors import RefusedForSafety, Unreadable
from lerwallet.language import _

MOST_BYTES: Final = 512 * 1024  # the largest pack here, in four languages, has 30 KB
MOST_ROWS: Final = 100  # of any one list
LINE: Final = 300  # characters of a name
PASSAGE: Final = 5_000  # characters of a text

_MOST_DOTS: Final = 1_000  # in one line: the parser takes the square of them for a key
# What no text for people needs: control characters but tab and line feed, and what turns the order of a line around
_HARMFUL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"'\\`]+", re.IGNORECASE)


class Table:
    """A table of a file; `place` says where it stands, for people. Every method raises `Unreadable` for what does not fit."""

    def __init__(self, members: Mapping[str, Any], place: str = "") -> None:
        self._members = members
        self._place = place

    @classmethod
    def load(cls, data: bytes) -> Self:
        """The table that DATA is. Raises `Unreadable`, `RefusedForSafety`."""
        if len(data) > MOST_BYTES:
            raise RefusedForSafety(
                _("This file is larger than {limit} bytes, and so it was not read.").format(limit=MOST_BYTES)
            )
        if any(line.count(b".") > _MOST_DOTS for line in data.split(b"\n")):
            raise RefusedForSafety(_("A line of this file has too many dots, and so it was not read."))
        try:
            return cls(tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n")))
        except UnicodeDecodeError as problem:
            raise Unreadable(
                _("This is not TOML: its text is not UTF-8 (at byte {position}).").format(
                    position=problem.start
                )
            ) from problem
        except RecursionError as problem:
            raise RefusedForSafety(_("This file is nested too deep, and so it was not read.")) from problem
        except ValueError as problem:  # also what is no number or date
            raise Unreadable(_("This is not TOML: {problem}.").format(problem=problem)) from problem

    def has(self, name: str) -> bool:
        return self._members.get(name) is not None

    def names(self) -> Iterable[str]:
        return self._members

    def text(self, name: str, longest: int = LINE) -> str | None:
        """The text under NAME without spaces around it; None where there is none, or an empty one."""
        value = self._members.get(name)
        if value is None:
            return None
        return self._checked(value, self.where(name), longest) or None

    def need(self, name: str, longest: int = LINE) -> str:
        """As `text`, where there has to be one."""
        found = self.text(name, longest)
        if found is None:
            raise Unreadable(_("{place} is missing.").format(place=self.where(name)))
        return found

    def own_words(self, name: str, longest: int) -> str:
        """What a person wrote under NAME, every sign of it; whoever shows it makes it harmless. Empty where nothing is."""
        return _of_length(self._members.get(name, ""), self.where(name), longest)

    def own_texts(self, name: str, longest: int) -> tuple[str, ...]:
        """As `own_words`, for a list."""
        return tuple(
            _of_length(each, f"{self.where(name)}/{number}", longest)
            for number, each in enumerate(self._rows(name), 1)
        )

    def texts(self, name: str, longest: int = LINE) -> tuple[str, ...]:
        """The list of texts under NAME; an empty one where there is none."""
        return tuple(
            self._checked(each, f"{self.where(name)}/{number}", longest)
            for number, each in enumerate(self._rows(name), 1)
        )

    def numbers(self, name: str) -> tuple[int, ...]:
        """The list of whole numbers, zero or more, under NAME; an empty one where there is none."""
        found = self._rows(name)
        if not all(type(each) is int and 0 <= each <= 1_000_000 for each in found):
            raise Unreadable(_("{place} should be whole numbers.").format(place=self.where(name)))
        return tuple(found)

    def number(self, name: str) -> int | None:
        value = self._members.get(name)
        if value is not None and type(value) is not int:
            raise Unreadable(_("{place} should be a whole number.").format(place=self.where(name)))
        return value

    def flag(self, name: str) -> bool:
        """True or false under NAME, which has to be there."""
        value = self._members.get(name)
        if not isinstance(value, bool):
            raise Unreadable(_("{place} should be true or false.").format(place=self.where(name)))
        return value

    def time(self, name: str) -> str:
        """The time under NAME, which has to be there: ISO 8601 in UTC."""
        moment = read_time(self.need(name))
        if moment is None:
            raise Unreadable(
                _("{place} should be a time like 2026-09-01T08:00:00Z.").format(place=self.where(name))
            )
        return utc(moment)

    def address(self, name: str) -> str | None:
        """The web address under NAME."""
        found = self.text(name, 2_000)
        if found is not None and not _ADDRESS.fullmatch(found):
            raise Unreadable(
                _("{place} should be a web address that begins with https://.").format(place=self.where(name))
            )
        return found

    def table(self, name: str) -> "Table":
        """The table under NAME; an empty one where there is none."""
        value = self._members.get(name, {})
        if not isinstance(value, dict):
            raise Unreadable(_("{place} should be a table.").format(place=self.where(name)))
        return Table(value, self.where(name))

    def tables(self, name: str) -> tuple["Table", ...]:
        """The list of tables under NAME; an empty one where there is none."""
        found = self._rows(name)
        if not all(isinstance(each, dict) for each in found):
            raise Unreadable(_("{place} should be a list of tables.").format(place=self.where(name)))
        return tuple(Table(each, f"{self.where(name)}/{number}") for number, each in enumerate(found, 1))

    def where(self, name: str) -> str:
        """NAME with what it stands in, as a person would look for it."""
        return f"{self._place}/{name}" if self._place else name

    def _rows(self, name: str) -> list[Any]:
        value = self._members.get(name, [])
        if not isinstance(value, list):
            raise Unreadable(_("{place} should be a list in square brackets.").format(place=self.where(name)))
        if len(value) > MOST_ROWS:
            raise RefusedForSafety(
                _("{place} has more than {limit} entries, and so the file was not read.").format(
                    place=self.where(name), limit=MOST_ROWS
                )
            )
        return value

    def _checked(self, value: object, where: str, longest: int) -> str:
        text = _of_length(value, where, longest)
        if _HARMFUL.search(text):
            raise RefusedForSafety(
                _("{place} holds signs that act on a screen instead of standing on it.").format(place=where)
            )
        return text.strip()


def _of_length(value: object, where: str, longest: int) -> str:
    if not isinstance(value, str):
        raise Unreadable(_("{place} should be a text in quotes.").format(place=where))
    if len(value) > longest:
        raise RefusedForSafety(
            _("{place} is longer than {limit} characters, and so the file was not read.").format(
                place=where, limit=longest
            )
        )
    return value
