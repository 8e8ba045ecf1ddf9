"""Badges baked into PNG pictures: the text chunks are found and written, the pixels are never looked at.

Open Badges 3.0, 5.3.1 (as 2.0 before it): an uncompressed iTXt chunk with the standard's keyword. Older bakers wrote
tEXt, and some compress: both are read. To read one more kind of chunk: a row in `_READERS`.
"""

import zlib
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from lerwallet.errors import RefusedForSafety, Unreadable
from lerwallet.formats.baked import MAX_TEXT, BakedText, Keyword, Place, already_baked
from lerwallet.inflating import ZLIB, inflated
from lerwallet.language import _

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
MAX_CHUNKS: Final = 50_000

_LENGTH_AT_MOST: Final = 2**31 - 1  # PNG, 5.3
_KEYWORDS: Final = {keyword.value.encode("ascii"): keyword for keyword in Keyword}


class _Chunk(NamedTuple):
    kind: bytes
    start: int  # of the whole chunk, in the file
    end: int
    data: bytes
    crc_right: Callable[[], bool]


def unbake(data: bytes) -> list[BakedText]:
    """The badges baked into the PNG DATA, in the order of the file; none is an empty list.

    Raises `Unreadable` for what is no PNG, is cut off, or has a damaged badge in it, and `RefusedForSafety`.
    """
    return [baked for _chunk, baked in _baked(data)]


def bake(data: bytes, keyword: Keyword, text: str, *, replace: bool = False) -> bytes:
    """The PNG DATA with TEXT in it under KEYWORD; all other chunks stay as they are.

    A picture that holds a badge is refused, unless REPLACE says that the badge in it may go.
    """
    old = [chunk for chunk, _baked_text in _baked(data)]
    if old and not replace:
        raise already_baked()
    place = next(chunk.start for chunk in _chunks(data) if chunk.kind in {b"IDAT", b"IEND"})
    # keyword, no compression, no language, no translated keyword (PNG, 11.3.4.5)
    content = keyword.encode("ascii") + bytes(5) + text.encode()
    chunk = _written(b"iTXt", content)
    parts: list[bytes] = []
    done = 0
    for start, end, between in sorted(
        [(place, place, chunk), *((each.start, each.end, b"") for each in old)]
    ):
        parts += [data[done:start], between]
        done = end
    return b"".join([*parts, data[done:]])


def _written(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")


def _baked(data: bytes) -> Iterator[tuple[_Chunk, BakedText]]:
    for chunk in _chunks(data):
        read = _READERS.get(chunk.kind)
        name, _zero, rest = chunk.data.partition(b"\0")
        keyword = _KEYWORDS.get(name)
        if read is None or keyword is None:
            continue
        if not chunk.crc_right():
            raise Unreadable(
                _("The badge in this picture is damaged: its checksum does not fit."),
                hint=_("Download the picture again from the issuer's page."),
            )
        yield chunk, read(keyword, rest)


def _chunks(data: bytes) -> Iterator[_Chunk]:
    """The chunks up to IEND; what comes after the end does not belong to the picture."""
    if not data.startswith(SIGNATURE):
        raise Unreadable(_("This is not a PNG picture."))
    position = len(SIGNATURE)
    for _number in range(MAX_CHUNKS):
        length = int.from_bytes(data[position : position + 4], "big")
        kind = data[position + 4 : position + 8]
        end = position + length + 12
        if end > len(data) or length > _LENGTH_AT_MOST or not kind.isalpha():
            raise Unreadable(
                _("This PNG picture is damaged or cut off."),
                hint=_("Download the picture again from the issuer's page."),
            )
        # Pixels are passed over without a copy.
        content = data[position + 8 : end - 4] if kind in _READERS else b""
        yield _Chunk(kind, position, end, content, _crc_check(data, position, end))
        if kind == b"IEND":
            return
        position = end
    raise RefusedForSafety(
        _("This PNG picture has more than {limit} parts, and so it was not read.").format(limit=MAX_CHUNKS)
    )


def _crc_check(data: bytes, start: int, end: int) -> Callable[[], bool]:
    return lambda: zlib.crc32(data[start + 4 : end - 4]) == int.from_bytes(data[end - 4 : end], "big")


def _itxt(keyword: Keyword, rest: bytes) -> BakedText:
    # PNG, 11.3.4.5: compression flag, compression method, language tag, translated keyword, text
    flag, method = rest[:1], rest[1:2]
    _tag, zero, rest = rest[2:].partition(b"\0")
    _translated, second_zero, text = rest.partition(b"\0")
    compressed = flag == b"\1"
    if not second_zero or not zero or flag not in {b"\0", b"\1"} or (compressed and method != b"\0"):
        raise _damaged()
    if compressed:
        text = _inflated(text)
    try:
        return BakedText(keyword=keyword, text=text.decode(), compressed=compressed, kind=Place.ITXT)
    except UnicodeDecodeError as problem:
        raise _damaged() from problem


def _text(keyword: Keyword, rest: bytes) -> BakedText:
    return BakedText(keyword=keyword, text=_latin(rest), compressed=False, kind=Place.TEXT)


def _ztxt(keyword: Keyword, rest: bytes) -> BakedText:
    if rest[:1] != b"\0":
        raise _damaged()
    return BakedText(keyword=keyword, text=_latin(_inflated(rest[1:])), compressed=True, kind=Place.ZTXT)


def _latin(text: bytes) -> str:
    """These chunks are Latin-1 by the standard; bakers wrote UTF-8 all the same."""
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("latin-1")


def _inflated(data: bytes) -> bytes:
    text = inflated(data, wbits=ZLIB, limit=MAX_TEXT)
    if text is None:
        raise _damaged()
    return text


def _damaged() -> Unreadable:
    return Unreadable(
        _("The badge in this picture is damaged: it is not written as badges are."),
        hint=_("Download the picture again from the issuer's page."),
    )


_READERS: Final = {b"iTXt": _itxt, b"tEXt": _text, b"zTXt": _ztxt}
