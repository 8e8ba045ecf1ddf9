"""What a PDF says to whoever looks at it or listens to it, in order; to tell an edited one from the one that was made.

It reads more than is seen (hidden text, alternate texts, titles), because another program may show what this one hides.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from lerwallet.formats.pdf_opening import opened

if TYPE_CHECKING:
    from pikepdf import Object, Page, Pdf

_DRAWN_AT_MOST: Final = 2_000_000  # instructions
_PAGES_AT_MOST: Final = 5_000
_WITHIN: Final = 8  # forms in forms
_STRUCTURE_AT_MOST: Final = 500_000
_UNKNOWN: Final = "\N{REPLACEMENT CHARACTER}"
_SHOWS: Final = frozenset({"Tj", "TJ", "'", '"'})
_CMAP: Final = re.compile(r"begin(bfchar|bfrange)(.*?)endbf", re.DOTALL)
_HEX: Final = re.compile(r"<([0-9A-Fa-f\s]*)>|(\[|\])")
_BEGINNING: Final = 1_024  # bytes, in which a linearized file says that it is one (annex F)
# The half of the identifier that each writing of a file makes anew (ISO 32000-2, 14.4)
_UNIQUE: Final = re.compile(rb"(?<=><)[0-9a-f]{32}(?=>\])")
_ACTIVE: Final = ("/OpenAction", "/AA", "/AcroForm", "/OCProperties", "/Collection", "/Perms")


def same(data: bytes, made: bytes) -> bool:
    """Whether DATA is the PDF that we MADE, or just what qpdf makes of that, byte for byte but for its random identifier.

    Nothing less will do: where a file has an object twice, two tables of places or pages that are not counted, each
    program goes by another one, so what is equal to one may show something else in the next.
    """
    if data == made:
        return True
    told, linearized = _UNIQUE.sub(b"", data), b"/Linearized" in data[:_BEGINNING]
    return any(told == _UNIQUE.sub(b"", each) for each in _anew(made, linearized=linearized))


def _anew(made: bytes, *, linearized: bool) -> Iterator[bytes]:
    """MADE as qpdf writes it: plainly, packed, packed anew and unpacked; for the web where it is LINEARIZED."""
    from pikepdf import ObjectStreamMode, StreamDecodeLevel

    packed: dict[str, Any] = {"object_stream_mode": ObjectStreamMode.generate}
    tight: dict[str, Any] = {**packed, "recompress_flate": True}
    unpacked: dict[str, Any] = {
        "compress_streams": False,
        "stream_decode_level": StreamDecodeLevel.generalized,
    }
    for options in ({}, packed, tight, unpacked):
        out = BytesIO()
        with opened(made) as pdf:
            pdf.save(out, linearize=linearized, **options)
        yield out.getvalue()


def said_more(said: Sequence[str], expected: Sequence[str], foreign: frozenset[str]) -> str | None:
    """The first thing that was SAID and not EXPECTED at that place; None where only less was said. Both as of `sayings`.

    Letters that are FOREIGN, which each computer draws in its own way or not at all, do not count.
    """
    said, expected = (_apart_from(foreign, each) for each in (said, expected))
    if is_the_same(said, expected):
        return None
    rest = iter(expected)
    return next((saying for saying in said if saying not in rest), None)


def is_the_same(said: Sequence[str], expected: Sequence[str]) -> bool:
    """Whether the same was SAID as EXPECTED, also where another program wrote it down in other pieces."""
    return "".join(said) == "".join(expected)


def _apart_from(foreign: frozenset[str], sayings: Sequence[str]) -> Sequence[str]:
    letters = {ord(letter): None for piece in foreign for letter in piece if not letter.isascii()}
    if not letters:
        return sayings
    letters |= {ord(_UNKNOWN): None, ord("\N{WHITE SQUARE}"): None}
    return [kept for kept in (saying.translate(letters) for saying in sayings) if kept]


def sayings(data: bytes) -> Sequence[str]:
    """Everything that the PDF DATA says, in its order, word by word. Raises as `opened`."""
    with opened(data) as pdf:
        return [word for saying in _of_pdf(pdf) for word in saying.split()]


def _of_pdf(pdf: "Pdf") -> Iterator[str]:
    yield f"title={pdf.docinfo.get('/Title', '')}"
    for name in _ACTIVE:
        if name in pdf.Root:
            yield f"<{name}>"
    if "/Names" in pdf.Root and "/JavaScript" in pdf.Root.Names:
        yield "<javascript>"
    yield from (f"attached={name}" for name in pdf.attachments)
    for number, page in enumerate(pdf.pages):
        if number >= _PAGES_AT_MOST:
            yield "<page>"
            return
        yield from page_words(page)
        yield from _annotations(page)
    yield from _structure(pdf)


def page_words(page: "Page") -> Iterator[str]:
    """The texts that the content of PAGE draws, and a word for each picture."""
    budget = [_DRAWN_AT_MOST]
    yield from _drawn(page.obj, page.obj.get("/Resources"), budget, 0)


def _drawn(content: "Object", resources: Any, budget: list[int], depth: int) -> Iterator[str]:
    import pikepdf

    letters: _Letters | None = None
    fonts: dict[str, _Letters] = {}
    for instruction in pikepdf.parse_content_stream(content):
        budget[0] -= 1
        if budget[0] < 0:
            yield "<more>"
            return
        if isinstance(instruction, pikepdf.ContentStreamInlineImage):
            yield "<image>"
            continue
        operator, operands = str(instruction.operator), instruction.operands
        if operator == "Tf":
            name = str(operands[0])
            if name not in fonts:
                fonts[name] = _Letters(_resource(resources, "/Font", name))
            letters = fonts[name]
        elif operator in _SHOWS:
            yield _shown(operands[-1], letters)
        elif operator == "Do":
            yield from _object(_resource(resources, "/XObject", str(operands[0])), resources, budget, depth)
        elif operator == "sh":
            yield "<shading>"
        elif operator in {"BDC", "DP"}:
            yield from _spoken(operands[-1])


def _resource(resources: Any, kind: str, name: str) -> Any:
    found = resources.get(kind) if resources is not None else None
    return found.get(name) if found is not None else None


def _object(drawn: Any, resources: Any, budget: list[int], depth: int) -> Iterator[str]:
    if drawn is None or drawn.get("/Subtype") != "/Form" or depth >= _WITHIN:
        yield "<image>"
        return
    yield from _drawn(drawn, drawn.get("/Resources", resources), budget, depth + 1)


def _shown(operand: Any, letters: "_Letters | None") -> str:
    import pikepdf

    pieces = operand if isinstance(operand, pikepdf.Array) else [operand]
    texts = [bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String)]
    return (letters or _Letters(None)).read(b"".join(texts))


def _spoken(properties: Any) -> Iterator[str]:
    """What is read aloud in place of what is drawn."""
    import pikepdf

    if isinstance(properties, pikepdf.Dictionary):
        for name in ("/ActualText", "/Alt", "/E"):
            if name in properties:
                yield f"{name}={properties[name]}"


def _annotations(page: "Page") -> Iterator[str]:
    for annotation in page.obj.get("/Annots", ()):
        kind = str(annotation.get("/Subtype", ""))
        action = annotation.get("/A")
        if kind == "/Link" and "/Contents" not in annotation:
            if action is not None and action.get("/S") != "/GoTo":
                yield f"link={action.get('/URI', action.get('/S'))}"
            continue
        yield f"<annotation{kind}> {annotation.get('/Contents', '')} {annotation.get('/V', '')}"


def _structure(pdf: "Pdf") -> Iterator[str]:
    """The alternate texts of the tags, and the titles of the outline."""
    import pikepdf

    waiting = [pdf.Root.get("/StructTreeRoot"), pdf.Root.get("/Outlines")]
    seen: set[tuple[int, int]] = set()
    for _number in range(_STRUCTURE_AT_MOST):
        if not waiting:
            return
        found = waiting.pop()
        if isinstance(found, pikepdf.Array):
            waiting.extend(reversed(list(found)))
            continue
        if not isinstance(found, pikepdf.Dictionary) or (found.is_indirect and found.objgen in seen):
            continue
        if found.is_indirect:
            seen.add(found.objgen)
        yield from _spoken(found)
        if "/Title" in found:
            yield f"/Title={found['/Title']}"
        waiting.extend(found.get(name) for name in ("/Next", "/First", "/K") if name in found)
    yield "<more>"


class _Letters:
    """How a font says which letters its codes are (ISO 32000-2, 9.10)."""

    def __init__(self, font: Any) -> None:
        self._wide = font is not None and font.get("/Subtype") == "/Type0"
        self._table: Mapping[int, str] = {}
        if font is not None and "/ToUnicode" in font:
            self._table = dict(_table(font.ToUnicode.read_bytes().decode("latin-1")))

    def read(self, codes: bytes) -> str:
        width = 2 if self._wide else 1
        numbers = (int.from_bytes(codes[at : at + width], "big") for at in range(0, len(codes), width))
        return "".join(self._table.get(number) or self._unmapped(number) for number in numbers)

    def _unmapped(self, number: int) -> str:
        letter = chr(number)
        return letter if not self._wide and letter.isprintable() else _UNKNOWN


def _table(cmap: str) -> Iterator[tuple[int, str]]:
    for kind, body in _CMAP.findall(cmap):
        codes = [(digits, bracket) for digits, bracket in _HEX.findall(body)]
        yield from _chars(codes) if kind == "bfchar" else _ranges(codes)


def _chars(codes: list[tuple[str, str]]) -> Iterator[tuple[int, str]]:
    for (code, _b), (text, _c) in zip(codes[::2], codes[1::2], strict=False):
        yield int(code or "0", 16), _text(text)


def _ranges(codes: list[tuple[str, str]]) -> Iterator[tuple[int, str]]:
    at = 0
    while at + 2 < len(codes):
        first, last = int(codes[at][0] or "0", 16), int(codes[at + 1][0] or "0", 16)
        last = min(last, first + 0xFFFF)
        at += 2
        if codes[at][1] == "[":
            at += 1
            for number in range(first, last + 1):
                if at >= len(codes) or codes[at][1]:
                    break
                yield number, _text(codes[at][0])
                at += 1
            at += 1  # the closing bracket
            continue
        start = _text(codes[at][0])
        at += 1
        if start:
            yield from (
                (number, start[:-1] + chr((ord(start[-1]) + number - first) % 0x110000))
                for number in range(first, last + 1)
            )


def _text(digits: str) -> str:
    return bytes.fromhex("".join(digits.split()).ljust(len(digits) + len(digits) % 2, "0")).decode(
        "utf-16-be", "replace"
    )
