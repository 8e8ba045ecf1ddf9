"""What is found in a file beside its content: traces of who made it, where, when and with what.

To tell one more sort of trace: a member of `Sort`, and its words in `commands/cleaning.py`.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_WORDS_AT_MOST: Final = 20  # of one sort; who made a file of a thousand comments shows in these
_LONGEST: Final = 200  # characters of one of them


class Sort(StrEnum):
    """What a trace tells about."""

    PLACE = "place"
    PEOPLE = "people"  # names, e-mail addresses and accounts
    DEVICE = "device"  # camera, lens, serial numbers
    TIME = "time"
    SOFTWARE = "software"
    WORDS = "words"  # titles, captions, keywords, comments that the content does not show
    THUMBNAIL = "thumbnail"  # a small picture, which may show what was cut away
    ATTACHMENT = "attachment"  # a file in the file, or behind it
    HISTORY = "history"  # which parts were written in one sitting
    SIGNATURE = "signature"  # it names who signed, and a changed file is not what was signed
    OTHER = "other"  # metadata of a kind that is not known here


@dataclass(frozen=True)
class Trace:
    """One trace, with the words that it consisted of where they are such as a person can read."""

    sort: Sort
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Stripped:
    """What one kind of file gives: the traces found; parts that nobody here can read; what the content shows.

    `text` are its words, and `named` the people whom it shows in fields that are there to show a name.
    """

    traces: tuple[Trace, ...] = ()
    unread: tuple[str, ...] = ()
    text: str = ""
    named: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of file. `strip` gives what was found, and how to make the bytes of the copy (slower, so only where asked).

    It raises `Unreadable` for a damaged or locked file and `RefusedForSafety` for one made to exhaust its reader.
    """

    name: str
    recognizes: Callable[[bytes], bool]
    strip: Callable[[bytes], tuple[Stripped, Callable[[], bytes]]]


def trace(sort: Sort, *words: object) -> Trace:
    """A trace with those of WORDS that say anything, each in one line and not too long."""
    texts = (_one_line(word) for word in words)
    return Trace(sort, tuple(dict.fromkeys(text for text in texts if text)))


def merged(traces: Iterable[Trace]) -> tuple[Trace, ...]:
    """One trace of each sort, in the order of `Sort`, with all the words once."""
    found: dict[Sort, dict[str, None]] = {}
    for each in traces:
        found.setdefault(each.sort, {}).update(dict.fromkeys(each.words))
    return tuple(Trace(sort, tuple(found[sort])[:_WORDS_AT_MOST]) for sort in Sort if sort in found)


def _one_line(word: object) -> str:
    if isinstance(word, bytes):
        word = word.decode("utf-8", "replace")
    return re.sub(r"[\s\0]+", " ", str(word or "")).strip()[:_LONGEST]
