"""JSON read so that one text has one meaning: what two readers could understand differently is refused.

Everything that comes from outside is read here and nowhere else. To refuse one more thing: a step in `loads`.
"""

import json
import math
import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Final, NoReturn, TypeAlias

from lerwallet.errors import RefusedForSafety, Unreadable
from lerwallet.language import _

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"

MAX_BYTES: Final = 16 * 1024 * 1024
MAX_DEPTH: Final = 100
MAX_CONTAINERS: Final = 500_000  # each costs at least 56 bytes of memory, and two in the text

_BRACKETS: Final = b"[]{}"
_NEITHER_BRACKETS_NOR_QUOTES: Final = bytes(set(range(256)) - set(_BRACKETS + b'"'))
_STEP: Final = {byte: 1 if byte in b"[{" else -1 for byte in _BRACKETS}
_SURROGATE_ESCAPE: Final = re.compile(r"\\u[dD][89a-fA-F]")


Merge: TypeAlias = Callable[[str, JSON, JSON], JSON]


def loads(
    data: bytes | str, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH, merge: Merge | None = None
) -> JSON:
    """The value that DATA (UTF-8, with or without a byte order mark) holds.

    MERGE (name, first value, next value) answers for a key that stands twice, or raises ValueError: only for files
    that the reader chose, where both may be told.

    Refused as `Unreadable`: what is not JSON (RFC 8259), the same key twice in one object, NaN and Infinity,
    numbers that no float holds, and half characters (lone surrogates).
    `RefusedForSafety`: more than MAX_BYTES bytes, MAX_DEPTH levels or half a million lists and objects.
    """
    if len(data) > max_bytes:
        raise RefusedForSafety(
            _("This JSON is larger than {limit} bytes, and so it was not read.").format(limit=max_bytes)
        )
    text = _text(data)
    _refuse_deep(data if isinstance(data, bytes) else _encoded(data), max_depth)
    try:
        value: JSON = (_DECODER if merge is None else _merging(merge)).decode(text)
    except (ValueError, RecursionError) as problem:
        raise Unreadable(_("This is not JSON: {problem}").format(problem=_told(problem))) from problem
    if _SURROGATE_ESCAPE.search(text):
        _encoded(json.dumps(value, ensure_ascii=False))
    return value


def loads_object(
    data: bytes | str, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH
) -> dict[str, JSON]:
    """As `loads`, where only an object will do."""
    value = loads(data, max_bytes=max_bytes, max_depth=max_depth)
    if not isinstance(value, dict):
        raise Unreadable(_("This is JSON, but it is not an object in curly brackets."))
    return value


def members(text: str) -> dict[str, str]:
    """The text of each member of an object, as it stands in TEXT, which `loads` took before."""
    return {json.loads(name): value for name, value in _pairs(text.strip())}


def elements(text: str) -> Iterator[str]:
    """The text of each element of a list, as it stands in TEXT, which `loads` took before."""
    text = text.strip()
    place = _at_word(text, 1)
    while text[place] != "]":
        end = _end(text, place)
        yield text[place:end]
        place = _at_next(text, end)


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    place = _at_word(text, 1)
    while text[place] != "}":
        name_ends = _end(text, place)
        begins = _at_word(text, _at_word(text, name_ends) + 1)  # past the colon
        end = _end(text, begins)
        yield text[place:name_ends], text[begins:end]
        place = _at_next(text, end)


def _end(text: str, place: int) -> int:
    _value, end = _DECODER.raw_decode(text, place)
    return end


def _at_next(text: str, end: int) -> int:
    place = _at_word(text, end)
    return _at_word(text, place + 1) if text[place] == "," else place


def _at_word(text: str, place: int) -> int:
    while text[place] in " \t\r\n":
        place += 1
    return place


def misfit(kind: str, place: Sequence[int | str], otherwise: str) -> str:
    """What does not fit at PLACE in a JSON value, in plain words; KIND and OTHERWISE are pydantic's own."""
    where = "/".join(map(str, place)) or _("the whole")
    match kind:
        case "missing":
            return _("{place} is missing.").format(place=where)
        case "string_type":
            return _("{place} should be a text in quotes.").format(place=where)
        case "list_type":
            return _("{place} should be a list in square brackets.").format(place=where)
        case "dict_type" | "model_type" | "model_attributes_type":
            return _("{place} should be an object in curly brackets.").format(place=where)
        case "timezone_aware" | "datetime_type" | "value_error":
            return _("{place} should be a time like 2026-09-01T08:00:00Z.").format(place=where)
        case _:
            return _("{place}: {problem}.").format(place=where, problem=otherwise)


def _text(data: bytes | str) -> str:
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    try:
        return data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as problem:
        raise Unreadable(
            _("This is not JSON: its text is not UTF-8 (at byte {position}).").format(position=problem.start)
        ) from problem


def _encoded(text: str) -> bytes:
    """TEXT in UTF-8, which half a character has no place in."""
    try:
        return text.encode()
    except UnicodeEncodeError as problem:
        raise Unreadable(_("This JSON holds half of a character (a lone surrogate).")) from problem


def _refuse_deep(data: bytes, max_depth: int) -> None:
    """Count before parsing: the parser itself goes one level deeper in memory for each bracket."""
    if data.count(b"[") + data.count(b"{") <= max_depth:
        return
    brackets = _brackets(data)
    if _is_deep(brackets, max_depth):
        raise RefusedForSafety(
            _("This JSON is nested more than {limit} levels deep, and so it was not read.").format(
                limit=max_depth
            )
        )
    if brackets.count(b"[") + brackets.count(b"{") > MAX_CONTAINERS:
        raise RefusedForSafety(
            _("This JSON has more than {limit} lists and objects, and so it was not read.").format(
                limit=MAX_CONTAINERS
            )
        )


def _brackets(data: bytes) -> bytes:
    """The brackets of DATA that do not stand in a string, as far as DATA is JSON."""
    if b"\\" in data:
        # in JSON a backslash stands in a string only; escaped ones go first, then no escaped quote is left
        data = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    # two quotes side by side may go, for what comes after them stands inside or outside as before
    marks = data.translate(None, _NEITHER_BRACKETS_NOR_QUOTES).replace(b'""', b"")
    return b"".join(marks.split(b'"')[::2])


def _is_deep(brackets: bytes, max_depth: int) -> bool:
    """Whether BRACKETS go more than MAX_DEPTH levels deep."""
    rest = brackets
    for _level in range(max_depth // 2):
        # what holds nothing goes: at most a level each time, and of most texts nothing is left soon
        rest = rest.replace(b"[]", b"").replace(b"{}", b"")
        if not rest:
            return False
    return max(accumulate(map(_STEP.__getitem__, brackets)), default=0) > max_depth


def _told(problem: Exception) -> str:
    if isinstance(problem, json.JSONDecodeError):
        return _("line {line}, column {column}").format(line=problem.lineno, column=problem.colno)
    return str(problem)


def _object(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    members = dict(pairs)
    if len(members) != len(pairs):
        counted = Counter(name for name, _value in pairs)
        twice = next(name for name, times in counted.items() if times > 1)
        raise ValueError(_("“{name}” stands twice in one object.").format(name=twice[:60]))
    return members


def _merging(merge: Merge) -> json.JSONDecoder:
    def merged(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
        members: dict[str, JSON] = {}
        for name, value in pairs:
            members[name] = merge(name, members[name], value) if name in members else value
        return members

    return json.JSONDecoder(object_pairs_hook=merged, parse_float=_float, parse_constant=_constant)


def _float(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(_("the number {number} is too large.").format(number=text[:30]))
    return number


def _constant(name: str) -> NoReturn:
    raise ValueError(_("{name} is not a number in JSON.").format(name=name))


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object, parse_float=_float, parse_constant=_constant)
