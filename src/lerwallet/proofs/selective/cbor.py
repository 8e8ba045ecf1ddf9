"""The few shapes of CBOR that proof values are made of (RFC 8949): numbers from 0, bytes, texts, arrays and maps.

Our own, in place of a package that reads everything: each value has exactly one encoding here, whatever else CBOR has
(floats, tags, open lengths, longer heads than needed) is refused, and nothing may follow.
"""

from collections.abc import Sequence
from typing import Final, TypeAlias

from lerwallet.errors import RefusedForSafety, Unreadable
from lerwallet.language import _

Value: TypeAlias = "int | bytes | str | list[Value] | dict[Value, Value]"

DEPTH_AT_MOST: Final = 3
ITEMS_AT_MOST: Final = 50_000

_NUMBER, _BYTES, _TEXT, _ARRAY, _MAP = 0, 2, 3, 4, 5
_SIZES: Final = {24: 1, 25: 2, 26: 4, 27: 8}
# the least number that needs a head of this many bytes
_LEAST: Final = {1: 24, 2: 1 << 8, 4: 1 << 16, 8: 1 << 32}


def loads(data: bytes) -> Value:
    """The one value that DATA is. Raises Unreadable, and RefusedForSafety for too deep or too many."""
    reader = _Reader(data)
    value = reader.value(0)
    if reader.place != len(data):
        raise _wrong()
    return value


def dumps(value: Sequence[object]) -> bytes:
    """VALUE, an array of the shapes above, in its deterministic encoding (RFC 8949, 4.2.1)."""
    parts: list[bytes] = []
    _write(value, parts)
    return b"".join(parts)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._items = 0
        self.place = 0

    def value(self, depth: int) -> Value:
        if depth > DEPTH_AT_MOST:
            raise RefusedForSafety(_("The signature is nested too deeply to be read."))
        kind, number = self._head()
        if kind == _NUMBER:
            return number
        if kind == _BYTES:
            return self._take(number)
        if kind == _TEXT:
            try:
                return self._take(number).decode()
            except UnicodeDecodeError:
                raise _wrong() from None
        if kind == _ARRAY:
            self._count(number)
            return [self.value(depth + 1) for _item in range(number)]
        if kind == _MAP:
            self._count(number)
            return self._map(number, depth)
        raise _wrong()

    def _map(self, number: int, depth: int) -> "dict[Value, Value]":
        found: dict[Value, Value] = {}
        for _item in range(number):
            key = self.value(depth + 1)
            if not isinstance(key, int | str) or key in found:
                raise _wrong()
            found[key] = self.value(depth + 1)
        return found

    def _count(self, number: int) -> None:
        self._items += number
        if self._items > ITEMS_AT_MOST:
            raise RefusedForSafety(_("The signature has too many parts to be read."))

    def _head(self) -> tuple[int, int]:
        first = self._take(1)[0]
        kind, number = first >> 5, first & 31
        if number < 24:
            return kind, number
        size = _SIZES.get(number)
        if size is None:
            raise _wrong()
        number = int.from_bytes(self._take(size), "big")
        if number < _LEAST[size]:
            raise _wrong()
        return kind, number

    def _take(self, size: int) -> bytes:
        end = self.place + size
        if end > len(self._data):
            raise _wrong()
        taken = self._data[self.place : end]
        self.place = end
        return taken


def _wrong() -> Unreadable:
    return Unreadable(_("The signature is not in the form (CBOR) that its standard asks for."))


def _write(value: object, parts: list[bytes]) -> None:
    match value:
        case int():
            parts.append(_encoded_head(_NUMBER, value))
        case bytes():
            parts.extend((_encoded_head(_BYTES, len(value)), value))
        case str():
            text = value.encode()
            parts.extend((_encoded_head(_TEXT, len(text)), text))
        case list() | tuple():
            parts.append(_encoded_head(_ARRAY, len(value)))
            for item in value:
                _write(item, parts)
        case dict():
            parts.append(_encoded_head(_MAP, len(value)))
            for key in sorted(value):
                _write(key, parts)
                _write(value[key], parts)
        case _:
            raise TypeError(type(value))


def _encoded_head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes((kind << 5 | number,))
    code, size = next((code, size) for code, size in _SIZES.items() if number < 1 << 8 * size)
    return bytes((kind << 5 | code,)) + number.to_bytes(size, "big")
